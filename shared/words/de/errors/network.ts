import type { NETWORK_ERRORS as ENGLISH } from "../../en/errors/network.ts";
import { translationOf } from "../../en/translation.ts";

const ASK = "Bitten Sie Ihre Administration, den Proxy dieses Netzes zu prüfen.";
const LOGIN =
  "Bitten Sie Ihre Administration, Benutzernamen und Passwort im Konto dieses Leitplatzes richtig einzutragen.";
const CHECK_PAC = "Bitten Sie Ihre Administration, die Datei zu berichtigen.";
const CHECK_ADDRESS = "Bitten Sie Ihre Administration, die Adresse des SIP-Servers zu prüfen.";

/** What can fail on the way to a server. */
export const NETWORK_ERRORS = translationOf<typeof ENGLISH>()({
  "proxy-unreachable": {
    message: "Der Proxy, über den dieses Netz seine Server erreicht, ist nicht da.",
    advice: ASK,
  },
  "proxy-silent": {
    message: "Der Proxy dieses Netzes hat nicht rechtzeitig mit dem Server verbunden.",
    advice:
      "Der Proxy oder der Server dahinter ist zu langsam. Es wird erneut versucht; wenn es anhält, sagen Sie es Ihrer Administration.",
  },
  "proxy-tls-failed": {
    message: "Es kam keine sichere Verbindung zum Proxy dieses Netzes zustande.",
    advice: "Es wurde nichts gesendet. Bitten Sie Ihre Administration, das Zertifikat des Proxys zu prüfen.",
  },
  "proxy-answer-broken": {
    message: "Was dort antwortet, wo der Proxy sein soll, spricht nicht wie ein Proxy.",
    advice: "Bitten Sie Ihre Administration, Adresse und Port des Proxys zu prüfen.",
  },
  "proxy-login-missing": {
    message: "Der Proxy dieses Netzes verlangt eine Anmeldung, und dieser Leitplatz hat keine dafür.",
    advice: LOGIN,
  },
  "proxy-login-refused": {
    message: "Der Proxy dieses Netzes akzeptiert Benutzernamen und Passwort dieses Leitplatzes nicht.",
    advice: LOGIN,
  },
  "proxy-login-unsupported": {
    message: "Der Proxy dieses Netzes verlangt eine Art der Anmeldung, die dieser Leitplatz nicht kennt.",
    advice:
      "Bitten Sie Ihre Administration, diesen Leitplatz durchzulassen oder den Proxy Benutzernamen und Passwort akzeptieren zu lassen.",
  },
  "proxy-refused": {
    message: "Der Proxy dieses Netzes erlaubt keine Verbindungen zu diesem Server.",
    advice: "Bitten Sie Ihre Administration, sie zu erlauben.",
  },
  "proxy-without-server": {
    message: "Der Proxy dieses Netzes kann den Server nicht erreichen.",
    advice:
      "Es wird erneut versucht. Wenn es anhält, bitten Sie Ihre Administration, den Server und den Proxy zu prüfen.",
  },
  "proxy-unsupported": {
    message: "Dieses Netz nennt eine Art von Proxy, die dieser Leitplatz nicht kennt.",
    advice: "Bitten Sie Ihre Administration um einen HTTP- oder HTTPS-Proxy, zum Beispiel http://proxy.example:3128.",
  },
  "pac-unreachable": {
    message: "Die Datei, die die Proxys dieses Netzes nennt (PAC), konnte nicht geholt werden.",
    advice:
      "Es wird erneut versucht. Wenn es anhält, bitten Sie Ihre Administration, ihre Adresse zu prüfen und den Server, auf dem sie liegt.",
  },
  "pac-broken": {
    message: "Die Datei, die die Proxys dieses Netzes nennt (PAC), enthält einen Fehler.",
    advice: `${CHECK_PAC} Der Fehler steht in der Protokolldatei dieses Leitplatzes.`,
  },
  "pac-too-costly": {
    message: "Die Datei, die die Proxys dieses Netzes nennt (PAC), ist zu groß oder kommt zu keinem Ende.",
    advice: `Sie wurde angehalten. ${CHECK_PAC}`,
  },
  "pac-answer-unusable": {
    message: "Die Datei, die die Proxys dieses Netzes nennt (PAC), gab eine Antwort, die keinen nennt.",
    advice: `${CHECK_PAC} Ihre Antwort steht in der Protokolldatei dieses Leitplatzes.`,
  },
  "server-unreachable": {
    message: "Der SIP-Server war nicht erreichbar.",
    advice:
      "Es wird erneut versucht. Wenn es anhält, bitten Sie Ihre Administration, den Server und das Netz zu prüfen.",
  },
  "server-untrusted": {
    message: "Der SIP-Server zeigte ein Zertifikat, dem dieser Computer für ihn nicht vertraut.",
    advice:
      "Es wurde nichts gesendet. Bitten Sie Ihre Administration, das Zertifikat, den Namen darin und die Zertifizierungsstelle zu prüfen.",
  },
  "server-tls-failed": {
    message: "Es kam keine sichere Verbindung zum SIP-Server zustande.",
    advice: "Bitten Sie Ihre Administration, die Adresse und das TLS des SIP-Servers zu prüfen.",
  },
  "server-wants-certificate": {
    message:
      "Der SIP-Server verlangt von jedem, der sich verbindet, ein Zertifikat und nimmt von diesem Leitplatz keines.",
    advice:
      "Bitten Sie Ihre Administration, diesem Computer sein Zertifikat zu geben oder den Server stattdessen nach einem Passwort fragen zu lassen.",
  },
  "server-client-certificate-missing": {
    message:
      "Das Zertifikat, mit dem sich dieser Leitplatz beim SIP-Server ausweist, oder der Schlüssel dazu war nicht lesbar.",
    advice:
      "Bitten Sie Ihre Administration, beide dort abzulegen, wo account.json es sagt: PEM, der Schlüssel ohne Passwort.",
  },
  "server-client-key-not-private": {
    message: "Andere als Sie könnten den Schlüssel lesen, mit dem sich dieser Leitplatz beim SIP-Server ausweist.",
    advice:
      "Er wurde nicht verwendet. Bitten Sie Ihre Administration, die Datei nur ihrem Eigentümer zugänglich zu machen und den Schlüssel zu ersetzen.",
  },
  "server-client-certificate-wrong": {
    message:
      "Zertifikat und Schlüssel, mit denen sich dieser Leitplatz beim SIP-Server ausweist, gehören nicht zusammen.",
    advice: "Bitten Sie Ihre Administration, die beiden Dateien zu prüfen, die account.json nennt.",
  },
  "server-client-certificate-ended": {
    message: "Das Zertifikat, mit dem sich dieser Leitplatz beim SIP-Server ausweist, ist heute nicht gültig.",
    advice: "Bitten Sie Ihre Administration um ein neues oder darum, die Uhr dieses Computers zu prüfen.",
  },
  "server-client-certificate-refused": {
    message: "Der SIP-Server hat das Zertifikat nicht akzeptiert, mit dem sich dieser Leitplatz ausweist.",
    advice: "Bitten Sie Ihre Administration zu prüfen, ob der SIP-Server dessen Zertifizierungsstelle kennt.",
  },
  "server-without-websocket": {
    message: "Was unter der Adresse des SIP-Servers antwortet, spricht kein SIP über WebSocket.",
    advice: CHECK_ADDRESS,
  },
  "server-without-sip": {
    message: "Was unter der Adresse des SIP-Servers antwortet, spricht kein SIP über TLS.",
    advice: CHECK_ADDRESS,
  },
  "server-stream-broken": {
    message: "Was der SIP-Server sendete, ließ sich nicht in einzelne Nachrichten trennen.",
    advice:
      "Nichts davon wurde verwendet, und die Verbindung wird neu aufgebaut. Wenn es wieder geschieht, sagen Sie es Ihrer Administration.",
  },
  "server-answer-unreadable": {
    message: "Der SIP-Server antwortet auf die Anmeldung so, dass dieser Leitplatz es nicht lesen kann.",
    advice:
      "Er wird jede Minute wieder gefragt. Sagen Sie es Ihrer Administration: Meist ist die Liste der Geräte dieses Benutzers viel zu lang.",
  },
  "dns-silent": {
    message: "Das Namenssystem dieses Netzes (DNS) hat nicht gesagt, wo die SIP-Server sind.",
    advice:
      "Es wird erneut gefragt. Wenn es anhält, bitten Sie Ihre Administration, die Nameserver dieses Netzes zu prüfen.",
  },
  "dns-without-servers": {
    message: "Das Namenssystem (DNS) kennt keinen SIP-Server der Domäne, für die dieser Leitplatz eingerichtet ist.",
    advice:
      "Es wird erneut gefragt. Bitten Sie Ihre Administration, die Domäne im Konto und ihre SRV-Einträge zu prüfen.",
  },
  "dns-servers-unusable": {
    message: "Das Namenssystem (DNS) nennt nur SIP-Server, die dieser Leitplatz nicht nutzen darf.",
    advice:
      "Es wurde nichts gesendet. Bitten Sie Ihre Administration, die SRV-Einträge der Domäne zu prüfen: Server außerhalb von ihr müssen im Konto erlaubt sein.",
  },
});
