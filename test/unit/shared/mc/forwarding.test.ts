/** Private call forwarding: the elements of TS 24.379 since Release 18, in a final answer and in a MESSAGE. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { encodeForwarding, MIGRATED, namesUser, type PrivateCallForwarding } from "../../../../shared/mc/forwarding.ts";
import {
  acceptForwardingMessage,
  decodeForwardingMessage,
  encodeForwardingResponse,
} from "../../../../shared/mc/forwarding-message.ts";
import { encodeMultipart } from "../../../../shared/mc/multipart.ts";
import {
  decodeRedirection,
  decodeRefusal,
  encodeRedirection,
  type RedirectionAnswer,
} from "../../../../shared/mc/redirection.ts";
import type { RedirectionContext } from "../../../../shared/mc/redirection-rules.ts";
import { MC_SERVICES, type McService, SERVICE_NAMES } from "../../../../shared/mc/services/services.ts";
import { DEFAULT_WIRE, wireProfileSchema } from "../../../../shared/mc/wire-profile.ts";

const OWN = "sip:alice@mcx.system-a.example";
const BOB = "sip:bob@mcx.system-a.example";
const VISITOR = "sip:bob.visitor@mcx.system-b.example";
const EVE = "sip:eve@mcx.system-b.example";
const KMS = "kms.system-b.example";
const REQUEST_TYPE = "forward-private-call-request";
const form = DEFAULT_WIRE.redirection;
const context: RedirectionContext = { form, service: "mcptt", ownId: OWN, dialledId: BOB, triedIds: [BOB] };
const { infoContentType } = MC_SERVICES.mcptt;

const full: PrivateCallForwarding = {
  service: "mcptt",
  targetId: VISITOR,
  targetOrigId: BOB,
  forwardedById: BOB,
  forwardingReason: MIGRATED,
  kmsUri: KMS,
  requestType: REQUEST_TYPE,
  callingUserId: OWN,
  calledPartyId: BOB,
};

const answer = (body: string, change: Partial<RedirectionAnswer> = {}): RedirectionAnswer => ({
  status: 480,
  contentType: infoContentType,
  body,
  reasonHeaders: [],
  warningHeaders: [],
  ...change,
});
const warned = { warningHeaders: ['399 a.example "175 call is forwarded"'] };

/** The fragment of the schema, in a document. */
const anyExt = (content: string, params = "") =>
  `<mcpttinfo xmlns="urn:3gpp:ns:mcpttInfo:1.0"><mcptt-Params>${params}<anyExt>${content}</anyExt></mcptt-Params></mcpttinfo>`;
const FRAGMENT = [
  `<request-type>${REQUEST_TYPE}</request-type>`,
  "<forwarding-reason>migrated</forwarding-reason>",
  `<PrivateCallKMSURI><PrivateCallKMSURI><uri-entry>${KMS}</uri-entry></PrivateCallKMSURI></PrivateCallKMSURI>`,
  `<forwarding-target-id>${VISITOR}</forwarding-target-id>`,
  `<forwarding-target-orig-id>${BOB}</forwarding-target-orig-id>`,
];
const uri = (name: string, value: string) => `<${name} type="Normal"><mcpttURI>${value}</mcpttURI></${name}>`;

const codeOf = (read: () => unknown) => {
  try {
    read();
    return "accepted";
  } catch (error) {
    return error instanceof McError ? error.code : String(error);
  }
};
const readMessage = (body: string, change: Partial<RedirectionContext> = {}, contentType = infoContentType) => {
  const used = { ...context, ...change };
  const message = decodeForwardingMessage({ contentType, body }, [used.service], used.form);
  return message === undefined ? undefined : acceptForwardingMessage(message, used);
};

/** The three ways of the same elements: whatever is true of one is true of all. */
const WAYS = [
  ["a 480", (body: string, used = context) => decodeRefusal(answer(body), used), "final-answer"],
  ["a 300", (body: string, used = context) => decodeRedirection(answer(body, { status: 300 }), used), "final-answer"],
  ["a MESSAGE", (body: string, used = context) => readMessage(body, used), "message"],
] as const;

