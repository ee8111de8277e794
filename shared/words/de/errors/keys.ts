import type { KEY_ERRORS as ENGLISH } from "../../en/errors/keys.ts";
import { translationOf } from "../../en/translation.ts";

const CHECK_KMS = "Bitten Sie Ihre Administration, den Schlüsselserver und seine Adresse zu prüfen.";
const REPORT = "Der Ruf kam nicht geschützt zustande. Melden Sie dies: Vielleicht greift jemand ein.";
const AGAIN = "Versuchen Sie es erneut. Wenn es wieder geschieht, sagen Sie es Ihrer Administration.";

/** What can go wrong with keys and the protection of media. */
export const KEY_ERRORS = translationOf<typeof ENGLISH>()({
  "kms-not-configured": {
    message: "Für diesen Leitplatz ist kein Schlüsselserver eingerichtet, und Schutz ist erforderlich.",
    advice: "Bitten Sie Ihre Administration, den Schlüsselserver einzurichten oder die Regel für den Schutz zu ändern.",
  },
  "kms-unreachable": {
    message: "Der Schlüsselserver war nicht erreichbar.",
    advice: AGAIN,
  },
  "kms-silent": {
    message: "Der Schlüsselserver hat nicht rechtzeitig geantwortet.",
    advice: AGAIN,
  },
  "kms-truncated": {
    message: "Die Antwort des Schlüsselservers brach ab.",
    advice: AGAIN,
  },
  "kms-tls-unknown-authority": {
    message:
      "Der Schlüsselserver zeigte ein TLS-Zertifikat einer Zertifizierungsstelle, der dieser Leitplatz nicht vertraut.",
    advice:
      "Es wurde nichts gesendet. Bitten Sie Ihre Administration, den Vertrauensanker dieses Leitplatzes zu prüfen.",
  },
  "kms-tls-wrong-host": {
    message: "Der Schlüsselserver zeigte ein TLS-Zertifikat für einen anderen Host.",
    advice: "Es wurde nichts gesendet. Bitten Sie Ihre Administration, die Adresse des Schlüsselservers zu prüfen.",
  },
  "kms-tls-failed": {
    message: "Es kam keine sichere Verbindung zum Schlüsselserver zustande.",
    advice: CHECK_KMS,
  },
  "kms-trust-anchor-unreadable": {
    message: "Der Vertrauensanker für den Schlüsselserver war nicht lesbar.",
    advice: "Bitten Sie Ihre Administration, die Datei zu berichtigen, die account.json nennt.",
  },
  "kms-client-certificate-missing": {
    message:
      "Das Zertifikat, mit dem sich dieser Leitplatz beim Schlüsselserver ausweist, oder der Schlüssel dazu war nicht lesbar.",
    advice:
      "Bitten Sie Ihre Administration, beide dort abzulegen, wo account.json es sagt: PEM, der Schlüssel ohne Passwort.",
  },
  "kms-client-key-not-private": {
    message: "Andere als Sie könnten den Schlüssel lesen, mit dem sich dieser Leitplatz beim Schlüsselserver ausweist.",
    advice:
      "Er wurde nicht verwendet. Bitten Sie Ihre Administration, die Datei nur ihrem Eigentümer zugänglich zu machen und den Schlüssel zu ersetzen.",
  },
  "kms-client-certificate-wrong": {
    message:
      "Zertifikat und Schlüssel, mit denen sich dieser Leitplatz beim Schlüsselserver ausweist, gehören nicht zusammen.",
    advice: "Bitten Sie Ihre Administration, die beiden Dateien zu prüfen, die account.json nennt.",
  },
  "kms-client-certificate-ended": {
    message: "Das Zertifikat, mit dem sich dieser Leitplatz beim Schlüsselserver ausweist, ist heute nicht gültig.",
    advice: "Bitten Sie Ihre Administration um ein neues oder darum, die Uhr dieses Computers zu prüfen.",
  },
  "kms-client-certificate-wanted": {
    message:
      "Der Schlüsselserver verlangt von jedem, der sich verbindet, ein Zertifikat, und dieser Leitplatz hat keines dafür.",
    advice: "Bitten Sie Ihre Administration um eines für diesen Leitplatz: account.json nennt es samt Schlüssel.",
  },
  "kms-client-certificate-refused": {
    message: "Der Schlüsselserver hat das Zertifikat nicht akzeptiert, mit dem sich dieser Leitplatz ausweist.",
    advice: "Bitten Sie Ihre Administration zu prüfen, ob der Schlüsselserver dessen Zertifizierungsstelle kennt.",
  },
  "kms-token-missing": {
    message: "Dieser Leitplatz hat kein Zugriffstoken für den Schlüsselserver.",
    advice: "Bitten Sie Ihre Administration um ein Token.",
  },
  "kms-token-refused": {
    message: "Der Schlüsselserver hat das Zugriffstoken dieses Leitplatzes nicht akzeptiert.",
    advice: "Bitten Sie Ihre Administration um ein neues Token.",
  },
  "kms-forbidden": {
    message: "Der Schlüsselserver bedient diesen Leitplatz nicht.",
    advice: "Fragen Sie Ihre Administration, ob dieser Leitplatz dem Schlüsselserver bekannt ist.",
  },
  "kms-not-found": {
    message: "Der Schlüsselserver kennt nicht, wonach er gefragt wurde.",
    advice: CHECK_KMS,
  },
  "kms-failed": {
    message: "Im Schlüsselserver ist ein Fehler aufgetreten.",
    advice: AGAIN,
  },
  "kms-refused": {
    message: "Der Schlüsselserver hat die Anfrage verweigert.",
    advice: "Was er dazu sagt, steht neben dem Code. Fragen Sie Ihre Administration.",
  },
  "kms-redirected": {
    message: "Der Schlüsselserver hat auf eine andere Adresse verwiesen, der dieser Leitplatz nicht folgt.",
    advice: CHECK_KMS,
  },
  "kms-clock-differs": {
    message: "Die Uhr dieses Computers und die Uhr des Schlüsselservers gehen verschieden.",
    advice:
      "Schlüssel sind an die Zeit gebunden. Stellen Sie die Uhr dieses Computers, und versuchen Sie es dann erneut.",
  },

  "kms-uri-own-for-foreign": {
    message: "Die Umleitung nennt für eine ID eines anderen Systems unseren eigenen Schlüsselserver.",
    advice: "Es wurde nicht geschützt neu gewählt. Bitten Sie Ihre Administration, den Server zu prüfen.",
  },
  "kms-uri-partner-for-foreign": {
    message: "Die Umleitung nennt einen Schlüsselserver, der das System dieser ID nicht bedient.",
    advice:
      "Für jenes System ist ein anderer Schlüsselserver benannt, und dieser könnte mithören. Sagen Sie es Ihrer Administration.",
  },
  "kms-uri-not-named": {
    message: "Niemand, dem dieser Leitplatz vertraut, sagt, dass dieser Schlüsselserver die ID bedient.",
    advice: "Er könnte mithören. Fragen Sie Ihre Administration, welcher Schlüsselserver jenes System bedient.",
  },
  "kms-uri-two-claims": {
    message: "Mehr als ein Schlüsselserver sagt, dass er das System dieser ID bedient.",
    advice:
      "Einer davon könnte mithören, und keinem wird geglaubt. Fragen Sie Ihre Administration, welcher der richtige ist.",
  },
  "kms-of-host-changed": {
    message: "Das System dieser ID hat einen anderen Schlüsselserver als bisher.",
    advice:
      "Wer die Schlüssel eines Schlüsselservers hat, kann mithören. Akzeptieren Sie ihn, wenn Sie von dem Wechsel wissen; fragen Sie sonst nach.",
  },
  "kms-uri-differs": {
    message: "Umleitung und Nutzerprofil nennen für diese ID verschiedene Schlüsselserver.",
    advice: "Verwendet wird der aus der Umleitung. Bitten Sie Ihre Administration, das Profil zu berichtigen.",
  },
  "kms-certificate-unavailable": {
    message: "Unser Schlüsselserver hat kein Zertifikat des Schlüsselservers der Gegenstelle.",
    advice: "Fragen Sie Ihre Administration, ob die beiden Systeme Zertifikate ausgetauscht haben.",
  },
  "kms-certificate-changed": {
    message: "Das Zertifikat unseres eigenen Schlüsselservers ist ein anderes als bisher.",
    advice:
      "Die vorhandenen Schlüssel wurden behalten und keine neuen angenommen. Fragen Sie Ihre Administration, ob der Schlüsselserver erneuert wurde.",
  },
  "own-keys-missing": {
    message: "Dieser Leitplatz hat für den laufenden Schlüsselzeitraum keine eigenen Schlüssel.",
    advice: "Der Schlüsselserver wird von selbst erneut gefragt. Fragen Sie Ihre Administration, wenn es so bleibt.",
  },
  "keys-timeout": {
    message: "Die Schlüssel für den Ruf waren nicht rechtzeitig zu bekommen.",
    advice: AGAIN,
  },
  "keys-failed": {
    message: "Das Programm hat beim Beschaffen der Schlüssel selbst einen Fehler gemacht.",
    advice: "Melden Sie dies mit dem Code und der Protokolldatei.",
  },
  "protection-not-permitted": {
    message: "Schutz ist hier erforderlich, und Ihr Nutzerprofil erlaubt ihn nicht.",
    advice: "Bitten Sie Ihre Administration, Profil und Einstellung in Einklang zu bringen.",
  },
  "protection-refused-by-you": {
    message: "Es waren keine Schlüssel zu bekommen. Sie haben sich entschieden, nicht ohne Schutz zu rufen.",
    advice: "Rufen Sie erneut, wenn der Schlüsselserver erreichbar ist.",
  },
  "protection-not-confirmed": {
    message: "Es waren keine Schlüssel zu bekommen. Niemand hat rechtzeitig entschieden, ohne Schutz zu rufen.",
    advice: "Rufen Sie erneut, wenn der Schlüsselserver erreichbar ist.",
  },

  "key-message-refused-by-colleague": {
    message: "Der Schlüssel dieses Rufs hielt der Prüfung am Endgerät der Gegenstelle nicht stand.",
    advice:
      "Der Ruf kam nicht zustande. Versuchen Sie es erneut; wenn es wieder geschieht, sind die Schlüsselserver uneins: Sagen Sie es Ihrer Administration.",
  },
  "colleague-without-protection": {
    message: "Das Endgerät der Gegenstelle schützt Rufe nicht Ende zu Ende.",
    advice:
      "Wo Schutz erforderlich ist, kommt der Ruf nicht zustande: Erreichen Sie die Gegenstelle auf anderem Weg, oder fragen Sie Ihre Administration.",
  },
  "key-confirmation-failed": {
    message: "Die andere Seite hat nicht nachgewiesen, dass sie den Schlüssel dieses Rufs hat.",
    advice: REPORT,
  },
  "answer-key-refused": {
    message:
      "Die Antwort brachte einen Schlüssel, der nicht gut ist: Wer annahm, hat ihn nicht für diesen Ruf gemacht, oder er ließ sich nicht öffnen.",
    advice:
      "Der Ruf wurde beendet, bevor etwas zu hören war. Rufen Sie diese Person allein. Melden Sie es, wenn es wieder geschieht.",
  },
  "protection-stripped": {
    message: "Zwischen den beiden Enden wurde verändert, was über den Schutz vereinbart war.",
    advice: REPORT,
  },
  "protection-failed-at-colleague": {
    message: "Auf der anderen Seite zeigte sich, dass der Schutz nicht hielt, und sie hat den Ruf beendet.",
    advice: "Rufen Sie erneut. Wenn es wieder geschieht, melden Sie dies: Vielleicht greift jemand ein.",
  },
  "colleague-protected-before": {
    message: "Die andere Seite schützt jetzt nichts. Frühere Rufe mit dieser Person waren Ende-zu-Ende-geschützt.",
    advice: "Noch hört Sie niemand. Vielleicht hat jemand auf dem Weg den Schutz entfernt.",
  },
  "caller-protected-before": {
    message: "Dieser Ruf ist nicht Ende-zu-Ende-geschützt. Frühere Rufe mit dieser Person waren es.",
    advice: "Nehmen Sie nur an, wenn Sie den Grund kennen; vielleicht hat jemand auf dem Weg den Schutz entfernt.",
  },
  "caller-without-protection": {
    message: "Ein Ruf ohne Ende-zu-Ende-Schutz wurde abgelehnt, weil Schutz hier erforderlich ist.",
    advice: "Rufen Sie geschützt zurück.",
  },

  "protection-unavailable": {
    message: "Das Mediensystem dieses Computers kann Rufe nicht Ende zu Ende schützen.",
    advice: "Der Selbsttest beim Start schlug fehl. Bitten Sie Ihre Administration, das Programm zu aktualisieren.",
  },
  "protection-bypassed": {
    message: "Medien gingen nicht durch den Schutz und wurden angehalten.",
    advice: "Von da an ging nichts mehr ungeschützt hinaus. Rufen Sie erneut, und melden Sie dies.",
  },
  "protection-refusals": {
    message: "Zu viele Medien-Frames der Gegenstelle waren nicht authentisch.",
    advice:
      "Der Ruf wurde beendet. Rufen Sie erneut; wenn es wieder geschieht, greift vielleicht jemand ein: Melden Sie es.",
  },
  "protection-standstill": {
    message: "Von der Gegenstelle kamen keine geschützten Medien an.",
    advice: "Der Ruf wurde beendet. Rufen Sie erneut; wenn es wieder geschieht, sagen Sie es Ihrer Administration.",
  },
  "protection-stopped": {
    message: "Der Schutz der Medien ist an diesem Leitplatz ausgefallen.",
    advice:
      "Von da an ging nichts mehr ungeschützt hinaus. Rufen Sie erneut; wenn es wieder geschieht, melden Sie Code und Protokolldatei.",
  },

  "key-message-broken": {
    message: "Ein Ruf brachte eine Schlüsselnachricht, die nicht lesbar war. Er wurde abgelehnt.",
    advice: "Rufen Sie zurück. Wenn es wieder geschieht, sagen Sie es Ihrer Administration.",
  },
  "key-message-signature": {
    message: "Ein Ruf brachte eine Schlüsselnachricht, deren Signatur nicht stimmt. Er wurde abgelehnt.",
    advice: "Vielleicht hat sich jemand als die rufende Stelle ausgegeben. Melden Sie dies.",
  },
  "key-message-kms-changed": {
    message: "Das System der rufenden Stelle hat einen anderen Schlüsselserver als bisher. Der Ruf wurde abgelehnt.",
    advice:
      "Rufen Sie zurück: Dann werden Sie nach dem dortigen Schlüsselserver gefragt. Wenn Sie von keinem Wechsel wissen, sagen Sie es Ihrer Administration.",
  },
  "key-message-not-for-us": {
    message: "Ein Ruf brachte eine Schlüsselnachricht, die nicht für diese ID gemacht war. Er wurde abgelehnt.",
    advice: "Rufen Sie zurück. Wenn es wieder geschieht, sagen Sie es Ihrer Administration.",
  },
  "key-message-caller-differs": {
    message:
      "Ein Ruf brachte eine Schlüsselnachricht, die jemand anderes als die rufende Stelle signiert hat. Er wurde abgelehnt.",
    advice: "Vielleicht hat sich jemand als die rufende Stelle ausgegeben. Melden Sie dies.",
  },
  "key-message-time": {
    message: "Ein Ruf brachte eine Schlüsselnachricht, die zu alt ist oder aus der Zukunft kommt. Er wurde abgelehnt.",
    advice: "Prüfen Sie die Uhr dieses Computers. Wenn sie richtig geht, geht die Uhr der rufenden Stelle falsch.",
  },
  "key-message-replayed": {
    message: "Ein Ruf brachte eine Schlüsselnachricht, die schon verwendet wurde. Er wurde abgelehnt.",
    advice: "Vielleicht wiederholt jemand mitgeschnittene Rufe. Melden Sie dies.",
  },
  "key-message-no-key": {
    message:
      "Ein Ruf brachte eine Schlüsselnachricht für einen Schlüsselzeitraum, von dem dieser Leitplatz keine Schlüssel hat. Er wurde abgelehnt.",
    advice: "Der Schlüsselserver wird von selbst erneut gefragt. Rufen Sie in Kürze zurück.",
  },

  "vault-unwritable": {
    message: "Die Schlüssel konnten auf diesem Computer nicht gespeichert werden.",
    advice: "Sie gelten, bis das Programm endet. Prüfen Sie den freien Speicherplatz und die Rechte des Datenordners.",
  },
  "vault-damaged": {
    message:
      "Die gespeicherten Schlüssel waren nicht lesbar. Die Datei wurde beiseitegelegt, und neue Schlüssel werden angefordert.",
    advice:
      "Was mit den Schlüsseln festgehalten war, ist verloren: welche Schlüsselnachrichten schon kamen und wessen Zertifikate bekannt waren. Sagen Sie es Ihrer Administration, die die Datei unter dem angezeigten Namen findet.",
  },
  "vault-key-lost": {
    message:
      "Dieser Computer hat keinen Schlüssel für die gespeicherten Schlüssel. Die Datei wurde beiseitegelegt, und neue Schlüssel werden angefordert.",
    advice:
      "Vielleicht stammt sie von einem anderen Computer, einem anderen Benutzer oder der anderen Ausgabe des Programms. Was mit den Schlüsseln festgehalten war, ist verloren: welche Schlüsselnachrichten schon kamen und wessen Zertifikate bekannt waren. Sagen Sie es Ihrer Administration.",
  },
  "vault-locked": {
    message:
      "Die gespeicherten Schlüssel sind gesperrt: Der Schlüsselspeicher dieses Computers hat sie nicht geöffnet.",
    advice:
      "Nichts ist verloren, und bis sie offen sind, gibt es keine geschützten Rufe. Entsperren Sie den Schlüsselspeicher, und wählen Sie „Erneut fragen“; wenn das nicht hilft, starten Sie das Programm neu. Ist der Schlüsselspeicher endgültig verloren, kann Ihre Administration die angezeigte Datei entfernen.",
  },
  "vault-not-read": {
    message:
      "Die Datei der gespeicherten Schlüssel ließ sich nicht öffnen: Dieser Computer hat sie nicht herausgegeben.",
    advice:
      "Nichts ist verloren, und bis dahin gibt es keine geschützten Rufe. Es wird wieder versucht; mit „Erneut fragen“ sofort. Bleibt es so, muss Ihre Administration die Festplatte und die Rechte der angezeigten Datei prüfen.",
  },
  "vault-newer": {
    message: "Die gespeicherten Schlüssel wurden von einer neueren Version dieses Programms geschrieben.",
    advice:
      "Sie bleiben, wie sie sind, und mit dieser Version gibt es keine geschützten Rufe. Bitten Sie Ihre Administration um die neuere.",
  },
});
