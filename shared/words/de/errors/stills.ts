import type { STILL_ERRORS as ENGLISH } from "../../en/errors/stills.ts";
import { translationOf } from "../../en/translation.ts";

/** Why a still is not kept, not shown or not deleted. */
export const STILL_ERRORS = translationOf<typeof ENGLISH>()({
  "still-not-allowed": {
    message: "An diesem Leitplatz werden keine Standbilder behalten.",
    advice: "So sagen es die Einstellungen oder Ihre Administration.",
  },
  "still-not-taken": {
    message: "Von diesem Bild ließ sich kein Standbild machen.",
    advice: "Versuchen Sie es erneut.",
  },
  "still-limit": {
    message: "Von diesem Ruf wurden so viele Standbilder behalten, wie ein Ruf haben darf.",
    advice: "Es wurde keines behalten. Eines zu löschen schafft keinen Platz.",
  },
  "still-locked": {
    message: "Standbilder sind nicht verfügbar: Der Schlüsselspeicher dieses Computers ist gesperrt.",
    advice: "Entsperren Sie ihn, und versuchen Sie es dann erneut.",
  },
  "still-unwritable": {
    message: "Das Standbild konnte auf diesem Computer nicht behalten werden.",
    advice: "Vielleicht ist der Datenträger voll. Sagen Sie es Ihrer Administration; siehe Protokolldatei.",
  },
  "still-not-removed": {
    message: "Das Standbild ließ sich nicht löschen. Es ist da wie zuvor.",
    advice:
      "Vielleicht ist der Datenträger voll oder gesperrt. Sagen Sie es Ihrer Administration; siehe Protokolldatei.",
  },
  "still-unreadable": {
    message: "Das Standbild lässt sich nicht öffnen.",
    advice: "Es wurde gelöscht oder ist beschädigt, oder der Schlüssel, mit dem es versiegelt wurde, fehlt.",
  },
});
