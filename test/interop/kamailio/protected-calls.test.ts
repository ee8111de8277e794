import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { ask, until } from "../../../scripts/tools/program/program.ts";
import { seenIn } from "../../../scripts/tools/program/seen-picture.ts";
import { RealConsole } from "../console/real-console.ts";
import { KeyManagement } from "../kms/key-management.ts";
import { Phone } from "../phone/baresip.ts";
import { Capture } from "../rig/capture.ts";
import { describeWith } from "../rig/describe-with.ts";
import { artefacts, keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import type { KamailioSystem } from "./kamailio-system.ts";
import { accountFile, DISPATCHER, type Network, startNetwork } from "./network.ts";

const LIMIT_MS = 25_000;
const VOICE_HZ = 880;
const OTHER_HZ = 600;
const WITHIN_HZ = 15;
/** What a proxy does to the KMS's answer to the lookup that a redirection makes necessary. */
const SPOILT = [
  { spoiling: "truncates", end: "kms-unreachable" },
  { spoiling: "resets", end: "kms-unreachable" },
  { spoiling: "delays", end: "kms-silent" },
] as const;
/** From one end's canvas to the other's screen. */
const LATE_MS = 5_000;
const DIGITS = "159#0*";
/** Lookup, TS 33.180 clause D.2.7: it is in the way of the call. */
const LOOKUP_BOUND_MS = 3_000;
/** From the loss of the media relay to the end of the call. */
const MEDIA_LOSS_BOUND_MS = 30_000;

/** The colleague's console at system B. */
const VISITOR = "visitor-2";

describeWith(
  "kamailio",
  "rtpengine",
  "baresip",
  "tshark",
)("two consoles with keys, through Kamailio and rtpengine", { timeout: 90_000 }, () => {
  let folder: string;
  let network: Network;
  let keys: KeyManagement;
  let caller: RealConsole;
  let colleague: RealConsole;
  let phone: Phone;
  let capture: Capture;
  const measured: { fault: string; bound: string; measuredMs: number; outcome: string }[] = [];

  const accountWithKeys = (system: KamailioSystem, user: string) => {
    const account = accountFile(system, user);
    const kms = keys.section(system.description.name, String(account["mcServiceId"]), folder);
    const { domain, imsDomain } = system.description;
    const data = { id: `sip:${user}@${domain}`, participatingFunction: `sip:mcdata@${imsDomain}` };
    const video = { ...data, participatingFunction: `sip:mcvideo@${imsDomain}` };
    return { ...account, services: { mcvideo: video, mcdata: data }, kms };
  };
  const keysReady = (console: RealConsole) =>
    until("keys", LIMIT_MS, async () => {
      const { state, problem } = await ask(console.page, "keys.status", {});
      if (problem !== null) throw new Error(problem.code);
      return state === "ready" ? true : undefined;
    });

  beforeAll(async () => {
    folder = makeFolder("protected");
    keys = await KeyManagement.open();
    const newId = `sip:${VISITOR}@mcx.system-b.example`;
    network = await startNetwork({
      folder,
      users: { a: [DISPATCHER], b: [VISITOR, "visitor-1"] },
      redirections: {
        bea: { newId, status: 300, body: "multipart", kmsUri: keys.b.uri, reason: "migrated" },
        cleo: { newId, status: 302, body: "alone" },
        ...Object.fromEntries(
          SPOILT.map(({ spoiling }) => [
            spoiling,
            { newId: `sip:nobody-${spoiling}@mcx.system-b.example`, status: 300, body: "alone" } as const,
          ]),
        ),
        paul: { newId: "sip:visitor-1@mcx.system-b.example", status: 300, body: "alone", kmsUri: keys.b.uri },
      },
      forwardings: {
        dora: { newId, carrier: "message-before", forwardingReason: "migrated", kmsUri: keys.b.uri },
      },
      media: true,
    });
    const open = (name: string, system: KamailioSystem, user: string, voiceHz: number) =>
      RealConsole.open({
        folder,
        name,
        account: accountWithKeys(system, user),
        people: ["bea", "cleo", "dora", "paul", ...SPOILT.map(({ spoiling }) => spoiling)],
        settings: { protection: "required" },
        voiceHz,
      });
    phone = await Phone.start({
      user: "visitor-1",
      system: network.b.description,
      folder,
      toneHz: 440,
      answers: "at-once",
    });
    caller = await open("caller", network.a, DISPATCHER, VOICE_HZ);
    colleague = await open("colleague", network.b, VISITOR, OTHER_HZ);
    await Promise.all([keysReady(caller), keysReady(colleague)]);
  });
  afterAll(async () => {
    writeFileSync(join(artefacts("measured"), "keys-and-media.json"), JSON.stringify(measured, null, 2));
    await caller?.close();
    await colleague?.close();
    await phone?.end();
    await network?.close();
    await keys?.close();
    removeFolder(folder);
  });
  beforeEach(async () => {
    capture = await Capture.start(folder);
    keepOnFailure(folder);
    caller.pictureOnFailure("caller");
    colleague.pictureOnFailure("colleague");
  });
  afterEach(async () => {
    for (const each of [caller, colleague]) {
      const call = await each.newest();
      if (call !== undefined && call.state !== "ended") await each.hangUp();
    }
    await capture.stop();
  });

  test.each([
    ["bea", "KMS URI in the redirection"],
    ["cleo", "KMS URI by lookup"],
    ["dora", "KMS URI in a MESSAGE"],
  ])("a redirected call is proved end to end at both: %s (%s)", async (user) => {
    const before = (await colleague.newest())?.id;
    await caller.dial(user);
    await colleague.another(before);
    await colleague.is("incoming");
    await colleague.page.keyboard.press("a");
    const [here, there] = await Promise.all([
      caller.passed("protection-proved"),
      colleague.passed("protection-proved"),
    ]);
    for (const call of [here, there]) {
      expect(call.protection).toMatchObject({ rule: "required", state: "proved", failure: null });
      expect(call.protection?.identity?.pckId).toBe(here.protection?.identity?.pckId);
    }
    expect(here.redirections).toHaveLength(1);
    // What the gateway passed on is still the other's voice, decrypted.
    expect(Math.abs((await caller.heardFrequency()) - OTHER_HZ)).toBeLessThan(WITHIN_HZ);
    expect(Math.abs((await colleague.heardFrequency()) - VOICE_HZ)).toBeLessThan(WITHIN_HZ);
    expect((await caller.hangUp()).endReason?.code).toBe("hung-up");
    await colleague.ends("hung-up-by-colleague");
  });

  test("a redirected call with picture: each sees the other through rtpengine, and both kinds of frames are proved at both", async () => {
    for (const { page } of [caller, colleague]) await ask(page, "settings.update", { pictureSource: "generated" });
    const before = (await colleague.newest())?.id;
    await caller.dial("bea", "Control+Shift+Enter");
    await colleague.another(before);
    await colleague.is("incoming");
    await colleague.page.keyboard.press("a");
    for (const each of [caller, colleague]) {
      await each.passed("protection-proved");
      await each.page.keyboard.press("v");
      await each.page.getByText("Your picture, sent").waitFor();
    }
    for (const each of [caller, colleague]) {
      await each.page.getByRole("main").getByText("Picture and sound end-to-end protected").first().waitFor();
      await until("a picture that was made now", LIMIT_MS, async () => {
        const label = await each.page.locator("video").first().getAttribute("aria-label");
        const age = (await seenIn(each.page, label ?? ""))?.mark?.age;
        return age !== undefined && Math.abs(age) < LATE_MS ? true : undefined;
      });
    }
    const { pictures, redirections, service } = await caller.hangUp();
    expect({ service, redirections: redirections.length }).toEqual({ service: "mcvideo", redirections: 1 });
    expect(pictures).toMatchObject({ proved: { sent: true, received: true }, frames: { refused: 0 } });
    await colleague.ends("hung-up-by-colleague");
  });

  test.each([
    ["bea", "KMS URI in the redirection"],
    ["cleo", "KMS URI by lookup"],
  ])("a message to whom has migrated is read there, and answered, and both are proved: %s (%s)", async (user) => {
    const text = `North gate, ${user}`;
    await caller.write(user, text);
    await until("the message at the colleague", LIMIT_MS, async () => {
      const came = (await colleague.messages()).find((message) => message.text === text);
      return came?.isProtected === true && came.identity !== null ? came : undefined;
    });
    await colleague.page.keyboard.press("F3");
    await colleague.page
      .getByRole("list", { name: /^Conversations/ })
      .getByRole("button")
      .click();
    const [sent] = await until("the news that it was read", LIMIT_MS, async () => {
      const ours = (await caller.messages()).filter((message) => message.text === text);
      return ours[0]?.state === "read" ? ours : undefined;
    });
    expect(sent?.redirections).toHaveLength(1);
    expect(sent?.currentId).toBe(`sip:${VISITOR}@mcx.system-b.example`);
    const answer = `Here already, ${user}`;
    await colleague.page.getByRole("textbox", { name: /^Message to / }).fill(answer);
    await colleague.page.keyboard.press("Enter");
    const came = await until("the answer", LIMIT_MS, async () =>
      (await caller.messages()).find((message) => message.text === answer && message.state !== "sealed"),
    );
    expect(came).toMatchObject({ isProtected: true, identity: { initiator: { userUri: sent?.currentId } } });
    for (const { page } of [caller, colleague]) await page.keyboard.press("F2");
  });

  test("a phone without keys is refused when protection is required", async () => {
    await caller.dial("paul");
    const call = await caller.is("ended");
    expect(call.endReason?.code).toBe("colleague-without-protection");
    expect(call.steps.map(({ step }) => step)).not.toContain("media-flowing");
  });

  test("a phone without keys is called up to the gateway when protection is preferred, and gets digits", async () => {
    await ask(caller.page, "settings.update", { protection: "preferred" });
    try {
      await caller.dial("paul");
      const call = await caller.passed("media-flowing");
      expect(call.protection).toMatchObject({ state: "hop", failure: { code: "colleague-without-protection" } });
      const mark = phone.mark;
      await caller.typeDigits(DIGITS);
      await until("the digits at the phone", LIMIT_MS, () =>
        Promise.resolve(phone.digitsSince(mark) === DIGITS || undefined),
      );
      expect((await caller.hangUp()).endReason?.code).toBe("hung-up");
    } finally {
      await ask(caller.page, "settings.update", { protection: "required" });
    }
  });

  test.each(SPOILT)("a proxy in front of the KMS $spoiling", async ({ spoiling, end }) => {
    keys.a.proxy.spoiling = spoiling;
    try {
      await caller.dial(spoiling);
      const call = await caller.is("ended");
      const at = (name: string) => call.steps.find(({ step }) => step === name)?.atMs ?? 0;
      const took = at("ended") - at("redirected");
      measured.push({
        fault: `KMS behind a proxy that ${spoiling}`,
        bound: "3 s",
        measuredMs: Math.round(took),
        outcome: call.endReason?.code ?? "",
      });
      expect(call.endReason?.code).toBe(end);
      expect(took).toBeLessThan(LOOKUP_BOUND_MS + 1_000);
    } finally {
      keys.a.proxy.spoiling = "nothing";
    }
  });

  test("the media relay is killed during a call", async () => {
    const before = (await colleague.newest())?.id;
    await caller.dial("bea");
    await colleague.another(before);
    await colleague.is("incoming");
    await colleague.page.keyboard.press("a");
    await caller.passed("protection-proved");
    const begin = performance.now();
    await network.relay?.kill();
    const call = await until("the end of the call", MEDIA_LOSS_BOUND_MS + 10_000, async () => {
      const newest = await caller.newest();
      return newest?.state === "ended" ? newest : undefined;
    });
    const took = performance.now() - begin;
    await network.relay?.start();
    measured.push({
      fault: "rtpengine killed during media",
      bound: "30 s",
      measuredMs: Math.round(took),
      outcome: call.endReason?.code ?? "",
    });
    expect(call.endReason?.code).toMatch(/^(media-failed|hung-up-by-colleague)$/);
    expect(took).toBeLessThan(MEDIA_LOSS_BOUND_MS);
  });
});
