/**
 * What a console has to do with the desktop that it runs on: what its shell can do there, who locked which setting, and
 * whether the settings that are stored on it could be read.
 *
 * @module
 */
import { z } from "zod";
import { GLOBAL_ACTS } from "./global-keys.ts";
import { settingsSchema } from "./settings.ts";
import { volumeSchema } from "./sounds.ts";

/** Whether a key reaches the program while another one is in front. `unreliable`: the system may keep it to itself. */
const GLOBAL_KEY_SUPPORT = ["works", "unreliable", "taken", "unavailable"] as const;

export const desktopStateSchema = z.object({
  /** Whether the program can be started when the user signs in. */
  startAtLogin: z.boolean(),
  /** Whether the program can go on without a window. */
  keepInTray: z.boolean(),
  globalKeys: z.record(z.enum(GLOBAL_ACTS), z.enum(GLOBAL_KEY_SUPPORT)),
  /** Whether a call that comes in unseen is told by a notification of the system. */
  notifications: z.boolean(),
  /** Settings that the administrator of this computer has set. */
  locked: z.array(settingsSchema.keyof()),
  /** Who set them, in the administrator's own words; null when nobody did. */
  lockedBy: z.string().max(200).nullable(),
  /** How loud an emergency call is at least, whatever the volumes are. */
  emergencyAtLeast: volumeSchema,
  /** What of the settings file could not be read, while the dispatcher has not chosen anew; null when all could. */
  unreadableSettings: z.string().max(500).nullable(),
  /** Whether that is so because a later version of the program wrote them. */
  newerSettings: z.boolean(),
});
export type DesktopState = z.infer<typeof desktopStateSchema>;

/** What a notification of an incoming call can be answered with. */
export const CALL_ACTIONS = ["answer", "decline"] as const;
