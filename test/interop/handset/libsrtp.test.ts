import { execFileSync } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FloorMemory, FloorProtection } from "../../../electron/media/floor-protection.ts";
import { encodeRtcp, type RtcpPacket } from "../../../electron/media/rtcp.ts";
import { encodeRtp } from "../../../electron/media/rtp-packet.ts";
import { SrtpReceiver } from "../../../electron/media/srtp-receiver.ts";
import { SrtpSender } from "../../../electron/media/srtp-sender.ts";
import { encodeFloorMessage } from "../../../shared/floor/floor-message.ts";
import { bytesToHex, hexToBytes } from "../../../shared/mikey/base/octets.ts";
import {
  CS_ID,
  DEFAULT_SUITE,
  deriveSrtpKeys,
  SRTP_SUITES,
  type SrtpKeys,
  type SrtpSuite,
} from "../../../shared/mikey/derivation.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { CALL } from "./call-keys.ts";
import { withMki, withoutMki } from "./sdes.ts";

const POLICY = { rocRate: undefined };
const SSRC = 0x1234_5678;
/** Packets that are lost over the end of the sequence numbers; with another suite nothing is counted otherwise. */
const LOSSES: { readonly [S in SrtpSuite]?: readonly number[] } = { AEAD_AES_128_GCM: [0, 50, 150, 3000] };

const hexOf = ({ masterKey, masterSalt }: SrtpKeys) => bytesToHex(masterKey) + bytesToHex(masterSalt);

function voice(sequence: number): Uint8Array {
  const header = {
    marker: false,
    payloadType: 97,
    sequence: sequence % 0x1_0000,
    timestamp: sequence * 320,
    ssrc: SSRC,
  };
  return encodeRtp(header, randomBytes(randomInt(1, 80)));
}

/** A packet with two contributing sources and a header extension. */
function laden(sequence: number): Uint8Array {
  const plain = voice(sequence);
  const more = hexToBytes("0000000100000002bede0001aabbccdd");
  const packet = Buffer.concat([plain.subarray(0, 12), more, plain.subarray(12)]);
  packet[0] = 0x92;
  return packet;
}

const REPORTS: readonly (readonly RtcpPacket[])[] = [
  [
    { kind: "sr", ssrc: SSRC, ntp: [1, 2], timestamp: 3, packets: 4, octets: 5, blocks: [] },
    { kind: "sdes", ssrc: SSRC, cname: "a-name" },
  ],
  [{ kind: "app", subtype: 1, ssrc: SSRC, name: "MCPT", data: randomBytes(8) }],
  [{ kind: "bye", ssrcs: [SSRC] }],
];

const CSK = { pck: randomBytes(16), pckId: hexToBytes("26992638"), rand: randomBytes(16) };
/** As the floor control of one call is lent it; the derived octets are wiped there. */
const lent = (first: number) => ({
  cskId: CSK.pckId.slice(),
  keys: deriveSrtpKeys(CSK, CS_ID.floorControl),
  indices: { first, last: first + 0xffff },
});

