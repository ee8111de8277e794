/** Each choice of the wire profile, flipped: the lab speaks the other form, the console with it does too, and one without it does not. */
import { afterEach, describe, expect, test } from "vitest";
import type { DrawnCall } from "../../../shared/mc/call-record.ts";
import { decodeBody } from "../../../shared/mc/multipart.ts";
import { DEFAULT_WIRE, type WireProfile, wireProfileSchema } from "../../../shared/mc/wire-profile.ts";
import { connected, createHarness, ended, type Harness } from "../../support/harness/calling/lab-calls.ts";
import { createKeyWorld } from "../../support/stand-ins/keys.ts";

const BEA = "sip:bea.novak@mcx.system-a.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";

let harness: Harness;
afterEach(() => harness.close());

type Flip = Parameters<typeof wireProfileSchema.parse>[0];

async function start(labSpeaks: Flip, consoleSpeaks: Flip = labSpeaks): Promise<void> {
  const console_: WireProfile = wireProfileSchema.parse(consoleSpeaks);
  harness = await createHarness({ wire: wireProfileSchema.parse(labSpeaks) }, undefined, console_);
}

const over = (record: DrawnCall) => connected(record) || ended(record);

/** The first INVITE of a record: headers and the parts of its body. */
function invite({ ladder }: DrawnCall) {
  const text = ladder.find((entry) => entry.text.startsWith("INVITE "))?.text ?? "";
  const gap = text.indexOf("\r\n\r\n");
  const head = text.slice(0, gap);
  const type = /^Content-Type: (.*)$/im.exec(head)?.[1]?.trim() ?? "";
  return { head, parts: decodeBody(type, text.slice(gap + 4)) };
}

async function placed(form: Flip) {
  await start(form);
  await harness.unit("jonas-okafor");
  const record = await harness.console.call(JONAS, over);
  expect(record.endReason).toBeNull();
  return invite(record);
}

describe("a redirection", () => {
  const STATUS = { redirection: { carriers: [{ in: "final-answer", statuses: [380] }] } };
  const ELEMENTS = { redirection: { kmsUriElements: ["target-kms"], reasonElements: ["why"] } };

  test("with another status is followed", async () => {
    await start(STATUS);
    await harness.unit("bea-novak");
    expect((await harness.console.call(BEA, over)).redirections).toHaveLength(1);
    expect(harness.console.newest().state).toBe("connected");
  });

  test("with a status that is not agreed is refused by name", async () => {
    await start(STATUS, {});
    const record = await harness.console.call(BEA, ended);
    expect(record.endReason).toMatchObject({ code: "redirection-wrong-status", detail: "380" });
  });

  test("names KMS and reason in other elements", async () => {
    await start(ELEMENTS);
    await harness.unit("bea-novak");
    const { redirections } = await harness.console.call(BEA, over);
    expect(redirections).toMatchObject([
      { kmsUri: "kms.system-b.example", reason: "Target migrated for joint operation Larch" },
    ]);
  });

  test("whose elements are not known has neither", async () => {
    await start(ELEMENTS, {});
    await harness.unit("bea-novak");
    const { redirections } = await harness.console.call(BEA, over);
    expect(redirections).toMatchObject([{ kmsUri: null, reason: null }]);
  });
});

describe("a forwarding", () => {
  const NAMESPACE = { redirection: { forwardingNamespace: "urn:example:forwarding:1" } };
  const ELEMENTS = { in: "final-answer", elements: "forwarding" };

  async function forwarded(carrier: "final-answer" | "message", labSpeaks: Flip, consoleSpeaks: Flip = labSpeaks) {
    await start(labSpeaks, consoleSpeaks);
    harness.lab.configure("bea-novak", { carrier });
    await harness.unit("bea-novak");
    return harness.console.call(BEA, over);
  }

  test("has its elements in another namespace", async () => {
    const record = await forwarded("final-answer", NAMESPACE);
    expect(record).toMatchObject({
      state: "connected",
      redirections: [{ carrier: "final-answer", target: "migrated" }],
    });
    expect(record.ladder.some(({ text }) => text.includes("urn:example:forwarding:1"))).toBe(true);
  });

  test("whose namespace is not known names nobody", async () => {
    const withoutMessages = { redirection: { carriers: [{ ...ELEMENTS, statuses: [480] }] } };
    const { endReason, redirections } = await forwarded("final-answer", NAMESPACE, withoutMessages);
    expect({ endReason, redirections }).toMatchObject({
      endReason: { code: "forwarded-without-target" },
      redirections: [],
    });
  });

  test("comes with another status", async () => {
    const status = { redirection: { carriers: [{ ...ELEMENTS, statuses: [486] }] } };
    const { state, ladder } = await forwarded("final-answer", status);
    expect(state).toBe("connected");
    expect(ladder.find(({ clauseStep }) => clauseStep === 3)?.what).toMatchObject({ kind: "response", status: 486 });
  });

  test("is asked for under another name", async () => {
    const message = { in: "message", requestTypes: ["go-there"] };
    const record = await forwarded("message", { redirection: { carriers: [message] } });
    expect(record).toMatchObject({ state: "connected", redirections: [{ carrier: "message", target: "migrated" }] });
    expect(record.ladder.find(({ clauseStep }) => clauseStep === 3)?.text).toContain("go-there");
  });
});

