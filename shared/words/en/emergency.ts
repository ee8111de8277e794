/** Emergencies by the dispatcher's hand: the guard, and what it would do. */
export const emergency = {
  open: "Emergency…",
  notPermitted: "not permitted",
  forbidden:
    "Emergency is off: your user profile lacks allow-emergency-private-call, which the administrator of your mission critical system grants.",
  /** The guard. */
  title: "Emergency: who?",
  armedSpoken: {
    call: "Emergency armed: new emergency call to {{name}}. Control Enter does it, Escape leaves.",
  },
  nobody: "Nobody is chosen to be called, and no call is in the middle. Choose a person first.",
  acts: {
    call: "New emergency call to {{name}}",
  },
  holds: "Who is spoken to now is held.",
  confirm: {
    call: "Call as an emergency",
  },
  cannotWait: "Another call cannot be held now.",
  /** Of a call that was not taken as an emergency. */
  ordinary: "Call in the ordinary way",
  notNow: "Not now",
  seconds: "{{seconds}} s",
  /** Where another key hint would stand meanwhile. */
  decideFirst: "Emergency is armed: confirm it, or press Esc",
} as const;
