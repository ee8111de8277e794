/**
 * The text of a report. Everything in it has passed a list of what may be told ({@link keptOf}, {@link keptLog}); the lists are closed,
 * so that what nobody thought of is left out.
 *
 * @module
 */
import type { KeyStatus } from "../../shared/bridge/keys.ts";
import type { Recording } from "../../shared/bridge/recording.ts";
import type { Settings } from "../../shared/bridge/settings.ts";
import type { SignIn } from "../../shared/bridge/sign-in.ts";
import type { StandingWarning } from "../../shared/bridge/standing-warnings.ts";
import type { About, WindowState } from "../../shared/bridge/support.ts";
import { isErrorCode } from "../../shared/errors/mc-error.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { wordsOf } from "../../shared/words/words.ts";
import type { JsonRead } from "../services/json-file.ts";
import type { Policy } from "../services/policy.ts";
import { KEPT_ACCOUNT, KEPT_POLICY, KEPT_SETTINGS } from "./kept-configuration.ts";
import { keptOf, LEFT_OUT } from "./kept-facts.ts";
import { type KeptLine, keptLog } from "./log-lines.ts";
import { Marks } from "./marks.ts";

/** Lines of the log. */
const MOST_LINES = 400;

/** What a report is made of. */
export interface ReportFacts {
  /** Unix milliseconds. */
  readonly at: number;
  readonly about: About;
  readonly window: WindowState;
  readonly keys: KeyStatus;
  readonly signIn: SignIn;
  readonly warnings: readonly StandingWarning[];
  readonly recording: Recording;
  /** Null where there is no directory that can be read. */
  readonly people: number | null;
  /** The newest first. */
  readonly calls: readonly CallRecord[];
  readonly account: JsonRead<unknown>;
  readonly settings: Settings;
  readonly policy: Policy | undefined;
  readonly logFile: string;
}

const moment = (at: number | null) => (at === null ? null : new Date(at).toISOString());
const json = (value: unknown) => JSON.stringify(value, null, 1);
const codeOf = (reason: { readonly code: string } | null | undefined) =>
  reason == null ? null : isErrorCode(reason.code) ? reason.code : LEFT_OUT;

/** How a call went, by words of the record's own lists. */
const courseOf = (call: CallRecord) =>
  [
    moment(call.startedAt),
    call.service,
    call.direction,
    call.state,
    `answered=${call.connectedAt !== null}`,
    `redirections=${call.redirections.length}`,
    `end=${codeOf(call.endReason)}`,
    `protection=${codeOf(call.protection?.failure) ?? call.protection?.rule ?? null}`,
    `voice=${codeOf(call.voiceProblem)}`,
  ].join(" ");

const warningOf = ({ kind, problem, stage, until }: StandingWarning) =>
  [kind, stage, `until=${moment(until)}`, `because=${codeOf(problem)}`].join(" ");

/** How often each code stands in the log as a warning or an error, and when last; the newest first. */
function errorsIn(lines: readonly KeptLine[]): string[] {
  const found = new Map<string, { count: number; last: string }>();
  for (const { at, codes, level } of lines) {
    if (level === "info") continue;
    for (const code of codes) found.set(code, { count: (found.get(code)?.count ?? 0) + 1, last: at });
  }
  return [...found]
    .sort(([, one], [, other]) => other.last.localeCompare(one.last))
    .map(([code, { count, last }]) => `${code} ${count} ${last}`);
}

function stateOf({ keys, people, recording, signIn, window }: ReportFacts) {
  return {
    ...window,
    signIn: signIn.kind,
    keys: {
      state: keys.state,
      until: moment(keys.keysUntil),
      certificates: keys.certificates.length,
      atRest: keys.atRest,
      protectionPermitted: keys.protectionPermitted,
      permissions: keys.permissions,
      callsForbidden: keys.callsForbidden,
      nextMissing: codeOf(keys.nextMissing),
      problem: codeOf(keys.problem),
    },
    recording: {
      problem: recording.problem,
      kept: recording.kept,
      limit: recording.limit,
      keepDays: recording.keepDays,
      removed: recording.removed,
      going: recording.going,
    },
    people,
  };
}

/** The whole text, in the language in use; codes, names of members and values of lists stay as they are. */
export function reportText(facts: ReportFacts): string {
  const { about, account, calls, policy, settings, warnings } = facts;
  const words = wordsOf("support").sections;
  const marks = new Marks();
  const log = keptLog(facts.logFile, MOST_LINES);
  const listed = (lines: readonly string[]) => (lines.length === 0 ? words.none : lines.join("\n"));
  const { build, chromium, electron, node, platform, version } = about;
  const program = { version, build, platform, electron, chromium: chromium ?? facts.window.chromium, node };
  const sections: readonly (readonly [string, string])[] = [
    [words.program, json(program)],
    [words.state, json(stateOf(facts))],
    [words.warnings, listed(warnings.map(warningOf))],
    [words.errors, listed(errorsIn(log.lines))],
    [words.calls, listed(calls.map(courseOf))],
    [words.account, account.kind === "found" ? json(keptOf(account.value, KEPT_ACCOUNT, marks)) : words[account.kind]],
    [words.settings, json(keptOf(settings, KEPT_SETTINGS, marks))],
    [words.policy, policy === undefined ? words.none : json(keptOf(policy, KEPT_POLICY, marks))],
    [
      words.log,
      [
        listed(log.lines.map(({ text }) => text)),
        ...(log.unread === 0 ? [] : [words.unread({ count: log.unread })]),
      ].join("\n"),
    ],
  ];
  const title = words.title({ name: "MC Dispatcher", when: new Date(facts.at).toISOString() });
  return [title, words.marks, ...sections.map(([heading, text]) => `\n== ${heading} ==\n${text}`), ""].join("\n");
}
