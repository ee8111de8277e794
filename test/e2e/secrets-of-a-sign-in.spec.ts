/**
 * One sign-in of the program with all of its processes as they are at a desk: what other users of the computer can read of it meanwhile,
 * and what is left behind when its processes crash. The windows' memory is searched by `--check signed-in`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { BROWSER_VARIABLE } from "../../electron/machine/find-browser.mjs";
import { digestHa1 } from "../../lab/sip/digest.ts";
import { until } from "../../scripts/tools/program/program.ts";
import { ACCOUNT } from "../support/fixtures/account.ts";
import { INSTALLED } from "../support/harness/e2e/new-desk.ts";
import { processesOf } from "../support/harness/host/processes.ts";
import {
  CLIENT_ID,
  type ForeignIdentityServer,
  openForeignIdentityServer,
} from "../support/harness/identity/foreign-identity-server.ts";
import { createScriptedServer, type ScriptedServer } from "../support/stand-ins/sip-server.ts";

test.skip(process.platform !== "linux", "what others can read of a process is looked at where it is a file");
test.skip(
  INSTALLED === undefined,
  "the program's own start of its browser is tried with an installed Chromium, Chrome or Edge",
);

const LIMIT_MS = 40_000;
const PASSWORD = "correct-horse-battery-staple-7";
const PROGRAM = fileURLToPath(new URL("../support/fixtures/program-of-a-desk.ts", import.meta.url));
/** As they come with the token request and its answer. */
const IN_REQUEST = ["code", "code_verifier", "refresh_token"] as const;
const IN_ANSWER = ["access_token", "refresh_token", "id_token"] as const;

let root: string;
let data: string;
let identity: ForeignIdentityServer;
let sip: ScriptedServer;
let program: ChildProcess;
let browser: Browser | undefined;
/** All that is to stand nowhere, by what it is. */
const secrets = new Map<string, string>();

function keepSecrets(kind: readonly string[], from: unknown): void {
  for (const name of kind) {
    const value = (from as Readonly<Record<string, unknown>>)[name];
    if (typeof value === "string") secrets.set(`${name} ${secrets.size}`, value);
  }
}

/** A program of the computer, which writes what others see of it beside its own file and ends. */
function install(name: string, lines: string): string {
  const file = join(root, "bin", name);
  writeFileSync(file, `#!/bin/sh\n${lines}\n`, { mode: 0o755 });
  return file;
}

