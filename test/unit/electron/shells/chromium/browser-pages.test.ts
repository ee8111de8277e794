import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { followBrowserPages } from "../../../../../electron/shells/chromium/browser-pages.ts";
import { createBrowserPipe } from "../../../../../electron/shells/chromium/browser-pipe.ts";

interface Asked {
  readonly id: number;
  readonly method: string;
  readonly params: Record<string, unknown>;
  readonly sessionId?: string;
}

/** A browser at the other end of the pipes, which answers as it is told. */
function browser(answer: (asked: Asked) => object | undefined) {
  const toBrowser = new PassThrough();
  const fromBrowser = new PassThrough();
  const asked: Asked[] = [];
  const say = (message: object) => fromBrowser.write(`${JSON.stringify(message)}\0`);
  toBrowser.setEncoding("utf8").on("data", (text: string) => {
    for (const part of text.split("\0").filter((each) => each !== "")) {
      const message = JSON.parse(part) as Asked;
      asked.push(message);
      const reply = answer(message);
      if (reply !== undefined) say({ id: message.id, ...reply });
    }
  });
  return { pipe: createBrowserPipe(toBrowser, fromBrowser), asked, say, fromBrowser };
}

const page = (url: string, targetId = "t1", type = "page") => ({
  method: "Target.targetCreated",
  params: { targetInfo: { targetId, type, url } },
});

const ANSWERS: Readonly<Record<string, object>> = {
  "Target.attachToTarget": { sessionId: "s1" },
  "Browser.getWindowForTarget": { windowId: 7, bounds: { windowState: "minimized" } },
};
const obliging = ({ method }: Asked) => ({ result: ANSWERS[method] ?? {} });

describe("a page", () => {
  test("is found by where it opens, and led on over the pipe", async () => {
    const there = browser(obliging);
    const led = followBrowserPages(there.pipe).lead("http://a.test/opening?1", "http://a.test/#token=x");
    there.say(page("http://a.test/opening?2", "t2"));
    there.say(page("http://a.test/opening?1", "t3", "service_worker"));
    there.say(page("http://a.test/opening?1"));
    const found = await led;
    expect(there.asked.map(({ method }) => method)).toEqual([
      "Target.setDiscoverTargets",
      "Target.attachToTarget",
      "Page.navigate",
    ]);
    expect(there.asked[1]?.params).toEqual({ targetId: "t1", flatten: true });
    expect(there.asked[2]).toMatchObject({ params: { url: "http://a.test/#token=x" }, sessionId: "s1" });
    await found.forgetBefore();
    expect(there.asked[3]).toMatchObject({ method: "Page.resetNavigationHistory", sessionId: "s1" });
  });

  test("comes to the front out of the task bar", async () => {
    const there = browser(obliging);
    const led = followBrowserPages(there.pipe).lead("http://a.test/1", "http://a.test/2");
    there.say(page("http://a.test/1"));
    await (await led).bringToFront();
    expect(there.asked.slice(-2)).toMatchObject([
      { method: "Browser.setWindowBounds", params: { windowId: 7, bounds: { windowState: "normal" } } },
      { method: "Target.activateTarget", params: { targetId: "t1" } },
    ]);
  });

  test.each([
    ["beside what stands at the left", [0, 0, 1920, 1080], 40, { left: 1500, top: 40 }],
    ["on a second screen", [1920, 30, 1920, 1050], 0, { left: 3420, top: 30 }],
    ["never below the screen", [0, 0, 1280, 800], 400, { left: 860, top: 160 }],
    ["on a screen that is smaller", [5, 6, 400, 600], 80, { left: 5, top: 6 }],
  ])("is placed at the right edge, %s", async (_, value, below, at) => {
    const there = browser((asked) =>
      asked.method === "Runtime.evaluate" ? { result: { result: { value } } } : obliging(asked),
    );
    const led = followBrowserPages(there.pipe).lead("http://a.test/1", "http://a.test/2");
    there.say(page("http://a.test/1"));
    await (await led).placeAtRight({ width: 420, height: 640 }, below);
    expect(there.asked.at(-1)).toMatchObject({
      method: "Browser.setWindowBounds",
      params: { windowId: 7, bounds: { ...at, width: 420, height: 640 } },
    });
  });

  test("that cannot be led says why", async () => {
    const there = browser(({ method }) =>
      method === "Page.navigate"
        ? { result: { errorText: "net::ERR_CONNECTION_REFUSED" } }
        : obliging({ method } as Asked),
    );
    const led = followBrowserPages(there.pipe).lead("http://a.test/1", "http://a.test/2");
    there.say(page("http://a.test/1"));
    await expect(led).rejects.toThrow("ERR_CONNECTION_REFUSED");
  });

  test("of a browser that refuses its pipe is not waited for", async () => {
    const there = browser(() => ({ error: { message: "not allowed" } }));
    await expect(followBrowserPages(there.pipe).lead("http://a.test/1", "http://a.test/2")).rejects.toThrow(
      "not allowed",
    );
  });
});

describe("the pipe", () => {
  test("puts together what arrives in pieces, and passes over what is no message", async () => {
    const there = browser(() => undefined);
    const heard: unknown[] = [];
    there.pipe.on("x", (params) => heard.push(params));
    const answer = there.pipe.send("a", {});
    for (const piece of ['nonsense\0{"id":1,', '"result":{"b":2}}\0{"method":"x"', ',"params":3}\0[]\0{"id":99}\0'])
      there.fromBrowser.write(piece);
    expect(await answer).toEqual({ b: 2 });
    await expect.poll(() => heard).toEqual([3]);
  });

  test("lets nobody wait for a browser that has ended", async () => {
    const there = browser(() => undefined);
    const answer = there.pipe.send("a", {});
    there.fromBrowser.destroy();
    await expect(answer).rejects.toThrow("ended");
    await expect(there.pipe.send("b", {})).rejects.toThrow("ended");
  });
});
