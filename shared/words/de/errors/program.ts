import type { PROGRAM_ERRORS as ENGLISH } from "../../en/errors/program.ts";
import { translationOf } from "../../en/translation.ts";

/** Failures between a window and its host, and of the program as it is set up. */
export const PROGRAM_ERRORS = translationOf<typeof ENGLISH>()({
  "bridge-unknown-command": {
    message: "Das Fenster hat um etwas gebeten, das diese Version nicht bietet.",
    advice:
      "Starten Sie das Programm neu. Wenn es wieder geschieht, sind Fenster und Programm verschiedene Versionen: Installieren Sie es neu.",
  },
  "bridge-invalid-input": {
    message: "Das Fenster hat eine Anfrage in einer Form gesendet, die das Programm nicht annimmt.",
    advice: "Es wurde nichts geändert. Prüfen Sie den eingegebenen Wert; melden Sie dies sonst mit dem Code.",
  },
  "bridge-invalid-output": {
    message: "Das Programm hat eine Antwort in einer Form gegeben, die das Fenster nicht annimmt.",
    advice: "Melden Sie dies mit dem Code.",
  },
  "bridge-not-permitted": {
    message: "Dieses Fenster darf nicht darum bitten.",
    advice: "Nutzen Sie dafür das Fenster des Leitplatzes.",
  },
  "bridge-lost": {
    message: "Das Fenster hat die Verbindung zum Programm verloren.",
    advice: "Laufende Rufe gehen weiter, solange ihre Medien fließen. Starten Sie das Programm neu, sobald Sie können.",
  },
  "host-failed": {
    message: "Das Programm konnte dies nicht ausführen.",
    advice: "Versuchen Sie es erneut. Wenn es wieder geschieht, melden Sie es mit dem Code und der Protokolldatei.",
  },
  "data-folder-unwritable": {
    message: "Das Programm kann nicht in seinen Datenordner schreiben.",
    advice:
      "Rufe sind möglich, aber Rufprotokoll und Einstellungen werden nicht behalten. Prüfen Sie den freien Speicherplatz und die Rechte des Ordners.",
  },
  "calls-not-recorded": {
    message: "Rufe werden nicht im Rufprotokoll festgehalten.",
    advice:
      "Sie sind möglich. Was geschieht, wartet im Arbeitsspeicher und wird gespeichert, sobald es geht; endet das Programm vorher, ist es verloren. Prüfen Sie den freien Speicherplatz und die Rechte des Datenordners.",
  },
  "record-locked": {
    message: "Rufe werden nicht im Rufprotokoll festgehalten: Sein Schlüssel ist gesperrt.",
    advice:
      "Rufe sind möglich und warten im Arbeitsspeicher; frühere Rufe lassen sich nicht zeigen. Endet das Programm, bevor der Schlüssel zu haben ist, ist verloren, was wartet. Entsperren Sie den Schlüsselspeicher dieses Rechners; das Programm fragt ihn jede Minute.",
  },
  "call-not-on-record": {
    message: "Dieser Ruf steht nicht mehr im Rufprotokoll, daher ließ sich die Notiz nicht speichern.",
    advice: "Ihr Text steht noch im Feld. Kopieren Sie ihn zu einem anderen Ruf, oder bewahren Sie ihn anderswo auf.",
  },
  "call-history-newer": {
    message:
      "Rufe werden nicht im Rufprotokoll festgehalten: Es wurde von einer neueren Version dieses Programms geschrieben.",
    advice:
      "Rufe sind möglich, und das Protokoll bleibt, wie es ist. Bitten Sie Ihre Administration um die neuere Version.",
  },
  "call-history-damaged": {
    message: "Das Rufprotokoll war beschädigt.",
    advice:
      "Rufe werden in einem neuen festgehalten, und was vom alten lesbar ist, wird übernommen. Seine Datei bleibt im Datenordner; sagen Sie es Ihrer Administration, denn vielleicht versagt der Datenträger.",
  },
  "record-not-exported": {
    message: "Das Rufprotokoll konnte nicht exportiert werden.",
    advice:
      "Es wurde nichts gespeichert. Versuchen Sie es gleich noch einmal: Vielleicht wurden inzwischen Rufe entfernt, oder der Schlüssel, der das Protokoll signiert, ist noch nicht verfügbar, weil der Schlüsselspeicher des Systems gesperrt ist.",
  },
  "settings-newer": {
    message: "Die Einstellungen wurden von einer neueren Version dieses Programms geschrieben.",
    advice:
      "Sie bleiben, wie sie sind. Was Sie jetzt wählen, gilt, bis das Programm endet; solange Sie nichts anderes wählen, gilt für den Schutz „Verlangt“. Bitten Sie Ihre Administration um die neuere Version.",
  },
  "account-missing": {
    message: "Für diesen Leitplatz ist kein Konto eingerichtet.",
    advice: "Bitten Sie Ihre Administration, account.json in den Datenordner des Programms zu legen.",
  },
  "account-invalid": {
    message: "Das Konto dieses Leitplatzes war nicht lesbar.",
    advice: "Bitten Sie Ihre Administration, account.json im Datenordner des Programms zu berichtigen.",
  },
  "server-unencrypted": {
    message: "Der SIP-Server dieses Leitplatzes würde unverschlüsselt erreicht.",
    advice:
      "Es wird keine Verbindung aufgebaut. Bitten Sie Ihre Administration um eine Adresse, die mit wss beginnt; ws gibt es nur für einen Server auf demselben Computer.",
  },
  "turn-server-missing": {
    message: "Die Richtlinie dieses Computers lässt Ton nur über TURN-Server zu, und das Konto nennt keinen.",
    advice:
      "Bitten Sie Ihre Administration, dem Konto einen TURN-Server hinzuzufügen oder die Regel aus der Richtlinie zu nehmen.",
  },
  "server-address-unusable": {
    message: "Zur Adresse des SIP-Servers kann sich ein Fenster nicht verbinden.",
    advice:
      "Bitten Sie Ihre Administration um einen Hostnamen aus Buchstaben, Ziffern und Bindestrichen: Anderes, etwa ein Unterstrich oder eine IPv6-Adresse in Klammern, lässt sich für ein Fenster nicht freigeben.",
  },
  "directory-missing": {
    message: "Für diesen Leitplatz ist kein Verzeichnis eingerichtet.",
    advice:
      "IDs lassen sich von Hand wählen. Bitten Sie Ihre Administration, directory.json in den Datenordner des Programms zu legen.",
  },
  "directory-invalid": {
    message: "Das Verzeichnis dieses Leitplatzes war nicht lesbar.",
    advice:
      "IDs lassen sich von Hand wählen. Bitten Sie Ihre Administration, directory.json im Datenordner des Programms zu berichtigen.",
  },
  "people-file-not-text": {
    message: "Die Datei mit Personen ist kein Text, den dieses Programm lesen kann.",
    advice:
      "Es wurde nichts übernommen. Speichern Sie sie als CSV in UTF-8 oder als Unicode-Text, und wählen Sie sie erneut aus.",
  },
  "people-file-too-large": {
    message: "Die Datei mit Personen ist größer als 5 Megabyte.",
    advice: "Es wurde nichts übernommen. Teilen Sie sie, und wählen Sie einen Teil nach dem anderen aus.",
  },
  "people-import-outdated": {
    message: "Das Verzeichnis hat sich geändert, seit die Datei damit verglichen wurde.",
    advice: "Es wurde nichts übernommen. Wählen Sie die Datei erneut aus, und sehen Sie, was jetzt daraus würde.",
  },
  "people-locked": {
    message: "Das Verzeichnis führt die Administration dieses Rechners.",
    advice: "Es wurde nichts geändert. Bitten Sie sie, Personen aufzunehmen, zu ändern oder zu entfernen.",
  },
  "people-not-kept": {
    message: "Das Labor hat eigene Personen.",
    advice: "Es wurde nichts übernommen. Starten Sie das Programm ohne das Labor, um ein Verzeichnis zu führen.",
  },
  "rtp-unavailable": {
    message: "Auf diesem Computer ließ sich keine Sprache über RTP einrichten.",
    advice:
      "Fragen Sie Ihre Administration, ob der Codec AMR-WB installiert ist und ob die UDP-Ports des Kontos frei sind.",
  },
  "window-failed": {
    message: "Das Fenster ließ sich nicht öffnen.",
    advice:
      "Schließen Sie andere Fenster des Programms, und versuchen Sie es erneut. Wenn es wieder geschieht, melden Sie es mit der Protokolldatei.",
  },
  "already-running": {
    message: "Das Programm läuft bereits.",
    advice: "Nutzen Sie das offene Fenster, oder schließen Sie es zuerst.",
  },
  "settings-unreadable": {
    message: "Die Datei der Einstellungen war nicht oder nicht ganz lesbar.",
    advice:
      "Was nicht lesbar war, hat seine Voreinstellung; betrifft das den Schutz, gilt „Verlangt“, bis Sie wählen. Prüfen Sie die Einstellungen. Die alte Datei wird neben der neuen behalten.",
  },
  "connections-untold": {
    message:
      "Dieser Computer sagt nicht, wessen Programme sich mit dem Leitplatz verbinden; daher könnten sich die eines anderen Benutzers einmischen.",
    advice: "So läuft das Programm nicht. Bitten Sie Ihre Administration, /proc/net/tcp für Sie lesbar zu machen.",
  },
  "sandbox-off": {
    message: "Das Programm wurde ohne seine Sandbox gestartet.",
    advice:
      "So läuft es nicht. Starten Sie es ohne --no-sandbox; ein AppImage fügt das von selbst hinzu, wo das System User-Namespaces einschränkt: Installieren Sie dort das Paket als deb oder rpm.",
  },
  "started-by-root": {
    message: "Das Programm wurde von root gestartet.",
    advice:
      "So läuft es nicht, weil ein Browser dann keine Sandbox hat. Starten Sie es als der Benutzer, der am Leitplatz sitzt.",
  },
  "browser-missing": {
    message: "Für die Fenster dieses Programms gibt es keinen Browser.",
    advice:
      "Bitten Sie Ihre Administration, Chromium, Chrome oder Edge zu installieren oder den Pfad in MC_DISPATCHER_BROWSER zu berichtigen, falls er gesetzt ist.",
  },
  "setting-locked": {
    message: "Diese Einstellung gibt die Administration dieses Computers vor.",
    advice: "Es wurde nichts geändert. Fragen Sie Ihre Administration, wenn Sie einen anderen Wert brauchen.",
  },
  "settings-file-invalid": {
    message: "In dieser Datei sind keine Einstellungen dieses Programms, oder nicht so, wie sie sein müssen.",
    advice:
      "Es wurde nichts geändert. Wählen Sie eine Datei, die aus den Einstellungen dieses Programms exportiert wurde.",
  },
  "settings-file-newer": {
    message: "Eine spätere Version des Programms hat diese Einstellungen exportiert.",
    advice:
      "Es wurde nichts geändert. Lassen Sie dieses Programm aktualisieren, oder exportieren Sie mit dieser Version.",
  },
  "settings-import-outdated": {
    message: "Einstellungen haben sich geändert, seit Ihnen gesagt wurde, was aus der Datei würde.",
    advice: "Es wurde nichts übernommen. Wählen Sie die Datei erneut, und sehen Sie, was jetzt daraus würde.",
  },
  "policy-invalid": {
    message: "Die Richtlinie der Administration für diesen Computer war nicht lesbar.",
    advice:
      "Das Programm startet nicht, weil seine Regeln nicht bekannt sind. Bitten Sie Ihre Administration, policy.json zu berichtigen.",
  },
  "policy-not-trusted": {
    message:
      "Die Richtlinie für diesen Computer kann jemand geschrieben haben, der hier keine Administrationsrechte hat.",
    advice:
      "Das Programm startet nicht. Bitten Sie Ihre Administration, die genannte Datei zu entfernen oder dafür zu sorgen, dass nur Administratoren sie und ihren Ordner ändern können.",
  },
  "provisioning-invalid": {
    message: "Die Einrichtungsdatei war nicht lesbar.",
    advice: "Es wurde nichts geändert. Bitten Sie die Stelle, von der Sie die Datei haben, um eine neue.",
  },
  "provisioning-unsigned": {
    message: "Die Einrichtungsdatei ist nicht signiert.",
    advice:
      "Es wurde nichts geändert. Dieser Computer nimmt nur signierte Einrichtungsdateien: Bitten Sie Ihre Administration um eine.",
  },
  "provisioning-signature-wrong": {
    message:
      "Die Einrichtungsdatei wurde nicht von denen signiert, denen dieser Computer vertraut, oder danach verändert.",
    advice:
      "Es wurde nichts geändert. Verwenden Sie die Datei nicht, und sagen Sie Ihrer Administration, woher sie kam.",
  },
  "provisioning-expired": {
    message: "Die Einrichtungsdatei ist nicht mehr gültig.",
    advice:
      "Es wurde nichts geändert. Bitten Sie die Stelle, von der Sie die Datei haben, um eine neue; wenn sie noch gültig sein müsste, prüfen Sie die Uhr.",
  },
  "provisioning-newer": {
    message: "Die Einrichtungsdatei wurde für eine spätere Version des Programms gemacht.",
    advice:
      "Es wurde nichts geändert. Aktualisieren Sie das Programm, oder bitten Sie die Stelle, von der Sie die Datei haben, um eine für diese Version.",
  },
  "provisioning-during-call": {
    message: "Während eines Rufs kann dieser Leitplatz nicht neu eingerichtet werden.",
    advice: "Es wurde nichts geändert. Öffnen Sie die Datei noch einmal, wenn der Ruf vorüber ist.",
  },
});
