/** Emergencies by the dispatcher's hand: the guard, and what it would do. */
export const emergency = {
  open: "Emergency…",
  clear: "Clear emergency…",
  notPermitted: "not permitted",
  forbidden:
    "Emergency is off: your user profile lacks allow-emergency-private-call, which the administrator of your mission critical system grants.",
  clearForbidden:
    "Clearing is off: your user profile lacks allow-cancel-private-emergency-call, which the administrator of your mission critical system grants.",
  /** The guard. */
  title: "Emergency: who?",
  armedSpoken: {
    call: "Emergency armed: new emergency call to {{name}}. Control Enter does it, Escape leaves.",
    raise: "Emergency armed: raise the call with {{name}}. Control Enter does it, Escape leaves.",
    clear: "Armed: end the emergency of the call with {{name}}. Control Enter does it, Escape leaves.",
  },
  nobody: "Nobody is chosen to be called, and no call is in the middle. Choose a person first.",
  acts: {
    call: "New emergency call to {{name}}",
    raise: "Raise the call with {{name}}",
    clear: "End the emergency with {{name}}",
  },
  holds: "Who is spoken to now is held.",
  confirm: {
    call: "Call as an emergency",
    raise: "Raise to emergency",
    clear: "Clear emergency",
  },
  goesOn: {
    raise: "The call goes on, with the keys that it has.",
    clear: "The call goes on as an ordinary one.",
  },
  whyNot: {
    "other-call-cannot-wait": "Another call cannot be held now.",
    "call-is-not-there": "That call cannot be changed now.",
  },
  /** In the card of a call: what somebody has made of it, or tried to. */
  change: {
    asking: {
      emergency: "Telling {{name}} that this is an emergency.",
      normal: "Telling {{name}} that the emergency is over.",
    },
    failed: { emergency: "The call did not become an emergency.", normal: "The call is still an emergency." },
    colleague: {
      emergency: "{{name}} has made this call an emergency.",
      normal: "{{name}} has ended the emergency. The call goes on.",
    },
  },
  /** Of a call that was not taken as an emergency. */
  ordinary: "Call in the ordinary way",
  notNow: "Not now",
  seconds: "{{seconds}} s",
  /** Where another key hint would stand meanwhile. */
  decideFirst: "Emergency is armed: confirm it, or press Esc",
} as const;
