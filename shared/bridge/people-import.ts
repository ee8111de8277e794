/**
 * People out of a file: what a window learns of one that was chosen, and what would come of it. The file itself stays with the host.
 *
 * @module
 */
import { z } from "zod";
import { personSchema } from "./account.ts";

/** What a file can say of a person. */
export const PERSON_FIELDS = [
  "displayName",
  "mcServiceId",
  "role",
  "organisation",
  "groups",
  "videoId",
  "dataId",
  "favourite",
  "services",
] as const;
export type PersonField = (typeof PERSON_FIELDS)[number];

/** Columns of the widest table. */
export const MOST_COLUMNS = 200;
/** Rows that are shown before it is taken. */
export const MOST_SAMPLES = 5;
/** Lines that are named; of more than those the number is told. */
export const MOST_PROBLEMS = 100;
/** Most people of a directory. */
export const MOST_PEOPLE = 100_000;

const count = z.number().int().nonnegative();

/** What can be wrong: with a file as a whole (the first six, and then nothing of it is read), or with one line or card of it. */
const IMPORT_FAULTS = [
  "empty",
  "quote-open",
  "quote-stray",
  "too-wide",
  "card-stray",
  "card-open",
  "card-version",
  "card-line",
  "name-missing",
  "name-too-long",
  "id-missing",
  "id-unusable",
  "id-twice",
  "role-too-long",
  "organisation-too-long",
  "groups-unusable",
  "service-id-unusable",
  "favourite-unclear",
  "services-unknown",
  "too-many",
] as const;
export type ImportFault = (typeof IMPORT_FAULTS)[number];

const importProblemSchema = z.object({
  /** Of the file, from 1; of something that goes over several lines its first. */
  line: z.number().int().positive(),
  fault: z.enum(IMPORT_FAULTS),
});
export type ImportProblem = z.infer<typeof importProblemSchema>;

const column = z
  .number()
  .int()
  .min(0)
  .max(MOST_COLUMNS - 1);

/** Which column has what, from 0; null for what no column has. */
export const columnChoiceSchema = z.object({
  displayName: column.nullable(),
  mcServiceId: column.nullable(),
  role: column.nullable(),
  organisation: column.nullable(),
  groups: column.nullable(),
  videoId: column.nullable(),
  dataId: column.nullable(),
  favourite: column.nullable(),
  services: column.nullable(),
} satisfies Record<PersonField, z.ZodType>);
export type ColumnChoice = z.infer<typeof columnChoiceSchema>;

/** A cell, or what of it is shown. */
const cell = z.string().max(500);

/** A file that was chosen. */
export const peopleFileSchema = z.object({
  name: cell,
  /** A table of lines, or vCards, whose properties are the columns. */
  kind: z.enum(["table", "cards"]),
  /** As the first line names them, or the properties of the cards; empty where the file is refused. */
  columns: z.array(cell).max(MOST_COLUMNS),
  /** The first rows that can be read. */
  samples: z.array(z.array(cell).max(MOST_COLUMNS)).max(MOST_SAMPLES),
  /** How many there are, those that cannot be read too. */
  rows: count,
  /** What the names of the columns suggest. */
  suggested: columnChoiceSchema,
  /** Why nothing of it is read; null where it is. */
  problem: importProblemSchema.nullable(),
});
export type PeopleFile = z.infer<typeof peopleFileSchema>;

/** What would come of it. */
export const importPlanSchema = z.object({
  added: count,
  changed: count,
  /** People of the file who are in the directory just so. */
  same: count,
  /** People of the directory whom the file does not name: they stay as they are. */
  others: count,
  /** The first of those who would be new or become another. */
  first: z.array(z.object({ person: personSchema, isNew: z.boolean() })).max(MOST_SAMPLES),
  /** Lines that are not taken: the first, and how many there are. */
  problems: z.array(importProblemSchema).max(MOST_PROBLEMS),
  problemCount: count,
});
export type ImportPlan = z.infer<typeof importPlanSchema>;

/** What has come of it. */
export const importOutcomeSchema = importPlanSchema.pick({ added: true, changed: true });
export type ImportOutcome = z.infer<typeof importOutcomeSchema>;
