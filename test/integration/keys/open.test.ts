import { describe, expect, test } from "vitest";
import { memoryVault } from "../../../electron/keys/key-vault.ts";
import { nodeWorkers } from "../../../electron/keys/mikey-workers.ts";
import { kmsUri } from "../../../shared/kms/identifiers.ts";
import { toBase64 } from "../../../shared/mikey/base/octets.ts";
import { type CreatedMessage, createMessage } from "../../../shared/mikey/create.ts";
import { deriveFrameSecret } from "../../../shared/mikey/derivation.ts";
import { Initiator, SecurityDomain } from "../../../shared/mikey/keys.ts";
import { MikeyPool, type WorkerFactory } from "../../../shared/mikey/pool.ts";
import type { WorkerRequest } from "../../../shared/mikey/worker.ts";
import { callId, codeOf, consolePerTest, eventually, type TestConsole } from "../../support/harness/keys/console.ts";
import {
  COLLEAGUE,
  externalOf as certificateFor,
  DISPATCHER,
  HOME,
  keysOf,
  MONTH,
  PARTNER,
  parametersOf,
  type TestDomain,
  testDomain,
  VISITOR,
} from "../../support/harness/keys/home-kms.ts";

const at = consolePerTest();

interface Made {
  readonly from?: string;
  readonly in?: TestDomain;
  readonly to?: string;
  readonly toDomain?: TestDomain;
  /** Unix seconds. */
  readonly time?: number;
  readonly form?: "uri" | "uid";
}

/** A message as somebody with keys of a domain makes it. */
function make(console: TestConsole, made: Made = {}): CreatedMessage & { readonly text: string } {
  const { from = VISITOR, to = DISPATCHER, time = console.clock.now() / 1000, form = "uri" } = made;
  const domain = made.in ?? console.kms.partner;
  const keys = keysOf(domain, from, time);
  const identity = { userUri: from, domain: new SecurityDomain(parametersOf(domain)), keyPeriodNo: keys.keyPeriodNo };
  const created = createMessage({
    initiator: new Initiator(identity, keys),
    responder: { userUri: to, domain: new SecurityDomain(parametersOf(made.toDomain ?? console.kms.domain)) },
    at: time,
    identityForm: form,
  });
  return { ...created, text: toBase64(created.message) };
}

async function ready(): Promise<TestConsole> {
  const console = at().inMemory();
  await console.settle();
  console.kms.asked.length = 0;
  return console;
}

describe("a call that came in", () => {
  test.each(["uri", "uid"] as const)("from a partner's user is verified and opened (%s form)", async (form) => {
    const console = await ready();
    const made = make(console, { form });
    const { identity, mediaSecret, notes } = await console.open(made.text, VISITOR);
    expect(mediaSecret).toBe(toBase64(deriveFrameSecret(made)));
    expect(identity).toMatchObject({
      pckId: Buffer.from(made.pckId).toString("hex"),
      initiator: { userUri: VISITOR, kmsUri: PARTNER },
      responder: { userUri: DISPATCHER, kmsUri: HOME },
      kmsUriSource: null,
      certificateSource: "held",
    });
    expect(identity.initiator.periodTo - identity.initiator.periodFrom).toBe(604_800_000);
    expect(identity.responder.periodTo - identity.responder.periodFrom).toBe(MONTH * 1000);
    expect(notes).toEqual([]);
    expect(console.kms.asked).toEqual([]);
  });

  test("from a user of our own KMS is opened with its certificate", async () => {
    const console = await ready();
    const made = make(console, { from: COLLEAGUE, in: console.kms.domain });
    expect((await console.open(made.text, COLLEAGUE)).identity.certificateSource).toBe("own");
  });

  test("from an unknown KMS has its certificate fetched from ours", async () => {
    const console = at();
    console.kms.isCached = false;
    await console.inMemory().settle();
    const made = make(console);
    expect((await console.open(made.text, VISITOR)).identity.certificateSource).toBe("cert");
    expect(console.heard()).toContain("POST cert");
  });

  test("signed just before the end of a key period is opened just after it", async () => {
    const console = await ready();
    const { partner, domain } = console.kms;
    const period = (domain2: TestDomain, time: number) => keysOf(domain2, VISITOR, time).keyPeriodNo;
    let end = console.clock.now() / 1000;
    while (period(partner, end + 3600) === period(partner, console.clock.now() / 1000)) end += 3600;
    while (period(partner, end + 10) === period(partner, console.clock.now() / 1000)) end += 10;
    console.clock.jump((end - 5) * 1000 - console.clock.now());
    await console.service.refresh();
    const made = make(console);
    const { keyPeriodNo } = keysOf(partner, VISITOR, console.clock.now() / 1000);
    console.clock.jump(30_000);
    expect((await console.open(made.text, VISITOR)).identity.initiator.keyPeriodNo).toBe(keyPeriodNo);
    expect(domain.kmsUri).toBe(HOME);
  });
});

