/**
 * What can happen to a private call, and what it can ask to be done: the vocabulary of the state machine. What belongs to one
 * of the features of a call comes from the feature.
 *
 * @module
 */
import type { EndReasonCode } from "../../shared/errors/end-reason.ts";
import type { ErrorCode } from "../../shared/errors/mc-error.ts";
import type { MediaCount } from "../../shared/mc/call-record.ts";
import type { SoundSummary } from "../../shared/mc/record-parts/sound.ts";
import type { AcceptedRedirection } from "../../shared/mc/redirection-rules.ts";
import type { CoreEffect, Outcome, TimerEffect } from "./call-core.ts";
import type { FeatureEffect, FeatureEvent, FeatureTimer } from "./features/features.ts";
import type { KmsProposal } from "./kms-proposal.ts";
import type { LegEvent, MediaEvent } from "./ports.ts";
import type { CallTimer } from "./timeouts.ts";

/** What can happen to a call in being set up and ended. */
export type CoreEvent =
  | { readonly type: "media-ready" }
  | { readonly type: "media-unavailable"; readonly code: EndReasonCode; readonly detail?: string | undefined }
  /** The INVITE of a leg has left. */
  | { readonly type: "invite-sent"; readonly leg: number }
  /** Something that a SIP leg reports. `proposedKms`: what to try instead of a KMS that was refused. */
  | {
      readonly type: "leg";
      readonly leg: number;
      readonly event: LegEvent;
      readonly proposedKms?: KmsProposal | undefined;
    }
  /** A MESSAGE that was judged to be for this call names the ID to call instead. */
  | { readonly type: "forwarded"; readonly redirection: AcceptedRedirection }
  /** One that names this call was refused. */
  | { readonly type: "forwarding-refused"; readonly code: ErrorCode; readonly detail?: string | undefined }
  /** Something that the media of a leg report. */
  | { readonly type: "media"; readonly leg: number; readonly event: MediaEvent }
  /** What passed, and at the end how the sound fared over the whole call. */
  | { readonly type: "counted"; readonly media: MediaCount; readonly sound?: SoundSummary | undefined }
  | { readonly type: "end" }
  | { readonly type: "follow" }
  | { readonly type: "refuse" }
  | { readonly type: "answer" }
  | { readonly type: "mute"; readonly muted: boolean }
  /** The microphone's device went during the call, and no other could be opened. */
  | { readonly type: "voice-lost"; readonly code: EndReasonCode; readonly detail?: string | undefined }
  /** One is there again. */
  | { readonly type: "voice-restored" }
  | { readonly type: "timeout"; readonly timer: CallTimer | FeatureTimer }
  | { readonly type: "signalling-lost" }
  | { readonly type: "signalling-restored" };

/** Everything that can happen to a call. */
export type CallEvent = CoreEvent | FeatureEvent;

/** Everything that a call can ask to be done. */
export type CallEffect = CoreEffect | FeatureEffect | TimerEffect<FeatureTimer>;

/** What one event did. */
export type Transition = Outcome<CallEffect>;
