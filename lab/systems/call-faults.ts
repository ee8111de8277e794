/**
 * What a system does with a call for a person instead of serving it: the table behind the panel's list of faults.
 *
 * A fault concerns the request that would reach the person's unit: for somebody who has migrated, the re-dialled one.
 * Only `drop-on-redirect` concerns the redirection.
 *
 * @module
 */
import type { LabFault } from "../../shared/bridge/lab-settings.ts";
import { kmsUri } from "../../shared/kms/identifiers.ts";
import { encodeKmsRedirect } from "../../shared/kms/kms-redirect.ts";
import { SIGNATURE_NAMESPACE } from "../../shared/kms/namespaces.ts";
import { PARTNER_C } from "../people/people.ts";
import { type DescriptionFault, PICTURE_FAULTS } from "./picture-faults.ts";
import type { McWarningCode } from "./warning-header.ts";

/** At which event the connection of the caller is dropped. */
export type DropPoint = "invite" | "redirection" | "ringing" | "answer";

/** The behaviour of a fault. */
export type CallFault =
  | { readonly act: "serve" }
  /** A final answer with, where given, a mission critical warning. */
  | {
      readonly act: "refuse";
      readonly statusCode: number;
      readonly warning?: McWarningCode;
      /** A KMS redirect response (TS 33.180 clause D.4) in its body. */
      readonly redirectResponse?: string;
    }
  /** Serve, but no emergency: refused as such, with a document that says so. */
  | { readonly act: "refuse-emergency" }
  /** 180, and nothing after it. */
  | { readonly act: "ring" }
  /** No answer at all, not even 100. */
  | { readonly act: "ignore" }
  /** Serve, with other descriptions than the two ends have written. */
  | { readonly act: "describe"; readonly otherwise: DescriptionFault }
  /** Serve, but drop the caller's connection. */
  | { readonly act: "drop"; readonly at: DropPoint };

const refuse = (statusCode: number, warning?: McWarningCode): CallFault =>
  warning === undefined ? { act: "refuse", statusCode } : { act: "refuse", statusCode, warning };

const PROPOSAL = encodeKmsRedirect({ receiverKmsUris: [kmsUri(PARTNER_C.kmsUri)], initiatorKmsUris: [] });
/** With a signature that is none: who looks only whether there is one believes it. */
const SIGNED_PROPOSAL = PROPOSAL.replace(/<\/[^<]*$/, `<Signature xmlns="${SIGNATURE_NAMESPACE}"/>$&`);

/** One row per fault. */
export const CALL_FAULTS: Readonly<Record<LabFault, CallFault>> = {
  none: { act: "serve" },
  "no-answer": { act: "ring" },
  "not-found": refuse(404),
  forbidden: refuse(403),
  "forbidden-107": refuse(403, 107),
  "forbidden-144": refuse(403, 144),
  "forbidden-126": refuse(403, 126),
  "forbidden-127": refuse(403, 127),
  "forbidden-145": refuse(403, 145),
  "forbidden-140": refuse(403, 140),
  "not-found-141": refuse(404, 141),
  unavailable: refuse(480),
  "unavailable-110": refuse(480, 110),
  "unavailable-146": refuse(480, 146),
  busy: refuse(486),
  "not-acceptable": refuse(488),
  "kms-of-c-proposed": { act: "refuse", statusCode: 488, redirectResponse: PROPOSAL },
  "kms-of-c-proposed-signed": { act: "refuse", statusCode: 488, redirectResponse: SIGNED_PROPOSAL },
  "emergency-refused": { act: "refuse-emergency" },
  overloaded: refuse(503),
  "no-video-line": { act: "describe", otherwise: PICTURE_FAULTS["no-video-line"] },
  "other-video-codec": { act: "describe", otherwise: PICTURE_FAULTS["other-video-codec"] },
  "video-stripped": { act: "describe", otherwise: PICTURE_FAULTS["video-stripped"] },
  // These are faults of the line behind the person's unit, which sees to them itself.
  "video-replayed": { act: "serve" },
  "key-frame-lost": { act: "serve" },
  // These are faults of the transmission control server.
  "transmission-unanswered": { act: "serve" },
  "transmission-revoked": { act: "serve" },
  silent: { act: "ignore" },
  "drop-on-invite": { act: "drop", at: "invite" },
  "drop-on-redirect": { act: "drop", at: "redirection" },
  "drop-on-ringing": { act: "drop", at: "ringing" },
  "drop-on-answer": { act: "drop", at: "answer" },
};
