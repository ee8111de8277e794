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
    advice: "You stay where you are. This version works from a partner system only where the account needs no sign-in.",
  },
  "migration-partner-unreachable": {
    message: "The server of the partner system is not reached.",
    advice: "You stay where you are, and can be called there. Try again later, or tell the administrator.",
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
