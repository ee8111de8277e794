import type { CallState, CallStep } from "../../shared/mc/call-record.ts";

/** What a call is doing, in one or two words. */
export const STATE_WORDS = {
  preparing: "Preparing",
  "obtaining-keys": "Preparing",
  "deciding-protection": "Waiting for your decision",
  requesting: "Calling",
  deciding: "Waiting for your decision",
  redialling: "Re-dialling",
  ringing: "Ringing",
  incoming: "Is calling you",
  answering: "Answering",
  connected: "Connected",
  ending: "Ending",
  ended: "Ended",
} as const satisfies Record<CallState, string>;

/** Milestones as the notice and the record name them. */
export const STEP_WORDS = {
  placed: "Placed",
  "keys-obtained": "Keys ready",
  requested: "Requested",
  redirected: "Redirected",
  released: "Released",
  redialled: "Re-dialled",
  offered: "Offered",
  ringing: "Ringing",
  answered: "Answered",
  "key-confirmed": "Confirmed",
  "media-flowing": "Audio flows",
  "protection-proved": "Proved",
  "signalling-lost": "Connection lost",
  "signalling-restored": "Connection back",
  ended: "Ended",
} as const satisfies Record<CallStep, string>;

/** The redirection notice. */
export const NOTICE_WORDS = {
  title: "Redirection",
  migrated: (name: string, system: string) => `${name} has migrated to ${system}.`,
  newIdAtHome: (name: string, system: string) => `${name} has a new ID at ${system}.`,
  tail: {
    deciding: "Call there?",
    "obtaining-keys": "Obtaining keys.",
    "without-keys": "Keys missing.",
    redialling: "Re-dialling there.",
    redialled: "Re-dialled there.",
    "not-redialled": "Not re-dialled.",
  },
  called: "Called",
  nowAt: "Now at",
  via: "Via",
  reason: "Reason",
  noReason: "not given",
  kms: "KMS",
  noKms: "not named in the redirection",
  steps: "Steps since the call was placed",
  follow: "Follow",
  refuse: "Do not follow",
  countdown: (seconds: number) => `Without an answer the call ends in ${seconds} s.`,
  stop: "Stop re-dialling",
  more: "Details",
} as const;

/** The call in the middle. */
export const CALL_WORDS = {
  region: "Call",
  idleTitle: "No call",
  idleChoose: "Choose a person",
  idleCall: "Call the person chosen",
  idleKeys: "All keys",
  mute: "Mute",
  muted: "Microphone off",
  unmuted: "Microphone on",
  voiceLost: "You are not heard: the microphone is gone.",
  voiceLostAdvice: "You still hear the colleague. A microphone that is plugged in is taken at once.",
  end: "End call",
  stop: "Stop calling",
  answer: "Answer",
  decline: "Decline",
  again: "Call again",
  tryAgain: "Try again",
  callBack: "Call back",
  callNew: "Call the new ID",
  incomingSpoken: (name: string) => `${name} is calling you.`,
  incomingUnknown: "Not in the directory",
  timer: "Time in the call",
  lasted: (time: string) => `Lasted ${time}`,
  talkedTo: (name: string) => `Call with ${name}`,
  signallingLost: (system: string) => `The connection to ${system} is lost.`,
  signallingLostAdvice: "The call goes on as long as its audio does. The console is reconnecting by itself.",
  recordOf: (when: string) => `From the record, ${when}`,
  closeRecord: "Close",
  waiting: "Other calls",
  isCalling: "is calling you",
  endAndAnswer: "End call and answer",
  backToCall: "Show",
  busy: "Another call is in progress",
} as const;

/** Hold and keypad. */
export const HOLD_WORDS = {
  hold: "Hold",
  resume: "Resume",
  holding: "Putting on hold",
  resuming: "Resuming",
  held: {
    "by-us": () => "On hold: held by you",
    "by-colleague": (name: string) => `On hold: held by ${name}`,
    both: (name: string) => `On hold: held by you and by ${name}`,
  },
  noLonger: "No longer on hold",
  notHeld: "The hold was not accepted. The call goes on, and your microphone is off.",
  notHeldAdvice: "Switch the microphone on to be heard, or try to hold again.",
  notResumed: "The call was not resumed. You still hold it.",
  notResumedAdvice: "Try again, or end the call.",
  notWithoutConnection: "The call can be held and resumed when the connection is back.",
  keypad: "Keypad",
  keypadProtected: "not when protected",
  keypadNone: "not in this call",
  keypadSpoken: "Keypad. Type digits, star or hash. Escape closes it.",
  keypadType: "Type digits, * or #. Esc closes.",
  keypadSent: (digits: string) => `Sent ${digits}`,
} as const;

/** The recent calls. */
export const OUTCOME_WORDS = {
  redirectedTo: (system: string) => `redirected to ${system}`,
  incoming: "incoming",
  connected: "connected",
  missed: "missed",
  now: "now",
} as const;
