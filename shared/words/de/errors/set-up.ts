import type { SET_UP_ERRORS as ENGLISH } from "../../en/errors/set-up.ts";
import { translationOf } from "../../en/translation.ts";

const NOTHING = "Es wurde nichts geändert.";

/** Why a desk is not set up, or a step of the connection test fails. */
export const SET_UP_ERRORS = translationOf<typeof ENGLISH>()({
  "configuration-address-unusable": {
    message: "Das ist keine Adresse einer Konfiguration.",
    advice:
      "Sie beginnt mit https:// und enthält kein Passwort. Vergleichen Sie sie mit dem, was Ihre Administration Ihnen gesendet hat.",
  },
  "configuration-unreachable": {
    message: "Der Server mit der Konfiguration ist nicht erreichbar.",
    advice: `${NOTHING} Prüfen Sie Adresse und Netz und versuchen Sie es noch einmal; wenn es so bleibt, sagen Sie es Ihrer Administration.`,
  },
  "configuration-not-trusted": {
    message: "Der Server mit der Konfiguration konnte nicht beweisen, wer er ist.",
    advice: `${NOTHING} Machen Sie nicht weiter: Ihre Administration muss sein Zertifikat prüfen, oder welche Stelle für ihn bürgt.`,
  },
  "configuration-refused": {
    message: "Der Server mit der Konfiguration antwortet und gibt sie nicht heraus.",
    advice: `${NOTHING} Vergleichen Sie die Adresse mit dem, was Ihre Administration Ihnen gesendet hat, und nennen Sie ihr die Zahl neben dem Code.`,
  },
  "configuration-answer-wrong": {
    message: "Was der Server gesendet hat, ist keine Konfiguration.",
    advice: `${NOTHING} Vergleichen Sie die Adresse mit dem, was Ihre Administration Ihnen gesendet hat.`,
  },
  "initial-configuration-invalid": {
    message: "Die Konfiguration des MC-Systems war nicht lesbar.",
    advice: `${NOTHING} Sagen Sie Ihrer Administration, was neben dem Code steht: Es ist im Dokument falsch.`,
  },
  "initial-configuration-unsupported": {
    message: "Die Konfiguration des MC-Systems verlangt etwas, das dieses Programm nicht kann.",
    advice: `${NOTHING} Ihre Administration muss es für diesen Leitplatz abschalten; es steht neben dem Code.`,
  },
  "initial-configuration-elsewhere": {
    message:
      "Die Konfiguration würde diesen Leitplatz zu einem Server führen, den Ihre Administration nicht erlaubt hat.",
    advice: `${NOTHING} Wenn der Server neben dem Code der richtige ist, muss ihn die Einrichtungsdatei nennen.`,
  },
  "initial-configuration-alone": {
    message: "Die Konfiguration des MC-Systems genügt nicht, um diesen Leitplatz einzurichten.",
    advice:
      "Sie sagt nicht, wer Sie sind, welchen SIP-Server Sie verwenden und mit welchem Passwort. Bitten Sie Ihre Administration um eine Einrichtungsdatei.",
  },
  "set-up-outdated": {
    message: "Was hier gezeigt wurde, ist nicht mehr da.",
    advice: `${NOTHING} Beginnen Sie noch einmal.`,
  },
  "system-during-call": {
    message: "Während eines Rufs wird das System nicht gewechselt.",
    advice: "Es wurde nichts geändert. Beenden Sie Ihre Rufe und wechseln Sie dann.",
  },
  "system-in-use": {
    message: "In diesem System wird gearbeitet.",
    advice:
      "Es wurde nichts gelöscht. Wechseln Sie erst in ein anderes System, und beenden Sie jedes andere Programm, in dem dieses offen ist.",
  },
  "system-unknown": {
    message: "Dieses System gehört nicht mehr zu diesem Platz.",
    advice: "Sehen Sie die Liste noch einmal an: Jemand hat es entfernt.",
  },
  "systems-full": {
    message: "Dieser Platz hat so viele Systeme, wie er haben kann.",
    advice: "Es wurde nichts hinzugefügt. Entfernen Sie eines, das nicht mehr gebraucht wird.",
  },
  "start-anew-impossible": {
    message: "Dieses Programm kann sich hier nicht selbst neu starten.",
    advice: "Schließen Sie es und starten Sie es wieder: mit --lab im Labor, ohne am Leitplatz.",
  },
  "server-name-unknown": {
    message: "Niemand in diesem Netz kennt den Namen des Servers.",
    advice:
      "Prüfen Sie das Netz. Wenn es das richtige ist, muss Ihre Administration den Namen des Servers im Konto prüfen.",
  },
  "test-step-silent": {
    message: "Es kam nicht rechtzeitig eine Antwort.",
    advice: "Testen Sie noch einmal. Wenn es so bleibt, sagen Sie Ihrer Administration, welcher Server es war.",
  },
  "test-service-unreached": {
    message: "Der SIP-Server bekommt von diesem Dienst keine Antwort.",
    advice: "Die Administration muss seine Adresse im Konto mit der des Systems vergleichen und sehen, ob er läuft.",
  },
  "test-registration-refused": {
    message: "Der SIP-Server nimmt diesen Leitplatz nicht als einen der seinen an.",
    advice: "Ihre Administration muss die Adresse dieses Leitplatzes mit dem vergleichen, was das System von ihm hat.",
  },
});
