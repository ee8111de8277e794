import type { UnitReport } from "../../shared/bridge/lab.ts";
import type { HoldState } from "../../shared/mc/call-record.ts";
import type { UnitCallState, UnitState } from "./unit-store.ts";

/** Every word of the field unit. */
export const UNIT_WORDS = {
  label: "Lab field unit",
  simulated: "simulated",
  registeredAs: "Registered as",
  signsInAs: "Signs in as",
  at: (system: string) => `at ${system}`,
  registration: {
    off: "Off",
    connecting: "Signing in",
    registered: "Registered",
    reconnecting: "Reconnecting",
    failed: "Sign-in failed",
  } satisfies Record<UnitReport["registration"], string>,
  state: {
    idle: "Ready",
    calling: "Calling the dispatcher",
    ringing: "Incoming call",
    answering: "Answering",
    connected: "In a call",
    ended: "Call ended",
  } satisfies Record<UnitCallState, string>,
  answerMode: {
    automatic: "Answers by itself",
    manual: "Answered by hand",
  } satisfies Record<UnitState["answerMode"], string>,
  caller: "Caller",
  calledAs: "Called as",
  unknownCaller: "not named",
  verifiedCaller: "Verified",
  protection: "Protection",
  pckId: "PCK-ID",
  heard: "Heard",
  sent: "Sent",
  answer: "Answer",
  decline: "Decline",
  hangUp: "Hang up",
  hold: "Hold",
  resume: "Resume",
  held: {
    none: "",
    "by-us": "On hold here",
    "by-colleague": "Held by the dispatcher",
    both: "On hold at both ends",
  } satisfies Record<HoldState, string>,
  callConsole: "Call the dispatcher",
  noKeys: "No keys could be had",
  callUnprotected: "Call without protection",
  lastCall: "Last call",
  lastLine: (caller: string, what: string) => `From ${caller}: ${what}`,
  talkedFor: (time: string) => `talked ${time}`,
  notAnswered: "not answered",
  timer: "Time in the call",
} as const;
