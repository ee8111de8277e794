/**
 * What a record keeps of the pictures of a call that has them beside the sound.
 *
 * @module
 */
import { z } from "zod";
import { keptReasonSchema } from "../kept-reason.ts";
import { frameCountSchema } from "../protection.ts";
import { recordPart } from "./record-part.ts";

/** Our camera. `opening`: it was asked for and is not there yet. */
const CAMERA_STATES = ["off", "opening", "on"] as const;

/**
 * The other end's picture. `none`: the other end takes no pictures at all, or they rest before anything is agreed; `off`: its camera
 * is off; `waiting`: it is on, and nothing has come that can be shown; `still`: nothing new has come for two seconds.
 */
const FAR_PICTURES = ["none", "off", "waiting", "shown", "still"] as const;
export type FarPicture = (typeof FAR_PICTURES)[number];

/** What our picture is of. */
export const SHOWN = ["camera", "screen"] as const;

export const picturesSchema = z.object({
  camera: z.enum(CAMERA_STATES),
  /** What goes to the other end while that is on; calls recorded before it was told apart had a camera. */
  shows: z.enum(SHOWN).default("camera"),
  /** Why the camera that was asked for is off; null while that has a simpler reason. */
  cameraProblem: keptReasonSchema.nullable(),
  far: z.enum(FAR_PICTURES),
  /** Since when that is so, Unix milliseconds; null before the other end has answered. */
  farSince: z.number().finite().nullable(),
  /** Which ways pictures are known to go end-to-end protected, in the leg in progress. */
  proved: z.object({ sent: z.boolean(), received: z.boolean() }),
  /** Frames of pictures, over all legs; those of sound stand with the protection. Null before the first. */
  frames: frameCountSchema.nullable(),
});
export type Pictures = z.infer<typeof picturesSchema>;

/** The pictures of a call that begins: nobody is seen before somebody switches a camera on. */
export const NO_PICTURES_YET: Pictures = {
  camera: "off",
  shows: "camera",
  cameraProblem: null,
  far: "none",
  farSince: null,
  proved: { sent: false, received: false },
  frames: null,
};

export const PICTURES_PART = recordPart({
  shape: {
    /** Null for a call that is sound alone, and for every call recorded before there were others. */
    pictures: picturesSchema.nullable().default(null),
  },
  atStart: { pictures: null },
  atEnd: {},
});
