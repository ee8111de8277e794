/** The choices that the standard leaves open: what holds where nothing is said, and what may be said. */
import { describe, expect, test } from "vitest";
import { DEFAULT_WIRE, signallingWireSchema, wireProfileSchema } from "../../../../shared/mc/wire-profile.ts";

/** What holds where an account says nothing, most of it since the first release; `docs/wire-profile.md` has the sources. */
const AS_EVER = {
  redirection: {
    carriers: [
      { in: "final-answer", elements: "request-uri", statuses: [300, 302] },
      { in: "final-answer", elements: "forwarding", statuses: [480, 300, 302] },
      { in: "message", requestTypes: ["forward-private-call-request"], response: false },
    ],
    kmsUriElements: ["kms-uri", "KmsUri"],
    reasonElements: ["redirection-reason", "RedirectionReason"],
    forwardingNamespace: null,
  },
  invite: {
    preferredIdentity: true,
    requireRecipientList: false,
    recipientListDisposition: true,
    parts: ["session-description", "info", "recipients"],
    clientIdElement: "String",
  },
  priority: {
    emergency: "service-configuration",
    high: "service-configuration",
    normal: "service-configuration",
    namespaces: ["mcpttp", "mcpttq"],
    shownFrom: 8,
  },
  keyManagement: "session",
  data: { binaryParts: "binary", upload: "post", longer: "standalone" },
  settings: { publish: true, expires: 4_294_967_295, profileIndex: 1, noCalls: "barred" },
  presence: { subscribe: false, expires: 1_800 },
  keys: { identities: "uri", messageWindow: 300, lookup: "{base}/lookup/{userUri}" },
  warningAgent: "mc-dispatcher",
};

test("an account that says nothing has the choices of ever", () => {
  expect(wireProfileSchema.parse({})).toEqual(AS_EVER);
  expect(DEFAULT_WIRE).toEqual(AS_EVER);
  const { keys: _keys, ...signalling } = AS_EVER;
  expect(signallingWireSchema.parse({})).toEqual(signalling);
});

test("a carrier may be named by what it is alone", () => {
  const carriers = [{ in: "final-answer", statuses: [300] }, { in: "message" }];
  expect(wireProfileSchema.parse({ redirection: { carriers } }).redirection.carriers).toEqual([
    { in: "final-answer", elements: "request-uri", statuses: [300] },
    { in: "message", requestTypes: ["forward-private-call-request"], response: false },
  ]);
});

const carrier = (change: object) => ({
  redirection: { carriers: [{ in: "final-answer", statuses: [300], ...change }] },
});
const message = (change: object) => ({ redirection: { carriers: [{ in: "message", ...change }] } });
const many = (count: number, value: unknown) => Array.from({ length: count }, () => value);
const ten = many(10, "a");

describe("may be said", () => {
  test.each([
    carrier({ statuses: [300, 699] }),
    carrier({ statuses: many(10, 300) }),
    carrier({ elements: "forwarding" }),
    message({ requestTypes: ["x".repeat(100)], response: true }),
    message({ requestTypes: ten }),
    { redirection: { carriers: many(4, { in: "message" }) } },
    { redirection: { kmsUriElements: ten, reasonElements: ten } },
    { redirection: { kmsUriElements: ["_kms.Uri-2"], reasonElements: ["r"] } },
    { redirection: { kmsUriElements: ["k".repeat(100)] } },
    { redirection: { forwardingNamespace: "n".repeat(300) } },
    { invite: { preferredIdentity: false, requireRecipientList: true, recipientListDisposition: false } },
    { invite: { parts: ["recipients", "info", "session-description"], clientIdElement: "URI" } },
    { priority: { emergency: null, high: null, normal: "wps.4", namespaces: [], shownFrom: 15 } },
    { priority: { emergency: "x-!%.Y9*_+`'~", namespaces: ["n".repeat(50), "n"] } },
    { data: { binaryParts: "base64" } },
    { data: { longer: "session" } },
    { settings: { publish: false, expires: 60, profileIndex: null, noCalls: "withdrawn" } },
    { settings: { expires: 4_294_967_295, profileIndex: 0 } },
    { settings: { profileIndex: 65_535 } },
    { keyManagement: "media" },
    { keys: { identities: "uid", messageWindow: 5, lookup: "x" } },
    { keys: { messageWindow: 3600, lookup: "x".repeat(1024) } },
    { warningAgent: "[2001:db8::1]:5060" },
    { warningAgent: "a".repeat(255) },
  ])("%j", (said) => expect(wireProfileSchema.parse(said)).toMatchObject(said));
});

