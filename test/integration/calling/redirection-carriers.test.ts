/** The console against the lab in every carrier of a redirection, and in every order of their halves. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { LabMessageOrder, LabPersonSettings, LabRedirectionFault } from "../../../shared/bridge/lab-settings.ts";
import type { CallRecord, DrawnCall } from "../../../shared/mc/call-record.ts";
import {
  connected,
  createHarness,
  ended,
  type Harness,
  registered,
  storeValue,
  type TestUser,
} from "../../support/harness/calling/lab-calls.ts";

const AVA = "sip:dispatch-3@mcx.system-a.example";
const BEA = "sip:bea.novak@mcx.system-a.example";
const BEA_VISITOR = "sip:visitor-0412@mcx.system-b.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";
const MIRA = "sip:mira.ionescu@mcx.system-a.example";
const AINO = "sip:aino.aalto@mcx.system-a.example";
const SOMEBODY = "sip:somebody.else@mcx.system-b.example";
const ORDERS = ["before", "with", "after", "ringing", "twice"] as const satisfies readonly LabMessageOrder[];

let harness: Harness;
let bea: TestUser;
let aino: TestUser;

beforeAll(async () => {
  harness = await createHarness({ flowLossGraceMs: 1_000 });
  [bea, , aino] = (await Promise.all(
    ["bea-novak", "mira-ionescu", "aino-aalto"].map((personId) => harness.unit(personId)),
  )) as [TestUser, TestUser, TestUser];
});
afterAll(() => harness.close());

/** Nothing rings, speaks or waits any more. */
afterEach(async () => {
  const { engine, store } = harness.console.client;
  Object.assign(harness.console.settings, { redirectionPolicy: "follow", forwardingPolicy: "ask", askSeconds: 20 });
  for (const personId of ["bea-novak", "jonas-okafor", "mira-ionescu"]) {
    harness.lab.configure(personId, {
      fault: "none",
      redirectionFault: "none",
      carrier: "300",
      messageOrder: "after",
      forwardsTo: "",
    });
  }
  for (const call of store.getState().calls) engine.end(call.id);
  await registered(harness.console.client);
  await harness.nothingLeft();
});

const bea_ = (settings: Partial<LabPersonSettings>) => harness.lab.configure("bea-novak", settings);

async function hangUp(record: CallRecord): Promise<DrawnCall> {
  const { engine, store } = harness.console.client;
  engine.end(record.id);
  return storeValue(store, ({ calls }) => calls.find((call) => call.id === record.id && ended(call)));
}

/** What was called at a unit last. */
const calledAt = ({ client }: TestUser) => client.store.getState().calls[0];

