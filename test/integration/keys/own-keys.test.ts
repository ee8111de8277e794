import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { periodEndAt } from "../../../electron/keys/key-periods.ts";
import { memoryVault } from "../../../electron/keys/key-vault.ts";
import { nodeWorkers } from "../../../electron/keys/mikey-workers.ts";
import { leadOf } from "../../../electron/keys/own-keys.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import type { KmsContent } from "../../../shared/kms/response.ts";
import { encodeUserProfile } from "../../../shared/kms/user-profile.ts";
import type { PrivateCallPermission } from "../../../shared/mc/private-call-permissions.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import { MikeyPool } from "../../../shared/mikey/pool.ts";
import { codeOf, consolePerTest, eventually, type TestConsole } from "../../support/harness/keys/console.ts";
import {
  COLLEAGUE,
  DISPATCHER,
  type Exchange,
  HOME,
  MONTH,
  PARTNER,
  type Reply,
  testDomain,
  VISITOR,
} from "../../support/harness/keys/home-kms.ts";

const at = consolePerTest();

type Fault = (console: TestConsole) => (exchange: Exchange) => Reply | undefined;

/** Another content for one kind of question. */
const content =
  (kind: Exchange["resource"]["kind"], make: (console: TestConsole, exchange: Exchange) => KmsContent): Fault =>
  (console) =>
  (exchange) =>
    exchange.resource.kind === kind ? { body: exchange.document({ content: make(console, exchange) }) } : undefined;

const none = { newTransportKeys: [], newIntegrityKeys: [] };
const seconds = (console: TestConsole) => console.clock.now() / 1000;
const keyprov = (keySets: Extract<KmsContent, { kind: "keyprov" }>["keySets"]): KmsContent => ({
  kind: "keyprov",
  keySets,
  ...none,
});
const mine = (details: object): Fault =>
  content("keyprov", (console) => keyprov([console.kms.keySetDocument(DISPATCHER, seconds(console), details)]));
const root = (details: object): Fault =>
  content("init", (console) => ({
    kind: "init",
    certificate: { certificate: { ...console.kms.root(), ...details }, signature: "none" },
    ...none,
  }));
const stranger = testDomain(HOME, MONTH, 0, "a stranger");
const wrapped = { kind: "encrypted", key: { algorithm: "kw-aes256-pad", cipherValue: new Uint8Array(272) } } as const;

const FAULTS: readonly [string, string, Fault][] = [
  [
    "keys of somebody else",
    "kms-keys-wrong-user",
    content("keyprov", (console) => keyprov([console.kms.keySetDocument(COLLEAGUE, seconds(console))])),
  ],
  [
    "an answer for somebody else",
    "kms-answer-wrong-user",
    () => (exchange) => ({ body: exchange.document().replace(`<UserUri>${DISPATCHER}`, `<UserUri>${COLLEAGUE}`) }),
  ],
  [
    "keys that do not match the certificate",
    "kms-keys-invalid",
    content("keyprov", (console) => keyprov([console.kms.keySetDocument(DISPATCHER, seconds(console), {}, stranger)])),
  ],
  ["keys under another identifier", "kms-keys-wrong-id", mine({ userId: new Uint8Array(32) })],
  ["keys of another KMS", "kms-keys-wrong-kms", mine({ kmsUri: PARTNER })],
  [
    "keys of another period",
    "own-keys-missing",
    content("keyprov", (console) => keyprov([console.kms.keySetDocument(DISPATCHER, seconds(console) - 3 * MONTH)])),
  ],
  ["expired keys", "kms-keys-expired", mine({ validTo: 1 })],
  ["keys that are not valid yet", "kms-keys-not-yet-valid", mine({ validFrom: 4e9 })],
  ["wrapped keys without a transport key", "kms-keys-encrypted", mine({ userDecryptKey: wrapped })],
  [
    "keys of another length",
    "kms-keys-form",
    mine({ userSigningKeySSK: { kind: "plain", octets: new Uint8Array(31) } }),
  ],
  ["no keys at all", "own-keys-missing", content("keyprov", () => keyprov([]))],
  ["a revoked certificate", "kms-certificate-revoked", root({ revoked: true })],
  ["an expired certificate", "kms-certificate-expired", root({ validTo: 1 })],
  ["a certificate that is not valid yet", "kms-certificate-not-yet-valid", root({ validFrom: 4e9 })],
  ["a certificate of another kind", "kms-certificate-wrong-role", root({ role: "External" })],
  ["a certificate of another KMS", "kms-certificate-wrong-kms", root({ kmsUri: PARTNER })],
  ["unknown user identifiers", "kms-certificate-user-id-format", root({ userIdFormat: "9" })],
  ["an unknown parameter set", "kms-certificate-parameter-set", root({ parameterSet: 7 })],
  ["periods of no length", "kms-certificate-key-period", root({ userKeyPeriod: 0 })],
  ["an error", "kms-refused", content("keyprov", () => ({ kind: "error", error: { code: "1", text: "no" } }))],
  ["401", "kms-token-refused", () => () => ({ status: 401 })],
  ["403", "kms-forbidden", () => () => ({ status: 403 })],
  ["500", "kms-failed", () => () => ({ status: 500 })],
  ["a truncated answer", "kms-truncated", () => (exchange) => ({ body: exchange.document(), how: "half" })],
  ["5 MiB", "kms-answer-too-large", () => () => ({ body: "x".repeat(5 * 1024 * 1024) })],
  ["an XML bomb", "kms-answer-doctype", () => () => ({ body: `<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>` })],
  [
    "a clock of another day",
    "kms-clock-differs",
    (console) => (exchange) => ({
      body: exchange.document({ time: seconds(console) + 86_400 }),
    }),
  ],
];

