/**
 * An export of the record as JSON Lines: first whose it is and where it begins, then the entries in order, last the seal. Each line is the
 * canonical text of one value, so that there is one way to write it, and every octet counts.
 *
 * @module
 */
import { z } from "zod";
import { canonicalJson, NotCanonical } from "./canonical.ts";
import type { Range } from "./ranges.ts";

/** Form of the lines. */
export const EXPORT_VERSION = 1;
/** Entries that one line may leave out. */
export const MOST_LEFT_OUT = 500;
/** Characters of the longest line. */
export const MAX_LINE = 8 * 1024 * 1024;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** Base64 of 64 octets, the bits that mean nothing being zero: another one would stand for the same. */
const signature = z.string().regex(/^[A-Za-z0-9+/]{85}[AQgw]==$/);
const number = z.number().int().positive();
const counter = z.number().int().nonnegative();
const signed = z.object({ counter, signature }).strict();
/** Judged where it is used: a call on record is as old as the program that wrote it. */
const body = z.custom<object>((value) => typeof value === "object" && value !== null && !Array.isArray(value));
const range = z.tuple([number, number]).refine(([from, to]) => from <= to);
const rising = z.array(range).refine((runs) => runs.every(([from], i) => from > (runs[i - 1]?.[1] ?? 0)));

const headerSchema = z
  .object({
    form: z.literal("mc-dispatcher record"),
    version: z.literal(EXPORT_VERSION),
    /** The public key of whoever kept the record. */
    key: z.string().regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/),
    /** Up to where entries were removed; null where the chain is whole. */
    checkpoint: z.object({ counter, hash, number, signature }).strict().nullable(),
  })
  .strict();

/** An entry with what it says. */
const entrySchema = z.object({ number, hash, head: signed.optional(), body }).strict();
/** Entries that are not shown, or were removed: what they said is a hash. */
const leftOutSchema = z
  .object({ number, hash, head: signed.optional(), contents: z.array(hash).min(1).max(MOST_LEFT_OUT) })
  .strict();
/** A call that is shown and that the chain does not attest. */
const outsideSchema = z
  .object({ outside: z.enum(["not-chained", "not-as-logged"]), call: body, digest: hash })
  .strict();

const sealSchema = z
  .object({
    /** The counter of this signature. */
    counter,
    /** The last entry. */
    number: z.number().int().nonnegative(),
    hash,
    /** Hash of all lines before, each with its end. */
    digest: hash,
    /** Unix milliseconds. */
    exportedAt: z.number().int(),
    /** Entries whose content is in this export. */
    shown: rising,
    /** Calls in this export that the chain does not attest. */
    outside: z.number().int().nonnegative(),
  })
  .strict();
const sealedSchema = z.object({ seal: sealSchema, signature }).strict();

export type ExportHeader = z.infer<typeof headerSchema>;
export type ExportEntry = z.infer<typeof entrySchema>;
/** `number` is the first of them; `hash` that of the last. */
type LeftOut = z.infer<typeof leftOutSchema>;
export type Outside = z.infer<typeof outsideSchema>;
export type ExportSeal = Omit<z.infer<typeof sealSchema>, "shown"> & { readonly shown: readonly Range[] };

export type ExportLine =
  | { readonly kind: "header"; readonly line: ExportHeader }
  | { readonly kind: "entry"; readonly line: ExportEntry; readonly body: string }
  | { readonly kind: "left-out"; readonly line: LeftOut }
  | { readonly kind: "outside"; readonly line: Outside; readonly body: string }
  | { readonly kind: "seal"; readonly line: { readonly seal: ExportSeal; readonly signature: string } };

/** A line that is none of an export. */
export class NotAnExportLine extends Error {
  constructor(why: string, cause?: unknown) {
    super(why, { cause });
    this.name = "NotAnExportLine";
  }
}

/** The line of an entry. @param body - the canonical text of what it says */
export const entryLine = (body: string, rest: Omit<ExportEntry, "body">): string =>
  // In the order of their names, as in every canonical text.
  `{"body":${body},${canonicalJson(rest).slice(1)}`;

/** The line of a call that the chain does not attest. @param call - its canonical text */
export const outsideLine = (call: string, rest: Omit<Outside, "call">): string =>
  `{"call":${call},${canonicalJson(rest).slice(1)}`;

/** What a line is, and the one text that it may have. */
function judged(value: object): { readonly read: ExportLine; readonly text: string } {
  if ("form" in value) return { read: { kind: "header", line: headerSchema.parse(value) }, text: canonicalJson(value) };
  if ("seal" in value) return { read: { kind: "seal", line: sealedSchema.parse(value) }, text: canonicalJson(value) };
  if ("contents" in value) {
    return { read: { kind: "left-out", line: leftOutSchema.parse(value) }, text: canonicalJson(value) };
  }
  if ("outside" in value) {
    const line = outsideSchema.parse(value);
    const { call, ...rest } = line;
    const body = canonicalJson(call);
    return { read: { kind: "outside", line, body }, text: outsideLine(body, rest) };
  }
  const line = entrySchema.parse(value);
  const { body, ...rest } = line;
  const text = canonicalJson(body);
  return { read: { kind: "entry", line, body: text }, text: entryLine(text, rest) };
}

/**
 * Reads a line, without its end.
 *
 * @throws NotAnExportLine when it is none, or is written in another way than the canonical one
 */
export function readExportLine(text: string): ExportLine {
  if (text.length > MAX_LINE) throw new NotAnExportLine("too long");
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) throw new NotAnExportLine("no object");
    const { read, text: canonical } = judged(value);
    if (canonical !== text) throw new NotAnExportLine("not canonical");
    return read;
  } catch (cause) {
    if (cause instanceof NotAnExportLine) throw cause;
    if (cause instanceof NotCanonical || cause instanceof SyntaxError || cause instanceof z.ZodError) {
      throw new NotAnExportLine(cause.name, cause);
    }
    throw cause;
  }
}
