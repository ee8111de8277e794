import { translationOf } from "../en/translation.ts";
import type { warnings as english } from "../en/warnings.ts";

/** German of `en/warnings.ts`. */
export const warnings = translationOf<typeof english>()({
  short: {
    "server-certificate": "Zertifikat gilt bis {{moment}}",
    "own-certificate": "eigenes Zertifikat gilt bis {{moment}}",
    "sign-in": "Anmeldung nicht erneuert",
    "own-keys": "keine Schlüssel nach {{moment}}",
    "initial-configuration": "Konfiguration geändert",
  },
  more: "+{{others, number}}",
  whole: {
    "server-certificate":
      "Das Zertifikat des Servers {{about}} gilt bis {{until}}. Danach verbindet sich dieser Leitplatz nicht mehr mit ihm. Wer den Server betreibt, muss ihm ein neues geben; dieser Hinweis endet, wenn eine Verbindung es zeigt.",
    "own-certificate":
      "Das Zertifikat, mit dem sich dieser Leitplatz beim Server {{about}} ausweist, gilt bis {{until}}. Danach lässt der Server damit niemanden mehr ein. Wer diesen Leitplatz eingerichtet hat, muss ein neues an seine Stelle legen; dieser Hinweis endet, wenn damit eine Verbindung zustande kam.",
    "sign-in":
      "Die Anmeldung bei {{about}} ließ sich nicht erneuern. Was dieser Leitplatz davon hat, gilt bis {{until}}.",
    "sign-in-unknown":
      "Die Anmeldung bei {{about}} ließ sich nicht erneuern, und dieser Leitplatz hat nichts davon, was noch gilt.",
    "sign-in-fixed":
      "Der Identitätsserver {{about}} hat nichts gegeben, womit sich diese Anmeldung erneuern ließe: Sie endet {{until}}. Melden Sie sich vorher ab und wieder an, wenn kein Ruf läuft.",
    "own-keys":
      "Der Schlüsselserver {{about}} hat keine Schlüssel für die Zeit nach {{until}} gegeben. Danach lässt sich kein Ruf Ende zu Ende schützen. Er wird immer wieder gefragt; sagen Sie Ihrer Administration Bescheid, wenn das so bleibt.",
    "initial-configuration":
      "Die Konfiguration bei {{about}}, aus der dieser Leitplatz seine Server hat, nennt inzwischen andere oder lässt sich nicht mehr verwenden. Niemand hat sie unterschrieben, deshalb wurde nichts geändert. Wer diesen Leitplatz eingerichtet hat, muss entscheiden: In den Einstellungen unter Verbindung ist ihre Adresse eingetragen, und alles, was sich ändern würde, wird vorher gezeigt.",
  },
});
