/**
 * When calls leave the record: never at once, and never without having said so. What is above what the policy keeps is announced first, with
 * what goes and when, and goes after a delay in which somebody can export it or ask for more to be kept. Here is what is decided; who does it
 * is `retention-keeper.ts`.
 *
 * @module
 */
import { z } from "zod";

/** Milliseconds. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Between an announcement and the removal, milliseconds. */
export const NOTICE = DAY;
/** The same where less is kept than before, or nobody knows how much was: a limit that was mistyped is found until then. */
export const NOTICE_OF_A_SHORTER_RULE = 7 * DAY;
/**
 * For so long the program has to have run before it removes anything, milliseconds: it may have been off when it would have been time, and
 * nobody could read what was announced.
 */
export const RUN_BEFORE = HOUR;
/** Calls above what can be waited with that are tolerated, so that not each one that comes removes one. */
const SLACK = 100;
/** A clock that is behind an announcement by more than this was set back, milliseconds. */
const SET_BACK = HOUR;

const ruleSchema = z.object({
  /** Calls that are kept. */
  keepCalls: z.number().int().positive(),
  /** Days for which a call is kept from its start; null for ever. */
  keepDays: z.number().int().positive().nullable(),
});
export type RetentionRule = z.infer<typeof ruleSchema>;

const count = z.number().int().nonnegative();
const announcementSchema = z.object({
  rule: ruleSchema,
  /** Unix milliseconds. */
  announcedAt: z.number(),
  /** From when they go, Unix milliseconds. */
  due: z.number(),
  /** Whether the rule keeps less than before. */
  shorter: z.boolean(),
  /** The last call that was on record then: what came later is not meant. */
  through: z.number().int(),
  /** Calls from before this moment are too old, Unix milliseconds; null where age does not count. */
  before: z.number().nullable(),
  /** Calls that go because they are too old … */
  aged: count,
  /** … of the others, above the number that is kept: those that were refused unheard … */
  refused: count,
  /** … and those that came first. */
  others: count,
  /** When the newest began that goes because it is too old or came first, Unix milliseconds; null where none does. */
  until: z.number().nullable(),
  /** Calls on record then. */
  kept: count,
});
/** What is going to be removed. The counts are those that are left of it: they fall as it goes. */
export type Announcement = z.infer<typeof announcementSchema>;

/** What the file of calls holds about it. */
export const retentionStateSchema = z.object({
  /** The rule by which it was last gone. */
  rule: ruleSchema,
  announced: announcementSchema.nullable(),
});
export type RetentionState = z.infer<typeof retentionStateSchema>;

/** From before when calls, or messages, are too old, Unix milliseconds; null where they never are. */
export const tooOldBefore = ({ keepDays }: Pick<RetentionRule, "keepDays">, now: number): number | null =>
  keepDays === null ? null : now - keepDays * DAY;

/** How many calls are more than a rule keeps. */
export interface Over {
  /** Too old. */
  readonly aged: number;
  /** Of the others, above the number that is kept. */
  readonly above: number;
}

const isShorter = (rule: RetentionRule, before: RetentionRule): boolean =>
  rule.keepCalls < before.keepCalls ||
  (rule.keepDays ?? Number.POSITIVE_INFINITY) < (before.keepDays ?? Number.POSITIVE_INFINITY);
const isSame = (a: RetentionRule, b: RetentionRule): boolean =>
  a.keepCalls === b.keepCalls && a.keepDays === b.keepDays;

/** From when something goes that is announced now, Unix milliseconds. @param shorter - whether less is kept than before */
export const dueFrom = (now: number, shorter: boolean): number => now + (shorter ? NOTICE_OF_A_SHORTER_RULE : NOTICE);

/** Whether the clock was set back since an announcement, which is nothing to go by then. */
export const wasSetBackSince = ({ announcedAt }: Pick<Announcement, "announcedAt">, now: number): boolean =>
  now < announcedAt - SET_BACK;

/** Whether it is time to carry an announcement out. @param runFor - as {@link retentionStep} has it */
export const isTimeFor = ({ due }: Pick<Announcement, "due">, now: number, runFor: number): boolean =>
  now >= due && runFor >= RUN_BEFORE;

/** What is to be done. */
export type RetentionStep =
  | { readonly kind: "nothing" }
  /** Takes note of the rule, and of an announcement that does not hold any more. */
  | { readonly kind: "keep-all" }
  | { readonly kind: "announce"; readonly due: number; readonly shorter: boolean }
  | { readonly kind: "remove" }
  /** More came meanwhile than can be waited with: calls above this number go at once. */
  | { readonly kind: "hold"; readonly most: number };

/**
 * What is to be done about calls that are more than are kept.
 *
 * @param state - what the file holds; null in one that never said anything
 * @param kept - calls on record
 * @param now - Unix milliseconds
 * @param runFor - milliseconds for which the program has run, whatever the clock was set to
 */
export function retentionStep(
  rule: RetentionRule,
  state: RetentionState | null,
  { aged, above }: Over,
  kept: number,
  now: number,
  runFor: number,
): RetentionStep {
  const announced = state?.announced ?? null;
  const isRuleKnown = state !== null && isSame(rule, state.rule);
  if (aged + above === 0) return isRuleKnown && announced === null ? { kind: "nothing" } : { kind: "keep-all" };
  const isStanding = announced !== null && isSame(rule, announced.rule) && !wasSetBackSince(announced, now);
  if (!isStanding) {
    // Where an announcement of a shorter rule is made anew, it is still about less than there was.
    const shorter = state === null || isShorter(rule, state.rule) || announced?.shorter === true;
    return { kind: "announce", due: dueFrom(now, shorter), shorter };
  }
  if (isTimeFor(announced, now, runFor)) return { kind: "remove" };
  const most = announced.kept + rule.keepCalls;
  return kept > most + SLACK ? { kind: "hold", most } : { kind: "nothing" };
}

/**
 * When an announcement will be carried out, Unix milliseconds: to the minute, so that it stays the same while two clocks go on beside each other.
 *
 * @param runFor - as {@link retentionStep} has it
 */
export const removalAt = ({ due }: Pick<Announcement, "due">, now: number, runFor: number): number =>
  Math.ceil(Math.max(due, now + Math.max(0, RUN_BEFORE - runFor)) / MINUTE) * MINUTE;
