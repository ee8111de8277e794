/** What a page of the program can reach, seen from inside the real windows. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Page, test } from "@playwright/test";
import { ask } from "../../scripts/tools/program/program.ts";
import { Desk, wordsOf } from "../support/harness/e2e/desk.ts";

let desk: Desk;
let unit: Page;
/** A server on this computer that no page has any business with. */
let stranger: Server;
let asked: string[] = [];

test.beforeAll(async () => {
  stranger = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.setHeader("Access-Control-Allow-Origin", "*").end("window.strangerRan = true");
  });
  stranger.on("upgrade", (request, socket) => {
    asked.push(request.url ?? "");
    socket.destroy();
  });
  await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
  desk = await Desk.open();
  unit = await desk.openUnit("bea-novak");
});
test.afterEach(() => {
  asked = [];
  // The browser's complaints about what it has blocked are what these tests provoke.
  desk.complaints.splice(0);
});
test.afterAll(async () => {
  await desk?.close();
  stranger.closeAllConnections();
  await new Promise((resolve) => stranger.close(resolve));
});

const windows = (): readonly (readonly [string, Page])[] => [
  ["console", desk.page],
  ["unit", unit],
];
const strangerPort = () => (stranger.address() as AddressInfo).port;

test("no Node and no Electron, only the two functions of the bridge", async () => {
  for (const [name, page] of windows()) {
    const found = await page.evaluate(() => ({
      globals: ["process", "require", "module", "Buffer", "electron", "ipcRenderer", "__dirname", "global"].filter(
        (each) => Reflect.has(globalThis, each),
      ),
      bridge: Object.keys(Reflect.get(globalThis, "mcBridge") as object).toSorted(),
    }));
    expect(found, name).toEqual({ globals: [], bridge: ["call", "subscribe"] });
  }
});

test("the account holds no password", async () => {
  for (const [name, page] of windows()) {
    const account = await ask(page, "account.get", {});
    expect(JSON.stringify(account), name).not.toMatch(/digest|password|secret|ha1|[0-9a-f]{32}/i);
  }
});

test("a unit may not do what is the console's, and no window what is nobody's", async () => {
  await expect(ask(unit, "calls.list", { limit: 1 })).rejects.toThrow("bridge-not-permitted");
  await expect(ask(unit, "lab.configure", { personId: "bea-novak", settings: {} })).rejects.toThrow(
    "bridge-not-permitted",
  );
  await expect(ask(desk.page, "process.exec" as "app.info", {})).rejects.toThrow("bridge-unknown-command");
  await expect(ask(desk.page, "calls.list", { limit: 1e9 })).rejects.toThrow("bridge-invalid-input");
});

test("no inline script, no foreign script, no frame", async () => {
  for (const [name, page] of windows()) {
    const ran = await page.evaluate(async (port) => {
      const expected = ["frame-src", "script-src-elem"];
      const violations = new Set<string>();
      const blocked = new Promise<void>((resolve) => {
        document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
          violations.add(effectiveDirective);
          if (expected.every((each) => violations.has(each))) resolve();
        });
      });
      /** What a page that was taken over would try; whether it got so far that the text was taken. */
      const taken: string[] = [];
      const attempt = (what: string, act: () => void) => {
        try {
          act();
          taken.push(what);
        } catch {
          // Refused before it could run.
        }
      };
      const inline = document.createElement("script");
      attempt("inline", () => {
        inline.textContent = "window.inlineRan = true";
      });
      const foreign = document.createElement("script");
      attempt("foreign", () => {
        foreign.src = `http://127.0.0.1:${port}/script.js`;
      });
      const handler = document.createElement("div");
      attempt("markup", () => {
        handler.innerHTML = '<img src="x" onerror="window.markupRan = true">';
      });
      attempt("worker", () => void new Worker(`http://127.0.0.1:${port}/worker.js`));
      attempt("policy", () => {
        const { trustedTypes } = globalThis as unknown as {
          trustedTypes: { createPolicy(name: string, rules: object): void };
        };
        trustedTypes.createPolicy("mine", {});
      });
      // Modules are fetched past trusted types: for them there is the list of who scripts come from.
      await import(`http://127.0.0.1:${port}/script.js`).catch(() => {});
      const frame = document.createElement("iframe");
      frame.src = `http://127.0.0.1:${port}/frame.html`;
      document.body.append(inline, foreign, handler, frame);
      await blocked;
      for (const element of [inline, foreign, handler, frame]) element.remove();
      return [...taken, ...["inlineRan", "markupRan", "strangerRan"].filter((mark) => Reflect.has(window, mark))];
    }, strangerPort());
    expect(ran, name).toEqual([]);
  }
  expect(asked).toEqual([]);
});

test("no connection to anybody but the host and the systems of the account", async () => {
  for (const [name, page] of windows()) {
    const reached = await page.evaluate(async (port) => {
      const outcomes = await Promise.all([
        fetch(`http://127.0.0.1:${port}/fetch`).then(
          () => "fetched",
          () => "refused",
        ),
        new Promise<string>((resolve) => {
          const image = new Image();
          image.addEventListener("load", () => resolve("loaded"));
          image.addEventListener("error", () => resolve("refused"));
          image.src = `http://127.0.0.1:${port}/image.png`;
        }),
        new Promise<string>((resolve) => {
          try {
            const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`);
            socket.addEventListener("open", () => resolve("opened"));
            socket.addEventListener("error", () => resolve("refused"));
          } catch {
            resolve("refused");
          }
        }),
      ]);
      return { outcomes, beacon: navigator.sendBeacon(`http://127.0.0.1:${port}/beacon`, "x") };
    }, strangerPort());
    expect(reached.outcomes, name).toEqual(["refused", "refused", "refused"]);
  }
  expect(asked).toEqual([]);
});

test("a page that the program did not open gets nothing", async () => {
  test.skip(desk.program.shell === "electron", "Electron's windows have no address that another page could open.");
  const page = await desk.page.context().newPage();
  await page.goto(new URL("/console.html", desk.page.url()).href);
  await expect(page.getByText(wordsOf("bridge-lost"))).toBeVisible();
  expect(await page.evaluate(() => Reflect.has(globalThis, "mcBridge"))).toBe(false);
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  await page.close();
});

test("the token that opened a window is not in its address, and does not open a second one", async () => {
  test.skip(desk.program.shell === "electron", "Electron's windows have no token.");
  for (const [name, page] of windows()) expect(page.url(), name).not.toContain("token");
});
