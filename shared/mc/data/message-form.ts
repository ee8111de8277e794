/**
 * The form of an MCData message (TS 24.282 clause 15.1): fields that are always there, then elements, in the order of its table.
 *
 * @module
 */
import { DataMessageError } from "./data-message-error.ts";
import { type DataElement, decodeElements, encodeElements } from "./elements.ts";
import { type DataOctets, joinOctets, OctetReader } from "./octet-reader.ts";
import type { ValueForm } from "./values.ts";

/** A field that is always there. */
export interface FixedField<T> {
  readonly octets: number;
  readonly form: ValueForm<T>;
}

/** An element that may be there. */
export interface OptionalField<T> {
  readonly id: number;
  readonly form: ValueForm<T>;
}

/** Fields by name, in the order in which they are written. */
type Fields<F> = Readonly<Record<string, F>>;
export interface MessageForm {
  /** Number of the message. */
  readonly type: number;
  readonly fixed: Fields<FixedField<unknown>>;
  readonly optional: Fields<OptionalField<unknown>>;
}

/** A message of a form. */
export type MessageOf<F extends MessageForm> = {
  readonly [K in keyof F["fixed"]]: F["fixed"][K] extends FixedField<infer T> ? T : never;
} & {
  readonly [K in keyof F["optional"]]?: F["optional"][K] extends OptionalField<infer T> ? T : never;
} & {
  /** What is not known, or stands there once too often, as it came; it is written last. */
  readonly others?: readonly DataElement[];
};

/** Finds what a message says under the names of its optional fields, and keeps the rest. */
function sortedOut(form: MessageForm, elements: readonly DataElement[]) {
  const names = new Map(Object.entries(form.optional).map(([name, field]) => [field.id, { name, field }]));
  const known: Record<string, unknown> = {};
  const others: DataElement[] = [];
  for (const element of elements) {
    const found = names.get(element.id);
    // The first of a kind counts (TS 24.007 clause 11.2.4); one without a known meaning is as good as none.
    const value = found === undefined || found.name in known ? undefined : found.field.form.read(element.value);
    if (found === undefined || value === undefined) others.push(element);
    else known[found.name] = value;
  }
  return { known, others };
}

/**
 * Reads what stands behind the first octet.
 *
 * @throws DataMessageError `cut-short`, or `value-unknown` in a field that is always there
 */
export function decodeForm<F extends MessageForm>(form: F, octets: DataOctets): MessageOf<F> {
  const reader = new OctetReader(octets);
  const fixed: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(form.fixed)) {
    const value = field.form.read(reader.take(field.octets));
    if (value === undefined) throw new DataMessageError("value-unknown");
    fixed[name] = value;
  }
  const { known, others } = sortedOut(form, decodeElements(reader.rest()));
  return { ...fixed, ...known, ...(others.length > 0 ? { others } : {}) } as unknown as MessageOf<F>;
}

/**
 * Writes a message, its first octet included.
 *
 * @throws RangeError when a value does not fit its field
 */
export function encodeForm<F extends MessageForm>(form: F, message: MessageOf<F>): DataOctets {
  const values = message as Readonly<Record<string, unknown>>;
  const fixed = Object.entries(form.fixed).map(([name, field]) => {
    const written = field.form.write(values[name]);
    if (written.length !== field.octets) throw new RangeError(`${name} in ${written.length} octets`);
    return written;
  });
  const elements = Object.entries(form.optional).flatMap(([name, field]) =>
    values[name] === undefined ? [] : [{ id: field.id, value: field.form.write(values[name]) }],
  );
  return joinOctets([Uint8Array.of(form.type), ...fixed, encodeElements([...elements, ...(message.others ?? [])])]);
}
