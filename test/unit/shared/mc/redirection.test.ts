import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { particular } from "../../../../shared/errors/particulars.ts";
import { encodeMultipart } from "../../../../shared/mc/multipart.ts";
import {
  decodeRedirection,
  decodeRefusal,
  encodeRedirection,
  type RedirectionAnswer,
  statusToSend,
} from "../../../../shared/mc/redirection.ts";
import { MC_SERVICES, type McService } from "../../../../shared/mc/services/services.ts";
import { DEFAULT_WIRE, wireProfileSchema } from "../../../../shared/mc/wire-profile.ts";

const OWN = "sip:alice@mcx.system-a.example";
const DIALLED = "sip:bob@mcx.system-a.example";
const NEW = "sip:bob.visitor@mcx.system-b.example";
const form = DEFAULT_WIRE.redirection;
const context = { form, service: "mcptt" as McService, ownId: OWN, dialledId: DIALLED };
const full = {
  service: "mcptt" as McService,
  callingUserId: OWN,
  calledPartyId: DIALLED,
  newId: NEW,
  kmsUri: "kms.system-b.example",
  reason: "migrated",
};

const answer = (change: Partial<RedirectionAnswer>): RedirectionAnswer => ({
  status: 300,
  contentType: MC_SERVICES.mcptt.infoContentType,
  body: encodeRedirection(full),
  reasonHeaders: [],
  warningHeaders: [],
  ...change,
});
const info = (params: string) =>
  answer({ body: `<mcpttinfo xmlns="urn:3gpp:ns:mcpttInfo:1.0"><mcptt-Params>${params}</mcptt-Params></mcpttinfo>` });
const uri = (name: string, value: string) => `<${name} type="Normal"><mcpttURI>${value}</mcpttURI></${name}>`;
const newId = (value = NEW) => uri("mcptt-request-uri", value);

function codeOf(given: RedirectionAnswer): string {
  try {
    decodeRedirection(given, context);
    return "accepted";
  } catch (error) {
    return error instanceof McError ? error.code : String(error);
  }
}

