import type { MOVING_ERRORS as ENGLISH } from "../../en/errors/moving.ts";
import { translationOf } from "../../en/translation.ts";

/** What becomes of calls that are passed on to somebody else. */
export const MOVING_ERRORS = translationOf<typeof ENGLISH>()({
  transferred: {
    message: "Der Ruf wurde weitergegeben: Die Gegenstelle hat ihn verlassen und spricht mit dem neuen Ziel.",
    advice: "",
  },
  "moved-on": {
    message: "Sie wurden weitergegeben: Dieser Ruf endete, als der nächste angenommen wurde.",
    advice: "",
  },
  "forwarded-by-you": {
    message: "Sie haben den Ruf weitergeleitet: Der rufenden Stelle wurde gesagt, wen sie rufen soll.",
    advice: "",
  },
  "forwarded-unanswered": {
    message:
      "Niemand hat angenommen, und der Ruf wurde weitergeleitet, wie es die Einstellungen sagen: Der rufenden Stelle wurde gesagt, wen sie rufen soll.",
    advice: "",
  },
  "forward-refused": {
    message: "Der Ruf wurde nicht weitergeleitet: Der Server hat es verweigert.",
    advice: "Er läutet weiter. Nehmen Sie ihn an, oder versuchen Sie es mit jemand anderem.",
  },
  "forward-unanswered": {
    message: "Der Ruf wurde nicht weitergeleitet: Der Server hat es nicht rechtzeitig zugesagt.",
    advice: "Er läutet weiter. Nehmen Sie ihn an, oder lehnen Sie ihn ab.",
  },
  "transfer-refused": {
    message: "Die Weitergabe wurde verweigert.",
    advice: "Die Gegenstelle ist noch in der Leitung. Sagen Sie es ihr, oder versuchen Sie es mit jemand anderem.",
  },
  "transfer-unanswered": {
    message: "Was aus der Weitergabe geworden ist, hat niemand rechtzeitig mitgeteilt.",
    advice: "Die Gegenstelle ist noch in der Leitung. Fragen Sie, ob das neue Ziel erreicht wurde.",
  },
  "transfer-not-reached": {
    message: "Das Ziel der Weitergabe wurde nicht erreicht.",
    advice: "Die Gegenstelle ist wieder in der Leitung. Sagen Sie es ihr, oder versuchen Sie es mit jemand anderem.",
  },
  "transfer-not-permitted": {
    message: "Ihr Nutzerprofil erlaubt Ihnen nicht, Rufe weiterzugeben.",
    advice: "Bitten Sie die Administration Ihres MC-Systems um allow-call-transfer.",
  },
  "transfer-refused-by-policy": {
    message: "Sie sollten an jemand anderen weitergegeben werden. Ihre Einstellungen sagen, dem nicht zu folgen.",
    advice: "Was aus Weitergaben wird, steht in den Einstellungen.",
  },
  "transfer-refused-by-you": {
    message: "Sie sollten an jemand anderen weitergegeben werden. Sie haben sich entschieden zu bleiben.",
    advice: "",
  },
  "transfer-not-confirmed": {
    message: "Sie sollten an jemand anderen weitergegeben werden. Niemand hat es rechtzeitig bestätigt.",
    advice: "Sie sind weiterhin in diesem Ruf.",
  },
  "transfer-without-call": {
    message: "Es kam eine Weitergabe an, die zu keinem Ihrer Rufe gehört.",
    advice:
      "Es wurde nicht gewählt. Melden Sie es, wenn es wieder geschieht: Vielleicht will jemand diesen Leitplatz zum Rufen bringen.",
  },
  "transfer-under-way": {
    message: "Es kam eine Weitergabe an, während für denselben Ruf schon eine lief.",
    advice: "Es wurde nicht gewählt.",
  },
  "call-back-refused": {
    message: "Die Rückrufbitte wurde abgewiesen.",
    advice: "Niemand weiß davon. Versuchen Sie später, erneut zu rufen.",
  },
  "call-back-unanswered": {
    message: "Ob die Rückrufbitte angenommen wurde, hat niemand rechtzeitig mitgeteilt.",
    advice: "Vielleicht ist sie angekommen. Bitten Sie noch einmal, oder rufen Sie später erneut.",
  },
  "call-back-elsewhere": {
    message: "Die Gegenstelle ist in einem anderen System und wurde dort nicht gebeten.",
    advice:
      "Ihre Einstellungen folgen einer solchen Antwort nicht von selbst. Wenn Sie rufen, werden Sie gefragt, oder der Umleitung wird gefolgt.",
  },
  "call-back-not-taken-back": {
    message: "Die Rückrufbitte konnte nicht zurückgenommen werden.",
    advice: "Die Gegenstelle ruft vielleicht noch. Versuchen Sie es erneut.",
  },
  "call-back-without-sender": {
    message: "Jemand hat um Rückruf gebeten, und die Bitte sagt nicht, wer.",
    advice: "Sie wurde abgewiesen. Melden Sie es, wenn es wieder geschieht.",
  },
  "call-back-not-for-us": {
    message: "Es kam eine Rückrufbitte an, die jemand anderem galt.",
    advice: "Sie wurde abgewiesen. Melden Sie es, wenn es wieder geschieht.",
  },
  "call-back-list-full": {
    message: "Jemand hat um Rückruf gebeten, und die Liste hat keinen Platz mehr.",
    advice: "Die Bitte wurde abgewiesen. Rufen Sie zurück, wen Sie können, oder nehmen Sie jemanden von der Liste.",
  },
});
