import { foreignLine } from "../../shared/base/foreign-line.ts";
import type { ErrorCode } from "../../shared/errors/mc-error.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { wordsOf } from "../../shared/words/words.ts";
import type { Registration, ServerInUse } from "../calling/ports.ts";
import { secondsUntil } from "../design/format.ts";

/** Every word of the strip on top. */
export const STRIP_WORDS = wordsOf("strip");

/** How a registration state looks: each has a shape of its own, so that colour is never alone. */
export type RegistrationMark = "off" | "working" | "registered" | "waiting" | "refused";

/** What is in the way, in few words. */
function failureOf({ because }: Extract<Registration, { readonly state: "reconnecting" }>): string {
  const words = STRIP_WORDS.registration;
  return because === undefined ? words.notReachable : words.failed[because];
}

function registeredWords(server: ServerInUse | undefined): string {
  const words = STRIP_WORDS.registration;
  if (server === undefined) return words.registered;
  const name = foreignLine(server.name);
  return server.place === 1
    ? words.registeredAt({ server: name })
    : words.registeredInstead({ server: name, place: server.place, of: server.of });
}

/** What became of each of several servers; nothing where there is one. */
export function serverFaults(registration: Registration): string[] {
  if (registration.state !== "reconnecting" && registration.state !== "refused") return [];
  const words = STRIP_WORDS.registration;
  return (registration.faults ?? []).map(({ server: host, answer, because }) => {
    const server = foreignLine(host);
    if (answer !== null) {
      return words.serverSays({ server, answer: foreignLine([answer.status, answer.text].join(" ").trim()) });
    }
    return because === undefined
      ? words.serverSilent({ server })
      : words.serverFails({ server, what: words.failed[because] });
  });
}

/** What the strip says about the registration. */
export function registrationWords(
  registration: Registration,
  now: number,
): { readonly mark: RegistrationMark; readonly text: string } {
  const words = STRIP_WORDS.registration;
  switch (registration.state) {
    case "off":
      return { mark: "off", text: words.off };
    case "connecting":
      return { mark: "working", text: words.connecting };
    case "registered":
      return { mark: "registered", text: registeredWords(registration.server) };
    case "reconnecting": {
      const { attempt } = registration;
      const what = failureOf(registration);
      const seconds = secondsUntil(registration.nextAttemptAt, now);
      return {
        mark: "waiting",
        text:
          seconds === 0 ? words.reconnectingNow({ what, attempt }) : words.reconnectingIn({ what, attempt, seconds }),
      };
    }
    case "refused": {
      const { because, status, text } = registration;
      const named = Object.entries(words.because).find(([code]) => code === because)?.[1];
      return { mark: "refused", text: named ?? words.refused({ answer: [status, text].join(" ").trim() }) };
    }
  }
}

/** What happened and what to do, in whole sentences, where it is known why there is no connection. */
export function registrationAdvice(registration: Registration): string | undefined {
  if (registration.state !== "reconnecting" || registration.because === undefined) return undefined;
  const { message, advice } = ERROR_WORDS[registration.because];
  return `${message} ${advice}`;
}

/** The code under which it is told why there is no registration, to be copied for whoever helps; undefined where only the server's answer is known. */
export const registrationCode = (registration: Registration): ErrorCode | undefined =>
  registration.state === "reconnecting" || registration.state === "refused" ? registration.because : undefined;

/** What the strip says about the registration, without the counting seconds. */
const registrationInShort = (registration: Registration): string =>
  registration.state === "reconnecting"
    ? STRIP_WORDS.registration.reconnectingSpoken({ what: failureOf(registration) })
    : registrationWords(registration, 0).text;

/** What is spoken when the registration changes. */
export const registrationSpoken = (registration: Registration, system: string): string =>
  [STRIP_WORDS.spoken({ system, text: registrationInShort(registration) }), ...serverFaults(registration)].join(". ");
