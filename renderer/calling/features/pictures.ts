/**
 * Pictures of a call whose service has them beside the sound: our camera, and what is known of the other end's picture.
 *
 * A call begins and is answered with the camera off, and it is off again after each call: only the dispatcher opens it. It stays
 * as it is through a redirection. On or off is told to the other end by the direction of the line in the session description, so
 * that it knows a camera that is off from a picture that stands still.
 *
 * @module
 */
import type { EndReason } from "../../../shared/errors/end-reason.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { keptReason } from "../../../shared/mc/kept-reason.ts";
import type { FrameCount } from "../../../shared/mc/protection.ts";
import type { FarPicture, Pictures } from "../../../shared/mc/record-parts/pictures.ts";
import { unchanged, update } from "../call-change.ts";
import type { CoreEffect, Outcome, PrivateCall } from "../call-core.ts";
import type { Picture, PictureDesk, PictureSource, Showable } from "../picture.ts";
import type { CallFeature, FeatureHandlers } from "./feature.ts";
import { underWay } from "./hold.ts";

/** Which ways pictures are known to go protected. */
export type PicturesProved = Pictures["proved"];

type PicturesEvent =
  /** The dispatcher shows something, or nothing any more. */
  | { readonly type: "camera"; readonly shows: PictureSource | null }
  | { readonly type: "camera-opened"; readonly of: PictureSource }
  /** It could not be had, or has gone. */
  | ({ readonly type: "camera-lost" } & EndReason)
  /** Whoever shared a screen has ended that. */
  | { readonly type: "camera-ended" };

type PicturesMediaEvent =
  /** What is known of the other end's picture has changed. */
  | { readonly kind: "far-picture"; readonly far: FarPicture }
  /** It can be shown from here on; null: no more. */
  | { readonly kind: "picture-to-show"; readonly picture: Showable | null }
  /** The other end has not been told yet whether our camera is on. */
  | { readonly kind: "picture-untold" }
  /** Frames of pictures since the last time. */
  | { readonly kind: "picture-frames"; readonly counts: FrameCount }
  | ({ readonly kind: "pictures-proved" } & PicturesProved);

/** The picture of this end, of one call. */
interface Camera {
  /** Shows something else, or nothing; the call is told what came of it. */
  show(source: PictureSource | null): Promise<void>;
}

interface PicturesShape {
  readonly event: PicturesEvent;
  readonly effect:
    | { readonly do: "show-camera"; readonly of: PictureSource | null }
    | { readonly do: "show-far"; readonly picture: Showable | null };
  readonly timer: never;
  readonly legEvent: never;
  readonly mediaEvent: PicturesMediaEvent;
  readonly leg: object;
  readonly media: {
    /** Feeds a picture into the leg, or none; descriptions from here on say which. Allowed before and after the offer. */
    setPicture(picture: Picture | null): void;
  };
  readonly tools: { readonly camera: Camera; readonly pictures: PictureDesk };
}

type PicturesOutcome = Outcome<PicturesShape["effect"] | CoreEffect>;

/** Whether the other end has said that it takes no pictures; before anything is agreed nobody knows. */
export const isSoundAlone = ({ far, farSince }: Pictures): boolean => far === "none" && farSince !== null;

/** What the camera's key would do now; undefined where there is nothing to switch. */
export function cameraToSet({ direction, hold, pictures, state, transmission }: CallRecord): "on" | "off" | undefined {
  const rings = direction === "incoming" && (state === "incoming" || state === "obtaining-keys");
  if (pictures === null || rings || state === "ended" || state === "ending") return undefined;
  // Permission has come out of the queue, and waits for a press.
  if (pictures.camera === "off" && transmission?.pressBy != null && hold === "none") return "on";
  // What is waited for can be withdrawn, too.
  if (pictures.camera !== "off" || (transmission !== null && transmission.wanted !== null)) return "off";
  if (transmission !== null && (hold !== "none" || !transmission.mayAsk)) return undefined;
  // Nobody would see it.
  return isSoundAlone(pictures) ? undefined : "on";
}

