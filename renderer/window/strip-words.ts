import type { Registration } from "../calling/ports.ts";
import { secondsUntil } from "../design/format.ts";

/** Every word of the strip on top. */
export const STRIP_WORDS = {
  product: "MC Dispatcher",
  lab: "Lab",
  sheet: "Shortcuts",
  settings: "Settings",
  ladder: "What happened",
  signIn: "Sign in again",
} as const;

/** How a registration state looks: each has a shape of its own, so that colour is never alone. */
export type RegistrationMark = "off" | "working" | "registered" | "waiting" | "refused";

/** What the strip says about the registration. */
export function registrationWords(
  registration: Registration,
  now: number,
): { readonly mark: RegistrationMark; readonly text: string } {
  switch (registration.state) {
    case "off":
      return { mark: "off", text: "not signed in" };
    case "connecting":
      return { mark: "working", text: "signing in" };
    case "registered":
      return { mark: "registered", text: "registered" };
    case "reconnecting": {
      const seconds = secondsUntil(registration.nextAttemptAt, now);
      return {
        mark: "waiting",
        text: `not reachable, attempt ${registration.attempt} ${seconds === 0 ? "now" : `in ${seconds} s`}`,
      };
    }
    case "refused":
      return {
        mark: "refused",
        text: `refused: ${[registration.status, registration.text].join(" ").trim()}`,
      };
  }
}

/** What is spoken when the registration changes: without the counting seconds. */
export function registrationSpoken(registration: Registration, system: string): string {
  const text =
    registration.state === "reconnecting" ? "not reachable, reconnecting" : registrationWords(registration, 0).text;
  return `${system} ${text}`;
}
