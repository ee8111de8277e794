import type { REDIRECTION_ERRORS as ENGLISH } from "../../en/errors/redirections.ts";
import { translationOf } from "../../en/translation.ts";

const CHECK_SERVER = "Es wurde nicht neu gewählt. Bitten Sie Ihre Administration, den Server zu prüfen.";
const AGAIN =
  "Es wurde nicht neu gewählt. Versuchen Sie es erneut, oder erreichen Sie die Gegenstelle auf anderem Weg.";
const STALE_OR_FORGED =
  "Es wurde nicht neu gewählt: Die Antwort ist veraltet oder gefälscht. Melden Sie es, wenn es wieder geschieht.";

/** What can be wrong with a redirection. */
export const REDIRECTION_ERRORS = translationOf<typeof ENGLISH>()({
  "redirection-wrong-status": {
    message: "Der Server hat mit einer Art von Umleitung geantwortet, die nicht für Einzelrufe gedacht ist.",
    advice: CHECK_SERVER,
  },
  "redirection-without-details": {
    message: "Der Server hat den Ruf umgeleitet, ohne zu sagen, zu welcher ID.",
    advice: AGAIN,
  },
  "redirection-body-broken": {
    message: "Die Umleitung war nicht lesbar.",
    advice: CHECK_SERVER,
  },
  "redirection-body-too-large": {
    message: "Die Umleitung war größer als 64 KiB und wurde nicht gelesen.",
    advice: CHECK_SERVER,
  },
  "redirection-doctype": {
    message: "Die Umleitung enthielt eine Dokumenttyp-Deklaration und wurde nicht gelesen.",
    advice: "Es wurde nicht neu gewählt. Melden Sie dies: Es kann ein Angriff auf den Server sein.",
  },
  "redirection-new-id-missing": {
    message: "Die Umleitung hat die neue ID der Gegenstelle nicht genannt.",
    advice: AGAIN,
  },
  "redirection-new-id-invalid": {
    message: "Die neue ID in der Umleitung ist keine gültige MC service ID.",
    advice: CHECK_SERVER,
  },
  "redirection-encrypted": {
    message: "Die neue ID in der Umleitung ist mit einem Schlüssel verschlüsselt, den dieser Leitplatz nicht hat.",
    advice:
      "Es wurde nicht neu gewählt. Fragen Sie Ihre Administration nach dem Schutz der Signalisierung für diesen Leitplatz.",
  },
  "redirection-wrong-caller": {
    message: "Die Umleitung war für eine andere rufende Stelle bestimmt.",
    advice: STALE_OR_FORGED,
  },
  "redirection-wrong-called-party": {
    message: "Die Umleitung betraf jemanden, den Sie nicht gerufen haben.",
    advice: STALE_OR_FORGED,
  },
  "redirection-two-kms-uris": {
    message: "Die Umleitung hat zwei verschiedene Schlüsselserver genannt.",
    advice: CHECK_SERVER,
  },
  "redirection-kms-uri-invalid": {
    message: "Die Umleitung hat einen Schlüsselserver in einer ungültigen Form genannt.",
    advice: CHECK_SERVER,
  },
  "redirection-limit": {
    message: "Der Ruf wurde mehr als zweimal umgeleitet und aufgegeben.",
    advice: "Fragen Sie, wo die Gegenstelle jetzt ist, und rufen Sie jene ID.",
  },
  "redirection-loop": {
    message: "Der Ruf wurde zu einer ID zurückgeleitet, die schon versucht worden war.",
    advice: "Die Systeme sind uneins, wo die Gegenstelle ist. Bitten Sie Ihre Administration, beide zu prüfen.",
  },
  "redirection-insecure": {
    message: "Der Ruf wurde von einer ID, die TLS auf dem ganzen Weg verlangt, zu einer umgeleitet, die es nicht tut.",
    advice: CHECK_SERVER,
  },
  "redirection-to-self": {
    message: "Der Ruf wurde zu Ihrer eigenen ID umgeleitet.",
    advice: CHECK_SERVER,
  },
  "redirection-refused-by-policy": {
    message: "Die Gegenstelle ist in ein anderes System gewechselt. Ihre Einstellungen sagen, dem nicht zu folgen.",
    advice: "Rufen Sie die neue ID selbst. Was aus umgeleiteten Rufen wird, steht in den Einstellungen.",
  },
  "redirection-refused-by-you": {
    message: "Die Gegenstelle ist in ein anderes System gewechselt. Sie haben sich entschieden, nicht zu folgen.",
    advice: "Die neue ID können Sie später aus dem Eintrag dieses Rufs rufen.",
  },
  "redirection-not-confirmed": {
    message: "Die Gegenstelle ist in ein anderes System gewechselt. Niemand hat den neuen Ruf rechtzeitig bestätigt.",
    advice: "Rufen Sie die neue ID aus dem Eintrag dieses Rufs.",
  },
  "redirection-contradictory": {
    message: "Der Server hat den Ruf zugleich zu verschiedenen IDs umgeleitet.",
    advice:
      "Es wurde nicht neu gewählt. Melden Sie es: Die Systeme sind uneins, oder eine der Nachrichten ist gefälscht.",
  },
  "redirection-to-functional-alias": {
    message: "Der Ruf wurde zu einem Functional Alias weitergeleitet, den dieser Leitplatz nicht rufen kann.",
    advice: "Fragen Sie, wer die Funktion jetzt hat, und rufen Sie diese Person.",
  },
  "forwarding-refused-by-policy": {
    message: "Der Ruf wurde an jemand anderen weitergeleitet. Ihre Einstellungen sagen, dort nicht zu rufen.",
    advice: "Rufen Sie jene ID selbst. Was aus weitergeleiteten Rufen wird, steht in den Einstellungen.",
  },
  "forwarding-refused-by-you": {
    message: "Der Ruf wurde an jemand anderen weitergeleitet. Sie haben sich entschieden, dort nicht zu rufen.",
    advice: "Jene ID können Sie später aus dem Eintrag dieses Rufs rufen.",
  },
  "forwarding-not-confirmed": {
    message: "Der Ruf wurde an jemand anderen weitergeleitet. Niemand hat den neuen Ruf rechtzeitig bestätigt.",
    advice: "Rufen Sie jene ID aus dem Eintrag dieses Rufs.",
  },
  "forwarded-without-target": {
    message: "Der Server hat gesagt, dass der Ruf weitergeleitet wird, aber nicht, an wen.",
    advice: "Versuchen Sie es erneut, oder erreichen Sie die Gegenstelle auf anderem Weg.",
  },
  "forwarding-without-call": {
    message: "Es kam eine Weiterleitung an, die zu keinem Ihrer Rufe gehört.",
    advice:
      "Es wurde nicht gewählt. Melden Sie es, wenn es wieder geschieht: Vielleicht will jemand diesen Leitplatz zum Rufen bringen.",
  },
  "forwarding-not-awaited": {
    message: "Es kam eine Weiterleitung an, als der Ruf nicht mehr weitergeleitet werden konnte.",
    advice: "Es wurde nicht gewählt.",
  },
});
