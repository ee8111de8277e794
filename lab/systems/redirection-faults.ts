/**
 * Redirections as a broken or hostile server would send them: the table behind the panel's list of redirection faults.
 *
 * The wrong ones are written octet by octet here and not with the codec, whose business it is to write right ones.
 *
 * @module
 */
import type { LabRedirectionFault } from "../../shared/bridge/lab-settings.ts";
import {
  encodeRedirection,
  type PrivateCallRedirection,
  REDIRECTION_NAMESPACE,
  statusToSend,
} from "../../shared/mc/redirection.ts";
import type { RedirectionForm } from "../../shared/mc/redirection-rules.ts";
import { MC_SERVICES } from "../../shared/mc/services/services.ts";
import { PARTNER_C, SYSTEMS } from "../people/people.ts";

/** A final answer that redirects. */
export interface RedirectionAnswer {
  readonly statusCode: number;
  readonly contentType?: string;
  readonly content?: string;
  /** Values of Contact. */
  readonly contacts: readonly string[];
}

export const infoType = ({ service }: PrivateCallRedirection) => MC_SERVICES[service].infoContentType;

const answer = (facts: PrivateCallRedirection, content: string, contentType = infoType(facts)): RedirectionAnswer => ({
  statusCode: 300,
  contentType,
  content,
  contacts: [],
});

function right(facts: PrivateCallRedirection, form: RedirectionForm): RedirectionAnswer {
  const statusCode = statusToSend(form, "request-uri") ?? 300;
  return { ...answer(facts, encodeRedirection(facts, form)), statusCode };
}

function uriElement({ service }: PrivateCallRedirection, name: string, uri: string): string {
  const { prefix } = MC_SERVICES[service];
  return `<${prefix}-${name} type="Normal"><${prefix}URI>${uri}</${prefix}URI></${prefix}-${name}>`;
}

const requestUri = (facts: PrivateCallRedirection, uri = facts.newId) => uriElement(facts, "request-uri", uri);

export const bothParties = (facts: PrivateCallRedirection) =>
  uriElement(facts, "calling-user-id", facts.callingUserId) + uriElement(facts, "called-party-id", facts.calledPartyId);

function extension(...elements: string[]): string {
  return `<anyExt><r:private-call-redirection xmlns:r="${REDIRECTION_NAMESPACE}">${elements.join("")}</r:private-call-redirection></anyExt>`;
}

export function raw({ service }: PrivateCallRedirection, elements: string, prolog = ""): string {
  const { infoNamespace, infoParams, infoRoot } = MC_SERVICES[service];
  return `<?xml version="1.0" encoding="UTF-8"?>${prolog}<${infoRoot} xmlns="${infoNamespace}"><${infoParams}>${elements}</${infoParams}></${infoRoot}>`;
}

/** An element that only the holder of a signalling key can read. */
export function encrypted({ service }: PrivateCallRedirection, name: string): string {
  const element = `${MC_SERVICES[service].prefix}-${name}`;
  return (
    `<${element} type="Encrypted"><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#">` +
    '<xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes128-gcm"/><xenc:CipherData>' +
    "<xenc:CipherValue>7a2bVn1tQmE0ZkpYc0h3Z1R5Qk9sUmNkWQ==</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>" +
    `</${element}>`
  );
}

const SIXTY_FIVE_KIB = 65 * 1024;

/** A document that is right in every respect but its length. */
export function tooLarge(write: (note: string) => string): string {
  return write("x".repeat(SIXTY_FIVE_KIB - Buffer.byteLength(write(""))));
}

/** New IDs that are well-formed and lead to somewhere else than to the person who was called. */
export const NEW_IDS = {
  atPartnerC: `sip:visitor-0412@${PARTNER_C.domain}`,
  telephone: `sip:+19005550100@${SYSTEMS["system-a"].domain};user=phone`,
  colleague: `sip:aino.aalto@${SYSTEMS["system-a"].domain}`,
} as const;

/** One row per fault. */
export const REDIRECTION_FAULTS: Readonly<
  Record<LabRedirectionFault, (facts: PrivateCallRedirection, form: RedirectionForm) => RedirectionAnswer>
