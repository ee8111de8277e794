import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KmsResource } from "../../../../shared/kms/resource.ts";
import { checkAnswerTime, decodeKmsAnswer } from "../../../../shared/kms/response.ts";
import { NO_SIGNATURE_KEYS } from "../../../../shared/kms/signature.ts";
import { ALICE, codeOf, example, KMS_A, KMS_B, question } from "./support.ts";

const INIT = example("kms-response-init.xml");
const KEYPROV = example("kms-response-keyprov.xml");
const CERTCACHE = example("kms-response-certcache.xml");
const ERROR = example("kms-response-error.xml");

const init = (xml: string) => codeOf(() => decodeKmsAnswer(xml, question({ kind: "init" }, "init"), NO_SIGNATURE_KEYS));
const keyprov = (xml: string) =>
  codeOf(() => decodeKmsAnswer(xml, question({ kind: "keyprov" }, "keyprov"), NO_SIGNATURE_KEYS));
const certcache = (xml: string, resource: KmsResource = { kind: "certcache" }) =>
  codeOf(() => decodeKmsAnswer(xml, question(resource, "certcache"), NO_SIGNATURE_KEYS));

const without = (xml: string, name: string) => xml.replace(new RegExp(`<${name}[ >].*?</${name}>`, "s"), "");
const twice = (xml: string, name: string) => xml.replace(new RegExp(`<${name}[ >].*?</${name}>`, "s"), "$&$&");
const set = (xml: string, name: string, value: string) =>
  xml.replace(new RegExp(`(<${name}(?: [^>]*)?>)[^<]*</`), `$1${value}</`);

describe("the form of an answer", () => {
  test.each([
    ["too many octets", INIT + " ".repeat(4 * 1024 * 1024), "kms-answer-too-large"],
    [
      "too many elements",
      INIT.replace("</KmsResponse>", `${"<x/>".repeat(100_000)}</KmsResponse>`),
      "kms-answer-too-large",
    ],
    [
      "a document type declaration",
      INIT.replace("<KmsResponse", "<!DOCTYPE KmsResponse><KmsResponse"),
      "kms-answer-doctype",
    ],
    [
      "entities within entities",
      INIT.replace("<KmsResponse", '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><KmsResponse'),
      "kms-answer-doctype",
    ],
    ["an answer cut off", INIT.slice(0, -20), "kms-answer-broken"],
    [
      "too deep",
      INIT.replace("</KmsResponse>", `${"<a>".repeat(40)}${"</a>".repeat(40)}</KmsResponse>`),
      "kms-answer-broken",
    ],
    ["no XML", "Bad Gateway", "kms-answer-broken"],
    ["nothing", "", "kms-answer-broken"],
    ["a web page", "<html><body>Sign in</body></html>", "kms-answer-unexpected"],
    ["another namespace", INIT.replace(":mcsecKMSInterface:", ":other:"), "kms-answer-unexpected"],
    ["no namespace", INIT.replace('xmlns="urn:3gpp:ns:mcsecKMSInterface:1.0"', ""), "kms-answer-unexpected"],
    ["a request", example("kms-request-init.xml"), "kms-answer-unexpected"],
  ])("%s is refused", (_what, xml, code) => {
    expect(init(xml)).toBe(code);
  });

  test("any prefix, Version, missing Id, a time without zone and extensions are accepted", () => {
    const prefixed = INIT.replace(/<(\/?)([A-Z])/g, "<$1k:$2").replace("xmlns=", "xmlns:k=");
    expect(init(prefixed)).toBe("accepted");
    expect(init(INIT.replace('Version="1.0.0"', 'Version="9"').replace(' Id="resp-1"', ""))).toBe("accepted");
    expect(init(INIT.replace("12:00:00Z", "12:00:00"))).toBe("accepted");
    expect(init(INIT.replace("</KmsResponse>", '<x:y xmlns:x="urn:other"><x:UserUri/></x:y></KmsResponse>'))).toBe(
      "accepted",
    );
    expect(init(without(INIT, "KmsId"))).toBe("accepted");
  });

  test.each(["UserUri", "KmsUri", "Time", "ClientReqUrl"])("%s has to be there, once", (name) => {
    expect(init(without(INIT, name))).toBe("kms-answer-incomplete");
    expect(init(twice(INIT, name))).toBe("kms-answer-repeated");
  });

  test.each([
    ["Time", "soon"],
    ["UserUri", ""],
    ["UserUri", "sip:a b"],
    ["KmsUri", "kms é"],
    ["UserUri", `<b>${ALICE}</b>`],
  ])("%s can't be %j", (name, value) => {
    expect(init(set(INIT, name, value))).toBe("kms-answer-value");
  });
});

