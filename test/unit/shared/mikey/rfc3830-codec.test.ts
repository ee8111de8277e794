import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesToHex, concatBytes } from "../../../../shared/mikey/base/octets.ts";
import {
  decodeMessage,
  decodeSakkePayload,
  encodeMessage,
  encodeSakkePayload,
  MESSAGE_LIMIT,
  type Message,
  type Payload,
} from "../../../../shared/mikey/codec.ts";
import { inspectMessage } from "../../../../shared/mikey/inspect.ts";
import { fuzzCase } from "./support/fuzz.ts";
import failedSeeds from "./support/fuzz-seeds.json" with { type: "json" };
import { refusal } from "./support/refusal.ts";
import { octets } from "./support/vectors.ts";

const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const fixed = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const octet = fc.nat(255);
const word = fc.nat(0xffffffff);

const payload: fc.Arbitrary<Payload> = fc.oneof(
  fc.record({ kind: fc.constant("t" as const), tsType: fc.constantFrom(0, 1), value: fixed(8) }),
  fc.record({ kind: fc.constant("t" as const), tsType: fc.constant(2), value: fixed(4) }),
  fc.record({ kind: fc.constant("rand" as const), rand: bytes(255) }),
  fc.record({ kind: fc.constant("idr" as const), role: octet, idType: octet, data: bytes(300) }),
  fc.record({
    kind: fc.constant("sp" as const),
    policyNo: octet,
    protocol: octet,
    parameters: fc.array(fc.record({ type: octet, value: bytes(255) }), { maxLength: 5 }),
  }),
  fc.record({ kind: fc.constant("sakke" as const), parameterSet: octet, idScheme: octet, data: bytes(300) }),
  fc.record({ kind: fc.constant("extension" as const), type: octet, data: bytes(300) }),
);
const last = fc.oneof(
  fc.constant<Payload[]>([]),
  fc
    .record({ kind: fc.constant("sign" as const), signatureType: fc.nat(15), signature: bytes(600) })
    .map((one): Payload[] => [one]),
  fc
    .record({
      kind: fc.constant("unknown" as const),
      type: fc.constantFrom(1, 2, 3, 6, 7, 13, 20, 27, 255),
      octets: bytes(100),
    })
    .map((one): Payload[] => [one]),
);
const map = fc.oneof(
  fc.record({ csCount: octet, map: fc.constant({ type: 1 as const }) }),
  fc
    .array(fc.record({ policyNo: octet, ssrc: word, roc: word }), { maxLength: 4 })
    .map((entries) => ({ csCount: entries.length, map: { type: 0 as const, entries } })),
  fc
    .array(
      fc.record({
        csId: octet,
        protocol: octet,
        flag: fc.boolean(),
        policies: fc.array(octet, { maxLength: 127 }),
        sessionData: bytes(300),
        spi: bytes(255),
      }),
      { maxLength: 4 },
    )
    .map((entries) => ({ csCount: entries.length, map: { type: 2 as const, entries } })),
);
const message: fc.Arbitrary<Message> = fc
  .tuple(
    fc.record({ version: octet, dataType: octet, respond: fc.boolean(), prf: fc.nat(127), csbId: fixed(4) }),
    map,
    fc.array(payload, { maxLength: 12 }),
    last,
  )
  .map(([header, mapped, payloads, end]) => ({ header: { ...header, ...mapped }, payloads: [...payloads, ...end] }));

describe("MIKEY messages", () => {
  it("decode to what was encoded, and lie where the decoder says", () => {
    fc.assert(
      fc.property(message, (original) => {
        const encoded = encodeMessage(original);
        const { header, payloads, headerExtent, extents } = decodeMessage(encoded);
        expect({ header, payloads }).toEqual(original);
        let offset = headerExtent.length;
        for (const extent of extents) {
          expect(extent.offset).toBe(offset);
          offset += extent.length;
        }
        expect(offset).toBe(encoded.length);
      }),
      { numRuns: 300 },
    );
  });

  it("are refused, and nothing worse, when they are cut off anywhere", () => {
    fc.assert(
      fc.property(message, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (original, part) => {
        const encoded = encodeMessage(original);
        if (original.payloads.at(-1)?.kind === "unknown") return;
        const cut = encoded.subarray(0, Math.floor(part * encoded.length));
        expect(["message-truncated", "accepted"]).toContain(refusal(() => decodeMessage(cut)));
        expect(refusal(() => decodeMessage(cut))).toBe("message-truncated");
      }),
    );
  });

  it("are refused with octets left over", () => {
    const plain: Message = {
      header: {
        version: 1,
        dataType: 26,
        respond: false,
        prf: 1,
        csbId: octets("10000000"),
        csCount: 0,
        map: { type: 1 },
      },
      payloads: [],
    };
    const encoded = encodeMessage(plain);
    expect(bytesToHex(encoded)).toBe("011a0001100000000001");
    expect(refusal(() => decodeMessage(concatBytes(encoded, octets("00"))))).toBe("message-trailing");
  });

  it("are not looked at when they are too long", () => {
    expect(refusal(() => decodeMessage(new Uint8Array(MESSAGE_LIMIT + 1)))).toBe("message-too-long");
  });

  it.each([
    ["a CS ID map of unknown type", "011a00011000000000ff", "payload-unknown"],
    ["a timestamp of unknown type", "011a050110000000000100030000000000000000", "payload-unknown"],
    ["a policy whose parameters overrun", "011a0a011000000000010000000003000501", "message-truncated"],
    ["more crypto sessions than octets", "011a000110000000ff0001", "message-truncated"],
  ])("are refused with %s", (_, hex, code) => {
    expect(refusal(() => decodeMessage(octets(hex)))).toBe(code);
  });

  it("are not encoded with values that do not fit", () => {
    const header = {
      version: 1,
      dataType: 26,
      respond: false,
      prf: 1,
      csbId: octets("10000000"),
      csCount: 0,
      map: { type: 1 },
    } as const;
    const encode = (change: object, payloads: Payload[] = []) =>
      refusal(() => encodeMessage({ header: { ...header, ...change }, payloads }));
    expect(encode({ version: 256 })).toBe("message-value");
    expect(encode({ prf: 128 })).toBe("message-value");
    expect(encode({ csbId: octets("10") })).toBe("message-value");
    expect(encode({ csCount: 2, map: { type: 0, entries: [] } })).toBe("message-value");
    const entry = {
      csId: 0,
      protocol: 0,
      flag: false,
      policies: new Array(128).fill(0),
      sessionData: octets(""),
      spi: octets(""),
    };
    expect(encode({ csCount: 1, map: { type: 2, entries: [entry] } })).toBe("message-value");
    expect(encode({}, [{ kind: "rand", rand: new Uint8Array(256) }])).toBe("message-value");
    expect(encode({}, [{ kind: "sign", signatureType: 16, signature: octets("") }])).toBe("message-value");
    expect(encode({}, [{ kind: "t", tsType: 0, value: octets("00") }])).toBe("message-value");
    const sign: Payload = { kind: "sign", signatureType: 2, signature: octets("") };
    expect(encode({}, [sign, sign])).toBe("payload-order");
  });
});

