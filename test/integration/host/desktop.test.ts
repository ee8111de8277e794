/** The program on its desktop: the whole Electron shell over a stand-in for Electron, driven by the desktop's events. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { createHost, type Host } from "../../../renderer/host/host.ts";
import { ofEveryAct } from "../../../shared/bridge/global-keys.ts";
import { EMERGENCY_AT_LEAST } from "../../../shared/bridge/sounds.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { callRecord } from "../../support/fixtures/call-record.ts";
import { hungUp } from "../../support/fixtures/views/calls.ts";
import { buildPreload, type StartedElectron, startElectron } from "../../support/harness/host/electron-harness.ts";
import { app, given, powerMonitor, press, seen } from "../../support/stand-ins/electron.ts";
import { PRIMARY_ID } from "../../support/stand-ins/lab.ts";

vi.mock("electron", () => import("../../support/stand-ins/electron.ts"));

let built: Awaited<ReturnType<typeof buildPreload>>;
let running: StartedElectron | undefined;
let host: Host;
/** Events of the desktop that the console heard. */
let heard: [string, unknown][];

beforeAll(async () => {
  built = await buildPreload();
});
afterAll(() => built.remove());
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start(options: Parameters<typeof startElectron>[1] = {}, before?: () => void): Promise<StartedElectron> {
  const started = await startElectron(built.preload, options, before);
  running = started;
  const bridge = started.windowOf("console")!.webContents.world.mcBridge!;
  host = createHost(bridge);
  heard = [];
  bridge.subscribe((event, payload) => {
    if (event.startsWith("desktop.")) heard.push([event, payload]);
  });
  return started;
}

const consoleWindow = () => running!.windowOf("console")!;

const record = (state: CallRecord["state"], more: Partial<CallRecord> = {}): CallRecord =>
  callRecord({ state, ...(state === "ended" ? { endedAt: 2_000, endReason: { code: "missed" } } : {}), ...more });

describe("links", () => {
  test("that start the program wait for the console and never dial", async () => {
    await start({ args: ["--lab", "sip:bea@b.test"] });
    expect(await host.call("desktop.takeLink", {})).toEqual({ mcServiceId: "sip:bea@b.test" });
    expect(await host.call("desktop.takeLink", {})).toEqual({ mcServiceId: null });
    expect(await host.call("calls.list", { limit: 1 })).toEqual([]);
  });

  test("of a second start come to the first one, in front", async () => {
    await start();
    const args = ["mc-dispatcher", "--enable-features=x", "mcdispatcher:call?id=sip%3Abea%40b.test"];
    app.emit("second-instance", {}, args, "/");
    expect(heard).toEqual([["desktop.linkOpened", {}]]);
    expect(consoleWindow().shown.at(-1)).toBe("focus");
    expect(await host.call("desktop.takeLink", {})).toEqual({ mcServiceId: "sip:bea@b.test" });
  });

  test("come in events on macOS, also before there is a console", async () => {
    const prevented = vi.fn();
    const starting = start({ platform: "darwin" });
    app.emit("open-url", { preventDefault: prevented }, "sip:early@b.test");
    await starting;
    expect(await host.call("desktop.takeLink", {})).toEqual({ mcServiceId: "sip:early@b.test" });
    app.emit("open-url", { preventDefault: prevented }, "sip:late@b.test");
    expect(await host.call("desktop.takeLink", {})).toEqual({ mcServiceId: "sip:late@b.test" });
    expect(prevented).toHaveBeenCalledTimes(2);
  });

  test("that name nobody are dropped", async () => {
    await start();
    app.emit("second-instance", {}, ["mc-dispatcher", "sip:<script>"], "/");
    app.emit("second-instance", {}, ["mc-dispatcher", "mcdispatcher:wipe?all=1"], "/");
    expect(heard).toEqual([]);
    expect(await host.call("desktop.takeLink", {})).toEqual({ mcServiceId: null });
  });
});