describe("an answer has to fit its question", () => {
  test.each([
    ["another user", set(INIT, "UserUri", "sip:mallory@mcx.system-a.example"), "kms-answer-wrong-user"],
    ["another KMS", set(INIT, "KmsUri", "kms.system-b.example"), "kms-answer-wrong-kms"],
    ["another spelling of the KMS", set(INIT, "KmsUri", "KMS.system-a.example"), "kms-answer-wrong-kms"],
    ["another URL", INIT.replace("v1/init", "v1/keyprov"), "kms-answer-wrong-request"],
    ["a URL that only looks alike", INIT.replace("v1/init", "v1/%69nit"), "kms-answer-wrong-request"],
    ["neither message nor error", without(INIT, "KmsMessage"), "kms-answer-empty"],
    ["an empty message", without(INIT, "KmsInit"), "kms-answer-empty"],
    [
      "message and error",
      INIT.replace("</KmsResponse>", "<KmsError><ErrorCode>1</ErrorCode></KmsError></KmsResponse>"),
      "kms-answer-contradictory",
    ],
    ["two messages in one", INIT.replace("</KmsMessage>", "<KmsCertCache/></KmsMessage>"), "kms-answer-contradictory"],
    ["two messages", twice(INIT, "KmsMessage"), "kms-answer-repeated"],
    ["a cache for an init", CERTCACHE.replace("v1/certcache", "v1/init"), "kms-answer-wrong-kind"],
    ["something unknown", INIT.replace(/KmsInit/g, "KmsOther"), "kms-answer-wrong-kind"],
    [
      "an error without code",
      ERROR.replace(/v1\/cert[^<]*/, "v1/init").replace(/<ErrorCode>.*<\/ErrorCode>/, ""),
      "kms-answer-incomplete",
    ],
  ])("%s", (_what, xml, code) => {
    expect(init(xml)).toBe(code);
  });

  test("the user may be spelled another way as long as it is the same SIP URI", () => {
    expect(init(set(INIT, "UserUri", "sip:alice@MCX.system-a.example:5060"))).toBe("accepted");
  });

  test("an error is an answer; its code is not interpreted and its text is made fit for a line", () => {
    const xml = ERROR.replace(/v1\/cert[^<]*/, "v1/init")
      .replace(">404<", "> KMS-17 <")
      .replace("no certificate", "no\u202e\ncertificate");
    const { content } = decodeKmsAnswer(xml, question({ kind: "init" }, "init"), NO_SIGNATURE_KEYS);
    expect(content).toEqual({ kind: "error", error: { code: "KMS-17", text: "no certificate for the requested KMS" } });
  });

  test("must be fresh", () => {
    expect(codeOf(() => checkAnswerTime({ time: 1000 }, 1030, 30))).toBe("accepted");
    expect(codeOf(() => checkAnswerTime({ time: 1000 }, 1031, 30))).toBe("kms-answer-stale");
    expect(codeOf(() => checkAnswerTime({ time: 87_400 }, 1000, 300))).toBe("kms-answer-stale");
    expect(codeOf(() => checkAnswerTime({ time: Number.NaN }, 1000, 300))).toBe("kms-answer-stale");
  });
});

