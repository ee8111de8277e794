import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { openPlaces, PLACES_FILE } from "../../../../../electron/shells/electron/kept-places.ts";
import {
  type Bounds,
  broughtBack,
  choosePlace,
  isReachable,
  MOST_PLACES,
  type Place,
  placeOf,
  type Screen,
  withPlace,
} from "../../../../../electron/shells/electron/window-place.ts";

function screen(id: number, x: number, y: number, width: number, height: number, scaleFactor = 1): Screen {
  // A task bar of 40 at the lower edge.
  return { id, bounds: { x, y, width, height }, workArea: { x, y, width, height: height - 40 }, scaleFactor };
}

const LEFT = screen(1, 0, 0, 1920, 1080);
const RIGHT = screen(2, 1920, 0, 2560, 1440);

function kept(bounds: Bounds, screens: readonly Screen[], maximized = false): Place {
  const place = placeOf(bounds, maximized, screens);
  if (place === undefined) throw new Error("on no screen");
  return place;
}

test("with the same screens a window opens exactly where it stood, also across two of them and over the task bar", () => {
  for (const bounds of [
    { x: 2000, y: 100, width: 1280, height: 800 },
    { x: 1500, y: 200, width: 2000, height: 1200 },
    { x: -300, y: 0, width: 1280, height: 1080 },
  ]) {
    const both = [LEFT, RIGHT];
    expect(choosePlace([kept(bounds, both)], both)).toEqual({ bounds, maximized: false });
    // In whatever order the system names them.
    expect(choosePlace([kept(bounds, both)], [RIGHT, LEFT])?.bounds).toEqual(bounds);
  }
});

test("where its screen is gone the desktop says where it opens, or the place that it had without that screen", () => {
  const beside = kept({ x: 2000, y: 100, width: 1280, height: 800 }, [LEFT, RIGHT], true);
  expect(choosePlace([beside], [LEFT])).toBeUndefined();
  expect(choosePlace([], [LEFT])).toBeUndefined();
  const alone = kept({ x: 10, y: 20, width: 1000, height: 700 }, [LEFT]);
  const places = withPlace([beside], alone);
  expect(choosePlace(places, [LEFT])?.bounds).toEqual({ x: 10, y: 20, width: 1000, height: 700 });
  // And with the screen back, where it was with it: filling it.
  expect(choosePlace(places, [LEFT, RIGHT])).toEqual({
    bounds: { x: 2000, y: 100, width: 1280, height: 800 },
    maximized: true,
  });
});

test("on a screen that stands elsewhere or has another scale it lies wholly on that screen, no larger than it", () => {
  const place = kept({ x: 3400, y: 500, width: 1000, height: 860 }, [LEFT, RIGHT]);
  const moved = screen(2, -2560, 300, 2560, 1440);
  expect(choosePlace([place], [LEFT, moved])?.bounds).toEqual({ x: -1080, y: 800, width: 1000, height: 860 });
  // 200 %: half as many pixels, of which the window keeps its own number.
  const scaled = screen(2, 1920, 0, 1280, 720, 2);
  expect(choosePlace([place], [LEFT, scaled])?.bounds).toEqual({ x: 2200, y: 0, width: 1000, height: 680 });
});

test("a window that nobody could take hold of is brought onto the screen", () => {
  const both = [LEFT, RIGHT];
  const lost = kept({ x: 1890, y: 1041, width: 1280, height: 800 }, [LEFT, screen(2, 1920, 0, 2560, 1440)]);
  expect(isReachable({ x: 1890, y: 1041, width: 1280, height: 800 }, both)).toBe(true);
  const below = { ...lost, left: 100, top: 1439, screenId: 2 };
  const bounds = choosePlace([below], both)?.bounds;
  expect(bounds).toEqual({ x: 2020, y: 600, width: 1280, height: 800 });
  expect(broughtBack({ x: 2500, y: 100, width: 1280, height: 800 }, [LEFT])).toEqual({
    x: 640,
    y: 100,
    width: 1280,
    height: 800,
  });
  const seen = { x: 100, y: 100, width: 1280, height: 800 };
  expect(broughtBack(seen, [LEFT])).toBe(seen);
  expect(placeOf({ x: 9000, y: 0, width: 10, height: 10 }, false, both)).toBeUndefined();
});

test("as many arrangements are remembered as are said, the newest of each", () => {
  let places: readonly Place[] = [];
  for (let id = 1; id <= MOST_PLACES + 2; id++) {
    const only = screen(id, 0, 0, 1920, 1080);
    places = withPlace(places, kept({ x: 0, y: 0, width: 900, height: 600 }, [only]));
    places = withPlace(places, kept({ x: id, y: 0, width: 900, height: 600 }, [only]));
  }
  expect(places.map(({ left }) => left)).toEqual([10, 9, 8, 7, 6, 5, 4, 3]);
});

test("places outlast a restart, and a file that was damaged is put aside", () => {
  const folder = mkdtempSync(join(tmpdir(), "places-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const place = kept({ x: 10, y: 20, width: 1000, height: 700 }, [LEFT]);
  openPlaces(folder, log).put("console", place);
  expect(openPlaces(folder, log).of("console")).toEqual([place]);
  expect(openPlaces(folder, log).of("unit")).toEqual([]);
  expect(log.warn).not.toHaveBeenCalled();
  writeFileSync(
    join(folder, PLACES_FILE),
    JSON.stringify({ version: 1, places: { console: [{ ...place, width: 0 }] } }),
  );
  expect(openPlaces(folder, log).of("console")).toEqual([]);
  expect(readdirSync(folder)).toEqual([expect.stringContaining(`${PLACES_FILE}.unreadable-`)]);
  expect(log.warn).toHaveBeenCalledTimes(1);
});
