import type { z } from "zod";

/** The part of a call record that belongs to one thing a call can do: what it keeps, and how it begins and ends. */
export interface RecordPart<S extends z.core.$ZodLooseShape> {
  /** Its members, with defaults for records from before there was such a thing. */
  readonly shape: S;
  /** Of a call of which nothing has happened yet. */
  readonly atStart: z.output<z.ZodObject<S>>;
  /** What of it changes when the call is over. */
  readonly atEnd: Partial<z.output<z.ZodObject<S>>>;
}

/** A part, with the types of its members. */
export const recordPart = <S extends z.core.$ZodLooseShape>(part: RecordPart<S>): RecordPart<S> => part;
