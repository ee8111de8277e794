/**
 * The settings of a user in a mission critical service, as a client publishes them to its participating function: a `poc-settings`
 * document (RFC 4354) with the elements that TS 24.379 clause 7.2.3 adds. Without them nobody is put through to the user.
 *
 * @module
 */
import { childrenNamed, escapeXml, exactTextOf, parseXml, SIP_BODY_XML, type XmlElement } from "../base/xml.ts";
import { type ParticularMark, particular } from "../errors/particulars.ts";

/** The event package under which they are published (RFC 4354 clause 5.1). */
export const SETTINGS_EVENT = "poc-settings";
export const SETTINGS_CONTENT_TYPE = "application/poc-settings+xml";

const NAMESPACE = "urn:oma:params:xml:ns:poc:poc-settings";
const MC_NAMESPACE = "urn:3gpp:mcsSettings:1.0";
const ROOT = "poc-settings";

/** How calls to a user are answered: by the client itself, or by the person. */
export const ANSWER_MODES = ["automatic", "manual"] as const;
export type AnswerMode = (typeof ANSWER_MODES)[number];

/** What a document holds. Absent elements are absent properties. */
export interface ServiceSettings {
  /** The client whose settings they are: its instance ID (RFC 5626), `urn:uuid:…`. */
  readonly instanceId: string;
  /** `incoming-session-barring`: whether calls to the user are refused. */
  readonly barsCalls?: boolean;
  readonly answerMode?: AnswerMode;
  /** Index of the user profile in force, 0 to 65535 (TS 24.484). */
  readonly profileIndex?: number;
  /** `multiplex-support`. */
  readonly multiplexSupport?: boolean;
}

/** A document that is well-formed XML and no settings. Its message is a mark: it comes into a record. */
export class ServiceSettingsError extends Error {
  constructor(what: Extract<ParticularMark, "root-is-not" | "element-missing" | "element-unusable">, element: string) {
    super(particular(what, element));
    this.name = "ServiceSettingsError";
  }
}

const extension = (name: string, inner: string) => `    <mcs10Set:${name}>${inner}</mcs10Set:${name}>\r\n`;

/** Writes a document; the order of the elements is the schema's. */
export function encodeServiceSettings(settings: ServiceSettings): string {
  const { answerMode, barsCalls, instanceId, multiplexSupport, profileIndex } = settings;
  const barring =
    barsCalls === undefined
      ? ""
      : `    <isb-settings><incoming-session-barring active="${barsCalls}"/></isb-settings>\r\n`;
  const answering =
    answerMode === undefined ? "" : `    <am-settings><answer-mode>${answerMode}</answer-mode></am-settings>\r\n`;
  const index = `<mcs10Set:user-profile-index>${profileIndex}</mcs10Set:user-profile-index>`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\r\n<${ROOT} xmlns="${NAMESPACE}" xmlns:mcs10Set="${MC_NAMESPACE}">\r\n` +
    `  <entity id="${escapeXml(instanceId)}">\r\n` +
    barring +
    answering +
    (profileIndex === undefined ? "" : extension("selected-user-profile-index", index)) +
    (multiplexSupport === undefined ? "" : extension("multiplex-support", String(multiplexSupport))) +
    `  </entity>\r\n</${ROOT}>\r\n`
  );
}

/** The one child of this name; undefined where there is none. Two could say two things. */
function oneChild(parent: XmlElement, namespace: string, name: string): XmlElement | undefined {
  const [first, ...others] = childrenNamed(parent, namespace, name);
  if (others.length > 0) throw new ServiceSettingsError("element-unusable", name);
  return first;
}

/** The one element in a group; a group without it says nothing. */
function inGroup(entity: XmlElement, namespace: string, group: string, name: string): XmlElement | undefined {
  const found = oneChild(entity, namespace, group);
  return found === undefined ? undefined : oneChild(found, namespace, name);
}

function oneOf<T>(values: Readonly<Record<string, T>>, text: string | null, element: string): T {
  const value = text !== null && Object.hasOwn(values, text) ? values[text] : undefined;
  if (value === undefined) throw new ServiceSettingsError("element-unusable", element);
  return value;
}

/** As XML Schema writes them. */
const BOOLEANS = { true: true, "1": true, false: false, "0": false };
const MODES = { automatic: "automatic", manual: "manual" } as const satisfies Record<AnswerMode, AnswerMode>;

function indexOf(text: string): number {
  const index = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(index <= 65_535)) throw new ServiceSettingsError("element-unusable", "user-profile-index");
  return index;
}

const LONGEST_ID = 255;

/**
 * Reads a document about one client. What is known is read strictly: a server that guesses how somebody wants to be called guesses for
 * an emergency, too. What is not known is left aside, as the extension points of the schema ask.
 *
 * @throws XmlError when the XML is refused
 * @throws ServiceSettingsError when it is no document of settings, of several clients, or has a value that there is not
 */
export function decodeServiceSettings(xml: string): ServiceSettings {
  const root = parseXml(xml, SIP_BODY_XML);
  if (root.localName !== ROOT || root.namespaceURI !== NAMESPACE) throw new ServiceSettingsError("root-is-not", ROOT);
  const entity = oneChild(root, NAMESPACE, "entity");
  if (entity === undefined) throw new ServiceSettingsError("element-missing", "entity");
  const instanceId = (entity.getAttribute("id") ?? "").trim();
  if (instanceId === "" || instanceId.length > LONGEST_ID) throw new ServiceSettingsError("element-unusable", "entity");
  const barring = inGroup(entity, NAMESPACE, "isb-settings", "incoming-session-barring");
  const mode = inGroup(entity, NAMESPACE, "am-settings", "answer-mode");
  const index = inGroup(entity, MC_NAMESPACE, "selected-user-profile-index", "user-profile-index");
  const multiplex = oneChild(entity, MC_NAMESPACE, "multiplex-support");
  return {
    instanceId,
    ...(barring && { barsCalls: oneOf(BOOLEANS, barring.getAttribute("active"), "incoming-session-barring") }),
    ...(mode && { answerMode: oneOf(MODES, exactTextOf(mode), "answer-mode") }),
    ...(index && { profileIndex: indexOf(exactTextOf(index)) }),
    ...(multiplex && { multiplexSupport: oneOf(BOOLEANS, exactTextOf(multiplex), "multiplex-support") }),
  };
}
