import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { autostartEntry } from "../../../../../electron/shells/desktop/autostart.ts";
import { removeCrashDumps } from "../../../../../electron/shells/electron/crash-dumps.ts";
import { isWayland } from "../../../../../electron/shells/electron/global-keys.ts";
import { trayWords } from "../../../../../electron/shells/electron/tray.ts";

vi.mock("electron", () => import("../../../../support/stand-ins/electron.ts"));

describe("the autostart entry", () => {
  test("quotes a path as the Desktop Entry Specification wants it", () => {
    expect(autostartEntry("/opt/MC Dispatcher/mc-dispatcher")).toContain('\nExec="/opt/MC Dispatcher/mc-dispatcher"\n');
    expect(autostartEntry("/opt/MC Dispatcher/mc-dispatcher")).toContain(
      "\nTryExec=/opt/MC Dispatcher/mc-dispatcher\n",
    );
    // Quoting escapes once; the value of a key, once more; a field code begins with a percent sign.
    expect(autostartEntry('/home/a"b/$HOME/`x`/100%/x.AppImage')).toContain(String.raw`Exec="/home/a\\"b/\\$HOME/\\`);
    expect(autostartEntry("/a/100%/x")).toContain('Exec="/a/100%%/x"');
  });
});

describe("crash dumps", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-dumps-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("of earlier versions are taken away, and nothing beside them", () => {
    const data = join(folder, "data");
    mkdirSync(data);
    mkdirSync(join(`${data}-crashes`, "completed"), { recursive: true });
    writeFileSync(join(`${data}-crashes`, "completed", "1.dmp"), "");
    writeFileSync(join(folder, "data.key"), "");
    removeCrashDumps(data);
    expect(readdirSync(folder).sort()).toEqual(["data", "data.key"]);
  });

  test("of which there are none are no trouble", () => {
    expect(() => removeCrashDumps(join(folder, "none"))).not.toThrow();
  });
});

describe("words and facts", () => {
  test("count calls as people do", () => {
    const said = (missed: number, unread: number) => trayWords({ missed, unread });
    expect([said(0, 0), said(1, 0), said(0, 1), said(2, 3)]).toEqual([
      "MC Dispatcher",
      "MC Dispatcher: 1 missed call",
      "MC Dispatcher: 1 unread message",
      "MC Dispatcher: 2 missed calls, 3 unread messages",
    ]);
  });

  test.each([
    ["linux", { XDG_SESSION_TYPE: "wayland" }, true],
    ["linux", { WAYLAND_DISPLAY: "wayland-0" }, true],
    ["linux", { XDG_SESSION_TYPE: "x11" }, false],
    ["darwin", { XDG_SESSION_TYPE: "wayland" }, false],
  ] as const)("Wayland is where %s says %j: %s", (platform, env, wayland) => {
    expect(isWayland(platform, env)).toBe(wayland);
  });
});