describe("a SAKKE payload by itself", () => {
  const one = { kind: "sakke" as const, parameterSet: 1, idScheme: 2, data: octets("010203") };

  it("round-trips", () => {
    expect(decodeSakkePayload(encodeSakkePayload(one))).toEqual(one);
  });

  it.each([
    ["octets behind it", concatBytes(encodeSakkePayload(one), octets("00")), "message-trailing"],
    [
      "a payload announced behind it",
      concatBytes(octets("04"), encodeSakkePayload(one).subarray(1)),
      "message-trailing",
    ],
    ["its end missing", encodeSakkePayload(one).subarray(0, -1), "message-truncated"],
  ])("is refused with %s", (_, wrong, code) => {
    expect(refusal(() => decodeSakkePayload(wrong))).toBe(code);
  });
});

describe("inspection", () => {
  it("lays out any message that decodes", () => {
    fc.assert(
      fc.property(message, (original) => {
        const encoded = encodeMessage(original);
        const { payloads, length } = inspectMessage(encoded);
        expect(payloads).toHaveLength(original.payloads.length + 1);
        expect(payloads.reduce((sum, one) => sum + one.length, 0)).toBe(length);
        JSON.stringify(payloads);
      }),
      { numRuns: 100 },
    );
  });

  it("lays out the longest message there is", () => {
    const header = {
      version: 1,
      dataType: 26,
      respond: false,
      prf: 1,
      csbId: octets("10000000"),
      csCount: 0,
      map: { type: 1 },
    } as const;
    const room = MESSAGE_LIMIT - 10 - 5;
    const encoded = encodeMessage({
      header,
      payloads: [{ kind: "idr", role: 1, idType: 1, data: new Uint8Array(room).fill(0x61) }],
    });
    expect(encoded).toHaveLength(MESSAGE_LIMIT);
    expect(inspectMessage(encoded).payloads[1]?.fields["uri"]).toHaveLength(room);
    const many = encodeMessage({
      header,
      payloads: new Array<Payload>(21_841).fill({ kind: "rand", rand: octets("") }),
    });
    expect(inspectMessage(many).payloads).toHaveLength(21_842);
  });

  it("names what it does not know", () => {
    const header = {
      version: 1,
      dataType: 26,
      respond: false,
      prf: 1,
      csbId: octets("f0000000"),
      csCount: 0,
      map: { type: 1 },
    } as const;
    const { payloads } = inspectMessage(
      encodeMessage({
        header,
        payloads: [
          { kind: "idr", role: 3, idType: 1, data: octets("ff") },
          { kind: "extension", type: 9, data: octets("01") },
          { kind: "unknown", type: 77, octets: octets("0102") },
        ],
      }),
    );
    expect(payloads.map(({ name }) => name)).toEqual([
      "HDR",
      "IDR role 3",
      "General extension 9",
      "unknown payload type 77",
    ]);
    expect(payloads[0]?.fields["purpose"]).toBe("unknown (15)");
    expect(payloads[3]?.fields["octets"]).toBe("0102");
  });
});

describe("arbitrary octets", () => {
  it("that once failed", () => {
    for (const seed of failedSeeds as number[]) expect(fuzzCase(seed), `seed ${seed}`).toBeUndefined();
  });

  it("never crash the decoder, nor make it lose an octet", () => {
    // `npm run fuzz` does a million and more.
    const failures = Array.from({ length: 5000 }, (_, seed) => fuzzCase(seed)).filter(
      (failure) => failure !== undefined,
    );
    expect(failures).toEqual([]);
  });
});