describe("own keys", () => {
  test("are fetched, proven and stored, with the certificates of others", async () => {
    const console = at().start();
    expect(console.status().state).toBe("starting");
    expect(await console.settle()).toEqual({
      state: "ready",
      kmsUri: HOME,
      keysUntil: periodEndAt(seconds(console), console.kms.domain) * 1000,
      certificates: [HOME, PARTNER],
      hosts: ["partner.test"],
      protectedPeers: [],
      atRest: "key-file",
      protectionPermitted: null,
      permissions: null,
      callsForbidden: [],
      named: [],
      nextMissing: null,
      problem: null,
    });
    expect(console.kms.asked).toEqual(["init", "keyprov", "certcache"]);
    expect(console.statuses.at(-1)).toEqual(console.status());
    for (const file of [console.vaultFile, console.keyFile]) expect(statSync(file).mode & 0o077).toBe(0);
  });

  test.each(FAULTS)("are not taken from %s: %s", async (_name, code, fault) => {
    const console = at();
    console.kms.onExchange = fault(console);
    const status = await console.start().settle();
    expect(status).toMatchObject({ state: "failed", keysUntil: null, problem: { code } });
    expect(await codeOf(console.obtain(VISITOR, { kmsUri: PARTNER }))).toBe(code);
    expect(existsSync(console.vaultFile)).toBe(false);
    console.kms.onExchange = () => undefined;
    expect(await console.service.refresh()).toMatchObject({ state: "ready", problem: null });
  });

  const harmless = FAULTS.filter(([, code]) => code !== "kms-certificate-revoked");
  test.each(harmless)("that are good stay as they are when there come %s: %s", async (_name, code, fault) => {
    const console = at();
    await console.start().settle();
    const stored = readFileSync(console.vaultFile);
    console.kms.onExchange = fault(console);
    expect(await console.service.refresh()).toMatchObject({ state: "ready", problem: { code } });
    expect(readFileSync(console.vaultFile).equals(stored)).toBe(true);
    expect(await codeOf(console.obtain(VISITOR, { kmsUri: PARTNER }))).toBe("done");
  });

  test.each([
    ["kms-keys-revoked", mine({ revoked: true })],
    ["kms-certificate-revoked", root({ revoked: true })],
    [
      "kms-keys-revoked",
      content("keyprov", (console) =>
        keyprov(
          [{ userId: new Uint8Array(32) }, { revoked: true }, { validTo: 1, userId: new Uint8Array(32) }].map(
            (details) => console.kms.keySetDocument(DISPATCHER, seconds(console), details),
          ),
        ),
      ),
    ],
  ])("that the KMS revoked are not used any more, and not forgotten either: %s", async (code, revoking) => {
    const console = at();
    await console.start().settle();
    const stored = readFileSync(console.vaultFile);
    console.kms.onExchange = revoking(console);
    expect(await console.service.refresh()).toMatchObject({ state: "failed", problem: { code } });
    expect(await codeOf(console.obtain(VISITOR, { kmsUri: PARTNER }))).toBe(code);
    expect(readFileSync(console.vaultFile).equals(stored)).toBe(false);
    await console.service.settled();
    console.kms.onExchange = () => ({ status: 500 });
    await console.start().settle();
    expect(console.service.status()).toMatchObject({ state: "failed" });
    expect(await codeOf(console.obtain(VISITOR, { kmsUri: PARTNER }))).toBe("kms-failed");
    console.kms.onExchange = () => undefined;
    expect(await console.service.refresh()).toMatchObject({ state: "ready", problem: null });
  });

  test("stay when the KMS shows other public keys, until they end by themselves", async () => {
    const console = at();
    await console.start().settle();
    console.kms.domain = stranger;
    expect(await console.service.refresh()).toMatchObject({
      state: "ready",
      problem: { code: "kms-certificate-changed", detail: HOME },
    });
    console.clock.jump(2 * MONTH * 1000);
    expect(await console.service.refresh()).toMatchObject({ state: "ready", problem: null });
  });

  test("follow the KMS to other key periods", async () => {
    const console = at();
    await console.start().settle();
    console.kms.domain = { ...console.kms.domain, userKeyPeriod: 86_400 };
    const status = await console.service.refresh();
    expect(status).toMatchObject({ state: "ready", problem: null });
    expect(status.keysUntil).toBe(periodEndAt(seconds(console), console.kms.domain) * 1000);
  });

  test("cannot be had from a stranger, under whatever name", async () => {
    const console = at();
    await console.kms.stop();
    await console.kms.listen(issueServerIdentity(createAuthority(), HOME));
    expect(await console.start().settle()).toMatchObject({
      state: "failed",
      problem: { code: "kms-tls-unknown-authority" },
    });
  });
});

