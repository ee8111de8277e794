/** Redirections in every form and order that the lab can send, and forwarding to another person, with the real client. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { LabPersonSettings } from "../../../shared/bridge/lab-settings.ts";
import type { DrawnCall } from "../../../shared/mc/call-record.ts";
import { connected, createHarness, ended, type Harness, registered } from "../../support/harness/calling/lab-calls.ts";

const BEA = "sip:bea.novak@mcx.system-a.example";
const VISITOR = "sip:visitor-0412@mcx.system-b.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
  await harness.unit("bea-novak");
  await harness.unit("jonas-okafor");
});
afterAll(() => harness.close());

const bea = (settings: Partial<LabPersonSettings>) => harness.lab.configure("bea-novak", settings);

/** Nothing rings, speaks or waits any more. */
afterEach(async () => {
  const { engine, store } = harness.console.client;
  for (const call of store.getState().calls) engine.end(call.id);
  Object.assign(harness.console.settings, { redirectionPolicy: "follow", forwardingPolicy: "ask" });
  bea({
    carrier: "300",
    messageOrder: "before",
    forwardsTo: "",
    redirectionFault: "none",
    route: "partner",
    kmsUriPlace: "redirection",
  });
  await registered(harness.console.client);
  await harness.nothingLeft();
});

const stepsOf = ({ ladder }: DrawnCall) => ladder.map(({ clauseStep }) => clauseStep).filter((step) => step !== null);
const isOver = (record: DrawnCall) => connected(record) || ended(record);
/** How the console answered the MESSAGEs of the call. */
const answersIn = ({ ladder }: DrawnCall) =>
  ladder.flatMap(({ what, from }) =>
    from === "console" && what.kind === "response" && what.method === "MESSAGE" ? [what.status] : [],
  );

describe("the same person elsewhere", () => {
  test.each([
    ["in a 300", { carrier: "300" }, "300"],
    ["in a 480 with the elements", { carrier: "final-answer" }, "final-answer"],
    ["in a MESSAGE before the 480", { carrier: "message", messageOrder: "before" }, "message"],
    ["in a MESSAGE with the 480", { carrier: "message", messageOrder: "with" }, "message"],
    ["in a MESSAGE after the 480", { carrier: "message", messageOrder: "after" }, "message"],
    ["in a MESSAGE while it rings", { carrier: "message", messageOrder: "ringing" }, "message"],
    ["in a MESSAGE twice", { carrier: "message", messageOrder: "twice" }, "message"],
  ] as const)("%s: called there, by themselves", async (_what, settings, carrier) => {
    bea(settings);
    const record = await harness.console.call(BEA, isOver);
    expect(record).toMatchObject({
      state: "connected",
      currentId: VISITOR,
      redirections: [
        {
          fromId: BEA,
          newId: VISITOR,
          carrier,
          target: "migrated",
          forwardingReason: carrier === "300" ? null : "migrated",
        },
      ],
    });
    expect(record.redirections).toHaveLength(1);
    expect(stepsOf(record).slice(0, 2)).toEqual([1, 3]);
    expect(stepsOf(record)).toContain(4);
    expect(record.steps.map(({ step }) => step)).toEqual(
      expect.arrayContaining(["redirected", "released", "redialled"]),
    );
    expect(record.ladder.some(({ what }) => what.kind === "ack-released")).toBe(true);
    if (carrier === "message") expect(new Set(answersIn(record))).toEqual(new Set([200]));
  });

  test("the first request is released before the second goes out", async () => {
    bea({ carrier: "message", messageOrder: "ringing" });
    const { ladder } = await harness.console.call(BEA, connected);
    const at = (find: (entry: DrawnCall["ladder"][number]) => boolean) => ladder.findIndex(find);
    const cancel = at(({ what }) => what.kind === "request" && what.method === "CANCEL");
    const released = at(({ what }) => what.kind === "response" && what.status === 487);
    const second = at(({ what }) => what.kind === "invite" && what.leg === 2);
    expect(cancel).toBeGreaterThan(0);
    expect(released).toBeGreaterThan(cancel);
    expect(second).toBeGreaterThan(released);
  });
});

