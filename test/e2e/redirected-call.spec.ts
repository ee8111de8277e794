/** The main job: a dispatcher calls a colleague who has migrated, with the keyboard alone, in the real program. */
import { expect, test } from "@playwright/test";
import { until } from "../../scripts/tools/program/program.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;

test.beforeAll(async () => {
  desk = await Desk.open();
});
test.afterEach(() => desk.tidy());
test.afterAll(() => desk?.close());

/** Packets of 20 ms for one second. */
const ONE_SECOND = 50;

const heardAt = (personId: string, packets: number) =>
  until(`audio at ${personId}`, 15_000, async () => {
    const heard = (await desk.person(personId)).unit?.media?.received;
    return heard !== undefined && heard.packets >= packets && heard.energy > 0 ? heard : undefined;
  });

test("from the search to the record", async () => {
  const unit = await desk.openUnit("bea-novak");
  const { page, notice } = desk;
  await desk.dial("bea");

  await test.step("the notice says at once what happened", async () => {
    await expect(page.getByRole("alert").filter({ hasText: "Bea Novak has migrated to System B." })).toBeVisible();
    await expect(notice).toContainText("bea.novak@mcx.system-a.example");
    await expect(notice).toContainText("visitor-0412@mcx.system-b.example System B");
    await expect(notice).toContainText("kms.system-b.example from the redirection");
    await expect(notice).toContainText("Target migrated for joint operation Larch");
  });

  await test.step("connected, and says of protection what was proved", async () => {
    await expect(desk.call.getByRole("status").filter({ hasText: "Connected" })).toBeVisible();
    await expect(notice).toContainText("Re-dialled there.");
    await expect(desk.call).toContainText(/End-to-end protected[\d,]+ frames proved/);
    await expect(desk.call).toContainText("Opened with the key that kms.system-b.example issued to this ID");
    await expect(desk.call.getByRole("timer")).toBeVisible();
  });

  await test.step("the unit shows who calls whom", async () => {
    await expect(unit.getByRole("main")).toContainText("In a call");
    await expect(unit.getByRole("main")).toContainText("dispatch-3@mcx.system-a.example");
    await expect(unit.getByRole("main")).toContainText("visitor-0412@mcx.system-b.example");
  });

  await test.step("the details beside the call name the same key as the unit", async () => {
    await page.keyboard.press("i");
    const details = page.getByRole("region", { name: "Protection of the call" });
    const pckId = /PCK-ID([0-9a-f]{8})/.exec((await details.textContent()) ?? "")?.[1];
    expect(pckId).toBeDefined();
    await expect(unit.getByRole("main")).toContainText(pckId ?? "");
    await page.keyboard.press("Escape");
    await expect(details).toHaveCount(0);
  });

  await test.step("the ladder numbers the steps of the clause", async () => {
    for (const [step, label] of [
      [1, "You to System A: INVITE primary ID"],
      [3, "System A to You: 300 redirection"],
      [4, "You to System A: INVITE new ID"],
    ] as const) {
      await expect(desk.ladder.filter({ hasText: `(step ${step}` })).toContainText(label);
    }
    await expect(desk.ladder.filter({ hasText: "protected audio" })).toBeVisible();
    // Step 2 happens inside system A, and what is relayed behind it is seen by the lab.
    await expect(desk.ladder.filter({ hasText: "System B to Colleague" }).first()).toBeVisible();
  });

  const heard = await heardAt("bea-novak", 2 * ONE_SECOND);
  const record = await desk.hangUp();
  await test.step("the measurements of both ends are on record", () => {
    expect(heard.energy).toBeGreaterThan(0);
    expect(record.media?.received.packets).toBeGreaterThanOrEqual(2 * ONE_SECOND - 20);
    expect(record.media?.received.energy).toBeGreaterThan(0);
    expect(record.endReason?.code).toBe("hung-up");
    const steps = record.steps.map(({ step }) => step);
    expect(steps.slice(0, -3)).toEqual([
      "placed",
      "keys-obtained",
      "requested",
      "redirected",
      "released",
      "keys-obtained",
      "redialled",
      "ringing",
      "key-confirmed",
      "answered",
    ]);
    // Packets and authenticated frames are counted apart: which is noticed first is chance.
    expect(steps.slice(-3).toSorted()).toEqual(["ended", "media-flowing", "protection-proved"]);
    expect(record.protection?.state).toBe("proved");
  });
  await desk.unitIs("bea-novak", { call: "ended" });
  await expect(unit.getByRole("main")).toContainText("The colleague ended the call.");

  await test.step("the record opens again after a restart of the window", async () => {
    await page.reload();
    await desk.registered();
    await expect(notice).toHaveCount(0);
    const row = desk.recent.getByRole("button", { name: /Bea Novak/ });
    await expect(row).toContainText("redirected to System B");
    await row.focus();
    await page.keyboard.press("Enter");
    await expect(desk.call).toContainText("From the record");
    await expect(notice).toContainText("visitor-0412@mcx.system-b.example");
    await expect(notice).toContainText("kms.system-b.example from the redirection");
    await expect(notice.getByRole("alert"), "old news are not announced").toHaveCount(0);
    await expect(desk.ladder.filter({ hasText: "(step 4" })).toContainText("INVITE new ID");
    await desk.ladder.filter({ hasText: "300 redirection" }).getByRole("button").click();
    const message = page.getByRole("region", { name: "Message" });
    await expect(message).toContainText("SIP/2.0 300");
    await expect(message).toContainText("mcptt-request-uri");
    await page.keyboard.press("Escape");
    await expect(message).toHaveCount(0);
  });
});