describe("the computer", () => {
  test("is kept awake from the first sign of a call to the end of the last one", async () => {
    await start();
    const one = record("incoming");
    const two = record("requesting", { direction: "outgoing" });
    expect(seen.awake.size).toBe(0);
    await host.call("calls.put", one);
    expect([...seen.awake.values()]).toEqual(["prevent-app-suspension"]);
    await host.call("calls.put", two);
    await host.call("calls.put", { ...one, state: "ended", endReason: { code: "missed" } });
    expect(seen.awake.size).toBe(1);
    await host.call("calls.put", { ...two, state: "ended", endReason: { code: "busy" } });
    expect(seen.awake.size).toBe(0);
  });

  test("may sleep when a console with a call is gone", async () => {
    await start();
    await host.call("calls.put", record("connected"));
    expect(seen.awake.size).toBe(1);
    consoleWindow().webContents.reload();
    expect(seen.awake.size).toBe(0);
  });

  test("may sleep when the program ends during a call", async () => {
    const started = await start();
    await host.call("calls.put", record("connected"));
    await started.stop();
    running = undefined;
    expect(seen.awake.size).toBe(0);
  });

  test("that woke up or was unlocked has consoles register anew", async () => {
    await start();
    for (const event of ["suspend", "lock-screen"]) powerMonitor.emit(event);
    expect(heard).toEqual([]);
    for (const event of ["resume", "unlock-screen"]) powerMonitor.emit(event);
    expect(heard).toEqual([
      ["desktop.resumed", {}],
      ["desktop.resumed", {}],
    ]);
  });
});

describe("closing the console", () => {
  test("during a call asks, and stays where that is the answer", async () => {
    await start();
    await host.call("calls.put", record("connected"));
    consoleWindow().pageLeaves = false;
    expect(consoleWindow().close()).toBe(false);
    expect(seen.questions).toEqual([
      expect.objectContaining({ message: "A call is in progress.", defaultId: 0, cancelId: 0 }),
    ]);
    expect(seen.quits).toBe(0);
    given.answer = 1;
    expect(consoleWindow().close()).toBe(true);
    expect(seen.quits).toBe(1);
  });

  test("asks in a colleague's unit too, and not when a page is only loaded anew", async () => {
    const started = await start();
    await host.call("lab.openUnit", { personId: "anna" });
    const unit = started.windowOf("unit")!;
    unit.pageLeaves = false;
    expect(unit.close()).toBe(false);
    expect(seen.questions).toHaveLength(1);
    const leaves = vi.fn();
    consoleWindow().webContents.emit("will-prevent-unload", { preventDefault: leaves });
    expect(leaves).toHaveBeenCalledOnce();
    expect(seen.questions).toHaveLength(1);
  });

  test("with the tray leaves the program running, until it is quit", async () => {
    await start();
    await host.call("settings.update", { keepInTray: true });
    expect(consoleWindow().close()).toBe(false);
    expect(consoleWindow().hidden).toBe(true);
    seen.trays[0]!.emit("click");
    expect(consoleWindow().hidden).toBe(false);
    const ended = new Promise<void>((resolve) => app.once("test:ended", resolve));
    const quit = seen.trays[0]!.menu.at(-1);
    (quit!.click as () => void)();
    await ended;
    expect(seen.windows).toEqual([]);
  });

  test("staying in a call takes back a quit: the next cross hides the window again", async () => {
    await start();
    await host.call("settings.update", { keepInTray: true });
    consoleWindow().pageLeaves = false;
    app.quit();
    expect(seen.windows).toHaveLength(1);
    expect(consoleWindow().close()).toBe(false);
    expect(consoleWindow().hidden).toBe(true);
    expect(seen.questions).toHaveLength(1);
  });
});

describe("the tray", () => {
  test("is there while it is wanted, and counts missed calls until somebody looks", async () => {
    await start();
    expect(seen.trays).toEqual([]);
    await host.call("settings.update", { keepInTray: true });
    const [tray] = seen.trays;
    expect(tray).toMatchObject({ tip: "MC Dispatcher", picture: expect.stringMatching(/tray\.png$/) });
    const missed = record("ended");
    await host.call("calls.put", missed);
    await host.call("calls.put", missed);
    await host.call("calls.put", record("ended", { endReason: { code: "declined-by-you" } }));
    await host.call("calls.put", record("ended", { direction: "outgoing", endReason: { code: "no-answer" } }));
    expect(tray).toMatchObject({
      tip: "MC Dispatcher: 1 missed call",
      picture: expect.stringMatching(/tray-missed\.png$/),
    });
    expect(seen.badge).toBe(1);
    consoleWindow().emit("focus");
    expect(tray?.tip).toBe("MC Dispatcher");
    expect(seen.badge).toBe(0);
    await host.call("settings.update", { keepInTray: false });
    expect(tray?.destroyed).toBe(true);
  });

  test("shows the count as the system does: an overlay on Windows, words in the menu bar of macOS", async () => {
    await start({ platform: "win32" });
    await host.call("calls.put", record("ended"));
    expect(consoleWindow().overlay).toBe("MC Dispatcher: 1 missed call");
    await running?.stop();
    await start({ platform: "darwin" });
    await host.call("settings.update", { keepInTray: true });
    await host.call("calls.put", record("ended"));
    expect(seen.trays[0]).toMatchObject({ title: "1", picture: expect.stringMatching(/trayTemplate\.png$/) });
  });

  test("that the desktop does not have is done without", async () => {
    await start({}, () => {
      given.trayWorks = false;
    });
    await host.call("settings.update", { keepInTray: true });
    expect(seen.trays).toEqual([]);
    expect((await host.call("desktop.state", {})).keepInTray).toBe(false);
    expect(consoleWindow().close()).toBe(true);
  });
});

