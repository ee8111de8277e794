/**
 * What the console itself adds to a call: from the click to the first INVITE, and from the 300 to the second, without
 * keys and with them.
 *
 * Engine and SIP.js run here; lab, units and the key service in another thread; media are a stand-in, so no device is
 * waited for. Calls of one table alternate in one run.
 */
import type { KeyPort } from "../../../renderer/calling/ports.ts";
import type { KeyStatus } from "../../../shared/bridge/keys.ts";
import type { DrawnCall } from "../../../shared/mc/call-record.ts";
import type { KeyIdentity } from "../../../shared/mc/key-identity.ts";
import { percentile } from "../statistics.ts";
import type { BenchTable } from "../table.ts";
import { type Caller, createCaller, redialTime, timeOf } from "./caller.ts";
import { type LabThread, startLabThread } from "./lab-messages.ts";

const CALLS = 250;
/** Calls of each kind that are made before anything is measured. */
const WARM_UP = 20;
/** Protected calls of each kind; before many of them what is held has to be pushed out first. */
const PROTECTED_CALLS = 40;
const PROTECTED_WARM_UP = 5;
const MIGRATED = "sip:bea.novak@mcx.system-a.example";
const AT_HOME = "sip:jonas.okafor@mcx.system-a.example";

const spread = (values: readonly number[]) => [values.length, percentile(values, 0.5), percentile(values, 0.95)];

async function unprotectedCalls(caller: Caller): Promise<BenchTable> {
  const redirected: number[] = [];
  const direct: number[] = [];
  const whole: number[] = [];
  for (let round = -WARM_UP; round < CALLS; round++) {
    const moved = await caller.call(MIGRATED);
    const atHome = await caller.call(AT_HOME);
    if (round < 0) continue;
    redirected.push(timeOf(moved, 4) - timeOf(moved, 3));
    direct.push(timeOf(atHome, 1));
    whole.push(timeOf(moved, 4));
  }
  const base = percentile(direct, 0.5);
  const row = (name: string, values: readonly number[]) => [name, ...spread(values), percentile(values, 0.5) / base];
  return {
    title: "Signalling of a private call, milliseconds",
    columns: ["", "calls", "median", "p95", "ratio"],
    rows: [
      row("click to INVITE, not redirected", direct),
      row("300 received to second INVITE leaving", redirected),
      row("click to second INVITE leaving", whole),
    ],
    notes: [
      "ratio: to the median of the first row, same run",
      "media are a stand-in; lab and units in another thread; without keys",
    ],
  };
}

/** How the key service finds what it needs for the new ID, and the median that is aimed at. */
export const KEY_CASES = [
  { name: "certificate held", certificate: "held", kmsUri: "redirection", aim: 30 },
  { name: "certificate fetched", certificate: "missing", kmsUri: "redirection", aim: 60 },
  { name: "KMS looked up, certificate fetched", certificate: "missing", kmsUri: "lookup", aim: 90 },
] as const;

/** @throws Error where keys were made otherwise than a case wants it */
export function mustBeCase(
  identity: Pick<KeyIdentity, "certificateSource" | "kmsUriSource"> | null | undefined,
  { certificate, kmsUri }: Pick<(typeof KEY_CASES)[number], "certificate" | "kmsUri">,
): void {
  const isHeld = identity?.certificateSource === "held";
  if (identity?.kmsUriSource !== kmsUri || isHeld !== (certificate === "held"))
    throw new Error(`not the case that was prepared: ${identity?.kmsUriSource}, ${identity?.certificateSource}`);
}

/** The forms in which a redirection comes, beside the 300. */
const CARRIERS = [
  { name: "300", carrier: "300", messageOrder: "before" },
  { name: "480 with the elements", carrier: "final-answer", messageOrder: "before" },
  { name: "final answer after its MESSAGE", carrier: "message", messageOrder: "before" },
  { name: "MESSAGE after its 480", carrier: "message", messageOrder: "after" },
] as const;
/** Of each. */
const CARRIER_CALLS = 100;

