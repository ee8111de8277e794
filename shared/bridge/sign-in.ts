/**
 * Whether somebody is signed in at the identity management server, as windows are told it: no token is in it, and nothing that leads to one.
 *
 * @module
 */
import { z } from "zod";
import { keptReasonSchema } from "../mc/kept-reason.ts";

/** Host of the server, with its port where that is not 443. */
const server = z.string().min(1).max(300);
/** What is wrong: why nobody is signed in, or why the sign-in is not renewed at present. */
const problem = keptReasonSchema.optional();

export const signInSchema = z.discriminatedUnion("kind", [
  /** Users of this desk sign in nowhere: the account says who they are. */
  z.object({ kind: z.literal("none") }).strict(),
  z.object({ kind: z.literal("out"), server, problem }).strict(),
  /** The browser has been opened. */
  z.object({ kind: z.literal("waiting"), server }).strict(),
  z
    .object({
      kind: z.literal("in"),
      server,
      /** When it ends by itself, Unix milliseconds; null: it is renewed. */
      until: z.number().finite().nullable(),
      problem,
    })
    .strict(),
]);
export type SignIn = z.infer<typeof signInSchema>;

export const NO_SIGN_IN: SignIn = { kind: "none" };