describe("what answers contain", () => {
  test.each([
    ["a root certificate that is none", INIT.replace('Role="Root"', 'Role="External"'), "kms-certificate-wrong-role"],
    ["no role", INIT.replace(' Role="Root"', ""), "kms-answer-incomplete"],
    ["an unknown role", INIT.replace('Role="Root"', 'Role="root"'), "kms-answer-value"],
    [
      "another KMS's certificate",
      INIT.replace(/(<CertUri>.*\s*<KmsUri>)[^<]*/, "$1kms.system-b.example"),
      "kms-certificate-wrong-kms",
    ],
    ["two certificates", twice(INIT, "KmsCertificate"), "kms-answer-repeated"],
    ["no certificate", without(INIT, "KmsCertificate"), "kms-answer-incomplete"],
    ["no key", without(INIT, "PubEncKey"), "kms-answer-incomplete"],
    ["a key twice", twice(INIT, "PubAuthKey"), "kms-answer-repeated"],
    ["a key that is not hexadecimal", INIT.replace("<PubAuthKey>04", "<PubAuthKey>0x"), "kms-answer-value"],
    ["half an octet", INIT.replace("<PubAuthKey>04", "<PubAuthKey>4"), "kms-answer-value"],
    ["a key of a million octets", set(INIT, "PubAuthKey", "04".repeat(1_000_000)), "kms-answer-value"],
    ["a period that is no number", set(INIT, "UserKeyPeriod", "1e6"), "kms-answer-value"],
    ["a number beyond all bounds", set(INIT, "UserKeyPeriod", "9".repeat(400)), "kms-answer-value"],
    ["a revocation that says neither", set(INIT, "Revoked", "TRUE"), "kms-answer-value"],
    ["a validity that is no time", set(INIT, "ValidTo", "2027"), "kms-answer-value"],
    ["a domain with elements in it", INIT.replace("<KmsDomain>", "<KmsDomain><x/>"), "kms-answer-value"],
  ])("init with %s is refused", (_what, xml, code) => {
    expect(init(xml)).toBe(code);
  });

  test("hexadecimal may be in lower case", () => {
    expect(init(INIT.replace(/>04[0-9A-F]+</g, (hex) => hex.toLowerCase()))).toBe("accepted");
  });

  const keySet = (xml: string, change: (keySet: string) => string) => xml.replace(/<KmsKeySet.*<\/KmsKeySet>/s, change);
  test.each([
    ["keys of another KMS", keySet(KEYPROV, (xml) => set(xml, "KmsUri", "kms.system-b.example")), "kms-keys-wrong-kms"],
    ["somebody else's keys", keySet(KEYPROV, (xml) => set(xml, "UserUri", "sip:bob@x.example")), "kms-keys-wrong-user"],
    [
      "another spelling of us",
      keySet(KEYPROV, (xml) => set(xml, "UserUri", "sip:alice@MCX.system-a.example")),
      "kms-keys-wrong-user",
    ],
    ["no UserID", without(KEYPROV, "UserID"), "kms-answer-incomplete"],
    ["a short UserID", set(KEYPROV, "UserID", "AAAA"), "kms-answer-value"],
    ["a UserID of 64 letters that are no digits", set(KEYPROV, "UserID", "z".repeat(64)), "kms-answer-value"],
    ["a negative period", set(KEYPROV, "KeyPeriodNo", "-1"), "kms-answer-value"],
    ["no SSK", without(KEYPROV, "UserSigningKeySSK"), "kms-answer-incomplete"],
    ["an empty SSK", set(KEYPROV, "UserSigningKeySSK", ""), "kms-keys-form"],
    ["an SSK in base64", set(KEYPROV, "UserSigningKeySSK", "AAECAwQF=="), "kms-keys-form"],
    ["a key of unknown type", KEYPROV.replace('xsi:type="KeyContentType"', 'xsi:type="OtherType"'), "kms-keys-form"],
    [
      "plain content labelled as encrypted",
      KEYPROV.replace('xsi:type="KeyContentType"', 'xsi:type="EncKeyContentType"'),
      "kms-encryption-form",
    ],
  ])("keyprov with %s is refused", (_what, xml, code) => {
    expect(keyprov(xml)).toBe(code);
  });

  test("keyprov for a named user brings that user's keys", () => {
    const asked = question({ kind: "keyprov", user: { uri: "sip:bob@x.example" as typeof ALICE } }, "keyprov");
    const read = (xml: string) => codeOf(() => decodeKmsAnswer(xml, asked, NO_SIGNATURE_KEYS));
    expect(read(KEYPROV)).toBe("kms-keys-wrong-user");
    expect(read(keySet(KEYPROV, (xml) => set(xml, "UserUri", "sip:bob@x.example")))).toBe("accepted");
  });

  test("key content without a type is read as hexadecimal; a prefixed type is understood", () => {
    expect(keyprov(KEYPROV.replaceAll(' xsi:type="KeyContentType"', ""))).toBe("accepted");
    const prefixed = KEYPROV.replaceAll('"KeyContentType"', '"k:KeyContentType"').replace(
      "<KmsKeyProv",
      '<KmsKeyProv xmlns:k="urn:3gpp:ns:mcsecKMSInterface:1.0"',
    );
    expect(keyprov(prefixed)).toBe("accepted");
  });

  test("UserID is read in hexadecimal of either case as well as in base64", () => {
    const idOf = (xml: string) => {
      const { content } = decodeKmsAnswer(xml, question({ kind: "keyprov" }, "keyprov"), NO_SIGNATURE_KEYS);
      return content.kind === "keyprov" ? content.keySets[0]?.userId : undefined;
    };
    const id = idOf(KEYPROV)!;
    const hex = Buffer.from(id).toString("hex");
    expect(idOf(set(KEYPROV, "UserID", hex))).toEqual(id);
    expect(idOf(set(KEYPROV, "UserID", hex.toUpperCase()))).toEqual(id);
  });

  test("a cache may be empty, and may not have a number; a broken number is refused", () => {
    const empty = CERTCACHE.replace(/<KmsCertificate.*<\/KmsCertificate>/s, "");
    expect(certcache(empty)).toBe("accepted");
    expect(certcache(CERTCACHE.replace(' CacheNum="7"', ""))).toBe("accepted");
    expect(certcache(CERTCACHE.replace('"7"', '"-7"'))).toBe("kms-answer-value");
    expect(certcache(CERTCACHE.replace('"7"', '"x"'))).toBe("kms-answer-value");
  });

  test("a certificate asked for by name has to be among those that come", () => {
    expect(certcache(CERTCACHE, { kind: "cert", kmsUri: KMS_B })).toBe("accepted");
    expect(certcache(CERTCACHE, { kind: "cert", kmsUri: KMS_A })).toBe("kms-certificate-wrong-kms");
  });
});