describe("another person", () => {
  test.each(["300", "final-answer", "message"] as const)(
    "in a %s: asked about, and called when the dispatcher says so",
    async (carrier) => {
      bea({ route: "home", forwardsTo: "jonas-okafor", carrier, messageOrder: "after" });
      const asked = await harness.console.call(BEA, ({ state }) => state === "deciding" || state === "ended");
      expect(asked).toMatchObject({
        state: "deciding",
        redirections: [{ newId: JONAS, target: "forwarded", forwardingReason: "immediate" }],
      });
      harness.console.client.engine.follow(asked.id);
      expect(await harness.console.until(isOver)).toMatchObject({ state: "connected", currentId: JONAS });
    },
  );

  test("by policy: followed without asking, or refused", async () => {
    bea({ route: "home", forwardsTo: "jonas-okafor", carrier: "message", messageOrder: "before" });
    harness.console.settings.forwardingPolicy = "follow";
    const followed = await harness.console.call(BEA, isOver);
    expect(followed).toMatchObject({ state: "connected", currentId: JONAS });
    harness.console.client.engine.end(followed.id);
    await harness.console.until(ended);
    harness.console.settings.forwardingPolicy = "refuse";
    const refused = await harness.console.call(BEA, ({ id, state }) => id !== followed.id && state === "ended");
    expect(refused.endReason).toMatchObject({ code: "forwarding-refused-by-policy" });
  });
});

describe("what goes wrong", () => {
  test.each([
    ["new-id-missing", "redirection-new-id-missing"],
    ["two-kms-uris", "redirection-two-kms-uris"],
    ["carriers-differ", "redirection-contradictory"],
    ["new-id-caller", "redirection-to-self"],
  ] as const)(
    "%s in a MESSAGE: the call ends by name, and nobody is called",
    { timeout: 15_000 },
    async (redirectionFault, code) => {
      bea({ carrier: "message", messageOrder: "after", redirectionFault });
      const record = await harness.console.call(BEA, isOver);
      expect(record.endReason?.code).toBe(code);
      expect(record.ladder.filter(({ what }) => what.kind === "invite")).toHaveLength(1);
    },
  );

  test("no MESSAGE comes: waited for in sight, and not for long", { timeout: 15_000 }, async () => {
    bea({ carrier: "message", redirectionFault: "message-missing" });
    await harness.console.call(BEA, ({ state }) => state === "awaiting-target");
    const record = await harness.console.until(isOver);
    expect(record.endReason?.code).toBe("forwarded-without-target");
  });

  test.each(["message-for-none", "message-other-call"] as const)(
    "%s: nothing is dialled",
    { timeout: 15_000 },
    async (redirectionFault) => {
      bea({ carrier: "message", messageOrder: "before", redirectionFault });
      const record = await harness.console.call(BEA, ended);
      expect(record.redirections).toEqual([]);
      expect(record.ladder.filter(({ what }) => what.kind === "invite")).toHaveLength(1);
    },
  );

  test("after the person's CANCEL: refused, nothing is dialled", async () => {
    bea({ carrier: "message", redirectionFault: "message-after-cancel" });
    const { id } = await harness.console.call(BEA, ({ state }) => state === "ringing");
    harness.console.client.engine.end(id);
    await harness.console.until(ended);
    await vi.waitFor(() => expect(answersIn(harness.console.newest())).toEqual([403]));
    expect(harness.console.newest()).toMatchObject({ endReason: { code: "cancelled" }, redirections: [] });
  });

  test("after the next leg is up, with another ID: refused, and the call goes on", async () => {
    bea({ carrier: "message", redirectionFault: "message-late" });
    await harness.console.call(BEA, connected);
    await vi.waitFor(() => expect(answersIn(harness.console.newest())).toEqual([200, 403]));
    expect(harness.console.newest()).toMatchObject({ state: "connected", currentId: VISITOR });
  });
});
