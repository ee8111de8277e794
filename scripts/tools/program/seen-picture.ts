/**
 * What can be seen in a window of the program: the picture itself, and the time mark of generated ones.
 *
 * @module
 */
import type { Page } from "playwright-core";
import { ageOfMark, markIn } from "../../../shared/media/picture-mark.ts";

/** A picture as it stands on the screen. */
export interface SeenPicture {
  readonly width: number;
  readonly height: number;
  /** The time that its mark says, 32 bits of Unix milliseconds, and how long ago that was when it was looked at; null without a mark. */
  readonly mark: { readonly time: number; readonly age: number } | null;
}

/**
 * Looks at a picture.
 *
 * @param label - what it is called for the ear
 * @returns undefined where there is none
 */
export async function seenIn(page: Page, label: string): Promise<SeenPicture | undefined> {
  const shot = await page.evaluate((wanted) => {
    const video = [...document.querySelectorAll("video")].find((each) => each.getAttribute("aria-label") === wanted);
    if (video === undefined || video.videoWidth === 0) return undefined;
    const { videoHeight: height, videoWidth: width } = video;
    // As many places as a mark has, several times over.
    const canvas = document.createElement("canvas");
    canvas.width = 336;
    canvas.height = 192;
    const context = canvas.getContext("2d");
    if (context === null) return undefined;
    const at = Date.now();
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const grey = [...data].filter((_, index) => index % 4 === 1);
    return { width, height, at, grey, columns: canvas.width, rows: canvas.height };
  }, label);
  if (shot === undefined) return undefined;
  const { at, columns, grey, height, rows, width } = shot;
  const time = markIn((x, y) => grey[Math.floor(y * rows) * columns + Math.floor(x * columns)] ?? 0);
  return { width, height, mark: time === undefined ? null : { time, age: ageOfMark(time, at) } };
}

/**
 * Looks at places of a picture.
 *
 * @param places - in parts of its width and height
 * @returns for each place red, green and blue from 0 to 255; undefined where there is no picture
 */
export function coloursIn(
  page: Page,
  label: string,
  places: readonly (readonly [number, number])[],
): Promise<(readonly [number, number, number])[] | undefined> {
  return page.evaluate(
    ([wanted, at]) => {
      const video = [...document.querySelectorAll("video")].find((each) => each.getAttribute("aria-label") === wanted);
      const context = document.createElement("canvas").getContext("2d");
      if (video === undefined || video.videoWidth === 0 || context === null) return undefined;
      const { height, width } = context.canvas;
      context.drawImage(video, 0, 0, width, height);
      return at.map(([x, y]) => {
        const [red = 0, green = 0, blue = 0] = context.getImageData(
          Math.floor(x * width),
          Math.floor(y * height),
          1,
          1,
        ).data;
        return [red, green, blue] as const;
      });
    },
    [label, places] as const,
  );
}
