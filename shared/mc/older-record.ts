/**
 * Records of calls as version 0.1.0 kept them: with words in place of kinds and numbers. Which they were cannot be told
 * from the words for sure, so the words are kept and shown as they are.
 *
 * @module
 */

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

function listOf(value: unknown, change: (fields: Fields) => Fields): unknown {
  return Array.isArray(value) ? value.map((each: unknown) => (isFields(each) ? change(each) : each)) : value;
}

function renamed(fields: Fields, from: string, to: string): Fields {
  const { [from]: text, ...rest } = fields;
  return text === undefined || to in fields ? fields : { ...rest, [to]: { kind: "as-written", text } };
}

/** The same arrow of a ladder in the form of today; one that has it already is given back as it is. */
export function fromOlderEntry(entry: unknown): unknown {
  return isFields(entry) ? renamed(entry, "label", "what") : entry;
}

/**
 * The same record in the form of today; one that has it already is given back as it is. What is no record of a call at
 * all passes: the schema refuses it.
 */
export function fromOlderRecord(record: unknown): unknown {
  if (!isFields(record) || !isFields(record["protection"])) return record;
  const { protection } = record;
  const steps = listOf(protection["steps"], (step) => renamed(step, "detail", "facts"));
  return { ...record, protection: { ...protection, steps } };
}
