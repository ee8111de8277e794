import type { DATA_ERRORS as ENGLISH } from "../../en/errors/data.ts";
import { translationOf } from "../../en/translation.ts";

/** What becomes of messages that do not arrive, or cannot be read. */
export const DATA_ERRORS = translationOf<typeof ENGLISH>()({
  "message-unreadable": {
    message: "Es kam eine Nachricht an, die nicht die Form hat, die der Standard verlangt.",
    advice: "Sie wurde abgewiesen, und der Absender wurde benachrichtigt. Fragen Sie über Sprache nach.",
  },
  "message-not-opened": {
    message: "Es kam eine geschützte Nachricht an, die sich hier nicht öffnen ließ.",
    advice: "Der Absender erfuhr, dass sie nicht zugestellt ist. Bitten Sie noch einmal darum.",
  },
  "message-repeated": {
    message: "Es kam eine Nachricht an, deren geschützter Inhalt schon einmal als andere Nachricht kam.",
    advice:
      "Sie wird nicht noch einmal angezeigt: Vielleicht hat sie jemand auf dem Weg wiederholt. Fragen Sie den Absender über Sprache, und sagen Sie es Ihrer Administration.",
  },
  "message-not-protected": {
    message: "Es kam eine Nachricht ohne Schutz an, und Schutz ist erforderlich.",
    advice: "Sie wurde abgewiesen, und der Absender wurde benachrichtigt. Bitten Sie noch einmal darum, mit Schutz.",
  },
  "too-many-messages": {
    message: "Es kamen mehr Nachrichten auf einmal an, als irgendjemand schreibt.",
    advice:
      "Die überzähligen wurden abgewiesen, und ihre Absender wurden benachrichtigt. Fragen Sie über Sprache, was darin stand.",
  },
  "message-too-large": {
    message: "Die Nachricht ist länger, als eine Nachricht sein kann oder als die andere Seite annimmt.",
    advice: "Senden Sie sie in zwei Teilen, oder rufen Sie.",
  },
  "message-over-limit": {
    message: "Die Nachricht ist länger, als die Dienstkonfiguration erlaubt (max-data-size-sds-bytes).",
    advice: "Sie wurde nicht zugestellt. Senden Sie sie in zwei Teilen, oder rufen Sie.",
  },
  "message-size-refused": {
    message: "Der Server lässt Sie keine Nachricht dieser Größe senden.",
    advice:
      "Sie wurde nicht zugestellt. Senden Sie sie in zwei Teilen, oder rufen Sie. Sagen Sie Ihrer Administration, wie groß sie war.",
  },
  "message-over-signalling-limit": {
    message: "Der Server meldet, dass die Nachricht für eine einzelne SIP MESSAGE zu groß ist.",
    advice:
      "Senden Sie sie in zwei Teilen, oder rufen Sie. Sagen Sie Ihrer Administration: Der Server erlaubt weniger, als diesem Leitplatz gesagt wurde.",
  },
  "service-configuration-unreadable": {
    message:
      "Die Dienstkonfiguration der Nachrichten ist nicht lesbar; daher ist nicht bekannt, wie lang eine Nachricht sein darf.",
    advice:
      "Es werden keine Nachrichten und keine Dateien gesendet; Rufe gehen weiter. Sagen Sie es Ihrer Administration; siehe Protokolldatei.",
  },
  "message-not-answered": {
    message: "Die Nachricht blieb unbeantwortet, so oft sie auch gesendet wurde.",
    advice: "Vielleicht ist sie angekommen. Fragen Sie über Sprache nach, oder senden Sie sie noch einmal.",
  },
  "message-undelivered": {
    message: "Die Nachricht kam an, und das Endgerät der Gegenstelle konnte sie nicht öffnen.",
    advice: "Senden Sie sie noch einmal: Sie geht dann mit neuen Schlüsseln.",
  },
  "message-path-unreachable": {
    message: "Der Server, über den längere Nachrichten gehen, ist nicht erreichbar.",
    advice: "Kürzere gehen vielleicht. Wenn es so bleibt, sagen Sie es Ihrer Administration.",
  },
  "message-path-not-trusted": {
    message: "Der Server, über den längere Nachrichten gehen, ist nicht der, der er sein soll.",
    advice: "Dorthin wurde nichts gesendet. Sagen Sie es Ihrer Administration.",
  },
  "message-path-refused": {
    message: "Das Relay, über das längere Nachrichten gehen, akzeptiert dieses Konto nicht.",
    advice: "Es wurde nichts gesendet. Sagen Sie es Ihrer Administration; kürzere Nachrichten gehen vielleicht.",
  },
  "message-path-cut": {
    message: "Die Verbindung brach ab, bevor eine längere Nachricht ganz gesendet war.",
    advice: "Senden Sie sie noch einmal.",
  },
  "message-path-failed": {
    message: "Der Server, über den längere Nachrichten gehen, hat eine unsinnige Antwort gegeben.",
    advice: "Sagen Sie es Ihrer Administration; kürzere Nachrichten gehen vielleicht.",
  },
  "message-ends-full": {
    message: "Es sind mehr längere Nachrichten unterwegs, als es zugleich sein dürfen.",
    advice: "Senden Sie sie gleich noch einmal.",
  },
  "messages-unwritable": {
    message: "Auf diesem Computer können keine Nachrichten gespeichert werden.",
    advice:
      "Was jetzt geschrieben wird, geht mit dem Ende des Programms verloren. Sagen Sie es Ihrer Administration; siehe Protokolldatei.",
  },
  "messages-locked": {
    message: "Gespeicherte Nachrichten sind nicht verfügbar: Der Schlüsselspeicher dieses Computers ist gesperrt.",
    advice: "Entsperren Sie ihn, und versuchen Sie es dann erneut.",
  },
  "messages-newer": {
    message: "Gespeicherte Nachrichten stammen von einer späteren Version des Programms.",
    advice: "Sie bleiben, wie sie sind. Installieren Sie jene Version, um sie zu lesen.",
  },
  "messages-damaged": {
    message: "Gespeicherte Nachrichten sind nicht lesbar: Ihre Datei ist beschädigt, oder der Schlüssel dazu fehlt.",
    advice: "Die Datei wurde beiseitegelegt. Sagen Sie es Ihrer Administration; siehe Protokolldatei.",
  },
});
