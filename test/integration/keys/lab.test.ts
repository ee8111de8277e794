/** The whole host over the embedded lab: its KMSs, its people, and every fault that its panel offers. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createHost, type DispatcherHost } from "../../../electron/host/host.ts";
import type { WindowContext } from "../../../electron/host/window-context.ts";
import { createLab } from "../../../lab/lab.ts";
import type { CommandName } from "../../../shared/bridge/bridge.ts";
import type { LabPerson } from "../../../shared/bridge/lab.ts";
import type { LabClaimOfC, LabKmsFault } from "../../../shared/bridge/lab-settings.ts";
import { askHost, CONSOLE } from "../../support/harness/host/bare-host.ts";
import { eventually } from "../../support/harness/keys/console.ts";

const HOME = "kms.system-a.example";
const PARTNER = "kms.system-b.example";

let root: string;
let host: DispatcherHost;
let migrated: LabPerson;

const ask = <N extends CommandName>(window: WindowContext, name: N, input?: unknown) =>
  askHost(host, window, name, input);

const setFault = (fault: LabKmsFault) => ask(CONSOLE, "lab.configureKms", { system: "system-a", settings: { fault } });
const obtain = (kmsUri: string | null) => {
  const order = {
    callId: randomUUID(),
    leg: 2,
    service: "mcptt",
    calledId: migrated.currentId,
    kmsUri,
    secret: "frames",
  };
  return ask(CONSOLE, "keys.obtain", order);
};
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: Error) => error.message,
  );
const ready = (window: WindowContext) =>
  eventually(async () => {
    const { state, certificates } = await ask(window, "keys.status");
    expect([state, [...certificates].sort()]).toEqual(["ready", [HOME, PARTNER]]);
  });

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-keys-"));
  const dataFolder = join(root, "data");
  host = await createHost({
    dataFolder,
    lab: () => createLab({ folder: dataFolder }),
    shell: "chromium",
    openWindow: async () => {},
  });
  host.attach(CONSOLE, () => {});
  const { people } = await ask(CONSOLE, "lab.state");
  migrated = people.find(({ kind }) => kind === "migrated")!;
  await ready(CONSOLE);
});
afterEach(async () => {
  await setFault("none");
  expect(await ask(CONSOLE, "keys.refresh")).toMatchObject({ state: "ready", problem: null });
});
afterAll(async () => {
  await host.close();
  rmSync(root, { recursive: true, force: true });
});

test.each([
  ["redirection", PARTNER],
  ["lookup", null],
])("a colleague who migrated opens what the console made, the KMS known from the %s", async (source, kmsUri) => {
  const unit: WindowContext = { id: "unit", role: "unit", personId: migrated.id };
  const leave = host.attach(unit, () => {});
  await ready(unit);
  const made = await obtain(kmsUri);
  expect(made.identity.kmsUriSource).toBe(source);
  const { dispatcherId } = await ask(CONSOLE, "lab.state");
  const order = {
    callId: randomUUID(),
    leg: 1,
    service: "mcptt",
    message: made.message,
    callerId: dispatcherId,
    secret: "frames",
  };
  const opened = await ask(unit, "keys.open", order);
  expect(opened.mediaSecret).toBe(made.mediaSecret);
  expect(opened.identity).toEqual({ ...made.identity, kmsUriSource: null });
  expect(opened.identity.initiator.userUri).toBe(dispatcherId);
  leave();
});

/** What a call meets that has to look the KMS up; the console's own keys are there. */
const FAULTS: readonly [LabKmsFault, string][] = [
  ["down", "kms-unreachable"],
  ["slow", "kms-silent"],
  ["truncated", "kms-truncated"],
  ["too-large", "kms-answer-too-large"],
  ["xml-bomb", "kms-answer-doctype"],
  ["server-error", "kms-failed"],
  ["unknown-authority", "kms-tls-unknown-authority"],
  ["wrong-host", "kms-tls-wrong-host"],
  ["token-refused-once", "done"],
  ["token-refused", "kms-token-refused"],
  ["revoked-certificate", "kms-certificate-revoked"],
  ["expired-certificate", "kms-certificate-expired"],
  ["no-certificate", "kms-certificate-unavailable"],
  ["not-in-cache", "done"],
  ["lookup-wrong-user", "kms-lookup-wrong-user"],
  ["lookup-unknown", "kms-lookup-unknown"],
  ["bad-signature", "kms-signature-invalid"],
  ["keys-for-another", "done"],
  ["keys-mismatched", "done"],
  ["keys-revoked", "kms-keys-revoked"],
  ["clock-off", "kms-clock-differs"],
];

