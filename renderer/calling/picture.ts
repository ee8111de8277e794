/**
 * What calls know of pictures: where they come from and where they are shown. What is in one, media know.
 *
 * @module
 */

/** A picture that goes into a call, of a camera or a screen. Only media know what is in it. */
export interface Picture {
  /** Tells when its device has gone or its owner has ended it, once and never after `close`. */
  onLost(listener: () => void): void;
  /** Gives the device back. */
  close(): void;
}

/** Something that can be shown; only media and what shows it know what is in it. */
export type Showable = object;

/** Where pictures of a call are shown. Calls themselves have no eyes. */
export interface PictureDesk {
  /** @param picture - null where there is none any more */
  show(callId: string, whose: "far" | "own", picture: Showable | null): void;
}

/** What the picture of this end is of. */
export type PictureSource = "camera" | "screen";
