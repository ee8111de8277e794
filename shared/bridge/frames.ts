/**
 * What crosses the WebSocket between a window and its host in the Chromium shell.
 *
 * @module
 */
import { z } from "zod";

/** Path of the WebSocket on the shell's own server. */
export const BRIDGE_PATH = "/bridge";

/** Milliseconds for which a window that lost its socket (a reload) keeps its place with the host. A console that said nothing is dead then. */
export const REATTACH_WITHIN = 5_000;

const key = z.string().min(1).max(200);

/** First frame of a page: with the token its window was opened with, or after a reload with the window's secret. */
export const attachFrameSchema = z
  .object({
    kind: z.literal("attach"),
    token: key.optional(),
    secret: key.optional(),
    /** Drawn by each page as it loads: tells a page that lost its socket from a reloaded one. */
    page: z.uuid(),
  })
  .strict();

/** Every later frame of a page. */
export const callFrameSchema = z
  .object({
    kind: z.literal("call"),
    id: z.number().int().nonnegative(),
    command: z.string().max(200),
    /** Left out by JSON when the window gave none; what the command makes of that is the host's to say. */
    input: z.unknown().optional(),
  })
  .strict();

/** The last frame of a page that is closed or loaded anew. One whose process dies sends none. */
export const leavingFrameSchema = z.object({ kind: z.literal("leaving") }).strict();

/** Frames of the host. */
export const hostFrameSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("attached"), secret: key }),
  /** `busy`: another page holds this window; after a reload that is the old page for a moment. */
  z.object({ kind: z.literal("refused"), reason: z.enum(["busy", "unknown"]) }),
  z.object({ kind: z.literal("result"), id: z.number().int(), result: z.unknown() }),
  z.object({ kind: z.literal("event"), event: z.string(), payload: z.unknown() }),
  /** The window was asked to come to the front. */
  z.object({ kind: z.literal("front") }),
  /** The program ends; the window closes. */
  z.object({ kind: z.literal("end") }),
]);

export type AttachFrame = z.infer<typeof attachFrameSchema>;
export type CallFrame = z.infer<typeof callFrameSchema>;
export type LeavingFrame = z.infer<typeof leavingFrameSchema>;
export type HostFrame = z.infer<typeof hostFrameSchema>;
