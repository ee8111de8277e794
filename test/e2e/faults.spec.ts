/**
 * Everything that can go wrong with a call, in the real window: each fault has a sentence of its own on the screen and in
 * the ladder, the colleague's unit is not left ringing, and the next call works.
 */
import { expect, test } from "@playwright/test";
import { until } from "../../scripts/tools/program/program.ts";
import type { LabFault, LabRedirectionFault, LabRoute } from "../../shared/bridge/lab-settings.ts";
import type { EndReasonCode } from "../../shared/errors/end-reason.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open();
  await desk.openUnit("bea-novak");
  await desk.openUnit("jonas-okafor");
});
test.afterEach(() => desk.tidy());
test.afterAll(() => desk?.close());

/** A call that fails with the code, and everything that has to hold afterwards. */
async function fails(typed: string, code: EndReasonCode): Promise<void> {
  const { endReason } = await desk.dialUntil(typed, "ended");
  expect(endReason?.code).toBe(code);
  await desk.showsEnd(code);
  await desk.nothingLeft();
}

const REFUSALS: readonly (readonly [LabFault, EndReasonCode])[] = [
  ["not-found", "unknown-person"],
  ["forbidden", "forbidden"],
  ["forbidden-107", "caller-not-authorised"],
  ["forbidden-144", "caller-not-authorised"],
  ["forbidden-126", "commencement-not-authorised"],
  ["forbidden-127", "callee-not-authorised"],
  ["forbidden-140", "protected-body-unreadable"],
  ["forbidden-145", "called-party-undetermined"],
  ["not-found-141", "service-authorisation-expired"],
  ["unavailable", "unavailable"],
  ["unavailable-110", "declined"],
  ["unavailable-146", "no-service-settings"],
  ["busy", "busy"],
  ["not-acceptable", "media-not-acceptable"],
  ["overloaded", "server-overloaded"],
];

test.describe("the server refuses the call", () => {
  for (const [fault, code] of REFUSALS) {
    test(`${fault}: ${code}`, async () => {
      await desk.configure("jonas-okafor", { fault });
      await fails("jonas", code);
      await expect(desk.ladder.filter({ hasText: "failed" }).first()).toContainText(/System A to You: \d{3}/);
    });
  }

  test("however often: the next call works", () => desk.nextCallWorks("jonas"));

  test("after a redirection: both are told", async () => {
    await desk.configure("bea-novak", { fault: "busy" });
    await fails("bea", "busy");
    await expect(desk.notice).toContainText("visitor-0412@mcx.system-b.example");
    await desk.configure("bea-novak", { fault: "none" });
    await desk.nextCallWorks("bea");
  });
});

const REDIRECTIONS: readonly (readonly [LabRedirectionFault, EndReasonCode])[] = [
  ["new-id-missing", "redirection-new-id-missing"],
  ["new-id-empty", "redirection-new-id-missing"],
  ["new-id-not-sip", "redirection-new-id-invalid"],
  ["encrypted", "redirection-encrypted"],
  ["wrong-caller", "redirection-wrong-caller"],
  ["wrong-called-party", "redirection-wrong-called-party"],
  ["two-kms-uris", "redirection-two-kms-uris"],
  ["doctype", "redirection-doctype"],
  ["too-large", "redirection-body-too-large"],
  ["broken-multipart", "redirection-body-broken"],
  ["not-xml", "redirection-body-broken"],
  ["no-body", "redirection-without-details"],
  ["moved-301", "redirection-wrong-status"],
  ["new-id-same", "redirection-loop"],
  ["new-id-caller", "redirection-to-self"],
];

test.describe("the redirection is not one to follow", () => {
  for (const [redirectionFault, code] of REDIRECTIONS) {
    test(`${redirectionFault}: ${code}`, async () => {
      await desk.configure("bea-novak", { redirectionFault });
      await fails("bea", code);
      await expect(desk.ladder.filter({ hasText: "INVITE new ID" })).toHaveCount(0);
    });
  }

  test("however often: the next call works", () => desk.nextCallWorks("bea"));

  const ROUTES: readonly (readonly [LabRoute, EndReasonCode, number])[] = [
    ["loop", "redirection-loop", 2],
    ["thrice", "redirection-limit", 3],
  ];
  for (const [route, code, count] of ROUTES) {
    test(`route ${route}: ${code}`, async () => {
      await desk.configure("bea-novak", { route });
      await fails("bea", code);
      expect((await desk.newest())?.redirections).toHaveLength(count);
      await expect(desk.notice).toContainText("Not re-dialled.");
      await desk.configure("bea-novak", { route: "partner" });
      await desk.unitIs("bea-novak", { registration: "registered" });
      await desk.nextCallWorks("bea");
    });
  }
});

