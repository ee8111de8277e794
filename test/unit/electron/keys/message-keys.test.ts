/** Which PCK a message is sealed with, when a new one is made, and what is kept of those that come in. */
import { describe, expect, test, vi } from "vitest";
import { type HeldKeys, NO_KEYS } from "../../../../electron/keys/held-keys.ts";
import { holderOf } from "../../../../electron/keys/key-periods.ts";
import { MessageKeys } from "../../../../electron/keys/message-keys.ts";
import type { OpenData, SealData } from "../../../../shared/bridge/message-keys.ts";
import { encodeDataMessage } from "../../../../shared/mc/data/data-message.ts";
import type { KeyIdentity } from "../../../../shared/mc/key-identity.ts";
import { bytesToHex, type Octets, toBase64 } from "../../../../shared/mikey/base/octets.ts";
import { keyPeriodNumber } from "../../../../shared/mikey/uid.ts";
import { CALL, certificate, HOME, heardProgress, NOW, OWN, VISITOR } from "../../../support/fixtures/leg-work.ts";

const { signal } = new AbortController();
const partner = certificate();
const home = { kmsUri: HOME, userKeyPeriod: 2_592_000, userKeyOffset: 0 };
const CONTENT = toBase64(
  encodeDataMessage({
    kind: "data",
    payloads: [{ content: "text", data: Uint8Array.from(Buffer.from("to control")) }],
  }),
);

function identity(pckId: Octets, at: number): KeyIdentity {
  return {
    pckId: bytesToHex(pckId),
    initiator: holderOf(OWN, home, keyPeriodNumber(at, home)),
    responder: holderOf(VISITOR, partner, keyPeriodNumber(at, partner)),
    kmsUriSource: "profile",
    certificateSource: "held",
  };
}

/** One end, whose I_MESSAGEs are the PCK itself behind its number: what they are is nobody's concern here. */
function end() {
  let held: HeldKeys = NO_KEYS;
  let made = 0;
  let now = NOW;
  const settled = vi.fn(async () => {});
  const keyOf = (number: number) => ({
    pck: new Uint8Array(16).fill(number) as Octets,
    pckId: Uint8Array.of(0x10, 0, 0, number) as Octets,
    rand: new Uint8Array(16) as Octets,
  });
  const keys = new MessageKeys({
    ring: {
      get held() {
        return held;
      },
      change: (patch) => {
        held = { ...held, ...patch };
      },
      settled,
    },
    offer: {
      make: async (_order, _progress, _signal, use, again) => {
        made += 1;
        const { pck, pckId } = again ?? keyOf(made);
        const key = {
          ...keyOf(made),
          pck: pck.slice() as Octets,
          pckId: pckId.slice() as Octets,
          message: Uint8Array.of(1, made, 0) as Octets,
        };
        const result = await use({ made: key, identity: identity(key.pckId, now), notes: [] });
        key.pck.fill(0);
        return result;
      },
    },
    opening: {
      use: async ({ message }, _progress, _signal, use) => {
        const key = keyOf(Buffer.from(message, "base64")[1] ?? 0);
        const result = await use(key, identity(key.pckId, now));
        key.pck.fill(0);
        return result;
      },
    },
    now: () => now,
  });
  const { progress } = heardProgress();
  const order: SealData = {
    callId: CALL,
    leg: 1,
    service: "mcdata",
    calledId: VISITOR,
    kmsUri: null,
    content: CONTENT,
    sentAt: NOW,
    fresh: false,
  };
  return {
    seal: (change: Partial<SealData> = {}) => keys.seal({ ...order, ...change }, progress, signal),
    open: (given: Pick<OpenData, "payload" | "keyMessage">, callerId = OWN) =>
      keys.open({ callId: CALL, leg: 1, service: "mcdata", callerId, ...given }, progress, signal),
    fileKey: () => keys.fileKey(order, progress, signal),
    fileKeyAgain: (pckId: string, calledId = VISITOR) =>
      keys.fileKeyAgain({ ...order, calledId }, pckId, progress, signal),
    openFileKey: (keyMessage: string) =>
      keys.openFileKey({ callId: CALL, leg: 1, service: "mcdata", callerId: OWN, keyMessage }, progress, signal),
    received: (pckId: string, senderId = OWN) => keys.received(senderId, pckId),
    held: () => held.messageKeys,
    settled,
    made: () => made,
    set now(at: number) {
      now = at;
    },
  };
}

