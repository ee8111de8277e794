/**
 * What the console itself adds to a call: from the click to the first INVITE, and from the 300 to the second.
 *
 * Engine and SIP.js run here, lab and units in another thread; media are a stand-in, so no device is waited for. The
 * two kinds of calls alternate in one run, and the ratio is theirs.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { createMcClient } from "../../../renderer/calling/mc-client.ts";
import { type SipAccount, sipAccountSchema } from "../../../shared/account.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { createStandInMedia } from "../../stand-ins/media.ts";
import { percentile } from "../statistics.ts";
import type { BenchTable } from "../table.ts";

const CALLS = 250;
/** Calls of each kind that are made before anything is measured. */
const WARM_UP = 20;
const MIGRATED = "sip:bea.novak@mcx.system-a.example";
const AT_HOME = "sip:jonas.okafor@mcx.system-a.example";

const timeOf = (record: CallRecord, clauseStep: 1 | 3 | 4) =>
  record.ladder.find((entry) => entry.clauseStep === clauseStep)?.atMs ?? Number.NaN;

async function measure(account: SipAccount): Promise<{ redirected: number[]; direct: number[]; whole: number[] }> {
  const client = createMcClient({
    account,
    media: createStandInMedia(),
    settings: () => ({ redirectionPolicy: "follow", askSeconds: 20, commencement: "automatic", protection: "off" }),
    observesNetwork: true,
    onWarning: () => {},
  });
  const reach = (condition: (record: CallRecord | undefined) => boolean) =>
    new Promise<CallRecord>((resolve, reject) => {
      const stop = client.store.subscribe(({ calls: [record], registration }) => {
        if (registration.state === "refused") reject(new Error("registration refused"));
        if (record?.state === "ended" && record.endReason?.code !== "hung-up")
          reject(new Error(record.endReason?.code));
        if (record === undefined || !condition(record)) return;
        stop();
        resolve(record);
      });
    });
  const call = async (id: string): Promise<CallRecord> => {
    const connected = reach((record) => record?.state === "connected");
    client.engine.place(id);
    const record = await connected;
    const ended = reach((latest) => latest?.id === record.id && latest.state === "ended" && latest.media !== null);
    client.engine.end(record.id);
    return ended;
  };
  const registered = new Promise<void>((resolve) => {
    client.store.subscribe(({ registration }) => registration.state === "registered" && resolve());
  });
  client.start();
  await registered;

  const redirected: number[] = [];
  const direct: number[] = [];
  const whole: number[] = [];
  for (let round = -WARM_UP; round < CALLS; round++) {
    const moved = await call(MIGRATED);
    const atHome = await call(AT_HOME);
    if (round < 0) continue;
    redirected.push(timeOf(moved, 4) - timeOf(moved, 3));
    direct.push(timeOf(atHome, 1));
    whole.push(timeOf(moved, 4));
  }
  await client.stop();
  return { redirected, direct, whole };
}

/** Runs the benchmark. */
export async function benchCalling(): Promise<BenchTable[]> {
  const worker = new Worker(new URL("./lab-thread.ts", import.meta.url));
  const [account] = (await once(worker, "message")) as [unknown];
  const { redirected, direct, whole } = await measure(sipAccountSchema.parse(account));
  worker.postMessage("close");
  await once(worker, "exit");
  const base = percentile(direct, 0.5);
  const row = (name: string, values: readonly number[]) => [
    name,
    values.length,
    percentile(values, 0.5),
    percentile(values, 0.95),
    percentile(values, 0.5) / base,
  ];
  return [
    {
      title: "Signalling of a private call, milliseconds",
      columns: ["", "calls", "median", "p95", "ratio"],
      rows: [
        row("click to INVITE, not redirected", direct),
        row("300 received to second INVITE leaving", redirected),
        row("click to second INVITE leaving", whole),
      ],
      notes: [
        "ratio: to the median of the first row, same run",
        "media are a stand-in; lab and units in another thread",
      ],
    },
  ];
}