describe.each(WAYS)("the elements in %s", (_what, read, carrier) => {
  const result = {
    newId: VISITOR,
    kmsUri: KMS,
    reason: MIGRATED,
    reasonSource: "forwarding-reason",
    target: "migrated",
    forwardingReason: MIGRATED,
    carrier,
  };

  test("the fragment of the schema is read", () => expect(read(anyExt(FRAGMENT.join("")))).toMatchObject(result));

  test("in any order", () =>
    fc.assert(
      fc.property(fc.shuffledSubarray(FRAGMENT, { minLength: FRAGMENT.length }), (elements) => {
        expect(read(anyExt(elements.join("")))).toMatchObject(result);
      }),
    ));

  test("with any prefix, in the extension point of the parameters or of the document", () => {
    const prefixed = FRAGMENT.join("").replaceAll(/<(\/?)(?=[a-zP])/g, "<$1x:");
    const open = '<x:mcpttinfo xmlns:x="urn:3gpp:ns:mcpttInfo:1.0">';
    const inParams = `${open}<x:mcptt-Params><x:anyExt>${prefixed}</x:anyExt></x:mcptt-Params></x:mcpttinfo>`;
    const beside = `${open}<x:mcptt-Params/><x:anyExt>${prefixed}</x:anyExt></x:mcpttinfo>`;
    expect(read(inParams)).toMatchObject(result);
    expect(read(beside)).toMatchObject(result);
  });

  test("beside unknown elements, which are left alone with all that is in them", () => {
    const unknown = `<new-thing a="1"><forwarding-target-id>${EVE}</forwarding-target-id></new-thing>`;
    const foreign = `<forwarding-target-id xmlns="urn:other">${EVE}</forwarding-target-id>`;
    expect(read(anyExt(unknown + FRAGMENT.join("") + foreign))).toMatchObject(result);
  });

  test("the same said twice is said once", () =>
    expect(read(anyExt(FRAGMENT.join("") + FRAGMENT.slice(1).join("")))).toMatchObject(result));

  test.each(SERVICE_NAMES)("%s: what is written is read", (service) => {
    const id = fc.stringMatching(/^[a-z][a-z0-9.]{0,10}$/).map((user) => `sip:${user}@mcx.system-b.example`);
    const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
    fc.assert(
      fc.property(
        id,
        id,
        id,
        maybe(fc.stringMatching(/^[!-~]{1,40}$/)),
        maybe(fc.constantFrom("immediate", "no-answer", "manual-input", MIGRATED)),
        fc.constantFrom(null, "urn:vendor:forwarding"),
        fc.boolean(),
        (own, dialled, targetId, kmsUri, forwardingReason, forwardingNamespace, terse) => {
          const spoken = { ...form, forwardingNamespace };
          const known = { callingUserId: own, calledPartyId: dialled, targetOrigId: dialled, forwardedById: dialled };
          const body = encodeForwarding(
            {
              service,
              targetId,
              requestType: REQUEST_TYPE,
              ...(terse ? {} : known),
              ...(kmsUri === undefined ? {} : { kmsUri }),
              ...(forwardingReason === undefined ? {} : { forwardingReason }),
            },
            spoken,
          );
          const used = { form: spoken, service, ownId: own, dialledId: dialled };
          const contentType = MC_SERVICES[service].infoContentType;
          const given =
            carrier === "message"
              ? readMessage(body, used, contentType)
              : decodeRefusal(answer(body, { contentType }), used);
          expect(given).toMatchObject({
            newId: targetId,
            kmsUri,
            forwardingReason: forwardingReason ?? null,
            target: forwardingReason === MIGRATED ? "migrated" : "forwarded",
            carrier,
            diagnostics: terse ? ["calling-user-id-absent", "called-party-id-absent"] : [],
          });
        },
      ),
    );
  });

  test.each([
    ["no target", { targetId: "" }, "redirection-new-id-missing"],
    [
      "a target that is neither a SIP URI nor a global number",
      { targetId: "tel:5550100" },
      "redirection-new-id-invalid",
    ],
    ["another caller", { callingUserId: EVE }, "redirection-wrong-caller"],
    ["another called party", { calledPartyId: EVE }, "redirection-wrong-called-party"],
    ["another original target", { targetOrigId: EVE }, "redirection-wrong-called-party"],
    ["another who forwards", { forwardedById: EVE }, "redirection-wrong-called-party"],
    ["a KMS URI with a space", { kmsUri: "k k" }, "redirection-kms-uri-invalid"],
    ["a functional alias", { targetIsFunctionalAlias: true }, "redirection-to-functional-alias"],
  ])("%s is refused by name", (_change, change, code) =>
    expect(codeOf(() => read(encodeForwarding({ ...full, ...change })))).toBe(code),
  );

  test.each([
    ["no target element", FRAGMENT.filter((element) => !element.includes("target-id")), "redirection-new-id-missing"],
    ["two targets", [...FRAGMENT, `<forwarding-target-id>${EVE}</forwarding-target-id>`], "redirection-contradictory"],
    ["two reasons", [...FRAGMENT, "<forwarding-reason>immediate</forwarding-reason>"], "redirection-contradictory"],
    ["two KMSs", [...FRAGMENT, "<kms-uri>kms.system-c.example</kms-uri>"], "redirection-two-kms-uris"],
    ["an encrypted target", [...FRAGMENT, '<forwarding-target-id type="Encrypted"/>'], "redirection-encrypted"],
    [
      "an alias written as 1",
      [...FRAGMENT, "<forwarding-target-is-functional-alias>1</forwarding-target-is-functional-alias>"],
      "redirection-to-functional-alias",
    ],
  ])("%s: refused by name", (_what, elements, code) =>
    expect(codeOf(() => read(anyExt(elements.join(""))))).toBe(code),
  );

  test("an alias that is none is an ID like others", () => {
    const said = "<forwarding-target-is-functional-alias>false</forwarding-target-is-functional-alias>";
    expect(read(anyExt(FRAGMENT.join("") + said))).toMatchObject(result);
  });

  test("an empty reason says nothing, beside another and alone", () => {
    const rest = FRAGMENT.filter((element) => !element.includes("reason"));
    const none = "<forwarding-reason/>";
    expect(read(anyExt(none + FRAGMENT.join("")))).toMatchObject(result);
    expect(read(anyExt([none, ...rest].join("")))).toMatchObject({
      forwardingReason: null,
      reason: undefined,
      reasonSource: undefined,
    });
  });

  test("two reasons are told", () => {
    const two = anyExt(`${FRAGMENT.join("")}<forwarding-reason>immediate</forwarding-reason>`);
    expect(() => read(two)).toThrow(expect.objectContaining({ detail: "migrated, immediate" }));
  });

  test("an ID that is replaced by any other is refused, whichever it is", () => {
    const other = fc.stringMatching(/^[a-z]{3,8}$/).map((user) => `sip:${user}@elsewhere.example`);
    const checked = fc.constantFrom("callingUserId", "calledPartyId", "targetOrigId", "forwardedById");
    fc.assert(
      fc.property(checked, other, (name, id) => {
        expect(codeOf(() => read(encodeForwarding({ ...full, [name]: id })))).toMatch(/^redirection-wrong-/);
      }),
    );
  });

  test("both forms that name different IDs contradict each other; the same ID is one", () => {
    const both = (id: string) => anyExt(FRAGMENT.join(""), uri("mcptt-request-uri", id));
    expect(codeOf(() => read(both(EVE)))).toBe("redirection-contradictory");
    expect(read(both(VISITOR))).toMatchObject(result);
  });

  test.each(["immediate", "no-answer", "manual-input", "Migrated", "something new", undefined])(
    "the reason %s names another person",
    (forwardingReason) => {
      const { forwardingReason: _, ...rest } = full;
      const given = { ...rest, ...(forwardingReason === undefined ? {} : { forwardingReason }) };
      expect(read(encodeForwarding(given))).toMatchObject({
        target: "forwarded",
        forwardingReason: forwardingReason ?? null,
      });
    },
  );

  test("the ID that this action dialled first may be named after a redirection", () => {
    const second = { ...context, dialledId: VISITOR, triedIds: [BOB, VISITOR] };
    const joint = { ...full, targetId: "sip:joint@mcx.system-a.example" };
    expect(read(encodeForwarding(joint), second)).toMatchObject({ newId: joint.targetId });
  });
});