describe("notifications", () => {
  test("tell of a call while nobody looks, with a name and buttons, and go with it", async () => {
    await start();
    const call = record("incoming");
    await host.call("calls.put", call);
    const [notification] = seen.notifications;
    expect(notification?.options).toMatchObject({
      title: "Call from \u2068Anna\u2069",
      body: "Answer in the console.",
      urgency: "critical",
      actions: [
        { type: "button", text: "Answer" },
        { type: "button", text: "Decline" },
      ],
    });
    expect(notification?.showing).toBe(true);
    await host.call("calls.put", { ...call, muted: true });
    expect(seen.notifications).toHaveLength(1);
    await host.call("calls.put", { ...call, state: "connected" });
    expect(notification?.showing).toBe(false);
  });

  test("say of a caller whom the directory does not have where that one is, in one line", async () => {
    await start();
    const longHost = "mcx.system-a.example.".padEnd(120, "x");
    const primaryId = `sip:bea.novak@${longHost}.evil.example;name=mcx.system-a.example`;
    await host.call("calls.put", record("incoming", { primaryId }));
    const { title, body } = seen.notifications[0]!.options as { readonly title: string; readonly body: string };
    expect(title).toMatch(/^Call from \u2068bea\.novak@mcx\.system-a\.example\.x+…x+\.evil\.example\u2069$/);
    expect(body).toBe("Not in the directory. Answer in the console.");
  });

  test("say of a caller whom a redirection taught where that one is, since when, and what is proved", async () => {
    await start();
    const newId = "sip:visitor@mcx.system-b.example";
    const redirection = {
      ...hungUp().redirections[0]!,
      fromId: PRIMARY_ID,
      newId,
    };
    const taught = record("ended", {
      direction: "outgoing",
      primaryId: PRIMARY_ID,
      // What it taught is known from then on, and not before.
      startedAt: Date.now() - 60_000,
      redirections: [redirection],
      endReason: { code: "hung-up" },
    });
    await host.call("calls.put", taught);
    await host.call("calls.put", record("incoming", { primaryId: newId, startedAt: Date.now() }));
    expect(seen.notifications[0]?.options).toMatchObject({
      title: "Call from \u2068Anna (visitor@mcx.system-b.example)\u2069",
      body: expect.stringMatching(/^At .+, redirected \d\d:\d\d\. The ID is not verified\. Answer in the console\.$/),
    });
  });

  test("are gone with the click that brings the console to the front", async () => {
    await start();
    await host.call("calls.put", record("incoming"));
    const [notification] = seen.notifications;
    notification!.emit("click");
    expect(consoleWindow().shown.at(-1)).toBe("focus");
    expect(notification!.showing).toBe(false);
  });

  test("bring the console to the front, answer and decline", async () => {
    await start();
    const call = record("incoming");
    await host.call("calls.put", call);
    const [notification] = seen.notifications;
    notification!.emit("action", { actionIndex: 1 });
    expect(consoleWindow().shown).not.toContain("focus");
    notification!.emit("action", { actionIndex: 0 });
    notification!.emit("action", { actionIndex: 7 });
    expect(heard).toEqual([
      ["desktop.callAction", { callId: call.id, action: "decline" }],
      ["desktop.callAction", { callId: call.id, action: "answer" }],
    ]);
    expect(consoleWindow().shown.at(-1)).toBe("focus");
  });

  test("are not for calls that the dispatcher sees, and not asked of a system without them", async () => {
    await start();
    consoleWindow().focused = true;
    await host.call("calls.put", record("incoming"));
    expect(seen.notifications).toEqual([]);
    await running?.stop();
    await start({}, () => {
      given.notificationsWork = false;
    });
    await host.call("calls.put", record("incoming"));
    expect(seen.notifications).toEqual([]);
  });
});

