/**
 * MESSAGEs by which somebody asks to be called back (TS 24.379 clause 11.1.5): the wish, that it is taken back, and that
 * either was noted. They belong to no dialog, and nothing is ever dialled because of one.
 *
 * There is no element that says that somebody has called back; whoever was called knows.
 *
 * @module
 */
import { escapeXml } from "../base/xml.ts";
import { McError } from "../errors/mc-error.ts";
import type { CallBackUrgency } from "./call-back.ts";
import { extensionText } from "./forwarding.ts";
import { encodeInfo, type McInfoElements, type Protectable, serviceOfParts } from "./info-document.ts";
import { parseMcId } from "./mc-id.ts";
import { infoOf, type MessageBody, partsOf, type RedirectionForm } from "./redirection-rules.ts";
import { MC_SERVICES, type McService } from "./services/services.ts";
import { DEFAULT_WIRE } from "./wire-profile.ts";

/** What such a MESSAGE says; the last two answer the first two. */
export type CallBackWord = "ask" | "withdraw" | "asked" | "withdrawn";

const WORDS = {
  ask: { element: "request-type", value: "private-call-call-back-request" },
  withdraw: { element: "request-type", value: "private-call-call-back-cancel-request" },
  asked: { element: "response-type", value: "private-call-call-back-response" },
  withdrawn: { element: "response-type", value: "private-call-call-back-cancel-response" },
} as const satisfies Record<CallBackWord, { readonly element: string; readonly value: string }>;

const WORD_NAMES = Object.keys(WORDS) as readonly CallBackWord[];

const URGENCIES: readonly CallBackUrgency[] = ["low", "normal", "high"];

/** A MESSAGE as it is written. Absent members are absent elements. */
export interface CallBackDocument {
  readonly service: McService;
  readonly word: CallBackWord;
  /** MC client ID of whoever writes it. */
  readonly clientId?: string;
  /** Who writes it; the server adds it. */
  readonly callingUserId?: string;
  /** For whom it is; the server adds it. */
  readonly requestUri?: string;
  readonly urgency?: CallBackUrgency;
}

/** Writes the info document of a MESSAGE. */
export function encodeCallBack(
  { service, word, urgency, ...info }: CallBackDocument,
  { forwardingNamespace }: RedirectionForm = DEFAULT_WIRE.redirection,
): string {
  const prefix = forwardingNamespace === null ? "" : "f:";
  const declaration = forwardingNamespace === null ? "" : ` xmlns:f="${escapeXml(forwardingNamespace)}"`;
  const line = (name: string, value: string) =>
    `      <${prefix}${name}${declaration}>${escapeXml(value)}</${prefix}${name}>\r\n`;
  const { element, value } = WORDS[word];
  return encodeInfo(service, info, line(element, value) + (urgency === undefined ? "" : line("urgency-ind", urgency)));
}

/** A MESSAGE that came in. */
export interface CallBackMessage {
  readonly service: McService;
  readonly word: CallBackWord;
  /** Who has written it, as a server says; undefined in what a client sends its own server, which knows. */
  readonly fromId: string | undefined;
  /** For whom it is; empty when the document does not say. */
  readonly toIds: readonly string[];
  readonly urgency: CallBackUrgency;
}

const plain = (found: readonly Protectable[]) =>
  found.flatMap((element) => (element.type === "normal" ? [element.value] : []));

/** One sender that can be read, or none. Two that differ, an encrypted one, or what is no ID is refused. */
function senderOf({ callingUserId }: McInfoElements): string | undefined {
  if (callingUserId.length === 0) return undefined;
  const ids = new Set(plain(callingUserId));
  const [id = ""] = ids;
  if (ids.size !== 1 || plain(callingUserId).length < callingUserId.length || parseMcId(id) === undefined) {
    throw new McError("call-back-without-sender");
  }
  return id;
}

/**
 * Reads a MESSAGE. One of another kind is none of ours, however it is written.
 *
 * @param services - that we have
 * @returns undefined when it is about no call-back
 * @throws McError `call-back-without-sender`, or the rule that its body breaks
 */
export function decodeCallBackMessage(
  message: MessageBody,
  services: readonly McService[],
  form: RedirectionForm,
): CallBackMessage | undefined {
  const parts = partsOf(message);
  const service = serviceOfParts(
    parts,
    services.filter((each) => MC_SERVICES[each].callBackRequests === true),
  );
  const info = service === undefined ? undefined : infoOf(service, parts);
  if (service === undefined || info === undefined) return undefined;
  const said = (name: string) => extensionText(info, service, form, name);
  const word = WORD_NAMES.find((each) => said(WORDS[each].element) === WORDS[each].value);
  if (word === undefined) return undefined;
  const wanted = said("urgency-ind");
  const urgency = URGENCIES.find((each) => each === wanted) ?? "normal";
  return { service, word, fromId: senderOf(info), toIds: plain(info.requestUri), urgency };
}