test.beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-secrets-"));
  data = join(root, "data");
  for (const folder of ["bin", "home", "data"]) mkdirSync(join(root, folder));
  sip = await createScriptedServer();
  identity = await openForeignIdentityServer({ people: { ava: { mcptt: ACCOUNT.mcServiceId } }, host: "localhost" });
  identity.tamper = ({ asked, body, path }) => {
    if (path !== "/token") return;
    keepSecrets(IN_REQUEST, asked);
    keepSecrets(IN_ANSWER, body);
  };
  const { webSocketUrl: _url, ...own } = ACCOUNT;
  const digest = { ...ACCOUNT.digest, password: PASSWORD };
  secrets.set("password", PASSWORD);
  secrets.set("H(A1)", digestHa1("MD5", digest.username, digest.realm ?? "", PASSWORD));
  const access = { issuer: identity.issuer, clientId: CLIENT_ID, trustAnchorFile: "identity.pem" };
  const account = { ...own, digest, servers: [sip.url], identity: access };
  writeFileSync(join(data, "identity.pem"), identity.authority);
  writeFileSync(join(data, "account.json"), JSON.stringify(account), { mode: 0o600 });
  const driven = install("driven-browser", `exec "${INSTALLED!.path}" --headless=new --remote-debugging-port=0 "$@"`);
  install(
    "xdg-open",
    `cat /proc/$$/cmdline /proc/$$/environ > "${root}/opened.new"; mv "${root}/opened.new" "${root}/opened"`,
  );
  program = spawn(process.execPath, [PROGRAM, data], {
    cwd: join(root, "home"),
    env: {
      ...process.env,
      HOME: join(root, "home"),
      // Without a desktop nobody is asked to open anything; the browser of the test draws on none.
      DISPLAY: process.env["DISPLAY"] || ":0",
      PATH: `${join(root, "bin")}:${process.env["PATH"]}`,
      [BROWSER_VARIABLE]: driven,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
});
test.afterAll(async () => {
  await browser?.close().catch(() => {});
  if (program?.exitCode === null && program.signalCode === null) {
    const ended = once(program, "exit");
    program.kill("SIGTERM");
    await ended;
  }
  await sip?.close();
  await identity?.close();
  rmSync(root, { recursive: true, force: true });
});

/** The console, over a port that the test has the browser open: the program opens none. Whoever attaches sooner disturbs how it is opened. */
async function consolePage(): Promise<Page> {
  const exit = once(program, "exit").then(([code]) => `it ended with ${code}`);
  const [said] = await Promise.race([once(program.stdout!, "data"), exit.then((end) => [end])]);
  expect(String(said)).toBe("open\n");
  const [port] = readFileSync(join(data, "browser", "DevToolsActivePort"), "utf8").split("\n");
  browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const pages = browser.contexts().flatMap((context) => context.pages());
  const page = pages.find((each) => each.url().includes("/console.html"));
  if (page === undefined) throw new Error("the console is not there");
  return page;
}

/** Which of the secrets are in a text. */
const secretsIn = (text: string) => [...secrets].filter(([, secret]) => text.includes(secret)).map(([name]) => name);

/** The program's processes of now that show something, each with what it shows. */
function toldByProcesses(): string[] {
  const seen = processesOf(program.pid!);
  return seen.flatMap(({ commandLine, environment, id }) =>
    secretsIn(`${commandLine}\n${environment}`).map((name) => `${name} in ${id}: ${commandLine.slice(0, 80)}`),
  );
}

/** Files that hold something that they should not, and all that looks as if it were a process's memory. */
function leftBehind(): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name, parentPath }) => join(parentPath, name))
    .flatMap((file) => {
      const path = relative(root, file);
      if (/\.dmp$|(^|\/)core(\.\d+)?$/.test(path)) return [`memory: ${path}`];
      // The account holds its password, for its owner alone.
      const found = secretsIn(readFileSync(file, "latin1"));
      return (path === join("data", "account.json") ? found.filter((name) => name !== "password") : found).map(
        (name) => `${name} in ${path}`,
      );
    });
}

test("nothing secret stands in a command line, an environment or a file, also when every process has crashed", async () => {
  const page = await consolePage();
  await page.getByRole("button", { name: "Sign in" }).press("Enter");
  const opened = await until("the browser of the system", LIMIT_MS, async () =>
    existsSync(join(root, "opened")) ? readFileSync(join(root, "opened"), "latin1") : undefined,
  );
  const address = opened.split("\0").find((word) => word.startsWith(identity.issuer));
  expect(address, "the search sees what stands in a command line").toBeDefined();
  const waiting = processesOf(program.pid!);
  await identity.browse(new URL(address!), "ava");
  await expect(page.getByRole("banner").getByRole("status").first()).toHaveText("System A registered");

  expect([...secrets.keys()].map((name) => name.split(" ")[0]).sort()).toEqual(
    ["H(A1)", "access_token", "code", "code_verifier", "id_token", "password", "refresh_token"].sort(),
  );
  // The program, its browser, and at least one process of a window.
  expect(waiting.filter(({ commandLine }) => commandLine.includes("--type=renderer"))).not.toEqual([]);
  const before = waiting.map(({ commandLine, environment }) => `${commandLine}\n${environment}`).join("\n");
  expect(secretsIn(before)).toEqual([]);
  expect(secretsIn(opened)).toEqual([]);
  expect(toldByProcesses()).toEqual([]);
  expect(secretsIn((await page.content()) + page.url())).toEqual([]);

  const ended = once(program, "exit");
  const crash = (part: string) => {
    const hit = processesOf(program.pid!).filter(({ commandLine }) => commandLine.includes(part));
    for (const { id } of hit) process.kill(id, "SIGSEGV");
    return hit.length;
  };
  const crashed = page.waitForEvent("crash");
  expect(crash("--type=renderer")).toBeGreaterThan(0);
  await crashed;
  expect(crash(`--user-data-dir=${join(data, "browser")}`)).toBeGreaterThan(0);
  // Without its browser the program has no window, and ends.
  await ended;
  expect(leftBehind()).toEqual([]);
});