describe("sending", () => {
  test("the first message to somebody brings the key, the next ones use it", async () => {
    const ours = end();
    expect(await ours.seal()).toMatchObject({ keyMessage: "AQEA", notes: [] });
    expect(await ours.seal()).toMatchObject({ keyMessage: null, notes: [] });
    expect((await ours.seal({ calledId: VISITOR.replace("mcx.partner", "MCX.Partner") })).keyMessage).toBeNull();
    expect(ours.made()).toBe(1);
    expect(ours.settled).toHaveBeenCalled();
  });

  test("a new one for somebody else, after a redirection, when it is asked for again, and in the next period", async () => {
    const ours = end();
    await ours.seal();
    for (const change of [{ calledId: "sip:other@mcx.home.test" }, { leg: 2 }, { fresh: true }])
      expect((await ours.seal(change)).keyMessage).not.toBeNull();
    ours.now = NOW + partner.userKeyPeriod;
    expect((await ours.seal()).keyMessage).not.toBeNull();
    expect(ours.made()).toBe(5);
  });

  test("a new one from the very moment on in which the period of either end is over", async () => {
    const ours = end();
    await ours.seal();
    const { initiator, responder } = ours.held()[0]?.identity ?? expect.fail("no key");
    const over = Math.min(initiator.periodTo, responder.periodTo);
    ours.now = over / 1000 - 0.001;
    expect((await ours.seal()).keyMessage).toBeNull();
    ours.now = over / 1000;
    expect((await ours.seal()).keyMessage).not.toBeNull();
  });

  test("what is kept of a period that is over is overwritten once it goes, and nothing else", async () => {
    const ours = end();
    await ours.seal();
    const [first] = ours.held();
    const { initiator, responder } = first?.identity ?? expect.fail("no key");
    const gone = Math.min(initiator.periodTo, responder.periodTo) + initiator.periodTo - initiator.periodFrom;
    ours.now = gone / 1000 - 1;
    await ours.seal();
    expect(first?.pck).toEqual(new Uint8Array(16).fill(1));
    ours.now = gone / 1000;
    await ours.seal({ fresh: true });
    await vi.waitFor(() => expect(first?.pck).toEqual(new Uint8Array(16)));
    expect(ours.held()).not.toContain(first);
    expect(ours.held().map(({ pck }) => pck[0])).toEqual([2, 3]);
  });

  test("a key of theirs is not used to send", async () => {
    const [theirs, ours] = [end(), end()];
    await ours.open(await theirs.seal(), VISITOR);
    expect((await ours.seal()).keyMessage).not.toBeNull();
  });

  test("the key outlives the use of the one that was made", async () => {
    const ours = end();
    await ours.seal();
    expect(ours.held()[0]?.pck).toEqual(new Uint8Array(16).fill(1));
  });

  test("of too many the oldest go, and those of a period that is long over", async () => {
    const ours = end();
    for (let i = 0; i < 1001; i++) await ours.seal({ calledId: `sip:u${i}@mcx.home.test` });
    expect(ours.held()).toHaveLength(1000);
    expect(ours.held()[0]?.peer).toContain("u1@");
    ours.now = NOW + 4 * home.userKeyPeriod;
    await ours.seal();
    expect(ours.held()).toHaveLength(1);
  });
});

test("what a window gets has contents and I_MESSAGEs in it, and no key", async () => {
  const [theirs, ours] = [end(), end()];
  const sealed = await theirs.seal();
  const opened = await ours.open(sealed);
  expect(Object.keys(sealed).toSorted()).toEqual(["identity", "keyMessage", "notes", "payload"]);
  expect(Object.keys(opened).toSorted()).toEqual(["content", "contentId", "identity"]);
  const pck = ours.held()[0]?.pck ?? expect.fail("no key");
  for (const text of [toBase64(pck as Octets), bytesToHex(pck as Octets)])
    expect(JSON.stringify([sealed, opened])).not.toContain(text);
});

