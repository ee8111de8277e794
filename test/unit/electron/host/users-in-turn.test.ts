/** The next user of a desk whose place cannot be made, as on a full disk: nobody is served, least of all the one before, until it can. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DispatcherHost } from "../../../../electron/host/host-shape.ts";
import { serveUsersOf } from "../../../../electron/host/users-in-turn.ts";

let folder: string;
let host: DispatcherHost;
let user: string | undefined;
/** Users whose place can be made. */
let mayOpen: Set<string>;
let told: string[];
let closed: string[];
const listeners = new Set<() => void>();

const page = (id: string) =>
  host.attach({ id } as never, ((event: string) => void told.push(`${event} to ${id}`)) as never);
const ask = (id: string) => host.dispatch({ id } as never, "calls.list", {});
async function becomes(next: string | undefined) {
  user = next;
  for (const listener of [...listeners]) listener();
  await vi.advanceTimersByTimeAsync(0);
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-turn-"));
  user = "ava";
  mayOpen = new Set(["ava", "ben", "nobody"]);
  told = [];
  closed = [];
  const nothing = () => {};
  const signIn = {
    isShared: () => true,
    issuer: () => "https://id.test",
    user: () => (user === undefined ? undefined : { subject: user, ids: new Map() }),
    known: async () => {},
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  const desk = {
    log: { info: nothing, warn: nothing, error: nothing },
    options: { dataFolder: folder },
    policy: undefined,
    signIn,
    desktop: { toCallBack: nothing, countUnread: nothing, looked: nothing },
    settings: {},
    windowWay: {},
    close: async () => {},
  };
  const open = () => {
    const name = user ?? "nobody";
    if (!mayOpen.has(name)) throw Object.assign(new Error("no space left"), { code: "ENOSPC", syscall: "mkdtemp" });
    return {
      attach: () => nothing,
      dispatch: async () => ({ ok: true, value: name }),
      close: async () => void closed.push(name),
    };
  };
  host = await serveUsersOf(desk as never, open as never);
});
afterEach(async () => {
  await host.close();
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const UNWRITABLE = { ok: false, error: { code: "data-folder-unwritable" } };

test("is told why, is asked to begin anew once and not again and again, and is served when there is room", async () => {
  page("w");
  mayOpen.delete("ben");
  await becomes("ben");
  expect([closed, told]).toEqual([["ava"], ["user.changed to w"]]);
  page("w");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await ask("w")).toMatchObject(UNWRITABLE);
  expect([closed, told]).toEqual([["ava"], ["user.changed to w"]]);
  mayOpen.add("ben");
  await vi.advanceTimersByTimeAsync(5_000);
  expect(told).toEqual(["user.changed to w", "user.changed to w"]);
  page("w");
  expect(await ask("w")).toEqual({ ok: true, value: "ben" });
});

test("leaves room for the one before, who is opened anew", async () => {
  mayOpen.delete("nobody");
  await becomes(undefined);
  page("w");
  expect(await ask("w")).toMatchObject(UNWRITABLE);
  await becomes("ava");
  page("w");
  expect(await ask("w")).toEqual({ ok: true, value: "ava" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(closed).toEqual(["ava"]);
});