describe("private call redirection (TS 23.280 10.16.5.2)", () => {
  test("reads the proposed form", () => {
    const text = readFileSync(new URL("../../../vectors/examples/redirect-300-proposed.txt", import.meta.url), "utf8");
    const body = text.slice(text.search(/\r?\n\r?\n/)).trim();
    expect(decodeRedirection(answer({ body }), context)).toEqual({
      newId: NEW,
      kmsUri: "kms.system-b.example",
      reason: "migrated",
      reasonSource: "extension",
      diagnostics: [],
      carrier: "300",
      target: "migrated",
      forwardingReason: null,
    });
  });

  test.each(["mcptt", "mcvideo", "mcdata"] as const)(
    "%s: all five elements survive encoding and decoding",
    (service) => {
      const id = fc.stringMatching(/^[a-z][a-z0-9.]{0,10}$/).map((user) => `sip:${user}@mcx.system-b.example`);
      const text = fc.stringMatching(/^[!-~]{1,40}$/);
      fc.assert(
        fc.property(
          id,
          id,
          id,
          fc.option(text, { nil: undefined }),
          fc.option(text, { nil: undefined }),
          (own, dialled, moved, kmsUri, reason) => {
            const body = encodeRedirection({
              service,
              callingUserId: own,
              calledPartyId: dialled,
              newId: moved,
              ...(kmsUri === undefined ? {} : { kmsUri }),
              ...(reason === undefined ? {} : { reason }),
            });
            const read = decodeRedirection(answer({ contentType: MC_SERVICES[service].infoContentType, body }), {
              form,
              service,
              ownId: own,
              dialledId: dialled,
            });
            expect(read).toMatchObject({ newId: moved, kmsUri, reason, diagnostics: [] });
          },
        ),
      );
    },
  );

  test("nothing is written of what there is nothing to say of", () => {
    const { kmsUri: _kmsUri, reason: _reason, ...bare } = full;
    expect(encodeRedirection(bare)).not.toMatch(/anyExt|redirection/);
    const extension = (change: object) =>
      /<r:private-call-redirection [^>]*>([\s\S]*)<\/r:private-call-redirection>/.exec(
        encodeRedirection({ ...bare, ...change }),
      )?.[1];
    expect(extension({ reason: "moved" })?.trim()).toBe("<r:redirection-reason>moved</r:redirection-reason>");
    expect(extension({ kmsUri: "k" })?.trim()).toBe("<r:kms-uri>k</r:kms-uri>");
  });

  test("each form has the status in which it is sent, where a system sends it", () => {
    expect(statusToSend(form, "request-uri")).toBe(300);
    expect(statusToSend(form, "forwarding")).toBe(480);
    const { redirection } = wireProfileSchema.parse({ redirection: { carriers: [{ in: "message" }] } });
    expect(statusToSend(redirection, "request-uri")).toBeUndefined();
    expect(statusToSend(redirection, "forwarding")).toBeUndefined();
  });

  test("a system is understood in the forms that it uses, and in no other", () => {
    const used = (carrier: object) => ({
      ...context,
      form: wireProfileSchema.parse({ redirection: { carriers: [{ in: "final-answer", ...carrier }] } }).redirection,
    });
    const forwarding = used({ elements: "forwarding", statuses: [300] });
    expect(() => decodeRedirection(answer({}), forwarding)).toThrow(
      expect.objectContaining({ code: "redirection-new-id-missing" }),
    );
    const refusing = used({ elements: "request-uri", statuses: [480] });
    expect(decodeRefusal(answer({ status: 480 }), refusing)).toMatchObject({ newId: NEW });
    expect(decodeRefusal(answer({ status: 486 }), refusing)).toBeUndefined();
  });

  describe("rule 1: the status", () => {
    test.each([300, 302])("%i is a redirection", (status) => expect(codeOf(answer({ status }))).toBe("accepted"));
    test.each([301, 305, 380, 399])("%i is not", (status) =>
      expect(codeOf(answer({ status }))).toBe("redirection-wrong-status"),
    );
  });

  describe("rule 2: the info body, wherever it is", () => {
    const inner = encodeMultipart(
      [
        { contentType: "text/plain", content: "x" },
        { contentType: "Application/VND.3gpp.mcptt-info+XML;charset=utf-8", content: encodeRedirection(full) },
      ],
      "in",
    );
    const outer = encodeMultipart(
      [
        { contentType: inner.contentType, content: inner.body },
        { contentType: "application/sdp", content: "v=0" },
      ],
      "out",
    );

    test("in a nested multipart, media type in other case and with parameters", () => {
      expect(codeOf(answer({ contentType: outer.contentType, body: outer.body }))).toBe("accepted");
    });
    test.each([
      ["no body", answer({ body: "" })],
      ["a blank body", answer({ body: " \r\n" })],
      ["no Content-Type", answer({ contentType: undefined })],
      ["another document", answer({ contentType: "text/plain" })],
      ["the document of another service", answer({ contentType: MC_SERVICES.mcdata.infoContentType })],
    ])("%s: no details", (_what, given) => expect(codeOf(given)).toBe("redirection-without-details"));
    test.each([
      ["a multipart without its end", answer({ contentType: outer.contentType, body: outer.body.slice(0, -10) })],
      ["no XML", answer({ body: "hello" })],
      ["another root", answer({ body: "<a/>" })],
      ["too deep", info("<a>".repeat(40) + "</a>".repeat(40))],
    ])("%s: broken", (_what, given) => expect(codeOf(given)).toBe("redirection-body-broken"));
    test.each([
      ["another root", answer({ body: "<a/>" }), particular("root-is-not", "mcpttinfo")],
      [
        "no parameters",
        answer({ body: '<mcpttinfo xmlns="urn:3gpp:ns:mcpttInfo:1.0"/>' }),
        particular("element-missing", "mcptt-Params"),
      ],
    ])("%s: is kept as a mark, for it comes into the record", (_what, given, detail) => {
      expect(() => decodeRedirection(given, context)).toThrow(expect.objectContaining({ detail }));
    });
  });

  describe("rule 3: the new ID", () => {
    test("missing", () => expect(codeOf(info(""))).toBe("redirection-new-id-missing"));
    test("empty", () => expect(codeOf(info(newId("")))).toBe("redirection-new-id-missing"));
    test("encrypted", () =>
      expect(codeOf(info('<mcptt-request-uri type="Encrypted"><x/></mcptt-request-uri>'))).toBe(
        "redirection-encrypted",
      ));
    test("neither a SIP URI nor a global number", () =>
      expect(codeOf(info(newId("tel:5550100")))).toBe("redirection-new-id-invalid"));
    test("two that differ", () =>
      expect(() => decodeRedirection(info(newId() + newId("sip:eve@mcx.system-b.example")), context)).toThrow(
        expect.objectContaining({ code: "redirection-new-id-invalid", detail: particular("more-than-one") }),
      ));
    test("twice the same is one", () => expect(codeOf(info(newId() + newId()))).toBe("accepted"));
  });

  describe("rule 4: caller and called party", () => {
    test("another caller", () =>
      expect(codeOf(info(newId() + uri("mcptt-calling-user-id", "sip:eve@mcx.system-a.example")))).toBe(
        "redirection-wrong-caller",
      ));
    test("another called party", () =>
      expect(codeOf(info(newId() + uri("mcptt-called-party-id", "sip:eve@mcx.system-a.example")))).toBe(
        "redirection-wrong-called-party",
      ));
    test("an encrypted one cannot be checked", () =>
      expect(codeOf(info(`${newId()}<mcptt-calling-user-id type="Encrypted"/>`))).toBe("redirection-encrypted"));
    test("absent: accepted with a diagnostic", () => {
      expect(decodeRedirection(info(newId()), context).diagnostics).toEqual([
        "calling-user-id-absent",
        "called-party-id-absent",
      ]);
    });
  });

  describe("rule 5: the KMS URI", () => {
    const kms = (xml: string) => info(`${newId()}<anyExt>${xml}</anyExt>`);
    test.each([
      "<kms-uri>k</kms-uri>",
      '<x:KmsUri xmlns:x="urn:any">k</x:KmsUri>',
      "<a><b><KMSURI> k </KMSURI></b></a>",
      "<kms-uri>k</kms-uri><KmsUri>k</KmsUri>",
    ])("%s is found", (xml) => expect(decodeRedirection(kms(xml), context).kmsUri).toBe("k"));
    test("two that differ", () =>
      expect(() => decodeRedirection(kms("<kms-uri>k</kms-uri><KmsUri>K</KmsUri>"), context)).toThrow(
        expect.objectContaining({ code: "redirection-two-kms-uris", detail: "k, K" }),
      ));
    test("with a space inside", () =>
      expect(codeOf(kms("<kms-uri>k k</kms-uri>"))).toBe("redirection-kms-uri-invalid"));
    test("over-long", () =>
      expect(codeOf(kms(`<kms-uri>${"k".repeat(1025)}</kms-uri>`))).toBe("redirection-kms-uri-invalid"));
    test("as long as it may be", () => {
      const longest = "k".repeat(1024);
      expect(decodeRedirection(kms(`<kms-uri>${longest}</kms-uri>`), context).kmsUri).toBe(longest);
    });
    test.each([
      "",
      "<kms-uri/>",
      "<other>k</other>",
      "<kms-uri><other>k</other></kms-uri>",
      "<PrivateCallKMSURI><other>k</other></PrivateCallKMSURI>",
      "<other><uri-entry>k</uri-entry></other>",
    ])("%j names none", (xml) => expect(decodeRedirection(kms(xml), context).kmsUri).toBeUndefined());
    test("outside anyExt it does not count", () =>
      expect(decodeRedirection(info(`${newId()}<kms-uri>k</kms-uri>`), context).kmsUri).toBeUndefined());
  });

  describe("rule 6: the reason", () => {
    const reasonHeaders = ['SIP;cause=300;text="from \\"Reason\\""'];
    const warningHeaders = ['399 a.example "146 from Warning"'];
    const read = (given: RedirectionAnswer) => decodeRedirection(given, context);
    test("the extension comes first", () =>
      expect(read(answer({ reasonHeaders, warningHeaders }))).toMatchObject({
        reason: "migrated",
        reasonSource: "extension",
      }));
    test("then Reason", () =>
      expect(
        read({
          ...info(`${newId()}<anyExt><redirection-reason> </redirection-reason></anyExt>`),
          reasonHeaders,
          warningHeaders,
        }),
      ).toMatchObject({ reason: 'from "Reason"', reasonSource: "reason-header" }));
    test("then Warning", () =>
      expect(read({ ...info(newId()), reasonHeaders: ["Q.850;cause=16"], warningHeaders })).toMatchObject({
        reason: "from Warning",
        reasonSource: "warning-header",
      }));
    test("the first Warning that says anything", () =>
      expect(read({ ...info(newId()), warningHeaders: ['399 a ""', ...warningHeaders] })).toMatchObject({
        reason: "from Warning",
      }));
    test("else none", () => expect(read(info(newId()))).toMatchObject({ reason: undefined, reasonSource: undefined }));
    test("never more than one plain line", () => {
      const hostile = `a&#10;b\u202egnp.exe${"x".repeat(600)}`;
      const { reason } = read(info(`${newId()}<anyExt><redirection-reason>${hostile}</redirection-reason></anyExt>`));
      expect(reason).toMatch(/^a bgnp\.exex+…$/);
      expect(reason).toHaveLength(500);
    });
  });

  describe("rule 7: limits", () => {
    test("a document type declaration", () =>
      expect(codeOf(answer({ body: `<!DOCTYPE a>${encodeRedirection(full)}` }))).toBe("redirection-doctype"));
    test("more than 64 KiB", () =>
      expect(codeOf(answer({ body: encodeRedirection(full) + " ".repeat(65_536) }))).toBe(
        "redirection-body-too-large",
      ));
    test("more than 64 KiB of other documents", () => {
      const parts = [
        { contentType: MC_SERVICES.mcptt.infoContentType, content: encodeRedirection(full) },
        { contentType: "text/plain", content: "x".repeat(65_536) },
      ];
      expect(codeOf(answer(encodeMultipart(parts, "b")))).toBe("redirection-body-too-large");
    });
    test("64 KiB are read", () => {
      const body = encodeRedirection(full);
      expect(codeOf(answer({ body: body + " ".repeat(65_536 - body.length) }))).toBe("accepted");
    });
  });

  test("rule 8: IDs are compared as SIP URIs", () => {
    const given = info(
      newId() +
        uri("mcptt-calling-user-id", "SIP:alice@MCX.system-a.example:5060") +
        uri("mcptt-called-party-id", "sip:bob@mcx.system-a.example;transport=udp"),
    );
    expect(codeOf(given)).toBe("accepted");
  });

  test("arbitrary bodies are read or refused with a code", () => {
    const bits = fc.constantFrom(
      "<mcptt-request-uri>",
      "</mcptt-request-uri>",
      "<anyExt>",
      "</anyExt>",
      "<kms-uri>",
      "</kms-uri>",
      "sip:a@b",
      "&amp;",
      "<",
      "x",
      NEW,
    );
    fc.assert(
      fc.property(fc.array(bits), (pieces) => {
        expect(codeOf(info(pieces.join("")))).toMatch(/^(accepted|redirection-[a-z-]+)$/);
      }),
      { numRuns: 3_000 },
    );
  });
});