describe("a fault of the home KMS", () => {
  test.each(FAULTS)("%s: a call meets %s", async (fault, code) => {
    await setFault(fault);
    if (fault !== "slow") await ask(CONSOLE, "keys.refresh");
    expect(await outcome(obtain(null))).toBe(code);
  });

  test("that gives another KMS's public keys shows at the colleague's end", async () => {
    const unit: WindowContext = { id: "unit", role: "unit", personId: migrated.id };
    const leave = host.attach(unit, () => {});
    await ready(unit);
    await setFault("wrong-certificate");
    await ask(CONSOLE, "keys.refresh");
    const { message } = await obtain(PARTNER);
    const { dispatcherId } = await ask(CONSOLE, "lab.state");
    const order = { callId: randomUUID(), leg: 1, service: "mcptt", message, callerId: dispatcherId, secret: "frames" };
    expect(await outcome(ask(unit, "keys.open", order))).toBe("key-message-not-for-us");
    leave();
  });

  test("is seen at once, and so is its end", async () => {
    await setFault("down");
    await eventually(async () => expect((await ask(CONSOLE, "keys.status")).problem?.code).toBe("kms-unreachable"));
    await setFault("none");
    await eventually(async () => expect((await ask(CONSOLE, "keys.status")).problem).toBeNull());
  });
});

/** What is said of partner C's KMS for an ID at B. */
const CLAIMS: readonly [LabClaimOfC, string][] = [
  ["none", "kms-certificate-unavailable"],
  ["own-host", "kms-uri-partner-for-foreign"],
  ["no-list", "kms-uri-partner-for-foreign"],
  ["host-of-b", "kms-uri-two-claims"],
  ["domain-above-b", "kms-uri-two-claims"],
  ["below-b", "kms-uri-partner-for-foreign"],
  ["wildcard", "kms-uri-partner-for-foreign"],
  ["everything", "kms-uri-partner-for-foreign"],
  ["host-of-a", "kms-uri-partner-for-foreign"],
];

describe("hostile partner C", () => {
  const claim = (certificateOfC: LabClaimOfC) =>
    ask(CONSOLE, "lab.configureKms", { system: "system-a", settings: { certificateOfC } });
  afterEach(() => claim("none"));

  test.each(CLAIMS)("that claims %s gets no call for B, and keeps nobody from calling B", async (claims, code) => {
    await claim(claims);
    await ask(CONSOLE, "keys.refresh");
    const held = claims === "none" ? [HOME, PARTNER] : [HOME, PARTNER, "kms.system-c.example"];
    expect([...(await ask(CONSOLE, "keys.status")).certificates].sort()).toEqual([...held].sort());
    expect(await outcome(obtain("kms.system-c.example"))).toBe(code);
    // Where both claim the host our own KMS says whose the colleague is.
    expect(await outcome(obtain(PARTNER))).toBe("done");
    expect(await outcome(obtain(null))).toBe("done");
  });

  test("gets no call for our own users", async () => {
    await claim("host-of-a");
    await ask(CONSOLE, "keys.refresh");
    const order = { callId: randomUUID(), leg: 2, service: "mcptt", calledId: migrated.primaryId, secret: "frames" };
    const named = ask(CONSOLE, "keys.obtain", { ...order, kmsUri: "kms.system-c.example" });
    expect(await outcome(named)).toBe("kms-uri-partner-for-foreign");
    expect(await outcome(ask(CONSOLE, "keys.obtain", { ...order, kmsUri: HOME }))).toBe("done");
  });
});

test("answers can be signed, and key periods be a minute", async () => {
  await ask(CONSOLE, "lab.configureKms", { system: "system-a", settings: { signed: true, keyPeriod: 60 } });
  const { keysUntil, problem } = await ask(CONSOLE, "keys.refresh");
  expect(problem).toBeNull();
  expect(keysUntil! - Date.now()).toBeLessThan(120_000);
  expect(await outcome(obtain(PARTNER))).toBe("done");
  await ask(CONSOLE, "lab.configureKms", { system: "system-a", settings: { signed: false, keyPeriod: 2_592_000 } });
});
