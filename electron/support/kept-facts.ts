/**
 * What of a value may stand in a report that goes to somebody else: what is named in a list of what is kept, of the kind that is named
 * there, and nothing besides. Whatever has no place in the list, or is of another kind than it says, is left out, whoever has put it there.
 *
 * @module
 */
import type { Marks } from "./marks.ts";

/** What is kept of one value. */
export type Kept =
  /** `true` or `false`. */
  | "flag"
  | "number"
  /** That it is there, and nothing of it: of secrets, texts and names of files. */
  | "presence"
  /** How many there are. */
  | "count"
  /** A mark in place of an ID or a name, the same one wherever the same text stands. */
  | "mark"
  /** Scheme and mark of an address. */
  | "address"
  /** One of these words; any other one is left out. */
  | readonly string[]
  /** Each of a list. */
  | { readonly each: Kept }
  | { readonly members: Readonly<Record<string, Kept>> };

/** Of a list; a longer one is no longer read by anybody. */
const MOST = 64;
const SCHEME = /^(https?|wss?|sips?|tel|tls|turns?|stuns?|msrps?):/i;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function sizeOf(value: unknown): number | undefined {
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : undefined;
}

/** Stands for what is left out. */
export const LEFT_OUT = "[left out]";
const THERE = "[there]";

function membersOf(value: Readonly<Record<string, unknown>>, members: Readonly<Record<string, Kept>>, marks: Marks) {
  const kept: Record<string, unknown> = {};
  let leftOut = 0;
  for (const [name, member] of Object.entries(value)) {
    // The name itself may be a secret, where nobody here knows it.
    if (Object.hasOwn(members, name)) kept[name] = keptOf(member, members[name] ?? "presence", marks);
    else leftOut += 1;
  }
  return leftOut === 0 ? kept : { ...kept, [LEFT_OUT]: leftOut };
}

/** What is kept of a value; {@link LEFT_OUT} where it is of another kind than is expected. */
export function keptOf(value: unknown, kept: Kept, marks: Marks): unknown {
  if (value === undefined || value === null) return null;
  switch (kept) {
    case "flag":
      return typeof value === "boolean" ? value : LEFT_OUT;
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? value : LEFT_OUT;
    case "presence":
      return value === "" ? null : THERE;
    case "count":
      return sizeOf(value) ?? LEFT_OUT;
    case "mark":
      return typeof value === "string" ? marks.of(value) : LEFT_OUT;
    case "address": {
      if (typeof value !== "string") return LEFT_OUT;
      const scheme = SCHEME.exec(value)?.[0].toLowerCase() ?? "";
      return `${scheme}${marks.of(value)}`;
    }
  }
  if (Array.isArray(kept)) return typeof value === "string" && kept.includes(value) ? value : LEFT_OUT;
  if ("each" in kept)
    return Array.isArray(value) ? value.slice(0, MOST).map((each) => keptOf(each, kept.each, marks)) : LEFT_OUT;
  return "members" in kept && isObject(value) ? membersOf(value, kept.members, marks) : LEFT_OUT;
}
