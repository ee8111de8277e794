import type { CONFIGURATION_ERRORS as ENGLISH } from "../../en/errors/configuration.ts";
import { translationOf } from "../../en/translation.ts";

/** Why a document of the configuration server or of the group server is not had, or not used. */
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
  "group-server-unreachable": {
    message: "Der Gruppenserver ist nicht erreichbar.",
    advice:
      "Gruppen werden gezeigt, wie er sie zuletzt gegeben hat, und er wird erneut gefragt. Rufe brauchen ihn nicht. Wenn es anhält, sehen Sie nach dem Netz dieses Computers.",
  },
  "group-server-not-trusted": {
    message: "Der Gruppenserver konnte nicht zeigen, dass er der richtige ist.",
    advice:
      "Ihm wurde nichts mitgeteilt. Gruppen werden gezeigt, wie er sie zuletzt gegeben hat. Sagen Sie es Ihrer Administration.",
  },
  "group-server-failed": {
    message: "Im Gruppenserver ist ein Fehler aufgetreten.",
    advice:
      "Gruppen werden gezeigt, wie er sie zuletzt gegeben hat, und er wird erneut gefragt. Wenn es anhält, sagen Sie es denen, die ihn betreiben.",
  },
  "group-token-refused": {
    message: "Der Gruppenserver nimmt Ihre Anmeldung nicht an.",
    advice: "Melden Sie sich ab und wieder an, wenn kein Ruf läuft. Wenn es anhält, sagen Sie es Ihrer Administration.",
  },
  "group-server-redirected": {
    message: "Der Gruppenserver hat diesen Leitplatz zu einem anderen Server geschickt.",
    advice: "Dieser wurde nicht gefragt. Ihre Administration muss die Adresse prüfen, die hier eingerichtet ist.",
  },
  "group-forbidden": {
    message: "Der Gruppenserver zeigt Ihnen diese Gruppe nicht.",
    advice: "Seine Administration muss es Ihnen erlauben oder die Gruppe aus Ihrem Nutzerprofil nehmen.",
  },
  "group-unknown": {
    message: "Der Gruppenserver hat diese Gruppe nicht.",
    advice: "Ihr Nutzerprofil nennt sie. Die Administration Ihres MC-Systems muss eines von beiden richtigstellen.",
  },
  "group-document-too-large": {
    message: "Das Dokument dieser Gruppe ist größer, als eines sein sollte.",
    advice: "Es wird nicht verwendet; das vorige wird gezeigt. Sagen Sie es denen, die den Gruppenserver betreiben.",
  },
  "group-document-broken": {
    message: "Das Dokument dieser Gruppe lässt sich nicht lesen.",
    advice:
      "Es wird nicht verwendet; das vorige wird gezeigt. Sagen Sie denen, die den Gruppenserver betreiben, was hier genannt ist.",
  },
  "group-document-foreign": {
    message: "Der Gruppenserver hat mit dem Dokument einer anderen Gruppe geantwortet.",
    advice: "Es wird nicht verwendet; das vorige wird gezeigt. Sagen Sie es denen, die den Gruppenserver betreiben.",
  },
});
