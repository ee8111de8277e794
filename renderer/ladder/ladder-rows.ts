/**
 * The ladder of a call as data: which lanes, which rows, and what each row says in words. Drawing is elsewhere.
 *
 * @module
 */
import type { McSystem } from "../../shared/bridge/account.ts";
import {
  type DrawnCall,
  LANES,
  type LadderEntry,
  type Lane,
  type RedirectionTarget,
} from "../../shared/mc/call-record.ts";
import { endText, hasFailed } from "../call/call-story.ts";
import { ladderTime } from "../design/format.ts";
import { systemOf } from "../people/people.ts";
import { arrowWords, handlingWords } from "./arrow-words.ts";
import { LADDER_WORDS, LANE_WORDS } from "./ladder-words.ts";

/** One row of the ladder. */
export type LadderRow =
  /** `at` is the position in the call's ladder. */
  | {
      readonly kind: "message";
      readonly at: number;
      readonly atMs: number;
      readonly entry: LadderEntry;
      /** Whom a message that redirects the call names: the same person elsewhere, or somebody else. */
      readonly names: RedirectionTarget | null;
    }
  | { readonly kind: "audio"; readonly atMs: number; readonly protection: "none" | "unproved" | "proved" }
  /** The call failed: why, as the last thing. */
  | { readonly kind: "end"; readonly atMs: number; readonly text: string; readonly code: string };

/** A lane with the name it has in this call. */
export interface NamedLane {
  readonly lane: Lane;
  readonly name: string;
}

/** Of a message that redirects the call: whom the redirection nearest to it in time names; null where none was accepted. */
export function namedBy(
  { redirections }: Pick<DrawnCall, "redirections">,
  { clauseStep, atMs }: LadderEntry,
): RedirectionTarget | null {
  if (clauseStep !== 3) return null;
  const [nearest] = redirections.toSorted((a, b) => Math.abs(a.atMs - atMs) - Math.abs(b.atMs - atMs));
  return nearest?.target ?? null;
}

/** The rows of a call in the order of their time. */
export function ladderRows(call: DrawnCall): readonly LadderRow[] {
  const rows: LadderRow[] = call.ladder
    .map((entry, at) => ({ kind: "message" as const, at, atMs: entry.atMs, entry, names: namedBy(call, entry) }))
    .toSorted((a, b) => a.atMs - b.atMs);
  const proved = call.steps.find((entry) => entry.step === "protection-proved");
  const flowing = proved ?? call.steps.find((entry) => entry.step === "media-flowing");
  if (flowing !== undefined) {
    const after = rows.findIndex((row) => row.atMs > flowing.atMs);
    const holds = call.protection?.state === "proved";
    const protection = proved === undefined ? "none" : holds ? "proved" : "unproved";
    rows.splice(after < 0 ? rows.length : after, 0, { kind: "audio", atMs: flowing.atMs, protection });
  }
  const text = endText(call);
  if (text !== null && hasFailed(call)) {
    const ended = call.steps.findLast((entry) => entry.step === "ended");
    const atMs = ended?.atMs ?? (call.endedAt ?? call.startedAt) - call.startedAt;
    rows.push({ kind: "end", atMs, text: text.message, code: call.endReason?.code ?? "" });
  }
  return rows;
}

/**
 * The lanes of a call: all but the KMS when nothing is asked of it. A call that is to be protected has its lane from the
 * beginning, so that no lane moves when the first request to it is drawn. The partner lane bears the name of the system
 * that the call was redirected to.
 */
export function ladderLanes(call: DrawnCall, systems: readonly McSystem[]): readonly NamedLane[] {
  const wantsKeys = call.direction === "outgoing" && call.protection !== null && call.protection.rule !== "off";
  const withKms = wantsKeys || call.ladder.some((entry) => entry.from === "kms" || entry.to === "kms");
  const home = systems.find((system) => system.home);
  const partners = call.redirections.map((entry) => systemOf(entry.newId, systems));
  const partner = partners.find((system) => system?.home === false) ?? systems.find((system) => !system.home);
  const names: Record<Lane, string> = {
    ...LANE_WORDS,
    "system-a": home?.name ?? LANE_WORDS["system-a"],
    "system-b": partner?.name ?? LANE_WORDS["system-b"],
  };
  return LANES.filter((lane) => lane !== "kms" || withKms).map((lane) => ({ lane, name: names[lane] }));
}

function ofKeys({ from, to }: LadderEntry): boolean {
  return from === "kms" || to === "kms";
}

function toneWord({ entry, names }: Extract<LadderRow, { kind: "message" }>): string {
  if (entry.tone === "plain") return "";
  if (entry.tone === "failed") return LADDER_WORDS.failed;
  if (ofKeys(entry)) return LADDER_WORDS.keys;
  return names === "forwarded" ? LADDER_WORDS.forwarding : LADDER_WORDS.redirect;
}

/** A row in words: what the drawing shows, for those who do not see it and for the text that is saved. */
export function describeRow(row: LadderRow, lanes: readonly NamedLane[]): string {
  if (row.kind === "audio") return row.protection === "none" ? LADDER_WORDS.audio : LADDER_WORDS.protectedAudio;
  if (row.kind === "end") return `${LADDER_WORDS.ended}: ${row.text}`;
  const { entry, names } = row;
  const nameOf = (lane: Lane) => lanes.find((named) => named.lane === lane)?.name ?? LANE_WORDS[lane];
  const way =
    entry.from === entry.to
      ? nameOf(entry.from)
      : LADDER_WORDS.fromTo({ from: nameOf(entry.from), to: nameOf(entry.to) });
  const marks = [
    entry.clauseStep === null ? "" : LADDER_WORDS.clauseStep({ step: entry.clauseStep }),
    entry.handling === undefined ? "" : handlingWords(entry.handling),
    entry.handling?.kind === "dropped" ? "" : toneWord(row),
    entry.certainty === "inferred" ? LADDER_WORDS.inferred : "",
  ].filter((mark) => mark !== "");
  return `${way}: ${arrowWords(entry.what, names)}${marks.length === 0 ? "" : ` (${marks.join(", ")})`}`;
}

/** The time of a row with its unit, for reading aloud. */
export function spokenTime(row: LadderRow): string {
  const time = ladderTime(row.atMs);
  return time.endsWith("min") ? time : `${time} ms`;
}
