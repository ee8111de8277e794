/**
 * What a host finds out about the servers of an account, where a window cannot connect to them.
 *
 * @module
 */
import { z } from "zod";

const faultSchema = z.object({ code: z.string().max(100), detail: z.string().max(1000).optional() }).strict();

export const serversCheckSchema = z
  .object({
    /** Why it is not known where the servers are; null where it is. */
    fault: faultSchema.nullable(),
    /** Of each server in its order: its address, and why it cannot be connected to; null where it can. */
    servers: z.array(z.object({ server: z.string().max(2048), fault: faultSchema.nullable() }).strict()).max(8),
  })
  .strict();
export type ServersCheck = z.infer<typeof serversCheckSchema>;