async function carrierCalls(lab: LabThread, caller: Caller): Promise<BenchTable> {
  const times = CARRIERS.map((): number[] => []);
  for (let round = -PROTECTED_WARM_UP; round < CARRIER_CALLS; round++) {
    for (const [index, by] of CARRIERS.entries()) {
      await lab.redirect(by);
      const time = redialTime(await caller.call(MIGRATED));
      if (round >= 0) times[index]?.push(time);
    }
  }
  await lab.redirect(CARRIERS[0]);
  const base = percentile(times[0] ?? [], 0.5);
  return {
    title: "Last half of a redirection received to second INVITE leaving, milliseconds",
    columns: ["", "calls", "median", "p95", "ratio"],
    rows: CARRIERS.map(({ name }, index) => {
      const values = times[index] ?? [];
      return [name, ...spread(values), percentile(values, 0.5) / base];
    }),
    notes: ["ratio: to the median of the 300, same run; without keys"],
  };
}

type KeyCase = (typeof KEY_CASES)[number];

/** One protected call of a case; its record. */
async function protectedCall(lab: LabThread, caller: Caller, { certificate, kmsUri }: KeyCase): Promise<DrawnCall> {
  await lab.prepare({ certificate, kmsUri });
  const record = await caller.call(MIGRATED);
  mustBeCase(record.protection?.identity, { certificate, kmsUri });
  return record;
}

const toSecondInvite = (record: DrawnCall) => timeOf(record, 4) - timeOf(record, 3);

async function protectedCalls(lab: LabThread, caller: Caller): Promise<BenchTable> {
  const times = KEY_CASES.map((): number[] => []);
  for (let round = -PROTECTED_WARM_UP; round < PROTECTED_CALLS; round++) {
    for (const [index, each] of KEY_CASES.entries()) {
      const record = await protectedCall(lab, caller, each);
      if (round >= 0) times[index]?.push(toSecondInvite(record));
    }
  }
  return {
    title: "300 received to protected second INVITE leaving, milliseconds",
    columns: ["", "calls", "median", "p95", "aim (median)"],
    rows: KEY_CASES.map(({ name, aim }, index) => [name, ...spread(times[index] ?? []), aim]),
    notes: [
      "key service, lab KMS (HTTPS on this computer) and units in another thread, I_MESSAGEs in a third",
      "fetched: from the certificate cache and then by name, with everything that is computed once for a certificate",
    ],
  };
}

/** The procedure in Node, a call at a time, for whoever measures beside it. */
export interface Procedure {
  /** Milliseconds from the click to the first INVITE, and from the 300 to the second, both with keys. */
  withKeys(name: KeyCase["name"]): Promise<{ readonly first: number; readonly redirected: number }>;
  close(): Promise<void>;
}

/** Starts it, with a lab and key service of its own. */
export async function openProcedure(): Promise<Procedure> {
  const lab = await startLabThread();
  await lab.prepare({ certificate: "held", kmsUri: "redirection" });
  const caller = await createCaller(lab, keysOf(lab, await lab.status()));
  return {
    async withKeys(name) {
      const found = KEY_CASES.find((each) => each.name === name);
      if (found === undefined) throw new Error("no such case");
      const record = await protectedCall(lab, caller, found);
      return { first: timeOf(record, 1), redirected: toSecondInvite(record) };
    },
    async close() {
      await caller.stop();
      await lab.close();
    },
  };
}

function keysOf(lab: LabThread, status: KeyStatus): KeyPort {
  return {
    status: () => status,
    obtain: (order) => lab.obtain(order),
    open: () => Promise.reject(new Error("nobody calls")),
    prepare: () => {},
    forget: () => {},
  };
}

/** Runs the benchmark. */
export async function benchCalling(): Promise<BenchTable[]> {
  const lab = await startLabThread();
  const plain = await createCaller(lab);
  const unprotectedTable = await unprotectedCalls(plain);
  const carrierTable = await carrierCalls(lab, plain);
  await plain.stop();
  await lab.prepare({ certificate: "held", kmsUri: "redirection" });
  const caller = await createCaller(lab, keysOf(lab, await lab.status()));
  const protectedTable = await protectedCalls(lab, caller);
  await caller.stop();
  await lab.close();
  return [unprotectedTable, carrierTable, protectedTable];
}
