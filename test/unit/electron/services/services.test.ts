import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { digestHa1, readAccount, readDirectory } from "../../../../electron/services/account.ts";
import { openCallLog } from "../../../../electron/services/call-log.ts";
import { openInstallation } from "../../../../electron/services/installation.ts";
import { lockDataFolder } from "../../../../electron/services/instance-lock.ts";
import { LOG_FILE, type Logger, openLog } from "../../../../electron/services/log.ts";
import { openSettings } from "../../../../electron/services/settings.ts";
import { servicesOf, shownIdOf, sipAccountSchema } from "../../../../shared/bridge/account.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

let folder: string;
let logged: string[];
const log: Logger = {
  info: (message) => void logged.push(message),
  warn: (message) => void logged.push(message),
  error: (message) => void logged.push(message),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-test-"));
  logged = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A data folder that cannot be made, even by root: a file stands in its way. */
function unwritable(): string {
  writeFileSync(join(folder, "file"), "");
  return join(folder, "file", "data");
}

const codeOf = (act: () => unknown): string => {
  try {
    act();
    return "none";
  } catch (error) {
    return error instanceof McError ? error.code : String(error);
  }
};

describe("settings", () => {
  test("begin with the defaults and are kept", () => {
    expect(openSettings(folder, log).get()).toEqual(DEFAULT_SETTINGS);
    openSettings(folder, log).update({ theme: "dark", askSeconds: undefined });
    expect(openSettings(folder, log).get()).toEqual({ ...DEFAULT_SETTINGS, theme: "dark" });
    expect(statSync(join(folder, "settings.json")).mode & 0o077).toBe(0);
  });

  const stored = () => readFileSync(join(folder, "settings.json"), "utf8");
  const write = (settings: object) =>
    writeFileSync(join(folder, "settings.json"), JSON.stringify({ version: 1, settings }));
  const aside = () =>
    readdirSync(folder)
      .filter((name) => name.startsWith("settings.json.unreadable-"))
      .map((name) => readFileSync(join(folder, name), "utf8"));

  test.each(["", "{", "[]", '{"version":2,"settings":{"protection":"off"}}', '{"version":1,"settings":7}'])(
    "of a file that cannot be read: protection is required, at every start until the dispatcher chooses: %s",
    (text) => {
      writeFileSync(join(folder, "settings.json"), text);
      for (const start of [1, 2]) {
        const settings = openSettings(folder, log);
        expect(settings.get()).toEqual({ ...DEFAULT_SETTINGS, protection: "required" });
        expect(settings.unreadable()).not.toBeNull();
        expect(logged).toHaveLength(start);
      }
      expect(aside()).toEqual([]);
      const settings = openSettings(folder, log);
      settings.update({ theme: "dark" });
      expect(aside()).toEqual([text]);
      // What was chosen about protection is not known yet.
      expect(settings.unreadable()).not.toBeNull();
      settings.update({ protection: "off" });
      expect(settings.unreadable()).toBeNull();
      expect(aside()).toEqual([text]);
      expect(openSettings(folder, log).get()).toEqual({ ...DEFAULT_SETTINGS, theme: "dark", protection: "off" });
    },
  );

  test("that are wrong take none of the others with them", () => {
    write({ protection: "required", globalMuteKey: "F14", theme: "dark", askSeconds: 4 });
    const text = stored();
    const settings = openSettings(folder, log);
    expect(settings.get()).toEqual({ ...DEFAULT_SETTINGS, protection: "required", theme: "dark" });
    expect(settings.unreadable()).toBe("askSeconds, globalMuteKey");
    expect(logged).toEqual(["settings unreadable"]);
    // Who mends the file by hand finds it where it was.
    expect(stored()).toBe(text);
    settings.update({ globalMuteKey: "F13" });
    expect(settings.unreadable()).toBeNull();
    expect(aside()).toEqual([text]);
    const again = openSettings(folder, log);
    expect(again.get()).toEqual({ ...DEFAULT_SETTINGS, protection: "required", theme: "dark", globalMuteKey: "F13" });
    expect(again.unreadable()).toBeNull();
  });

  test.each(["Required", null, 1])("with a choice about protection that is none (%j) require it", (protection) => {
    write({ theme: "dark", protection });
    const settings = openSettings(folder, log);
    expect(settings.get()).toEqual({ ...DEFAULT_SETTINGS, theme: "dark", protection: "required" });
    expect(settings.unreadable()).toBe("protection");
    expect(openSettings(folder, log, { protection: "off" }).get().protection).toBe("off");
  });

  test("that could not be read and are gone since are written anew", () => {
    writeFileSync(join(folder, "settings.json"), "{");
    const settings = openSettings(folder, log);
    rmSync(join(folder, "settings.json"));
    settings.update({ theme: "dark" });
    expect(openSettings(folder, log).get()).toEqual({ ...DEFAULT_SETTINGS, theme: "dark", protection: "required" });
  });

  test("of an earlier release get the defaults for what it did not know", () => {
    writeFileSync(join(folder, "settings.json"), '{"version":1,"settings":{"theme":"light"}}');
    expect(openSettings(folder, log).get()).toEqual({ ...DEFAULT_SETTINGS, theme: "light" });
    expect(logged).toEqual([]);
  });

  test("that cannot be kept hold for this run, and the dispatcher hears of it", () => {
    const settings = openSettings(unwritable(), log);
    const heard: string[] = [];
    const stop = settings.onChange(({ theme }) => heard.push(theme));
    expect(codeOf(() => settings.update({ theme: "dark" }))).toBe("data-folder-unwritable");
    expect(settings.get().theme).toBe("dark");
    stop();
    codeOf(() => settings.update({ theme: "light" }));
    expect(heard).toEqual(["dark"]);
  });

  test("leave no half-written file behind", () => {
    mkdirSync(join(folder, "settings.json"));
    expect(codeOf(() => openSettings(folder, log).update({ theme: "dark" }))).toMatch(/none|data-folder-unwritable/);
    expect(readdirSync(folder).filter((name) => name.endsWith(".next"))).toEqual([]);
  });
});

describe("the installation's identifiers", () => {
  test("are drawn once, and each unit has its own for ever", () => {
    const first = openInstallation(folder, log);
    const again = openInstallation(folder, log);
    expect(again.identity).toEqual(first.identity);
    expect(again.unitIdentity("anna")).toEqual(first.unitIdentity("anna"));
    const shape = sipAccountSchema.pick({ clientId: true, instanceId: true });
    const all = [first.identity, first.unitIdentity("anna"), first.unitIdentity("ben")].map((each) =>
      shape.parse(each),
    );
    expect(new Set(all.flatMap(({ clientId, instanceId }) => [clientId, instanceId])).size).toBe(6);
  });

  test("are drawn anew when unreadable, and hold for one run when they cannot be kept", () => {
    writeFileSync(join(folder, "installation.json"), "{}");
    const drawn = openInstallation(folder, log).identity;
    expect(openInstallation(folder, log).identity).toEqual(drawn);
    expect(openInstallation(unwritable(), log).identity.clientId).toMatch(/^urn:uuid:/);
    expect(logged).toEqual([
      "installation identifiers unreadable, new ones drawn",
      "installation identifiers not kept",
    ]);
  });
});

describe("the account", () => {
  const identity = { clientId: `urn:uuid:${crypto.randomUUID()}`, instanceId: crypto.randomUUID() };
  const file = {
    displayName: "Control room 1",
    mcServiceId: "sip:dispatcher@a.test",
    impu: "sip:dispatcher@ims.a.test",
    registrar: "sip:ims.a.test",
    participatingFunction: "sip:mcptt@a.test",
    webSocketUrl: "wss://pcscf.a.test/ws",
    digest: { username: "Mufasa", realm: "testrealm@host.com", password: "Circle Of Life" },
    registrationExpires: 600,
    systems: [{ name: "System A", domain: "a.test", home: true }],
  };
  const write = (account: unknown) => writeFileSync(join(folder, "account.json"), JSON.stringify(account));

  test("H(A1) is that of RFC 2617 clause 3.5", () => {
    expect(digestHa1("Mufasa", "testrealm@host.com", "Circle Of Life")).toBe("939e7578ed9e3c518a452acee763bce9");
  });

  test("is handed out with H(A1) and without the password", () => {
    write(file);
    const account = readAccount(folder, identity);
    expect(sipAccountSchema.parse(account)).toEqual(account);
    expect(account).toMatchObject({ ...identity, digest: { ha1: "939e7578ed9e3c518a452acee763bce9" } });
    expect(JSON.stringify(account)).not.toContain("Circle");
  });

  test("of voice alone and of several services says whose the ID is", () => {
    write(file);
    const voice = { id: file.mcServiceId, participatingFunction: file.participatingFunction };
    expect(readAccount(folder, identity).services).toEqual({ mcptt: voice });
    const video = { id: "sip:pictures@a.test", participatingFunction: "sip:mcvideo@a.test" };
    write({ ...file, services: { mcvideo: video } });
    const both = readAccount(folder, identity);
    expect(both.services).toEqual({ mcptt: voice, mcvideo: video });
    expect([servicesOf(both), shownIdOf(both)]).toEqual([["mcptt", "mcvideo"], voice.id]);
    const { mcServiceId, participatingFunction, ...others } = file;
    write({ ...others, services: { mcvideo: video } });
    expect(shownIdOf(readAccount(folder, identity))).toBe(video.id);
  });

  test.each([
    ["no service at all", { mcServiceId: undefined, participatingFunction: undefined }, "mcServiceId"],
    ["an ID without its function", { participatingFunction: undefined }, "participatingFunction"],
    ["a function without its ID", { mcServiceId: undefined }, "mcServiceId"],
    [
      "voice said twice",
      { services: { mcptt: { id: "sip:x@a.test", participatingFunction: "sip:y@a.test" } } },
      "mcServiceId",
    ],
    [
      "a service that there is not",
      { services: { mcfax: { id: "sip:x@a.test", participatingFunction: "sip:y@a.test" } } },
      "services",
    ],
  ])("with %s is refused by the name of the member", (_name, change, member) => {
    write({ ...file, ...change });
    expect(() => readAccount(folder, identity)).toThrow(
      expect.objectContaining({ code: "account-invalid", detail: expect.stringContaining(member) }),
    );
  });

  test("missing or wrong is told by names, never by values", () => {
    expect(codeOf(() => readAccount(folder, identity))).toBe("account-missing");
    write({ ...file, webSocketUrl: "https://a.test", digest: { ...file.digest, ha1: "Circle Of Life" } });
    const error = (() => {
      try {
        return readAccount(folder, identity);
      } catch (cause) {
        return cause as McError;
      }
    })() as McError;
    expect(error.code).toBe("account-invalid");
    expect(error.detail).toMatch(/webSocketUrl/);
    expect(error.detail).toMatch(/digest/);
    expect(`${error.detail}${error.cause}`).not.toContain("Circle");
    writeFileSync(join(folder, "account.json"), '{"digest":{"password":"Circle Of Life"');
    expect(codeOf(() => readAccount(folder, identity))).toBe("account-invalid");
  });

  test("the directory is read, or missed", () => {
    expect(codeOf(() => readDirectory(folder))).toBe("directory-missing");
    writeFileSync(join(folder, "directory.json"), "[{}]");
    expect(codeOf(() => readDirectory(folder))).toBe("directory-invalid");
    const person = { id: "1", displayName: "Anna", role: "", mcServiceId: "sip:anna@a.test", favourite: false };
    writeFileSync(join(folder, "directory.json"), JSON.stringify([person]));
    expect(readDirectory(folder)).toEqual([person]);
  });
});

describe("the call log", () => {
  const call = (state: CallRecord["state"], startedAt: number): CallRecord =>
    callRecord({ state, startedAt, steps: [{ step: "offered", atMs: 5_000 }], decideBy: 9_000 });

  test("survives a restart; what was left unfinished is ended as interrupted", () => {
    const before = openCallLog(folder, log);
    before.put(call("connected", 1_000));
    before.close();
    const after = openCallLog(folder, log, () => 3_000);
    expect(after.list(10)).toMatchObject([
      {
        state: "ended",
        endedAt: 3_000,
        decideBy: null,
        endReason: { code: "interrupted" },
        // Never before the step that it follows.
        steps: [{ step: "offered" }, { step: "ended", atMs: 5_000 }],
      },
    ]);
    after.close();
  });

  test("ends an interrupted call as any other ends: nobody holds it, and what happened in it is kept", () => {
    const steps = (count: number) =>
      Array.from({ length: count }, (_, atMs) => ({ step: "signalling-lost" as const, atMs }));
    for (const count of [200, 512]) {
      const calls = openCallLog(folder, log, () => 3_000);
      const held = { hold: "both", holdChange: "resuming", digits: true } as const;
      const before = { ...call("connected", 1_000), ...held, steps: steps(count) };
      calls.put(before);
      calls.close();
      const after = openCallLog(folder, log, () => 3_000);
      const ended = after.list(10).find(({ id }) => id === before.id)!;
      expect(ended).toMatchObject({ state: "ended", hold: "none", holdChange: "none", digits: false });
      expect(ended.steps).toHaveLength(Math.min(count + 1, 512));
      expect(ended.steps.slice(0, -1)).toEqual(steps(count).slice(0, 511));
      expect(ended.steps.at(-1)).toEqual({ step: "ended", atMs: 2_000 });
      after.close();
    }
  });

  test("ends the calls of one window alone, and no ended one twice", () => {
    const calls = openCallLog(folder, log);
    const [mine, other] = [call("ringing", 1), call("ringing", 2)];
    const ended = { ...call("ended", 3), endReason: { code: "interrupted" as const, detail: "kept" } };
    for (const each of [mine, other, ended]) calls.put(each);
    calls.interrupt([mine.id, ended.id, crypto.randomUUID()]);
    expect(calls.list(10).map(({ state, endReason }) => [state, endReason?.detail])).toEqual([
      ["ended", "kept"],
      ["ringing", undefined],
      ["ended", undefined],
    ]);
    calls.close();
  });

  test("a damaged file is kept beside a new one", () => {
    writeFileSync(join(folder, "calls.sqlite"), "no database ".repeat(100));
    const calls = openCallLog(folder, log);
    calls.put(call("ringing", 1));
    expect(calls.list(10)).toHaveLength(1);
    calls.close();
    expect(readdirSync(folder).some((name) => name.startsWith("calls.sqlite.unreadable-"))).toBe(true);
    expect(logged).toEqual(["call history damaged, a new one is begun"]);
  });

  test("is kept for this run alone when the folder cannot be written", () => {
    const calls = openCallLog(unwritable(), log);
    calls.put(call("ringing", 1));
    expect(calls.list(10)).toHaveLength(1);
    expect(logged).toEqual(["call history cannot be kept"]);
    calls.close();
  });

  test("a record that a later release wrote differently is left out, not fatal", () => {
    const calls = openCallLog(folder, log);
    calls.put({ ...call("ended", 1), service: "telepathy" } as unknown as CallRecord);
    calls.put(call("ringing", 2));
    expect(calls.list(10)).toHaveLength(1);
    expect(logged).toEqual(["a call on record is unreadable"]);
    calls.close();
  });
});

describe("the log", () => {
  const lines = (name = LOG_FILE) =>
    readFileSync(join(folder, name), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));

  test("is JSON lines with the whole chain of causes", () => {
    const logger = openLog(folder)("part");
    logger.info("started", { port: 1 });
    logger.error("failed", new McError("host-failed", "x", new Error("inner", { cause: "root" })));
    expect(lines()).toMatchObject([
      { level: "info", name: "part", message: "started", facts: { port: 1 }, at: expect.stringMatching(/Z$/) },
      {
        level: "error",
        cause: { code: "host-failed", detail: "x", cause: { message: "inner", cause: "root" } },
      },
    ]);
    expect(statSync(join(folder, LOG_FILE)).mode & 0o077).toBe(0);
  });

  test("begins a new file at its size and keeps the one before", () => {
    const logger = openLog(folder, 500)("part");
    for (let index = 0; index < 20; index += 1) logger.info(`line ${index}`);
    expect(statSync(join(folder, LOG_FILE)).size).toBeLessThanOrEqual(500);
    const kept = [...lines(`${LOG_FILE}.1`), ...lines()].map(({ message }) => message);
    expect(kept.at(-1)).toBe("line 19");
    expect(kept.length).toBeGreaterThan(5);
  });

  test("goes on in the file of the last run, and gives up silently where it cannot write", () => {
    openLog(folder)("a").info("one");
    openLog(folder)("b").info("two");
    expect(lines()).toHaveLength(2);
    expect(() => openLog(unwritable())("c").info("three")).not.toThrow();
  });
});

test("a data folder is one program's, until it ends", () => {
  const unlock = lockDataFolder(folder);
  expect(codeOf(() => lockDataFolder(folder))).toBe("already-running");
  unlock();
  lockDataFolder(folder)();
  expect(() => lockDataFolder(unwritable())()).not.toThrow();
  expect(existsSync(join(folder, "instance.lock"))).toBe(true);
});