describe("may not be said", () => {
  test.each([
    carrier({ statuses: [] }),
    carrier({ statuses: many(11, 300) }),
    carrier({ statuses: [299] }),
    carrier({ statuses: [700] }),
    carrier({ statuses: [300.5] }),
    carrier({ elements: "elsewhere" }),
    carrier({ more: 1 }),
    message({ requestTypes: [] }),
    message({ requestTypes: [""] }),
    message({ requestTypes: ["x".repeat(101)] }),
    message({ requestTypes: many(11, "a") }),
    message({ more: 1 }),
    { redirection: { carriers: [] } },
    { redirection: { carriers: many(5, { in: "message" }) } },
    { redirection: { kmsUriElements: [] } },
    { redirection: { kmsUriElements: many(11, "a") } },
    { redirection: { kmsUriElements: ["1k"] } },
    { redirection: { kmsUriElements: ["k>"] } },
    { redirection: { kmsUriElements: ["k".repeat(101)] } },
    { redirection: { reasonElements: [] } },
    { redirection: { reasonElements: many(11, "a") } },
    { redirection: { forwardingNamespace: "" } },
    { redirection: { forwardingNamespace: "n".repeat(301) } },
    { redirection: { more: 1 } },
    { priority: { emergency: "mcpttp" } },
    { priority: { emergency: " mcpttp.15" } },
    { priority: { emergency: "mcpttp.15 " } },
    { priority: { high: "mcpttp.1 5" } },
    { priority: { shownFrom: 16 } },
    { priority: { namespaces: [""] } },
    { priority: { namespaces: ["n".repeat(51)] } },
    { data: { binaryParts: "" } },
    { invite: { parts: ["info", "recipients"] } },
    { invite: { parts: ["info", "info", "recipients"] } },
    { invite: { parts: ["info", "recipients", "session-description", "info"] } },
    { invite: { clientIdElement: "" } },
    { invite: { more: 1 } },
    { settings: { publish: "yes" } },
    { settings: { expires: 59 } },
    { settings: { expires: 4_294_967_296 } },
    { settings: { expires: 60.5 } },
    { settings: { profileIndex: -1 } },
    { settings: { profileIndex: 65_536 } },
    { settings: { profileIndex: 1.5 } },
    { settings: { noCalls: "" } },
    { settings: { more: 1 } },
    { keyManagement: "" },
    { keys: { identities: "" } },
    { keys: { messageWindow: 4 } },
    { keys: { messageWindow: 3601 } },
    { keys: { lookup: "" } },
    { keys: { lookup: "x".repeat(1025) } },
    { keys: { more: 1 } },
    { warningAgent: "" },
    { warningAgent: "a b" },
    { warningAgent: "<a" },
    { warningAgent: "a\r\nX: y" },
    { warningAgent: "a".repeat(256) },
    { more: 1 },
  ])("%j", (said) => expect(wireProfileSchema.safeParse(said).success).toBe(false));

  test("and who tries is told what it should be", () => {
    const messages = (said: object) => wireProfileSchema.safeParse(said).error?.issues.map((issue) => issue.message);
    expect(messages({ redirection: { kmsUriElements: ["1"] } })).toEqual(["the local name of an element"]);
    expect(messages({ invite: { parts: ["info"] } })).toEqual(["each part once"]);
    expect(messages({ priority: { high: "mcpttp" } })).toEqual(["a namespace, a dot and a priority"]);
    expect(messages({ warningAgent: "a b" })).toEqual(["a host or a name"]);
  });
});
