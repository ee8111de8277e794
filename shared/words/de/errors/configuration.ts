import type { CONFIGURATION_ERRORS as ENGLISH } from "../../en/errors/configuration.ts";
import { translationOf } from "../../en/translation.ts";

/** Why a document of the configuration server is not had, or not used. */
export const CONFIGURATION_ERRORS = translationOf<typeof ENGLISH>()({
  "configuration-server-unreachable": {
    message: "Der Konfigurationsserver ist nicht erreichbar.",
    advice:
      "Vorerst gilt, was er zuletzt gesagt hat, und er wird erneut gefragt. Wenn es anhält, sehen Sie nach dem Netz dieses Computers.",
  },
  "configuration-server-not-trusted": {
    message: "Der Konfigurationsserver konnte nicht zeigen, dass er der richtige ist.",
    advice: "Ihm wurde nichts mitgeteilt. Vorerst gilt, was er zuletzt gesagt hat. Sagen Sie es Ihrer Administration.",
  },
  "configuration-server-failed": {
    message: "Im Konfigurationsserver ist ein Fehler aufgetreten.",
    advice:
      "Vorerst gilt, was er zuletzt gesagt hat, und er wird erneut gefragt. Wenn es anhält, sagen Sie es denen, die ihn betreiben.",
  },
  "configuration-token-refused": {
    message: "Der Konfigurationsserver nimmt Ihre Anmeldung nicht an.",
    advice: "Melden Sie sich ab und wieder an, wenn kein Ruf läuft. Wenn es anhält, sagen Sie es Ihrer Administration.",
  },
  "configuration-forbidden": {
    message: "Der Konfigurationsserver zeigt Ihnen ein Dokument nicht, das Ihres ist.",
    advice: "Vorerst gilt, was er zuletzt gesagt hat. Seine Administration muss es Ihnen erlauben.",
  },
  "configuration-redirected": {
    message: "Der Konfigurationsserver hat diesen Leitplatz zu einem anderen Server geschickt.",
    advice: "Dieser wurde nicht gefragt. Ihre Administration muss die Adresse prüfen, die hier eingerichtet ist.",
  },
  "configuration-document-too-large": {
    message: "Ein Dokument des Konfigurationsservers ist größer, als eines sein sollte.",
    advice: "Es wird nicht verwendet; das vorige gilt. Sagen Sie es denen, die den Server betreiben.",
  },
  "configuration-document-broken": {
    message: "Ein Dokument des Konfigurationsservers lässt sich nicht lesen.",
    advice:
      "Es wird nicht verwendet; das vorige gilt. Sagen Sie denen, die den Server betreiben, was hier genannt ist.",
  },
  "configuration-document-foreign": {
    message: "Der Konfigurationsserver hat mit einem Dokument von jemand anderem geantwortet.",
    advice: "Es wird nicht verwendet; das vorige gilt. Sagen Sie es denen, die den Server betreiben.",
  },
  "configuration-profile-missing": {
    message: "Der Konfigurationsserver hat kein Nutzerprofil für Sie.",
    advice:
      "Rufen, und was ein Profil sonst erlauben muss, ist aus, bis es eines gibt. Seine Administration muss Ihnen ein Profil geben.",
  },
  "configuration-profile-disabled": {
    message: "Ihr Nutzerprofil ist abgeschaltet.",
    advice:
      "Rufen, und was ein Profil sonst erlauben muss, ist bis dahin aus. Die Administration des Konfigurationsservers kann es einschalten.",
  },
  "configuration-profile-too-old": {
    message: "Seit sieben Tagen hat niemand bestätigt, was Ihr Nutzerprofil erlaubt.",
    advice:
      "Rufen, und was ein Profil sonst erlauben muss, ist aus, bis der Konfigurationsserver antwortet. Sagen Sie es Ihrer Administration.",
  },
});
