import type { settings as english } from "../en/settings.ts";
import { translationOf } from "../en/translation.ts";
import { protection } from "./protection.ts";

/** German of `en/settings.ts`. */
export const settings = translationOf<typeof english>()({
  title: "Einstellungen",
  people: "Personen und Dateien",
  about: "Über das Programm und Hilfe",
  close: "Schließen",
  headings: "Überschriften",
  groups: {
    moved: "Umgeleitet, weitergeleitet, übergeben",
    calls: "Rufe",
    protection: "Schutz",
    messages: "Nachrichten und Personen",
    devices: "Ton und Bilder",
    appearance: "Darstellung",
    keyboard: "Tastatur",
    computer: "Dieser Computer",
  },
  search: "Einstellungen durchsuchen",
  clear: "Suche leeren",
  found_one: "{{count, number}} Einstellung gefunden",
  found_other: "{{count, number}} Einstellungen gefunden",
  foundNone: "Keine Einstellung hat diese Wörter.",
  chosen: "gewählt: {{value}}",
  on: "an",
  off: "aus",
  theme: {
    title: "Darstellung",
    choices: {
      system: { label: "Wie das System" },
      dark: { label: "Dunkel" },
      light: { label: "Hell" },
    },
  },
  textSize: {
    title: "Textgröße",
    choices: {
      90: { label: "90 %" },
      100: { label: "100 %", note: "Wie üblich." },
      110: { label: "110 %" },
      125: { label: "125 %", note: "Für große Bildschirme, die weiter weg stehen." },
      150: { label: "150 %" },
      175: { label: "175 %" },
    },
  },
  language: {
    title: "Sprache",
    choices: {
      system: { label: "Wie das System", note: "Englisch, wo das System weder Deutsch noch Englisch hat." },
      en: { label: "English" },
      de: { label: "Deutsch" },
    },
  },
  redirectionPolicy: {
    title: "Wenn jemand das System gewechselt hat",
    choices: {
      follow: {
        label: "Folgen",
        note: "Ruft die neue ID in einem bekannten System von selbst, sonst wird gefragt. Lässt sich stoppen.",
      },
      ask: { label: "Erst fragen", note: "Wartet auf Ihre Entscheidung." },
      refuse: { label: "Nicht folgen", note: "Zeigt die neue ID und beendet den Ruf." },
    },
  },
  newIdsFirst: {
    title: "Welche ID zuerst gewählt wird",
    choices: {
      never: { label: "Immer die Haupt-ID", note: "Das Heimatsystem sagt jedes Mal, wo die Person ist." },
      asked: {
        label: "Die neue ID derer, die Sie merken",
        note: "{{newIdFirst}} im Ruf oder bei einer Person. Notrufe beginnen mit der Haupt-ID.",
      },
      everybody: {
        label: "Die neue ID aller, die eine haben",
        note: "Nur wo Umleitungen gefolgt wird. Notrufe beginnen mit der Haupt-ID.",
      },
    },
  },
  newIdMinutes: {
    title: "Wie lange eine neue ID zuerst gewählt wird",
    choices: {
      15: { label: "15 Minuten", note: "Seit ein Ruf zuletzt zeigte, dass die Person dort ist." },
      60: { label: "1 Stunde" },
      240: { label: "4 Stunden", note: "Danach ist sie vergessen." },
    },
  },
  returnHomeAfter: {
    title: "Wenn das Partnersystem verloren ist, von dem aus Sie arbeiten",
    choices: {
      0: { label: "Mich fragen", note: "Es wird weiter versucht, und der Weg zurück wird angeboten." },
      2: { label: "Nach 2 Minuten zurück ins eigene System", note: "Nie während eines Rufs." },
      5: { label: "Nach 5 Minuten zurück ins eigene System" },
      15: { label: "Nach 15 Minuten zurück ins eigene System" },
    },
  },
  forwardingPolicy: {
    title: "Wenn ein Ruf an jemand anderen weitergeleitet wird",
    choices: {
      follow: {
        label: "Dort rufen",
        note: "Ruft die andere Person in einem bekannten System von selbst, sonst wird gefragt. Lässt sich stoppen.",
      },
      ask: { label: "Erst fragen", note: "Wartet auf Ihre Entscheidung." },
      refuse: { label: "Nicht rufen", note: "Zeigt, wer es ist, und beendet den Ruf." },
    },
  },
  transferPolicy: {
    title: "Wenn jemand Sie an jemand anderen weitergibt",
    choices: {
      follow: {
        label: "Dort rufen",
        note: "Ruft die andere Person in einem bekannten System von selbst, sonst wird gefragt. Wer weitergibt, wartet, bis dieser Ruf steht.",
      },
      ask: { label: "Erst fragen", note: "Wartet auf Ihre Entscheidung, höchstens 25 Sekunden." },
      refuse: { label: "Bleiben", note: "Teilt es der Gegenstelle mit." },
    },
  },
  askSeconds: {
    title: "Sekunden für die Entscheidung",
    note: "Danach endet der Ruf, oder Sie bleiben, wo Sie sind. 5 bis 120.",
  },
  forwardUnansweredAfter: {
    title: "Sekunden, bis ein nicht angenommener Ruf weitergeleitet wird",
    note: "0 für nie. Wer ruft, erfährt, wen zu rufen; Ihr Nutzerprofil muss es erlauben.",
  },
  forwardUnansweredTo: {
    title: "An wen weitergeleitet wird",
    note: "Eine MC service ID.",
    wrong: "Das ist keine MC service ID; dorthin wird nichts weitergeleitet.",
  },
  phrases: {
    title: "Textbausteine für Nachrichten",
    note: "Einer je Zeile, höchstens 30 mit 500 Zeichen. {{phrases}} setzt einen in die Nachricht; die ersten neun haben eine Ziffer.",
    wrong: "Mehr als 30 Textbausteine, oder einer mit mehr als 500 Zeichen: nicht gespeichert.",
  },
  answering: {
    title: "Annehmen während eines Rufs",
    choices: {
      hold: {
        label: "Halten",
        note: "{{answer}} hält den Ruf, in dem gesprochen wird, und nimmt an. {{endAndAnswer}} beendet ihn stattdessen.",
      },
      end: {
        label: "Beenden",
        note: "Nur {{endAndAnswer}} nimmt dann an und beendet den Ruf, in dem gesprochen wird.",
      },
    },
  },
  callsAtOnce: {
    title: "Rufe zugleich",
    note: "In einem wird gesprochen, die anderen werden gehalten. Läutende zählen nicht. 1 bis 9.",
  },
  protection: {
    title: "Ende-zu-Ende-Schutz",
    choices: protection.rules,
    because: {
      profile: "Ihr Nutzerprofil verlangt Schutz, also gilt Bevorzugt.",
      "no-kms": "Kein Schlüsselserver ist eingerichtet, also gilt Aus.",
      "not-permitted": "Ihr Nutzerprofil erlaubt keinen Schutz, also gilt Aus.",
    },
  },
  stills: {
    title: "Standbilder der Gegenstelle",
    choices: {
      keep: {
        label: "Sofort behalten",
        note: "{{keepStill}} speichert eines beim Rufprotokoll, versiegelt auf diesem Computer.",
      },
      ask: { label: "Erst fragen", note: "Das Standbild entsteht sofort und bleibt, wenn Sie es sagen." },
      refuse: { label: "Keine behalten", note: "Die Taste tut nichts." },
    },
  },
  answerMode: {
    title: "Wie Rufe an Sie angenommen werden",
    choices: {
      manual: { label: "Von Hand", note: "Sie läuten, bis Sie annehmen." },
      automatic: {
        label: "Automatisch",
        note: "Ihrem Server wird es mitgeteilt. Ein Ruf, den er sofort angenommen haben will, läutet kurz und wird angenommen, wenn kein anderer Ruf da ist; Ihr Mikrofon ist dann offen.",
      },
    },
  },
  takesCalls: {
    title: "Rufe an diesen Leitplatz",
    label: "Rufe annehmen",
    note: "Ausgeschaltet wird Ihrem Server mitgeteilt, keine durchzustellen. Ein Ruf, der dennoch kommt, läutet, und Nachrichten kommen wie immer.",
  },
  commencement: {
    title: "Wie das Endgerät der Gegenstelle annimmt",
    choices: {
      automatic: { label: "Automatisch", note: "Das Endgerät nimmt von selbst an, wo das erlaubt ist." },
      manual: { label: "Von Hand", note: "Die Gegenstelle muss annehmen." },
    },
  },
  voiceSource: {
    title: "Stimme",
    choices: {
      microphone: { label: "Mikrofon" },
      generated: { label: "Erzeugte Stimme", note: "Nur im Labor: für Computer ohne Mikrofon." },
    },
  },
  keepMicrophoneOpen: {
    title: "Mikrofon zwischen Rufen",
    label: "Mikrofon offen halten",
    note: "Rufe beginnen früher, weil keiner darauf wartet, dass es geöffnet wird. Von dem, was es zwischen Rufen hört, wird nichts gesendet oder aufbewahrt. In der Zeile oben steht, dass es offen ist, und auch Ihr System zeigt es vielleicht an.",
  },
  pictureSource: {
    title: "Bild",
    choices: {
      camera: { label: "Kamera" },
      generated: { label: "Erzeugtes Bild", note: "Nur im Labor: für Computer ohne Kamera." },
    },
  },
  pictureLimit: {
    title: "Größe Ihres Bildes in Rufen",
    choices: {
      large: { label: "Groß", note: "Bis 1280 × 720, 30 je Sekunde und 1,5 Mbit/s." },
      medium: { label: "Mittel", note: "Bis 640 × 360, 30 je Sekunde und 500 kbit/s." },
      small: { label: "Klein", note: "Bis 320 × 180, 15 je Sekunde und 200 kbit/s." },
    },
  },
  cameraShow: "Kamera ansehen",
  cameraHide: "Nicht mehr ansehen",
  cameraPreview: "Ihre Kamera",
  cameraUnseen:
    "Erlauben Sie sie in den Einstellungen des Systems, stecken Sie sie an, oder schließen Sie das Programm, das sie verwendet.",
  systemDefault: "Wahl des Systems",
  gone: "{{device}}, nicht da",
  letterShortcuts: {
    title: "Tastatur",
    label: "Einzelne Buchstaben als Tastenkürzel",
    note: "Beim Schreiben in einem Feld wirken Buchstaben nie.",
  },
});
