import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Deliver } from "../../../../../electron/host/pages.ts";
import type { WindowContext } from "../../../../../electron/host/window-context.ts";
import { type AttachedPage, createChromiumWindows } from "../../../../../electron/shells/chromium/windows.ts";
import type { HostFrame } from "../../../../../shared/bridge/frames.ts";

const CONSOLE = { role: "console", personId: null } as const;

function setUp() {
  const log: string[] = [];
  const deliveries: Deliver[] = [];
  const windows = createChromiumWindows({
    host: {
      attach(window, deliver) {
        log.push(`attach ${window.role}`);
        deliveries.push(deliver);
        return () => log.push("gone");
      },
    },
    reattachWithin: 5_000,
    tokenLifetime: 60_000,
    onOpened: (window) => log.push(`opened ${window.role}`),
    onClosed: (window: WindowContext) => log.push(`closed ${window.role}`),
    onDied: (window: WindowContext) => log.push(`died ${window.role}`),
  });
  return { log, deliveries, windows };
}

class FakeSocket {
  readonly frames: HostFrame[] = [];
  send(frame: HostFrame): void {
    this.frames.push(frame);
  }
  get secret(): string {
    const frame = this.frames.find((each) => each.kind === "attached");
    return frame?.kind === "attached" ? frame.secret : "";
  }
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a window of the Chromium shell", () => {
  test("keeps its place while the same page takes up a new socket, with what was said meanwhile", () => {
    const { log, deliveries, windows } = setUp();
    const page = randomUUID();
    const first = new FakeSocket();
    const held = windows.attach({ kind: "attach", token: windows.expect(CONSOLE), page }, first) as AttachedPage;
    held.release();
    deliveries[0]?.("account.changed", {});
    vi.advanceTimersByTime(4_999);
    const second = new FakeSocket();
    windows.attach({ kind: "attach", secret: first.secret, page }, second);
    expect(second.frames.map(({ kind }) => kind)).toEqual(["attached", "event"]);
    vi.advanceTimersByTime(60_000);
    expect(log).toEqual(["attach console", "opened console"]);
  });

  test("a reload is another page: the old one is reported gone, and its events go nowhere", () => {
    const { log, deliveries, windows } = setUp();
    const first = new FakeSocket();
    const token = windows.expect(CONSOLE);
    const held = windows.attach({ kind: "attach", token, page: randomUUID() }, first) as AttachedPage;
    held.release();
    deliveries[0]?.("account.changed", {});
    const second = new FakeSocket();
    const again = windows.attach({ kind: "attach", secret: first.secret, page: randomUUID() }, second) as AttachedPage;
    expect(again.window).toBe(held.window);
    expect(second.frames.map(({ kind }) => kind)).toEqual(["attached"]);
    expect(log).toEqual(["attach console", "opened console", "gone", "attach console"]);
  });

  test.each(["before its socket ends", "after that"])(
    "that is loaded anew on a busy computer, its page asked for %s, keeps its place for a minute",
    (when) => {
      const { log, windows } = setUp();
      const first = new FakeSocket();
      const token = windows.expect(CONSOLE);
      const held = windows.attach({ kind: "attach", token, page: randomUUID() }, first) as AttachedPage;
      if (when === "before its socket ends") windows.asked("console");
      held.leaving();
      held.release();
      vi.advanceTimersByTime(4_000);
      if (when === "after that") windows.asked("console");
      vi.advanceTimersByTime(50_000);
      const second = new FakeSocket();
      const again = windows.attach(
        { kind: "attach", secret: first.secret, page: randomUUID() },
        second,
      ) as AttachedPage;
      expect(log).toEqual(["attach console", "opened console", "gone", "attach console"]);
      // It was loaded: from now on it is closed as soon as any other.
      again.leaving();
      again.release();
      vi.advanceTimersByTime(5_000);
      expect(log.at(-1)).toBe("closed console");
    },
  );