test("services whose user profile permits no private calls are told; those without a profile are not among them", async () => {
  const profileOf = (service: McService, allowed: PrivateCallPermission[]) =>
    encodeUserProfile({ xuiUri: DISPATCHER, index: 0, callees: [], allowed }, service);
  const profiles: Partial<Record<McService, string>> = {
    mcptt: profileOf("mcptt", ["allow-private-call"]),
    mcvideo: profileOf("mcvideo", ["allow-private-call-media-protection"]),
  };
  const console = at().inMemory({ userProfile: (service: McService) => profiles[service] });
  expect(await console.settle()).toMatchObject({ callsForbidden: ["mcvideo"] });
  profiles.mcvideo = profileOf("mcvideo", ["allow-private-call"]);
  expect(console.status().callsForbidden).toEqual([]);
});

describe("stored keys", () => {
  async function stored(): Promise<TestConsole> {
    const console = at().start();
    await console.settle();
    console.service.close();
    return console;
  }
  const asides = (console: TestConsole) =>
    readdirSync(dirname(console.vaultFile)).filter((name) => name.includes(".unreadable-"));

  test("are there after a restart, while the KMS is not", async () => {
    const console = await stored();
    await console.kms.stop();
    expect(await console.start().settle()).toMatchObject({
      state: "ready",
      certificates: [HOME, PARTNER],
      atRest: "key-file",
    });
    expect((await console.obtain(VISITOR, { kmsUri: PARTNER })).identity.certificateSource).toBe("held");
    await eventually(() => expect(console.status().problem?.code).toBe("kms-unreachable"));
  });

  test("name the certificate cache that they mirror", async () => {
    const console = await stored();
    console.kms.asked.length = 0;
    await console.start().settle();
    await eventually(() => expect(console.kms.requests.at(-1)?.path).toMatch(/certcache\/7$/));
  });

  test.each<[string, (file: string) => void, string]>([
    ["cut off", (file) => writeFileSync(file, readFileSync(file).subarray(0, 200)), "vault-damaged"],
    ["not JSON", (file) => writeFileSync(file, "garbage"), "vault-damaged"],
    ["empty", (file) => writeFileSync(file, ""), "vault-damaged"],
    [
      "changed in one letter",
      (file) => {
        const read = JSON.parse(readFileSync(file, "utf8"));
        const letter = read.content[100] === "A" ? "B" : "A";
        writeFileSync(
          file,
          JSON.stringify({ ...read, content: read.content.slice(0, 100) + letter + read.content.slice(101) }),
        );
      },
      "vault-damaged",
    ],
    [
      "of another key store",
      (file) =>
        writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), store: "system-key-store" })),
      "vault-key-lost",
    ],
  ])("that are %s are set aside, and the program goes on", async (_name, spoil, code) => {
    const console = await stored();
    spoil(console.vaultFile);
    const spoilt = readFileSync(console.vaultFile);
    const status = await console.start().settle();
    expect(status).toMatchObject({ state: "ready", problem: { code } });
    const [aside, ...more] = asides(console);
    expect(more).toEqual([]);
    expect(readFileSync(join(dirname(console.vaultFile), aside!)).equals(spoilt)).toBe(true);
    await eventually(() => expect(existsSync(console.vaultFile)).toBe(true));
  });

  test("of a stolen data folder open nothing without the key beside it", async () => {
    const console = await stored();
    rmSync(console.keyFile);
    await console.kms.stop();
    const status = await console.start().settle();
    expect(status).toMatchObject({ state: "failed", certificates: [], keysUntil: null });
    expect(asides(console)).toHaveLength(1);
    expect(await codeOf(console.obtain())).toBe("kms-unreachable");
  });

  test("of a stolen data folder open nothing with the key of another computer", async () => {
    const console = await stored();
    const stolen = readFileSync(console.vaultFile);
    rmSync(console.root, { recursive: true });
    mkdirSync(dirname(console.vaultFile), { recursive: true });
    writeFileSync(console.vaultFile, stolen);
    writeFileSync(console.keyFile, new Uint8Array(32).fill(7), { mode: 0o600 });
    expect(await console.start().settle()).toMatchObject({ state: "ready", problem: { code: "vault-key-lost" } });
  });

  test("of one user are nobody else's", async () => {
    const console = await stored();
    const theirs = { userUri: COLLEAGUE };
    expect(await console.start(theirs).settle()).toMatchObject({ state: "ready", problem: null });
    expect(readdirSync(dirname(console.vaultFile))).toHaveLength(2);
    const mineNow = readFileSync(console.vaultFile);
    const [other] = readdirSync(dirname(console.vaultFile)).filter((name) => !console.vaultFile.endsWith(name));
    writeFileSync(join(dirname(console.vaultFile), other!), mineNow);
    expect(await console.start(theirs).settle()).toMatchObject({ problem: { code: "vault-damaged" } });
  });

  test("that cannot be written hold until the program ends", async () => {
    const console = at();
    // A file where the folder should be: even root cannot write there.
    mkdirSync(console.dataFolder, { recursive: true });
    writeFileSync(dirname(console.vaultFile), "in the way");
    expect(await console.start().settle()).toMatchObject({
      state: "ready",
      atRest: "memory",
      problem: { code: "vault-unwritable" },
    });
    expect(await codeOf(console.obtain(VISITOR, { kmsUri: PARTNER }))).toBe("done");
  });

  test("that were not written leave the earlier ones alone", async () => {
    const console = await stored();
    cpSync(console.vaultFile, `${console.vaultFile}.copy`);
    // The key file is none any more: nothing can be encrypted.
    writeFileSync(console.keyFile, "short");
    await console.start().settle();
    expect(console.status()).toMatchObject({ state: "ready", atRest: "memory" });
    expect(asides(console)).toHaveLength(1);
    expect(
      readFileSync(join(dirname(console.vaultFile), asides(console)[0]!)).equals(
        readFileSync(`${console.vaultFile}.copy`),
      ),
    ).toBe(true);
  });

  test("that are locked are waited for: no key is used, none is asked for, and nothing takes their place", async () => {
    const console = await stored();
    const before = readFileSync(console.vaultFile);
    chmodSync(console.keyFile, 0o644);
    console.kms.asked.length = 0;
    expect(await console.start().settle()).toMatchObject({
      state: "failed",
      certificates: [],
      problem: { code: "vault-locked", detail: console.vaultFile },
    });
    expect(await codeOf(console.obtain())).toBe("vault-locked");
    expect(await console.service.refresh()).toMatchObject({ problem: { code: "vault-locked" } });
    expect(console.kms.asked).toEqual([]);
    expect([asides(console), readFileSync(console.vaultFile).equals(before)]).toEqual([[], true]);
    chmodSync(console.keyFile, 0o600);
    // Soon after a failure nobody is asked again by itself; whoever wants it is.
    expect(await codeOf(console.obtain())).toBe("vault-locked");
    expect(await console.service.refresh()).toMatchObject({ state: "ready", problem: null });
    expect(await codeOf(console.obtain())).toBe("done");
    expect(asides(console)).toEqual([]);
  });

  test("that are locked are asked for again by themselves, a minute later", async () => {
    const console = await stored();
    chmodSync(console.keyFile, 0o644);
    await console.start().settle();
    chmodSync(console.keyFile, 0o600);
    await eventually(() => {
      console.clock.advance(15_000);
      expect(console.status()).toMatchObject({ state: "ready", problem: null });
    });
  });

  test("serve a call before they are stored, and before what is only asked for ahead has come", async () => {
    const console = at();
    const stored = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    console.kms.onExchange = async ({ resource }) => {
      if (resource.kind === "certcache") await asked.promise;
      return undefined;
    };
    console.start({}, { vault: { ...memoryVault(), write: () => stored.promise } });
    expect((await console.obtain(COLLEAGUE)).identity.certificateSource).toBe("own");
    asked.resolve();
    // The round ends, although nothing is stored yet.
    await eventually(() => expect(console.clock.timers).toBe(1));
    stored.resolve();
  });

  test("of a unit in the lab are in memory only", async () => {
    const console = at().inMemory();
    expect(await console.settle()).toMatchObject({ state: "ready", atRest: "memory" });
    expect(existsSync(dirname(console.vaultFile))).toBe(false);
  });
});

