/** Our SRTP at baresip's, whose library (libre) has an SRTP of its own: a call straight to it, with keys of a session description (SDES). */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { encodeRtp } from "../../../electron/media/rtp-packet.ts";
import { SrtpReceiver } from "../../../electron/media/srtp-receiver.ts";
import { SrtpSender } from "../../../electron/media/srtp-sender.ts";
import { until } from "../../../scripts/tools/program/program.ts";
import { CS_ID, deriveSrtpKeys, type SrtpKeys } from "../../../shared/mikey/derivation.ts";
import { Phone } from "../phone/baresip.ts";
import { describeWith } from "../rig/describe-with.ts";
import { freePort } from "../rig/ports.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { startUdpPeer, type UdpPeer } from "../rig/udp-peer.ts";
import { decodePcmu, readSamples, shareOf } from "../rig/wave.ts";
import { CALL } from "./call-keys.ts";
import { cryptoLine, readCrypto, withMki, withoutMki } from "./sdes.ts";

const LIMIT_MS = 20_000;
const POLICY = { rocRate: undefined };
const RATE = 8_000;
const FRAME = 160;
const TONE_HZ = 440;
const OUR_HZ = 1_000;
/** Frames of two seconds: what is heard of either tone is looked at when as many have come. */
const FRAMES = 100;
const PURE = 0.9;

/** A tone in PCMU: its period is a few samples, each the octet that comes nearest. */
const OCTETS = Uint8Array.from({ length: 256 }, (_, octet) => octet);
const LEVELS = decodePcmu(OCTETS);
const nearest = (level: number) =>
  OCTETS.reduce((best, octet) =>
    Math.abs((LEVELS[octet] ?? 0) - level) < Math.abs((LEVELS[best] ?? 0) - level) ? octet : best,
  );
const LOUD = 0.3 * Math.max(...LEVELS);
const TONE = Uint8Array.from({ length: FRAME }, (_, at) =>
  nearest(LOUD * Math.sin((2 * Math.PI * OUR_HZ * at) / RATE)),
);

const describes = (port: number, keys: SrtpKeys) =>
  [
    "v=0",
    "o=- 1 1 IN IP4 127.0.0.1",
    "s=-",
    "c=IN IP4 127.0.0.1",
    "t=0 0",
    `m=audio ${port} RTP/SAVP 0`,
    "a=rtpmap:0 PCMU/8000",
    cryptoLine(keys),
    "",
  ].join("\r\n");

async function bound(port: number): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.bind(port, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}

describeWith("baresip")("SRTP of ours at baresip", { timeout: 60_000 }, () => {
  let folder: string;
  let registrar: UdpPeer;
  let phone: Phone;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    folder = makeFolder("baresip-srtp");
    registrar = await startUdpPeer();
    phone = await Phone.start({
      system: { udpPort: registrar.port, imsDomain: "system-a.example" },
      folder,
      toneHz: TONE_HZ,
      user: "home-1",
      answers: "at-once",
      srtp: true,
    });
  }, 60_000);
  beforeEach(() => keepOnFailure(folder));
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close();
  });
  afterAll(async () => {
    await phone?.end();
    await registrar?.close();
    removeFolder(folder);
  });

  /** A call to it: what it has answered, and how it is ended. */
  async function dial(sdp: string) {
    const sip = await bound(0);
    sockets.push(sip);
    const own = sip.address().port;
    const callId = crypto.randomUUID();
    let to = "<sip:home-1@system-a.example>";
    const say = (method: string, sequence: number, body = "") => {
      const lines = [
        `${method} sip:home-1@127.0.0.1:${phone.sipPort} SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${own};branch=z9hG4bK${crypto.randomUUID()};rport`,
        "Max-Forwards: 70",
        "From: <sip:dispatcher@system-a.example>;tag=ours",
        `To: ${to}`,
        `Call-ID: ${callId}`,
        `CSeq: ${sequence} ${method}`,
        `Contact: <sip:dispatcher@127.0.0.1:${own}>`,
        ...(body === "" ? [] : ["Content-Type: application/sdp"]),
        `Content-Length: ${body.length}`,
        "",
        body,
      ];
      sip.send(lines.join("\r\n"), phone.sipPort, "127.0.0.1");
    };
    let answer: string | undefined;
    sip.on("message", (octets) => {
      const message = octets.toString();
      if (!message.startsWith("SIP/2.0 200") || !/^CSeq: 1 INVITE/im.test(message)) return;
      to = /^To: (.*)\r$/im.exec(message)?.[1] ?? to;
      answer = message;
      say("ACK", 1);
    });
    say("INVITE", 1, sdp);
    return { answer: await until("an answer", LIMIT_MS, async () => answer), hangUp: () => say("BYE", 2) };
  }

  describe.each(["AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32"] as const)("%s", (suite) => {
    test("each hears the tone of the other, and nothing is refused", async () => {
      const keys = deriveSrtpKeys(CALL, CS_ID.voiceInitiator, suite);
      const rtp = await bound(await freePort());
      sockets.push(rtp);
      const { answer, hangUp } = await dial(describes(rtp.address().port, keys));
      const theirs = readCrypto(answer);
      expect(theirs.suite).toBe(suite);
      const theirPort = Number(/^m=audio (\d+)/m.exec(answer)?.[1]);
      const sender = new SrtpSender(keys, CALL.pckId, POLICY);
      const receiver = new SrtpReceiver(theirs, CALL.pckId, POLICY);
      const heard: number[] = [];
      let sequence = 1000;
      // Its clock is ours: for each packet that comes one leaves.
      rtp.on("message", (packet) => {
        const opened = receiver.open(withMki(packet, theirs, "rtp", CALL.pckId));
        heard.push(...decodePcmu(opened?.payload ?? new Uint8Array()));
        const header = { marker: sequence === 1000, payloadType: 0, sequence, timestamp: FRAME * sequence, ssrc: 77 };
        const sealed = sender.protect(encodeRtp(header, TONE));
        rtp.send(withoutMki(sealed, keys, "rtp", CALL.pckId), theirPort, "127.0.0.1");
        sequence += 1;
      });
      await until("two seconds of its tone", LIMIT_MS, async () => heard.length >= FRAMES * FRAME || undefined);
      expect(shareOf(Float64Array.from(heard.slice(-RATE)), RATE, TONE_HZ)).toBeGreaterThan(PURE);
      await until("our tone at its end", LIMIT_MS, async () => {
        const recording = phone.recording();
        if (recording === undefined) return undefined;
        const { rate, samples } = readSamples(recording);
        return shareOf(samples.slice(-rate), rate, OUR_HZ) > PURE || undefined;
      });
      hangUp();
      expect(receiver.counts).toMatchObject({ "not-authentic": 0, malformed: 0, "unknown-mki": 0, replayed: 0 });
    });
  });
});