describeWith("gcc", "libsrtp")("libsrtp and our SRTP", () => {
  let folder: string;
  let program: string;

  beforeAll(() => {
    folder = makeFolder("libsrtp");
    program = join(folder, "judge");
    const source = fileURLToPath(new URL("libsrtp.c", import.meta.url));
    execFileSync("gcc", ["-O2", "-Wall", "-Wextra", "-Werror", "-o", program, source, "-lsrtp2"], { stdio: "pipe" });
  });
  beforeEach(() => keepOnFailure(folder));
  afterAll(() => removeFolder(folder));

  test("opens floor control messages under our CSK and makes ones that we open, whatever the index is that a call begins with", () => {
    const plain = (ssrc: number) =>
      Array.from({ length: 20 }, (_, at) =>
        encodeFloorMessage({ type: "request", ackWanted: false, ssrc, fields: { priority: at } }),
      );
    const calls = [0, 0x3_0000].map((first) => new FloorProtection(lent(first), new FloorMemory()));
    const ours = calls.flatMap((call) => plain(SSRC).map((message) => call.protect(message)));
    const theirs = plain(SSRC + 1);
    const key = hexOf(deriveSrtpKeys(CSK, CS_ID.floorControl));
    const lines = [
      ...ours.map((packet) => `open-rtcp ${bytesToHex(packet)}\n`),
      ...theirs.map((message) => `protect-rtcp ${bytesToHex(message)}\n`),
    ];
    const said = execFileSync(program, [DEFAULT_SUITE, key, key, bytesToHex(CSK.pckId)], {
      input: lines.join(""),
      encoding: "utf8",
    })
      .trimEnd()
      .split("\n");
    expect(said.slice(0, ours.length)).toEqual([...plain(SSRC), ...plain(SSRC)].map(bytesToHex));
    const opened = said.slice(ours.length).map((hex) => calls[0]?.open(hexToBytes(hex), SSRC) ?? new Uint8Array());
    expect(opened.map(bytesToHex)).toEqual(theirs.map(bytesToHex));
  });

  describe.each(Object.keys(SRTP_SUITES) as SrtpSuite[])("%s", (suite) => {
    const OURS = deriveSrtpKeys(CALL, CS_ID.voiceInitiator, suite);
    const THEIRS = deriveSrtpKeys(CALL, CS_ID.voiceReceiver, suite);

    /** Asks the program, which speaks for the other end of the call. */
    function ask(
      lines: readonly (readonly [verb: string, octets: Uint8Array])[],
      mki = bytesToHex(CALL.pckId),
    ): string[] {
      const input = lines.map(([verb, octets]) => `${verb} ${bytesToHex(octets)}\n`).join("");
      const args = [suite, hexOf(THEIRS), hexOf(OURS), mki];
      return execFileSync(program, args, { input, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 })
        .trimEnd()
        .split("\n");
    }

    test("opens what we protect, and we open what it protects, to the octet", () => {
      const sender = new SrtpSender(OURS, CALL.pckId, POLICY);
      const receiver = new SrtpReceiver(THEIRS, CALL.pckId, POLICY);
      const plain = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? laden(i) : voice(i)));
      expect(ask(plain.map((packet) => ["open", sender.protect(packet)] as const))).toEqual(plain.map(bytesToHex));
      const theirs = ask(plain.map((packet) => ["protect", packet] as const)).map(hexToBytes);
      expect(theirs.map((packet) => receiver.open(packet)?.header.sequence)).toEqual(plain.map((_, i) => i));
      expect(receiver.counts.opened).toBe(300);
    });

    // Where RTP and RTCP have tags of other lengths, libsrtp 2.5 looks for the MKI of RTCP where that of RTP would be: there it is told of none.
    const looksAmiss = SRTP_SUITES[suite].tag === 4;
    const told = looksAmiss ? "none" : undefined;
    const toThem = (packet: Uint8Array) => (looksAmiss ? withoutMki(packet, OURS, "rtcp", CALL.pckId) : packet);
    const fromThem = (packet: Uint8Array) => (looksAmiss ? withMki(packet, THEIRS, "rtcp", CALL.pckId) : packet);

    test("so it is with RTCP, compound packets and those of floor control", () => {
      const sender = new SrtpSender(OURS, CALL.pckId, POLICY);
      const receiver = new SrtpReceiver(THEIRS, CALL.pckId, POLICY);
      const plain = REPORTS.map(encodeRtcp);
      const ours = plain.map((packet) => ["open-rtcp", toThem(sender.protectRtcp(packet))] as const);
      expect(ask(ours, told)).toEqual(plain.map(bytesToHex));
      const theirs = ask(
        plain.map((packet) => ["protect-rtcp", packet] as const),
        told,
      ).map((hex) => fromThem(hexToBytes(hex)));
      expect(theirs.map((packet) => bytesToHex(receiver.openRtcp(packet) ?? new Uint8Array()))).toEqual(
        plain.map(bytesToHex),
      );
      expect(theirs.map((packet) => receiver.openRtcp(packet))).toEqual(plain.map(() => undefined));
      expect(receiver.counts.replayed).toBe(plain.length);
    });

    test.each(LOSSES[suite] ?? [150])(
      "both stay in step over the end of the sequence numbers with %i packets lost",
      (lost) => {
        const sender = new SrtpSender(OURS, CALL.pckId, POLICY);
        const receiver = new SrtpReceiver(THEIRS, CALL.pckId, POLICY);
        const begin = 0x1_0000 - 2000;
        const plain = Array.from({ length: 7000 }, (_, i) => voice(begin + i));
        const arrives = (_: unknown, i: number) => i < 1900 || i >= 1900 + lost;
        const expected = plain.filter(arrives).map(bytesToHex);
        const ours = plain.map((packet) => sender.protect(packet)).filter(arrives);
        expect(ask(ours.map((packet) => ["open", packet] as const))).toEqual(expected);
        const theirs = ask(plain.map((packet) => ["protect", packet] as const))
          .filter(arrives)
          .map(hexToBytes);
        for (const packet of theirs) receiver.open(packet);
        expect(receiver.counts).toMatchObject({
          opened: expected.length,
          "not-authentic": 0,
          replayed: 0,
          "too-old": 0,
        });
      },
    );

    test("neither opens a packet of which any octet is another", () => {
      const sealed = new SrtpSender(OURS, CALL.pckId, POLICY).protect(voice(7));
      const changed = [...sealed.keys()].map((at) => sealed.map((octet, i) => (i === at ? octet ^ 0x10 : octet)));
      expect(ask(changed.map((packet) => ["open", packet] as const)).filter((line) => !line.startsWith("no "))).toEqual(
        [],
      );
      const receiver = new SrtpReceiver(OURS, CALL.pckId, POLICY);
      expect(changed.map((packet) => receiver.open(packet))).toEqual(changed.map(() => undefined));
      // And the whole one afterwards: what was tried in vain has left nothing behind.
      expect(receiver.open(sealed)?.header.sequence).toBe(7);
      expect(receiver.open(sealed)).toBeUndefined();
      expect(receiver.counts).toMatchObject({ opened: 1, replayed: 1 });
    });

    test("packets in disorder are opened once each by both", () => {
      const sender = new SrtpSender(OURS, CALL.pckId, POLICY);
      const sealed = Array.from({ length: 400 }, (_, i) => sender.protect(voice(i)));
      const disorder = sealed.map((packet, i) => ({ packet, at: i + randomInt(40) })).sort((a, b) => a.at - b.at);
      const twice = disorder.flatMap(({ packet }) => [packet, packet]);
      const theirs = ask(twice.map((packet) => ["open", packet] as const)).filter((line) => !line.startsWith("no "));
      const receiver = new SrtpReceiver(OURS, CALL.pckId, POLICY);
      for (const packet of twice) receiver.open(packet);
      expect(theirs).toHaveLength(400);
      expect(receiver.counts).toMatchObject({ opened: 400, replayed: 400 });
    });
  });
});