/** What is to be seen when the camera's key is pressed; null: nothing any more. */
export function sourceToShow(call: CallRecord): PictureSource | null {
  return cameraToSet(call) === "on" ? (call.transmission?.wanted ?? "camera") : null;
}

/** What is proved of the protection of pictures, by what goes over the line: the weaker of both ways. */
export function pictureProof({ pictures }: Pick<CallRecord, "pictures">): "nothing-to-prove" | "unproved" | "proved" {
  if (pictures === null) return "nothing-to-prove";
  const sends = pictures.camera === "on";
  const receives = pictures.far === "waiting" || pictures.far === "shown" || pictures.far === "still";
  if (!sends && !receives) return "nothing-to-prove";
  return (!sends || pictures.proved.sent) && (!receives || pictures.proved.received) ? "proved" : "unproved";
}

function withPictures(call: PrivateCall, change: (now: Pictures) => Partial<Pictures>): PrivateCall {
  const { pictures } = call.record;
  return pictures === null ? call : update(call, { pictures: { ...pictures, ...change(pictures) } });
}

function show(call: PrivateCall, source: PictureSource | null): PicturesOutcome {
  if (call.record.pictures === null || cameraToSet(call.record) === undefined) return unchanged(call);
  const camera = source === null ? "off" : "opening";
  return {
    call: withPictures(call, () => ({ camera, cameraProblem: null })),
    effects: [{ do: "show-camera", of: source }],
  };
}

function opened(call: PrivateCall, shows: PictureSource): PicturesOutcome {
  return unchanged(withPictures(call, ({ camera }) => (camera === "off" ? {} : { camera: "on", shows })));
}

function lost(call: PrivateCall, reason: EndReason | null): PicturesOutcome {
  const cameraProblem = reason === null ? null : keptReason({ code: reason.code, detail: reason.detail });
  return {
    call: withPictures(call, () => ({ camera: "off", cameraProblem })),
    effects: [{ do: "show-camera", of: null }],
  };
}

/** Told where that can be told now: a hold or resume under way says it with its own description, and media ask again. */
function tell(call: PrivateCall): PicturesOutcome {
  const { holdChange, signalling, state } = call.record;
  const can = state === "connected" && signalling && !underWay(holdChange);
  return { call, effects: can ? [{ do: "offer-anew" }] : [] };
}

function counted(call: PrivateCall, { authenticated, protected: sealed, refused, replayed }: FrameCount): PrivateCall {
  return withPictures(call, ({ frames }) => ({
    frames: {
      protected: (frames?.protected ?? 0) + sealed,
      authenticated: (frames?.authenticated ?? 0) + authenticated,
      refused: (frames?.refused ?? 0) + refused,
      replayed: (frames?.replayed ?? 0) + replayed,
    },
  }));
}

const ALWAYS: FeatureHandlers<PicturesShape> = {
  on: {
    camera: (call, { shows }) => show(call, shows),
    "camera-opened": (call, { of }) => opened(call, of),
    "camera-lost": (call, { code, detail }) => lost(call, { code, detail }),
    "camera-ended": (call) => lost(call, null),
  },
  media: {
    "far-picture": (call, { far }, now) => unchanged(withPictures(call, () => ({ far, farSince: now }))),
    "picture-to-show": (call, { picture }) => ({ call, effects: [{ do: "show-far", picture }] }),
    "picture-untold": (call) => tell(call),
    "picture-frames": (call, { counts }) => unchanged(counted(call, counts)),
    "pictures-proved": (call, { sent, received }) =>
      unchanged(withPictures(call, () => ({ proved: { sent, received } }))),
  },
};

export const PICTURES: CallFeature<PicturesShape> = {
  handlers: {},
  inEveryState: ALWAYS,
  perform: ({ camera, pictures }) => ({
    "show-camera": ({ of }) => void camera.show(of),
    "show-far": ({ picture }, { record }) => pictures.show(record.id, "far", picture),
  }),
};
