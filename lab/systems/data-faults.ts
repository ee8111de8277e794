/**
 * What a system does with a message, or the announcement of a file, of or for a person whose fault is set; and what it keeps back until later.
 *
 * @module
 */
import type { LabDataFault } from "../../shared/bridge/lab-settings.ts";
import type { ReceivedData } from "../../shared/mc/data/short-data.ts";
import type { McWarningCode } from "./warning-header.ts";

/** Milliseconds for which a message is kept back. */
const LATE_MS = 3_000;

/** What becomes of one. */
export type DataFault =
  | { readonly act: "pass"; readonly change?: (data: ReceivedData) => ReceivedData }
  | { readonly act: "refuse"; readonly statusCode: number; readonly warning?: McWarningCode }
  /** Accepted, and never passed on. */
  | { readonly act: "lose" }
  /** Accepted, and passed on later. */
  | { readonly act: "delay" }
  /** Accepted, and passed on behind the next one for the same ID, or later where there is none. */
  | { readonly act: "overtake" }
  /** Passed on twice, as two requests. */
  | { readonly act: "repeat" }
  /** Passed on, and the connection dropped instead of an answer. */
  | { readonly act: "drop" };

/** Octets of an ECCSI signature (RFC 6507), which ends an I_MESSAGE: two numbers, and a point that would be none any more if it were changed. */
const SIGNATURE = 129;

/** One octet is another one. @param fromEnd - which, counted from behind, the last being 1 */
function spoilt(octets: Uint8Array<ArrayBuffer>, fromEnd: number): Uint8Array<ArrayBuffer> {
  const next = Uint8Array.from(octets);
  const at = next.length - fromEnd;
  next[at] = (next[at] ?? 0) ^ 1;
  return next;
}

function withSpoiltSignature(data: ReceivedData): ReceivedData {
  if ((data.kind !== "message" && data.kind !== "file") || data.keyMessage === undefined) return data;
  return { ...data, keyMessage: spoilt(data.keyMessage, SIGNATURE - 40) };
}

const withSpoiltContent = (data: ReceivedData): ReceivedData =>
  data.kind === "message" ? { ...data, payload: spoilt(data.payload, 1) } : data;

/** One row per fault. */
export const DATA_FAULTS: Readonly<Record<LabDataFault, DataFault>> = {
  none: { act: "pass" },
  late: { act: "delay" },
  // What somebody does who does not look is done at the unit.
  "never-read": { act: "pass" },
  reordered: { act: "overtake" },
  twice: { act: "repeat" },
  lost: { act: "lose" },
  "answer-lost": { act: "drop" },
  "wrong-signature": { act: "pass", change: withSpoiltSignature },
  "content-changed": { act: "pass", change: withSpoiltContent },
  "forbidden-199": { act: "refuse", statusCode: 403, warning: 199 },
  "forbidden-203": { act: "refuse", statusCode: 403, warning: 203 },
  "forbidden-204": { act: "refuse", statusCode: 403, warning: 204 },
  "forbidden-217": { act: "refuse", statusCode: 403, warning: 217 },
  forbidden: { act: "refuse", statusCode: 403 },
  unavailable: { act: "refuse", statusCode: 480 },
  overloaded: { act: "refuse", statusCode: 503 },
};

/** What is passed on later, by whom it is for. Whatever is kept back when it is closed is lost. */
export class KeptBack {
  readonly #waiting = new Map<
    NodeJS.Timeout,
    { readonly recipientId: string; pass(): void; readonly overtaken: boolean }
  >();

  /** @param overtaken - whether it goes as soon as another one for the same ID has gone */
  keep(recipientId: string, overtaken: boolean, pass: () => void): void {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      pass();
    }, LATE_MS);
    this.#waiting.set(timer, { recipientId, pass, overtaken });
  }

  /** Whether one for the ID waits to be overtaken. */
  hasOvertaken(recipientId: string): boolean {
    return this.#overtaken(recipientId).length > 0;
  }

  /** Another one for the ID has gone: passes on what it has overtaken. */
  gone(recipientId: string): void {
    for (const [timer, { pass }] of this.#overtaken(recipientId)) {
      clearTimeout(timer);
      this.#waiting.delete(timer);
      pass();
    }
  }

  #overtaken(recipientId: string) {
    return [...this.#waiting].filter(([, each]) => each.overtaken && each.recipientId === recipientId);
  }

  close(): void {
    for (const timer of this.#waiting.keys()) clearTimeout(timer);
    this.#waiting.clear();
  }
}
