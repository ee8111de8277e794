/**
 * What the host keeps of the file of a message beside the message itself, which windows see: where on this computer it is.
 *
 * @module
 */
import { z } from "zod";
import { keyIdentitySchema } from "../../shared/mc/key-identity.ts";
import { messageFileSchema } from "../../shared/mc/message-file.ts";

const { found, name } = messageFileSchema.shape;
const octets = z.number().int().nonnegative();

export const keptFileSchema = z.discriminatedUnion("kind", [
  /** One that was chosen to be sent, as it was then. */
  z
    .object({
      kind: z.literal("chosen"),
      path: z.string().min(1).max(32_767),
      size: octets,
      /** Unix milliseconds. */
      changedAt: z.number(),
    })
    .strict(),
  /** One that is here, verified. */
  z.object({ kind: z.literal("fetched"), name, size: octets, found, identity: keyIdentitySchema.nullable() }).strict(),
]);
export type KeptFile = z.infer<typeof keptFileSchema>;
export type ChosenPath = Extract<KeptFile, { kind: "chosen" }>;

/** Where that is kept. */
export interface KeptFiles {
  /** @throws McError `messages-…` */
  putFile(id: string, file: KeptFile): Promise<void>;
  /** @throws McError `messages-…` */
  file(id: string): Promise<KeptFile | undefined>;
}
