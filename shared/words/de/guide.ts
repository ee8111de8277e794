import type { guide as english } from "../en/guide.ts";
import { translationOf } from "../en/translation.ts";

/** German of `en/guide.ts`. */
export const guide = translationOf<typeof english>()({
  region: "Geführte Vorführung",
  at: "Schritt {{at, number}} von {{count, number}}",
  act: "Tun",
  say: "Sagen",
  setUp: "Einrichten",
  setUpAgain: "Neu einrichten",
  next: "Weiter",
  back: "Zurück",
  skip: "Überspringen",
  reset: "Alles zurücksetzen",
  close: "Schließen",
  state: {
    fresh: "Noch nicht eingerichtet",
    busy: "Wird eingerichtet",
    waiting: "Eingerichtet, noch nicht gesehen",
    done: "Getan",
    over: "Getan, und dies war der letzte Schritt",
  },
  steps: {
    atHome: {
      title: "Ein Ruf zu Hause",
      act: "Bea ist gewählt: {{call}} drücken und ihr Endgerät annehmen lassen. {{end}} beendet den Ruf.",
      say: "Ein Einzelruf im eigenen System. Das Schloss ist grün, weil geprüft wurde, was ankam: mit dem Schlüssel dieses Rufs.",
    },
    migrated: {
      title: "Sie ist migriert",
      act: "Noch einmal {{call}} drücken, zur selben Kennung; {{protection}} zeigt, wessen Schlüssel es sind. {{end}} beendet den Ruf.",
      say: "Ihr Heimatsystem nennt die neue Kennung, deren Schlüsselserver und den Grund. Der erste Ruf wurde abgebaut, der zweite hat einen eigenen Schlüssel.",
    },
    picture: {
      title: "Mit Bild",
      act: "{{videoCall}} drücken; wenn ihr Bild da ist, sendet {{camera}} unseres. {{end}} beendet den Ruf.",
      say: "Dieselbe Umleitung bei einem Videoruf: Ton und Bild gehen geschützt zur neuen Kennung. Niemand wird gesehen, ehe eine Taste gedrückt ist.",
    },
    message: {
      title: "Eine Nachricht",
      act: "{{message}} drücken, eine Zeile schreiben und Enter drücken. {{calls}} führt zu den Rufen zurück.",
      say: "Eine Nachricht wird umgeleitet wie ein Ruf und für die neue Kennung neu versiegelt. Zugestellt heißt: Ihr Endgerät hat es gesagt.",
    },
    handset: {
      title: "Ein Handgerät mit Sprechtaste",
      act: "Lea hat ein Handgerät: {{call}} drücken. Leertaste halten, um zu sprechen, loslassen, um zu hören. {{end}} beendet den Ruf.",
      say: "Ihr Ende ist kein Programm von uns: GStreamer, mit AMR-WB über SRTP. Ein Server erteilt das Wort, und ohne es spricht niemand.",
    },
    elsewhere: {
      title: "Der Disponent zieht um",
      act: "Mit {{settings}} die Einstellungen öffnen, „{{where}}“ suchen und „{{workFrom}}“ drücken.",
      say: "Jetzt migrieren wir selbst. Erst wird System B gefragt und sagt zu; dann erst wird das Heimatsystem verlassen und erfährt, wo wir sind.",
    },
    reached: {
      title: "Erreicht bei System B",
      act: "Jonas ruft die Kennung, die er kennt: {{answer}} drücken. {{end}} beendet den Ruf. „{{reset}}“ führt nach Hause.",
      say: "Er rief unsere Kennung zu Hause und wurde hierher umgeleitet. Der Ruf ist mit Schlüsseln von System B geschützt, und niemand musste eine Nummer erfahren.",
    },
  },
});
