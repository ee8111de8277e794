/**
 * What is said of the configuration documents: each in one line, and a change of the profile once.
 *
 * @module
 */
import type { DocumentState, Documents, ProfileChange } from "../../shared/bridge/documents.ts";
import type { CallConfigurations } from "../../shared/mc/call-configuration.ts";
import { type DataLimits, NO_DATA_LIMITS } from "../../shared/mc/data/service-configuration.ts";
import { MC_SERVICES, type McService, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { durationInWords, minuteAgo } from "../design/format.ts";
import { DOCUMENT_WORDS } from "./words.ts";

/** Milliseconds for which the strip says that a profile was changed; the settings say it as long as the program runs. */
const SAID_MS = 15 * 60_000;

/** What a document is called. */
export const titleOf = ({ kind, service }: DocumentState): string =>
  DOCUMENT_WORDS.kinds[kind]({ service: MC_SERVICES[service].title });

/** Index of the profile that is obeyed in each service that has one. */
export const profilesObeyed = (documents: Documents): Partial<Record<McService, number>> =>
  documents.kind === "none"
    ? {}
    : Object.fromEntries(
        documents.profiles.flatMap(({ selected, service }) => (selected === null ? [] : [[service, selected]])),
      );

const NO_CONFIGURATIONS: CallConfigurations = {};

/** What the service configurations that are obeyed say of calls. */
export const callConfigurations = (documents: Documents): CallConfigurations =>
  documents.kind === "none" ? NO_CONFIGURATIONS : documents.calls;

/** What the service configuration that is obeyed says of messages and files; undefined where no server has the user's documents. */
export const dataLimits = (documents: Documents): DataLimits | undefined =>
  documents.kind === "none" ? undefined : (documents.data ?? NO_DATA_LIMITS);

/** What a service configuration says of private calls, each in a sentence. */
export function configurationSentences(documents: Documents): string[] {
  return Object.entries(callConfigurations(documents)).flatMap(([service, configuration]) => {
    const { hangTime, longestTalk, longestWithFloor, longestWithoutFloor, protectsSignalling } = configuration;
    const { confidentiality, integrity } = protectsSignalling;
    const words = DOCUMENT_WORDS.configured;
    const said = (text: (given: { service: string; time: string }) => string, time: number | null) =>
      time === null ? [] : [text({ service: MC_SERVICES[service as McService].title, time: durationInWords(time) })];
    return [
      ...said(words.longestWithoutFloor, longestWithoutFloor),
      ...said(words.longestWithFloor, longestWithFloor),
      ...said(words.hangTime, hangTime),
      ...said(words.longestTalk, longestTalk),
      ...(confidentiality || integrity ? [words.protected({ service: MC_SERVICES[service as McService].title })] : []),
    ];
  });
}

/** The services in which there is something to choose, each with its profiles: name, and what is to be said of it. */
export function profileChoices(documents: Documents) {
  if (documents.kind === "none") return [];
  return documents.profiles
    .filter(({ choices }) => choices.length > 1)
    .map(({ choices, selected, service }) => ({
      service,
      selected,
      title: DOCUMENT_WORDS.chooseProfile({ service: MC_SERVICES[service].title }),
      choices: choices.map(({ index, isPreselected, isUsable, name }) => ({
        index,
        isUsable,
        label: name ?? DOCUMENT_WORDS.profileWithout({ index: String(index) }),
        note: isUsable ? (isPreselected ? DOCUMENT_WORDS.preselected : undefined) : DOCUMENT_WORDS.unusable,
      })),
    }));
}

const momentOf = (at: number | null, now: number) => (at === null ? "" : minuteAgo(at, now));

/** Since when it reads as it does, and when its server confirmed that last. @param now - Unix milliseconds */
export const ageOf = ({ confirmedAt, since }: Pick<DocumentState, "confirmedAt" | "since">, now: number): string =>
  DOCUMENT_WORDS.states["in-force"]({ since: momentOf(since, now), confirmed: momentOf(confirmedAt, now) });

/** How it stands, and how old it is. @param now - Unix milliseconds */
export function stateOf(document: DocumentState, now: number): string {
  const { confirmedAt, state } = document;
  const words = DOCUMENT_WORDS.states;
  switch (state) {
    case "absent":
    case "unknown":
      return words[state];
    case "in-force":
      return ageOf(document, now);
    default:
      return words[state]({ confirmed: momentOf(confirmedAt, now) });
  }
}

/** That a profile was changed, and what has become of permissions, each in a sentence. */
export function changeSentences(change: ProfileChange, now: number): string[] {
  const { at, granted, name, service, why, withdrawn } = change;
  const { title } = MC_SERVICES[service];
  const moment = minuteAgo(at, now);
  const named = name ?? DOCUMENT_WORDS.nameless;
  return [
    why === "changed"
      ? DOCUMENT_WORDS.changed({ service: title, moment })
      : DOCUMENT_WORDS[why === "chosen" ? "chosen" : "fellBack"]({ service: title, moment, name: named }),
    ...(withdrawn.length === 0 ? [] : [DOCUMENT_WORDS.withdrawn({ permissions: withdrawn.join(", ") })]),
    ...(granted.length === 0 ? [] : [DOCUMENT_WORDS.granted({ permissions: granted.join(", ") })]),
  ];
}

/** What the strip says: that nothing is permitted, and why; else that the profile was changed not long ago; undefined where there is nothing to say. */
export function stripMark(
  documents: Documents,
  now: number,
):
  | {
      readonly isTrouble: boolean;
      readonly short: string;
      readonly whole: readonly string[];
      readonly code?: NonNullable<DocumentState["problem"]>["code"];
    }
  | undefined {
  if (documents.kind === "none") return undefined;
  const profile = documents.documents.find(({ kind, service }) => kind === "user-profile" && service === VOICE_SERVICE);
  if (profile !== undefined && profile.state !== "in-force" && profile.problem !== undefined) {
    const { advice, message } = ERROR_WORDS[profile.problem.code];
    return {
      isTrouble: true,
      short: DOCUMENT_WORDS.markMissing,
      whole: [`${message} ${advice}`],
      code: profile.problem.code,
    };
  }
  const { changed } = documents;
  if (changed === null || Math.abs(now - changed.at) > SAID_MS) return undefined;
  const short = DOCUMENT_WORDS.mark({ moment: minuteAgo(changed.at, now) });
  return { isTrouble: false, short, whole: changeSentences(changed, now) };
}
