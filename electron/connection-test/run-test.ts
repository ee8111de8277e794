/**
 * Runs a connection test: one step after another, each within its time, until the end or until somebody leaves.
 *
 * @module
 */
import type { ConnectionTest, StepFound, TestedStep } from "../../shared/bridge/connection-test.ts";
import { asMcError, McError } from "../../shared/errors/mc-error.ts";
import { type PlannedStep, stepsOfServer } from "./plan.ts";

/** Milliseconds for one step: longer than any limit of what it asks. */
export const STEP_LIMIT = 20_000;

/** Characters of what is said beside a code. */
const MAX_DETAIL = 500;

/** What one step came to. */
export interface ProbeOutcome {
  readonly found: StepFound;
  /** SIP servers that it has found, which are looked at next. */
  readonly servers?: readonly string[];
}

/** Does one step. @throws McError why it failed */
export type Probe = (step: PlannedStep, signal: AbortSignal) => Promise<ProbeOutcome>;

export interface TestRun {
  /** Number of it. */
  readonly run: number;
  readonly plan: readonly PlannedStep[];
  readonly probe: Probe;
  /** Ends it: somebody has left. */
  readonly signal: AbortSignal;
  /** Is told each time that a step is another one. */
  readonly told: (test: ConnectionTest) => void;
  readonly now?: () => number;
}

/** What a step came to, or that it got no answer, or that nobody waits for it any more. */
async function within(work: Promise<ProbeOutcome>, limit: AbortSignal, left: AbortSignal): Promise<ProbeOutcome> {
  const ended = Promise.withResolvers<never>();
  const late = () => ended.reject(new McError("test-step-silent"));
  const gone = () => ended.reject(left.reason);
  limit.addEventListener("abort", late, { once: true });
  left.addEventListener("abort", gone, { once: true });
  try {
    return await Promise.race([work, ended.promise]);
  } finally {
    limit.removeEventListener("abort", late);
    left.removeEventListener("abort", gone);
  }
}

function faultOf(cause: unknown): TestedStep["fault"] {
  const { code, detail } = asMcError(cause);
  return detail === undefined ? { code } : { code, detail: detail.slice(0, MAX_DETAIL) };
}

/** Runs it to its end. Never rejects: what failed stands in the steps. */
export async function runConnectionTest(order: TestRun): Promise<ConnectionTest> {
  const { plan, probe, run, signal, told, now = Date.now } = order;
  const at = now();
  const steps = plan.map((planned) => ({ planned, tested: waiting(planned) }));
  const failed = new Set<string>();
  const state = (isRunning: boolean): ConnectionTest => ({
    run,
    isRunning,
    at,
    steps: steps.map(({ tested }) => tested),
  });
  const tell = () => told(state(true));

  for (let index = 0; index < steps.length; index += 1) {
    const each = steps[index];
    if (each === undefined) break;
    const { planned } = each;
    const isReached = ({ planned: { step }, tested }: (typeof steps)[number]) =>
      step === planned.needsOne && tested.state === "ok";
    const lacksOne = planned.needsOne !== undefined && !steps.some(isReached);
    if (signal.aborted || lacksOne || planned.needs.some((name) => failed.has(name))) {
      failed.add(planned.name);
      each.tested = { ...each.tested, state: signal.aborted ? "given-up" : "not-tried" };
      continue;
    }
    each.tested = { ...each.tested, state: "running" };
    tell();
    const began = now();
    const limit = AbortSignal.timeout(STEP_LIMIT);
    try {
      const outcome = await within(probe(planned, AbortSignal.any([limit, signal])), limit, signal);
      each.tested = { ...each.tested, state: "ok", found: outcome.found, took: Math.max(0, now() - began) };
      const more = (outcome.servers ?? []).flatMap((server) => stepsOfServer(server, [planned.name]));
      steps.splice(index + 1, 0, ...more.map((further) => ({ planned: further, tested: waiting(further) })));
    } catch (cause) {
      failed.add(planned.name);
      each.tested = signal.aborted
        ? { ...each.tested, state: "given-up" }
        : { ...each.tested, state: "failed", fault: faultOf(cause), took: Math.max(0, now() - began) };
    }
    tell();
  }
  const end = state(false);
  told(end);
  return end;
}

const waiting = ({ about, step }: PlannedStep): TestedStep => ({
  step,
  about,
  state: "waiting",
  found: {},
  took: null,
  fault: null,
});
