/**
 * The walls of the house: every room, what is in it, which rooms it may import, and which packages may appear there.
 *
 * What is not listed is refused. The rooms stand in the order of the house, from the ground up: each may import only
 * rooms that come before it, so that a circle of rooms cannot even be written down.
 *
 * @module
 */

/** A room: a folder with the files in it, and the folders below it that are no rooms of their own. */
export interface Room {
  /** What is in it, as the table in `docs/architecture.md` says it. */
  readonly about: string;
  /** Places of the rooms that it may import. */
  readonly rooms: readonly string[];
  /** Places of rooms of which it may know the types, and nothing that runs. */
  readonly types?: readonly string[];
  /** Packages that may appear in it, each with everything below its name; `node:*` for all that Node brings. */
  readonly packages: readonly string[];
}

const VIEWS = ["react", "react-dom", "react-aria-components", "lucide-react", "zustand"];
const NOBLE = ["@noble/curves", "@noble/hashes"];

/** Every room of the source, by its place: a path from the root of the repository. */
export const ROOMS: Readonly<Record<string, Room>> = {
  "package.json": { about: "where the version stands", rooms: [], packages: [] },

  // What every process speaks: no DOM, no Node, no Electron, no I/O.
  "shared/base": {
    about: "XML that is safe to read, text fit to be shown, what a message must not show",
    rooms: [],
    packages: ["@xmldom/xmldom"],
  },
  "shared/errors": {
    about: "the one shape of an error, the closed tables of codes, the end reasons",
    rooms: [],
    packages: [],
  },
  "shared/words/en/errors": {
    about: "in English: what happened and what to do, for every code of an error",
    rooms: [],
    types: ["shared/errors"],
    packages: [],
  },
  "shared/words/en": {
    about: "the English catalogue, a file for each feature",
    rooms: ["shared/words/en/errors"],
    packages: [],
  },
  "shared/words": {
    about: "words for people in the language that is chosen, typed by the English catalogue",
    rooms: ["shared/base", "shared/errors", "shared/words/en"],
    packages: ["i18next"],
  },
  "shared/sip": {
    about: "what SIP needs on both sides of the wire; what a message is on the ladder",
    rooms: ["shared/base"],
    packages: [],
  },
  "shared/msrp": {
    about: "MSRP (RFC 4975, RFC 4976): addresses, frames, messages in parts, their session descriptions",
    rooms: ["shared/base"],
    packages: [],
  },
  "shared/mc": {
    about: "MC service IDs, info documents, bodies, the private call redirection, the call record",
    rooms: ["shared/base", "shared/errors"],
    packages: ["zod"],
  },
  "shared/bridge": {
    about: "the contract between a window and its host: commands, events, and what crosses",
    rooms: ["shared/base", "shared/errors", "shared/mc"],
    packages: ["zod"],
  },
  "shared/mikey/base": { about: "octets, points and refusals of MIKEY-SAKKE", rooms: [], packages: NOBLE },
  "shared/mikey/field": {
    about: "arithmetic in the field of SAKKE, and the assembler that writes WebAssembly",
    rooms: [],
    packages: [],
  },
  "shared/mikey/p256": {
    about: "the group of ECCSI, in WebAssembly and by the library",
    rooms: ["shared/mikey/base", "shared/mikey/field"],
    packages: NOBLE,
  },
  "shared/mikey/sakke": {
    about: "SAKKE (RFC 6508)",
    rooms: ["shared/mikey/base", "shared/mikey/field"],
    packages: NOBLE,
  },
  "shared/mikey": {
    about: "MIKEY-SAKKE messages, usable alone ([mikey.md](mikey.md))",
    rooms: ["shared/mikey/base", "shared/mikey/p256", "shared/mikey/sakke"],
    packages: NOBLE,
  },
  "shared/kms": {
    about: "documents of a KMS (TS 33.180 Annex D), each check of a client with its code",
    rooms: ["shared/base", "shared/errors", "shared/mc", "shared/mikey/base", "shared/mikey"],
    packages: NOBLE,
  },
  "shared/floor": {
    about:
      "floor control of a private call: its messages and the participant ([decision 0037](decisions/0037-voice-of-handsets-is-the-hosts.md))",
    rooms: [],
    packages: [],
  },
  "shared/media": {
    about: "how the two ends agree on protecting frames",
    rooms: ["shared/mikey"],
    packages: NOBLE,
  },
  "shared/media/sframe": { about: "SFrame (RFC 9605)", rooms: ["shared/mikey/base", "shared/media"], packages: NOBLE },

  // The host.
  "electron/services": {
    about: "files of the data folder: settings, call log (SQLite), log, account, installation",
    rooms: ["shared/base", "shared/errors", "shared/mc", "shared/bridge"],
    packages: ["node:*", "zod"],
  },
  "electron/network": {
    about:
      "the way to the servers: where they are, proxies, connections through them, whom they are checked against ([network.md](network.md))",
    rooms: ["shared/base", "shared/errors", "shared/mc"],
    types: ["electron/services"],
    packages: ["node:*", "quickjs-wasi"],
  },
  "electron/keys": {
    about: "one user's keys: KMS client, vault, workers ([keys.md](keys.md))",
    rooms: [
      "shared/base",
      "shared/errors",
      "shared/mc",
      "shared/bridge",
      "shared/mikey/base",
      "shared/mikey",
      "shared/kms",
      "electron/services",
      "electron/network",
    ],
    packages: ["node:*", "zod"],
  },
  "electron/sign-in": {
    about: "answers to the challenges of servers: responses go out, the password does not",
    rooms: ["shared/errors", "shared/sip", "shared/bridge"],
    types: ["electron/services"],
    packages: ["node:*"],
  },
  "electron/media": {
    about:
      "voice over RTP as handsets have it: SRTP under the PCK, AMR-WB, jitter, reports ([decision 0037](decisions/0037-voice-of-handsets-is-the-hosts.md))",
    rooms: ["shared/mikey", "shared/media"],
    packages: ["node:*"],
  },
  "electron/messages": {
    about: "messages of the data folder (SQLite), sealed at rest",
    rooms: ["shared/errors", "shared/mc", "electron/services", "electron/keys"],
    packages: ["node:*", "zod"],
  },
  "electron/files": {
    about: "files of messages: sealed, brought to a content server, fetched, verified, kept apart",
    rooms: [
      "shared/errors",
      "shared/mc",
      "shared/bridge",
      "electron/services",
      "electron/network",
      "electron/keys",
      "electron/messages",
    ],
    packages: ["node:*"],
  },
  "electron/msrp": {
    about: "longer messages over connections of their own: MSRP over TLS, through a relay where there is one",
    rooms: [
      "shared/errors",
      "shared/msrp",
      "shared/bridge",
      "electron/services",
      "electron/network",
      "electron/keys",
      "electron/sign-in",
    ],
    packages: ["node:*"],
  },
  "electron/user": {
    about: "where a user comes from: account, people, way to the KMS, and what changes of them",
    rooms: [
      "shared/errors",
      "shared/mc",
      "shared/bridge",
      "electron/services",
      "electron/keys",
      "electron/files",
      "electron/msrp",
    ],
    types: ["electron/network"],
    packages: [],
  },
  "electron/set-up": {
    about: "set-up files: opened, checked whole, their signature verified, put into the data folder",
    rooms: ["shared/errors", "shared/mc", "shared/bridge", "electron/services", "electron/keys"],
    packages: ["node:*", "zod"],
  },
  "electron/host": {
    about: "checks every command and hands it to its handler, the same for both shells",
    rooms: [
      "shared/base",
      "shared/errors",
      "shared/mc",
      "shared/bridge",
      "shared/mikey",
      "electron/services",
      "electron/network",
      "electron/keys",
      "electron/sign-in",
      "electron/user",
      "package.json",
      "electron/messages",
      "electron/files",
      "electron/msrp",
    ],
    packages: ["node:*", "zod"],
  },

  // Simulated, and named so.
  "lab/people": {
    about: "the people of the lab, where they are, what is to happen to them",
    rooms: ["shared/errors", "shared/mc", "shared/bridge"],
    packages: [],
  },
  "lab/kms": {
    about: "the key servers of the lab, and what each of their faults does otherwise",
    rooms: [
      "shared/errors",
      "shared/mc",
      "shared/bridge",
      "shared/mikey/base",
      "shared/mikey",
      "shared/kms",
      "electron/services",
      "lab/people",
    ],
    types: ["electron/keys"],
    packages: ["node:*", "zod"],
  },
  "lab/content": {
    about: "the content servers of the lab, where files are, and their faults",
    rooms: ["shared/errors", "shared/mc", "shared/kms", "lab/people", "lab/kms"],
    types: ["electron/files"],
    packages: ["node:*"],
  },
  "lab/message-media": {
    about: "the message switch of each system of the lab: two ends of longer messages meet there, and its faults",
    rooms: ["shared/errors", "shared/msrp", "lab/people", "lab/kms", "electron/msrp"],
    packages: ["node:*"],
  },
  "lab/sip": {
    about: "the lab's SIP server: connections, transactions, registrar, digest",
    rooms: ["shared/errors", "shared/mc", "shared/sip", "shared/base"],
    packages: ["node:*", "sip.js", "ws"],
  },
  "lab/systems": {
    about: "MC systems: participating function, interconnection, redirection, and the faults of a call",
    // Its faults propose a KMS in a refusal.
    rooms: [
      "shared/base",
      "shared/sip",
      "shared/mc",
      "shared/msrp",
      "shared/bridge",
      "shared/kms",
      "electron/services",
      "lab/people",
      "lab/sip",
    ],
    types: ["electron/host"],
    packages: ["node:*", "sip.js", "ws"],
  },
  lab: {
    about: "the embedded lab as a whole",
    rooms: [
      "shared/mc",
      "shared/bridge",
      "lab/people",
      "lab/kms",
      "lab/content",
      "lab/message-media",
      "lab/sip",
      "lab/systems",
    ],
    types: ["electron/services", "electron/host", "electron/keys", "electron/files", "electron/msrp", "electron/user"],
    packages: ["node:*"],
  },

  // What carries the host to a desktop.
  "electron/machine": {
    about:
      "which browser and which display this computer has; plain JavaScript, which set-up runs before anything is installed",
    rooms: [],
    packages: ["node:*"],
  },
  "electron/shells": {
    about: "what both shells serve to their windows; the way to the lab",
    rooms: ["shared/errors", "shared/mc", "electron/host", "lab"],
    packages: ["node:*"],
  },
  "electron/shells/chromium": {
    about: "the Chromium shell",
    rooms: [
      "shared/errors",
      "shared/bridge",
      "electron/services",
      "electron/network",
      "electron/host",
      "electron/shells",
    ],
    packages: ["node:*", "ws", "zod"],
  },
  "electron/shells/desktop": {
    about: "what a program owes its desktop in both shells: links, set-up files, starting with the session",
    rooms: [
      "shared/base",
      "shared/words",
      "shared/errors",
      "shared/mc",
      "electron/services",
      "electron/set-up",
      "electron/host",
    ],
    packages: ["node:*"],
  },
  "electron/shells/browser-edition": {
    about: "the browser edition for Linux: an installed program whose windows are a browser's",
    rooms: [
      "shared/words",
      "shared/errors",
      "electron/host",
      "electron/machine",
      "electron/shells/chromium",
      "electron/shells/desktop",
    ],
    packages: ["node:*", "zod"],
  },
  "electron/shells/electron": {
    about: "the Electron shell: windows, IPC, and everything by which the program is part of its desktop",
    rooms: [
      "shared/base",
      "shared/words",
      "shared/errors",
      "shared/bridge",
      "electron/services",
      "electron/keys",
      "electron/host",
      "electron/shells",
      "electron/shells/desktop",
    ],
    packages: ["node:*", "electron", "electron-updater", "electron-builder"],
  },
  electron: {
    about: "the entries: main and preload of Electron, and the browser edition's",
    rooms: ["shared/errors", "shared/bridge", "electron/shells/browser-edition", "electron/shells/electron"],
    packages: ["node:*", "electron"],
  },

  // The windows.
  "renderer/keyboard": {
    about: "the keys, the way from region to region, where the focus goes",
    rooms: ["shared/words"],
    packages: ["react"],
  },
  "renderer/design": {
    about: "tokens of both themes, the few primitives",
    rooms: ["shared/words", "shared/errors", "renderer/keyboard"],
    packages: VIEWS,
  },
  "renderer/host": {
    about: "the window's side of the bridge",
    rooms: ["shared/base", "shared/errors", "shared/bridge"],
    packages: ["zod"],
  },
  "renderer/people": {
    about: "who an ID is, and where people are",
    rooms: ["shared/mc", "shared/bridge"],
    packages: [],
  },
  "renderer/calling": {
    about: "the private-call procedure: pure, without DOM, runs in plain Node",
    rooms: ["shared/base", "shared/errors", "shared/sip", "shared/mc", "shared/bridge", "shared/kms", "shared/media"],
    packages: ["zustand"],
  },
  "renderer/messaging": {
    about: "the messaging procedure: pure, without DOM, runs in plain Node",
    rooms: ["shared/base", "shared/errors", "shared/mc", "shared/bridge", "renderer/calling"],
    packages: ["zustand"],
  },
  "renderer/signalling/connection": {
    about: "SIP.js: user agent, transport, registration",
    rooms: ["shared/base", "shared/errors", "shared/sip", "shared/mc", "shared/bridge", "renderer/calling"],
    packages: ["sip.js"],
  },
  "renderer/signalling/private-calls": {
    about: "SIP.js: private calls behind the signalling port",
    rooms: [
      "shared/errors",
      "shared/sip",
      "shared/mc",
      "shared/bridge",
      "renderer/calling",
      "renderer/signalling/connection",
    ],
    packages: ["sip.js"],
  },
  "renderer/signalling/messages": {
    about: "SIP.js: MESSAGEs of every kind, and INVITEs of longer messages",
    rooms: [
      "shared/base",
      "shared/errors",
      "shared/mc",
      "shared/bridge",
      "shared/msrp",
      "shared/sip",
      "renderer/calling",
      "renderer/signalling/connection",
      "renderer/signalling/private-calls",
      "renderer/messaging",
    ],
    packages: ["sip.js"],
  },
  "renderer/media": {
    about:
      "microphone, generated voice, WebRTC, the worker that protects frames ([media-protection.md](media-protection.md))",
    rooms: [
      "shared/base",
      "shared/errors",
      "shared/sip",
      "shared/mc",
      "shared/bridge",
      "shared/mikey/base",
      "shared/media",
      "shared/media/sframe",
      "renderer/calling",
    ],
    packages: [],
  },
  "renderer/client": {
    about: "a mission critical client without a face; the window's one copy of what its host says",
    rooms: [
      "shared/errors",
      "shared/mc",
      "shared/bridge",
      "renderer/host",
      "renderer/calling",
      "renderer/media",
      "renderer/signalling/connection",
      "renderer/signalling/private-calls",
      "renderer/signalling/messages",
      "shared/mc",
      "renderer/messaging",
    ],
    packages: ["zustand"],
  },
  "renderer/sound": {
    about: "what the console makes a sound of: tones, when they sound, on which device",
    rooms: ["shared/mc", "shared/errors", "shared/bridge", "renderer/calling", "renderer/media"],
    types: ["renderer/client"],
    packages: ["zustand"],
  },
  "renderer/headset": {
    about: "the keys and lights of a telephony headset (WebHID)",
    rooms: [],
    packages: [],
  },
  "renderer/protection": {
    about: "what is shown of the protection of a call",
    rooms: [
      "shared/words",
      "shared/errors",
      "shared/mc",
      "shared/media",
      "renderer/keyboard",
      "renderer/design",
      "renderer/calling",
    ],
    packages: VIEWS,
  },
  "renderer/own-keys": {
    about: "what is shown of the dispatcher's own keys",
    rooms: ["shared/words", "shared/bridge", "renderer/keyboard", "renderer/design", "renderer/client"],
    packages: VIEWS,
  },
  "renderer/new-ids": {
    about: "what is shown of the new ID of somebody, and of a call that began with it",
    rooms: ["shared/words", "shared/mc", "renderer/design"],
    types: ["shared/bridge"],
    packages: VIEWS,
  },
  "renderer/directory": {
    about: "the people whom one can call: list, search, card",
    rooms: [
      "shared/base",
      "shared/words",
      "shared/errors",
      "shared/mc",
      "shared/bridge",
      "renderer/keyboard",
      "renderer/design",
      "renderer/host",
      "renderer/new-ids",
      "renderer/people",
    ],
    packages: VIEWS,
  },
  "renderer/pictures": {
    about: "the pictures of a video call: the far one, our own, why there is none",
    rooms: ["shared/words", "shared/mc", "shared/bridge", "renderer/keyboard", "renderer/design", "renderer/calling"],
    packages: VIEWS,
  },
  "renderer/settings": {
    about: "the settings, those of the desktop and those that are locked among them",
    rooms: [
      "shared/words",
      "shared/mc",
      "shared/bridge",
      "renderer/keyboard",
      "renderer/design",
      "renderer/calling",
      "renderer/media",
      "renderer/client",
      "renderer/sound",
      "renderer/pictures",
    ],
    types: ["shared/errors"],
    packages: VIEWS,
  },
  "renderer/call": {
    about: "the call in the middle: its story, its controls, the redirection notice",
    rooms: [
      "shared/words",
      "shared/errors",
      "shared/mc",
      "shared/bridge",
      "renderer/keyboard",
      "renderer/design",
      "renderer/new-ids",
      "renderer/people",
      "renderer/calling",
      "renderer/protection",
      "renderer/pictures",
    ],
    packages: VIEWS,
  },
  "renderer/ladder": {
    about: "the ladder of a call: drawing, message, export",
    rooms: [
      "shared/base",
      "shared/errors",
      "shared/words",
      "shared/mc",
      "shared/bridge",
      "renderer/keyboard",
      "renderer/design",
      "renderer/host",
      "renderer/people",
      "renderer/calling",
      "renderer/call",
    ],
    packages: VIEWS,
  },
  "renderer/history": {
    about: "the calls on record",
    rooms: [
      "shared/words",
      "shared/errors",
      "shared/mc",
      "shared/bridge",
      "renderer/keyboard",
      "renderer/design",
      "renderer/host",
      "renderer/people",
      "renderer/calling",
      "renderer/client",
      "renderer/protection",
      "renderer/call",
    ],
    packages: VIEWS,
  },
  "renderer/previews": {
    about: "pictures of others, decoded in a page of their own that can do nothing else",
    rooms: ["shared/base", "shared/errors"],
    types: ["shared/bridge"],
    packages: [],
  },
  "renderer/messages": {
    about: "conversations, where messages are written, and the files in them",
    rooms: [
      "shared/base",
      "shared/words",
      "shared/errors",
      "shared/mc",
      "shared/bridge",
      "renderer/keyboard",
      "renderer/design",
      "renderer/people",
      "renderer/messaging",
    ],
    packages: ["react", "lucide-react"],
  },
  "renderer/lab": {
    about: "the lab's panel",
    rooms: [
      "shared/words",
      "shared/errors",
      "shared/mc",
      "shared/bridge",
      "renderer/keyboard",
      "renderer/design",
      "renderer/host",
    ],
    packages: VIEWS,
  },
  "renderer/window": {
    about: "the console's window: layout, strip, keys, engine",
    rooms: [
      "shared/base",
      "shared/words",
      "shared/errors",
      "shared/mc",
      "shared/bridge",
      "renderer/keyboard",
      "renderer/design",
      "renderer/host",
      "renderer/new-ids",
      "renderer/people",
      "renderer/calling",
      "renderer/client",
      "renderer/sound",
      "renderer/pictures",
      "renderer/protection",
      "renderer/own-keys",
      "renderer/directory",
      "renderer/settings",
      "renderer/call",
      "renderer/ladder",
      "renderer/history",
      "renderer/lab",
      "renderer/previews",
      "renderer/messages",
      "renderer/messaging",
    ],
    types: ["renderer/media"],
    packages: VIEWS,
  },
  "renderer/unit": {
    about: "the field unit of the lab, with its engine",
    rooms: [
      "shared/base",
      "renderer/messaging",
      "shared/words",
      "shared/errors",
      "shared/mc",
      "shared/bridge",
      "renderer/design",
      "renderer/host",
      "renderer/calling",
      "renderer/client",
      "renderer/media",
      "renderer/pictures",
      "renderer/protection",
    ],
    packages: VIEWS,
  },
  renderer: {
    about: "the two pages",
    rooms: [
      "renderer/design",
      "renderer/host",
      "renderer/client",
      "renderer/media",
      "renderer/sound",
      "renderer/window",
      "renderer/unit",
    ],
    packages: [],
  },

  // What builds, starts and judges the program.
  "scripts/tools/product": {
    about: "what the product is called, for its packages",
    rooms: ["shared/mc", "electron/shells/electron"],
    packages: ["node:*", "electron-builder"],
  },
  "scripts/tools/walls": {
    about: "this list, and the graph of imports that it is held against",
    rooms: ["shared/mc"],
    packages: ["node:*", "vite"],
  },
  "scripts/tools/setup": {
    about: "set-up, in plain JavaScript: it runs before anything is installed",
    rooms: [],
    packages: ["node:*"],
  },
  "scripts/tools/machine": {
    about: "which window this machine has to run in",
    rooms: ["scripts/tools/setup", "electron/machine"],
    packages: ["node:*"],
  },
  "scripts/tools/build": {
    about: "the build of windows and host",
    rooms: ["electron/network"],
    packages: ["node:*", "vite"],
  },
  "scripts/tools/documents": {
    about: "the pages that are written from the program's own tables",
    rooms: ["shared/words", "shared/errors", "scripts/tools/walls"],
    packages: ["node:*"],
  },
  "scripts/tools/codec": {
    about: "the AMR-WB codec, built from Debian's sources",
    rooms: [],
    packages: ["node:*"],
  },
  "scripts/tools/icons": {
    about: "the icons: how they are drawn, and their file formats",
    rooms: ["electron/machine"],
    packages: ["node:*", "playwright-core"],
  },
  "scripts/tools/mikey": {
    about: "the command line of MIKEY-SAKKE",
    rooms: ["shared/mikey/base", "shared/mikey"],
    packages: ["zod"],
  },
  "scripts/tools/set-up-files": {
    about: "keys and signatures of set-up files",
    rooms: ["shared/words", "shared/errors", "electron/set-up"],
    packages: ["node:*"],
  },
  ".": {
    about: "configuration of the tools",
    rooms: ["electron/shells/electron", "electron/shells/desktop", "scripts/tools/product", "scripts/tools/build"],
    packages: ["node:*", "vite", "vitest", "@vitejs/plugin-react", "@playwright/test", "electron-builder"],
  },
  "scripts/tools/packaging": {
    about: "packages for the three systems",
    rooms: [
      "electron/services",
      "electron/shells/desktop",
      "electron/shells/electron",
      "scripts/tools/product",
      "scripts/tools/setup",
      "scripts/tools/machine",
      "scripts/tools/build",
      ".",
    ],
    packages: ["node:*", "electron-builder", "@electron/fuses"],
  },
  "scripts/tools/program": {
    about: "drives the real program, in whichever shell is here",
    rooms: [
      "shared/bridge",
      "shared/media",
      "electron/shells/chromium",
      "scripts/tools/build",
      "scripts/tools/machine",
      "electron/machine",
    ],
    packages: ["node:*", "playwright-core", "@electron/asar"],
  },
  "scripts/tools/demo": {
    about: "what `npm run demo` does",
    rooms: ["electron/shells/chromium", "scripts/tools/machine", "scripts/tools/build", "electron/machine"],
    packages: ["node:*"],
  },
  "scripts/tools/dev": {
    about: "the program while somebody works on it: windows that follow, a host that is started anew",
    rooms: [
      "shared/words",
      "electron/shells",
      "electron/shells/chromium",
      "electron/shells/electron",
      "scripts/tools/machine",
      "scripts/tools/build",
    ],
    packages: ["node:*", "vite"],
  },
  "scripts/tools/check": {
    about: "what `npm run demo -- --check` does",
    rooms: ["shared/errors", "shared/mc", "shared/bridge", "scripts/tools/program"],
    packages: ["node:*"],
  },
  "scripts/tools/pictures": {
    about: "the pictures of the documents, taken of the real program",
    rooms: ["shared/mc", "shared/bridge", "scripts/tools/program"],
    packages: ["node:*"],
  },
  "scripts/tools/mutation": {
    about: "small changes of the program that tests should notice",
    rooms: [],
    packages: ["node:*", "vitest", "@stryker-mutator/instrumenter"],
  },
  scripts: {
    about: "one entry for each command",
    rooms: [
      "shared/words",
      "scripts/tools/setup",
      "scripts/tools/machine",
      "scripts/tools/build",
      "scripts/tools/documents",
      "scripts/tools/codec",
      "scripts/tools/icons",
      "scripts/tools/mikey",
      "scripts/tools/set-up-files",
      "scripts/tools/packaging",
      "scripts/tools/demo",
      "scripts/tools/dev",
      "scripts/tools/check",
      "scripts/tools/program",
      "scripts/tools/pictures",
      "scripts/tools/mutation",
      "electron/machine",
    ],
    packages: ["node:*"],
  },
};
