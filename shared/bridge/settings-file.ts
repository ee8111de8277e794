/**
 * Settings as a file: what somebody has set at one desk, to be had at another. It names no device and opens nothing.
 *
 * @module
 */
import { z } from "zod";
import { type Settings, settingsSchema } from "./settings.ts";

/** What says of a file that it is one of these. */
export const SETTINGS_FILE_KIND = "mc-dispatcher-settings";

/** Raised when a setting in it changes its meaning. */
export const SETTINGS_FILE_VERSION = 1;

/** Members of one file that are looked at. */
export const MOST_SETTINGS = 500;

/** Characters of the name of one that are shown. */
const MOST_NAME = 100;

/**
 * Settings of a computer and not of who sits at it: devices go by names that other computers do not know, a headset is allowed where it
 * is plugged in, and whether the program starts with a computer is decided there.
 */
export const OF_COMPUTER: ReadonlySet<keyof Settings> = new Set<keyof Settings>([
  "voiceSource",
  "pictureSource",
  "microphoneId",
  "cameraId",
  "speakerId",
  "ringDeviceId",
  "microphoneLabel",
  "cameraLabel",
  "speakerLabel",
  "ringDeviceLabel",
  "headsets",
  "talkSwitches",
  "startAtLogin",
  "keepInTray",
]);

const SETTING_NAMES = Object.keys(settingsSchema.shape) as [keyof Settings, ...(keyof Settings)[]];
const settingNames = z.array(z.enum(SETTING_NAMES)).max(SETTING_NAMES.length);

/** The file, and what it does not have because it might have been a secret. */
export const settingsExportSchema = z
  .object({
    /** A name for it. */
    name: z.string().max(200),
    text: z.string().max(2 * 1024 * 1024),
    leftOut: settingNames,
  })
  .strict();
export type SettingsExport = z.infer<typeof settingsExportSchema>;

/** What would come of a file: nothing of it has been taken. */
export const settingsImportSchema = z
  .object({
    /** As the file is called. */
    name: z.string().max(500),
    /** What would become otherwise, with what it would become. */
    changes: settingsSchema.partial().strict(),
    /** What is so already. */
    same: settingNames,
    /** What a policy of this computer has set otherwise: it stays. */
    locked: settingNames,
    /** What belongs to a computer: it stays. */
    ofComputer: settingNames,
    /** What has a value that it cannot have. */
    wrong: settingNames,
    /** What this version of the program does not know, as the file calls it. */
    unknown: z.array(z.string().max(MOST_NAME)).max(MOST_SETTINGS),
  })
  .strict();
export type SettingsImport = z.infer<typeof settingsImportSchema>;
