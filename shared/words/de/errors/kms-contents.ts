import type { KMS_CONTENT_ERRORS as ENGLISH } from "../../en/errors/kms-contents.ts";
import { translationOf } from "../../en/translation.ts";

const CHECK_KMS = "Bitten Sie Ihre Administration, den Schlüsselserver zu prüfen.";
const REPORT =
  "Nichts davon wurde verwendet. Melden Sie dies: Vielleicht greift jemand in den Verkehr mit dem Schlüsselserver ein.";
const NO_PROTECTED_CALLS =
  "Geschützte Rufe an Nutzer dieses Schlüsselservers sind nicht möglich. Sagen Sie es Ihrer Administration.";
const KEYS_NOT_USED =
  "Die Schlüssel wurden nicht verwendet. Bitten Sie Ihre Administration, den Schlüsselserver zu prüfen.";
const CHECK_CLOCK = "Prüfen Sie die Uhr dieses Computers; wenn sie richtig geht, fragen Sie Ihre Administration.";
const PROFILE_KEPT = "Das bisherige Profil gilt weiter. Bitten Sie Ihre Administration, es zu prüfen.";
const CHECK_SERVER = "Es wurde nicht neu gewählt. Bitten Sie Ihre Administration, den Server zu prüfen.";

/** What can be wrong with certificates, keys, signatures and profiles. */
export const KMS_CONTENT_ERRORS = translationOf<typeof ENGLISH>()({
  "kms-certificate-wrong-role": {
    message: "Der Schlüsselserver hat eine andere Art von Zertifikat gesendet als sein eigenes.",
    advice: CHECK_KMS,
  },
  "kms-certificate-wrong-kms": {
    message: "Das Zertifikat gehört zu einem anderen Schlüsselserver als dem, nach dem gefragt wurde.",
    advice: CHECK_KMS,
  },
  "kms-certificate-user-id-format": {
    message: "Der Schlüsselserver bildet Nutzerkennungen auf eine Weise, die dieser Leitplatz nicht kennt.",
    advice: NO_PROTECTED_CALLS,
  },
  "kms-certificate-parameter-set": {
    message: "Der Schlüsselserver verwendet kryptografische Parameter, die dieser Leitplatz nicht kennt.",
    advice: NO_PROTECTED_CALLS,
  },
  "kms-certificate-key-period": {
    message: "Die Schlüsselzeiträume im Zertifikat des Schlüsselservers sind nicht brauchbar.",
    advice: CHECK_KMS,
  },
  "kms-certificate-keys": {
    message: "Die öffentlichen Schlüssel im Zertifikat des Schlüsselservers sind nicht gültig.",
    advice: "Das Zertifikat wurde nicht verwendet. Bitten Sie Ihre Administration, den Schlüsselserver zu prüfen.",
  },
  "kms-certificate-revoked": {
    message: "Das Zertifikat des Schlüsselservers wurde widerrufen.",
    advice: "Geschützte Rufe an Nutzer dieses Schlüsselservers sind erst möglich, wenn er ein neues Zertifikat hat.",
  },
  "kms-certificate-not-yet-valid": {
    message: "Das Zertifikat des Schlüsselservers ist noch nicht gültig.",
    advice: CHECK_CLOCK,
  },
  "kms-certificate-expired": {
    message: "Das Zertifikat des Schlüsselservers ist abgelaufen.",
    advice:
      "Prüfen Sie die Uhr dieses Computers; wenn sie richtig geht, bitten Sie Ihre Administration um ein neues Zertifikat.",
  },

  "kms-keys-encrypted": {
    message:
      "Die Schlüssel vom Schlüsselserver sind mit einem Schlüssel verschlüsselt, den dieser Leitplatz nicht hat.",
    advice: "Bitten Sie Ihre Administration um den Transportschlüssel dieses Leitplatzes.",
  },
  "kms-keys-form": {
    message: "Die Schlüssel vom Schlüsselserver haben nicht die Form von Schlüsseln.",
    advice: CHECK_KMS,
  },
  "kms-keys-wrong-kms": {
    message: "Die Schlüssel vom Schlüsselserver wurden von einem anderen Schlüsselserver ausgestellt.",
    advice: REPORT,
  },
  "kms-keys-wrong-user": {
    message: "Der Schlüsselserver hat die Schlüssel von jemand anderem gesendet.",
    advice: REPORT,
  },
  "kms-keys-wrong-id": {
    message: "Die Kennung der Schlüssel ist nicht die, die aus Nutzer, Schlüsselserver und Zeitraum folgt.",
    advice: KEYS_NOT_USED,
  },
  "kms-keys-invalid": {
    message: "Die Schlüssel gehören nicht zu diesem Nutzer und zum Zertifikat des Schlüsselservers.",
    advice: KEYS_NOT_USED,
  },
  "kms-keys-revoked": {
    message: "Der Schlüsselserver hat die Schlüssel dieses Nutzers widerrufen.",
    advice: "Geschützte Rufe sind erst möglich, wenn neue Schlüssel ausgestellt sind. Fragen Sie Ihre Administration.",
  },
  "kms-keys-not-yet-valid": {
    message: "Die Schlüssel vom Schlüsselserver sind noch nicht gültig.",
    advice: CHECK_CLOCK,
  },
  "kms-keys-expired": {
    message: "Die Schlüssel vom Schlüsselserver sind abgelaufen.",
    advice: "Prüfen Sie die Uhr dieses Computers; wenn sie richtig geht, holen Sie neue Schlüssel.",
  },

  "kms-lookup-wrong-user": {
    message: "Der Schlüsselserver hat über einen anderen Nutzer geantwortet als den, nach dem gefragt wurde.",
    advice: REPORT,
  },
  "kms-lookup-unknown": {
    message: "Der Schlüsselserver weiß nicht, zu welchem Schlüsselserver die Gegenstelle gehört.",
    advice:
      "Der Ruf kann nicht geschützt werden. Bitten Sie Ihre Administration, den Schlüsselserver der Gegenstelle einzutragen.",
  },

  "kms-signature-missing": {
    message: "Das Dokument ist nicht signiert, obwohl dieser Leitplatz so eingerichtet ist, dass er es verlangt.",
    advice: REPORT,
  },
  "kms-signature-key-unknown": {
    message: "Das Dokument ist mit einem Schlüssel signiert, den dieser Leitplatz nicht hat.",
    advice:
      "Nichts davon wurde verwendet. Bitten Sie Ihre Administration um den Integritätsschlüssel dieses Leitplatzes.",
  },
  "kms-signature-form": {
    message: "Die Signatur des Dokuments hat nicht die vorgeschriebene Form.",
    advice: REPORT,
  },
  "kms-signature-algorithm": {
    message: "Das Dokument ist auf eine Weise signiert, die nicht erlaubt ist.",
    advice: REPORT,
  },
  "kms-signature-reference": {
    message: "Die Signatur gilt etwas anderem als dem Dokument.",
    advice: REPORT,
  },
  "kms-signature-digest": {
    message: "Das Dokument wurde nach dem Signieren verändert.",
    advice: REPORT,
  },
  "kms-signature-invalid": {
    message: "Die Signatur des Dokuments stimmt nicht.",
    advice: REPORT,
  },
  "kms-encryption-form": {
    message: "Ein verschlüsselter Schlüssel vom Schlüsselserver hat nicht die vorgeschriebene Form.",
    advice: CHECK_KMS,
  },
  "kms-encryption-algorithm": {
    message: "Ein Schlüssel vom Schlüsselserver ist auf eine Weise verschlüsselt, die nicht erlaubt ist.",
    advice: CHECK_KMS,
  },

  "profile-too-large": {
    message: "Das Nutzerprofil ist größer, als ein Profil sinnvollerweise sein kann, und wurde nicht gelesen.",
    advice: PROFILE_KEPT,
  },
  "profile-doctype": {
    message: "Das Nutzerprofil enthält eine Dokumenttyp-Deklaration und wurde nicht gelesen.",
    advice: "Das bisherige Profil gilt weiter. Melden Sie dies: Es kann ein Angriff auf den Server sein.",
  },
  "profile-broken": {
    message: "Das Nutzerprofil ist nicht lesbar.",
    advice: PROFILE_KEPT,
  },
  "profile-unexpected": {
    message: "Das Dokument ist kein Nutzerprofil des Dienstes.",
    advice: PROFILE_KEPT,
  },

  "kms-redirect-too-large": {
    message: "Die Ablehnung des Schlüsselservers war in einem Dokument erklärt, das zu groß war, um gelesen zu werden.",
    advice: CHECK_SERVER,
  },
  "kms-redirect-doctype": {
    message:
      "Die Erklärung zu einem abgelehnten Schlüsselserver enthielt eine Dokumenttyp-Deklaration und wurde nicht gelesen.",
    advice: "Es wurde nicht neu gewählt. Melden Sie dies: Es kann ein Angriff auf den Server sein.",
  },
  "kms-redirect-broken": {
    message: "Die Erklärung zu einem abgelehnten Schlüsselserver ist nicht lesbar.",
    advice: CHECK_SERVER,
  },
  "kms-redirect-unverified": {
    message:
      "Ein Server auf dem Weg hat den Schlüsselserver dieser ID abgelehnt und einen anderen genannt, ohne eine Signatur, die zählt.",
    advice:
      "Ihm wurde nicht geglaubt: Jener Schlüsselserver könnte mithören. Bitten Sie Ihre Administration, den Server zu prüfen.",
  },
  "kms-redirect-unexpected": {
    message: "Die Erklärung zu einem abgelehnten Schlüsselserver ist keine KMS redirect response.",
    advice: CHECK_SERVER,
  },
});
