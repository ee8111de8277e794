/** Signing in in the lab, as the whole program does it: its people to choose from, what each server takes then, and what each fault ends with. */
import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { signInAtBrowser } from "../../../scripts/tools/check/person-at-browser.ts";
import type { RawBridge } from "../../../shared/bridge/bridge.ts";
import type { ConnectionTest } from "../../../shared/bridge/connection-test.ts";
import type { LabState } from "../../../shared/bridge/lab.ts";
import { LAB_IDENTITY_FAULTS, type LabIdentityFault } from "../../../shared/bridge/lab-settings.ts";
import type { SignIn } from "../../../shared/bridge/sign-in.ts";
import { isEndReason } from "../../../shared/errors/end-reason.ts";
import { SERVICE_NAMES } from "../../../shared/mc/services/services.ts";
import { ERROR_WORDS } from "../../../shared/words/error-words.ts";
import { type StartedShell, startShell } from "../../support/harness/host/chromium-harness.ts";
import { openPageOfUsers } from "../../support/harness/host/page-of-users.ts";

let lab: Lab;
let started: StartedShell;
let bridge: RawBridge;
let person: string | null;
/** What the browser ended with. */
let pages: Promise<string>[];
/** Everything that has crossed to the window. */
let crossed: string[] = [];

async function call<T>(command: string, input: unknown = {}) {
  const result = (await bridge.call(command, input)) as { ok: boolean; value?: T; error?: { code: string } };
  crossed.push(JSON.stringify(result));
  return result;
}

const codeOf = async (command: string) => (await call(command)).error?.code ?? "nothing";

// One program for all: its lab takes longer to start than anybody takes to sign in.
beforeAll(async () => {
  lab = await createLab({ signIn: true, services: SERVICE_NAMES });
  started = await startShell({
    createLab: async () => lab,
    openBrowser: async (url) => {
      const page = signInAtBrowser(url, person).then(({ text }) => text);
      page.catch(() => {});
      pages.push(page);
    },
  });
  bridge = await openPageOfUsers(started);
  bridge.subscribe((event, payload) => crossed.push(JSON.stringify([event, payload])));
});
afterAll(() => started.stop());

beforeEach(() => {
  person = "ava-lindqvist";
  pages = [];
  crossed = [];
});
afterEach(async () => {
  await call("lab.configureIdentity", { fault: "none" });
  await call("signIn.end");
});

test("before a sign-in the dispatcher has no account, and nobody is asked for keys", async () => {
  expect(await call("signIn.state")).toMatchObject({ value: { kind: "out", server: "id.system-a.example" } });
  expect(await codeOf("account.get")).toBe("sign-in-needed");
  expect(await codeOf("directory.list")).toBe("sign-in-needed");
  await call("keys.refresh");
  expect(lab.state().identity?.tokenHashes).toEqual([]);
});

test("who is chosen from the list has the account, and the key server takes that token", async () => {
  expect(await call("signIn.begin")).toMatchObject({ value: { kind: "in", until: null } });
  expect(await pages[0]).toContain("Go back to MC Dispatcher");
  expect(await call("account.get")).toMatchObject({ value: { displayName: "Ava Lindqvist" } });
  const keys = async () => (await call<{ state: string }>("keys.status")).value?.state;
  await expect.poll(keys, { timeout: 10_000 }).toBe("ready");
  const hashes = new Set(lab.state().identity?.tokenHashes);
  expect(hashes.size).toBeGreaterThanOrEqual(3);
  // Words of what has crossed that could be a token, whole or in parts.
  const words = crossed.flatMap((text) => text.match(/[\w.-]{20,}/g) ?? []);
  for (const word of words) expect(hashes).not.toContain(createHash("sha256").update(word).digest("hex"));
});

test("the connection test has whoever is signed in proved by the password", async () => {
  const states = async () => {
    const { promise, resolve } = Promise.withResolvers<ConnectionTest>();
    const stop = bridge.subscribe((event, payload) => {
      const test = payload as ConnectionTest;
      if (event === "connectionTest.changed" && !test.isRunning) resolve(test);
    });
    await call("connectionTest.begin");
    const { steps } = await promise;
    stop();
    return steps.flatMap(({ step, state, fault }) => (step === "registered" ? [[state, fault]] : []));
  };
  await call("signIn.begin");
  expect(await states()).toEqual([["ok", null]]);
  expect(lab.state().systems.map(({ registered }) => registered)).toEqual([0, 0]);
});