describe("receiving", () => {
  test("with the key beside it, then without: it is kept", async () => {
    const [theirs, ours] = [end(), end()];
    expect((await ours.open(await theirs.seal())).content).toBe(CONTENT);
    const next = await theirs.seal();
    expect(next.keyMessage).toBeNull();
    expect((await ours.open(next)).content).toBe(CONTENT);
    expect(ours.held()).toMatchObject([{ way: "received", identity: { pckId: "10000001" } }]);
  });

  test("without a key that is known, from somebody else than its owner, or beside another key, it stays closed", async () => {
    const [theirs, ours] = [end(), end()];
    const first = await theirs.seal();
    const second = await theirs.seal();
    await expect(ours.open(second)).rejects.toThrow("message-not-opened");
    await ours.open(first);
    await expect(ours.open(second, "sip:mallory@mcx.home.test")).rejects.toThrow("message-not-opened");
    await expect(ours.open({ ...(await theirs.seal({ fresh: true })), keyMessage: "AQEA" })).rejects.toThrow(
      "message-not-opened",
    );
  });

  test("who sends a new one with each message pushes out no one else's", async () => {
    const ours = end();
    const [bea, eve] = [end(), end()];
    await ours.open(await bea.seal(), VISITOR);
    for (let at = 0; at < 20; at++) await ours.open(await eve.seal({ fresh: true }));
    expect(ours.held().filter(({ peer }) => peer === ours.held()[0]?.peer)).toHaveLength(1);
    expect(ours.held().map(({ identity: { pckId } }) => Number.parseInt(pckId, 16) & 0xff)).toEqual([
      1, 13, 14, 15, 16, 17, 18, 19, 20,
    ]);
    expect((await ours.open(await bea.seal(), VISITOR)).content).toBe(CONTENT);
  });

  test("a content has a mark that whoever sends it once more cannot change", async () => {
    const [theirs, ours] = [end(), end()];
    const sealed = await theirs.seal();
    const { contentId } = await ours.open(sealed);
    expect((await ours.open(sealed)).contentId).toBe(contentId);
    expect((await ours.open(await theirs.seal())).contentId).not.toBe(contentId);
    const octets = Buffer.from(sealed.payload, "base64");
    // Time and payload ID: octets 1 to 9 of the container's head.
    for (let at = 1; at < 10; at++) {
      const changed = Buffer.from(octets);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const payload = changed.toString("base64");
      await expect(ours.open({ payload, keyMessage: null })).rejects.toThrow("message-not-opened");
    }
  });

  test("of one partner keys of ours and of theirs are counted apart", async () => {
    const [theirs, ours] = [end(), end()];
    for (let at = 0; at < 9; at++) {
      await ours.seal({ fresh: true });
      await ours.open(await theirs.seal({ fresh: true }), VISITOR);
    }
    const count = (way: "sent" | "received") => ours.held().filter((held) => held.way === way).length;
    expect([count("sent"), count("received")]).toEqual([8, 8]);
  });

  test("with the key behind the content", async () => {
    const [theirs, ours] = [end(), end()];
    const { payload, keyMessage } = await theirs.seal();
    const message = Buffer.from(keyMessage ?? "", "base64");
    const together = Buffer.concat([Buffer.from(payload, "base64"), Buffer.of(0, message.length), message]);
    const opened = await ours.open({ payload: together.toString("base64"), keyMessage: null });
    expect(opened.content).toBe(CONTENT);
  });

  test("who spoils the content does not take the key away", async () => {
    const [theirs, ours] = [end(), end()];
    const { payload, keyMessage } = await theirs.seal();
    const spoiled = `${payload.slice(0, -8)}AAAAAAA=`;
    await expect(ours.open({ payload: spoiled, keyMessage })).rejects.toThrow("message-not-opened");
    expect((await ours.open({ payload, keyMessage: null })).content).toBe(CONTENT);
  });

  test("a key of ours is none of theirs", async () => {
    const ours = end();
    const { payload } = await ours.seal();
    await expect(ours.open({ payload, keyMessage: null }, VISITOR)).rejects.toThrow("message-not-opened");
  });

  test("octets that are no container", async () => {
    await expect(end().open({ payload: "AAAA", keyMessage: null })).rejects.toThrow("message-unreadable");
  });
});

describe("files", () => {
  test("each has a key of its own, which no message is sealed with", async () => {
    const ours = end();
    const [one, two] = [await ours.fileKey(), await ours.fileKey()];
    expect(one.key.pckId).not.toBe(two.key.pckId);
    expect(one.keyMessage).toBe("AQEA");
    expect((await ours.seal()).keyMessage).not.toBeNull();
    expect(ours.settled).toHaveBeenCalled();
  });

  test("the same key is brought once more in an I_MESSAGE of now", async () => {
    const ours = end();
    const { key } = await ours.fileKey();
    const again = await ours.fileKeyAgain(key.pckId);
    expect(again).toMatchObject({ keyMessage: "AQIA", identity: { pckId: key.pckId } });
    expect(ours.held()).toHaveLength(1);
    expect(ours.held()[0]?.pck).toEqual(key.pck);
  });

  test("but not to somebody else, not one that was never made, and not after its period", async () => {
    const ours = end();
    const { key } = await ours.fileKey();
    expect(await ours.fileKeyAgain(key.pckId, "sip:other@mcx.home.test")).toBeUndefined();
    expect(await ours.fileKeyAgain("ffffffff")).toBeUndefined();
    ours.now = NOW + partner.userKeyPeriod;
    expect(await ours.fileKeyAgain(key.pckId)).toBeUndefined();
    expect(ours.made()).toBe(1);
  });

  test("a key that came with one is kept for its sender alone, and given out as a copy", async () => {
    const [ours, theirs] = [end(), end()];
    const { key, keyMessage } = await ours.fileKey();
    expect(await theirs.openFileKey(keyMessage)).toMatchObject({ pckId: key.pckId });
    const found = theirs.received(key.pckId);
    expect(found?.key).toEqual(key);
    found?.key.pck.fill(0);
    expect(theirs.received(key.pckId)?.key).toEqual(key);
    expect(theirs.received(key.pckId, "sip:mallory@mcx.home.test")).toBeUndefined();
    expect(theirs.received("ffffffff")).toBeUndefined();
  });
});
