import type { PEOPLE_SERVER_ERRORS as ENGLISH } from "../../en/errors/people-server.ts";
import { translationOf } from "../../en/translation.ts";

export const PEOPLE_SERVER_ERRORS = translationOf<typeof ENGLISH>()({
  "people-server-invalid": {
    message: "Die Einstellungen des Verzeichnisservers lassen sich nicht verwenden.",
    advice: "Bitten Sie die Administration, people-server.json im Datenordner des Programms zu berichtigen.",
  },
  "people-server-unreachable": {
    message: "Der Verzeichnisserver ist nicht erreichbar.",
    advice: "Er wird von selbst wieder gefragt. Sagen Sie der Administration Bescheid, wenn er ausbleibt.",
  },
  "people-server-not-trusted": {
    message: "Der Verzeichnisserver konnte nicht zeigen, dass er der richtige ist.",
    advice:
      "Niemand wurde von ihm übernommen. Sagen Sie der Administration Bescheid: Sein Zertifikat ist falsch, oder die Stelle, die dafür genannt ist.",
  },
  "people-server-refused": {
    message: "Der Verzeichnisserver lässt diesen Arbeitsplatz keine Personen lesen.",
    advice: "Fragen Sie die Administration nach Name und Passwort, mit denen er gefragt wird.",
  },
  "people-server-too-large": {
    message: "Der Verzeichnisserver hat mehr Personen, als dieser Arbeitsplatz aufnimmt.",
    advice: "Bitten Sie die Administration, ihn nach weniger Personen zu fragen oder die Grenze anzuheben.",
  },
  "people-server-answer-unusable": {
    message: "Der Verzeichnisserver hat mit etwas anderem als Personen geantwortet.",
    advice: "Fragen Sie die Administration nach der Stelle und dem Filter, mit denen er gefragt wird.",
  },
});