test("who signs out is signed out in the browser too", async () => {
  await call("signIn.begin");
  await call("signIn.end");
  await expect.poll(() => pages.length).toBe(2);
  expect(await pages[1]).toContain("You are signed out of MC Dispatcher");
});

test("whoever has the next shift has an account and keys of her own", async () => {
  person = "elin-thorsen";
  await call("signIn.begin");
  const services = { mcptt: { id: "sip:dispatch-4@mcx.system-a.example" } };
  expect(await call("account.get")).toMatchObject({ value: { displayName: "Elin Thorsen", services } });
  const keys = async () => (await call<{ state: string }>("keys.status")).value?.state;
  await expect.poll(keys, { timeout: 10_000 }).toBe("ready");
});

test.each([
  ["another person of the lab", "bea-novak", "sign-in-other-user"],
  ["nobody", null, "sign-in-cancelled"],
  ["somebody who is not in the list", "eve", "sign-in-cancelled"],
] as const)("%s gets no account", async (_who, who, code) => {
  person = who;
  expect(await codeOf("signIn.begin")).toBe(code);
  expect(await codeOf("account.get")).toBe("sign-in-needed");
});

/** Of tokens with which one is signed in, and that servers refuse: `service-authorisation.test.ts`. */
const REFUSED_BY_SERVERS = ["access-token-foreign", "access-token-expired", "voice-alone"] as const;

/** What a sign-in comes to under each fault. */
const ENDS: Readonly<
  Record<Exclude<LabIdentityFault, "none" | "revoked" | (typeof REFUSED_BY_SERVERS)[number]>, string>
> = {
  down: "identity-server-unreachable",
  "unknown-authority": "identity-server-not-trusted",
  "server-error": "identity-server-failed",
  "client-unknown": "sign-in-refused",
  "wrong-issuer": "identity-issuer-wrong",
  "token-wrong-issuer": "identity-issuer-wrong",
  "token-for-another": "identity-answer-wrong",
  "token-expired": "identity-token-expired",
  "clock-ahead": "identity-clock-wrong",
  "clock-behind": "identity-clock-wrong",
  "session-older": "sign-in-not-proved",
};

describe("a fault of the identity server", () => {
  test.each(Object.entries(ENDS))(
    "%s ends with %s, its sentence and the next step, and nobody is signed in",
    async (fault, code) => {
      expect(await call("lab.configureIdentity", { fault })).toMatchObject({ value: { identity: { fault } } });
      expect(await codeOf("signIn.begin")).toBe(code);
      const { value } = await call<SignIn>("signIn.state");
      expect(value).toMatchObject({ kind: "out", problem: { code } });
      expect(isEndReason(code) && ERROR_WORDS[code]).toMatchObject({
        message: expect.stringMatching(/\.$/),
        advice: expect.stringMatching(/\.$/),
      });
      expect(await codeOf("account.get")).toBe("sign-in-needed");
      await call<LabState>("lab.configureIdentity", { fault: "none" });
      expect(await call("signIn.begin")).toMatchObject({ value: { kind: "in" } });
    },
  );

  test("revoked ends a sign-in that was there, with what to do, and the account of what goes on stays", async () => {
    await call("signIn.begin");
    await call("lab.configureIdentity", { fault: "revoked" });
    await call("keys.refresh");
    await expect
      .poll(async () => (await call("signIn.state")).value)
      .toMatchObject({ kind: "out", problem: { code: "sign-in-ended" } });
  });

  test("no fault of the list is left out here", () => {
    expect(new Set(["none", "revoked", ...REFUSED_BY_SERVERS, ...Object.keys(ENDS)])).toEqual(
      new Set(LAB_IDENTITY_FAULTS),
    );
  });
});

test("a lab in which nobody signs in has no such server, and takes no time for one", async () => {
  const plain = await createLab({});
  try {
    expect(plain.identity()).toBeUndefined();
    expect(plain.state().identity).toBeNull();
  } finally {
    await plain.close();
  }
});