describe("a call that came in is declined when its key message", () => {
  const stranger = testDomain(PARTNER, 604_800, 3600, "a stranger");
  const cases: readonly [string, string, (console: TestConsole) => { text: string; caller?: string }][] = [
    ["cannot be read", "key-message-broken", () => ({ text: "AAAA" })],
    ["is no base64", "key-message-broken", () => ({ text: "A===" })],
    ["has been cut", "key-message-broken", (console) => ({ text: toBase64(make(console).message.subarray(0, 300)) })],
    [
      "was changed",
      "key-message-signature",
      (console) => {
        const { message } = make(console);
        const changed = Uint8Array.from(message);
        changed[300] = (changed[300] ?? 0) ^ 1;
        return { text: toBase64(changed) };
      },
    ],
    ["is signed with keys of a stranger", "key-message-signature", (console) => make(console, { in: stranger })],
    [
      "is signed by somebody else",
      "key-message-caller-differs",
      (console) => ({ ...make(console), caller: "sip:x@partner.test" }),
    ],
    [
      "hides that it is signed by somebody else",
      "key-message-caller-differs",
      (console) => ({ ...make(console, { form: "uid" }), caller: "sip:x@partner.test" }),
    ],
    ["is for somebody else", "key-message-not-for-us", (console) => make(console, { to: COLLEAGUE })],
    [
      "is for somebody of another domain",
      "key-message-not-for-us",
      (console) => make(console, { toDomain: console.kms.partner }),
    ],
    [
      "is encrypted for keys that are not ours",
      "key-message-not-for-us",
      (console) => make(console, { toDomain: testDomain(HOME, MONTH, 0, "a stranger") }),
    ],
    ["is old", "key-message-time", (console) => make(console, { time: console.clock.now() / 1000 - 301 })],
    ["is from the future", "key-message-time", (console) => make(console, { time: console.clock.now() / 1000 + 301 })],
    [
      "is from a user of ours whom another KMS made up",
      "key-message-signature",
      (console) => ({ ...make(console, { from: COLLEAGUE }), caller: COLLEAGUE }),
    ],
    [
      "is from a KMS that ours does not know",
      "kms-certificate-unavailable",
      (console) => make(console, { in: { ...console.kms.partner, kmsUri: "kms.nowhere.test" as never } }),
    ],
  ];
  test.each(cases)("%s: %s", async (_what, code, prepare) => {
    const console = await ready();
    const { text, caller = VISITOR } = prepare(console);
    expect(await codeOf(console.open(text, caller))).toBe(code);
    // What is wrong is not held against the next call.
    expect(await codeOf(console.open(make(console).text, VISITOR))).toBe("done");
  });

  test("is from another domain that our KMS says it serves, and whose user another KMS made up", async () => {
    const console = at();
    console.kms.rootDetails = { domains: ["ours-too.test"] };
    await console.inMemory().settle();
    const caller = "sip:sam@ours-too.test";
    expect(await codeOf(console.open(make(console, { from: caller }).text, caller))).toBe("key-message-signature");
    expect(await codeOf(console.open(make(console).text, VISITOR))).toBe("done");
  });

  test("is from a domain that one partner's KMS serves, and whose user another partner's KMS made up", async () => {
    const console = await ready();
    const other = testDomain(kmsUri("kms.other.test"), MONTH, 0, "another partner");
    const caller = "sip:rosa@mcx.other.test";
    const externals = (domains: string[]) => [certificateFor(console.kms.partner), certificateFor(other, { domains })];
    console.kms.externals = externals(["mcx.other.test"]);
    await console.service.refresh();
    expect(await codeOf(console.open(make(console, { from: caller }).text, caller))).toBe("key-message-signature");
    expect(await codeOf(console.open(make(console, { from: caller, in: other }).text, caller))).toBe("done");
    // Where no certificate names the domain, our own KMS is asked for the caller; silence is no leave.
    console.kms.externals = externals([]);
    await console.service.refresh();
    expect(await codeOf(console.open(make(console, { from: caller }).text, caller))).toBe("key-message-signature");
    console.kms.lookups.set(caller, other.kmsUri);
    await console.service.refresh();
    expect(await codeOf(console.open(make(console, { from: caller }).text, caller))).toBe("key-message-signature");
    expect(await codeOf(console.open(make(console, { from: caller, in: other }).text, caller))).toBe("done");
  });

  test("is from a partner that has set up a new KMS, which our KMS knows of and we do not yet", async () => {
    const console = await ready();
    const caller = "sip:rosa@mcx.other.test";
    const domains = ["mcx.other.test"];
    const [old, anew] = ["kms-old.other.test", "kms-new.other.test"].map((name) =>
      testDomain(kmsUri(name), MONTH, 0, name),
    ) as [TestDomain, TestDomain];
    console.kms.externals = [certificateFor(console.kms.partner), certificateFor(old, { domains })];
    await console.service.refresh();
    console.kms.externals = [...console.kms.externals, certificateFor(anew, { domains })];
    console.kms.cacheNum++;
    console.kms.lookups.set(caller, anew.kmsUri);
    console.kms.asked.length = 0;
    // Both claim the host; our own KMS says which of them is this caller's.
    expect(await codeOf(console.open(make(console, { from: caller, in: anew }).text, caller))).toBe("done");
    expect(console.kms.asked).toEqual(["certcache", "lookup"]);
    expect(await codeOf(console.open(make(console, { from: caller, in: old }).text, caller, 2))).toBe(
      "key-message-signature",
    );
  });

  test("is signed through another KMS than its host had before, until somebody agreed to that in a call", async () => {
    const console = await ready();
    expect(await codeOf(console.open(make(console).text, VISITOR))).toBe("done");
    const anew = testDomain(kmsUri("kms-new.partner.test"), MONTH, 0, "a new KMS");
    console.kms.externals = [certificateFor(anew, { domains: ["partner.test"] })];
    console.kms.cacheNum++;
    await console.service.refresh();
    expect(await codeOf(console.open(make(console, { in: anew }).text, VISITOR, 2))).toBe("key-message-kms-changed");
    const agreed = { kmsUri: anew.kmsUri, leg: 2, acceptedKms: anew.kmsUri };
    expect(await codeOf(console.obtain(VISITOR, agreed))).toBe("done");
    expect(await codeOf(console.open(make(console, { in: anew }).text, VISITOR, 3))).toBe("done");
  });

  test.each(["..", ".", "kms.nowhere.test/..", "http://kms.partner.test"])(
    "names a KMS that is none, and nobody is asked about it: %j",
    async (name) => {
      const console = await ready();
      const { text } = make(console, { in: { ...console.kms.partner, kmsUri: name as never } });
      expect(await codeOf(console.open(text, VISITOR))).toMatch(/^(?:kms-uri-|key-message-)/);
      expect(console.kms.asked).toEqual([]);
    },
  );

  test("is from a domain of whose KMS we hear only while we ask for that of another partner", async () => {
    const console = await ready();
    const [other, third] = ["kms.other.test", "kms.third.test"].map((name) =>
      testDomain(kmsUri(name), MONTH, 0, name),
    ) as [TestDomain, TestDomain];
    const caller = "sip:rosa@mcx.other.test";
    console.kms.externals = [certificateFor(other, { domains: ["mcx.other.test"] }), certificateFor(third)];
    console.kms.cacheNum++;
    const { text } = make(console, { from: caller, in: third });
    expect(await codeOf(console.open(text, caller))).toBe("key-message-signature");
  });

  test("was received before a restart", async () => {
    const console = at().start();
    await console.settle();
    const { text } = make(console);
    expect(await codeOf(console.open(text, VISITOR))).toBe("done");
    // What was answered is on the disk by then.
    await console.start().settle();
    expect(await codeOf(console.open(text, VISITOR, 2))).toBe("key-message-replayed");
    expect(await codeOf(console.open(make(console).text, VISITOR, 3))).toBe("done");
  });

  test("is answered only when it is written that it was opened", async () => {
    const vault = memoryVault();
    const written = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const write: typeof vault.write = async (keys) => {
      if (keys.opened.seen.length > 0) {
        begun.resolve();
        await written.promise;
      }
      return vault.write(keys);
    };
    const console = at().start({}, { vault: { ...vault, write } });
    await console.settle();
    let answered = false;
    const opening = console.open(make(console).text, VISITOR).then(() => {
      answered = true;
    });
    await begun.promise;
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    written.resolve();
    await opening;
  });

  test("was received before", async () => {
    const console = await ready();
    const { text } = make(console);
    expect(await codeOf(console.open(text, VISITOR))).toBe("done");
    expect(await codeOf(console.open(text, VISITOR, 2))).toBe("key-message-replayed");
  });

  test("comes from a KMS whose certificate is revoked", async () => {
    const console = await ready();
    console.kms.externals = [certificateFor(console.kms.partner, { revoked: true })];
    await console.service.refresh();
    expect(await codeOf(console.open(make(console).text, VISITOR))).toBe("kms-certificate-revoked");
  });

  test("needs keys that we have not got", async () => {
    const console = at();
    console.kms.onExchange = ({ resource }) => (resource.kind === "keyprov" ? { status: 500 } : undefined);
    await console.inMemory().settle();
    expect(await codeOf(console.open(make(console).text, VISITOR))).toBe("kms-failed");
  });

  test("is given up before its turn has come: no worker ever sees it", async () => {
    const held: (() => void)[] = [];
    const factory: WorkerFactory = (listener) => {
      const worker = nodeWorkers(listener);
      const post = (request: WorkerRequest) =>
        request.job === "open" ? void held.push(() => worker.post(request)) : worker.post(request);
      return { ...worker, post };
    };
    const pool = new MikeyPool(factory, 1);
    const console = at().start({}, { vault: memoryVault(), pool });
    await console.settle();
    const first = console.open(make(console).text, VISITOR, 1);
    await eventually(() => expect(held).toHaveLength(1));
    const others = Array.from({ length: 5 }, (_, i) => codeOf(console.open(make(console).text, VISITOR, i + 2)));
    // They have come as far as they can without the worker.
    await eventually(() => expect(console.heard().filter((step) => step.startsWith("certificate"))).toHaveLength(6));
    for (const i of others.keys()) console.service.forget(callId(i + 2));
    expect(new Set(await Promise.all(others))).toEqual(new Set(["keys-failed"]));
    held[0]?.();
    await first;
    expect(held).toHaveLength(1);
    pool.close();
  });

  test("would have us ask for strangers' sake without end: our own questions do not wait behind theirs", async () => {
    const console = await ready();
    const answer = Promise.withResolvers<undefined>();
    let held = 0;
    console.kms.onExchange = ({ resource }) => {
      if (resource.kind !== "cert") return undefined;
      held += 1;
      return answer.promise;
    };
    const nowhere = (n: number) => ({ ...console.kms.partner, kmsUri: `kms.nowhere-${n}.test` as never });
    const strangers = Array.from({ length: 20 }, (_, n) =>
      codeOf(console.open(make(console, { in: nowhere(n) }).text, VISITOR, n + 1)),
    );
    // So many connections a client has; the others wait for one.
    await eventually(() => expect(held).toBe(6));
    expect(await codeOf(console.obtain("sip:somebody@elsewhere.test", { call: 50 }))).toBe("kms-lookup-unknown");
    expect(held).toBe(6);
    answer.resolve(undefined);
    await Promise.all(strangers);
  });

  test("would have us ask for a stranger's sake again and again", async () => {
    const console = await ready();
    for (let n = 0; n < 3; n++) {
      const made = make(console, { in: { ...console.kms.partner, kmsUri: "kms.nowhere.test" as never } });
      expect(await codeOf(console.open(made.text, VISITOR))).toBe("kms-certificate-unavailable");
    }
    expect(console.kms.asked).toEqual(["certcache", "cert"]);
  });
});