test.describe("whom the dispatcher types", () => {
  test("an ID that nobody has", async () => {
    await fails("nobody@mcx.system-a.example", "unknown-person");
    await desk.nextCallWorks("jonas");
  });

  test("an ID of a system that is not connected", async () => {
    // Nobody knows whose KMS that would be: the dispatcher is asked, before anything is sent.
    const asked = await desk.dialUntil("sip:somebody@mcx.elsewhere.example", "deciding-protection");
    expect(asked.protection?.failure?.code).toBe("kms-lookup-unknown");
    expect(asked.steps.map(({ step }) => step)).not.toContain("requested");
    await desk.page.getByRole("button", { name: "Call without protection" }).click();
    await expect.poll(async () => (await desk.newest())?.endReason?.code).toBe("unknown-person");
    await desk.showsEnd("unknown-person");
    await desk.nothingLeft();
  });

  for (const typed of ["zz zz", "sip:", "nobody@", "a b@mcx.system-a.example", "http://mcx.system-a.example"]) {
    test(`no valid ID: ${typed}`, async () => {
      const before = (await desk.newest())?.id;
      await desk.page.keyboard.press("/");
      await desk.page.keyboard.type(typed);
      const people = desk.page.getByRole("region", { name: "People" });
      await expect(people).toContainText("Nobody by that name. A whole MCPTT ID can be called as it is.");
      await desk.page.keyboard.press("Enter");
      await desk.page.keyboard.press("Control+Enter");
      await expect(people.getByRole("button", { name: /^Call / })).toHaveCount(0);
      expect((await desk.newest())?.id).toBe(before);
    });
  }
});

test.describe("nobody answers", () => {
  test("the server stays silent", async () => {
    await desk.configure("jonas-okafor", { fault: "silent" });
    await fails("jonas", "server-silent");
    await desk.configure("jonas-okafor", { fault: "none" });
    await desk.nextCallWorks("jonas");
  });

  test("the unit rings and is given up by the dispatcher", async () => {
    await desk.configure("jonas-okafor", { fault: "no-answer" });
    await desk.dialUntil("jonas", "ringing");
    expect((await desk.hangUp()).endReason?.code).toBe("cancelled");
    await desk.showsEnd("cancelled");
    await desk.nothingLeft();
  });

  test("the unit is switched off", async () => {
    await fails("arif", "unavailable");
  });

  test("the colleague is in another call and rings on: the first caller is not disturbed", async () => {
    await desk.configure("jonas-okafor", { answerMode: "manual" });
    await desk.dialUntil("jonas", "ringing");
    await desk.unitIs("jonas-okafor", { call: "ringing" });
    expect((await desk.hangUp()).endReason?.code).toBe("cancelled");
    await desk.unitIs("jonas-okafor", { call: "ended" });
  });
});

test.describe("the connection to the server is lost", () => {
  const drop = () => desk.drop("console");

  for (const [fault, when, personId, typed] of [
    ["drop-on-invite", "before the redirection", "jonas-okafor", "jonas"],
    ["drop-on-ringing", "after the redirection, while it rings", "bea-novak", "bea"],
  ] as const) {
    test(when, async () => {
      await desk.configure(personId, { fault });
      await fails(typed, "signalling-lost");
      await desk.registered();
      await desk.configure(personId, { fault: "none" });
      await desk.nextCallWorks(typed);
    });
  }

  test("with the redirection: the call waits for the connection and is placed to the new ID then", async () => {
    await desk.configure("bea-novak", { fault: "drop-on-redirect" });
    const { redirections, steps } = await desk.dialUntil("bea", "connected");
    expect(redirections.map(({ target }) => target)).toEqual(["migrated"]);
    expect(steps.map(({ step }) => step)).toContain("redialled");
    expect((await desk.hangUp()).endReason?.code).toBe("hung-up");
    await desk.nothingLeft();
    await desk.configure("bea-novak", { fault: "none" });
    await desk.nextCallWorks("bea");
  });

  test("right after the answer: the call recovers, or ends by its name", async () => {
    await desk.configure("bea-novak", { fault: "drop-on-answer" });
    await desk.dial("bea");
    const settled = await until("the call with its connection back, or its end", 40_000, async () => {
      const call = await desk.newest();
      const back = call?.state === "connected" && call.steps.some(({ step }) => step === "signalling-restored");
      return back || call?.state === "ended" ? call : undefined;
    });
    const record = settled.state === "ended" ? settled : await desk.hangUp();
    expect(["hung-up", "signalling-lost", "hung-up-by-colleague"]).toContain(record.endReason?.code);
    await desk.nothingLeft();
    await desk.configure("bea-novak", { fault: "none" });
    await desk.nextCallWorks("bea");
  });

  test("during the call: the call goes on, the console comes back by itself", async () => {
    await desk.dialUntil("bea", "connected");
    const packets = async () => (await desk.person("bea-novak")).unit?.media?.received.packets ?? 0;
    const banner = "The connection to System A is lost. The call goes on as long as its audio does.";
    await desk.dropAndSee(drop, "not reachable, attempt 1", banner);
    await expect(desk.call.getByRole("status").filter({ hasText: "Connected" })).toBeVisible();
    const atLoss = await packets();
    await desk.registered();
    await expect(desk.call).not.toContainText(banner);
    await until("audio goes on", 15_000, async () => ((await packets()) > atLoss ? true : undefined));
    const { steps } = await desk.newestIn("connected");
    expect(steps.map(({ step }) => step)).toEqual(expect.arrayContaining(["signalling-lost", "signalling-restored"]));
    const { endReason } = await desk.hangUp();
    expect(endReason?.code).toBe("hung-up");
    await desk.unitIs("bea-novak", { call: "ended" });
    await desk.nextCallWorks("bea");
  });

  test("the dispatcher hangs up while the connection is down: the colleague is told when it is back", async () => {
    await desk.dialUntil("bea", "connected");
    await desk.dropAndSee(drop, "not reachable, attempt 1");
    expect((await desk.hangUp()).endReason?.code).toBe("hung-up");
    await desk.unitIs("bea-novak", { call: "ended" });
    await desk.nextCallWorks("bea");
  });
});
