/**
 * What a window says in text over the connection of its media: an object of JSON, and first the token by which it is let in.
 *
 * @module
 */

const MOST_TEXT = 256;
const TOKEN = /^[\w-]{43}$/;

/** The members of what a window says; undefined for what is too long or no object. */
export function readOrder(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.length > MOST_TEXT) return undefined;
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  return typeof read === "object" && read !== null ? (read as Readonly<Record<string, unknown>>) : undefined;
}

/** Whether something has the form of a token that opens media. */
export const isToken = (value: unknown): value is string => typeof value === "string" && TOKEN.test(value);