test("nothing is written of what there is nothing to say of", () => {
  const written = encodeForwarding({ service: "mcptt", targetId: VISITOR });
  expect(written.replaceAll(/\s*\r\n\s*/g, "")).toContain(
    `<mcptt-Params><anyExt><forwarding-target-id>${VISITOR}</forwarding-target-id></anyExt></mcptt-Params>`,
  );
});

test("a final answer without a reason of forwarding may give one in its header fields", () => {
  const body = encodeForwarding({ service: "mcptt", targetId: VISITOR });
  const reasonHeaders = ['SIP;cause=480;text="on leave"'];
  expect(decodeRefusal(answer(body, { reasonHeaders }), context)).toMatchObject({
    reason: "on leave",
    reasonSource: "reason-header",
    forwardingReason: null,
  });
  expect(decodeRefusal(answer(encodeForwarding(full), { reasonHeaders }), context)).toMatchObject({
    reason: MIGRATED,
    reasonSource: "forwarding-reason",
  });
});

test("a user is named when any of the IDs is that user's", () => {
  expect(namesUser([EVE, BOB], BOB)).toBe(true);
  expect(namesUser([EVE], BOB)).toBe(false);
  expect(namesUser([], BOB)).toBe(false);
});

describe("a refusal of an INVITE", () => {
  const refused = (given: RedirectionAnswer, used = context) => decodeRefusal(given, used);

  test("is one and nothing else without these elements", () => {
    expect(refused(answer("", { contentType: undefined }))).toBeUndefined();
    expect(refused(answer(anyExt("<other/>")))).toBeUndefined();
    expect(refused(answer("not XML"))).toBeUndefined();
    expect(
      refused(answer(encodeRedirection({ service: "mcptt", callingUserId: OWN, calledPartyId: BOB, newId: VISITOR }))),
    ).toBeUndefined();
    expect(refused(answer(encodeForwarding(full), { status: 486 }))).toBeUndefined();
  });

  test.each(["174 call is forwarded", "175 call is forwarded"])(
    "with Warning %s and no target has a second half",
    (text) => {
      const warningHeaders = [`399 a.example "${text}"`];
      expect(refused(answer("", { contentType: undefined, warningHeaders }))).toBe("awaited");
      expect(refused(answer(anyExt("<other/>"), { warningHeaders }))).toBe("awaited");
      expect(refused(answer(anyExt(FRAGMENT[1] ?? ""), { warningHeaders }))).toBe("awaited");
      expect(refused(answer("", { status: 486, warningHeaders }))).toBeUndefined();
    },
  );

  test("with that Warning and a target is whole", () =>
    expect(refused(answer(encodeForwarding(full), warned))).toMatchObject({ newId: VISITOR }));

  test("with that Warning and a document that cannot be read is refused by its name", () =>
    expect(codeOf(() => refused(answer("<!DOCTYPE a><a/>", warned)))).toBe("redirection-doctype"));

  test("has a second half only where the system sends MESSAGEs, and these elements only where it uses them", () => {
    const only = wireProfileSchema.parse({ redirection: { carriers: [{ in: "final-answer", statuses: [300] }] } });
    const used = { ...context, form: only.redirection };
    expect(refused(answer("", warned), used)).toBeUndefined();
    expect(refused(answer(encodeForwarding(full), warned), used)).toBeUndefined();
    expect(codeOf(() => decodeRedirection(answer(encodeForwarding(full), { status: 300 }), used))).toBe(
      "redirection-new-id-missing",
    );
  });
});

