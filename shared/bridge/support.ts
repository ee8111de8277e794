/**
 * What windows and host exchange about the program itself, and about a report for whoever helps.
 *
 * @module
 */
import { z } from "zod";
import { isErrorCode } from "../errors/mc-error.ts";
import { SERVICE_NAMES } from "../mc/services/services.ts";

const version = z.string().max(64);

/** What this program is, and where it keeps what it keeps. */
export const aboutSchema = z
  .object({
    version,
    /** Who made it ready to run: a signed package, an unsigned one, or the files of the project as they are. */
    build: z.enum(["signed", "unsigned", "source"]),
    /** As Node names it: `linux x64`. */
    platform: z.string().max(64),
    /** Null where the window is a browser's, whose version it knows itself. */
    electron: version.nullable(),
    chromium: version.nullable(),
    node: version,
    dataFolder: z.string().max(4096),
    logFile: z.string().max(4096),
    /** Files with the licence of the program and those of others in it. */
    licences: z.array(z.string().max(4096)).max(8),
  })
  .strict();
export type About = z.infer<typeof aboutSchema>;

const code = z.string().max(64).refine(isErrorCode, "a code of ours");

/** What the server of a service holds of how this desk takes calls. */
const PUBLISHED = ["unsaid", "publishing", "published", "withdrawn", "failed"] as const;

/** What a window knows of the present state. Words of closed sets, and numbers: nothing that anybody has written. */
export const windowStateSchema = z
  .object({
    registration: z.enum(["off", "connecting", "registered", "reconnecting", "refused"]),
    /** SIP status of the last refusal. */
    status: z.number().int().min(100).max(699).optional(),
    because: code.optional(),
    attempt: z.number().int().nonnegative().optional(),
    /** What became of each server, in the order in which they are known. */
    servers: z
      .array(z.object({ answer: z.number().int().min(100).max(699).nullable(), because: code.optional() }).strict())
      .max(64),
    /** How this desk takes calls, as the server of each service knows it. */
    published: z.array(z.object({ service: z.enum(SERVICE_NAMES), state: z.enum(PUBLISHED) }).strict()).max(8),
    liveCalls: z.number().int().nonnegative(),
    /** Null where there are no messages. */
    messages: z.number().int().nonnegative().nullable(),
    /** Of the browser, where the window is a browser's. */
    chromium: z
      .string()
      .regex(/^[0-9.]{1,32}$/)
      .nullable(),
  })
  .strict();
export type WindowState = z.infer<typeof windowStateSchema>;

/** A report, as it is shown and as it is saved. */
export const supportReportSchema = z
  .object({
    /** Name for its file. */
    name: z.string().max(100),
    text: z.string().max(1_000_000),
  })
  .strict();
export type SupportReport = z.infer<typeof supportReportSchema>;