describe("a private call request", () => {
  test("asks for recipient lists where the system demands it, and is refused where it does not", async () => {
    const form = { invite: { requireRecipientList: true } };
    expect((await placed(form)).head).toMatch(/^Require: recipient-list-invite$/im);
    await harness.close();
    await start(form, {});
    const refused = await harness.console.call(JONAS, ended);
    expect(refused.endReason).toMatchObject({ code: "answer-not-understood", detail: expect.stringContaining("421") });
    expect(invite(refused).head).not.toMatch(/^Require:/im);
  });

  test("leaves out the preferred identity", async () => {
    expect((await placed({})).head).toMatch(/^P-Preferred-Identity: /im);
    await harness.close();
    expect((await placed({ invite: { preferredIdentity: false } })).head).not.toMatch(/^P-Preferred-Identity: /im);
  });

  test("leaves out the disposition of the list", async () => {
    const disposition = async (form: Flip) => (await placed(form)).parts.map((part) => part.disposition);
    expect(await disposition({})).toContain("recipient-list");
    await harness.close();
    expect(await disposition({ invite: { recipientListDisposition: false } })).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("has its bodies in another order", async () => {
    const types = async (form: Flip) => (await placed(form)).parts.map((part) => part.contentType);
    const usual = await types({});
    await harness.close();
    const parts = ["recipients", "info", "session-description"];
    expect(await types({ invite: { parts } })).toEqual(usual.toReversed());
  });

  test("writes the client ID in the other element", async () => {
    const info = async (form: Flip) => (await placed(form)).parts.map((part) => part.content).join("");
    expect(await info({})).toMatch(/<mcpttString>urn:uuid:/);
    await harness.close();
    expect(await info({ invite: { clientIdElement: "URI" } })).toMatch(/<mcpttURI>urn:uuid:/);
  });
});

test("a call is declined in the name of another agent", async () => {
  const decline = async (form: Flip): Promise<string> => {
    await start(form);
    const unit = await harness.unit("jonas-okafor", false);
    unit.client.store.subscribe(({ calls }) => {
      for (const call of calls) if (call.state === "incoming") unit.client.engine.end(call.id);
    });
    const { endReason, ladder } = await harness.console.call(JONAS, ended);
    expect(endReason?.code).toBe("declined");
    return ladder.map(({ text }) => text).join("");
  };
  expect(await decline({})).toContain('Warning: 399 mc-dispatcher "110 ');
  await harness.close();
  expect(await decline({ warningAgent: "console.example" })).toContain('Warning: 399 console.example "110 ');
});

test.each([
  ["session", 1],
  ["media", 2],
] as const)("the I_MESSAGE stands where %s descriptions have it, and is found there", async (keyManagement, at) => {
  const wire = wireProfileSchema.parse({ keyManagement });
  harness = await createHarness({ wire }, createKeyWorld());
  harness.console.settings.protection = "required";
  await harness.unit("jonas-okafor");
  const record = await harness.console.call(JONAS, over);
  expect(record.endReason).toBeNull();
  const sdp = invite(record).parts.find(({ contentType }) => contentType === "application/sdp")?.content ?? "";
  const sections = sdp.split(/^(?=m=)/m).map((section) => section.includes("a=key-mgmt:mikey "));
  expect(sections.indexOf(true) + 1).toBe(at);
});

describe("what an administrator writes is checked", () => {
  test("nothing said is the default", () => expect(wireProfileSchema.parse({})).toEqual(DEFAULT_WIRE));

  test.each([
    ["an unknown member", { carrier: [] }],
    ["a status that is no redirection", { redirection: { carriers: [{ in: "final-answer", statuses: [200] }] } }],
    ["a carrier that there is not", { redirection: { carriers: [{ in: "pigeon", statuses: [300] }] } }],
    ["no carrier at all", { redirection: { carriers: [] } }],
    ["a name that is no element's", { redirection: { kmsUriElements: ["r:kms uri"] } }],
    ["a body twice", { invite: { parts: ["info", "info", "recipients"] } }],
    ["an agent with a line break", { warningAgent: "a\r\nVia: b" }],
    ["a form of names that there is not", { keys: { identities: "email" } }],
  ])("%s is refused", (_name, wire) => expect(wireProfileSchema.safeParse(wire).success).toBe(false));
});