describe("the keys of every program", () => {
  const support = async () => (await host.call("desktop.state", {})).globalKeys;
  const acts = () => heard.map(([, payload]) => (payload as { act?: string }).act);

  test("are those that were chosen, and no others any more", async () => {
    await start();
    await host.call("settings.update", { globalMuteKey: "F13", globalAnswerKey: "F14", globalEndKey: "F15" });
    for (const key of ["F13", "F14", "F15", "F16"]) press(key);
    expect(heard[0]?.[0]).toBe("desktop.act");
    expect(acts()).toEqual(["mute", "answer", "end"]);
    await host.call("settings.update", { globalMuteKey: "", globalAnswerKey: "CommandOrControl+Shift+F11" });
    for (const key of ["F13", "F14", "CommandOrControl+Shift+F11", "F15"]) press(key);
    expect(acts().slice(3)).toEqual(["answer", "end"]);
    expect(await support()).toEqual(ofEveryAct("works"));
  });

  test("can change about", async () => {
    await start();
    await host.call("settings.update", { globalAnswerKey: "F14", globalEndKey: "F15" });
    await host.call("settings.update", { globalAnswerKey: "F15", globalEndKey: "F14" });
    for (const key of ["F14", "F15"]) press(key);
    expect(acts()).toEqual(["end", "answer"]);
  });

  test("that belong to another program are said to, whatever the system answers", async () => {
    await start({}, () => {
      given.takenKeys = ["F13"];
    });
    await host.call("settings.update", { globalMuteKey: "F13", globalEndKey: "F14" });
    expect(await support()).toEqual({ talk: "works", mute: "taken", answer: "works", end: "works" });
  });

  test("do one thing each: what a policy or a file gives to two acts, the first has", async () => {
    await start();
    await host.call("settings.update", { globalAnswerKey: "F14", globalEndKey: "F14" });
    press("F14");
    expect(acts()).toEqual(["answer"]);
    expect(await support()).toEqual({ talk: "works", mute: "works", answer: "works", end: "taken" });
    await host.call("settings.update", { globalAnswerKey: "" });
    press("F14");
    expect(acts()).toEqual(["answer", "end"]);
  });

  test("are given back at the end", async () => {
    await start();
    await host.call("settings.update", { globalEndKey: "F14" });
    await running?.stop();
    press("F14");
    expect(heard).toEqual([]);
  });
});

describe("the session", () => {
  const file = (started: StartedElectron) => join(started.folder, "config", "autostart", "mc-dispatcher.desktop");

  test("starts an installed program on Linux by a file of the desktop", async () => {
    const started = await start({}, () => {
      given.packaged = true;
    });
    expect(existsSync(file(started))).toBe(false);
    await host.call("settings.update", { startAtLogin: true });
    expect(readFileSync(file(started), "utf8")).toContain('\nExec="/opt/MC Dispatcher/mc-dispatcher"\n');
    await host.call("settings.update", { startAtLogin: false });
    expect(existsSync(file(started))).toBe(false);
  });

  test("starts it by the system's own list elsewhere", async () => {
    await start({ platform: "win32" }, () => {
      given.packaged = true;
    });
    await host.call("settings.update", { startAtLogin: true });
    expect(seen.loginItem).toEqual({ openAtLogin: true });
  });

  test("does not start a program that was not installed", async () => {
    await start({ platform: "darwin" });
    await host.call("settings.update", { startAtLogin: true });
    expect(seen.loginItem).toBeUndefined();
    expect((await host.call("desktop.state", {})).startAtLogin).toBe(false);
  });
});

describe("the lab", () => {
  test("has a data folder of its own, beside that of the desk", async () => {
    const inFolder = (folder: string) => {
      seen.paths["userData"] = join(folder, "mc-dispatcher");
      return { dataFolder: undefined };
    };
    const started = await start((folder) => ({ ...inFolder(folder), lab: true }));
    expect(existsSync(join(started.folder, "mc-dispatcher-lab", "installation.json"))).toBe(true);
    expect(existsSync(join(started.folder, "mc-dispatcher"))).toBe(false);
    await running?.stop();
    const desk = await start((folder) => ({ ...inFolder(folder), lab: false }));
    expect(existsSync(join(desk.folder, "mc-dispatcher", "installation.json"))).toBe(true);
  });
});

test("a data folder that cannot be made is said to, in words", async () => {
  running = await startElectron(built.preload, (folder) => {
    writeFileSync(join(folder, "a file"), "");
    return { dataFolder: join(folder, "a file", "data") };
  });
  expect(seen.errorBoxes[0]?.content).toContain("data-folder-unwritable");
  expect(seen.exits).toEqual([1]);
});

