/**
 * The forwarding elements (TS 24.379 Annex F.1, since Release 18) as a right, a broken or a hostile server would send
 * them: the table behind the panel's list of redirection faults for the carriers that have these elements.
 *
 * The wrong ones are written octet by octet here and not with the codec, whose business it is to write right ones.
 *
 * @module
 */
import type { LabRedirectionFault } from "../../shared/bridge/lab-settings.ts";
import { encodeForwarding } from "../../shared/mc/forwarding.ts";
import type { PrivateCallRedirection } from "../../shared/mc/redirection.ts";
import type { RedirectionForm } from "../../shared/mc/redirection-rules.ts";
import { MC_SERVICES } from "../../shared/mc/services/services.ts";
import { PARTNER_C, SYSTEMS } from "../people/people.ts";
import type { MessageDocument } from "./client-message.ts";
import { bothParties, encrypted, infoType, NEW_IDS, raw, tooLarge } from "./redirection-faults.ts";

/** What a right forwarding says. */
export interface ForwardingFacts extends PrivateCallRedirection {
  /** `migrated`: the same person elsewhere; anything else: another person. */
  readonly forwardingReason: "migrated" | "immediate" | "no-answer";
  /** Only in a MESSAGE. */
  readonly requestType?: string;
}

const element = (name: string, value: string | undefined) => (value === undefined ? "" : `<${name}>${value}</${name}>`);

const kms = (uri: string | undefined) =>
  element("PrivateCallKMSURI", uri && element("PrivateCallKMSURI", element("uri-entry", uri)));

const target = (facts: PrivateCallRedirection, uri = facts.newId) => element("forwarding-target-id", uri);

/** The elements that no fault below is about. */
const rest = (facts: ForwardingFacts) =>
  element("request-type", facts.requestType) +
  element("forwarding-reason", facts.forwardingReason) +
  element("forwarding-target-orig-id", facts.calledPartyId);

const anyExt = (...elements: string[]) => element("anyExt", elements.join(""));

const document = (facts: ForwardingFacts, content: string): MessageDocument => ({
  contentType: infoType(facts),
  content,
});

function written(facts: ForwardingFacts, ...elements: string[]): MessageDocument {
  return document(facts, raw(facts, bothParties(facts) + anyExt(rest(facts), ...elements)));
}

function right(facts: ForwardingFacts, form: RedirectionForm): MessageDocument {
  const { newId, ...rest } = facts;
  return document(facts, encodeForwarding({ ...rest, targetId: newId, targetOrigId: facts.calledPartyId }, form));
}

const withKms = (kmsUri: string) => (facts: ForwardingFacts, form: RedirectionForm) =>
  right({ ...facts, kmsUri }, form);

/** One row per fault. */
export const FORWARDING_FAULTS: Readonly<
  Record<LabRedirectionFault, (facts: ForwardingFacts, form: RedirectionForm) => MessageDocument | undefined>
> = {
  none: right,
  "new-id-missing": (facts) => written(facts, kms(facts.kmsUri)),
  "new-id-empty": (facts) => written(facts, target(facts, "")),
  "new-id-not-sip": (facts, form) => right({ ...facts, newId: "tel:5550412" }, form),
  encrypted: (facts) =>
    document(facts, raw(facts, encrypted(facts, "called-party-id") + anyExt(rest(facts), target(facts)))),
  "wrong-caller": (facts, form) => right({ ...facts, callingUserId: "sip:dispatch-8@mcx.system-a.example" }, form),
  "wrong-called-party": (facts, form) =>
    right({ ...facts, calledPartyId: "sip:somebody.else@mcx.system-a.example" }, form),
  "two-kms-uris": (facts) => written(facts, kms("kms.system-b.example"), kms("kms.elsewhere.example"), target(facts)),
  doctype: (facts) =>
    document(
      facts,
      raw(
        facts,
        bothParties(facts) + anyExt(rest(facts), target(facts, "&newId;")),
        `<!DOCTYPE ${MC_SERVICES[facts.service].infoRoot} [<!ENTITY newId "${facts.newId}">]>`,
      ),
    ),
  "too-large": (facts) =>
    document(
      facts,
      tooLarge((note) => raw(facts, bothParties(facts) + anyExt(rest(facts), target(facts), element("note", note)))),
    ),
  "broken-multipart": (facts, form) => ({
    contentType: 'multipart/mixed;boundary="mcx-open"',
    content: `--mcx-open\r\nContent-Type: ${infoType(facts)}\r\n\r\n${right(facts, form).content}\r\n`,
  }),
  "not-xml": (facts) => document(facts, "The colleague has moved, please try another number.\r\n"),
  "no-body": () => undefined,
  // What is wrong is the status of the answer.
  "moved-301": right,
  "new-id-same": (facts, form) => right({ ...facts, newId: facts.calledPartyId }, form),
  "new-id-caller": (facts, form) => right({ ...facts, newId: facts.callingUserId }, form),
  "kms-uri-own": withKms(SYSTEMS["system-a"].kmsUri),
  "kms-uri-of-c": withKms(PARTNER_C.kmsUri),
  "new-id-at-c": (facts, form) => right({ ...facts, newId: NEW_IDS.atPartnerC, kmsUri: PARTNER_C.kmsUri }, form),
  "new-id-telephone": (facts, form) => right({ ...facts, newId: NEW_IDS.telephone }, form),
  "new-id-colleague": (facts, form) => right({ ...facts, newId: NEW_IDS.colleague }, form),
  "kms-uri-http": withKms(`http://${SYSTEMS["system-b"].kmsUri}`),
  "kms-uri-path": withKms(`https://${SYSTEMS["system-b"].kmsUri}/of/another/service`),
  "kms-uri-odd": withKms("kms system-b.exämple"),
  // What is wrong is in the profile.
  "profile-differs": right,
  "two-new-ids": (facts) =>
    written(facts, kms(facts.kmsUri), target(facts), target(facts, "sip:somebody.else@mcx.system-b.example")),
  "target-alias": (facts) => written(facts, target(facts), element("forwarding-target-is-functional-alias", "true")),
  "message-other-call": (facts, form) =>
    right({ ...facts, calledPartyId: "sip:jonas.okafor@mcx.system-a.example" }, form),
  // What is wrong with these is when they come.
  "carriers-differ": right,
  "message-missing": right,
  "message-for-none": right,
  "message-after-cancel": right,
  "message-late": right,
};