> = {
  none: right,
  "new-id-missing": (facts) => answer(facts, raw(facts, bothParties(facts))),
  "new-id-empty": (facts) => answer(facts, raw(facts, requestUri(facts, "") + bothParties(facts))),
  "new-id-not-sip": (facts, form) => right({ ...facts, newId: "tel:5550412" }, form),
  encrypted: (facts) => answer(facts, raw(facts, encrypted(facts, "request-uri") + bothParties(facts))),
  "wrong-caller": (facts, form) => right({ ...facts, callingUserId: "sip:dispatch-8@mcx.system-a.example" }, form),
  "wrong-called-party": (facts, form) =>
    right({ ...facts, calledPartyId: "sip:somebody.else@mcx.system-a.example" }, form),
  "two-kms-uris": (facts) =>
    answer(
      facts,
      raw(
        facts,
        requestUri(facts) +
          bothParties(facts) +
          extension("<r:kms-uri>kms.system-b.example</r:kms-uri>", "<r:kms-uri>kms.elsewhere.example</r:kms-uri>"),
      ),
    ),
  doctype: (facts) =>
    answer(
      facts,
      raw(
        facts,
        requestUri(facts, "&newId;") + bothParties(facts),
        `<!DOCTYPE ${MC_SERVICES[facts.service].infoRoot} [<!ENTITY newId "${facts.newId}">]>`,
      ),
    ),
  "too-large": (facts) =>
    answer(
      facts,
      tooLarge((note) => raw(facts, requestUri(facts) + bothParties(facts) + extension(`<r:note>${note}</r:note>`))),
    ),
  "broken-multipart": (facts) =>
    answer(
      facts,
      `--mcx-open\r\nContent-Type: ${infoType(facts)}\r\n\r\n${raw(facts, requestUri(facts) + bothParties(facts))}\r\n`,
      'multipart/mixed;boundary="mcx-open"',
    ),
  "not-xml": (facts) => answer(facts, "The colleague has moved, please try another number.\r\n"),
  "no-body": (facts) => ({ statusCode: 300, contacts: [`<${facts.newId}>`] }),
  "moved-301": (facts, form) => ({ ...right(facts, form), statusCode: 301 }),
  "new-id-same": (facts, form) => right({ ...facts, newId: facts.calledPartyId }, form),
  "new-id-caller": (facts, form) => right({ ...facts, newId: facts.callingUserId }, form),
  // Only system A redirects wrongly, and its KMS is the dispatcher's.
  "kms-uri-own": (facts, form) => right({ ...facts, kmsUri: SYSTEMS["system-a"].kmsUri }, form),
  // Partner C would read along.
  "kms-uri-of-c": (facts, form) => right({ ...facts, kmsUri: PARTNER_C.kmsUri }, form),
  "new-id-at-c": (facts, form) => right({ ...facts, newId: NEW_IDS.atPartnerC, kmsUri: PARTNER_C.kmsUri }, form),
  "new-id-telephone": (facts, form) => right({ ...facts, newId: NEW_IDS.telephone }, form),
  "new-id-colleague": (facts, form) => right({ ...facts, newId: NEW_IDS.colleague }, form),
  "kms-uri-http": (facts, form) => right({ ...facts, kmsUri: `http://${SYSTEMS["system-b"].kmsUri}` }, form),
  "kms-uri-path": (facts, form) =>
    right({ ...facts, kmsUri: `https://${SYSTEMS["system-b"].kmsUri}/of/another/service` }, form),
  "kms-uri-odd": (facts, form) => right({ ...facts, kmsUri: "kms system-b.exämple" }, form),
  // What is wrong is in the profile.
  "profile-differs": right,
  "two-new-ids": (facts) =>
    answer(
      facts,
      raw(facts, requestUri(facts) + requestUri(facts, "sip:somebody.else@mcx.system-b.example") + bothParties(facts)),
    ),
  // These are faults of forwarding elements, and of MESSAGEs.
  "target-alias": right,
  "carriers-differ": right,
  "message-missing": right,
  "message-other-call": right,
  "message-for-none": right,
  "message-after-cancel": right,
  "message-late": right,
};