describe("key octets", () => {
  const secret = /UserSigningKeySSK[^>]*>([0-9A-F]+)</.exec(KEYPROV)?.[1] ?? "";
  const everythingOf = (error: unknown): string =>
    error instanceof Error
      ? [error.message, error.stack, JSON.stringify(error), everythingOf(error.cause)].join()
      : String(error);

  test.each([
    ["where an attribute should be", KEYPROV.replace(`xsi:type="KeyContentType">${secret}`, `${secret}>`)],
    ["in a broken reference", KEYPROV.replace(secret, `&${secret};`)],
    ["in an attribute left open", KEYPROV.replace(`"KeyContentType">${secret}`, `"${secret}>`)],
    ["in a tag", KEYPROV.replace(secret, `<${secret} x>`)],
    ["beside something that is no digit", KEYPROV.replace(secret, `${secret}x`)],
  ])("are in no refusal: %s", (_what, xml) => {
    let refusal: unknown;
    try {
      decodeKmsAnswer(xml, question({ kind: "keyprov" }, "keyprov"), NO_SIGNATURE_KEYS);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(Error);
    expect(secret).toHaveLength(64);
    expect(everythingOf(refusal).toUpperCase()).not.toContain(secret.slice(8, 24));
  });
});

describe("arbitrary input", () => {
  const documents = [INIT, KEYPROV, CERTCACHE, ERROR, example("kms-request-signed.xml")];
  test("never does anything but be read or be refused", () => {
    const edit = fc.record({
      at: fc.nat(),
      cut: fc.nat(60),
      put: fc.oneof(
        fc.constantFrom("<", ">", "&", '"', "<!--", "]]>", "<KmsUri/>", "</KmsMessage>", 'xmlns="x"', "&#0;", "\u0000"),
        fc.string({ maxLength: 8 }),
      ),
    });
    fc.assert(
      fc.property(fc.constantFrom(...documents), fc.array(edit, { maxLength: 4 }), (document, edits) => {
        let xml = document;
        for (const { at, cut, put } of edits) {
          const place = at % (xml.length + 1);
          xml = xml.slice(0, place) + put + xml.slice(place + cut);
        }
        for (const decode of [init, keyprov, certcache]) expect(decode(xml)).toMatch(/^(?:accepted|kms-[a-z-]+)$/);
      }),
      { numRuns: 300 },
    );
  });
});
