import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { findBrowser } from "../../../electron/machine/find-browser.mjs";
import type { IceFault } from "../../../renderer/calling/ports.ts";
import type { IceSettings } from "../../../renderer/media/ice-settings.ts";
import { until } from "../../../scripts/tools/program/program.ts";
import type { IceServer } from "../../../shared/bridge/ice-servers.ts";
import { openFrameBrowser } from "../../support/fixtures/frames/browser.ts";
import { type FrameSite, openFrameSite } from "../../support/fixtures/frames/site.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { TurnServer, type Way } from "./turn-server.ts";

const LIMIT_MS = 25_000;

describeWith("coturn")("audio through coturn", () => {
  let folder: string;
  let turn: TurnServer;
  let site: FrameSite;
  let browser: Browser;
  let caller: Page;
  let callee: Page;

  beforeAll(async () => {
    const path = findBrowser()?.path;
    if (path === undefined) throw new Error("no browser: run `npm run setup`");
    site = await openFrameSite();
    // coturn's certificate is of an authority that was made for this run.
    browser = await openFrameBrowser(path, ["--ignore-certificate-errors"]);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  beforeEach(async () => {
    folder = makeFolder("coturn");
    turn = await TurnServer.start(folder);
    [caller, callee] = [await browser.newPage(), await browser.newPage()];
    for (const page of [caller, callee]) await page.goto(site.url);
    keepOnFailure(folder);
  });
  afterEach(async () => {
    await caller?.close();
    await callee?.close();
    await turn.end();
    removeFolder(folder);
  });

  const only = (server: IceServer): IceSettings => ({ iceServers: [server], iceTransportPolicy: "relay" });
  const beside = (server: IceServer): IceSettings => ({ iceServers: [server], iceTransportPolicy: "all" });

  /** A call of two media legs, the caller's with these servers. */
  async function call(ice: IceSettings): Promise<void> {
    await caller.evaluate((given) => window.frames_.open({ side: "offerer", guard: "none", ice: given }), ice);
    await callee.evaluate(() => window.frames_.open({ side: "answerer", guard: "none" }));
    const offer = await caller.evaluate(() => window.frames_.offer());
    const answer = await callee.evaluate((sdp) => window.frames_.answer(sdp), offer);
    await caller.evaluate((sdp) => window.frames_.accept(sdp), answer);
  }

  /** Waits until both ends hear the other, and answers the way that the audio takes from the caller. */
  async function hearing() {
    for (const page of [caller, callee]) {
      await until("something to hear", LIMIT_MS, async () =>
        (await page.evaluate(() => window.frames_.loudest())) > 0.01 ? true : undefined,
      );
    }
    return caller.evaluate(() => window.frames_.route());
  }

  const faults = async (page: Page): Promise<IceFault[]> =>
    (await page.evaluate(() => window.frames_.report())).events.flatMap((event) =>
      event.kind === "ice-fault" ? [event.fault] : [],
    );
  const fault = (page: Page) => until("a named fault", LIMIT_MS, async () => (await faults(page))[0]);

  test.each<Way>(["udp", "tcp", "tls"])("over %s: both hear each other, and no fault is told", async (way) => {
    await call(only(turn.account([way])));
    expect(await hearing()).toEqual({ type: "relay", relayProtocol: way });
    expect(await faults(caller)).toEqual([]);
    expect(turn.output).toMatch(/ALLOCATE processed, success/);
  });

  test("wrong credentials are named, and without a relay nobody is called", async () => {
    await caller.evaluate(
      (ice) => window.frames_.open({ side: "offerer", guard: "none", ice }),
      only(turn.account(["udp"], "wrong")),
    );
    await expect(caller.evaluate(() => window.frames_.offer())).rejects.toThrow("no address of a relay");
    expect(await faults(caller)).toEqual([{ code: "turn-login-refused", detail: "127.0.0.1" }]);
  });

  test("wrong credentials are named, and the call goes on where another way works", async () => {
    await call(beside(turn.account(["udp", "tcp"], "wrong")));
    expect((await hearing())?.type).not.toBe("relay");
    expect(await fault(caller)).toEqual({ code: "turn-login-refused", detail: "127.0.0.1" });
  });

  test("a server that is gone is named, and the call goes on where another way works", async () => {
    const gone = turn.account(["udp", "tcp"]);
    await turn.end();
    await call(beside(gone));
    expect((await hearing())?.type).not.toBe("relay");
    expect(await fault(caller)).toEqual({ code: "ice-server-unreachable", detail: "127.0.0.1" });
  });

  test("a way to a server that is closed is no fault while another one to it is open", async () => {
    const { urls, ...who } = turn.account(["tcp"]);
    await call(only({ ...who, urls: ["turn:127.0.0.1:9?transport=tcp", ...urls] }));
    expect(await hearing()).toEqual({ type: "relay", relayProtocol: "tcp" });
    await until("the end of gathering", LIMIT_MS, async () =>
      (await caller.evaluate(() => window.frames_.gathered())) ? true : undefined,
    );
    expect(await faults(caller)).toEqual([]);
  });

  test("a server that goes during the call ends the audio of that way by name, not silently", async () => {
    await call(only(turn.account(["tcp"])));
    await hearing();
    await turn.end();
    await until("the failure", LIMIT_MS, async () =>
      (await caller.evaluate(() => window.frames_.report())).events.some(({ kind }) => kind === "failed")
        ? true
        : undefined,
    );
  });
});
