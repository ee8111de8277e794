/**
 * Where a window goes: to where it stood the last time, as far as the screens of today have that place.
 *
 * @module
 */

/** Left upper corner and size, in density-independent pixels of the whole desktop. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A screen that is there now. */
export interface Screen {
  readonly id: number;
  readonly bounds: Bounds;
  /** What windows may take of it: without task bar and dock. */
  readonly workArea: Bounds;
  readonly scaleFactor: number;
}

/** Where a window stood, with the screens that there were then. */
export interface Place {
  /** The screens of that time, by which it is known that they are the same ones again ({@link arrangementOf}). */
  readonly arrangement: string;
  /** The screen that it stood on. */
  readonly screenId: number;
  /** How far right of and below the corner of that screen's work area. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** It filled the screen; the rest is what it had before. */
  readonly maximized: boolean;
}

/** What a window is opened with. */
export interface ChosenPlace {
  readonly bounds: Bounds;
  readonly maximized: boolean;
}

/** Width and height, in density-independent pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/** Arrangements of screens that are remembered for each kind of window: at the desk, beside it, at home. */
export const MOST_PLACES = 8;

/** Pixels of a window's upper edge that have to be on a screen, so that it can be seen and taken hold of. */
const GRIP = { width: 120, height: 32 } as const;

/** A name for screens and how they stand, the same whenever they are the same. */
function arrangementOf(screens: readonly Screen[]): string {
  return screens
    .map(({ id, bounds: { x, y, width, height }, scaleFactor }) => [id, x, y, width, height, scaleFactor].join(","))
    .toSorted()
    .join(";");
}

/** How long two stretches are on each other. */
const overlap = (from: number, length: number, otherFrom: number, otherLength: number) =>
  Math.max(0, Math.min(from + length, otherFrom + otherLength) - Math.max(from, otherFrom));

function shared(one: Bounds, other: Bounds): Size {
  return {
    width: overlap(one.x, one.width, other.x, other.width),
    height: overlap(one.y, one.height, other.y, other.height),
  };
}

/** The screen that has most of a window; undefined where none has any of it. */
function screenOf(bounds: Bounds, screens: readonly Screen[]): Screen | undefined {
  const parts = screens.map((screen) => {
    const { width, height } = shared(bounds, screen.bounds);
    return { screen, area: width * height };
  });
  return parts.filter(({ area }) => area > 0).toSorted((one, other) => other.area - one.area)[0]?.screen;
}

/** Whether somebody can see a window and take hold of it. */
export function isReachable({ x, y, width }: Bounds, screens: readonly Screen[]): boolean {
  return screens.some(({ workArea }) => {
    const seen = shared({ x, y, width, height: GRIP.height }, workArea);
    return seen.width >= Math.min(GRIP.width, width) && seen.height === GRIP.height;
  });
}

/**
 * What is kept of a window that stands there; undefined where it is on no screen.
 *
 * @param bounds - those that it has when it does not fill the screen
 */
export function placeOf(bounds: Bounds, maximized: boolean, screens: readonly Screen[]): Place | undefined {
  const screen = screenOf(bounds, screens);
  if (screen === undefined) return undefined;
  return {
    arrangement: arrangementOf(screens),
    screenId: screen.id,
    left: Math.round(bounds.x - screen.workArea.x),
    top: Math.round(bounds.y - screen.workArea.y),
    width: Math.round(bounds.width),
    height: Math.round(bounds.height),
    maximized,
  };
}

/** Puts the newest place in front, in the stead of the one of the same screens. */
export function withPlace(places: readonly Place[], newest: Place): readonly Place[] {
  const others = places.filter(({ arrangement }) => arrangement !== newest.arrangement);
  return [newest, ...others].slice(0, MOST_PLACES);
}

/** As far in as it must go to lie in there wholly, made smaller only where it is larger. */
function within(bounds: Bounds, area: Bounds): Bounds {
  const width = Math.min(bounds.width, area.width);
  const height = Math.min(bounds.height, area.height);
  return {
    x: Math.min(Math.max(bounds.x, area.x), area.x + area.width - width),
    y: Math.min(Math.max(bounds.y, area.y), area.y + area.height - height),
    width,
    height,
  };
}

/**
 * Chooses where a window opens: where it stood when the screens were the same, exactly as it was, also across two of them;
 * else where it stood last on a screen that is still there, wholly on it; undefined where nothing is remembered that counts,
 * and the desktop says it.
 *
 * @param places - what is remembered, the newest first
 * @param screens - those that are there now
 */
export function choosePlace(places: readonly Place[], screens: readonly Screen[]): ChosenPlace | undefined {
  const arrangement = arrangementOf(screens);
  const known = places.find((place) => place.arrangement === arrangement);
  for (const place of known === undefined ? places : [known, ...places]) {
    const screen = screens.find(({ id }) => id === place.screenId);
    if (screen === undefined) continue;
    const { left, maximized, top, width, height } = place;
    const bounds = { x: screen.workArea.x + left, y: screen.workArea.y + top, width, height };
    const stays = place === known && isReachable(bounds, screens);
    return { bounds: stays ? bounds : within(bounds, screen.workArea), maximized };
  }
  return undefined;
}

/**
 * Where a window goes that is on no screen any more: to the same place on the first of those that are there.
 *
 * @param screens - the first is the desktop's main one
 */
export function broughtBack(bounds: Bounds, screens: readonly Screen[]): Bounds {
  const [main] = screens;
  return main === undefined || isReachable(bounds, screens) ? bounds : within(bounds, main.workArea);
}
