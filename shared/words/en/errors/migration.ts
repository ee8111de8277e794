/** Why the user of this desk does not work from a partner system. */
export const MIGRATION_ERRORS = {
  "migration-partner-unknown": {
    message: "This account does not know that partner system.",
    advice: "You stay where you are. Ask the administrator to put the account for it in place.",
  },
  "migration-in-call": {
    message: "Not while a call goes on.",
    advice: "A call does not move with you. End it, then go on.",
  },
  "migration-without-token-exchange": {
    message: "Your sign-in cannot be carried over to a partner system.",
    advice:
      "You stay where you are. Both accounts have to name an identity server, and both servers have to exchange tokens. Tell the administrator.",
  },
  "migration-exchange-refused": {
    message: "Your own identity server does not let you work from that partner system.",
    advice: "You stay where you are. Ask whoever runs the identity server of your system.",
  },
  "migration-token-refused": {
    message: "The identity server of the partner system does not accept your sign-in at home.",
    advice:
      "You stay where you are. It may not know you or your system, or its clock may be another. Tell the administrator of both.",
  },
  "migration-client-unknown": {
    message: "The identity server of the partner system does not know this program.",
    advice: "You stay where you are. The administrator has to look at your account at the partner.",
  },
  "migration-identity-unreachable": {
    message: "The identity server of the partner system cannot be reached.",
    advice: "You stay where you are, and can be called there. Try again later.",
  },
  "migration-partner-unreachable": {
    message: "The server of the partner system is not reached.",
    advice: "You stay where you are, and can be called there. Try again later, or tell the administrator.",
  },
  "migration-profile-missing": {
    message: "The partner system has no user profile for you.",
    advice:
      "You are at home again, and can be called there. The administrator of the partner system has to make one for your ID there.",
  },
  "migration-partner-lost": {
    message: "The partner system was lost for as long as the settings allow.",
    advice: "You are at home again, and can be called there. Work from the partner again when it is back.",
  },
  "migration-registration-refused": {
    message: "The server of the partner system does not register you.",
    advice:
      "You stay where you are, and can be called there. The administrator has to look at your account at the partner.",
  },
  "migration-refused": {
    message: "You are not allowed to work from the partner system.",
    advice:
      "You stay where you are, and can be called there. Ask the administrator of your own system and of the partner's.",
  },
  "migration-home-unreachable": {
    message: "The partner system cannot settle it with your own system now.",
    advice: "You stay where you are, and can be called there. Try again later.",
  },
  "migration-other-id": {
    message: "The partner system gives you another ID than your account says.",
    advice:
      "You stay where you are: keys and calls would be somebody else's. The administrator has to put the account right.",
  },
  "migration-not-finished": {
    message: "The partner system did not finish in time.",
    advice: "You stay where you are, and can be called there. Try again later.",
  },
} as const;
