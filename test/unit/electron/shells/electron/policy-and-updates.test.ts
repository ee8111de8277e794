import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readBuildFacts } from "../../../../../electron/services/build-facts.ts";
import { policyPlaces, readPolicy } from "../../../../../electron/services/policy.ts";
import { planUpdates, startUpdates } from "../../../../../electron/services/updates.ts";

/** Whose work a file is does not matter in most of this. */
const byIt = () => undefined;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-policy-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a policy file", () => {
  const read = (value: unknown) => {
    const file = join(folder, "policy.json");
    writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value));
    return readPolicy([file], byIt);
  };

  test.each([
    ["win32", {}, ["C:\\ProgramData\\MC Dispatcher\\policy.json"]],
    [
      "win32",
      { ProgramData: "D:\\Data" },
      ["C:\\ProgramData\\MC Dispatcher\\policy.json", "D:\\Data\\MC Dispatcher\\policy.json"],
    ],
    ["darwin", {}, ["/Library/Application Support/MC Dispatcher/policy.json"]],
    ["linux", { ProgramData: "/tmp" }, ["/etc/mc-dispatcher/policy.json"]],
  ] as const)("lies on %s where administrators alone write", (platform, env, places) => {
    expect(policyPlaces(platform, env)).toEqual(places);
  });

  test("at the first place counts, whatever the environment names", () => {
    const [usual, named] = ["usual.json", "named.json"].map((name) => join(folder, name)) as [string, string];
    writeFileSync(named, JSON.stringify({ version: 1, setBy: "the user" }));
    expect(readPolicy([usual, named], byIt)?.setBy).toBe("the user");
    writeFileSync(usual, JSON.stringify({ version: 1, setBy: "IT" }));
    expect(readPolicy([usual, named], byIt)?.setBy).toBe("IT");
  });

  test("can be missing, empty of settings, or say everything", () => {
    expect(readPolicy([join(folder, "none.json")], byIt)).toBeUndefined();
    expect(read({ version: 1, setBy: "IT" })).toEqual({ version: 1, setBy: "IT", settings: {} });
    expect(
      read({ version: 1, setBy: "IT", settings: { theme: "dark" }, updates: { server: "https://u.example/mc/" } }),
    ).toMatchObject({ updates: { server: "https://u.example/mc/", channel: "latest" } });
  });

  test("can let emergencies be silent, and only by saying so", () => {
    expect(read({ version: 1, setBy: "IT", emergency: { volumeAtLeast: 0 } })?.emergency).toEqual({ volumeAtLeast: 0 });
    expect(() => read({ version: 1, setBy: "IT", emergency: {} })).toThrow(
      expect.objectContaining({ code: "policy-invalid" }),
    );
  });

  test("that may be somebody else's work keeps the program from starting, whatever is in it", () => {
    const file = join(folder, "policy.json");
    const judge = vi.fn((path: string) => `${path}: owner 1000`);
    for (const text of [JSON.stringify({ version: 1, setBy: "IT" }), "{"]) {
      writeFileSync(file, text);
      expect(() => readPolicy([join(folder, "none.json"), file], judge)).toThrow(
        expect.objectContaining({ code: "policy-not-trusted", detail: `${file}: owner 1000` }),
      );
    }
    expect(judge.mock.calls).toEqual([[file], [file]]);
  });

  test("says which way leads into the network", () => {
    const network = (proxy: unknown) => read({ version: 1, setBy: "IT", network: { proxy } })?.network?.proxy;
    expect(network("none")).toBe("none");
    expect(network("system")).toBe("system");
    const url = "http://proxy.example:3128";
    expect(network({ url })).toEqual({ url, bypass: [] });
    expect(network({ url: "https://[fd00::1]:3128/", bypass: ["10.0.0.0/8"] })).toMatchObject({
      bypass: ["10.0.0.0/8"],
    });
    const pacUrl = "https://wpad.example/proxy.pac?site=7";
    expect(network({ pacUrl })).toEqual({ pacUrl });
    expect(network({ pacUrl, otherwise: "none" })).toEqual({ pacUrl, otherwise: "none" });
    expect(network({ pacUrl, otherwise: { url } })).toEqual({ pacUrl, otherwise: { url, bypass: [] } });
  });

  test.each([
    ["text", "{"],
    ["nobody's name", { version: 1, setBy: "" }],
    ["a setting that there is not", { version: 1, setBy: "IT", settings: { sound: "off" } }],
    ["a value that there is not", { version: 1, setBy: "IT", settings: { theme: "pink" } }],
    ["updates over plain HTTP", { version: 1, setBy: "IT", updates: { server: "http://u.example/" } }],
    ["an emergency that is louder than all", { version: 1, setBy: "IT", emergency: { volumeAtLeast: 101 } }],
    ["a member that there is not", { version: 1, setBy: "IT", proxy: "x" }],
    ["a proxy without a port", { version: 1, setBy: "IT", network: { proxy: { url: "http://proxy.example" } } }],
    ["a proxy with a password", { version: 1, setBy: "IT", network: { proxy: { url: "http://a:b@proxy.example:1" } } }],
    [
      "a kind of proxy that there is not",
      { version: 1, setBy: "IT", network: { proxy: { url: "socks5://p.example:1" } } },
    ],
    ["another version", { version: 2, setBy: "IT" }],
  ])("with %s is no policy", (_what, value) => {
    expect(() => read(value)).toThrow(expect.objectContaining({ code: "policy-invalid" }));
  });

  test.each([
    ["with a password", { pacUrl: "https://a:b@wpad.example/proxy.pac" }],
    ["on this computer", { pacUrl: "file:///etc/proxy.pac" }],
    ["beside a proxy", { pacUrl: "https://wpad.example/p", url: "http://proxy.example:3128" }],
    ["with the system in its place", { pacUrl: "https://wpad.example/p", otherwise: "system" }],
    [
      "with another one in its place",
      { pacUrl: "https://wpad.example/p", otherwise: { pacUrl: "https://b.example/p" } },
    ],
  ])("with a PAC file %s is no policy", (_what, proxy) => {
    expect(() => read({ version: 1, setBy: "IT", network: { proxy } })).toThrow(
      expect.objectContaining({ code: "policy-invalid" }),
    );
  });
});

