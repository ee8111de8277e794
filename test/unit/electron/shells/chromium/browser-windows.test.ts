/** Windows of a browser that is a child process: a stand-in for Chromium, which speaks over the same pipes. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BrowserWindows, createBrowserWindows } from "../../../../../electron/shells/chromium/browser.ts";

/** Notes its command line; the first process says that its page is there, and notes what it is asked. */
const STAND_IN = `
const { appendFileSync, createReadStream, createWriteStream } = require("node:fs");
const [notes, mode, ...args] = process.argv.slice(2);
appendFileSync(notes, args.join(" ") + "\\n");
if (mode === "ends") process.exit(3);
if (!args.includes("--remote-debugging-pipe")) process.exit(0);
const out = createWriteStream(null, { fd: 4 });
const say = (message) => out.write(JSON.stringify(message) + "\\0");
const page = args[0].slice("--app=".length);
createReadStream(null, { fd: 3 }).on("data", (data) => {
  for (const part of data.toString().split("\\0").filter(Boolean)) {
    const { id, method, params } = JSON.parse(part);
    appendFileSync(notes, method + " " + JSON.stringify(params) + "\\n");
    say({ id, result: method === "Target.attachToTarget" ? { sessionId: "s" } : {} });
    if (method === "Target.setDiscoverTargets")
      say({ method: "Target.targetCreated", params: { targetInfo: { targetId: "t", type: "page", url: page } } });
  }
}).on("close", () => process.exit(0));
`;

let folder: string;
let windows: BrowserWindows | undefined;
/** Of the browser that was opened last: one of an earlier test may end after it. */
let counted = { ends: 0 };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-browser-windows-"));
  writeFileSync(join(folder, "stand-in.cjs"), STAND_IN);
});
afterEach(async () => {
  await windows?.close();
  rmSync(folder, { recursive: true, force: true });
});

const notes = () => (existsSync(join(folder, "notes")) ? readFileSync(join(folder, "notes"), "utf8") : "");

function open(mode: "runs" | "ends"): Promise<void> {
  const path = join(folder, "browser");
  writeFileSync(
    path,
    `#!/bin/sh\nexec "${process.execPath}" "${folder}/stand-in.cjs" "${folder}/notes" ${mode} "$@"\n`,
  );
  chmodSync(path, 0o755);
  const own = { ends: 0 };
  counted = own;
  windows = createBrowserWindows({
    browser: { path },
    dataFolder: join(folder, "data"),
    lab: false,
    proxy: "system",
    emptyPage: (role) => `http://a.test/opening-${role}?window=1`,
    onExit: () => {
      own.ends += 1;
    },
  });
  return windows.open("http://a.test/console.html#token=secret", { role: "console", personId: null });
}

describe.skipIf(process.platform === "win32")("a window of a browser", () => {
  test("is told its address over a pipe; no command line has it", async () => {
    await open("runs");
    const [commandLine = "", ...asked] = notes().split("\n");
    expect(commandLine).toContain("--app=http://a.test/opening-console?window=1");
    expect(commandLine).not.toContain("token");
    expect(asked.join("\n")).toContain('Page.navigate {"url":"http://a.test/console.html#token=secret"}');
  });

  test("has a profile that nobody else can look into, whatever it was before", async () => {
    mkdirSync(join(folder, "data", "browser"), { recursive: true, mode: 0o755 });
    await open("runs");
    expect(statSync(join(folder, "data", "browser")).mode & 0o777).toBe(0o700);
  });

  test("that the browser does not live to see has failed, without waiting for its page", async () => {
    await expect(open("ends")).rejects.toMatchObject({ code: "window-failed" });
    await expect.poll(() => counted.ends).toBe(1);
  });

  test("and its browser end when the program ends", async () => {
    await open("runs");
    await windows?.close();
    await expect.poll(() => counted.ends).toBe(1);
  });
});
