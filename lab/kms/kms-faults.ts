/**
 * What a KMS with a fault does otherwise than a right one: the table behind the panel's list of KMS faults.
 *
 * @module
 */

import type { LabKmsFault } from "../../shared/bridge/lab-settings.ts";
import { KMS_NAMESPACE } from "../../shared/kms/namespaces.ts";
import { KMS_CONTENT_TYPE } from "../../shared/kms/request.ts";

/** An answer as it goes over the wire. */
export interface KmsHttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection breaks when half of the body is sent. */
  readonly breaksOff?: boolean;
}

/** How a KMS behaves. */
export interface KmsBehaviour {
  readonly listens: boolean;
  readonly identity: "right" | "unknown-authority" | "wrong-host";
  readonly delayMs: number;
  /** `withdrawn`: those given out so far do not count any more, new ones do. */
  readonly tokens: "accepted" | "withdrawn" | "refused";
  readonly clockAheadS: number;
  readonly partnerCertificate: "right" | "wrong-keys" | "revoked" | "expired" | "absent";
  /** `without-partner`: a KMS knows it by name alone, as one whose cache is brought up to date later. */
  readonly certificateCache: "right" | "without-partner";
  readonly lookup: "right" | "wrong-user" | "knows-nobody";
  readonly signature: "right" | "wrong";
  readonly keySets: "right" | "for-another" | "mismatched" | "revoked";
  readonly deliver: (answer: KmsHttpAnswer) => KmsHttpAnswer;
}

const RIGHT: KmsBehaviour = {
  listens: true,
  identity: "right",
  delayMs: 0,
  tokens: "accepted",
  clockAheadS: 0,
  partnerCertificate: "right",
  certificateCache: "right",
  lookup: "right",
  signature: "right",
  keySets: "right",
  deliver: (answer) => answer,
};

const FIVE_MIB = 5 * 1024 * 1024;
const DAY_S = 86_400;

/** A document that is right in every respect but its length. */
function tooLarge(answer: KmsHttpAnswer): KmsHttpAnswer {
  const around = Buffer.byteLength(answer.body) + "<!---->".length;
  return { ...answer, body: `${answer.body}<!--${"x".repeat(Math.max(0, FIVE_MIB - around))}-->` };
}

/** Ten entities, each ten times the one before: a thousand million letters for a parser that follows them. */
function xmlBomb(): KmsHttpAnswer {
  const levels = Array.from({ length: 9 }, (_, level) => `<!ENTITY e${level + 1} "${`&e${level};`.repeat(10)}">`);
  const body =
    `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE KmsResponse [<!ENTITY e0 "lollollol!">${levels.join("")}]>` +
    `<KmsResponse xmlns="${KMS_NAMESPACE}" Version="1.0.0"><UserUri>&e9;</UserUri></KmsResponse>`;
  return { status: 200, contentType: KMS_CONTENT_TYPE, body };
}

const FAULTS: Readonly<Record<LabKmsFault, Partial<KmsBehaviour>>> = {
  none: {},
  down: { listens: false },
  slow: { delayMs: 10_000 },
  truncated: { deliver: (answer) => ({ ...answer, breaksOff: true }) },
  "too-large": { deliver: tooLarge },
  "xml-bomb": { deliver: xmlBomb },
  "server-error": {
    deliver: () => ({ status: 500, contentType: "text/plain; charset=utf-8", body: "The database does not answer.\n" }),
  },
  "unknown-authority": { identity: "unknown-authority" },
  "wrong-host": { identity: "wrong-host" },
  "token-refused-once": { tokens: "withdrawn" },
  "token-refused": { tokens: "refused" },
  "wrong-certificate": { partnerCertificate: "wrong-keys" },
  "revoked-certificate": { partnerCertificate: "revoked" },
  "expired-certificate": { partnerCertificate: "expired" },
  "no-certificate": { partnerCertificate: "absent" },
  "not-in-cache": { certificateCache: "without-partner" },
  "lookup-wrong-user": { lookup: "wrong-user" },
  "lookup-unknown": { lookup: "knows-nobody" },
  "bad-signature": { signature: "wrong" },
  "keys-for-another": { keySets: "for-another" },
  "keys-mismatched": { keySets: "mismatched" },
  "keys-revoked": { keySets: "revoked" },
  "clock-off": { clockAheadS: DAY_S },
};

/** How a KMS with this fault behaves. */
export function behaviourWith(fault: LabKmsFault): KmsBehaviour {
  return { ...RIGHT, ...FAULTS[fault] };
}
