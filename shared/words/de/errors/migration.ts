import type { MIGRATION_ERRORS as ENGLISH } from "../../en/errors/migration.ts";
import { translationOf } from "../../en/translation.ts";

/** Why the user of this desk does not work from a partner system. */
export const MIGRATION_ERRORS = translationOf<typeof ENGLISH>()({
  "migration-partner-unknown": {
    message: "Dieses Konto kennt das Partnersystem nicht.",
    advice: "Sie bleiben, wo Sie sind. Die Administration muss das Konto dafür einrichten.",
  },
  "migration-in-call": {
    message: "Nicht während eines Rufs.",
    advice: "Ein Ruf zieht nicht mit um. Beenden Sie ihn, dann geht es weiter.",
  },
  "migration-without-token-exchange": {
    message: "Ihre Anmeldung kann nicht in ein Partnersystem mitgenommen werden.",
    advice:
      "Sie bleiben, wo Sie sind. Beide Konten müssen einen Identitätsserver nennen, und beide Server müssen Token tauschen. Sagen Sie es der Administration.",
  },
  "migration-exchange-refused": {
    message: "Ihr eigener Identitätsserver lässt Sie nicht aus diesem Partnersystem arbeiten.",
    advice: "Sie bleiben, wo Sie sind. Fragen Sie, wer den Identitätsserver Ihres Systems betreibt.",
  },
  "migration-token-refused": {
    message: "Der Identitätsserver des Partnersystems nimmt Ihre Anmeldung zu Hause nicht an.",
    advice:
      "Sie bleiben, wo Sie sind. Vielleicht kennt er Sie oder Ihr System nicht, oder seine Uhr geht anders. Sagen Sie es der Administration beider Systeme.",
  },
  "migration-client-unknown": {
    message: "Der Identitätsserver des Partnersystems kennt dieses Programm nicht.",
    advice: "Sie bleiben, wo Sie sind. Die Administration muss Ihr Konto beim Partner ansehen.",
  },
  "migration-identity-unreachable": {
    message: "Der Identitätsserver des Partnersystems ist nicht zu erreichen.",
    advice: "Sie bleiben, wo Sie sind, und sind dort zu erreichen. Versuchen Sie es später wieder.",
  },
  "migration-partner-unreachable": {
    message: "Der Server des Partnersystems ist nicht zu erreichen.",
    advice:
      "Sie bleiben, wo Sie sind, und sind dort zu erreichen. Versuchen Sie es später wieder, oder sagen Sie es der Administration.",
  },
  "migration-profile-missing": {
    message: "Das Partnersystem hat kein Nutzerprofil für Sie.",
    advice:
      "Sie sind wieder in Ihrem eigenen System und dort erreichbar. Die Administration des Partnersystems muss eines für Ihre ID dort anlegen.",
  },
  "migration-partner-lost": {
    message: "Das Partnersystem war so lange verloren, wie es die Einstellungen zulassen.",
    advice:
      "Sie sind wieder in Ihrem eigenen System und dort erreichbar. Arbeiten Sie wieder vom Partner aus, wenn er zurück ist.",
  },
  "migration-registration-refused": {
    message: "Der Server des Partnersystems registriert Sie nicht.",
    advice:
      "Sie bleiben, wo Sie sind, und sind dort zu erreichen. Die Administration muss Ihr Konto beim Partner ansehen.",
  },
  "migration-refused": {
    message: "Sie dürfen nicht aus dem Partnersystem arbeiten.",
    advice:
      "Sie bleiben, wo Sie sind, und sind dort zu erreichen. Fragen Sie die Administration Ihres Systems und die des Partners.",
  },
  "migration-home-unreachable": {
    message: "Das Partnersystem kann es mit Ihrem eigenen System jetzt nicht klären.",
    advice: "Sie bleiben, wo Sie sind, und sind dort zu erreichen. Versuchen Sie es später wieder.",
  },
  "migration-other-id": {
    message: "Das Partnersystem gibt Ihnen eine andere ID, als Ihr Konto sagt.",
    advice:
      "Sie bleiben, wo Sie sind: Schlüssel und Rufe wären die von jemand anderem. Die Administration muss das Konto berichtigen.",
  },
  "migration-not-finished": {
    message: "Das Partnersystem ist nicht rechtzeitig fertig geworden.",
    advice: "Sie bleiben, wo Sie sind, und sind dort zu erreichen. Versuchen Sie es später wieder.",
  },
});
