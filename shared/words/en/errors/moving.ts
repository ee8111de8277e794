/** What becomes of calls that are passed on to somebody else. */
export const MOVING_ERRORS = {
  transferred: { message: "The call was transferred: the colleague has left it for the other one.", advice: "" },
  "moved-on": { message: "You were transferred: this call ended when the next one was answered.", advice: "" },
  "forwarded-by-you": { message: "You forwarded the call: its caller was told whom to call.", advice: "" },
  "forwarded-unanswered": {
    message: "Nobody answered, and the call was forwarded as the settings say: its caller was told whom to call.",
    advice: "",
  },
  "forward-refused": {
    message: "The call was not forwarded: the server refused.",
    advice: "It rings on. Answer it, or try somebody else.",
  },
  "forward-unanswered": {
    message: "The call was not forwarded: the server did not say in time that it would.",
    advice: "It rings on. Answer it, or decline it.",
  },
  "transfer-refused": {
    message: "The transfer was refused.",
    advice: "The colleague is still on the line. Say so, or try somebody else.",
  },
  "transfer-unanswered": {
    message: "Nobody said in time what became of the transfer.",
    advice: "The colleague is still on the line. Ask whether the other one was reached.",
  },
  "transfer-not-reached": {
    message: "The one to whom the call was to go was not reached.",
    advice: "The colleague is back on the line. Say so, or try somebody else.",
  },
  "transfer-not-permitted": {
    message: "Your user profile does not permit you to transfer calls.",
    advice: "Ask the administrator of your mission critical system for allow-call-transfer.",
  },
  "transfer-refused-by-policy": {
    message: "You were to be transferred to somebody else. Your settings say not to go.",
    advice: "The settings say what becomes of transfers.",
  },
  "transfer-refused-by-you": {
    message: "You were to be transferred to somebody else. You chose to stay.",
    advice: "",
  },
  "transfer-not-confirmed": {
    message: "You were to be transferred to somebody else. Nobody confirmed it in time.",
    advice: "You are still in the call.",
  },
  "transfer-without-call": {
    message: "A transfer came in that belongs to no call of yours.",
    advice: "Nothing was dialled. Report it if it happens again: somebody may be trying to have this console call.",
  },
  "transfer-under-way": {
    message: "A transfer came in while another one of the same call was under way.",
    advice: "Nothing was dialled.",
  },
  "call-back-refused": {
    message: "The wish to be called back was refused.",
    advice: "Nobody knows of it. Try to call again later.",
  },
  "call-back-unanswered": {
    message: "Nobody said in time whether the wish to be called back was taken.",
    advice: "It may have arrived. Ask again, or call again later.",
  },
  "call-back-elsewhere": {
    message: "The colleague is in another system, and was not asked there.",
    advice: "Your settings do not follow such an answer by themselves. Call, and the console asks you or follows.",
  },
  "call-back-not-taken-back": {
    message: "The wish to be called back could not be taken back.",
    advice: "The colleague may still call. Try again.",
  },
  "call-back-without-sender": {
    message: "Somebody asked to be called back, and the request does not say who.",
    advice: "It was refused. Report it if it happens again.",
  },
  "call-back-not-for-us": {
    message: "A wish to be called back came in that was for somebody else.",
    advice: "It was refused. Report it if it happens again.",
  },
  "call-back-list-full": {
    message: "Somebody asked to be called back, and the list has no more room.",
    advice: "It was refused. Call back whom you can, or take people off the list.",
  },
} as const;