describe("the sandbox", () => {
  const withoutSandbox = () => {
    given.switches = ["no-sandbox"];
  };

  test("is not given up, whoever started the program without it", async () => {
    running = await startElectron(built.preload, {}, withoutSandbox);
    expect(seen.errorBoxes[0]?.content).toContain("sandbox-off");
    expect(seen.exits).toEqual([1]);
    expect(seen.windows).toEqual([]);
  });

  test("is not there for root, who runs build machines", async () => {
    await start({ root: true }, withoutSandbox);
    expect(seen.errorBoxes).toEqual([]);
  });
});

describe("crash dumps and names", () => {
  test("nothing writes dumps, and those of earlier versions are taken away", async () => {
    const { folder } = await start((made) => {
      mkdirSync(join(made, "data-crashes"));
      return {};
    });
    expect(seen.crashReporter).toBeUndefined();
    expect(readdirSync(folder)).not.toContain("data-crashes");
  });

  test("Windows knows the program by the name that its installer gave it", async () => {
    await start({ platform: "win32" });
    expect(seen.userModelId).toBe("org.mc-dispatcher.console");
  });
});

describe("the policy of the computer", () => {
  const policy = (value: unknown) => (folder: string) => {
    writeFileSync(join(folder, "policy.json"), JSON.stringify(value));
    return {};
  };

  test("locks settings, and says who locked them", async () => {
    await start(policy({ version: 1, setBy: "City IT", settings: { protection: "required", theme: "dark" } }));
    expect(await host.call("settings.get", {})).toMatchObject({ protection: "required", theme: "dark" });
    expect(await host.call("desktop.state", {})).toMatchObject({
      lockedBy: "City IT",
      locked: ["protection", "theme"],
    });
    await expect(host.call("settings.update", { theme: "light", askSeconds: 30 })).rejects.toMatchObject({
      code: "setting-locked",
      detail: "theme",
    });
    expect(await host.call("settings.get", {})).toMatchObject({ theme: "dark", askSeconds: 20 });
    expect(await host.call("settings.update", { theme: "dark", askSeconds: 30 })).toMatchObject({ askSeconds: 30 });
  });

  test("sets the limit of calls, which nobody at the desk can raise; one that is out of bounds is none", async () => {
    await start(policy({ version: 1, setBy: "City IT", settings: { callsAtOnce: 2 } }));
    expect(await host.call("settings.get", {})).toMatchObject({ callsAtOnce: 2 });
    await expect(host.call("settings.update", { callsAtOnce: 4 })).rejects.toMatchObject({
      code: "setting-locked",
      detail: "callsAtOnce",
    });
    await running?.stop();
    running = await startElectron(
      built.preload,
      policy({ version: 1, setBy: "City IT", settings: { callsAtOnce: 10 } }),
    );
    expect(seen.errorBoxes[0]?.content).toContain("settings.callsAtOnce");
  });

  test("says how loud an emergency is at least; without a word of it that is what the program knows", async () => {
    await start(policy({ version: 1, setBy: "City IT", emergency: { volumeAtLeast: 70 } }));
    expect(await host.call("desktop.state", {})).toMatchObject({ emergencyAtLeast: 70 });
    await running?.stop();
    await start(policy({ version: 1, setBy: "City IT" }));
    expect(await host.call("desktop.state", {})).toMatchObject({ emergencyAtLeast: EMERGENCY_AT_LEAST });
  });

  test("that cannot be read keeps the program from starting, and names what is wrong", async () => {
    running = await startElectron(built.preload, policy({ version: 1, setBy: "City IT", settings: { theme: "pink" } }));
    expect(seen.errorBoxes[0]?.content).toContain("policy-invalid");
    expect(seen.errorBoxes[0]?.content).toContain("settings.theme");
    expect(seen.errorBoxes[0]?.content).not.toContain("pink");
    expect(seen.exits).toEqual([1]);
  });
});

describe("settings that cannot be read", () => {
  test("are told to the console until there is another choice, and protection is required until then", async () => {
    await start((folder) => {
      mkdirSync(join(folder, "data"), { recursive: true });
      writeFileSync(join(folder, "data", "settings.json"), "{");
      return {};
    });
    expect(await host.call("settings.get", {})).toMatchObject({ protection: "required" });
    expect(await host.call("desktop.state", {})).toMatchObject({ unreadableSettings: "not JSON" });
    await host.call("settings.update", { protection: "preferred" });
    expect(await host.call("desktop.state", {})).toMatchObject({ unreadableSettings: null });
  });
});
