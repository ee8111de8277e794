import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KmsUri, UserUri } from "../../../../shared/kms/identifiers.ts";
import {
  checkKmsRequest,
  decodeKmsRequest,
  encodeKmsRequest,
  type KmsRequest,
} from "../../../../shared/kms/request.ts";
import { NO_SIGNATURE_KEYS } from "../../../../shared/kms/signature.ts";
import { ALICE, AT, BASE_A, codeOf, example, holding, INK, KMS_A } from "./support.ts";

const INIT = example("kms-request-init.xml");
const read = (xml: string) => codeOf(() => decodeKmsRequest(xml, NO_SIGNATURE_KEYS));

describe("requests", () => {
  test.each([
    ["64 KiB and more", INIT + " ".repeat(65_536), "kms-request-too-large"],
    ["a document type declaration", `<!DOCTYPE a>${INIT.replace(/^.*\n/, "")}`, "kms-request-doctype"],
    ["half a document", INIT.slice(0, 200), "kms-request-broken"],
    ["nothing, as some clients send", "", "kms-request-broken"],
    ["an answer", example("kms-response-init.xml"), "kms-request-unexpected"],
    ["no Time", INIT.replace(/<Time>.*<\/Time>/, ""), "kms-request-incomplete"],
    ["two users", INIT.replace(/<UserUri>.*<\/UserUri>/, "$&$&"), "kms-request-repeated"],
    ["a time that is none", INIT.replace("2025-06-01T", "June"), "kms-request-value"],
  ])("%s: refused", (_what, xml, code) => {
    expect(read(xml)).toBe(code);
  });

  test("a list of KMS redirect responses is passed over", () => {
    const xml = INIT.replace(
      "</KmsRequest>",
      '<KrrList xmlns:k="urn:3gpp:ns:mcsecKMSKRR:1.0"><k:x/></KrrList></KmsRequest>',
    );
    expect(read(xml)).toBe("accepted");
  });

  const request: KmsRequest = { userUri: ALICE, kmsUri: KMS_A, time: AT, clientReqUrl: `${BASE_A}/init` };
  const expected = { userUri: ALICE, kmsUri: KMS_A, url: `${BASE_A}/init`, now: AT + 5, tolerance: 30 };
  test.each([
    ["everything right", {}, "accepted"],
    ["another KMS", { kmsUri: "KMS.system-a.example" as KmsUri }, "kms-request-wrong-kms"],
    ["another resource", { clientReqUrl: `${BASE_A}/keyprov` }, "kms-request-wrong-resource"],
    ["sent long ago", { time: AT - 26 }, "kms-request-stale"],
    ["sent in the future", { time: AT + 36 }, "kms-request-stale"],
    ["another user", { userUri: "sip:bob@mcx.system-a.example" as UserUri }, "kms-request-wrong-user"],
    ["the same user in another spelling", { userUri: "sip:alice@MCX.system-a.example" as UserUri }, "accepted"],
  ])("a KMS checks: %s", (_what, change, code) => {
    expect(codeOf(() => checkKmsRequest({ ...request, ...change }, expected))).toBe(code);
  });

  test("whatever can be said in a request survives, signed or not", () => {
    const visible = fc.string({
      minLength: 1,
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((c) => String.fromCharCode(c)),
    });
    // RFC 3986 clause 5.2.4: as names of a path these two lead elsewhere.
    const name = visible.filter((each) => each !== "." && each !== "..");
    // White space around a text is not part of it, and lines end in line feeds.
    const text = fc
      .string({ unit: "grapheme", minLength: 1 })
      .map((each) => each.replace(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/g, "").trim())
      .filter((each) => each !== "" && each.isWellFormed());
    const any = fc.record(
      {
        id: fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
        userUri: name as fc.Arbitrary<UserUri>,
        kmsUri: name as fc.Arbitrary<KmsUri>,
        time: fc.integer({ min: 0, max: 4e9 }),
        clientId: text,
        deviceId: text,
        clientReqUrl: visible,
        clientError: fc.record({ code: visible, text: fc.constantFrom("", "a < b & c", "quote \" and apostrophe '") }),
      },
      { requiredKeys: ["id", "userUri", "kmsUri", "time", "clientReqUrl"] },
    );
    fc.assert(
      fc.property(any, (each) => {
        expect(decodeKmsRequest(encodeKmsRequest(each), NO_SIGNATURE_KEYS)).toEqual({
          request: each,
          signature: "none",
        });
        expect(decodeKmsRequest(encodeKmsRequest(each, INK), holding(true))).toEqual({
          request: each,
          signature: "verified",
        });
      }),
    );
  });
});
