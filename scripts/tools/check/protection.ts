/**
 * What `--check` says about the end-to-end protection of one call, from what each end knows of it.
 *
 * @module
 */
import type { UnitReport } from "../../../shared/bridge/lab.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import type { KeyFacts } from "../../../shared/mc/key-facts.ts";
import type { CertificateSource, KmsUriSource } from "../../../shared/mc/key-identity.ts";
import type { FrameCount, KeyStepEntry, ProtectionState } from "../../../shared/mc/protection.ts";
import type { ProtectionRule } from "../../../shared/mc/protection-rule.ts";

/** Fields are added by later versions, never taken away. */
export interface ProtectionResult {
  readonly rule: ProtectionRule | null;
  readonly state: { readonly console: ProtectionState | null; readonly colleague: ProtectionState | null };
  readonly kmsUriSource: KmsUriSource | null;
  readonly certificateSource: CertificateSource | null;
  /** Every step of the key work, with its leg and its time. `detail` says in one line what `facts` do. */
  readonly keySteps: readonly (KeyStepEntry & { readonly detail: string })[];
  /** Of the last leg; eight hexadecimal digits. */
  readonly pckId: { readonly console: string | null; readonly colleague: string | null };
  /** Who signed the key, as the called end has verified it. */
  readonly verifiedCaller: string | null;
  /** As each end counted them. */
  readonly frames: { readonly console: FrameCount | null; readonly colleague: FrameCount | null };
}

/** As version 0.1.0 printed them: whoever reads this output by a program reads on. */
const KMS_SOURCES: Readonly<Record<KmsUriSource, string>> = {
  redirection: "from the redirection",
  profile: "from the user profile",
  lookup: "from the KMS lookup",
  "own-domain": "an ID of our own KMS",
};

function detailOf(facts: KeyFacts): string {
  switch (facts.kind) {
    case "period":
      return `period ${facts.periodNo}, until ${new Date(facts.periodTo).toISOString()}`;
    case "kms":
      return `${KMS_SOURCES[facts.source]}: ${facts.kms}`;
    case "certificate":
      return `${facts.source}: ${facts.kms}`;
    case "message":
      return `PCK-ID ${facts.pckId}`;
    case "as-written":
      return facts.text;
  }
}

/** @param colleague - what the colleague's unit reports of the same call */
export function protectionResult(call: CallRecord, colleague: UnitReport["protection"]): ProtectionResult {
  const ours = call.protection;
  return {
    rule: ours?.rule ?? null,
    state: { console: ours?.state ?? null, colleague: colleague?.state ?? null },
    kmsUriSource: ours?.identity?.kmsUriSource ?? null,
    certificateSource: ours?.identity?.certificateSource ?? null,
    keySteps: (ours?.steps ?? []).map((entry) => ({ ...entry, detail: detailOf(entry.facts) })),
    pckId: { console: ours?.identity?.pckId ?? null, colleague: colleague?.identity?.pckId ?? null },
    verifiedCaller: colleague?.identity?.initiator.userUri ?? null,
    frames: { console: ours?.frames ?? null, colleague: colleague?.frames ?? null },
  };
}

/** Frames that each end must have sealed, and opened of the other: a second of packets of 20 ms. */
const LEAST_FRAMES = 50;

const secured = (frames: FrameCount | null) =>
  frames !== null && frames.protected >= LEAST_FRAMES && frames.authenticated >= LEAST_FRAMES && frames.refused === 0;

/** What is not as it has to be; undefined when everything is. */
export function protectionFailure(
  result: ProtectionResult,
  expected: { readonly kmsUriSource: KmsUriSource; readonly caller: string },
): string | undefined {
  const { frames, keySteps, kmsUriSource, pckId, state, verifiedCaller } = result;
  if (state.console !== "proved" || state.colleague !== "proved") {
    return `protection: ${state.console} here, ${state.colleague} at the colleague, not proved`;
  }
  if (kmsUriSource !== expected.kmsUriSource) return `KMS URI: from ${kmsUriSource}, not ${expected.kmsUriSource}`;
  if (pckId.console === null || pckId.console !== pckId.colleague) {
    return `key: PCK-ID ${pckId.console} here, ${pckId.colleague} at the colleague`;
  }
  if (verifiedCaller !== expected.caller) return `key: signed by ${verifiedCaller}, not ${expected.caller}`;
  if (!keySteps.some(({ step }) => step === "message")) return "key: no step says that the message was made";
  if (!secured(frames.console) || !secured(frames.colleague)) {
    return "frames: not a second of protected frames each way";
  }
  return undefined;
}
