/**
 * What the console itself adds to a message: from the key to the MESSAGE leaving, and from the 300 to the second one, protected, each state on
 * the disk before anything of it leaves.
 *
 * Engine and SIP.js run here; lab, units, key service and the file of the messages in another thread. Cases alternate in one run.
 */
import { createMcClient, type McClient } from "../../../renderer/client/mc-client.ts";
import { messagesOf } from "../../../renderer/messaging/message-book.ts";
import type { KeyStatus } from "../../../shared/bridge/keys.ts";
import { DEFAULT_SETTINGS } from "../../../shared/bridge/settings.ts";
import type { MessageRecord } from "../../../shared/mc/message-record.ts";
import { answersWith } from "../../support/harness/answers.ts";
import { registered } from "../../support/harness/calling/lab-calls.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";
import { KEY_CASES, mustBeCase } from "../calling/bench.ts";
import { type LabThread, startLabThread } from "../calling/lab-messages.ts";
import { percentile } from "../statistics.ts";
import type { BenchTable } from "../table.ts";
import { messagesInWindow } from "./in-window.ts";

const MESSAGES = 60;
const WARM_UP = 5;
const MIGRATED = "sip:bea.novak@mcx.system-a.example";
const AT_HOME = "sip:jonas.okafor@mcx.system-a.example";

/** When each MESSAGE left and each 300 came, in milliseconds of the process. */
const wire = { left: [] as number[], redirected: [] as number[] };

/** Notes them where they pass, and changes nothing. */
function watchTheWire(): void {
  const decoder = new TextDecoder();
  const startOf = (data: unknown) =>
    typeof data === "string"
      ? data.slice(0, 12)
      : data instanceof Uint8Array
        ? decoder.decode(data.subarray(0, 12))
        : "";
  globalThis.WebSocket = class extends globalThis.WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      this.addEventListener("message", ({ data }) => {
        if (startOf(data).startsWith("SIP/2.0 300")) wire.redirected.push(performance.now());
      });
    }
    override send(data: Parameters<WebSocket["send"]>[0]): void {
      if (startOf(data).startsWith("MESSAGE ")) wire.left.push(performance.now());
      super.send(data);
    }
  };
}

function messagingOf({ messaging }: McClient) {
  if (messaging === undefined) throw new Error("no messages");
  return messaging;
}

/** Writes a message, and resolves when the server has accepted it. */
function write(client: McClient, to: string): Promise<MessageRecord> {
  const { engine, store } = messagingOf(client);
  const before = new Set(messagesOf(store.getState().book).map(({ id }) => id));
  return new Promise((resolve, reject) => {
    const stop = store.subscribe(({ book }) => {
      const record = messagesOf(book).find(({ id }) => !before.has(id));
      if (record?.state === "failed") reject(new Error(record.failure?.code));
      if (record?.state !== "accepted") return;
      stop();
      resolve(record);
    });
    engine.write(to, "North gate in five minutes");
  });
}

async function joined(lab: LabThread, status: KeyStatus): Promise<McClient> {
  const client = createMcClient({
    account: lab.account,
    answerChallenges: answersWith(lab.credentials),
    media: createStandInMedia(),
    keys: {
      status: () => status,
      obtain: (order) => lab.obtain(order),
      open: () => Promise.reject(new Error("nobody calls")),
      prepare: () => {},
      forget: () => {},
    },
    messages: {
      keys: { seal: (order) => lab.seal(order), open: () => Promise.reject(new Error("nobody writes")) },
      file: { put: (record) => lab.keep(record) },
    },
    settings: () => ({ ...DEFAULT_SETTINGS, protection: "required" }),
    observesNetwork: true,
    onWarning: () => {},
  });
  client.start();
  await registered(client);
  return client;
}

const last = (times: readonly number[]) => times.at(-1) ?? Number.NaN;

/** Runs the benchmark. */
export async function benchMessages(): Promise<BenchTable[]> {
  watchTheWire();
  const lab = await startLabThread();
  await lab.prepare({ certificate: "held", kmsUri: "redirection" });
  const client = await joined(lab, await lab.status());
  const toOne: number[] = [];
  const again = KEY_CASES.map((): number[] => []);
  for (let round = -WARM_UP; round < MESSAGES; round++) {
    const begun = performance.now();
    await write(client, AT_HOME);
    if (round >= 0) toOne.push(last(wire.left) - begun);
    for (const [index, { certificate, kmsUri }] of KEY_CASES.entries()) {
      await lab.prepare({ certificate, kmsUri });
      const { identity } = await write(client, MIGRATED);
      mustBeCase(identity, { certificate, kmsUri });
      if (round >= 0) again[index]?.push(last(wire.left) - last(wire.redirected));
    }
  }
  await client.stop();
  await lab.close();
  const row = (name: string, times: readonly number[]) => [
    name,
    times.length,
    percentile(times, 0.5),
    percentile(times, 0.95),
    percentile(times, 0.5) / percentile(toOne, 0.5),
  ];
  return [
    {
      title: "A protected message, milliseconds",
      columns: ["", "messages", "median", "p95", "ratio"],
      rows: [
        row("Enter to MESSAGE leaving, key held", toOne),
        ...KEY_CASES.map(({ name }, index) =>
          row(`300 received to second MESSAGE leaving, ${name}`, again[index] ?? []),
        ),
      ],
      notes: [
        "ratio: to the median of the first row, same run; each state is on the disk (fsync) before it leaves",
        "key service, file and lab in another thread, I_MESSAGEs in a third",
      ],
    },
    await messagesInWindow(),
  ];
}
