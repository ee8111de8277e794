/** `npm run demo -- --check` as somebody else's script sees it, and the demonstration where no window can be shown. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { AMR_WB } from "../../scripts/tools/codec/amr-wb.ts";
import { buildCodec } from "../../scripts/tools/codec/build-codec.ts";
import {
  checkResult,
  FILE_CHECKS,
  HANDSET_CHECKS,
  LAB_CHECK_KINDS,
  MESSAGE_CHECKS,
  MIGRATION_CHECKS,
  MOVED_CHECKS,
  SEVERAL_CHECKS,
  SIGN_IN_CHECKS,
  VIDEO_CHECKS,
} from "../support/harness/e2e/check-form.ts";

const DEMO = fileURLToPath(new URL("../../scripts/demo.ts", import.meta.url));

async function demo(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const child = spawn(process.execPath, [DEMO, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number | null]>,
  ]);
  return { stdout, stderr, code };
}

/** Where it cannot be built, the handset is skipped, and on a machine that builds that is a failure. */
test.beforeAll(async () => {
  await buildCodec(AMR_WB).catch(() => {});
});

test("--check prints one JSON object of the documented form and exits 0", async () => {
  // Thirty scenarios one after another, beside whatever else a machine builds.
  test.setTimeout(1_200_000);
  const { stdout, stderr, code } = await demo(["--check"]);
  expect(code, stderr).toBe(0);
  const whole = checkResult.parse(JSON.parse(stdout));
  expect(whole.ok).toBe(true);
  const isHandset = ({ name }: { readonly name: string }) => HANDSET_CHECKS.some((each) => each === name);
  for (const handset of whole.scenarios.filter(isHandset)) {
    if (handset.skipped !== undefined) continue;
    const { mki, packets, toneHeard, ...media } = handset.media;
    expect(media).toMatchObject({ path: "rtp", codec: "AMR-WB", suite: "AEAD_AES_128_GCM" });
    expect(mki).toEqual({ sent: handset.protection?.pckId.console, seen: handset.protection?.pckId.console });
    expect(packets?.refused).toBe(0);
    expect(packets?.opened).toBeGreaterThanOrEqual(100);
    expect(toneHeard?.toColleague.share).toBeGreaterThan(0.8);
    expect(toneHeard?.fromColleague.share).toBeGreaterThan(0.8);
    expect(handset.protection?.state).toEqual({ console: "proved", colleague: "proved" });
    const isPushToTalk = handset.name === "push-to-talk-migrated";
    const happened = ["asked", "ours", "released", "free", "theirs", "free"];
    expect(handset.floor?.map(({ state }) => state) ?? [], handset.name).toEqual(isPushToTalk ? happened : []);
    expect(handset.heardWithoutFloor, handset.name).toBe(isPushToTalk ? 0 : undefined);
    expect(handset.floorProtection !== undefined, handset.name).toBe(isPushToTalk);
    if (isPushToTalk) expect(handset.floor?.[4]?.by).toBe(handset.newId);
  }
  const result = { ...whole, scenarios: whole.scenarios.filter((scenario) => !isHandset(scenario)) };
  const dataChecks: readonly string[] = [...MESSAGE_CHECKS, ...FILE_CHECKS];
  const names = [
    ...LAB_CHECK_KINDS,
    ...VIDEO_CHECKS,
    ...MOVED_CHECKS,
    ...SEVERAL_CHECKS,
    ...dataChecks,
    ...SIGN_IN_CHECKS,
    ...MIGRATION_CHECKS,
  ];
  expect(whole.scenarios).toHaveLength(names.length + HANDSET_CHECKS.length);
  for (const { name, steps } of result.scenarios) expect(steps.length, name).toBeGreaterThan(0);
  expect(result.scenarios.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  expect(Object.fromEntries(result.scenarios.map(({ carriers, name }) => [name, carriers]))).toEqual({
    "at-home": [],
    migrated: ["300"],
    "migrated-kms-uri-in-profile": ["300"],
    "migrated-no-kms-uri": ["300"],
    "migrates-twice": ["300", "300"],
    loop: ["300", "300"],
    nonsense: [],
    "migrated-by-forwarding": ["message"],
    "forwarded-to-another": ["message"],
    "video-at-home": [],
    "video-migrated": ["300"],
    "video-migrated-no-kms-uri": ["300"],
    // The call that is newest.
    transfer: [],
    forwarded: [],
    "two-calls": [],
    queue: [],
    emergency: [],
    "emergency-migrated": ["300"],
    "call-back": [],
    "caller-recognised": [],
    "message-at-home": [],
    "message-migrated": ["300"],
    "message-migrated-no-kms-uri": ["300"],
    "message-longer-migrated": ["300"],
    "file-migrated": ["300"],
    "signed-in": [],
    "dispatcher-migrates": [],
    "profile-changed": [],
  });
  const several = new Map(result.scenarios.map((scenario) => [scenario.name, scenario]));
  expect(
    several.get("two-calls")?.calls?.map(({ line, state }) => [typeof line, state.console, state.colleague]),
  ).toEqual([
    ["number", "connected", "connected"],
    ["number", "connected", "connected"],
  ]);
  // One key, and one choice in the browser; each service authorised, as its server says; and no token anywhere but in the host.
  expect(several.get("signed-in")).toMatchObject({
    signIn: { acts: 2, authorisedFor: ["mcptt", "mcvideo", "mcdata"], tokensHeldBy: ["host"] },
    protection: { state: { console: "proved", colleague: "proved" } },
  });
  // Three calls to the ID at home.
  expect(several.get("dispatcher-migrates")).toMatchObject({
    migration: {
      from: "mcx.system-a.example",
      to: "mcx.system-b.example",
      newId: "sip:visitor-0403@mcx.system-b.example",
      reachedAs: [
        "sip:dispatch-3@mcx.system-a.example",
        "sip:visitor-0403@mcx.system-b.example",
        "sip:dispatch-3@mcx.system-a.example",
      ],
    },
    protection: { state: { console: "proved", colleague: "proved" } },
  });
  // As it was, without emergencies, and as it was; the server is asked every two seconds.
  expect(several.get("profile-changed")?.profile).toMatchObject({ version: 3 });
  expect(several.get("queue")?.order).toEqual(["Aino Aalto", "Jonas Okafor", "Bea Novak"]);
  for (const name of ["emergency", "emergency-migrated"]) {
    expect(several.get(name)?.emergency, name).toEqual({ sent: true, received: true });
  }
  expect(several.get("call-back")?.callBack).toEqual({
    askedBy: "sip:visitor-0412@mcx.system-b.example",
    left: { console: 0, colleague: 0 },
  });
  expect(several.get("caller-recognised")?.recognisedAs).toBe("Bea Novak");
  for (const name of MESSAGE_CHECKS) {
    const scenario = several.get(name);
    expect(scenario?.service, name).toBe("mcdata");
    // To the ID that the redirection named, read, and answered from there; each sealed and signed by its sender.
    const at = scenario?.newId ?? scenario?.primaryId;
    const [bytes, plane] = name === "message-longer-migrated" ? [49_410, "media"] : [26, "signalling"];
    expect(scenario?.messages, name).toMatchObject([
      { bytes, plane, protected: true, state: { console: "read", colleague: "seen" }, receivedAs: at },
      { bytes: 12, protected: true, state: { console: "seen", colleague: "read" }, signedBy: at },
    ]);
  }
  for (const name of FILE_CHECKS) {
    const scenario = several.get(name);
    expect(scenario?.service, name).toBe("mcdata");
    expect(scenario?.messages, name).toMatchObject([
      {
        bytes: 200_000,
        plane: "http",
        protected: true,
        state: { console: "read", colleague: "seen" },
        receivedAs: scenario?.newId,
      },
    ]);
    expect(scenario?.file, name).toMatchObject({ bytes: 200_000, protected: true });
    expect(scenario?.file?.sha256Received, name).toBe(scenario?.file?.sha256Sent);
  }
  for (const { media, name, service } of result.scenarios) {
    const withPicture = VIDEO_CHECKS.some((each) => each === name);
    if (!dataChecks.includes(name)) expect(service, name).toBe(withPicture ? "mcvideo" : "mcptt");
    for (const { framesAuthenticated, framesProtected, video } of [media.toColleague, media.fromColleague]) {
      expect(video !== undefined, name).toBe(withPicture);
      if (!withPicture) continue;
      // Two seconds of 15 a second, and the one that was looked at was made just now. A busy computer sends smaller ones.
      expect((video?.width ?? 0) / (video?.height ?? 1), name).toBeCloseTo(16 / 9, 1);
      expect(video?.frames, name).toBeGreaterThanOrEqual(30);
      expect(Math.abs(video?.mark?.age ?? Number.NaN), name).toBeLessThan(5_000);
      for (const counted of [framesProtected, framesAuthenticated]) {
        expect(counted?.pictures, name).toBeGreaterThanOrEqual(30);
        expect(counted?.sound, name).toBeGreaterThanOrEqual(50);
      }
    }
  }
  const sources = new Set(result.scenarios.map(({ protection }) => protection?.kmsUriSource));
  for (const source of ["redirection", "profile", "lookup"] as const) expect(sources).toContain(source);
  for (const { endReason, media, name, newId, ok, protection, steps } of result.scenarios) {
    expect(ok, name).toBe(true);
    expect(
      steps.map(({ atMs }) => atMs),
      `${name}: in the order of their time`,
    ).toEqual(steps.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
    if (endReason !== "hung-up" || SEVERAL_CHECKS.some((each) => each === name)) continue;
    // Two seconds of packets of 20 ms, counted where they arrived.
    for (const heard of [media.toColleague, media.fromColleague]) {
      expect(heard.packets, name).toBeGreaterThanOrEqual(100);
      expect(heard.energy, name).toBeGreaterThan(0);
    }
    expect(newId === null, name).toBe(
      ["at-home", "video-at-home", ...SIGN_IN_CHECKS, ...MIGRATION_CHECKS].includes(name),
    );
    expect(protection?.state, name).toEqual({ console: "proved", colleague: "proved" });
    expect(protection?.pckId.console, name).toBe(protection?.pckId.colleague);
    for (const frames of [protection?.frames.console, protection?.frames.colleague]) {
      expect(frames?.protected, name).toBeGreaterThanOrEqual(50);
      expect(frames?.authenticated, name).toBeGreaterThanOrEqual(50);
    }
  }
});

test("--check with names runs those and no other, and refuses one that it does not know", async () => {
  const { stdout, code } = await demo(["--check", "nonsense"]);
  expect(code).toBe(0);
  expect(checkResult.parse(JSON.parse(stdout)).scenarios.map(({ name }) => name)).toEqual(["nonsense"]);
  const unknown = await demo(["--check", "nonsuch"]);
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toContain("no scenario nonsuch");
});

test("without a display the demonstration says so, and what to run instead", async () => {
  test.skip(process.platform === "win32" || process.platform === "darwin", "This system always has a display.");
  const { DISPLAY: _x11, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
  const { stdout, stderr, code } = await demo([], env);
  expect(code).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toContain("There is no display");
  expect(stderr).toContain("--check");
});
