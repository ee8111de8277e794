import type { URGENCY_ERRORS as ENGLISH } from "../../en/errors/urgency.ts";
import { translationOf } from "../../en/translation.ts";

/** Why a call is not an emergency. */
export const URGENCY_ERRORS = translationOf<typeof ENGLISH>()({
  "emergency-not-permitted": {
    message: "Ihr Nutzerprofil erlaubt Ihnen nicht, als Notfall zu rufen.",
    advice:
      "Es wurde nichts gesendet. Rufen Sie auf gewöhnliche Weise, und bitten Sie die Administration Ihres MC-Systems um allow-emergency-private-call.",
  },
  "emergency-not-accepted": {
    message: "Der Ruf wurde nicht als Notfall angenommen.",
    advice: "Die Gegenstelle wurde nicht erreicht. Rufen Sie auf gewöhnliche Weise, wenn das besser ist als kein Ruf.",
  },
  "urgency-not-changed": {
    message: "Die Änderung wurde nicht angenommen.",
    advice: "Der Ruf geht weiter, wie er war. Versuchen Sie es erneut, oder sagen Sie es.",
  },
  "urgency-unanswered": {
    message: "Die Änderung blieb ohne Antwort.",
    advice:
      "Ob die andere Seite davon weiß, ist nicht sicher. Der Ruf geht hier weiter, wie er war. Versuchen Sie es erneut, oder sagen Sie es.",
  },
});
