/** What becomes of calls to several, of whom the first to answer has it. */
export const FIRST_TO_ANSWER_ERRORS = {
  "answered-by-another": {
    message: "The call was answered by another of those who were called.",
    advice: "Nothing is left to be done here.",
  },
  "first-to-answer-not-permitted": {
    message: "Your user profile does not permit you to call several people at once.",
    advice:
      "Call one of them. Ask the administrator of your mission critical system for allow-request-first-to-answer-call.",
  },
  "first-to-answer-not-authorised": {
    message: "The server does not let you call several people at once.",
    advice: "Call one of them, or ask the administrator of your mission critical system.",
  },
  "first-to-answer-nobody": {
    message: "You may call none of those whom you chose.",
    advice: "Choose others, or ask the administrator of your mission critical system.",
  },
  "first-to-answer-too-few": {
    message: "A call to several needs two people or more, and there is room for twenty.",
    advice: "Choose again; somebody alone is called as usual.",
  },
  "first-to-answer-protection": {
    message: "Protection is required, and nobody can promise it for a call to several: a key is made for one person.",
    advice: "Nobody was called. Call one of them.",
  },
  "first-to-answer-redirected": {
    message: "The server answered the call to several with another ID to call.",
    advice: "Nobody was called because of it. Call one of them.",
  },
  "first-to-answer-winner-unknown": {
    message: "Somebody answered, and the server did not name one of those who were called.",
    advice: "The call was ended. Call one of them. Report it if it happens again.",
  },
} as const;
