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

/** Whether a failure keeps calls away: not where the server asks for no settings, has what it was told, or the service has no calls. */
const keepsCallsAway = (service: McService, { because, held }: Failed) =>
  MC_SERVICES[service].sessionType !== undefined && held === "nothing" && because.code !== "settings-not-supported";

function linesOf(service: McService, { because: { code, detail }, held }: Failed): string[] {
  const words = STRIP_WORDS.answering;
  const { message, advice } = ERROR_WORDS[code];
  const { title } = MC_SERVICES[service];
  const answer = detail === undefined ? [] : [words.answer({ service: title, answer: foreignLine(detail) })];
  const fault =
    held === "nothing" ? words.nothing({ service: title, message, advice }) : words[held]({ service: title, message });
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
  if (!takesCalls) return { ...NOTHING, text: words.noCalls, lines: [words.noCallsMeans, ...lines] };
  if (away.length === 0) return { ...NOTHING, lines };
  const wantsHand = away.some(({ settings }) => !settings.again);
  return { text: words.mayNotComeIn, mayNotComeIn: true, wantsHand, lines };
}
