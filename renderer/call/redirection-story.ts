/**
 * What the views say about the redirections of a call, derived from its record alone: the same person elsewhere, or
 * somebody else.
 *
 * @module
 */
import type { McSystem } from "../../shared/bridge/account.ts";
import type {
  CallRecord,
  CallStep,
  RedirectionEntry,
  RedirectionTarget,
  StepEntry,
} from "../../shared/mc/call-record.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import { isLive } from "../calling/calling-store.ts";
import { type PersonFinder, partyOf, systemNameOf, systemOf, systemOfDomain } from "../people/people.ts";
import { FORWARDED_STEP_WORDS, FORWARDING_REASON_WORDS, NOTICE_WORDS, STEP_WORDS } from "./call-words.ts";

/** What became of the last redirection of a call, or that one has been announced. */
export type RedirectionFate = keyof typeof NOTICE_WORDS.tail.migrated | "awaiting-target";

/** Whom the notice is about: the same person elsewhere, somebody else, or nobody yet. */
export type NoticeKind = RedirectionTarget | "awaiting";

/** Milestones that the notice shows: what happened from the first redirection on. */
const NOTICE_STEPS: ReadonlySet<CallStep> = new Set([
  "redirected",
  "released",
  "keys-obtained",
  "redialled",
  "ringing",
  "answered",
  "key-confirmed",
  "media-flowing",
  "protection-proved",
]);

/**
 * The ID by which the directory knows whom each leg is for: the one that was dialled, and from a forwarding on the one
 * that it names. One more than there are redirections.
 */
function peopleOf(call: CallRecord): readonly string[] {
  let person = call.primaryId;
  return [
    person,
    ...call.redirections.map(({ target, newId }) => {
      if (target === "forwarded") person = newId;
      return person;
    }),
  ];
}

const followedOf = (call: CallRecord) =>
  call.redirections.findLastIndex(({ newId }) => sameMcId(newId, call.currentId)) + 1;

/** The ID by which the directory knows who is on the line, or is being called: after a forwarding not the one dialled. */
export function personOnLine(call: CallRecord): string {
  return peopleOf(call)[followedOf(call)] ?? call.primaryId;
}

/** Whom the notice of a call is about; null for a call that needs none. */
export function noticeKind(call: CallRecord): NoticeKind | null {
  if (call.state === "awaiting-target") return "awaiting";
  return call.redirections.at(-1)?.target ?? null;
}

/** What became of the last redirection; null for a call without one. */
export function redirectionFate(call: CallRecord): RedirectionFate | null {
  if (call.state === "awaiting-target") return "awaiting-target";
  const last = call.redirections.at(-1);
  if (last === undefined) return null;
  if (call.state === "deciding" || call.state === "releasing" || call.state === "redialling") return call.state;
  const followed = sameMcId(last.newId, call.currentId);
  if (followed && call.state === "obtaining-keys") return "obtaining-keys";
  if (followed && call.state === "deciding-protection") return "without-keys";
  // An ID that was never called, because no keys for it could be had, was not re-dialled.
  const redials = call.steps.filter((entry) => entry.step === "redialled").length;
  if (followed && (isLive(call) || redials >= call.redirections.length)) return "redialled";
  return isLive(call) ? "redialling" : "not-redialled";
}

/** Where a redirection leads that nobody can follow: to an ID that had been called before, or to the dispatcher. */
export function wayBack(call: CallRecord, redirection: RedirectionEntry): "tried" | "self" | null {
  const at = call.redirections.indexOf(redirection);
  const tried = [call.primaryId, ...call.redirections.slice(0, at + 1).map(({ fromId }) => fromId)];
  if (tried.some((id) => sameMcId(id, redirection.newId))) return "tried";
  return call.ownId !== null && sameMcId(call.ownId, redirection.newId) ? "self" : null;
}

/** What happened and to whom, which stays as it is, and what becomes of it. */
export interface RedirectionHeadline {
  readonly what: string;
  readonly tail: string;
}

const tailOf = (fate: RedirectionFate, target: RedirectionTarget | null) =>
  fate === "awaiting-target" ? NOTICE_WORDS.awaitingTail : NOTICE_WORDS.tail[target ?? "migrated"][fate];

/** Whether the directory has an ID as that of another person than the one who was dialled. */
function isSomebodyElses(id: string, call: CallRecord, find: PersonFinder): boolean {
  const [dialled, other] = [call.primaryId, id].map((each) => find(each, call.startedAt)?.id);
  return dialled !== undefined && other !== undefined && dialled !== other;
}

