import type { CALL_ERRORS as ENGLISH } from "../../en/errors/calls.ts";
import { translationOf } from "../../en/translation.ts";

/** How a call ended, but for redirections and keys. */
export const CALL_ERRORS = translationOf<typeof ENGLISH>()({
  "hung-up": { message: "Sie haben den Ruf beendet.", advice: "" },
  "hung-up-by-colleague": { message: "Die Gegenstelle hat den Ruf beendet.", advice: "" },
  "longest-call-over": {
    message: "Das System hat den Ruf beendet: Länger dürfen Rufe dort nicht dauern.",
    advice: "Rufen Sie erneut, wenn noch etwas zu sagen ist.",
  },
  cancelled: { message: "Sie haben den Ruf abgebrochen, bevor er angenommen wurde.", advice: "" },
  "declined-by-you": { message: "Sie haben den Ruf abgelehnt.", advice: "" },
  "answered-elsewhere": {
    message: "Der Ruf wurde an einem anderen Platz angenommen.",
    advice: "Hier ist nichts mehr zu tun.",
  },
  "declined-elsewhere": {
    message: "Der Ruf wurde an einem anderen Platz abgelehnt.",
    advice: "Rufen Sie zurück, wenn er Ihnen galt.",
  },
  missed: { message: "Der Ruf wurde aufgegeben, bevor Sie ihn angenommen haben.", advice: "Rufen Sie zurück." },

  declined: { message: "Die Gegenstelle hat den Ruf abgelehnt.", advice: "Versuchen Sie es später erneut." },
  busy: {
    message: "Die Gegenstelle führt gerade einen anderen Ruf.",
    advice: "Versuchen Sie es gleich noch einmal.",
  },
  "no-answer": {
    message: "Die Gegenstelle hat nicht angenommen.",
    advice: "Versuchen Sie es erneut, oder rufen Sie jemand anderen.",
  },
  unavailable: {
    message: "Die Gegenstelle ist zurzeit nicht erreichbar.",
    advice: "Das Endgerät ist ausgeschaltet oder hat kein Netz. Versuchen Sie es später erneut.",
  },
  "unknown-person": {
    message: "Der Server kennt diese ID nicht.",
    advice: "Prüfen Sie die ID. Vielleicht hat die Gegenstelle eine neue.",
  },

  forbidden: {
    message: "Der Server hat den Ruf verweigert.",
    advice: "Fragen Sie Ihre Administration, ob Sie diesen Ruf führen dürfen.",
  },
  "caller-not-authorised": {
    message: "Sie dürfen diese Person nicht im Einzelruf rufen.",
    advice: "Bitten Sie Ihre Administration um die Berechtigung.",
  },
  "commencement-not-authorised": {
    message: "Sie dürfen einen Einzelruf nicht auf diese Weise beginnen.",
    advice: "Versuchen Sie es mit der anderen Art der Annahme („Von Hand“ oder „Automatisch“) in den Einstellungen.",
  },
  "callee-not-authorised": {
    message: "Die Gegenstelle darf an Einzelrufen nicht teilnehmen.",
    advice: "Erreichen Sie sie auf anderem Weg.",
  },
  "called-party-undetermined": {
    message: "Der Server konnte nicht feststellen, wen Sie gerufen haben.",
    advice: "Versuchen Sie es erneut. Wenn es wieder geschieht, melden Sie es mit dem Code.",
  },
  "service-authorisation-expired": {
    message: "Der Server weiß nicht mehr, wer Sie sind.",
    advice: "Die Anmeldung wird gerade erneuert. Rufen Sie gleich noch einmal.",
  },
  "no-service-settings": {
    message: "Dem Server fehlen die Diensteinstellungen dieses Leitplatzes.",
    advice: "Dieser Leitplatz muss sich neu anmelden. Rufen Sie gleich noch einmal.",
  },
  "protected-body-unreadable": {
    message: "Der Server konnte den geschützten Teil der Anfrage nicht lesen.",
    advice: "Die Signalisierungsschlüssel sind veraltet. Melden Sie sich neu an.",
  },
  "kms-not-accepted": {
    message: "Das andere System akzeptiert den verwendeten Schlüsselserver nicht.",
    advice: "Fragen Sie Ihre Administration, welcher Schlüsselserver für die Gegenstelle zuständig ist.",
  },
  "media-not-acceptable": {
    message: "Die andere Seite kann mit den angebotenen Medien nicht teilnehmen.",
    advice: "Die Systeme brauchen einen gemeinsamen Codec. Fragen Sie Ihre Administration.",
  },
  "server-overloaded": {
    message: "Der Server ist überlastet oder wird gewartet.",
    advice: "Versuchen Sie es in einer Minute erneut.",
  },
  "server-error": {
    message: "Im Server ist ein Fehler aufgetreten.",
    advice: "Versuchen Sie es erneut. Melden Sie es, wenn es wieder geschieht.",
  },
  "answer-not-understood": {
    message: "Der Server hat eine Antwort gegeben, die dieser Leitplatz nicht versteht.",
    advice: "Melden Sie es mit dem Code und dem Ablauf des Rufs.",
  },

  "challenge-foreign": {
    message: "Der Server hat im Namen eines anderen Systems nach einem Passwort gefragt. Er bekam keine Antwort.",
    advice: "Fragen Sie Ihre Administration, ob das Konto diesen Realm nennen soll.",
  },
  "challenge-unsupported": {
    message: "Der Server fragt auf eine Weise nach einem Passwort, die dieser Leitplatz nicht beherrscht.",
    advice:
      "Fragen Sie Ihre Administration: MD5, SHA-256 und SHA-512-256 können beantwortet werden, und Bearer, wo das Konto es sagt.",
  },
  "challenge-unanswered": {
    message: "Das Programm konnte dem Server nicht antworten, der nach einem Passwort fragte.",
    advice: "Versuchen Sie es erneut. Starten Sie das Programm neu, wenn es wieder geschieht.",
  },
  "challenged-without-end": {
    message: "Der Server hat immer wieder nach dem Passwort gefragt.",
    advice: "Melden Sie es: Das Programm hat jedes Mal geantwortet und dann aufgehört.",
  },
  "credentials-refused": {
    message: "Der Server akzeptiert Benutzername oder Passwort dieses Kontos nicht.",
    advice: "Bitten Sie Ihre Administration, beides zu prüfen.",
  },
  "challenge-token-foreign": {
    message:
      "Ein SIP-Server hat nach einem Token gefragt, das nicht für ihn ist: dem eines anderen Identitätsservers, oder für ein anderes System.",
    advice: "Er bekam keines. Fragen Sie Ihre Administration, ob authz_server des Servers der issuer des Kontos ist.",
  },
  "challenge-token-unprotected": {
    message: "Ein SIP-Server hat über eine unverschlüsselte Verbindung nach Ihrem Token gefragt. Er bekam keines.",
    advice: "Bitten Sie Ihre Administration um eine Adresse des Servers, die mit wss: oder tls: beginnt.",
  },
  "challenge-token-refused": {
    message: "Der SIP-Server akzeptiert das Token Ihrer Anmeldung nicht, und auch nicht das, das an seine Stelle trat.",
    advice:
      "Melden Sie sich ab und wieder an. Hilft das nicht, fragen Sie Ihre Administration, was der Server vom Token verlangt.",
  },
  "challenge-password-missing": {
    message:
      "Der SIP-Server fragt nach einem Passwort, und dieses Konto hat keines: Es zeigt das Token Ihrer Anmeldung.",
    advice: "Bitten Sie Ihre Administration, dass der Server Token nimmt oder das Konto ein Passwort bekommt.",
  },

  "not-registered": {
    message: "Dieser Leitplatz ist nicht beim Server angemeldet.",
    advice: "Warten Sie, bis die Leiste oben „registriert“ anzeigt, und rufen Sie dann erneut.",
  },
  "callee-not-permitted": {
    message: "Ihr Nutzerprofil führt diesen Nutzer nicht unter denen, die Sie rufen dürfen.",
    advice:
      "Es wurde nichts gesendet. Bitten Sie die Administration Ihres MC-Systems um einen Eintrag in der Liste oder um allow-private-call-to-any-user.",
  },
  "invalid-id": {
    message: "Das ist keine gültige MC service ID.",
    advice: "Eine ID sieht aus wie sip:name@system. Prüfen Sie sie, und rufen Sie erneut.",
  },
  "service-not-available": {
    message: "Dieser Leitplatz kann in diesem Dienst nicht rufen.",
    advice: "Fragen Sie Ihre Administration, ob Ihr Konto ihn haben soll.",
  },
  "call-in-progress": {
    message: "Es läuft bereits ein anderer Ruf.",
    advice: "Beenden Sie zuerst diesen Ruf.",
  },
  "too-many-calls": {
    message: "Es kamen mehr Rufe an, als hier läuten können. Was darüber hinausging, wurde abgelehnt.",
    advice:
      "Nehmen Sie die Rufe an, die läuten, oder lehnen Sie sie ab; rufen Sie dann zurück. Unbekannte, die weiter rufen, werden von selbst abgelehnt.",
  },
  "server-silent": {
    message: "Der Server hat nicht rechtzeitig geantwortet.",
    advice: "Versuchen Sie es erneut. Wenn es wieder geschieht, prüfen Sie das Netz.",
  },
  "signalling-lost": {
    message: "Die Verbindung zum Server ist abgebrochen.",
    advice: "Sie wird von selbst wieder aufgebaut. Rufen Sie erneut, wenn die Leiste oben „registriert“ anzeigt.",
  },
  "session-expired": {
    message: "Die andere Seite hat nicht länger bestätigt, dass der Ruf besteht.",
    advice: "Rufen Sie erneut.",
  },
  interrupted: {
    message:
      "Während des Rufs wurde das Fenster geschlossen oder neu geladen, oder es versagte, oder das Programm wurde beendet.",
    advice: "Rufen Sie erneut.",
  },

  "microphone-missing": {
    message: "Es wurde kein Mikrofon gefunden.",
    advice: "Schließen Sie eines an, oder wählen Sie in den Einstellungen ein anderes, und rufen Sie erneut.",
  },
  "microphone-refused": {
    message: "Die Nutzung des Mikrofons wurde verweigert.",
    advice: "Erlauben Sie diesem Programm das Mikrofon in den Systemeinstellungen, und rufen Sie erneut.",
  },
  "microphone-failed": {
    message: "Das Mikrofon ließ sich nicht starten.",
    advice: "Vielleicht nutzt es ein anderes Programm. Schließen Sie dieses, und rufen Sie erneut.",
  },
  "camera-missing": {
    message: "Es wurde keine Kamera gefunden.",
    advice:
      "Schließen Sie eine an, oder wählen Sie in den Einstellungen eine andere, und schalten Sie die Kamera wieder ein. Der Ruf geht ohne Ihr Bild weiter.",
  },
  "camera-refused": {
    message: "Die Nutzung der Kamera wurde verweigert.",
    advice:
      "Erlauben Sie diesem Programm die Kamera in den Systemeinstellungen, und schalten Sie sie wieder ein. Der Ruf geht ohne Ihr Bild weiter.",
  },
  "camera-failed": {
    message: "Die Kamera ließ sich nicht starten.",
    advice:
      "Vielleicht nutzt sie ein anderes Programm. Schließen Sie dieses, und schalten Sie die Kamera wieder ein. Der Ruf geht ohne Ihr Bild weiter.",
  },
  "audio-refused": {
    message: "Die andere Seite nimmt in diesem Ruf keinen Ton an.",
    advice:
      "Rufen Sie erneut. Wenn es wieder geschieht, fragen Sie Ihre Administration: Ein Server auf dem Weg weist den Ton ab.",
  },
  "no-speech-codec": {
    message: "Es gibt keinen Sprachcodec, den beide Seiten kennen.",
    advice:
      "Bitten Sie Ihre Administration um ein Gateway, das umwandelt: Hier werden Opus, G.722, PCMA und PCMU gesprochen.",
  },
  "media-unencrypted": {
    message: "Die andere Seite will den Ton unverschlüsselt über das Netz senden.",
    advice: "Solche Rufe werden nicht angenommen. Bitten Sie Ihre Administration um ein Gateway, das DTLS spricht.",
  },
  "media-address-unusable": {
    message: "Die andere Seite nennt für die Sprache eine Adresse, an die von hier aus nichts gesendet werden kann.",
    advice:
      "Fragen Sie Ihre Administration: Ein Server auf dem Weg muss eine IPv4- oder IPv6-Adresse nennen, in der Version, die dieser Computer dort hat, und einen Port; keinen Hostnamen und keine Gruppenadresse.",
  },
  "floor-control-unprotected": {
    message:
      "Der Dienst verlangt eine geschützte Vergabe von Sprech- und Senderecht, und der Server hat keinen Signalisierungsschlüssel dieses Leitplatzes.",
    advice:
      "Sehen Sie nach, ob der Server die Diensteinstellungen angenommen hat und ob Schlüssel da sind. Hilft das nicht, muss die Administration angeben, für wen der Signalisierungsschlüssel erzeugt wird.",
  },
  "media-failed": {
    message: "Es kam keine Audioverbindung zustande.",
    advice: "Vielleicht ist eine Firewall im Weg. Rufen Sie erneut, oder fragen Sie Ihre Administration.",
  },
  "media-closed": {
    message:
      "Die Audioverbindung dieses Rufs wurde geschlossen, wie es geschieht, wenn der Computer in den Ruhezustand geht.",
    advice:
      "Rufen Sie erneut. Während eines Rufs geht der Computer nicht von selbst in den Ruhezustand; jemand oder etwas anderes hat ihn dorthin versetzt.",
  },
  "network-change-refused": {
    message: "Das Netz dieses Computers hat gewechselt, und die andere Seite hat den Ruf nicht in das neue übernommen.",
    advice: "Rufen Sie erneut.",
  },
  "turn-login-refused": {
    message: "Der TURN-Server, der den Ton weitergibt, hat die Zugangsdaten dieses Leitplatzes nicht akzeptiert.",
    advice:
      "Bitten Sie Ihre Administration, sie zu berichtigen. Bis dahin hat der Ton nur Wege, die ohne TURN-Server auskommen.",
  },
  "turn-refused": {
    message: "Der TURN-Server, der den Ton weitergibt, hat diesen Leitplatz abgewiesen.",
    advice:
      "Rufen Sie in einer Minute erneut. Wenn es wieder geschieht, sagen Sie Ihrer Administration, was der Server geantwortet hat.",
  },
  "ice-server-unreachable": {
    message: "Ein Server, der dem Ton hilft, seinen Weg zu finden, hat nicht geantwortet.",
    advice:
      "Der Ton hat nur Wege, die ohne diesen Server auskommen. Bitten Sie Ihre Administration, den Server und die Firewall zu prüfen.",
  },
  "program-error": {
    message: "Das Programm hat selbst einen Fehler gemacht und den Ruf beendet.",
    advice: "Rufen Sie erneut, und melden Sie dies mit dem Code und dem Ablauf des Rufs.",
  },
});
