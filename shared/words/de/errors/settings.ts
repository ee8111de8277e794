import type { SETTINGS_ERRORS as ENGLISH } from "../../en/errors/settings.ts";
import { translationOf } from "../../en/translation.ts";

const NO_CALLS = "Vielleicht stellt er keine Rufe zu Ihnen durch.";

/** Why the server does not have the settings of the desk. */
export const SETTINGS_ERRORS = translationOf<typeof ENGLISH>()({
  "settings-not-supported": {
    message: "Der Server nimmt keine Diensteinstellungen an.",
    advice:
      "Er erfährt nicht, wie Rufe an diesem Leitplatz angenommen werden oder dass er keine nimmt, und entscheidet über beides selbst. Wo Rufe ankommen, ist nichts zu tun.",
  },
  "settings-not-authorised": {
    message: "Der Server lässt Sie den Dienst nicht nutzen.",
    advice: `${NO_CALLS} Bitten Sie die Administration Ihres MC-Systems, Sie zu berechtigen, und melden Sie sich dann neu an.`,
  },
  "settings-user-unknown": {
    message: "Der Server weiß nicht, wessen Einstellungen dies sind.",
    advice: `${NO_CALLS} Melden Sie sich neu an; wenn das nicht hilft, muss die Administration prüfen, wie Ihre IDs zusammengehören.`,
  },
  "settings-protection-wanted": {
    message: "Der Server verlangt, dass die Diensteinstellungen mit Signalisierungsschlüsseln geschützt sind.",
    advice: `Mit ihnen ging kein Signalisierungsschlüssel, und es wurde nichts auf andere Weise gesendet. ${NO_CALLS} Die Administration muss den Signalisierungsschlüssel dieses Kontos prüfen oder diesen Schutz für diesen Leitplatz abschalten.`,
  },
  "settings-key-refused": {
    message: "Der Server nimmt den Signalisierungsschlüssel dieses Leitplatzes nicht an.",
    advice: `Ein zweiter wurde erzeugt und ebenfalls abgelehnt. ${NO_CALLS} Rufe, deren Sprechrechtvergabe geschützt sein muss, sind nicht möglich. Bitten Sie die Administration zu prüfen, für wen und bei welchem Schlüsselserver er erzeugt wird.`,
  },
  "settings-refused": {
    message: "Der Server verweigert die Diensteinstellungen.",
    advice: `${NO_CALLS} Sagen Sie der Administration, was er geantwortet hat.`,
  },
  "profile-not-taken": {
    message: "Der Server hat das andere Nutzerprofil nicht übernommen.",
    advice:
      "Das bisherige Profil gilt weiter, hier und dort. Versuchen Sie es in einer Minute noch einmal; bleibt es so, sagen Sie es der Administration.",
  },
  "settings-server-failed": {
    message: "Der Server konnte die Diensteinstellungen nicht annehmen.",
    advice: `${NO_CALLS} Es wird von selbst erneut versucht.`,
  },
  "settings-unanswered": {
    message: "Der Server hat zu den Diensteinstellungen nicht geantwortet.",
    advice: `${NO_CALLS} Es wird von selbst erneut versucht.`,
  },
  "settings-answer-unusable": {
    message: "Was der Server zu den Diensteinstellungen antwortet, lässt sich nicht einhalten.",
    advice: `${NO_CALLS} Sagen Sie der Administration, was er geantwortet hat.`,
  },
});
