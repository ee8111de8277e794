import { translationOf } from "../en/translation.ts";
import type { transmission as english } from "../en/transmission.ts";

/** German of `en/transmission.ts`. */
export const transmission = translationOf<typeof english>()({
  region: "Senderecht",
  band: {
    before: "Videoruf mit Senderecht",
    resting: "Sie senden nicht",
    asking: "Senderecht wird angefordert",
    queued: "Sie warten auf das Senderecht, Platz {{position, number}}",
    queuedSomewhere: "Sie warten auf das Senderecht",
    opening: "Sie dürfen senden: Die Kamera öffnet",
    ours: "Sie senden",
    ending: "Ihre Sendung wird beendet",
    listenOnly: "Sie dürfen nur empfangen",
  },
  problem: {
    rejected: "Sie dürfen jetzt nicht senden",
    revoked: "Ihre Sendung wurde beendet",
    "no-answer": "Das Senderecht bleibt ohne Antwort",
    cancelled: "Ihre Anforderung wurde aus der Warteschlange genommen",
    unusable: "Das Senderecht war nicht zu gebrauchen",
    "not-there": "Ihre Sendung wurde beendet",
    "no-sound": "Ihre Sendung wurde beendet",
    "view-rejected": "Das Bild von {{name}} wurde Ihnen nicht gegeben",
    "view-no-answer": "Ihr Wunsch, {{name}} zu sehen, bleibt ohne Antwort",
  },
  detail: {
    closed: "Niemand sieht oder hört Sie.",
    left: "noch {{time}}",
    forTime: "seit {{time}}",
    seen: "{{name}} empfängt Sie",
    notSeen: "Noch hat niemand Ihre Sendung angefordert",
    muted: "Ihr Mikrofon ist in diesem Programm aus: Sie sind zu sehen und nicht zu hören.",
    held: "Gehalten: Niemand sendet.",
    beforeAnswer: "Vor der Annahme und ohne Senderecht wird nichts gesendet.",
    byServer: "Der Server sagt: {{phrase}}",
    noAnswer: "Der Server des Senderechts hat auf drei Anforderungen nicht geantwortet. Der Ruf selbst geht weiter.",
    notProved:
      "Was vom Server des Senderechts kam, war nicht mit Ihrem Signalisierungsschlüssel geschützt, und nichts davon wurde angenommen. Das kann nur dessen Administration beheben. Der Ruf selbst geht weiter.",
    cancelled: "Fordern Sie erneut an, wenn Sie noch gesehen werden wollen.",
    "not-there":
      "Dieses Fenster hat 3 Sekunden lang nicht reagiert, deshalb wurde nichts mehr gesendet. Senden Sie erneut, wenn Sie gesehen werden wollen.",
    "no-sound":
      "Vom Mikrofon kam 2 Sekunden lang nichts. Senden Sie erneut; bleibt es still, prüfen Sie die Hörsprechgarnitur.",
    unusable:
      "Ton und Bild hätten dieselbe Quelle gehabt, was ihren Schutz bricht. Das kann nur die Administration des Servers beheben.",
  },
  far: {
    offered: "{{name}} sendet. Vor Ihrer Anforderung wird nichts gezeigt.",
    asking: "Das Bild von {{name}} wird angefordert.",
    ending: "Das Bild von {{name}} wird beendet.",
    none: "{{name}} sendet nicht.",
  },
  key: {
    transmit: "Senden",
    withdraw: "Zurückziehen",
    stop: "Sendung beenden",
    view: "Ansehen",
    stopViewing: "Nicht mehr ansehen",
  },
  protection: {
    on: "Senderechtvergabe geschützt",
    off: "Senderechtvergabe nicht geschützt",
    refused_one: "Senderechtvergabe geschützt: {{count, number}} Meldung wurde nicht durchgelassen",
    refused_other: "Senderechtvergabe geschützt: {{count, number}} Meldungen wurden nicht durchgelassen",
  },
  rejected: {
    "1": "Es senden schon so viele, wie dürfen.",
    "2": "Der Server des Senderechts hat einen Fehler.",
    "3": "Noch ist niemand sonst im Ruf.",
    "4": "Für eine neue Anforderung ist es zu früh.",
    "5": "In diesem Ruf dürfen Sie nur empfangen.",
    "6": "Das Netz hat jetzt keinen Platz dafür.",
    other: "Der Server des Senderechts nennt keinen Grund.",
  },
  revoked: {
    "1": "Niemand sonst ist mehr im Ruf.",
    "2": "Sie haben so lange gesendet, wie es am Stück erlaubt ist.",
    "3": "Sie durften nicht senden.",
    "4": "Jemand mit höherem Vorrang sendet.",
    "5": "Der Server hat sie beendet.",
    "6": "Das Netz hat keinen Platz mehr dafür.",
    "7": "Sie sind wieder in der Warteschlange.",
    "8": "Niemand empfängt sie.",
    other: "Der Server des Senderechts nennt keinen Grund.",
  },
  "view-rejected": {
    "2": "Der Server des Senderechts hat einen Fehler.",
    "4": "Für eine neue Anforderung ist es zu früh.",
    "5": "In diesem Ruf dürfen Sie nur senden.",
    "6": "Das Netz hat jetzt keinen Platz dafür.",
    "7": "Es kommen schon so viele Bilder, wie dürfen.",
    other: "Der Server des Senderechts nennt keinen Grund.",
  },
});