describe("a start with keys", () => {
  const late = { random: () => 0.5 };
  const inits = (console: TestConsole) => console.kms.asked.filter((kind) => kind === "init").length;

  test("asks the KMS within a minute, where chance puts it; calls have their keys meanwhile", async () => {
    const console = at();
    await console.start().settle();
    await console.start({}, late).settle();
    expect(console.status().state).toBe("ready");
    const { identity } = await console.obtain(COLLEAGUE);
    expect(identity.initiator.userUri).toBe(DISPATCHER);
    console.clock.advance(29_999);
    expect(inits(console)).toBe(1);
    console.clock.advance(1);
    await eventually(() => expect(inits(console)).toBe(2));
  });

  test("asks at once when the dispatcher wants it", async () => {
    const console = at();
    await console.start().settle();
    await console.start({}, late).settle();
    await console.service.refresh();
    expect(inits(console)).toBe(2);
  });
});

describe("a KMS that has too much to do", () => {
  test("is not asked before it wants to be, but by a call that needs a key now", async () => {
    const console = at();
    console.kms.onExchange = () => ({ status: 503, headers: { "Retry-After": "60" } });
    expect(await console.start().settle()).toMatchObject({ state: "failed", problem: { code: "kms-failed" } });
    const before = console.kms.asked.length;
    console.clock.advance(59_999);
    expect(console.kms.asked).toHaveLength(before);
    console.kms.onExchange = () => undefined;
    await console.obtain(COLLEAGUE);
    expect(console.status().state).toBe("ready");
  });

  test("is asked again by itself after that", async () => {
    const console = at();
    console.kms.onExchange = () => ({ status: 503, headers: { "Retry-After": "60" } });
    await console.start().settle();
    console.kms.onExchange = () => undefined;
    console.clock.advance(60_000);
    await eventually(() => expect(console.status().state).toBe("ready"));
  });
});

