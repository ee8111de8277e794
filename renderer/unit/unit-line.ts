/**
 * The frame worker of a unit's window, and what the lab has happen on the line behind it.
 *
 * @module
 */
import type { LabFault } from "../../shared/bridge/lab-settings.ts";
import { LINE_FAULTS, type LineOrder } from "./faulty-line.ts";

export interface UnitLine {
  /** Starts the worker; once for a window. */
  readonly startWorker: () => Worker;
  /** Tells which fault the unit's person has. */
  readonly setFault: (fault: LabFault) => void;
}

export function createUnitLine(): UnitLine {
  let worker: Worker | undefined;
  let order: LineOrder = { kind: "line", fault: null };
  return {
    startWorker() {
      worker = new Worker(new URL("./unit-frame-worker.ts", import.meta.url), { type: "module" });
      worker.postMessage(order);
      return worker;
    },
    setFault(fault) {
      order = { kind: "line", fault: LINE_FAULTS.find((each) => each === fault) ?? null };
      worker?.postMessage(order);
    },
  };
}
