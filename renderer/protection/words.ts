import type { CertificateSource, KmsUriSource } from "../../shared/mc/key-identity.ts";
import type { FrameCount, KeyStep, ProtectionState } from "../../shared/mc/protection.ts";
import type { ProtectionRule } from "../../shared/mc/protection-rule.ts";
import { grouped } from "../design/format.ts";

/** What the padlock says of a call in progress: what is known, and no more. */
export const PADLOCK_WORDS = {
  none: "Not protected end to end",
  "obtaining-keys": "Obtaining keys",
  offered: "Key sent, not confirmed",
  establishing: "Establishing protection",
  proved: "End-to-end protected",
  hop: "Protected to the gateway only",
  failed: "Protection failed",
} as const satisfies Record<ProtectionState, string>;

/** The same for a call that is over. */
export const PADLOCK_WORDS_AFTER = {
  none: "Was not protected end to end",
  "obtaining-keys": "Ended before keys were there",
  offered: "The key was not confirmed",
  establishing: "Protection was not proved",
  proved: "Was end-to-end protected",
  hop: "Was protected to the gateway only",
  failed: "Protection failed",
} as const satisfies Record<ProtectionState, string>;

/** What differs for a call that came in. */
export const PADLOCK_WORDS_INCOMING = {
  "obtaining-keys": "Checking the caller's key",
  offered: "Caller verified",
} as const satisfies Partial<Record<ProtectionState, string>>;

/** Protection in a row of the recent calls. */
export const PROTECTION_OUTCOME_WORDS = {
  none: "not protected",
  "obtaining-keys": "",
  offered: "",
  establishing: "not proved",
  proved: "end-to-end",
  hop: "gateway only",
  failed: "protection failed",
} as const satisfies Record<ProtectionState, string>;

/** Where the KMS URI of the called ID came from. */
export const KMS_SOURCE_WORDS = {
  redirection: "from the redirection",
  profile: "from your user profile",
  lookup: "found by KMS lookup",
  "own-domain": "our own",
} as const satisfies Record<KmsUriSource, string>;

/** Where the certificate of the other side's KMS came from. */
export const CERTIFICATE_SOURCE_WORDS = {
  own: "our own certificate",
  held: "certificate held",
  certcache: "certificate from our KMS's cache",
  cert: "certificate fetched",
} as const satisfies Record<CertificateSource, string>;

/** What came of a step of the key work. */
export const KEY_FACT_WORDS = {
  period: (no: number, until: string) => `period ${no}, until ${until}`,
  found: (source: string, kms: string) => `${source}: ${kms}`,
  message: (pckId: string) => `PCK-ID ${pckId}`,
} as const;

/** Steps of the key work. */
export const KEY_STEP_WORDS = {
  "own-keys": "Own keys",
  "kms-uri": "KMS",
  certificate: "Certificate",
  message: "Key message",
} as const satisfies Record<KeyStep, string>;

/** The rule in a sentence. */
export const RULE_WORDS = {
  required: { label: "Required", note: "Without protection there is no call." },
  preferred: {
    label: "Preferred",
    note: "Without keys you are asked first. Where the other end protects nothing, the call goes on and says so.",
  },
  off: { label: "Off", note: "Keys are neither obtained nor asked for." },
} as const satisfies Record<ProtectionRule, { readonly label: string; readonly note: string }>;

/** What the frames of a call did. */
export const FRAME_WORDS = {
  protected: "Sent protected",
  authenticated: "Received and authenticated",
  refused: "Refused",
  replayed: "Replayed, refused",
} as const satisfies Record<keyof FrameCount, string>;

/** Everything else about the protection of a call. */
export const PROTECTION_WORDS = {
  title: "Protection of the call",
  close: "Close",
  noCall: "There is no call in the middle.",
  unrecorded: "Nothing about protection was recorded for this call.",
  details: "Details",
  establishingAudio: "Establishing audio",
  framesProved: (count: number) => `${grouped(count)} frames proved`,
  framesRefused: (count: number) => `${grouped(count)} refused`,
  packets: (received: number, sent: number) => `${grouped(received)} in, ${grouped(sent)} out`,
  packetsTitle: "Media packets",
  hopDetail: "Not end-to-end: the gateway can hear the call",
  forced: "You called without protection",
  noneIncoming: "Who is calling is known from the server alone",
  offeredTo: (kms: string) => `Only the key that ${kms} issued to this ID opens it`,
  openedWith: (kms: string) => `Opened with the key that ${kms} issued to this ID`,
  signedBy: (id: string, kms: string) => `Signed by ${id}, verified through ${kms}`,
  checkingCaller: "Somebody is calling",
  keyWork: "Key work of this call",
  keyWorkDone: "done",
  keyWorkRunning: "in progress",
  keyWorkWaiting: "not yet",
  keyWorkFailed: "failed",
  /** The parts of the panel. */
  signer: "Signed by",
  you: "you",
  verifiedSigner: "signature verified",
  calledId: "For",
  proof: "Proof",
  notConfirmed: "The far end has not confirmed the key.",
  confirmed: (kms: string) => `The far end opened it with the key that ${kms} issued to this ID.`,
  openedHere: (kms: string) => `Opened here with the key that ${kms} issued to your ID.`,
  callerKms: "KMS of the caller",
  calledKms: "KMS of the called ID",
  period: (no: number, from: string, to: string) => `key period ${no}: ${from} to ${to}`,
  pckId: "PCK-ID",
  algorithms: "Algorithms",
  keyAlgorithm: "MIKEY-SAKKE I_MESSAGE, signed with ECCSI",
  mediaAlgorithm: (suite: string) => `SFrame ${suite}`,
  rule: "Rule",
  frames: "Media frames",
  noFrames: "None counted.",
  steps: "Key steps",
  leg: (number: number) => (number === 1 ? "primary ID" : `new ID ${number - 1}`),
  notes: "Notes",
  /** The question when keys could not be had. */
  decideTitle: "Keys could not be had",
  callUnprotected: "Call without protection",
  unprotectedMeans: "Without protection the gateways on the way can hear the call.",
  doNotCall: "Do not call",
  countdown: (seconds: number) => `Without an answer the call ends in ${seconds} s.`,
  notCalled: "Protection is required here, so the call was not made without it.",
} as const;