describe("somebody who has migrated", () => {
  test("by a 480 with the elements of forwarding", async () => {
    bea_({ carrier: "final-answer" });
    const record = await harness.console.call(BEA, connected);
    expect(record.currentId).toBe(BEA_VISITOR);
    expect(record.redirections).toMatchObject([
      {
        fromId: BEA,
        newId: BEA_VISITOR,
        kmsUri: "kms.system-b.example",
        carrier: "final-answer",
        target: "migrated",
        forwardingReason: "migrated",
      },
    ]);
    expect((await hangUp(record)).endReason).toEqual({ code: "hung-up" });
  });

  test.each(ORDERS)("by MESSAGE, %s", async (messageOrder) => {
    bea_({ carrier: "message", messageOrder });
    const record = await harness.console.call(BEA, connected);
    expect(record.redirections).toMatchObject([
      { fromId: BEA, newId: BEA_VISITOR, kmsUri: "kms.system-b.example", carrier: "message", target: "migrated" },
    ]);
    expect(calledAt(bea)).toMatchObject({ direction: "incoming", primaryId: AVA });
    // Only this one leg; the one before is released, and no other was made.
    expect(harness.console.media.openLegs.size).toBe(1);
    // The first request is released before the next goes out.
    const steps = record.steps.map(({ step }) => step);
    expect(steps.indexOf("released")).toBeGreaterThan(steps.indexOf("redirected"));
    expect(steps.indexOf("redialled")).toBeGreaterThan(steps.indexOf("released"));
    const after = await hangUp(record);
    expect(after.endReason).toEqual({ code: "hung-up" });
    expect(after.redirections).toHaveLength(1);
  });

  test.each(ORDERS)("by MESSAGE, %s, when the dispatcher is asked", async (messageOrder) => {
    harness.console.settings.redirectionPolicy = "ask";
    bea_({ carrier: "message", messageOrder });
    const asked = await harness.console.call(BEA, ({ state }) => state === "deciding");
    expect(asked.currentId).toBe(BEA);
    harness.console.client.engine.follow(asked.id);
    const record = await harness.console.until(connected);
    expect(record.currentId).toBe(BEA_VISITOR);
    await hangUp(record);
  });

  test("the MESSAGE is in the ladder of the call, and it is step 3", async () => {
    bea_({ carrier: "message", messageOrder: "after" });
    const record = await harness.console.call(BEA, connected);
    const message = record.ladder.find(({ text }) => text.startsWith("MESSAGE "));
    expect(message).toMatchObject({ from: "system-a", to: "console", clauseStep: 3, certainty: "observed" });
    expect(record.ladder.filter(({ text }) => text.startsWith("MESSAGE "))).toHaveLength(1);
    await hangUp(record);
  });

  test("migrated twice, both times by MESSAGE: the second comes from B by way of A", async () => {
    harness.lab.configure("mira-ionescu", { carrier: "message", messageOrder: "before" });
    const record = await harness.console.call(MIRA, connected);
    expect(record.redirections.map(({ carrier }) => carrier)).toEqual(["message", "message"]);
    const messages = record.ladder.filter(({ text }) => text.startsWith("MESSAGE "));
    expect(messages.map(({ from, to }) => `${from} > ${to}`).toSorted()).toEqual([
      "system-a > console",
      "system-a > console",
      "system-b > system-a",
    ]);
    expect(new Set(messages.map(({ tone }) => tone))).toEqual(new Set(["redirect"]));
    await hangUp(record);
  });

  test("the dispatcher hangs up while the target is waited for", async () => {
    bea_({ carrier: "message", redirectionFault: "message-missing" });
    const waiting = await harness.console.call(BEA, ({ state }) => state === "awaiting-target");
    expect((await hangUp(waiting)).redirections).toEqual([]);
  });

  test("the dispatcher cancels while it rings: the MESSAGE that would have come is none of anybody's", async () => {
    bea_({ carrier: "message", messageOrder: "ringing" });
    const ringing = await harness.console.call(BEA, ({ state }) => state === "ringing");
    expect((await hangUp(ringing)).endReason?.code).toBe("cancelled");
  });

  test("a wait without end is none", async () => {
    bea_({ carrier: "message", redirectionFault: "message-missing" });
    const record = await harness.console.call(BEA, ended);
    expect(record.endReason?.code).toBe("forwarded-without-target");
  }, 15_000);
});

describe("another person", () => {
  const jonas = (settings: Partial<LabPersonSettings>) =>
    harness.lab.configure("jonas-okafor", { forwardsTo: "aino-aalto", ...settings });

  test.each(["300", "final-answer", "message"] as const)("by %s: asked, followed, called", async (carrier) => {
    jonas({ carrier });
    const asked = await harness.console.call(JONAS, ({ state }) => state === "deciding");
    expect(asked.redirections).toMatchObject([
      {
        newId: AINO,
        carrier: carrier === "message" ? "message" : "final-answer",
        target: "forwarded",
        forwardingReason: "immediate",
      },
    ]);
    harness.console.client.engine.follow(asked.id);
    const record = await harness.console.until(connected);
    expect(record.currentId).toBe(AINO);
    expect(calledAt(aino)).toMatchObject({ direction: "incoming", primaryId: AVA });
    await hangUp(record);
  });

  test("who does not answer, by MESSAGE while it rings", async () => {
    jonas({ carrier: "message", messageOrder: "ringing" });
    harness.console.settings.forwardingPolicy = "follow";
    const record = await harness.console.call(JONAS, connected);
    expect(record.redirections[0]).toMatchObject({ forwardingReason: "no-answer", target: "forwarded" });
    await hangUp(record);
  });

  test("not followed", async () => {
    harness.console.settings.forwardingPolicy = "refuse";
    jonas({ carrier: "message" });
    expect((await harness.console.call(JONAS, ended)).endReason?.code).toMatch(
      /^(forwarding|redirection)-refused-by-policy$/,
    );
  });

  test("migrated and then forwarded: one call, both kept", async () => {
    harness.console.settings.forwardingPolicy = "follow";
    bea_({ carrier: "message", messageOrder: "before", forwardsTo: "aino-aalto" });
    const record = await harness.console.call(BEA, connected);
    expect(record.redirections.map(({ target }) => target)).toEqual(["migrated", "forwarded"]);
    expect(record.currentId).toBe(AINO);
    await hangUp(record);
  });

  test("limits count both together, and a circle is seen", async () => {
    harness.console.settings.forwardingPolicy = "follow";
    harness.lab.configure("mira-ionescu", { forwardsTo: "aino-aalto" });
    expect((await harness.console.call(MIRA, ended)).endReason?.code).toBe("redirection-limit");
    jonas({ forwardsTo: "mira-ionescu", carrier: "final-answer" });
    harness.lab.configure("mira-ionescu", { route: "home", forwardsTo: "jonas-okafor", carrier: "final-answer" });
    expect((await harness.console.call(JONAS, ended)).endReason?.code).toBe("redirection-loop");
    harness.lab.configure("mira-ionescu", { route: "twice" });
  });
});

