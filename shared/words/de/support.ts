import type { support as english } from "../en/support.ts";
import { translationOf } from "../en/translation.ts";

/** German of `en/support.ts`. */
export const support = translationOf<typeof english>()({
  about: {
    title: "Über das Programm",
    close: "Schließen",
    version: "Version",
    build: "Fassung",
    builds: { signed: "signiertes Paket", unsigned: "Paket ohne Signatur", source: "aus den Dateien des Projekts" },
    platform: "System",
    electron: "Electron",
    chromium: "Chromium",
    node: "Node.js",
    dataFolder: "Datenordner",
    logFile: "Protokoll",
    licence: "Lizenzen und Hinweise",
    unknown: "nicht bekannt",
    loading: "Wird gefragt",
  },
  record: {
    title: "Fingerabdruck des Protokollschlüssels",
    what: "Mit diesem Schlüssel wird das Rufprotokoll signiert. Notieren Sie seinen Fingerabdruck beim Einrichten, und bewahren Sie ihn anderswo auf: Wer später ein gespeichertes Protokoll prüft, wird danach gefragt.",
  },
  report: {
    title: "Bericht für die Hilfe",
    what: "Ein Text mit dem Ende des Protokolls, den Einstellungen, dem Zustand des Programms und den letzten Fehlern. Passwörter, Schlüssel, Token, Texte, Namen und IDs stehen nicht darin. Lesen Sie ihn, bevor Sie ihn speichern: Was Sie sehen, wird gespeichert, und nichts wird gesendet.",
    make: "Bericht erstellen",
    again: "Neu erstellen",
    save: "Bericht speichern",
    saved: "Gespeichert, wo Ihre Downloads liegen.",
    text: "Der Bericht, wie er gespeichert wird",
  },
  copy: {
    open: "Für die Hilfe kopieren",
    title: "Das wird kopiert",
    particulars: "Mit der Einzelheit, die Personen, IDs oder Server nennen kann",
    copy: "Kopieren",
    copied: "Kopiert",
    failed: "Nicht kopiert. Markieren Sie den Text und kopieren Sie ihn.",
    close: "Schließen",
  },
  sections: {
    title: "{{name}}, Bericht für die Hilfe vom {{when}}",
    marks:
      "[name 1] steht für eine ID, einen Namen oder eine Adresse, jedes Mal dieselbe; [there] für etwas, das gesetzt ist und nicht gezeigt wird; […] und [left out] für das, was nicht gesagt wird.",
    program: "Programm",
    state: "Zustand",
    warnings: "Anstehende Warnungen",
    errors: "Letzte Fehler nach Code: wie oft, und wann zuletzt",
    calls: "Wie die letzten Rufe verliefen",
    account: "Konto",
    settings: "Einstellungen",
    policy: "Richtlinie dieses Rechners",
    log: "Ende des Protokolls",
    unread_one: "{{count, number}} Zeile war nicht lesbar und fehlt.",
    unread_other: "{{count, number}} Zeilen waren nicht lesbar und fehlen.",
    none: "keine",
    missing: "diese Datei gibt es nicht",
    unreadable: "sie ist nicht lesbar",
  },
});
