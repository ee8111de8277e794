import { foreignLine } from "../../shared/base/foreign-line.ts";
import { MC_SERVICES, type McService, SERVICE_NAMES } from "../../shared/mc/services/services.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import type { Registration } from "../calling/ports.ts";
import type { PublishedServices, PublishedSettings } from "../calling/published-settings.ts";
import { STRIP_WORDS } from "./strip-words.ts";

/** What the strip says of how calls come in, in the place of what it says of the registration. */
interface AnsweringWords {
  /** Undefined where nothing has to be said: calls come in as ever. */
  readonly text: string | undefined;
  readonly mayNotComeIn: boolean;
  /** Whether nothing happens any more by itself. */
  readonly wantsHand: boolean;
  /** All that is known, in whole sentences. */
  readonly lines: readonly string[];
}

type Failed = Extract<PublishedSettings, { readonly state: "failed" }>;

const NOTHING: AnsweringWords = { text: undefined, mayNotComeIn: false, wantsHand: false, lines: [] };

const hasCalls = (service: McService) => MC_SERVICES[service].sessionType !== undefined;

/** Whether a failure keeps calls away: not where the server asks for no settings, has some that let calls in, or the service has no calls. */
const keepsCallsAway = (service: McService, { because, held }: Failed) =>
  hasCalls(service) && (held === "barred" || (held === "nothing" && because.code !== "settings-not-supported"));

/** What is said of a desk that takes no calls: whether the servers of calls have been told so. */
function noCallsMeans(published: PublishedServices): string {
  const words = STRIP_WORDS.answering;
  const ofCalls = SERVICE_NAMES.flatMap((service) => (hasCalls(service) ? (published[service] ?? []) : []));
  if (ofCalls.length === 0) return words.noCallsSilent;
  const isTold = ofCalls.every(({ state }) => state === "published" || state === "withdrawn");
  return isTold ? words.noCallsTold : words.noCallsUntold;
}

function linesOf(service: McService, { because: { code, detail }, held }: Failed): string[] {
  const words = STRIP_WORDS.answering;
  const { message, advice } = ERROR_WORDS[code];
  const { title } = MC_SERVICES[service];
  const answer = detail === undefined ? [] : [words.answer({ service: title, answer: foreignLine(detail) })];
  const fault =
    held === "nothing" || held === "barred"
      ? words[held]({ service: title, message, advice })
      : words[held]({ service: title, message });
  return [fault, ...answer];
}

/** @param takesCalls - what the dispatcher has chosen */
export function answeringWords(
  registration: Registration,
  published: PublishedServices,
  takesCalls: boolean,
): AnsweringWords {
  if (registration.state !== "registered") return NOTHING;
  const words = STRIP_WORDS.answering;
  const failed = SERVICE_NAMES.flatMap((service) => {
    const settings = published[service];
    return settings?.state === "failed" ? [{ service, settings }] : [];
  });
  const away = failed.filter(({ service, settings }) => keepsCallsAway(service, settings));
  const lines = failed.flatMap(({ service, settings }) => linesOf(service, settings));
  // Who wants no calls misses none.
  if (!takesCalls) return { ...NOTHING, text: words.noCalls, lines: [noCallsMeans(published), ...lines] };
  if (away.length === 0) return { ...NOTHING, lines };
  const wantsHand = away.some(({ settings }) => !settings.again);
  return { text: words.mayNotComeIn, mayNotComeIn: true, wantsHand, lines };
}
