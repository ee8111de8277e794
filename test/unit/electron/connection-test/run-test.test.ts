/** The connection test: its plan as data, one step after another, each with its end. */
import { describe, expect, test, vi } from "vitest";
import { planOf, type TestedAccount } from "../../../../electron/connection-test/plan.ts";
import { type Probe, runConnectionTest, STEP_LIMIT } from "../../../../electron/connection-test/run-test.ts";
import type { ConnectionTest } from "../../../../shared/bridge/connection-test.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";

const ACCOUNT: TestedAccount = {
  servers: ["wss://one.a.test/", "wss://two.a.test/"],
  serverDomain: undefined,
  registrar: "sip:a.test",
  functions: ["sip:mcptt@a.test", "sip:mcdata@a.test"],
  identityServer: "id.a.test",
  configurationServer: "https://cms.a.test/xcap",
  groupServer: "https://gms.a.test/xcap",
  kms: "kms.a.test",
};
const BARE: TestedAccount = {
  servers: ["tls://one.a.test"],
  serverDomain: undefined,
  registrar: "sip:a.test",
  functions: [],
  identityServer: undefined,
  configurationServer: undefined,
  groupServer: undefined,
  kms: undefined,
};

const run = (
  account: TestedAccount,
  probe: Probe,
  signal = new AbortController().signal,
  told: (test: ConnectionTest) => void = () => {},
) => runConnectionTest({ run: 1, plan: planOf(account), probe, signal, told });

const states = ({ steps }: ConnectionTest) => steps.map(({ state, step }) => `${step} ${state}`);
const good: Probe = async () => ({ found: {} });
const failing =
  (...names: readonly string[]): Probe =>
  async ({ step, about }) => {
    if (names.includes(`${step} ${about}`)) throw new McError("server-unreachable", about);
    return { found: {} };
  };

describe("the plan", () => {
  test("has the steps of each server, and of what else the account names, in this order", () => {
    expect(planOf(ACCOUNT).map(({ name }) => name)).toEqual([
      "name wss://one.a.test/",
      "line wss://one.a.test/",
      "sip wss://one.a.test/",
      "name wss://two.a.test/",
      "line wss://two.a.test/",
      "sip wss://two.a.test/",
      "identity",
      "sign-in",
      "registered",
      "service sip:mcptt@a.test",
      "service sip:mcdata@a.test",
      "configuration",
      "groups",
      "keys",
    ]);
  });

  test("has nothing that the account does not name", () => {
    expect(planOf(BARE).map(({ step }) => step)).toEqual(["name", "line", "sip", "registered"]);
  });

  test("needs no step that is not before it", () => {
    for (const account of [ACCOUNT, BARE]) {
      const seen = new Set<string>();
      for (const { name, needs } of planOf(account)) {
        for (const need of needs) expect(seen).toContain(need);
        seen.add(name);
      }
    }
  });
});

describe("a run", () => {
  test("goes from step to step, and tells of each", async () => {
    const asked: string[] = [];
    const told: string[][] = [];
    const probe: Probe = async ({ step }) => {
      asked.push(step);
      return { found: {} };
    };
    const end = await run(BARE, probe, undefined, (test) => told.push(states(test)));
    expect(asked).toEqual(["name", "line", "sip", "registered"]);
    expect(end.isRunning).toBe(false);
    expect(states(end)).toEqual(["name ok", "line ok", "sip ok", "registered ok"]);
    expect(told[0]).toEqual(["name running", "line waiting", "sip waiting", "registered waiting"]);
    expect(told.at(-1)).toEqual(states(end));
  });

  test("does not try what needs a step that failed, and tries everything else", async () => {
    const end = await run(ACCOUNT, failing("line wss://one.a.test/", "identity id.a.test"));
    expect(states(end)).toEqual([
      "name ok",
      "line failed",
      "sip not-tried",
      "name ok",
      "line ok",
      "sip ok",
      "identity failed",
      "sign-in not-tried",
      "registered not-tried",
      "service not-tried",
      "service not-tried",
      "configuration ok",
      "groups ok",
      "keys not-tried",
    ]);
    expect(end.steps[1]?.fault).toEqual({ code: "server-unreachable", detail: "wss://one.a.test/" });
  });

  test("looks at the servers that a step has found", async () => {
    const account = { ...BARE, servers: [], serverDomain: "a.test" };
    const probe: Probe = async ({ step }) =>
      step === "servers" ? { found: {}, servers: ["tls://x.a.test"] } : { found: {} };
    expect(states(await run(account, probe))).toEqual(["servers ok", "name ok", "line ok", "sip ok", "registered ok"]);
    const none = await run(account, failing("servers a.test"));
    expect(states(none)).toEqual(["servers failed", "registered not-tried"]);
  });

  test("asks for the registration where one server is there, and not where none is", async () => {
    const registered = async (...failed: readonly string[]) =>
      states(await run(ACCOUNT, failing(...failed))).find((state) => state.startsWith("registered"));
    expect(await registered("sip wss://one.a.test/")).toBe("registered ok");
    expect(await registered("line wss://two.a.test/")).toBe("registered ok");
    expect(await registered("sip wss://one.a.test/", "name wss://two.a.test/")).toBe("registered not-tried");
  });

  test("ends a step that gets no answer, whatever the step makes of its signal", async () => {
    vi.useFakeTimers();
    const never: Probe = ({ step }) => (step === "name" ? new Promise(() => {}) : good({} as never, {} as never));
    // The clock of an abort signal is not that of the fake timers.
    const timeout = vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
      const control = new AbortController();
      setTimeout(() => control.abort(), ms);
      return control.signal;
    });
    try {
      const end = run(BARE, never);
      await vi.advanceTimersByTimeAsync(STEP_LIMIT);
      const { steps } = await end;
      expect(steps[0]).toMatchObject({ state: "failed", fault: { code: "test-step-silent" } });
      expect(steps[1]?.state).toBe("not-tried");
    } finally {
      timeout.mockRestore();
      vi.useRealTimers();
    }
  });

  test("ends at once when somebody leaves", async () => {
    const control = new AbortController();
    const seen: AbortSignal[] = [];
    const probe: Probe = (_step, signal) => {
      seen.push(signal);
      return new Promise(() => {});
    };
    const end = run(ACCOUNT, probe, control.signal);
    control.abort();
    expect(new Set((await end).steps.map(({ state }) => state))).toEqual(new Set(["given-up"]));
    expect(seen).toHaveLength(1);
    expect(seen[0]?.aborted).toBe(true);
  });
});
