/** Why a call is not an emergency. */
export const URGENCY_ERRORS = {
  "emergency-not-permitted": {
    message: "Your user profile does not permit you to call as an emergency.",
    advice:
      "Nothing was sent. Call in the ordinary way, and ask the administrator of your mission critical system for allow-emergency-private-call.",
  },
  "emergency-not-accepted": {
    message: "The call was not accepted as an emergency.",
    advice: "The colleague was not reached. Call in the ordinary way, if that is better than nothing.",
  },
  "urgency-not-changed": {
    message: "The change was not accepted.",
    advice: "The call goes on as it was. Try again, or say it.",
  },
  "urgency-unanswered": {
    message: "The change was not answered.",
    advice:
      "Whether the colleague's end knows of it is not certain. The call goes on here as it was. Try again, or say it.",
  },
} as const;
