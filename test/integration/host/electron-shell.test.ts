import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MenuItemConstructorOptions } from "electron";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { lockDataFolder } from "../../../electron/services/instance-lock.ts";
import { parseStartOptions } from "../../../electron/shells/desktop/start-options.ts";
import type { ElectronShellOptions } from "../../../electron/shells/electron/electron-shell.ts";
import { isHelpLink } from "../../../electron/shells/electron/navigation.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { buildPreload, type StartedElectron, startElectron } from "../../support/harness/host/electron-harness.ts";
import { app, fetchPage, given, handlers, reset, StandInContents, seen } from "../../support/stand-ins/electron.ts";

vi.mock("electron", () => import("../../support/stand-ins/electron.ts"));

const CONSOLE_PAGE = "app://mc-dispatcher/console.html";

let built: Awaited<ReturnType<typeof buildPreload>>;
let running: StartedElectron | undefined;
let held = () => {};

beforeAll(async () => {
  built = await buildPreload();
});
afterAll(() => built.remove());
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start(options: Partial<ElectronShellOptions> = {}): Promise<StartedElectron> {
  running = await startElectron(built.preload, options);
  return running;
}

const consoleOf = (started: StartedElectron) => started.windowOf("console")!.webContents;

describe("the preload", () => {
  test("is one CommonJS file that requires Electron and nothing else", () => {
    const code = readFileSync(built.preload, "utf8");
    expect([...code.matchAll(/\brequire\(([^)]*)\)/g)].map((match) => match[1])).toEqual(['"electron"']);
    expect(code).not.toMatch(/^\s*(import|export)\b/m);
    expect(code).not.toMatch(/\bimport\(/);
  });

  test("gives the window the bridge and nothing else, and no event object", async () => {
    const started = await start();
    const { world } = consoleOf(started);
    expect(Object.keys(world)).toEqual(["mcBridge"]);
    expect(Object.keys(world.mcBridge!)).toEqual(["call", "subscribe"]);
    const heard: unknown[][] = [];
    // That the record is open is told as well, and before this is answered.
    await world.mcBridge!.call("calls.list", { limit: 1 });
    const stop = world.mcBridge!.subscribe((...args) => heard.push(args));
    await world.mcBridge!.call("settings.update", { theme: "dark" });
    expect(heard).toEqual([["settings.changed", expect.objectContaining({ theme: "dark" })]]);
    stop();
    await world.mcBridge!.call("settings.update", { theme: "light" });
    expect(heard).toHaveLength(1);
  });

  test("answers as a result also what cannot cross", async () => {
    const started = await start();
    expect(await consoleOf(started).world.mcBridge!.call("app.info", () => {})).toMatchObject({
      ok: false,
      error: { code: "bridge-lost" },
    });
  });
});

test("one program per data folder, whatever shell the other one has", async () => {
  const started = await start();
  expect(() => lockDataFolder(join(started.folder, "data"))).toThrow("already-running");
  await started.stop();
  const another = await startElectron(built.preload, (folder) => {
    held = lockDataFolder(join(folder, "data"));
    return {};
  });
  held();
  expect(seen.exits).toEqual([1]);
  expect(seen.errorBoxes[0]?.content).toContain("already-running");
  await another.stop();
});

