import type { SIGN_IN_ERRORS as ENGLISH } from "../../en/errors/sign-in.ts";
import { translationOf } from "../../en/translation.ts";

/** Why nobody is signed in. */
export const SIGN_IN_ERRORS = translationOf<typeof ENGLISH>()({
  "sign-in-needed": { message: "An diesem Leitplatz ist niemand angemeldet.", advice: "Melden Sie sich an." },
  "sign-in-cancelled": {
    message: "Die Anmeldung wurde abgebrochen.",
    advice: "Melden Sie sich an, wann Sie möchten.",
  },
  "sign-in-not-finished": {
    message: "Ihr Browser ist nicht binnen fünf Minuten mit einer Antwort zurückgekommen.",
    advice: "Melden Sie sich erneut an, und schließen Sie die Anmeldung im Browser ab.",
  },
  "sign-in-browser-missing": {
    message: "Auf diesem Computer ließ sich kein Browser öffnen.",
    advice: "Ihre Administration muss den Browser festlegen, der Webadressen öffnet.",
  },
  "sign-in-no-way-back": {
    message: "Auf diesem Computer ließ sich nicht auf die Antwort des Browsers warten.",
    advice: "Vielleicht nutzt ein anderes Programm den Port. Sagen Sie es Ihrer Administration.",
  },
  "sign-in-refused": {
    message: "Der Identitätsserver hat die Anmeldung verweigert.",
    advice: "Ihre Administration muss prüfen, wie dieses Programm dort eingetragen ist.",
  },
  "sign-in-ended": {
    message: "Der Identitätsserver hat Ihre Anmeldung beendet.",
    advice: "Melden Sie sich erneut an. Ein laufender Ruf wird nicht unterbrochen.",
  },
  "sign-in-service-missing": {
    message: "Ihre Anmeldung gilt nicht für diesen Dienst.",
    advice:
      "Vielleicht stellt er keinen Ruf zu Ihnen durch. Bitten Sie die Administration des Identitätsservers, Ihnen den Dienst zu geben, und melden Sie sich dann erneut an.",
  },
  "sign-in-server-missing": {
    message: "Ihre Anmeldung gilt nicht für den Server, der gefragt werden sollte.",
    advice:
      "Bitten Sie die Administration des Identitätsservers, Ihnen zu geben, was hier genannt ist, und melden Sie sich dann erneut an.",
  },
  "sign-in-other-user": {
    message: "Es hat sich jemand anderes angemeldet als der Nutzer dieses Leitplatzes.",
    advice:
      "Melden Sie sich als Nutzer dieses Leitplatzes an, oder lassen Sie den Leitplatz von Ihrer Administration für Sie einrichten.",
  },
  "sign-in-not-proved": {
    message: "Der Identitätsserver hat nicht gefragt, wer da ist, und sich auf eine frühere Anmeldung verlassen.",
    advice:
      "Schließen Sie den Browser und melden Sie sich neu an. Bleibt es dabei, wenden Sie sich an den Betreiber des Servers.",
  },
  "user-changed": {
    message: "An diesem Leitplatz arbeitet jetzt jemand anderes.",
    advice: "Dieses Fenster beginnt von selbst neu. Wenn nicht, schließen und öffnen Sie es.",
  },
  "identity-server-unreachable": {
    message: "Der Identitätsserver ist nicht erreichbar.",
    advice: "Es wird erneut versucht. Wenn es anhält, sehen Sie nach dem Netz dieses Computers.",
  },
  "identity-server-not-trusted": {
    message: "Der Identitätsserver konnte nicht zeigen, dass er der richtige ist.",
    advice: "Ihm wurde nichts mitgeteilt. Sagen Sie es Ihrer Administration.",
  },
  "identity-server-failed": {
    message: "Im Identitätsserver ist ein Fehler aufgetreten.",
    advice: "Versuchen Sie es erneut. Wenn es anhält, sagen Sie es denen, die ihn betreiben.",
  },
  "identity-issuer-wrong": {
    message: "Der Identitätsserver, der geantwortet hat, gibt an, ein anderer zu sein.",
    advice:
      "Nichts davon wurde verwendet. Ihre Administration muss seinen Namen mit dem vergleichen, der hier eingerichtet ist.",
  },
  "identity-token-expired": {
    message: "Was der Identitätsserver geantwortet hat, war abgelaufen, bevor es ankam.",
    advice: "Melden Sie sich erneut an. Wenn es anhält, sagen Sie es denen, die den Server betreiben.",
  },
  "identity-clock-wrong": {
    message: "Die Uhren dieses Computers und des Identitätsservers gehen verschieden.",
    advice:
      "Stellen Sie die Uhr dieses Computers. Wenn sie richtig geht, sagen Sie es denen, die den Server betreiben.",
  },
  "identity-answer-wrong": {
    message: "Was der Identitätsserver geantwortet hat, ist nicht, was mit ihm vereinbart war.",
    advice: "Nichts davon wurde verwendet. Sagen Sie Ihrer Administration, was hier genannt ist.",
  },
});
