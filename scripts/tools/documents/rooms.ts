/**
 * The table of rooms in `docs/architecture.md`, written from the list of walls.
 *
 * @module
 */
import { ROOMS, type Room } from "../walls/walls.ts";

const BEGIN = "<!-- rooms: written by `npm run documents` -->";
const END = "<!-- end of rooms -->";

const quoted = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(" ");

function row([place, { about, rooms, types = [], packages }]: readonly [string, Room]): string {
  const imports = [quoted(rooms), types.length === 0 ? "" : `types of ${quoted(types)}`].filter((part) => part !== "");
  return `| \`${place}\` | ${about} | ${imports.join("; ")} | ${quoted(packages)} |`;
}

/** The table, from the ground up. */
function roomsTable(rooms: Readonly<Record<string, Room>> = ROOMS): string {
  const head = ["| room | what is in it | may import | packages |", "| --- | --- | --- | --- |"];
  return [...head, ...Object.entries(rooms).map(row)].join("\n");
}

/**
 * The page with the table as it is now.
 *
 * @throws Error when the page has no place for it
 */
export function withRoomsTable(page: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin === -1 || end < begin) throw new Error("docs/architecture.md has no place for the table of rooms");
  return `${page.slice(0, begin + BEGIN.length)}\n\n${roomsTable()}\n\n${page.slice(end)}`;
}
