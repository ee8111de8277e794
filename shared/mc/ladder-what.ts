/**
 * What an entry of the ladder says: its kind, and the numbers and names of it. No words of ours: those are found when the
 * entry is shown, in the language of who reads it.
 *
 * @module
 */
import { z } from "zod";

const name = z.string().max(100);
const foreignText = z.string().max(500);
/** Three digits, whatever number a server makes of them. */
const status = z.number().int().min(0).max(999);

export const ladderWhatSchema = z.discriminatedUnion("kind", [
  /** A SIP request that is none of the following. */
  z.object({ kind: z.literal("request"), method: name }),
  /**
   * The INVITE that begins a leg of ours: leg 1 calls the primary ID, each later one a new ID, where `calls` says nothing else.
   * `because` is our code for why the primary ID is called after a new ID that was remembered.
   */
  z.object({
    kind: z.literal("invite"),
    leg: z.number().int().min(1).max(9),
    calls: z.enum(["remembered-id", "primary-id", "several"]).optional(),
    because: name.optional(),
  }),
  /** An INVITE within a call; `emergency` where it says whether the call is one from here on. */
  z.object({ kind: z.literal("re-invite"), emergency: z.boolean().optional() }),
  /** The ACK that releases a redirected leg. */
  z.object({ kind: z.literal("ack-released") }),
  /** A SIP answer; `phrase` is the server's own text. */
  z.object({ kind: z.literal("response"), status, method: name, phrase: foreignText }),
  /** What must have happened behind our server: it called on, the colleague's device rang, the colleague answered. */
  z.object({ kind: z.enum(["call-passed-on", "rang", "answered"]) }),
  /** A request to the KMS, by the name of its resource. */
  z.object({ kind: z.literal("kms-request"), resource: name }),
  /** Its answer. `content` is the element that it holds; `phrase` is the KMS's own text, where there is none. */
  z.object({ kind: z.literal("kms-answer"), status, content: name, phrase: foreignText }),
  /** No answer of the KMS, or none that could be read to its end: our code for it. */
  z.object({ kind: z.literal("kms-silent"), code: name }),
  /** What version 0.1.0 wrote in place of all this, shown as it is. */
  z.object({ kind: z.literal("as-written"), text: z.string().max(200) }),
]);
export type LadderWhat = z.infer<typeof ladderWhatSchema>;
