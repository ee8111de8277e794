/** The CSK of a user: when calls get keys of it, that no call's indices are another's, and that it is wiped when it is of no use any more. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { CSK_LIFETIME_MS, SignallingKey } from "../../../../electron/keys/signalling-key.ts";
import type { ControlUse } from "../../../../shared/bridge/signalling-key.ts";
import { bytesToHex, hexToBytes, type Octets } from "../../../../shared/mikey/base/octets.ts";
import { CS_ID, deriveSrtpKeys } from "../../../../shared/mikey/derivation.ts";
import { certificate, HOME, NOW, ownUser, PARTNER } from "../../../support/fixtures/leg-work.ts";

const MDSI = "sip:mdsi@mcx.home.test";
const MESSAGE = Uint8Array.of(1, 26, 5, 1) as Octets;

let now = NOW;
let made: { pck: Octets; pckId: Octets; rand: Octets; message: Octets }[] = [];
const create = vi.fn();
const ownKeys = vi.fn(async () => {});
const wanted = vi.fn();

/** Each CSK is another, and its octets say which. */
function signallingKey(use: ControlUse = "floorControl") {
  return new SignallingKey({
    use,
    home: HOME,
    identityForm: "uri",
    own: { at: () => ownUser() },
    directory: {
      certificate: async (kms: typeof HOME) => {
        wanted(kms);
        return { certificate: certificate({ kmsUri: kms }), source: "cache" as const };
      },
    } as never,
    pool: { create } as never,
    now: () => now,
    ownKeys,
  });
}

beforeEach(() => {
  now = NOW;
  made = [];
  vi.clearAllMocks();
  create.mockImplementation(async () => {
    const number = made.length + 1;
    const key = {
      pck: new Uint8Array(16).fill(number) as Octets,
      pckId: hexToBytes(`2000000${number}`) as Octets,
      rand: new Uint8Array(16).fill(9) as Octets,
      message: MESSAGE,
    };
    made.push(key);
    return key;
  });
});

async function taken() {
  const key = signallingKey();
  const { cskId } = await key.make({ recipient: MDSI });
  key.settle({ cskId, outcome: "taken" });
  return key;
}

const expected = (number: number, session: number = CS_ID.floorControl) =>
  deriveSrtpKeys(
    { pck: new Uint8Array(16).fill(number), pckId: hexToBytes(`2000000${number}`), rand: new Uint8Array(16).fill(9) },
    session,
  );

describe("it is made", () => {
  test("for the identity of the MC domain, at the user's own KMS, and what leaves says its ID and its time", async () => {
    const key = signallingKey();
    expect(await key.make({ recipient: MDSI })).toEqual({
      cskId: "20000001",
      message: "ARoFAQ==",
      goodForMs: CSK_LIFETIME_MS,
    });
    expect(create.mock.calls[0]?.[0]).toMatchObject({
      purpose: "CSK",
      responder: { userUri: MDSI, kms: { kmsUri: HOME } },
    });
    await key.make({ recipient: MDSI, kmsUri: PARTNER });
    expect(wanted.mock.calls).toEqual([[HOME], [PARTNER]]);
    expect(made[0]?.pck.every((octet) => octet === 0)).toBe(true);
  });

  test("not without keys of one's own", async () => {
    ownKeys.mockRejectedValueOnce(new Error("no keys"));
    await expect(signallingKey().make({ recipient: MDSI })).rejects.toThrow("no keys");
    expect(create).not.toHaveBeenCalled();
  });
});

describe("a call has keys of it", () => {
  test("from when the server has taken it, and not before", async () => {
    const key = signallingKey();
    expect([key.isTaken, key.forCall()]).toEqual([false, undefined]);
    const { cskId } = await key.make({ recipient: MDSI });
    expect([key.isTaken, key.forCall()]).toEqual([false, undefined]);
    expect(key.settle({ cskId, outcome: "taken" })).toBe(true);
    expect([key.isTaken, key.forCall()?.keys]).toEqual([true, expected(1)]);
  });

  test("by the crypto session of what it protects: that of transmission control is another", async () => {
    const key = signallingKey("transmissionControl");
    const { cskId } = await key.make({ recipient: MDSI });
    expect(key.ofMade(cskId)?.keys).toEqual(expected(1, CS_ID.transmissionControl));
    key.settle({ cskId, outcome: "taken" });
    expect(key.forCall()?.keys).toEqual(expected(1, CS_ID.transmissionControl));
    expect(expected(1, CS_ID.transmissionControl)).not.toEqual(expected(1));
  });

  test("with indices that no other call under it has", async () => {
    const key = await taken();
    const all = [key.forCall(), key.forCall(), key.forCall()].map((each) => each?.indices);
    expect(all).toEqual([
      { first: 0, last: 0xffff },
      { first: 0x1_0000, last: 0x1_ffff },
      { first: 0x2_0000, last: 0x2_ffff },
    ]);
  });

  test("until all indices are given out, or its time is over", async () => {
    const key = await taken();
    for (let call = 0; call < 0x8000; call += 1) key.forCall();
    expect([key.isTaken, key.forCall()]).toEqual([false, undefined]);
    const other = await taken();
    now = NOW + CSK_LIFETIME_MS / 1000;
    expect([other.isTaken, other.forCall()]).toEqual([false, undefined]);
  });

  test("under one on its way to the server by its name alone", async () => {
    const key = signallingKey();
    const { cskId } = await key.make({ recipient: MDSI });
    expect([key.ofMade("20000009"), key.ofMade(cskId)?.keys]).toEqual([undefined, expected(1)]);
  });
});

describe("no call has keys of it any more", () => {
  test("once the server has refused another: the one before goes with it", async () => {
    const key = await taken();
    const { cskId } = await key.make({ recipient: MDSI });
    expect(key.isTaken).toBe(true);
    expect(key.settle({ cskId, outcome: "refused" })).toBe(false);
    expect([key.isTaken, key.forCall(), key.ofMade(cskId)]).toEqual([false, undefined, undefined]);
  });

  test("and what became of one that is unknown changes nothing", async () => {
    const key = await taken();
    expect(key.settle({ cskId: "20000009", outcome: "refused" })).toBe(false);
    expect(key.isTaken).toBe(true);
  });

  test("when it is dropped, and it is said whether there was one", async () => {
    const key = await taken();
    expect([key.drop(), key.drop(), key.isTaken, key.forCall()]).toEqual([true, false, false, undefined]);
    // Another one may be made.
    const { cskId } = await key.make({ recipient: MDSI });
    key.settle({ cskId, outcome: "taken" });
    expect(bytesToHex(key.forCall()?.cskId ?? new Uint8Array())).toBe("20000002");
  });

  test("when its user has gone, nor is one made that was under way", async () => {
    const key = await taken();
    const making = key.make({ recipient: MDSI });
    key.close();
    await expect(making).rejects.toThrow();
    expect([key.isTaken, key.forCall()]).toEqual([false, undefined]);
    expect(made.every(({ pck }) => pck.every((octet) => octet === 0))).toBe(true);
  });
});
