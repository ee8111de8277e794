/**
 * Writing XML. No white space between elements: it would be part of what is signed.
 *
 * @module
 */
import { escapeXml } from "../base/xml.ts";
import { formatDateTime } from "./date-time.ts";

/** In front of a document that stands alone. */
export const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Attributes; undefined ones are left out. */
export type Attributes = Readonly<Record<string, string | undefined>>;

/**
 * Writes an element.
 *
 * @param content - XML, already escaped
 */
export function writeElement(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes).map(([attribute, value]) =>
    value === undefined ? "" : ` ${attribute}="${escapeXml(value)}"`,
  );
  return `<${name}${written.join("")}>${content.join("")}</${name}>`;
}

/** Writes an element with text; nothing when the text is undefined. */
export function writeText(name: string, text: string | number | boolean | undefined): string {
  return text === undefined ? "" : writeElement(name, {}, escapeXml(String(text)));
}

/**
 * Writes an element with a time.
 *
 * @param at - Unix seconds
 */
export function writeTime(name: string, at: number | undefined): string {
  return writeText(name, at === undefined ? undefined : formatDateTime(at));
}