test("a colleague who has migrated twice is reached in one call", async () => {
  await desk.openUnit("mira-ionescu");
  const record = await desk.dialUntil("mira", "connected");
  expect(record.redirections.map(({ newId }) => newId)).toEqual([
    "sip:visitor-0414@mcx.system-b.example",
    "sip:joint-0414@mcx.system-a.example",
  ]);
  await expect(desk.notice).toContainText("visitor-0414@mcx.system-b.example");
  await expect(desk.notice).toContainText("joint-0414@mcx.system-a.example");
  await expect(desk.recent.getByRole("button", { name: /Mira Ionescu/ })).toHaveCount(1);
  await desk.hangUp();
});

test("a colleague at home is called without a notice", async () => {
  await desk.openUnit("jonas-okafor");
  const record = await desk.dialUntil("jonas", "connected");
  expect(record.redirections).toEqual([]);
  await expect(desk.notice).toHaveCount(0);
  await expect(desk.ladder.filter({ hasText: "(step 4" })).toHaveCount(0);
  await desk.hangUp();
});

test("mute sends silence, and only mute does", async () => {
  await desk.openUnit("jonas-okafor");
  await desk.dialUntil("jonas", "connected");
  await heardAt("jonas-okafor", ONE_SECOND);
  await desk.page.keyboard.press("m");
  await expect(desk.button("Mute")).toHaveAttribute("aria-pressed", "true");
  const media = async () => (await desk.person("jonas-okafor")).unit?.media?.received ?? { packets: 0, energy: 0 };
  let last = await media();
  await until("silence at the unit", 15_000, async () => {
    const now = await media();
    if (now.packets - last.packets < ONE_SECOND / 2) return undefined;
    const silent = now.energy - last.energy < 1e-4;
    last = now;
    return silent ? true : undefined;
  });
  await desk.page.keyboard.press("m");
  await until("the voice at the unit", 15_000, async () =>
    (await media()).energy - last.energy > 1e-3 ? true : undefined,
  );
  await desk.hangUp();
});

test.describe("the re-dial can be stopped", () => {
  test("before the partner system has answered", async () => {
    await desk.configure("bea-novak", { fault: "silent" });
    await desk.dialUntil("bea", "redialling");
    await expect(desk.notice).toContainText("Re-dialling there.");
    await desk.button("Stop re-dialling").click();
    const { endReason } = await desk.newestEnded();
    expect(endReason?.code).toBe("cancelled");
    await desk.showsEnd("cancelled");
  });

  test("while the colleague's unit rings", async () => {
    await desk.openUnit("bea-novak");
    await desk.configure("bea-novak", { answerMode: "manual" });
    await desk.dialUntil("bea", "ringing");
    await desk.unitIs("bea-novak", { call: "ringing" });
    expect((await desk.hangUp()).endReason?.code).toBe("cancelled");
    await desk.unitIs("bea-novak", { call: "ended" });
  });
});
