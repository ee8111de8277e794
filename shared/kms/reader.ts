/**
 * Reading the elements of KMS documents, strictly: what has to be there is there, what can be there once is not there
 * twice, a simple value has no elements in it. Elements that nobody asks for, of this or another namespace, are passed
 * over, as the extension points of the schema want it; so is the order of elements.
 *
 * @module
 */

import {
  childElements,
  childrenNamed,
  exactTextOf,
  parseXml,
  SIP_BODY_XML,
  type XmlElement,
  XmlError,
  type XmlFault,
  type XmlLimits,
} from "../base/xml.ts";
import { KmsDocumentError, type KmsDocumentErrorCode } from "../errors/kms-errors.ts";
import { fromBase64, hexToBytes, type Octets } from "../mikey/base/octets.ts";
import { parseDateTime } from "./date-time.ts";
import { isKmsUri, isUserUri, type KmsUri, type UserUri } from "./identifiers.ts";
import { KMS_NAMESPACE } from "./namespaces.ts";

/** Whose document it is; in front of the codes. */
export type DocumentSubject = "kms-answer" | "kms-request";

/** What a KMS may answer: many certificates fit. */
export const KMS_ANSWER_XML: XmlLimits = { maxOctets: 4 * 1024 * 1024, maxDepth: 32, maxMarkup: 50_000 };
/** What a KMS is asked. */
export const KMS_REQUEST_XML: XmlLimits = SIP_BODY_XML;

const FAULTS = {
  "too-large": "too-large",
  doctype: "doctype",
  malformed: "broken",
  "too-deep": "broken",
} as const satisfies Record<XmlFault, string>;

/**
 * Parses a document of the key management.
 *
 * @param subject - in front of the codes `-too-large`, `-doctype` and `-broken`
 * @throws KmsDocumentError
 */
export function readXml(
  xml: string,
  limits: XmlLimits,
  subject: DocumentSubject | "profile" | "kms-redirect",
): XmlElement {
  try {
    return parseXml(xml, limits);
  } catch (error) {
    // Without the cause: what a parser says of a broken document quotes it, and the document may hold keys.
    if (error instanceof XmlError) throw new KmsDocumentError(`${subject}-${FAULTS[error.fault]}`, error.fault);
    throw error;
  }
}

/** xs:boolean; undefined when it is none. */
export function parseBoolean(text: string): boolean | undefined {
  if (text === "true" || text === "1") return true;
  return text === "false" || text === "0" ? false : undefined;
}

const MAX_BINARY_TEXT = 4096;

/** xs:hexBinary in either case; undefined when it is none or longer than 2048 octets. */
export function parseHex(text: string): Octets | undefined {
  if (text.length > MAX_BINARY_TEXT || text.length % 2 !== 0 || !/^[0-9A-Fa-f]*$/.test(text)) return undefined;
  return hexToBytes(text) as Octets;
}

/** xs:base64Binary, which may be broken into lines; undefined when it is none or longer than 3072 octets. */
export function parseBase64(text: string): Octets | undefined {
  const letters = text.length > 2 * MAX_BINARY_TEXT ? undefined : text.replace(/[\t\n\r ]+/g, "");
  if (letters === undefined || letters.length > MAX_BINARY_TEXT) return undefined;
  try {
    return fromBase64(letters);
  } catch {
    return undefined;
  }
}

/** Leaves out what is undefined. */
export function present<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** Reads the children and attributes of one element. */
export class ElementReader {
  readonly element: XmlElement;
  readonly subject: DocumentSubject;

  constructor(element: XmlElement, subject: DocumentSubject) {
    this.element = element;
    this.subject = subject;
  }

  /** A refusal that names an element or attribute of this element. */
  fault(kind: "incomplete" | "repeated" | "value", name: string): KmsDocumentError {
    const code: KmsDocumentErrorCode = `${this.subject}-${kind}`;
    return new KmsDocumentError(code, `${this.element.localName}/${name}`);
  }

  /** All children with this name. */
  all(name: string): XmlElement[] {
    return childrenNamed(this.element, KMS_NAMESPACE, name);
  }

  /** @throws KmsDocumentError `-repeated` */
  optional(name: string): XmlElement | undefined {
    const [first, second] = this.all(name);
    if (second !== undefined) throw this.fault("repeated", name);
    return first;
  }

  /** @throws KmsDocumentError `-incomplete`, `-repeated` */
  required(name: string): XmlElement {
    const found = this.optional(name);
    if (found === undefined) throw this.fault("incomplete", name);
    return found;
  }

  /** @throws KmsDocumentError `-repeated`, `-value` when there are elements in it */
  optionalText(name: string): string | undefined {
    const found = this.optional(name);
    if (found === undefined) return undefined;
    if (childElements(found).length > 0) throw this.fault("value", name);
    return exactTextOf(found);
  }

  /** @throws KmsDocumentError as {@link ElementReader.optionalText}, and `-incomplete` */
  text(name: string): string {
    return this.#present(name, this.optionalText(name));
  }

  userUri(name: string): UserUri {
    const text = this.text(name);
    if (!isUserUri(text)) throw this.fault("value", name);
    return text;
  }

  kmsUri(name: string): KmsUri {
    const text = this.text(name);
    if (!isKmsUri(text)) throw this.fault("value", name);
    return text;
  }

  /** Unix seconds. */
  time(name: string): number {
    return this.#present(name, this.optionalTime(name));
  }

  optionalTime(name: string): number | undefined {
    return this.#parsed(name, this.optionalText(name), parseDateTime);
  }

  integer(name: string): number {
    return this.#present(name, this.optionalInteger(name));
  }

  optionalInteger(name: string): number | undefined {
    return this.#parsed(name, this.optionalText(name), parseInteger);
  }

  optionalBoolean(name: string): boolean | undefined {
    return this.#parsed(name, this.optionalText(name), parseBoolean);
  }

  hex(name: string): Octets {
    return this.#present(name, this.#parsed(name, this.text(name), parseHex));
  }

  /** The text of this element itself. */
  ownText(): string {
    if (childElements(this.element).length > 0) throw this.fault("value", "text");
    return exactTextOf(this.element);
  }

  /** Value of an attribute without namespace; undefined when absent. */
  attribute(name: string): string | undefined {
    return this.element.getAttributeNode(name)?.value;
  }

  integerAttribute(name: string): number | undefined {
    return this.#parsed(name, this.attribute(name), parseInteger);
  }

  booleanAttribute(name: string): boolean | undefined {
    return this.#parsed(name, this.attribute(name), parseBoolean);
  }

  #present<T>(name: string, value: T | undefined): T {
    if (value === undefined) throw this.fault("incomplete", name);
    return value;
  }

  #parsed<T>(name: string, text: string | undefined, parse: (text: string) => T | undefined): T | undefined {
    if (text === undefined) return undefined;
    const value = parse(text);
    if (value === undefined) throw this.fault("value", name);
    return value;
  }
}

function parseInteger(text: string): number | undefined {
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : undefined;
}
