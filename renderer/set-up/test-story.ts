/**
 * What a connection test says, in words: for the eye, and as a report for support. It holds names of servers and codes, and no secret.
 *
 * @module
 */
import { type ErrorCode, isErrorCode } from "../../shared/errors/mc-error.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { fullDate, timeOfDay, toTenth } from "../design/format.ts";
import type { ShownStep, ShownTest } from "./test-store.ts";
import { SET_UP_WORDS } from "./words.ts";

const words = () => SET_UP_WORDS.test;

/** How long something took. */
export function tookWords(milliseconds: number): string {
  return milliseconds < 1_000
    ? words().milliseconds({ number: String(Math.round(milliseconds)) })
    : words().seconds({ number: toTenth(milliseconds / 1_000) });
}

/** A server as people know it: without the scheme that its step says anyway. */
export const aboutWords = (about: string): string => about.replace(/^(?:wss?|tls|https):\/\//i, "").replace(/\/$/, "");

function foundParts(step: ShownStep["step"], found: ShownStep["found"]): string[] {
  const { found: say } = words();
  const parts = [...(found.addresses ?? [])];
  if (found.throughProxy === true) parts.push(say.throughProxy);
  if (found.issuer !== undefined && found.until !== undefined)
    parts.push(say.certificate({ issuer: found.issuer, date: fullDate(found.until) }));
  if (found.onThisComputer === true) parts.push(say.onThisComputer);
  if (found.status !== undefined) parts.push(say.status({ status: String(found.status) }));
  if (found.silent === true) parts.push(say.silent);
  if (step === "identity") parts.push(say.answers);
  if (step === "sign-in")
    parts.push(found.until === undefined ? say.signedIn : say.signedInUntil({ time: timeOfDay(found.until) }));
  if (found.heard !== undefined) parts.push(say.heard[found.heard]);
  if (step === "registered") parts.push(say.known);
  if (step === "keys")
    parts.push(found.until === undefined ? say.keys : say.keysUntil({ date: fullDate(found.until) }));
  return parts;
}

/** What a step has come to, in a line; what it is about not among it. */
export function stepLine({ fault, found, state, step }: ShownStep): string {
  if (state === "ok") return foundParts(step, found).join(", ");
  if (state === "failed" && fault !== null) return ERROR_WORDS[codeOf(fault)].message;
  return words().state[state];
}

/** A code that came over the bridge as one of ours. */
export const codeOf = ({ code }: { readonly code: string }): ErrorCode => (isErrorCode(code) ? code : "host-failed");

/** What the whole comes to. */
export function outcomeWords({ isRunning, steps }: ShownTest): string {
  if (isRunning) return words().running;
  const count = steps.filter(({ state }) => state === "failed").length;
  if (count > 0) return words().bad({ count });
  return steps.some(({ state }) => state === "given-up") ? words().stopped : words().good;
}

/** Whom to ask about what has failed; null where nothing has, or nobody is named. */
export const whomWords = ({ steps }: ShownTest, administrator: string | null): string | null =>
  administrator !== null && steps.some(({ state }) => state === "failed") ? words().whom({ who: administrator }) : null;

/** Milliseconds that the steps took together. */
export const tookInAll = ({ steps }: ShownTest): number => steps.reduce((sum, { took }) => sum + (took ?? 0), 0);

/**
 * The report, as plain text: one line for each step, and under one that failed its code and what to do.
 *
 * @param version - of the program
 * @param administrator - who has set the desk up, in their own words
 */
export function reportOf(test: ShownTest, version: string, administrator: string | null): string {
  const { name, report } = words();
  const lines = test.steps.flatMap((step) => {
    const { about, fault, state, took } = step;
    const line = [
      `${words().state[state]}: ${name[step.step]}`,
      aboutWords(about),
      state === "ok" ? stepLine(step) : "",
      took === null ? "" : tookWords(took),
    ];
    const told = line.filter((part) => part !== "").join("; ");
    if (fault === null) return [told];
    const { advice, message } = ERROR_WORDS[codeOf(fault)];
    const detail = fault.detail === undefined ? "" : ` (${fault.detail})`;
    return [told, `    ${fault.code}${detail}`, `    ${message} ${advice}`];
  });
  const whom = whomWords(test, administrator);
  const head = [`${report.title} ${version}`, report.at({ time: new Date(test.at).toISOString() })];
  return [...head, "", ...lines, ...(whom === null ? [] : ["", whom]), ""].join("\n");
}