  test("beside one whose page has come is closed as soon as any other; a page of another role keeps nobody", () => {
    const { log, windows } = setUp();
    const open = () => {
      const socket = new FakeSocket();
      const token = windows.expect(CONSOLE);
      return { socket, held: windows.attach({ kind: "attach", token, page: randomUUID() }, socket) as AttachedPage };
    };
    const [one, other, third] = [open(), open(), open()];
    third.held.leaving();
    windows.asked("unit");
    third.held.release();
    vi.advanceTimersByTime(5_000);
    const closed = () => log.filter((line) => line === "closed console").length;
    expect(closed()).toBe(1);
    windows.asked("console");
    for (const { held } of [one, other]) {
      held.leaving();
      held.release();
    }
    vi.advanceTimersByTime(30_000);
    expect(closed()).toBe(1);
    windows.attach({ kind: "attach", secret: one.socket.secret, page: randomUUID() }, one.socket);
    vi.advanceTimersByTime(5_000);
    expect(closed()).toBe(2);
  });

  test("is closed when nobody takes it up within the time, and its secret is worth nothing then", () => {
    const { log, windows } = setUp();
    const socket = new FakeSocket();
    const page = randomUUID();
    const held = windows.attach({ kind: "attach", token: windows.expect(CONSOLE), page }, socket) as AttachedPage;
    expect(windows.consoleOpen()).toBe(true);
    held.leaving();
    held.release();
    expect(windows.consoleOpen()).toBe(true);
    vi.advanceTimersByTime(5_000);
    expect(windows.consoleOpen()).toBe(false);
    expect(log).toEqual(["attach console", "opened console", "gone", "closed console"]);
    expect(windows.attach({ kind: "attach", secret: socket.secret, page }, new FakeSocket())).toBe("unknown");
  });

  test.each([
    ["a console that said nothing has died", CONSOLE, "died console"],
    ["a unit that said nothing is closed", { role: "unit", personId: "anna" } as const, "closed unit"],
  ])("%s when nobody takes it up within the time", (_name, request, last) => {
    const { log, windows } = setUp();
    const socket = new FakeSocket();
    const page = randomUUID();
    const held = windows.attach({ kind: "attach", token: windows.expect(request), page }, socket) as AttachedPage;
    held.release();
    vi.advanceTimersByTime(4_999);
    expect(log.slice(2)).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(log.slice(2)).toEqual(["gone", last]);
    expect(windows.attach({ kind: "attach", secret: socket.secret, page }, new FakeSocket())).toBe("unknown");
  });

  test("a page that comes back after it said that it goes can die like any other", () => {
    const { log, windows } = setUp();
    const first = new FakeSocket();
    const page = randomUUID();
    const held = windows.attach({ kind: "attach", token: windows.expect(CONSOLE), page }, first) as AttachedPage;
    held.leaving();
    held.release();
    const reloaded = { kind: "attach", secret: first.secret, page: randomUUID() } as const;
    (windows.attach(reloaded, new FakeSocket()) as AttachedPage).release();
    vi.advanceTimersByTime(5_000);
    expect(log.at(-1)).toBe("died console");
  });

  test("a late end of the old socket does not take the window from the new one", () => {
    const { windows } = setUp();
    const page = randomUUID();
    const first = new FakeSocket();
    const held = windows.attach({ kind: "attach", token: windows.expect(CONSOLE), page }, first) as AttachedPage;
    held.release();
    windows.attach({ kind: "attach", secret: first.secret, page }, new FakeSocket());
    held.release();
    vi.advanceTimersByTime(60_000);
    expect(windows.consoleOpen()).toBe(true);
  });

  test("nothing attaches once the program ends", () => {
    const { log, windows } = setUp();
    const token = windows.expect(CONSOLE);
    const other = windows.expect(CONSOLE);
    const socket = new FakeSocket();
    const held = windows.attach({ kind: "attach", token, page: randomUUID() }, socket) as AttachedPage;
    windows.end();
    expect(socket.frames.at(-1)).toEqual({ kind: "end" });
    expect(windows.attach({ kind: "attach", token: other, page: randomUUID() }, new FakeSocket())).toBe("unknown");
    held.release();
    expect(log.at(-1)).toBe("closed console");
  });
});
