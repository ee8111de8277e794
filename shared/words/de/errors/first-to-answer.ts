import type { FIRST_TO_ANSWER_ERRORS as ENGLISH } from "../../en/errors/first-to-answer.ts";
import { translationOf } from "../../en/translation.ts";

/** What becomes of calls to several, of whom the first to answer has it. */
export const FIRST_TO_ANSWER_ERRORS = translationOf<typeof ENGLISH>()({
  "answered-by-another": {
    message: "Den Ruf hat jemand anderes von den Gerufenen angenommen.",
    advice: "Hier ist nichts mehr zu tun.",
  },
  "first-to-answer-not-permitted": {
    message: "Ihr Nutzerprofil erlaubt Ihnen nicht, mehrere Personen zugleich zu rufen.",
    advice:
      "Rufen Sie eine davon. Bitten Sie die Administration Ihres MC-Systems um allow-request-first-to-answer-call.",
  },
  "first-to-answer-not-authorised": {
    message: "Der Server lässt Sie nicht mehrere Personen zugleich rufen.",
    advice: "Rufen Sie eine davon, oder fragen Sie die Administration Ihres MC-Systems.",
  },
  "first-to-answer-nobody": {
    message: "Von den Gewählten dürfen Sie niemanden rufen.",
    advice: "Wählen Sie andere, oder fragen Sie die Administration Ihres MC-Systems.",
  },
  "first-to-answer-too-few": {
    message: "Ein Ruf an mehrere braucht mindestens zwei Personen, und Platz ist für zwanzig.",
    advice: "Wählen Sie neu; eine einzelne Person wird wie gewohnt gerufen.",
  },
  "first-to-answer-protection": {
    message:
      "Schutz ist erforderlich, und für einen Ruf an mehrere kann ihn niemand zusagen: Ein Schlüssel gilt einer einzigen Person.",
    advice: "Niemand wurde gerufen. Rufen Sie eine der Personen.",
  },
  "first-to-answer-redirected": {
    message: "Der Server hat auf den Ruf an mehrere mit einer anderen ID geantwortet, die zu rufen wäre.",
    advice: "Daraufhin wurde niemand gerufen. Rufen Sie eine der Personen.",
  },
  "first-to-answer-winner-unknown": {
    message: "Jemand hat angenommen, und der Server hat niemanden von den Gerufenen genannt.",
    advice: "Der Ruf wurde beendet. Rufen Sie eine der Personen. Melden Sie es, wenn es wieder geschieht.",
  },
});
