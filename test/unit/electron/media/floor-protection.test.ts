/** Floor control messages under the CSK: what opens, what does not, and that no nonce comes back. */
import { describe, expect, test } from "vitest";
import { type FloorKey, FloorMemory, FloorProtection } from "../../../../electron/media/floor-protection.ts";
import { encodeFloorMessage } from "../../../../shared/floor/floor-message.ts";
import { bytesToHex, hexToBytes } from "../../../../shared/mikey/base/octets.ts";
import { CS_ID, deriveSrtpKeys } from "../../../../shared/mikey/derivation.ts";

const OURS = 7;
const THEIRS = 9;
const INDEX_AT = -8;
const EXHAUSTED = expect.objectContaining({ reason: "exhausted" });

/** Keys of a CSK, as those of each call are derived anew. */
function key(cskId = "26992638", first = 0, last = first + 0xffff, csk = "b4c96b703acd5c1bf7d4cc45068d9965"): FloorKey {
  const id = hexToBytes(cskId);
  const rand = hexToBytes("02a28bddaf984c5e0563bc1ce857df83");
  const keys = deriveSrtpKeys({ pck: hexToBytes(csk), pckId: id, rand }, CS_ID.floorControl);
  return { cskId: id, keys, indices: { first, last } };
}

const message = (ssrc: number) =>
  encodeFloorMessage({ type: "request", ackWanted: false, ssrc, fields: { priority: 5 } });
const indexOf = (packet: Uint8Array) => Buffer.from(packet).readUInt32BE(packet.length + INDEX_AT);

function both() {
  const ours = new FloorProtection(key(), new FloorMemory());
  const server = new FloorProtection(key(), new FloorMemory());
  return { ours, server };
}

describe("a message", () => {
  test("opens at the other end to the octet, under the CSK-ID, and shows nothing but its first eight octets", () => {
    const { ours, server } = both();
    const clear = message(OURS);
    const sealed = ours.protect(clear);
    expect(bytesToHex(sealed.slice(-4))).toBe("26992638");
    expect(bytesToHex(sealed.slice(0, 8))).toBe(bytesToHex(clear.slice(0, 8)));
    expect(bytesToHex(sealed)).not.toContain(bytesToHex(clear.slice(8, 12)));
    expect(bytesToHex(server.open(sealed, THEIRS) ?? new Uint8Array())).toBe(bytesToHex(clear));
    expect(server.counts).toEqual({ cskId: "26992638", opened: 1, refused: 0, replayed: 0 });
  });

  test.each<[string, (sealed: Uint8Array) => Uint8Array]>([
    ["in clear", () => message(THEIRS)],
    ["of which an octet is another", (sealed) => sealed.map((octet, at) => (at === 10 ? octet ^ 1 : octet))],
    ["whose header is another", (sealed) => sealed.map((octet, at) => (at === 0 ? octet ^ 1 : octet))],
    [
      "under another CSK of the same name",
      () => new FloorProtection(key("26992638", 0, 9, "00".repeat(16)), new FloorMemory()).protect(message(THEIRS)),
    ],
    [
      "under a CSK that is not ours",
      () => new FloorProtection(key("26992639"), new FloorMemory()).protect(message(THEIRS)),
    ],
    ["that is cut", (sealed) => sealed.slice(0, 20)],
    ["that is none", () => new Uint8Array(3)],
  ])("%s is refused, and counted", (_, change) => {
    const { ours, server } = both();
    expect(ours.open(change(server.protect(message(THEIRS))), OURS)).toBeUndefined();
    expect(ours.counts).toMatchObject({ opened: 0, refused: 1, replayed: 0 });
  });

  test("of ours that comes back is none of the server's, though both have the same keys", () => {
    const { ours } = both();
    expect(ours.open(ours.protect(message(OURS)), OURS)).toBeUndefined();
    expect(ours.counts).toMatchObject({ opened: 0, replayed: 1 });
  });

  test("counts once, also in another call under the same CSK", () => {
    const memory = new FloorMemory();
    const sealed = new FloorProtection(key(), new FloorMemory()).protect(message(THEIRS));
    const [first, second] = [
      new FloorProtection(key(), memory),
      new FloorProtection(key("26992638", 0x1_0000), memory),
    ];
    expect(first.open(sealed, OURS)).toBeDefined();
    expect([first.open(sealed, OURS), second.open(sealed, OURS)]).toEqual([undefined, undefined]);
    expect([first.counts.replayed, second.counts.replayed]).toEqual([1, 1]);
  });
});