/** The last redirection in two short sentences; null for a call without one. */
export function redirectionHeadline(
  call: CallRecord,
  find: PersonFinder,
  systems: readonly McSystem[],
): RedirectionHeadline | null {
  const fate = redirectionFate(call);
  const last = call.redirections.at(-1);
  const nameAt = (at: number) => partyOf(peopleOf(call).at(at) ?? call.primaryId, find, call.startedAt).name;
  if (fate === "awaiting-target") return { what: NOTICE_WORDS.awaiting, tail: tailOf(fate, null) };
  if (fate === null || last === undefined) return null;
  const tail = tailOf(fate, last.target);
  const name = nameAt(-2);
  const back = wayBack(call, last);
  if (back !== null) return { what: NOTICE_WORDS.back[back]({ name }), tail };
  if (last.target === "forwarded") return { what: NOTICE_WORDS.forwarded({ name, other: nameAt(-1) }), tail };
  const system = systemNameOf(last.newId, systems);
  const caution = last.caution ?? (isSomebodyElses(last.newId, call, find) ? "another-person" : undefined);
  if (caution !== undefined) {
    const { name: other } = partyOf(last.newId, find, call.startedAt);
    return { what: NOTICE_WORDS.cautioned[caution]({ name, system, other }), tail };
  }
  const home = systemOf(last.newId, systems)?.home === true;
  return {
    what: home ? NOTICE_WORDS.newIdAtHome({ name, system }) : NOTICE_WORDS.migrated({ name, system }),
    tail: withRule(last, fate, tail, systems),
  };
}

/** What becomes of it, and because of which partner system it is asked about or not followed. */
function withRule(
  { rule }: RedirectionEntry,
  fate: RedirectionFate,
  tail: string,
  systems: readonly McSystem[],
): string {
  const partner = rule === undefined ? "" : systemOfDomain(rule.partner, systems);
  if (rule?.policy === "ask" && fate === "deciding") return NOTICE_WORDS.ruled.ask({ tail, system: partner });
  if (rule?.policy === "refuse" && fate === "not-redialled")
    return NOTICE_WORDS.ruled.refuse({ tail, system: partner });
  return tail;
}

/** Fates that the state of a call does not tell in its own words. */
const FATES_SAID: ReadonlySet<RedirectionFate | null> = new Set([
  "awaiting-target",
  "deciding",
  "obtaining-keys",
  "without-keys",
]);

/** What is said of the last redirection beside the state of its call. */
export function redirectionSpoken(call: CallRecord): string {
  const fate = redirectionFate(call);
  return fate !== null && FATES_SAID.has(fate) ? tailOf(fate, call.redirections.at(-1)?.target ?? null) : "";
}

/** Milestones that say nothing more once a later one has been passed. */
const OVERTAKEN: Partial<Record<CallStep, CallStep>> = {
  ringing: "answered",
  "key-confirmed": "protection-proved",
  "media-flowing": "protection-proved",
};

/** The milestones from the first redirection on, without those that a later one has overtaken. */
export function noticeSteps(call: CallRecord): readonly StepEntry[] {
  const first = call.steps.findIndex((entry) => entry.step === "redirected");
  if (first < 0) return [];
  const passed = new Set(call.steps.map((entry) => entry.step));
  return call.steps.slice(first).filter(({ step }) => {
    const by = OVERTAKEN[step];
    return NOTICE_STEPS.has(step) && (by === undefined || !passed.has(by));
  });
}

/** A milestone in words; what belongs to a forwarding is called so. */
export function stepWord(call: CallRecord, { step, atMs }: StepEntry): string {
  if (step !== "redirected" && step !== "redialled") return STEP_WORDS[step];
  const nth = call.steps.filter((entry) => entry.step === step && entry.atMs < atMs).length;
  return call.redirections[nth]?.target === "forwarded" ? FORWARDED_STEP_WORDS[step] : STEP_WORDS[step];
}

/** The redirection whose new ID can still be called; undefined when there is none, or while the call goes on. */
export function unfollowedRedirection(call: CallRecord): RedirectionEntry | undefined {
  const last = redirectionFate(call) === "not-redialled" ? call.redirections.at(-1) : undefined;
  return last === undefined || wayBack(call, last) !== null ? undefined : last;
}

const isReasonWord = (reason: string): reason is keyof typeof FORWARDING_REASON_WORDS =>
  Object.hasOwn(FORWARDING_REASON_WORDS, reason);

/** Why a call was forwarded, where the standard has a word for it, and what was said in free text. */
export function reasonsOf({ target, forwardingReason, reason }: RedirectionEntry): {
  readonly words: string | null;
  readonly quoted: readonly string[];
} {
  const named = target === "forwarded" && forwardingReason !== null ? forwardingReason : null;
  const words = named !== null && isReasonWord(named) ? FORWARDING_REASON_WORDS[named] : null;
  // A forwarding without free text has its reason in the place of it too.
  const texts = [words === null ? named : null, reason === named ? null : reason];
  return { words, quoted: texts.filter((text) => text !== null) };
}
