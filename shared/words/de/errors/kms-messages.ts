import type { KMS_MESSAGE_ERRORS as ENGLISH } from "../../en/errors/kms-messages.ts";
import { translationOf } from "../../en/translation.ts";

const NO_CALL_YET =
  "Damit lässt sich kein geschützter Ruf aufbauen. Versuchen Sie es erneut; wenn es wieder geschieht, sagen Sie es Ihrer Administration.";
const CHECK_KMS = "Bitten Sie Ihre Administration, den Schlüsselserver zu prüfen.";
const REPORT =
  "Nichts davon wurde verwendet. Melden Sie dies: Vielleicht greift jemand in den Verkehr mit dem Schlüsselserver ein.";
const CHECK_SETTINGS = "Bitten Sie Ihre Administration, die Einstellungen dieses Leitplatzes zu berichtigen.";
const REFUSED = "Die Anfrage wurde abgewiesen.";

/** What can be wrong with what a key server is asked and answers, and with the names in it. */
export const KMS_MESSAGE_ERRORS = translationOf<typeof ENGLISH>()({
  "kms-answer-too-large": {
    message:
      "Die Antwort des Schlüsselservers war größer, als eine Antwort sinnvollerweise sein kann, und wurde nicht gelesen.",
    advice: REPORT,
  },
  "kms-answer-doctype": {
    message: "Die Antwort des Schlüsselservers enthielt eine Dokumenttyp-Deklaration und wurde nicht gelesen.",
    advice: REPORT,
  },
  "kms-answer-broken": {
    message: "Die Antwort des Schlüsselservers war nicht lesbar.",
    advice: NO_CALL_YET,
  },
  "kms-answer-unexpected": {
    message: "Was zurückkam, ist keine Antwort eines Schlüsselservers.",
    advice: "Fragen Sie Ihre Administration, ob die Adresse des Schlüsselservers stimmt.",
  },
  "kms-answer-incomplete": {
    message: "In der Antwort des Schlüsselservers fehlt etwas, das sie enthalten muss.",
    advice: CHECK_KMS,
  },
  "kms-answer-repeated": {
    message: "Die Antwort des Schlüsselservers sagt zweimal, was nur einmal gesagt werden kann.",
    advice: CHECK_KMS,
  },
  "kms-answer-value": {
    message: "Die Antwort des Schlüsselservers enthält einen ungültigen Wert.",
    advice: CHECK_KMS,
  },
  "kms-answer-wrong-user": {
    message: "Die Antwort des Schlüsselservers ist für einen anderen Nutzer bestimmt.",
    advice: REPORT,
  },
  "kms-answer-wrong-kms": {
    message: "Die Antwort kommt von einem anderen Schlüsselserver als dem gefragten.",
    advice: REPORT,
  },
  "kms-answer-wrong-request": {
    message: "Die Antwort des Schlüsselservers gehört zu einer anderen Anfrage.",
    advice: REPORT,
  },
  "kms-answer-empty": {
    message: "Die Antwort des Schlüsselservers hat keinen Inhalt.",
    advice: CHECK_KMS,
  },
  "kms-answer-contradictory": {
    message: "Die Antwort des Schlüsselservers hat mehr als einen Inhalt oder zugleich Inhalt und Fehler.",
    advice: CHECK_KMS,
  },
  "kms-answer-wrong-kind": {
    message: "Der Schlüsselserver hat etwas anderes geantwortet, als gefragt war.",
    advice: CHECK_KMS,
  },
  "kms-answer-stale": {
    message: "Die Zeit in der Antwort des Schlüsselservers weicht zu weit von der Zeit dieses Computers ab.",
    advice:
      "Nichts davon wurde verwendet. Prüfen Sie die Uhr dieses Computers; wenn sie richtig geht, fragen Sie Ihre Administration.",
  },

  "kms-request-too-large": {
    message: "Die Anfrage an den Schlüsselserver ist zu groß.",
    advice: REFUSED,
  },
  "kms-request-doctype": {
    message: "Die Anfrage an den Schlüsselserver enthält eine Dokumenttyp-Deklaration.",
    advice: REFUSED,
  },
  "kms-request-broken": {
    message: "Die Anfrage an den Schlüsselserver ist nicht lesbar.",
    advice: REFUSED,
  },
  "kms-request-unexpected": {
    message: "Das Dokument ist keine Anfrage an einen Schlüsselserver.",
    advice: REFUSED,
  },
  "kms-request-incomplete": {
    message: "In der Anfrage an den Schlüsselserver fehlt etwas, das sie enthalten muss.",
    advice: REFUSED,
  },
  "kms-request-repeated": {
    message: "Die Anfrage an den Schlüsselserver sagt zweimal, was nur einmal gesagt werden kann.",
    advice: REFUSED,
  },
  "kms-request-value": {
    message: "Die Anfrage an den Schlüsselserver enthält einen ungültigen Wert.",
    advice: REFUSED,
  },
  "kms-request-wrong-kms": {
    message: "Die Anfrage ist für einen anderen Schlüsselserver bestimmt.",
    advice: "Prüfen Sie, für welchen Schlüsselserver der Leitplatz eingerichtet ist.",
  },
  "kms-request-wrong-resource": {
    message: "Die Anfrage nennt eine andere Ressource als die, an die sie gesendet wurde.",
    advice: REFUSED,
  },
  "kms-request-stale": {
    message: "Die Zeit in der Anfrage weicht zu weit von der Zeit des Schlüsselservers ab.",
    advice: "Prüfen Sie die Uhr des Computers, der gefragt hat.",
  },
  "kms-request-wrong-user": {
    message: "Die Anfrage nennt einen anderen Nutzer als den angemeldeten.",
    advice: REFUSED,
  },

  "kms-uri-invalid": {
    message: "Der Name eines Schlüsselservers enthält Zeichen, die kein solcher Name hat.",
    advice: "Der Name wurde nicht verwendet. Fragen Sie Ihre Administration, woher er kommt.",
  },
  "kms-uri-insecure": {
    message: "Die Adresse des Schlüsselservers verlangt eine Verbindung ohne Schutz.",
    advice: "Es wurde keine Verbindung aufgebaut. Bitten Sie Ihre Administration um eine https-Adresse.",
  },
  "kms-uri-no-host": {
    message: "Der Name des Schlüsselservers ist keine Adresse, zu der sich dieser Leitplatz verbinden kann.",
    advice: "Bitten Sie Ihre Administration, den Schlüsselserver als Hostnamen anzugeben, wo nötig mit Port.",
  },
  "kms-user-uri-invalid": {
    message: "Die ID eines Nutzers hat keine Form, nach der sich ein Schlüsselserver fragen lässt.",
    advice: "Prüfen Sie die ID.",
  },
  "kms-lookup-template-invalid": {
    message: "Die Einstellung für Abfragen beim Schlüsselserver ist nicht gültig.",
    advice: CHECK_SETTINGS,
  },
});