describe("updates", () => {
  const SIGNED = { variant: "release", signed: true } as const;
  const UNSIGNED = { variant: "release", signed: false } as const;
  const POLICY = { server: "https://u.example/mc/", channel: "beta" } as const;

  test.each([
    [
      "a program that is not packaged",
      { packaged: false, platform: "win32", facts: SIGNED, policy: POLICY },
      "not-packaged",
    ],
    ["an unsigned program", { packaged: true, platform: "win32", facts: UNSIGNED, policy: POLICY }, "not-signed"],
    [
      "a program without a server",
      { packaged: true, platform: "darwin", facts: SIGNED, policy: undefined },
      "no-server",
    ],
    ["Linux", { packaged: true, platform: "linux", facts: SIGNED, policy: POLICY }, "packages-of-the-system"],
  ] as const)("are off for %s", (_what, circumstances, why) => {
    expect(planUpdates(circumstances)).toEqual({ on: false, why });
  });

  test("are on for a signed program whose administrator named a server", () => {
    const plan = planUpdates({ packaged: true, platform: "win32", facts: SIGNED, policy: POLICY });
    expect(plan).toEqual({ on: true, ...POLICY });
  });

  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

  test("that are off load nothing", async () => {
    const load = vi.fn();
    await startUpdates({ on: false, why: "not-signed" }, load, "system", log, () => {});
    expect(load).not.toHaveBeenCalled();
  });

  test("that fail trouble nobody", async () => {
    const plan = { on: true, ...POLICY } as const;
    await startUpdates(
      plan,
      async () => Promise.reject(new Error("broken")),
      "system",
      log,
      () => {},
    );
    expect(log.error).toHaveBeenCalledExactlyOnceWith("looking for updates failed", expect.any(Error));
  });

  test("hand server and channel to the updater", async () => {
    const begin = vi.fn(async () => {});
    const onReady = () => {};
    await startUpdates({ on: true, ...POLICY }, async () => ({ start: begin }), "none", log, onReady);
    expect(begin).toHaveBeenCalledExactlyOnceWith(POLICY, "none", log, onReady);
  });

  test("trust no build that does not say that it is signed", () => {
    expect(readBuildFacts(folder).signed).toBe(false);
    writeFileSync(join(folder, "build.json"), '{"signed":"yes"}');
    expect(readBuildFacts(folder).signed).toBe(false);
    writeFileSync(join(folder, "build.json"), '{"variant":"release","signed":true}');
    expect(readBuildFacts(folder).signed).toBe(true);
  });
});
