/**
 * The one XML reader and writer of the program, hardened: no document type declaration, hence no entities of a
 * document's own; limits on octets and depth; every error of the parser is fatal.
 *
 * @module
 */
import { type Attr, DOMParser, type Element, type Node } from "@xmldom/xmldom";
import { excessOfBuild } from "./xml-depth.ts";

export type XmlElement = Element;
export type XmlNode = Node;
export type XmlAttribute = Attr;

/** What was wrong with a document. */
export type XmlFault = "too-large" | "doctype" | "malformed" | "too-deep";

/** A document that is not read any further. */
export class XmlError extends Error {
  readonly fault: XmlFault;

  constructor(fault: XmlFault, cause?: unknown) {
    super(`XML refused: ${fault}`, cause === undefined ? undefined : { cause });
    this.name = "XmlError";
    this.fault = fault;
  }
}

/** Limits of one document. */
export interface XmlLimits {
  /** Octets of the UTF-8 form. */
  readonly maxOctets: number;
  /** Elements within elements, the root being 1. */
  readonly maxDepth: number;
  /**
   * Tags, comments, attributes and references together; beyond it the document counts as too large. For limits on
   * octets that would let in more nodes than are worth building.
   */
  readonly maxMarkup?: number;
}

/** What MC documents in SIP bodies need, with room. */
export const SIP_BODY_XML: XmlLimits = { maxOctets: 65_536, maxDepth: 32, maxMarkup: 4_000 };

const ELEMENT_NODE = 1;

/** Number of octets of a string in UTF-8, counted without building them. */
export function utf8Length(text: string): number {
  let octets = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) octets += 1;
    else if (unit < 0x800) octets += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < text.length) {
      octets += 4;
      i++;
    } else octets += 3;
  }
  return octets;
}

/** Whether a node is an element. */
export function isElement(node: Node): node is Element {
  return node.nodeType === ELEMENT_NODE;
}

/** The element children of an element, in document order. */
export function childElements(element: XmlElement): XmlElement[] {
  const children: XmlElement[] = [];
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    if (isElement(node)) children.push(node);
  }
  return children;
}

/** The attributes of an element, namespace declarations included. */
export function attributesOf(element: XmlElement): XmlAttribute[] {
  const attributes: XmlAttribute[] = [];
  for (const attribute of element.attributes) attributes.push(attribute);
  return attributes;
}

/** Element children with this local name in this namespace. */
export function childrenNamed(element: XmlElement, namespace: string, localName: string): XmlElement[] {
  return childElements(element).filter((child) => child.localName === localName && child.namespaceURI === namespace);
}

/** Every element below an element, in document order. */
export function descendants(element: XmlElement): XmlElement[] {
  const found: XmlElement[] = [];
  const open = childElements(element).reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    found.push(next);
    open.push(...childElements(next).reverse());
  }
  return found;
}

const XML_WHITE_SPACE = "\t\n\r ";

/**
 * The text of an element without the white space of XML around it. Everything else is kept as it is, which matters
 * where the octets of a name are hashed.
 */
export function exactTextOf(element: XmlElement): string {
  const text = element.textContent ?? "";
  let start = 0;
  let end = text.length;
  while (start < end && XML_WHITE_SPACE.includes(text.charAt(start))) start++;
  while (end > start && XML_WHITE_SPACE.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** The text of an element without the white space around it. */
export function textOf(element: XmlElement): string {
  return (element.textContent ?? "").trim();
}

// Counted in the text: the nodes cost more than the octets, and are built before anything could be counted in a tree.
function checkMarkup(text: string, maxMarkup: number): void {
  const marks = /[<&]|=[\t\n\r ]*["']/g;
  for (let count = 0; marks.test(text); ) {
    count += 1;
    if (count > maxMarkup) throw new XmlError("too-large");
  }
}

// XML 1.0 clause 2.11. The parser's own default is that of XML 1.1, which alters more characters.
const normalizeLineEndings = (source: string) => source.replace(/\r\n?/g, "\n");

/**
 * Reads a document.
 *
 * @returns the root element
 * @throws XmlError with the fault; nothing of a refused document is returned
 */
export function parseXml(text: string, limits: XmlLimits): XmlElement {
  if (utf8Length(text) > limits.maxOctets) throw new XmlError("too-large");
  // Before the parser sees it, and also inside comments: nobody has a reason to send the word.
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new XmlError("doctype");
  // First what stops soonest.
  if (limits.maxMarkup !== undefined) checkMarkup(text, limits.maxMarkup);
  const excess = excessOfBuild(text, limits.maxDepth);
  if (excess !== undefined) throw new XmlError(excess);
  let root: XmlElement | null;
  try {
    const parser = new DOMParser({
      locator: false,
      normalizeLineEndings,
      onError: (level, message) => {
        // What a text lost before it came here may stand in it (XML 1.0 clause 2.2 has U+FFFD among its characters).
        if (level === "warning" && message.startsWith("Unicode replacement character")) return;
        throw new XmlError("malformed", message);
      },
    });
    root = parser.parseFromString(text.trim(), "text/xml").documentElement;
  } catch (error) {
    throw new XmlError("malformed", error);
  }
  if (root === null) throw new XmlError("malformed");
  return root;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Escapes text for element content and attribute values; characters that XML 1.0 cannot carry become U+FFFD. */
export function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly the characters that XML 1.0 excludes.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
      .toWellFormed()
      .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
  );
}