describe("windows", () => {
  test("are sandboxed, isolated, without Node, and run in the background", async () => {
    const started = await start();
    expect(seen.sandboxed).toBe(true);
    expect(started.windowOf("console")!.options.webPreferences).toEqual({
      preload: built.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: true,
      backgroundThrottling: false,
      autoplayPolicy: "no-user-gesture-required",
    });
  });

  test("have no developer tools and no menu in a packaged program", async () => {
    reset();
    const folder = await start();
    expect(folder.windowOf("console")!.options.webPreferences?.devTools).toBe(true);
    expect(seen.menu).toBeNull();
    await running?.stop();
    vi.spyOn(app, "isPackaged", "get").mockReturnValue(true);
    const packaged = await start();
    expect(packaged.windowOf("console")!.options.webPreferences?.devTools).toBe(false);
  });

  test("have a menu without reload and developer tools on macOS", async () => {
    await start({ platform: "darwin" });
    expect(JSON.stringify(seen.menu)).toMatch(/"role":"copy","label":"Copy"/);
    expect(JSON.stringify(seen.menu)).not.toMatch(/viewMenu|toggleDevTools|reload/i);
    // The record opens from it, as by the console's key.
    const windowMenu = (seen.menu as MenuItemConstructorOptions[]).find(({ role }) => role === "window");
    const [history] = (windowMenu?.submenu ?? []) as MenuItemConstructorOptions[];
    if (history?.click === undefined) throw new Error("the menu has no record");
    const before = seen.windows.length;
    (history.click as () => void)();
    await vi.waitFor(() => expect(seen.windows).toHaveLength(before + 1));
  });

  test("have a menu in the language of the system, and in the one that is chosen from then on", async () => {
    const started = await startElectron(built.preload, { platform: "darwin" }, () => {
      given.systemLanguages = ["de-DE", "en"];
    });
    running = started;
    const { mcBridge } = consoleOf(started).world;
    expect(await mcBridge!.call("app.info", {})).toMatchObject({ value: { systemLanguage: "de" } });
    expect(JSON.stringify(seen.menu)).toContain("Kopieren");
    await mcBridge!.call("settings.update", { language: "en" });
    await vi.waitFor(() => expect(JSON.stringify(seen.menu)).toMatch(/"role":"copy","label":"Copy"/));
  });

  test("stay where they are and open no others", async () => {
    const started = await start();
    const contents = consoleOf(started);
    const prevented = (event: string, url: string) => {
      let held = false;
      contents.emit(event, { url, preventDefault: () => (held = true) });
      return held;
    };
    for (const event of ["will-navigate", "will-frame-navigate"]) {
      expect(prevented(event, "https://evil.example/")).toBe(true);
      expect(prevented(event, "file:///etc/passwd")).toBe(true);
      expect(prevented(event, "app://mc-dispatcher/unit.html")).toBe(true);
      expect(prevented(event, CONSOLE_PAGE)).toBe(false);
    }
    const framed = (url: string, isMainFrame: boolean) => {
      let held = false;
      contents.emit("will-frame-navigate", { url, isMainFrame, preventDefault: () => (held = true) });
      return held;
    };
    expect(framed("app://mc-dispatcher/picture-decoder.html", false)).toBe(false);
    expect(framed("app://mc-dispatcher/picture-decoder.html", true)).toBe(true);
    expect(framed("app://mc-dispatcher/picture-decoder.html?1", false)).toBe(true);
    expect(framed("https://evil.example/picture-decoder.html", false)).toBe(true);
    expect(prevented("will-redirect", CONSOLE_PAGE)).toBe(true);
    expect(prevented("will-attach-webview", "")).toBe(true);
    expect(contents.openHandler({ url: "https://evil.example/" })).toEqual({ action: "deny" });
    expect(contents.openHandler({ url: "https://www.rfc-editor.org/rfc/rfc3261" })).toEqual({ action: "deny" });
    expect(seen.opened).toEqual(["https://www.rfc-editor.org/rfc/rfc3261"]);
  });

  test.each([
    ["https://www.3gpp.org/specifications", true],
    ["http://www.3gpp.org/", false],
    ["https://www.3gpp.org.evil.example/", false],
    ["https://www.3gpp.org@evil.example/", false],
    ["https://ann:pw@www.3gpp.org/", false],
    ["https://www.3gpp.org:8443/", false],
    ["file:///etc/passwd", false],
    ["sip:anna@a.test", false],
    ["no link", false],
  ])("of links, only https help pages leave the program: %s", (link, opens) => {
    expect(isHelpLink(link)).toBe(opens);
  });

  test("a unit is opened once, then brought to the front", async () => {
    const started = await start();
    const { mcBridge } = consoleOf(started).world;
    await mcBridge!.call("lab.openUnit", { personId: "anna" });
    await mcBridge!.call("lab.openUnit", { personId: "anna" });
    expect(seen.windows).toHaveLength(2);
    expect(started.windowOf("unit")!.shown).toEqual(["show", "restore", "show", "focus"]);
  });

  test("a page that crashed is loaded again, and given up when it crashes at once", async () => {
    const started = await start();
    const contents = consoleOf(started);
    contents.emit("render-process-gone", {}, { reason: "crashed" });
    expect(contents.reloads).toBe(1);
    expect(await contents.world.mcBridge!.call("app.info", {})).toMatchObject({ ok: true });
    contents.emit("render-process-gone", {}, { reason: "crashed" });
    expect(contents.reloads).toBe(1);
  });

  test("the program ends with its console, after lab and files are closed", async () => {
    const started = await start();
    await consoleOf(started).world.mcBridge!.call("lab.openUnit", { personId: "anna" });
    const ended = new Promise<void>((resolve) => app.once("test:ended", resolve));
    started.windowOf("console")!.destroy();
    await ended;
    expect(seen.windows).toEqual([]);
    expect(started.lab.closed).toBe(true);
    expect(started.lab.done).toEqual(["unit open", "unit closed"]);
  });

  test("the program ends although its host has closed before Electron is out of its own quit", async () => {
    await start();
    const ended = new Promise<void>((resolve) => app.once("test:ended", resolve));
    app.quit();
    await ended;
    expect(running?.lab.closed).toBe(true);
  });

  test("closing a unit ends nothing", async () => {
    const started = await start();
    await consoleOf(started).world.mcBridge!.call("lab.openUnit", { personId: "anna" });
    started.windowOf("unit")!.destroy();
    expect(seen.quits).toBe(0);
    expect(started.lab.done).toEqual(["unit open", "unit closed"]);
  });
});

