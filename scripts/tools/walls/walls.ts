/**
 * The walls of the house: every room, what is in it, which rooms it may import, and which packages may appear there.
 *
 * What is not listed is refused. The order is from the ground up: a room imports only rooms that stand above it here, so
 * that no circle can be written down.
 *
 * @module
 */

/** A room: a folder with the files in it, and the folders below it that are no rooms of their own. */
export interface Room {
  /** Path from the root, or a single file. */
  readonly place: string;
  /** What is in it, for the table in `docs/architecture.md`. */
  readonly about: string;
  /** Places of rooms that it may import. */
  readonly rooms: readonly string[];
  /** Packages that it may import: a name with everything below it, or `node:` for all of Node's own. */
  readonly packages: readonly string[];
}

const room = (place: string, about: string, rooms: readonly string[] = [], packages: readonly string[] = []): Room => ({
  place,
  about,
  rooms,
  packages,
});

const BASE = "shared/base";
const ERRORS = "shared/errors";
const SIP = "shared/sip";
const MC = "shared/mc";
const BRIDGE = "shared/bridge";
const MIKEY = "shared/mikey";
const MIKEY_BASE = "shared/mikey/base";
const KMS = "shared/kms";
const FRAMES = "shared/media";
const SFRAME = "shared/media/sframe";

const SERVICES = "electron/services";
const KEYS = "electron/keys";
const HOST = "electron/host";
const SHELLS = "electron/shells";

const DESIGN = "renderer/design";
const KEYBOARD = "renderer/keyboard";
const WINDOW_HOST = "renderer/host";
const PEOPLE = "renderer/people";
const CALLING = "renderer/calling";
const CONNECTION = "renderer/signalling/connection";
const CLIENT = "renderer/client";
const PROTECTION = "renderer/protection";
const REACT = ["react", "react-dom", "react-aria-components", "lucide-react"];
const VIEWS = [...REACT, "zustand"];

/** Every room of the source. */
export const ROOMS: readonly Room[] = [
  room(BASE, "XML that is safe to read, time limits; nothing of mission critical services"),
  room(ERRORS, "the one error shape, the closed tables of codes, end reasons"),
  room(SIP, "what SIP needs on both sides of the wire", [BASE]),
  room(MC, "MC service IDs, info documents, bodies, the private call redirection, the call record", [BASE, ERRORS]),
  room(BRIDGE, "the contract between a window and its host: commands, events, what crosses", [ERRORS, MC]),
  room(MIKEY_BASE, "octets, points and errors of MIKEY-SAKKE", [], ["@noble"]),
  room("shared/mikey/field", "arithmetic in the field of SAKKE"),
  room("shared/mikey/sakke", "SAKKE (RFC 6508)", [MIKEY_BASE, "shared/mikey/field"], ["@noble"]),
  room(MIKEY, "MIKEY-SAKKE messages, usable alone ([mikey.md](mikey.md))", [MIKEY_BASE, "shared/mikey/sakke"], ["@noble"]),
];