describe("a MESSAGE", () => {
  const read = (body: string, contentType: string | undefined = infoContentType) =>
    decodeForwardingMessage({ contentType, body }, ["mcptt"], form);

  test("says whose call it is about", () => {
    expect(read(encodeForwarding(full))?.about).toEqual([BOB, BOB, BOB]);
    expect(read(encodeForwarding({ service: "mcptt", targetId: VISITOR, requestType: REQUEST_TYPE }))?.about).toEqual(
      [],
    );
  });

  test("names nobody in what is encrypted", () => {
    const said = anyExt(`${FRAGMENT.join("")}<forwarded-by-mcptt-id type="Encrypted"/>`);
    expect(read(said)?.about).toEqual([BOB]);
  });

  test("is read wherever its document is", () => {
    const { body, contentType } = encodeMultipart(
      [{ contentType: infoContentType, content: encodeForwarding(full) }],
      "b",
    );
    expect(read(body, contentType)?.service).toBe("mcptt");
  });

  test.each([
    ["another request", encodeForwarding({ ...full, requestType: "transfer-private-call-request" })],
    ["no request", encodeForwarding({ ...full, requestType: "" })],
    ["two requests", anyExt(`${FRAGMENT.join("")}<request-type>x</request-type>`)],
    ["no body", ""],
  ])("of %s is none of ours", (_what, body) => expect(read(body)).toBeUndefined());

  test("of another service is none of ours", () =>
    expect(
      decodeForwardingMessage({ contentType: infoContentType, body: encodeForwarding(full) }, ["mcvideo"], form),
    ).toBeUndefined());

  test.each([
    ["no XML", "hello", "redirection-body-broken"],
    ["a document type declaration", `<!DOCTYPE a>${encodeForwarding(full)}`, "redirection-doctype"],
    ["more than 64 KiB", encodeForwarding(full) + " ".repeat(65_536), "redirection-body-too-large"],
    ["no element of a forwarding", anyExt(FRAGMENT[0] ?? ""), "redirection-new-id-missing"],
  ])("with %s is refused by name", (_what, body, code) => expect(codeOf(() => read(body))).toBe(code));

  test("may say in request-uri that it is for us", () =>
    expect(readMessage(anyExt(FRAGMENT.join(""), uri("mcptt-request-uri", OWN)))).toMatchObject({ newId: VISITOR }));

  test("of a system that sends none is none of ours; one with another name for it is", () => {
    const carriers = (carrier: object) => wireProfileSchema.parse({ redirection: { carriers: [carrier] } }).redirection;
    const message = { contentType: infoContentType, body: encodeForwarding({ ...full, requestType: "go-there" }) };
    expect(
      decodeForwardingMessage(message, ["mcptt"], carriers({ in: "final-answer", statuses: [300] })),
    ).toBeUndefined();
    expect(
      decodeForwardingMessage(message, ["mcptt"], carriers({ in: "message", requestTypes: ["go-there"] })),
    ).toBeDefined();
  });

  test("of ours in response says that it was taken", () =>
    expect(encodeForwardingResponse("mcptt")).toContain(
      "<response-type>forward-private-call-response</response-type>",
    ));

  test("arbitrary documents are read or refused with a code", () => {
    const bits = fc.constantFrom("<anyExt>", "</anyExt>", "<", "x", "&amp;", ...FRAGMENT);
    fc.assert(
      fc.property(fc.array(bits), (pieces) => {
        expect(codeOf(() => readMessage(anyExt(pieces.join(""))))).toMatch(/^(accepted|redirection-[a-z-]+)$/);
      }),
      { numRuns: 2_000 },
    );
  });
});

test("the form of 0.1.0 is written octet for octet as before", () => {
  const service: McService = "mcptt";
  const written = encodeRedirection({
    service,
    callingUserId: OWN,
    calledPartyId: BOB,
    newId: VISITOR,
    kmsUri: KMS,
    reason: "migrated",
  });
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<mcpttinfo xmlns="urn:3gpp:ns:mcpttInfo:1.0">',
    "  <mcptt-Params>",
    `    ${uri("mcptt-request-uri", VISITOR)}`,
    `    ${uri("mcptt-calling-user-id", OWN)}`,
    `    ${uri("mcptt-called-party-id", BOB)}`,
    "    <anyExt>",
    '      <r:private-call-redirection xmlns:r="urn:example:mcx:private-call-redirection:1">',
    `        <r:kms-uri>${KMS}</r:kms-uri>`,
    "        <r:redirection-reason>migrated</r:redirection-reason>",
    "      </r:private-call-redirection>",
    "    </anyExt>",
    "  </mcptt-Params>",
    "</mcpttinfo>",
  ];
  expect(written).toBe(`${lines.join("\r\n")}\r\n`);
});
