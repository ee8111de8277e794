/** Why the server does not have the settings of the desk. */
export const SETTINGS_ERRORS = {
  "settings-not-supported": {
    message: "The server takes no service settings.",
    advice:
      "It does not learn how this desk answers, or that it takes no calls, and decides about both by itself. Nothing has to be done where calls come in.",
  },
  "settings-not-authorised": {
    message: "The server does not let you use the service.",
    advice:
      "It may put no call through to you. Ask the administrator of your mission critical system to authorise you, then sign in again.",
  },
  "settings-user-unknown": {
    message: "The server does not know whose settings these are.",
    advice:
      "It may put no call through to you. Sign in again; if that does not help, the administrator has to look at how your IDs belong together.",
  },
  "settings-protection-wanted": {
    message: "The server wants the service settings protected by signalling keys.",
    advice:
      "No signalling key went with them, and nothing was sent in another way. It may put no call through to you: the administrator has to look at the signalling key of this account, or switch that protection off for this desk.",
  },
  "settings-key-refused": {
    message: "The server does not take the signalling key of this desk.",
    advice:
      "Another one was made and refused too. It may put no call through to you, and calls whose floor control has to be protected cannot be placed. Ask the administrator to check whom the key is made for, and at which key server.",
  },
  "settings-refused": {
    message: "The server refuses the service settings.",
    advice: "It may put no call through to you. Tell the administrator what it answered.",
  },
  "profile-not-taken": {
    message: "The server did not take the other user profile.",
    advice:
      "The profile that held goes on to hold, here and there. Try again in a minute; if it stays so, tell your administrator.",
  },
  "settings-server-failed": {
    message: "The server could not take the service settings.",
    advice: "It may put no call through to you. It is tried again by itself.",
  },
  "settings-unanswered": {
    message: "The server did not answer about the service settings.",
    advice: "It may put no call through to you. It is tried again by itself.",
  },
  "settings-answer-unusable": {
    message: "What the server answers about the service settings cannot be kept to.",
    advice: "It may put no call through to you. Tell the administrator what it answered.",
  },
} as const;
