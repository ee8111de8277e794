import type { Lane } from "../../shared/mc/call-record.ts";

/** Every word of the ladder that is not a message's own. */
export const LADDER_WORDS = {
  title: "What happened",
  clause: "TS 23.280, 10.16.5.3",
  region: "What happened",
  list: "Messages of the call, in the order of their time",
  milliseconds: "ms",
  empty: "The messages of a call are drawn here as they are sent and received.",
  loading: "Loading the messages of this call",
  retry: "Load again",
  picture: "Save picture",
  text: "Save text",
  newest: "Newest",
  audio: "audio flows",
  protectedAudio: "protected audio",
  message: "Message",
  closeMessage: "Close",
  inferredNoText: "This console did not see this message. That it was sent follows from the others.",
  noText: "This entry has no message text.",
  fold: "Hide",
  fromTo: (from: string, to: string) => `${from} to ${to}`,
  within: (lane: string) => lane,
  clauseStep: (step: number) => `step ${step}`,
  inferred: "inferred",
  failed: "failed",
  redirect: "redirection",
  keys: "key work",
  ended: "ended",
  legend: "Solid: seen by this console. Dashed: inferred.",
  fileName: (when: string, kind: "svg" | "txt") => `call-${when}.${kind}`,
  callTo: (name: string) => `Call to ${name}`,
  callFrom: (name: string) => `Call from ${name}`,
} as const;

/** The words on the arrows, beside the names and numbers that the messages bring. */
export const ARROW_WORDS = {
  invitePrimaryId: "INVITE primary ID",
  inviteNewId: "INVITE new ID",
  reInvite: "re-INVITE",
  ackReleased: "ACK, released",
  trying: "trying",
  ringing: "ringing",
  progress: "progress",
  redirection: "redirection",
  answered: "answered",
  behindServer: { "call-passed-on": "call", rang: "rings", answered: "answers" },
  kmsSilent: (code: string) => `No answer: ${code}`,
} as const;

/** Lanes that are the same in every call; the systems have names of their own. */
export const LANE_WORDS = {
  console: "You",
  "system-a": "System A",
  kms: "KMS",
  "system-b": "Partner",
  colleague: "Colleague",
} as const satisfies Record<Lane, string>;
