/** Our SRTP at rtpengine's: what we protect it lays open, and what it protects we open, under keys of a session description (SDES). */
import { randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { encodeRtcp } from "../../../electron/media/rtcp.ts";
import { decodeRtpHeader, encodeRtp } from "../../../electron/media/rtp-packet.ts";
import { SrtpReceiver } from "../../../electron/media/srtp-receiver.ts";
import { SrtpSender } from "../../../electron/media/srtp-sender.ts";
import { until } from "../../../scripts/tools/program/program.ts";
import { CS_ID, deriveSrtpKeys, SRTP_SUITES, type SrtpKeys, type SrtpSuite } from "../../../shared/mikey/derivation.ts";
import { describeWith } from "../rig/describe-with.ts";
import { MediaRelay } from "../rig/media-relay.ts";
import { askRelay } from "../rig/ng-control.ts";
import { freePort, MEDIA_PORTS } from "../rig/ports.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { CALL } from "./call-keys.ts";
import { cryptoLine, readCrypto, withMki, withoutMki } from "./sdes.ts";

const POLICY = { rocRate: undefined };
const OUR_SSRC = 0x1234_5678;
const THEIR_SSRC = 0x2345_6789;
const PACKETS = 100;
const AT_ONCE = 20;
const LIMIT_MS = 20_000;

/** One end: a port for RTP, the next for RTCP, and what has come to each. */
interface End {
  readonly port: number;
  readonly rtp: Buffer[];
  readonly rtcp: Buffer[];
  send(kind: "rtp" | "rtcp", octets: Uint8Array, toPort: number): void;
  close(): void;
}

async function openEnd(): Promise<End> {
  const port = await freePort();
  const come = { rtp: [] as Buffer[], rtcp: [] as Buffer[] };
  const listen = async (kind: keyof typeof come, at: number): Promise<Socket> => {
    const socket = createSocket("udp4");
    socket.on("message", (octets) => come[kind].push(octets));
    socket.bind(at, "127.0.0.1");
    await once(socket, "listening");
    return socket;
  };
  const sockets = { rtp: await listen("rtp", port), rtcp: await listen("rtcp", port + 1) };
  return {
    port,
    ...come,
    send: (kind, octets, toPort) => sockets[kind].send(octets, toPort + (kind === "rtp" ? 0 : 1), "127.0.0.1"),
    close: () => Object.values(sockets).forEach((socket) => void socket.close()),
  };
}

const describes = (port: number, profile: string, ...more: readonly string[]) =>
  [
    "v=0",
    `o=- ${port} 1 IN IP4 127.0.0.1`,
    "s=-",
    "c=IN IP4 127.0.0.1",
    "t=0 0",
    `m=audio ${port} ${profile} 0`,
    "a=rtpmap:0 PCMU/8000",
    ...more,
    "",
  ].join("\r\n");
const portOf = (sdp: string) => Number(/^m=audio (\d+)/m.exec(sdp)?.[1]);

const voice = (ssrc: number) =>
  Array.from({ length: PACKETS }, (_, at) =>
    encodeRtp({ marker: at === 0, payloadType: 0, sequence: 1000 + at, timestamp: 160 * at, ssrc }, randomBytes(160)),
  );
const payloadsOf = (packets: readonly Uint8Array[]) =>
  packets.map((packet) => Buffer.from(packet.subarray(decodeRtpHeader(packet).length)).toString("hex"));
const report = (ssrc: number) =>
  encodeRtcp([
    { kind: "sr", ssrc, ntp: [1, 2], timestamp: 3, packets: 4, octets: 5, blocks: [] },
    { kind: "sdes", ssrc, cname: "a-name" },
  ]);
const holds = (what: string, isSo: () => boolean) => until(what, LIMIT_MS, async () => (isSo() ? true : undefined));

describeWith("rtpengine")("SRTP of ours at rtpengine", { timeout: 60_000 }, () => {
  let folder: string;
  let relay: MediaRelay;
  let ends: End[] = [];

  beforeAll(async () => {
    folder = makeFolder("rtpengine");
    relay = new MediaRelay(await freePort(), folder, MEDIA_PORTS);
    await relay.start();
  }, 60_000);
  beforeEach(() => keepOnFailure(folder));
  afterEach(() => {
    for (const end of ends.splice(0)) end.close();
  });
  afterAll(async () => {
    await relay.end();
    removeFolder(folder);
  });

  /** A call of ours, protected, to an end behind rtpengine that speaks in clear. */
  async function call(told: SrtpKeys) {
    const [ours, theirs] = [await openEnd(), await openEnd()];
    ends = [ours, theirs];
    const named = { "call-id": crypto.randomUUID(), "from-tag": "ours" };
    const offered = await askRelay(relay.port, {
      ...{ ...named, command: "offer", sdp: describes(ours.port, "RTP/SAVP", cryptoLine(told)) },
      ...{ "transport-protocol": "RTP/AVP", "rtcp-mux": ["demux"], ICE: "remove" },
    });
    const answered = await askRelay(relay.port, {
      ...{ ...named, command: "answer", "to-tag": "theirs", sdp: describes(theirs.port, "RTP/AVP"), ICE: "remove" },
    });
    const [forThem, forUs] = [String(offered["sdp"]), String(answered["sdp"])];
    return {
      named,
      ours,
      theirs,
      crypto: readCrypto(forUs),
      /** Where rtpengine takes what each of them sends. */
      from: { us: portOf(forUs), them: portOf(forThem) },
    };
  }

  /** Sends packets, a few at a time: of more that wait at once rtpengine leaves some lying. */
  async function sendAll(
    end: End,
    packets: readonly Uint8Array[],
    toPort: number,
    taken: () => number | Promise<number>,
  ): Promise<void> {
    for (let at = 0; at < packets.length; at += AT_ONCE) {
      for (const packet of packets.slice(at, at + AT_ONCE)) end.send("rtp", packet, toPort);
      await until("what was sent is taken", LIMIT_MS, async () => (await taken()) === at + AT_ONCE || undefined);
    }
  }

  describe.each(Object.keys(SRTP_SUITES) as SrtpSuite[])("%s", (suite) => {
    const OURS = deriveSrtpKeys(CALL, CS_ID.voiceInitiator, suite);
    // It is told of no MKI: what goes there loses it, and what comes gets it.
    const unmarked = (packet: Uint8Array, kind: "rtp" | "rtcp" = "rtp") => withoutMki(packet, OURS, kind, CALL.pckId);
    const marked = (packet: Uint8Array) => withMki(packet, OURS, "rtp", CALL.pckId);
    const OTHER = deriveSrtpKeys(CALL, CS_ID.voiceReceiver, suite);

    test("what we protect comes to the other end in clear, to the octet, sound and reports", async () => {
      const { from, ours, theirs } = await call(OURS);
      const sender = new SrtpSender(OURS, CALL.pckId, POLICY);
      const plain = voice(OUR_SSRC);
      const sealed = plain.map((packet) => unmarked(sender.protect(packet)));
      await sendAll(ours, sealed, from.us, () => theirs.rtp.length);
      // Its threads hand on what they have when they have it: one may overtake another.
      expect(payloadsOf(theirs.rtp).toSorted()).toEqual(payloadsOf(plain).toSorted());
      ours.send("rtcp", unmarked(sender.protectRtcp(report(OUR_SSRC)), "rtcp"), from.us);
      await holds("a report has come", () => theirs.rtcp.length > 0);
      expect(theirs.rtcp[0]?.toString("hex")).toBe(Buffer.from(report(OUR_SSRC)).toString("hex"));
    });

    test("what the other end sends in clear comes to us protected, and we open it", async () => {
      const { crypto, from, ours, theirs } = await call(OURS);
      const plain = voice(THEIR_SSRC);
      await sendAll(theirs, plain, from.them, () => ours.rtp.length);
      const receiver = new SrtpReceiver(crypto, CALL.pckId, POLICY);
      const opened = ours.rtp.map((packet) =>
        Buffer.from(receiver.open(marked(packet))?.payload ?? []).toString("hex"),
      );
      expect(opened.toSorted()).toEqual(payloadsOf(plain).toSorted());
    });

    test("under another key than was told nothing comes to the other end, nor is anything of its opened, and all is counted", async () => {
      const { from, named, ours, theirs } = await call(OURS);
      const sender = new SrtpSender(OTHER, CALL.pckId, POLICY);
      const sealed = voice(OUR_SSRC).map((packet) => unmarked(sender.protect(packet)));
      await sendAll(ours, sealed, from.us, async () => {
        const { totals } = await askRelay(relay.port, { ...named, command: "query" });
        return (totals as { readonly RTP: { readonly errors: number } }).RTP.errors;
      });
      expect(theirs.rtp).toEqual([]);
      await sendAll(theirs, voice(THEIR_SSRC), from.them, () => ours.rtp.length);
      const receiver = new SrtpReceiver(OTHER, CALL.pckId, POLICY);
      for (const packet of ours.rtp) receiver.open(marked(packet));
      expect([receiver.counts.opened, receiver.counts["not-authentic"]]).toEqual([0, PACKETS]);
    });
  });
});
