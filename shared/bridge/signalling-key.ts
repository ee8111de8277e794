/**
 * What windows and host exchange about CSKs (TS 33.180 clause 9), one for each service whose calls are controlled: a window uploads the I_MESSAGE
 * that carries it with the settings of that service and says what became of that; the key stays in the host.
 *
 * @module
 */
import { z } from "zod";
import { hasPictures } from "../mc/services/call-services.ts";
import { type McService, VOICE_SERVICE } from "../mc/services/services.ts";
import { MAX_KEY_MESSAGE } from "./keys.ts";

/** What messages a CSK protects: those of floor control under that of voice, those of transmission control under that of video. */
const CONTROL_USES = ["floorControl", "transmissionControl"] as const;
export type ControlUse = (typeof CONTROL_USES)[number];
const use = z.enum(CONTROL_USES);

/** What the CSK protects that goes with the settings of a service; undefined where its calls are not controlled. */
export function controlUseOf(service: McService): ControlUse | undefined {
  if (hasPictures(service)) return "transmissionControl";
  return service === VOICE_SERVICE ? "floorControl" : undefined;
}

/** Whom CSKs are made for. */
export const signallingKeySchema = z
  .object({
    /** MDSI, the identity of the MC domain: whose UID the key is encrypted to. */
    recipient: z
      .string()
      .regex(/^[^\s\p{Cc}]+$/u, "an identity")
      .max(2048),
    /** The KMS of that domain; left out, the user's own. */
    kmsUri: z
      .string()
      .regex(/^[^\s\p{Cc}]+$/u, "a KMS URI")
      .max(2048)
      .optional(),
  })
  .strict();
export type SignallingKeyRecipient = z.infer<typeof signallingKeySchema>;

/** A CSK-ID in hexadecimal digits. */
const cskId = z.string().regex(/^2[0-9a-f]{7}$/);

/** Which CSK is to be made. */
export const makeCskSchema = z.object({ use }).strict();
export type MakeCsk = z.infer<typeof makeCskSchema>;

export const madeCskSchema = z
  .object({
    cskId,
    /** The I_MESSAGE, in base64. */
    message: z
      .string()
      .regex(/^[A-Za-z0-9+/]*={0,2}$/)
      .min(4)
      .max(MAX_KEY_MESSAGE),
    /** Milliseconds for which it is good. */
    goodForMs: z.number().int().positive(),
  })
  .strict();
export type MadeCsk = z.infer<typeof madeCskSchema>;

/** What the server made of an upload. `refused`: it takes none, and what it had before is of no use either. */
export const settleCskSchema = z.object({ use, cskId, outcome: z.enum(["taken", "refused"]) }).strict();
export type SettleCsk = z.infer<typeof settleCskSchema>;