describe("the change of key periods", () => {
  const end = (console: TestConsole) => periodEndAt(seconds(console), console.kms.domain) * 1000;
  const period = async (console: TestConsole) => (await console.obtain(COLLEAGUE)).identity.initiator.keyPeriodNo;
  const rounds = (console: TestConsole) => console.kms.asked.filter((kind) => kind === "init").length;
  /** Waits for as many rounds as there must have been, and for the last one's end. */
  async function roundsDone(console: TestConsole, number: number): Promise<void> {
    await eventually(() => expect(rounds(console)).toBe(number));
    await eventually(() => expect(console.clock.timers).toBe(1));
    await console.service.settled();
  }

  test("finds the next keys there already", async () => {
    const console = at();
    await console.start().settle();
    const first = await period(console);
    const change = end(console);
    console.clock.jump(change - console.clock.now() - leadOf(MONTH, 0) * 1000 + 1000);
    console.clock.advance(30_000);
    await roundsDone(console, 2);
    expect(console.kms.asked.slice(3, 6)).toEqual(["init", "keyprov", "keyprov"]);
    expect(console.status().keysUntil).toBe(change + MONTH * 1000);
    expect(await period(console)).toBe(first);

    // The KMS is not needed for the change itself.
    await console.kms.stop();
    console.clock.jump(change - console.clock.now() + 1000);
    expect(await period(console)).toBe(first + 1);
  });

  test("has each console fetch the next keys at its own time, in the first half of what there is for it", async () => {
    const console = at();
    await console.start({}, { random: () => 0.5 }).settle();
    const own = end(console) - leadOf(MONTH, 0.5) * 1000;
    expect(leadOf(MONTH, 0.5)).toBe(leadOf(MONTH, 0) * 0.75);
    console.clock.jump(own - console.clock.now() - 60_000);
    console.clock.advance(30_000);
    await roundsDone(console, 2);
    // That one came because it was time for any. It did not bring the next keys before their time.
    expect(console.kms.asked.slice(3)).toEqual(["init", "keyprov", "certcache"]);
    console.clock.advance(29_000);
    expect(rounds(console)).toBe(2);
    console.clock.advance(31_000);
    await roundsDone(console, 3);
    expect(console.kms.asked.slice(6)).toEqual(["init", "keyprov", "keyprov", "certcache"]);
  });

  test("keeps the keys before for messages that are on their way, and drops them then", async () => {
    const workers: { ended: boolean }[] = [];
    const pool = new MikeyPool((listener) => {
      const worker = { ...nodeWorkers(listener), ended: false };
      workers.push(worker);
      const end = () => {
        worker.ended = true;
        worker.end();
      };
      return { ...worker, end };
    }, 1);
    const console = at().start({}, { pool });
    await console.settle();
    console.clock.jump(end(console) - console.clock.now() + 1000);
    console.clock.advance(30_000);
    await roundsDone(console, 2);
    const held = () => JSON.parse(readFileSync(console.vaultFile, "utf8")).content.length;
    const both = held();
    expect(workers).toMatchObject([{ ended: false }]);
    console.clock.jump(3_700_000);
    console.clock.advance(30_000);
    await console.service.settled();
    expect(held()).toBeLessThan(both);
    expect(console.status().state).toBe("ready");
    // Nor does a worker hold them; another one is prepared for the keys of the present period.
    await eventually(() => expect(workers).toMatchObject([{ ended: true }, { ended: false }]));
    pool.close();
  });

  test("is made up for after a long sleep", async () => {
    const console = at();
    await console.start().settle();
    const first = await period(console);
    console.clock.jump(5 * MONTH * 1000);
    expect(console.status().state).toBe("starting");
    expect(await period(console)).toBe(first + 5);
    expect(console.status().state).toBe("ready");
  });

  test("goes on with the present keys while the KMS has no next ones, and asks again ever more slowly", async () => {
    const console = at();
    console.kms.onExchange = ({ resource }) =>
      resource.kind === "keyprov" && resource.user !== undefined ? { status: 404 } : undefined;
    await console.start().settle();
    console.clock.jump(end(console) - console.clock.now() - leadOf(MONTH, 0) * 1000 + 1000);
    console.clock.advance(30_000);
    const pauses: number[] = [];
    for (let n = 2; n < 9; n++) {
      await roundsDone(console, n);
      const begun = console.clock.now();
      while (rounds(console) === n && console.clock.now() < begun + 700_000) {
        console.clock.advance(console.clock.untilNext ?? 30_000);
        await eventually(() => expect(console.clock.timers + rounds(console)).toBeGreaterThan(n));
        if (console.clock.timers === 0) break;
      }
      pauses.push((console.clock.now() - begun) / 1000);
    }
    expect(pauses[0]).toBeGreaterThan(2.4);
    expect(pauses[0]).toBeLessThanOrEqual(5.1);
    for (let n = 1; n < pauses.length; n++) expect(pauses[n]!).toBeGreaterThan(pauses[n - 1]!);
    expect(console.status()).toMatchObject({ state: "ready", problem: null, nextMissing: { code: "kms-not-found" } });
    // As soon as it has them, there is nothing to be warned of.
    console.kms.onExchange = () => undefined;
    await console.service.refresh();
    expect(console.status()).toMatchObject({ state: "ready", nextMissing: null });
  });

  test("has none either where the KMS answers with the present ones once more", async () => {
    const console = at();
    console.kms.onExchange = ({ document, request, resource }) =>
      resource.kind === "keyprov" && resource.user !== undefined
        ? { body: document({ content: console.kms.rightContent({ kind: "keyprov" }, request.userUri) }) }
        : undefined;
    await console.start().settle();
    expect(console.status().nextMissing).toBeNull();
    console.clock.jump(end(console) - console.clock.now() - leadOf(MONTH, 0) * 1000 + 1000);
    console.clock.advance(30_000);
    await roundsDone(console, 2);
    expect(console.status()).toMatchObject({
      state: "ready",
      problem: null,
      nextMissing: { code: "own-keys-missing" },
    });
  });
});