describe("pages", () => {
  test("come from the program's own scheme with the same policy as in the Chromium shell", async () => {
    await start();
    expect(seen.schemes).toEqual([
      { scheme: "app", privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
    const page = await fetchPage(CONSOLE_PAGE);
    expect(page.status).toBe(200);
    const policy = page.headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("connect-src 'self' ws://127.0.0.1:9001;");
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test.each([
    "app://mc-dispatcher/../data/installation.json",
    "app://mc-dispatcher/%2e%2e/data/installation.json",
    "app://mc-dispatcher/..%2fdata%2finstallation.json",
    "app://mc-dispatcher//console.html",
    "app://mc-dispatcher/",
    "app://other/console.html",
    "app://mc-dispatcher.evil/console.html",
  ])("nothing but a built file is served: %s", async (url) => {
    await start();
    expect((await fetchPage(url)).status).toBe(404);
  });

  test("are read only", async () => {
    await start();
    expect((await fetchPage(CONSOLE_PAGE, { method: "POST", body: "x" })).status).toBe(404);
  });
});

describe("commands", () => {
  async function refused(contents: StandInContents, frame: unknown): Promise<void> {
    const result = await contents.invoke("mc:call", ["app.info", {}], frame);
    expect(result).toMatchObject({ ok: false, error: { code: "bridge-not-permitted" } });
  }

  test("are taken from the main frame of our own page alone", async () => {
    const started = await start();
    const contents = consoleOf(started);
    expect(await contents.invoke("mc:call", ["app.info", {}])).toMatchObject({ ok: true });
    await refused(contents, null);
    await refused(contents, { url: CONSOLE_PAGE, parent: contents.mainFrame });
    for (const url of ["https://evil.example/", "app://mc-dispatcher.evil/", "file:///console.html", "about:blank"]) {
      await refused(contents, { url, parent: null });
    }
  });

  test("are not taken from a window that the shell did not open", async () => {
    await start();
    const stranger = new StandInContents(built.preload);
    stranger.mainFrame = { url: CONSOLE_PAGE, parent: null };
    expect(await stranger.invoke("mc:call", ["app.info", {}])).toMatchObject({
      error: { code: "bridge-not-permitted" },
    });
  });

  test("that are no text are unknown", async () => {
    const started = await start();
    expect(await consoleOf(started).invoke("mc:call", [{ name: "app.info" }, {}])).toMatchObject({
      error: { code: "bridge-unknown-command" },
    });
  });
});

describe("permissions", () => {
  const page = { isMainFrame: true, requestingUrl: CONSOLE_PAGE };

  function request(permission: string, details: Parameters<typeof handlers.request>[3]): Promise<boolean> {
    return new Promise((resolve) => handlers.request(null, permission, resolve, details));
  }

  test("our page gets microphone, camera, a screen and the loudspeaker it chose, and nothing else", async () => {
    await start();
    expect(await request("media", { ...page, mediaTypes: ["audio"] })).toBe(true);
    expect(await request("speaker-selection", page)).toBe(true);
    expect(await request("media", { ...page, mediaTypes: ["audio", "video"] })).toBe(true);
    expect(await request("display-capture", page)).toBe(true);
    // To write an error to it; what is on it is nobody's business here.
    expect(await request("clipboard-sanitized-write", page)).toBe(true);
    for (const permission of ["geolocation", "notifications", "openExternal", "usb", "clipboard-read"]) {
      expect(await request(permission, page), permission).toBe(false);
    }
    const check = (permission: string, mediaType?: string) =>
      handlers.check(null, permission, "app://mc-dispatcher/", { isMainFrame: true, ...(mediaType && { mediaType }) });
    expect(check("media", "audio")).toBe(true);
    expect(check("media", "video")).toBe(true);
    expect(check("geolocation")).toBe(false);
  });

  describe("of headsets", () => {
    const device = (name: string, ...collections: readonly [usagePage: number, usage: number][]) => {
      const productId = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
      const model = { vendorId: 1, productId, productName: name };
      return {
        ...model,
        name,
        deviceId: name,
        collections: collections.map(([usagePage, usage]) => ({ usagePage, usage })),
      };
    };
    type Device = ReturnType<typeof device>;
    const WIRED = device("wired", [0x0c, 0x01], [0x0b, 0x05], [0xffa0, 0x01]);
    const WIRELESS = device("wireless", [0x0b, 0x01]);
    const KEYBOARD = device("keyboard", [0x01, 0x06]);
    const BOTH = device("both", [0x0b, 0x05], [0x01, 0x06]);
    const PEDAL = device("pedal", [0x0c, 0x03]);
    const SECURITY_KEY = device("security key", [0xf1d0, 0x01]);
    const had = (one: Device, origin = "app://mc-dispatcher/", deviceType = "hid") =>
      handlers.device({ deviceType, device: one, origin } as unknown as Parameters<typeof handlers.device>[0]);
    /** Which of those that are plugged in our page gets. */
    const chosen = (devices: readonly Device[], frame: object | null = { url: CONSOLE_PAGE, parent: null }) =>
      new Promise((resolve) => {
        const details = { deviceList: devices, frame } as unknown as Parameters<typeof handlers.headset>[1];
        handlers.headset({ preventDefault: () => {} }, details, resolve);
      });

    const remember = (started: StartedElectron, ...devices: readonly Device[]) => {
      const headsets = devices.map(({ name, productId, vendorId }) => ({ vendorId, productId, name }));
      return consoleOf(started).world.mcBridge!.call("settings.update", { headsets });
    };

    test("our page has the telephony device that was chosen and no other, until it is forgotten", async () => {
      const started = await start();
      expect([WIRED, WIRELESS].map((one) => had(one))).toEqual([false, false]);
      expect(await chosen([WIRED])).toBe("wired");
      expect([WIRED, WIRELESS].map((one) => had(one))).toEqual([true, false]);
      await remember(started, WIRED);
      expect([WIRED, WIRELESS].map((one) => had(one))).toEqual([true, false]);
      await remember(started);
      expect([WIRED, WIRELESS].map((one) => had(one))).toEqual([false, false]);
      // Chosen, and given back before it was remembered.
      await chosen([WIRELESS]);
      expect(had(WIRELESS)).toBe(true);
      handlers.revoked({}, { device: WIRELESS } as unknown as Parameters<typeof handlers.revoked>[1]);
      expect(had(WIRELESS)).toBe(false);
    });

    test("our page has nothing by which somebody types, chosen or not", async () => {
      // What is no telephony device is no headset, whoever remembers it as one.
      await remember(await start(), WIRED, KEYBOARD, BOTH, PEDAL, SECURITY_KEY);
      expect(had(WIRED)).toBe(true);
      expect([KEYBOARD, BOTH, PEDAL, SECURITY_KEY].map((one) => had(one))).toEqual([false, false, false, false]);
      expect(had(WIRED, "https://evil.example")).toBe(false);
      expect(had(WIRED, undefined, "usb")).toBe(false);
      expect(await chosen([KEYBOARD, BOTH, SECURITY_KEY])).toBeNull();
      expect(await chosen([KEYBOARD, WIRED])).toBe("wired");
      expect(await chosen([WIRED], { url: "https://evil.example/", parent: null })).toBeNull();
      expect(await chosen([WIRED], { url: CONSOLE_PAGE, parent: {} })).toBeNull();
      expect(await chosen([WIRED], null)).toBeNull();
      expect(seen.questions).toEqual([]);
    });

    test("our page has the pedal that was chosen and learned as a talk key, until it is forgotten", async () => {
      const started = await start();
      const learn = (...devices: readonly Device[]) => {
        const key = { reportId: 0, octets: 1, bit: 0, bits: 1, pressed: 1 };
        const talkSwitches = devices.map(({ name, productId, vendorId }) => ({ vendorId, productId, name, ...key }));
        return consoleOf(started).world.mcBridge!.call("settings.update", { talkSwitches });
      };
      expect(had(PEDAL)).toBe(false);
      expect(await chosen([KEYBOARD, PEDAL])).toBe("pedal");
      expect(had(PEDAL)).toBe(true);
      await learn(PEDAL, KEYBOARD);
      expect([PEDAL, KEYBOARD].map((one) => had(one))).toEqual([true, false]);
      await learn();
      expect(had(PEDAL)).toBe(false);
    });

    test("of several, somebody is asked which is meant", async () => {
      await start();
      given.answer = 1;
      expect(await chosen([WIRED, KEYBOARD, WIRELESS])).toBe("wireless");
      expect(seen.questions[0]?.buttons).toEqual(["wired", "wireless", "None"]);
      given.answer = 2;
      expect(await chosen([WIRED, WIRELESS])).toBeNull();
    });
  });

  test("a screen is shared with our page, when somebody has pressed for it", async () => {
    await start();
    const shares = (securityOrigin: string, userGesture: boolean) =>
      new Promise((resolve) => handlers.display({ securityOrigin, userGesture }, resolve));
    expect(await shares("app://mc-dispatcher", true)).toEqual({ video: { id: "screen:1", name: "Screen" } });
    expect(await shares("app://mc-dispatcher", false)).toEqual({});
    expect(await shares("https://evil.example", true)).toEqual({});
  });

  test("no other origin and no frame gets anything", async () => {
    await start();
    const audio = { mediaTypes: ["audio"] };
    for (const requestingUrl of [
      "https://evil.example/",
      "app://other/",
      "file:///x",
      "",
      "app://mc-dispatcher.evil/",
    ]) {
      expect(await request("media", { isMainFrame: true, requestingUrl, ...audio })).toBe(false);
      expect(handlers.check(null, "media", requestingUrl, { isMainFrame: true, mediaType: "audio" })).toBe(false);
    }
    expect(await request("media", { ...page, isMainFrame: false, ...audio })).toBe(false);
  });

  test.each([
    ["darwin", false],
    ["win32", false],
    // Says nothing of it: whoever asks is told so then.
    ["linux", true],
  ] as const)("a page that looks before it asks sees what %s has refused", async (platform, told) => {
    await start({ platform });
    const looks = () => handlers.check(null, "media", "app://mc-dispatcher/", { isMainFrame: true });
    expect(looks()).toBe(true);
    given.mediaAccess = false;
    expect(looks()).toBe(told);
  });

  test("macOS is asked, and its refusal holds", async () => {
    await start({ platform: "darwin" });
    given.mediaAccess = false;
    expect(await request("media", { ...page, mediaTypes: ["audio"] })).toBe(false);
    given.mediaAccess = true;
    expect(await request("media", { ...page, mediaTypes: ["audio"] })).toBe(true);
  });
});

describe("the start", () => {
  test("a second one shows the first one's console and ends", async () => {
    const started = await start();
    app.emit("second-instance", {}, ["mc-dispatcher"], "/");
    expect(started.windowOf("console")!.shown).toEqual(["show", "restore", "show", "focus"]);
    await running?.stop();
    vi.spyOn(app, "requestSingleInstanceLock").mockReturnValue(false);
    const second = await start();
    expect(seen.quits).toBe(1);
    expect(seen.windows).toEqual([]);
    expect(readdirSync(join(second.folder, "data"))).toEqual([]);
  });

  test("media on one computer is for the lab alone, the sandbox for everybody but root", async () => {
    await start({ lab: true });
    expect(seen.switches).toEqual(["allow-loopback-in-peer-connection", "disable-features=WebRtcHideLocalIpsWithMdns"]);
    await running?.stop();
    await start({ lab: false, root: true });
    expect(seen.switches).toEqual([]);
    expect(seen.sandboxed).toBe(false);
  });

  test("that fails says why in words, without the cause, and ends", async () => {
    await start({
      createLab: async () => {
        throw new McError("lab-port-unavailable", "127.0.0.1", new Error("EMFILE"));
      },
    });
    expect(seen.errorBoxes).toEqual([
      {
        title: "The lab could not open a port on this computer.",
        content:
          "Close other programs that use many ports and start again.\n\nlab-port-unavailable: \u2068127.0.0.1\u2069",
      },
    ]);
    expect(seen.exits).toEqual([1]);
  });

  test("of a build without windows says so", async () => {
    await start({ rendererFolder: "/nonexistent" });
    expect(seen.errorBoxes[0]?.content).toContain("not built");
    expect(seen.exits).toEqual([1]);
  });

  test("without lab and account opens a console that is told what is missing", async () => {
    const started = await start({ lab: false });
    const { mcBridge } = consoleOf(started).world;
    expect(await mcBridge!.call("account.get", {})).toMatchObject({ error: { code: "account-missing" } });
    expect(await mcBridge!.call("directory.list", {})).toMatchObject({ error: { code: "directory-missing" } });
    expect(await mcBridge!.call("lab.state", {})).toMatchObject({ error: { code: "lab-off" } });
    expect(await mcBridge!.call("app.info", {})).toMatchObject({ value: { lab: false } });
  });

  test("has the windows connect as the policy of the computer says", async () => {
    const proxyOf = async (network: object | undefined) => {
      const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-policy-"));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const policyFile = join(folder, "policy.json");
      if (network !== undefined) writeFileSync(policyFile, JSON.stringify({ version: 1, setBy: "IT", network }));
      await (await start({ policyFile })).stop();
      running = undefined;
      return seen.proxies.at(-1);
    };
    expect(await proxyOf(undefined)).toEqual({ mode: "system" });
    expect(await proxyOf({ proxy: "none" })).toEqual({ mode: "direct" });
    // A PAC file too: the host asks it for both, and Chromium would go past one that it cannot read.
    for (const proxy of [{ url: "http://proxy.example:3128" }, { pacUrl: "https://wpad.example/proxy.pac" }]) {
      expect(await proxyOf({ proxy })).toEqual({
        mode: "fixed_servers",
        proxyRules: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      });
    }
  });

  test("takes four arguments of its own", () => {
    expect(parseStartOptions(["electron", ".", "--lab", "--sign-in", "--data-folder=/tmp/x y", "--unit=anna"])).toEqual(
      {
        lab: true,
        signIn: true,
        dataFolder: "/tmp/x y",
        unit: "anna",
      },
    );
    const none = { lab: false, signIn: false, dataFolder: undefined, unit: undefined };
    expect(parseStartOptions(["electron", ".", "--data-folder=", "--unit="])).toEqual(none);
  });

  test("opens the unit of a person of the lab that it was started with, and does without one that is none", async () => {
    const started = await start({ unit: "anna" });
    expect(started.windowOf("unit")?.webContents.getURL()).toContain("unit");
    for (const options of [{ unit: "nobody" }, { unit: "anna", lab: false }]) {
      await running?.stop();
      const other = await start(options);
      expect(other.windowOf("console")).toBeDefined();
      expect(other.windowOf("unit")).toBeUndefined();
      expect(seen.errorBoxes).toEqual([]);
    }
  });
});