describe("what is not right is not followed", () => {
  test.each([
    ["new-id-not-sip", "redirection-new-id-invalid"],
    ["encrypted", "redirection-encrypted"],
    ["two-kms-uris", "redirection-two-kms-uris"],
    ["doctype", "redirection-doctype"],
    ["too-large", "redirection-body-too-large"],
    ["broken-multipart", "redirection-body-broken"],
    ["not-xml", "redirection-body-broken"],
    ["wrong-caller", "redirection-wrong-caller"],
    ["wrong-called-party", "redirection-wrong-called-party"],
    ["two-new-ids", "redirection-contradictory"],
    ["target-alias", "redirection-to-functional-alias"],
    ["new-id-same", "redirection-loop"],
    ["new-id-caller", "redirection-to-self"],
  ] as const)("%s in a 480: %s", async (redirectionFault, code) => {
    bea_({ carrier: "final-answer", redirectionFault });
    expect((await harness.console.call(BEA, ended)).endReason?.code).toBe(code);
  });

  test("a 480 with the elements and no new ID is one half: the other is waited for", async () => {
    bea_({ carrier: "final-answer", redirectionFault: "new-id-missing" });
    await harness.console.call(BEA, ({ state }) => state === "awaiting-target");
    expect((await harness.console.until(ended)).endReason?.code).toBe("forwarded-without-target");
  }, 15_000);

  test.each(["300", "final-answer", "message"] as const)(
    "a MESSAGE and the answer that name different IDs: %s",
    async (carrier) => {
      bea_({ carrier, redirectionFault: "carriers-differ" });
      const record = await harness.console.call(BEA, ended);
      expect(record.endReason).toMatchObject({ code: "redirection-contradictory" });
      expect(JSON.stringify(record.ladder)).not.toContain(`<entry uri=\\"${SOMEBODY}\\"/>`);
    },
  );

  test.each([
    ["new-id-missing", "redirection-new-id-missing"],
    ["message-other-call", "forwarded-without-target"],
    ["message-for-none", "unavailable"],
  ] as const satisfies readonly (readonly [LabRedirectionFault, string])[])(
    "%s: %s, and nobody is dialled",
    async (redirectionFault, code) => {
      bea_({ carrier: "message", redirectionFault });
      const record = await harness.console.call(BEA, ended);
      expect(record.endReason?.code).toBe(code);
      expect(record.redirections).toEqual([]);
    },
    15_000,
  );

  test("a MESSAGE after our CANCEL brings nothing back", async () => {
    bea_({ carrier: "message", redirectionFault: "message-after-cancel" });
    const ringing = await harness.console.call(BEA, ({ state }) => state === "ringing");
    const after = await hangUp(ringing);
    await vi.waitFor(() => expect(harness.leftovers()["activeCalls"]).toBe(0));
    expect(harness.console.newest()).toMatchObject({ id: after.id, state: "ended", redirections: [] });
  });

  test("a MESSAGE with another ID when the next call is up changes nothing", async () => {
    bea_({ carrier: "message", redirectionFault: "message-late" });
    const record = await harness.console.call(BEA, connected);
    // Both systems have the call that is up; the forwarded one is over with the answer to the second MESSAGE.
    await vi.waitFor(() => expect(harness.leftovers()["activeCalls"]).toBe(2), { timeout: 5_000 });
    expect(harness.console.newest()).toMatchObject({ id: record.id, state: "connected", currentId: BEA_VISITOR });
    expect(harness.console.newest().redirections).toHaveLength(1);
    await hangUp(record);
  });
});
