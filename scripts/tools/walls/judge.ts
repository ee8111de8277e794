/**
 * Holds the imports of the source against the list of walls.
 *
 * @module
 */
import { circles, type Import } from "./import-graph.ts";
import { ROOMS, type Room } from "./walls.ts";

type Rooms = Readonly<Record<string, Room>>;

/** The room in which a file is: the file itself, or the nearest folder above it. Other files at the root are in `.`. */
function roomOf(path: string, rooms: Rooms = ROOMS): string | undefined {
  if (Object.hasOwn(rooms, path)) return path;
  for (let place = path; place.includes("/"); ) {
    place = place.slice(0, place.lastIndexOf("/"));
    if (Object.hasOwn(rooms, place)) return place;
  }
  return path.includes("/") || !Object.hasOwn(rooms, ".") ? undefined : ".";
}

function allowsPackage(room: Room, specifier: string): boolean {
  return room.packages.some((name) =>
    name === "node:*" ? specifier.startsWith("node:") : specifier === name || specifier.startsWith(`${name}/`),
  );
}

/** Which rule an import breaks; undefined when it breaks none. */
export function ruleBrokenBy(each: Import, rooms: Rooms = ROOMS): string | undefined {
  const place = roomOf(each.from, rooms);
  const room = place === undefined ? undefined : rooms[place];
  if (place === undefined || room === undefined) return `${each.from} is in no room of scripts/tools/walls/walls.ts`;
  const said = `${each.from} imports ${each.specifier}`;
  if (each.to === undefined) {
    return allowsPackage(room, each.specifier) ? undefined : `${said}: that package may not appear in ${place}`;
  }
  const target = roomOf(each.to, rooms);
  if (target === undefined) return `${said}: ${each.to} is in no room that anything may import`;
  if (target === place || room.rooms.includes(target)) return undefined;
  if (room.types?.includes(target)) {
    return each.typeOnly ? undefined : `${said}: ${place} may know types of ${target} only (import type)`;
  }
  return `${said}: ${place} may not import ${target}`;
}

/** Everything that is wrong with the imports of a house: arrows that are not listed, circles of rooms and of files. */
export function faultsOf(imports: readonly Import[], rooms: Rooms = ROOMS): string[] {
  const arrows = imports.flatMap(({ from, to }) => (to === undefined ? [] : [[from, to] as const]));
  const between = arrows.flatMap(([from, to]) => {
    const [one, other] = [roomOf(from, rooms), roomOf(to, rooms)];
    return one === undefined || other === undefined ? [] : [[one, other] as const];
  });
  return [
    ...imports.flatMap((each) => ruleBrokenBy(each, rooms) ?? []),
    ...circles(between).map((circle) => `circle of rooms: ${circle.join(", ")}`),
    ...circles(arrows).map((circle) => `circle of files: ${circle.join(", ")}`),
  ];
}

/** Rooms that a room may import and does not: what was once needed stays a way in, unless somebody closes it. */
export function unusedArrows(imports: readonly Import[], rooms: Rooms = ROOMS): string[] {
  const used = new Set(
    imports.flatMap(({ from, to }) => (to === undefined ? [] : [`${roomOf(from, rooms)} ${roomOf(to, rooms)}`])),
  );
  return Object.entries(rooms).flatMap(([place, { rooms: allowed, types = [] }]) =>
    [...allowed, ...types]
      .filter((other) => !used.has(`${place} ${other}`))
      .map((other) => `${place} may import ${other}, and does not`),
  );
}

/** What is wrong with the list itself: a room that is named and not there, or that stands above one that it imports. */
export function faultsOfList(rooms: Rooms = ROOMS): string[] {
  const places = Object.keys(rooms);
  return places.flatMap((place, floor) =>
    [...(rooms[place]?.rooms ?? []), ...(rooms[place]?.types ?? [])].flatMap((other) => {
      const at = places.indexOf(other);
      if (at === -1) return [`${place} may import ${other}, which is no room`];
      return at < floor ? [] : [`${place} may import ${other}, which stands above it`];
    }),
  );
}
