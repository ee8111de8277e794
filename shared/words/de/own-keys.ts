import type { ownKeys as english } from "../en/own-keys.ts";
import { translationOf } from "../en/translation.ts";

/** German of `en/own-keys.ts`. */
export const ownKeys = translationOf<typeof english>()({
  keys: {
    title: "Schlüssel",
    close: "Schließen",
    details: "Einzelheiten der Schlüssel",
    unknown: "noch nicht bekannt",
    off: "nicht eingerichtet",
    starting: "werden geholt",
    ready: "bereit",
    until: "bis {{moment}}",
    expired: "abgelaufen {{moment}}",
    problem: "gestört",
    failed: "nicht verfügbar",
    askAgain: "Erneut fragen",
    asking: "Wird gefragt",
    kms: "Schlüsselserver (KMS)",
    noKms: "keiner",
    keysUntil: "Schlüssel vorhanden bis",
    noKeys: "keine Schlüssel vorhanden",
    certificates: "Vorhandene Zertifikate",
    noCertificates: "keine",
    own: "eigenes",
    atRest: "Schlüssel liegen",
    permitted: "Nutzerprofil",
    permission: {
      yes: "erlaubt geschützte Rufe",
      no: "erlaubt keine geschützten Rufe",
      unknown: "sagt nichts über geschützte Rufe",
    },
    explain: {
      off: "Dieser Leitplatz hat keinen Schlüsselserver. Rufe sind nicht Ende-zu-Ende-geschützt.",
      starting: "Der Schlüsselserver wird nach den Schlüsseln dieses Leitplatzes gefragt.",
      ready: "Rufe können Ende-zu-Ende-geschützt werden.",
      failed: "Ohne Schlüssel kann kein Ruf Ende-zu-Ende-geschützt werden.",
    },
  },
  atRest: {
    "system-key-store": "verschlüsselt mit dem Schlüsselspeicher des Betriebssystems",
    "key-file": "verschlüsselt mit einer Schlüsseldatei, die nur Sie lesen können",
    memory: "nur im Arbeitsspeicher, bis das Programm endet",
  },
});
