import type { FILE_ERRORS as ENGLISH } from "../../en/errors/files.ts";
import { translationOf } from "../../en/translation.ts";

/** What becomes of files that do not arrive. */
export const FILE_ERRORS = translationOf<typeof ENGLISH>()({
  "file-dialog-missing": {
    message: "Hier lässt sich keine Datei auswählen: Dem Programm fehlt auf diesem Computer ein Dialog dafür.",
    advice: "An einem Leitplatz im Browser kann Ihre Administration zenity installieren.",
  },
  "file-unreadable": {
    message: "Die Datei ist nicht lesbar.",
    advice: "Vielleicht ist sie fort, anderswo geöffnet oder keine Datei. Wählen Sie sie noch einmal aus.",
  },
  "file-changed": {
    message: "Die Datei ist eine andere als bei der Auswahl.",
    advice: "Wählen Sie sie noch einmal aus, damit Sie wissen, was gesendet wird.",
  },
  "file-too-large": {
    message: "Die Datei ist größer, als gesendet oder geholt werden darf.",
    advice: "Senden Sie einen Teil davon, oder fragen Sie Ihre Administration nach der Grenze.",
  },
  "file-over-limit": {
    message: "Die Datei ist größer, als die Dienstkonfiguration erlaubt (max-data-size-fd-bytes).",
    advice: "Sie wurde nicht gesendet. Senden Sie einen Teil davon, oder übergeben Sie sie auf anderem Weg.",
  },
  "file-size-refused": {
    message: "Der Server lässt Sie keine Datei dieser Größe senden.",
    advice:
      "Niemand wurde davon benachrichtigt; auf dem Dateiserver liegt vielleicht eine Kopie. Senden Sie einen Teil davon, oder übergeben Sie sie auf anderem Weg.",
  },
  "file-stopped": { message: "Sie haben es abgebrochen.", advice: "" },
  "file-expired": {
    message: "Der Dateiserver hat die Datei nicht mehr.",
    advice: "Bitten Sie darum, sie noch einmal zu senden.",
  },
  "file-withdrawn": {
    message: "Die Datei wurde zurückgenommen und kann nicht mehr geholt werden.",
    advice: "Fragen Sie beim Absender nach, wenn Sie sie brauchen.",
  },
  "file-not-withdrawn": {
    message: "Die Datei konnte nicht zurückgenommen werden: Niemand hat es bestätigt.",
    advice: "Vielleicht kann sie dort noch geholt werden. Versuchen Sie es erneut.",
  },
  "file-unwritable": {
    message: "Die Datei kann auf diesem Computer nicht abgelegt werden.",
    advice: "Vielleicht ist der Datenträger voll. Schaffen Sie Platz, und holen Sie sie dann erneut.",
  },
  "file-address-refused": {
    message: "Unter der Adresse der Datei darf keine Datei geholt werden.",
    advice: "Dort wurde nichts angefragt. Sagen Sie es Ihrer Administration; bitten Sie auf anderem Weg um die Datei.",
  },
  "file-not-opened": {
    message:
      "Die Datei kam an, und kein Schlüssel des Absenders öffnet sie: Es ist eine andere, oder sie wurde unterwegs verändert.",
    advice: "Nichts davon wurde behalten. Bitten Sie darum, sie noch einmal zu senden.",
  },
  "file-not-protected": {
    message: "Die Datei ist nicht geschützt, müsste es aber sein.",
    advice: "Nichts davon wurde behalten. Bitten Sie darum, sie noch einmal geschützt zu senden.",
  },
  "file-differs": {
    message: "Die Datei auf dem Dateiserver ist nicht die angekündigte.",
    advice: "Nichts davon wurde behalten. Bitten Sie darum, sie noch einmal zu senden.",
  },
  "picture-too-large": {
    message: "Das Bild ist zu groß, um hier angezeigt zu werden.",
    advice: "Es ist vollständig hier: Speichern Sie eine Kopie, um es anzusehen.",
  },
  "picture-unreadable": {
    message: "Das Bild kann nicht angezeigt werden: Es ist beschädigt oder von einer Art, die hier nicht gezeigt wird.",
    advice: "Was ankam, ist das, was gesendet wurde. Bitten Sie darum, es in anderer Form zu senden.",
  },
  "content-not-configured": {
    message: "Für diesen Leitplatz ist kein Dateiserver eingerichtet.",
    advice: "Dateien werden weder gesendet noch geholt. Fragen Sie Ihre Administration.",
  },
  "content-unreachable": {
    message: "Der Dateiserver ist nicht erreichbar.",
    advice: "Versuchen Sie es erneut; Nachrichten und Rufe gehen ohne ihn weiter.",
  },
  "content-cut": {
    message: "Die Verbindung zum Dateiserver ist abgebrochen.",
    advice: "Versuchen Sie es erneut: Was schon geholt ist, bleibt, wenn der Server dort fortsetzen kann.",
  },
  "content-not-trusted": {
    message: "Der Dateiserver konnte nicht nachweisen, wer er ist.",
    advice: "Dorthin wurde nichts gesendet. Sagen Sie es Ihrer Administration.",
  },
  "content-refused": {
    message: "Der Dateiserver lässt diesen Leitplatz nicht ein.",
    advice: "Vielleicht ist ihr Token abgelaufen. Sagen Sie es Ihrer Administration.",
  },
  "content-failed": {
    message: "Der Dateiserver hat nicht getan, worum er gebeten wurde.",
    advice: "Versuchen Sie es später erneut; sagen Sie es Ihrer Administration, wenn es anhält.",
  },
});