describe("the indices", () => {
  test("of a call are its own: two under one CSK and one SSRC never have the same nonce", () => {
    const calls = [key(), key("26992638", 0x1_0000)].map((each) => new FloorProtection(each, new FloorMemory()));
    const used = calls.flatMap((call) => [1, 2, 3].map(() => indexOf(call.protect(message(OURS)))));
    // The first bit says that the packet is encrypted.
    expect(used.map((index) => index & 0x7fff_ffff)).toEqual([0, 1, 2, 0x1_0000, 0x1_0001, 0x1_0002]);
  });

  test("come to an end: nothing leaves behind the last", () => {
    const call = new FloorProtection(key("26992638", 0, 1), new FloorMemory());
    call.protect(message(OURS));
    call.protect(message(OURS));
    expect(() => call.protect(message(OURS))).toThrow(EXHAUSTED);
  });
});

describe("another CSK", () => {
  test("that the server speaks as well is the only one: under the one before nothing is taken any more", () => {
    const { ours, server } = both();
    ours.know(key("2aaaaaaa"));
    ours.speak("2aaaaaaa");
    // It has taken the new one, and speaks the one before until it has heard the new one.
    expect(ours.open(server.protect(message(THEIRS)), OURS)).toBeDefined();
    server.know(key("2aaaaaaa", 0x1_0000));
    server.speak("2aaaaaaa");
    expect(ours.open(server.protect(message(THEIRS)), OURS)).toBeDefined();
    const late = new FloorProtection(key("26992638", 0x2_0000), new FloorMemory()).protect(message(THEIRS));
    expect(ours.open(late, OURS)).toBeUndefined();
    expect(ours.counts).toEqual({ cskId: "2aaaaaaa", opened: 2, refused: 1, replayed: 0 });
  });

  test("is understood from when it is made, and spoken from when the server has it; the one before goes with the next", () => {
    const { ours, server } = both();
    const [second, third] = ["2aaaaaaa", "2bbbbbbb"].map((id) => new FloorProtection(key(id), new FloorMemory()));
    ours.know(key("2aaaaaaa"));
    expect(ours.counts.cskId).toBe("26992638");
    expect(ours.open(second?.protect(message(THEIRS)) ?? new Uint8Array(), OURS)).toBeDefined();
    expect(ours.open(server.protect(message(THEIRS)), OURS)).toBeDefined();
    ours.speak("2ccccccc");
    expect(ours.counts.cskId).toBe("26992638");
    ours.speak("2aaaaaaa");
    expect(bytesToHex(ours.protect(message(OURS)).slice(-4))).toBe("2aaaaaaa");
    ours.know(key("2bbbbbbb"));
    expect(ours.open(third?.protect(message(THEIRS)) ?? new Uint8Array(), OURS)).toBeDefined();
    expect(ours.open(server.protect(message(THEIRS)), OURS)).toBeUndefined();
  });

  test("is wiped where it was handed over", () => {
    const handed = key();
    const call = new FloorProtection(handed, new FloorMemory());
    expect([...handed.keys.masterKey, ...handed.keys.masterSalt].every((octet) => octet === 0)).toBe(true);
    expect(call.protect(message(OURS))).toBeDefined();
  });
});

test("after the end nothing is protected or opened", () => {
  const { ours, server } = both();
  const sealed = server.protect(message(THEIRS));
  ours.close();
  expect(() => ours.protect(message(OURS))).toThrow(EXHAUSTED);
  expect(ours.open(sealed, OURS)).toBeUndefined();
});
