/**
 * What a window asks of its host when a server has challenged a request: credentials for the next one. The secret from which
 * they are made does not cross.
 *
 * @module
 */
import { z } from "zod";

/** As much as a header field of a message that is read can have. */
const line = z
  .string()
  .max(16_384)
  .regex(/^[^\r\n\0]*$/, "one line");
const MAX_FIELDS = 32;

const credentialsLineSchema = z.object({ field: z.enum(["Authorization", "Proxy-Authorization"]), value: line });
export type CredentialsLine = z.infer<typeof credentialsLineSchema>;

export const authorizationOrderSchema = z
  .object({
    method: z.string().regex(/^[A-Z]{1,32}$/),
    /** Request-URI, as it goes over the wire. */
    uri: line,
    /** Of the request, as it goes over the wire. */
    body: z.string().max(512 * 1024),
    /** What the 401 or 407 asks for, in its order. */
    challenges: z
      .array(z.object({ field: z.enum(["WWW-Authenticate", "Proxy-Authenticate"]), value: line }))
      .max(MAX_FIELDS),
    /** What the challenged request carried. */
    credentials: z.array(credentialsLineSchema).max(MAX_FIELDS),
  })
  .strict();
export type AuthorizationOrder = z.infer<typeof authorizationOrderSchema>;

/** Every credential of the next request: nothing that the challenged one carried stays beside them. */
export const authorizationSchema = z.object({ credentials: z.array(credentialsLineSchema).max(MAX_FIELDS) });
