import type { signIn as english } from "../en/sign-in.ts";
import { translationOf } from "../en/translation.ts";

/** German of `en/sign-in.ts`. */
export const signIn = translationOf<typeof english>()({
  title: "Anmelden",
  at: "bei {{server}}",
  how: "Ihr Browser öffnet sich. Melden Sie sich dort als Nutzer dieses Leitplatzes an, dann kommen Sie zurück.",
  begin: "Anmelden",
  waiting: "Wartet auf Ihren Browser bei {{server}}",
  waitingHow: "Schließen Sie die Anmeldung dort ab. Nach fünf Minuten wird sie aufgegeben.",
  again: "Erneut öffnen",
  cancel: "Abbrechen",
  setUp: "Verbindung und Einrichtung",
  end: "Abmelden",
  endInCall: "Nicht während eines Rufs: Er würde getrennt.",
  endNote: "Niemand kann von diesem Leitplatz rufen oder dort erreicht werden, bis sich jemand anmeldet.",
  in: "Angemeldet",
  ended: "Anmeldung beendet",
  endedMark: "Anmeldung beendet",
  endedNote:
    "Bis Sie sich abmelden oder wieder anmelden, bleibt, was an diesem Leitplatz liegt, das der zuletzt angemeldeten Person.",
  wayBack: {
    title: "Zurück zu MC Dispatcher",
    text: "Dort ist die Antwort des Identitätsservers und was daraus wurde. Sie können diese Seite schließen.",
  },
  fromLogOut: {
    title: "Sie sind bei MC Dispatcher abgemeldet",
    text: "Wer sich dort als Nächstes anmeldet, muss nachweisen, wer er ist. Sie können diese Seite schließen.",
  },
});
