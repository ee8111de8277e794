import { redact, redactText } from "../../../electron/services/redact.ts";
import { compareSettings, readSettingsFile } from "../../../electron/services/settings-file.ts";
import { readHandOver } from "../../../electron/shells/browser-edition/hand-over.ts";
import { readPipeMessage } from "../../../electron/shells/chromium/browser-pipe.ts";
import { handedIn, idOfLink } from "../../../electron/shells/desktop/links.ts";
import { parseStartOptions } from "../../../electron/shells/desktop/start-options.ts";
import { lineForPeople } from "../../../shared/base/text-line.ts";
import { escapeXml, utf8Length } from "../../../shared/base/xml.ts";
import { readIceUri } from "../../../shared/bridge/ice-servers.ts";
import { parseKeyText } from "../../../shared/bridge/key-text.ts";
import { DEFAULT_SETTINGS } from "../../../shared/bridge/settings.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { readParticular } from "../../../shared/errors/particulars.ts";
import { mcIdForPeople, parseMcId, sameMcId } from "../../../shared/mc/mc-id.ts";
import { MAX_MESSAGE } from "../../../shared/sip/message-limits.ts";
import type { Target } from "../target.ts";

const ODD = ["\u202e", "\u2066", "\u2068", "\u200b", "\u001b", "\u0007", "\0", "\ud800", "\u2028", "\u0301"];

/** Everything that single texts go through: IDs, links, lines on the screen, lines of the log. */
export const TEXT_TARGETS: readonly Target[] = [
  {
    reads: ["shared/mc/mc-id.ts#parseMcId", "shared/mc/mc-id.ts#mcIdForPeople"],
    limit: 65_536,
    seeds: ["sip:bea¦.novak@mcx¦.system-a.example¦:5061¦;user=phone¦", "sips:a@[::1¦]", "sip:a@b;a=b¦;c¦"],
    pieces: ["a", ".", "-", "%41", "%", "@", ":", ";", ";a", ";a=b", "=", "?", "1", "[", " ", "sip:", "a@", ...ODD],
    read: (text) => [parseMcId(text), sameMcId(text, `${text};a`), mcIdForPeople(text)],
  },
  {
    reads: [
      "electron/shells/desktop/links.ts#idOfLink",
      "electron/shells/desktop/links.ts#handedIn",
      "electron/shells/desktop/start-options.ts#parseStartOptions",
    ],
    limit: 65_536,
    seeds: [
      "sip:bea@mcx.system-a.example¦",
      "mcdispatcher:call?id=sip%3Abea%40a.example¦",
      "mcdispatcher://call?¦id=x",
      "--lab",
      "--data-folder=¦x",
    ],
    pieces: ["/", "?", ";", "&", "=", "%41", "%", "+", "a", "id=", "&id=", "-", ...ODD],
    read: (link) => [idOfLink(link), handedIn([link]), parseStartOptions([link])],
  },
  {
    reads: [
      "electron/shells/browser-edition/hand-over.ts#readHandOver",
      "electron/shells/chromium/browser-pipe.ts#readPipeMessage",
    ],
    limit: 65_536,
    seeds: [
      '{"version":1,"link":"sip:a@b.example¦","provisioningFile":"/home/¦a.mcprov"}',
      '{"id":1¦,"result":{¦}}',
      '{"method":"Target.targetCreated"¦,"params":{}}',
    ],
    pieces: ["{", "}", '"', ",", ":", "[", "1", "\\", "null", ...ODD],
    read: (text) => [readHandOver(text), readPipeMessage(text)],
  },
  {
    reads: [
      "electron/services/settings-file.ts#readSettingsFile",
      "electron/services/settings-file.ts#compareSettings",
    ],
    limit: MAX_MESSAGE,
    seeds: [
      '{"kind":"mc-dispatcher-settings","version":1¦,"settings":{"textSize":110¦,"phrases":["a¦"]}}',
      '{"kind":"mc-dispatcher-settings","version":1,"settings":{"¦mood":1,"shortcuts":{"mute":"Ctrl¦ M"}}}',
      '{"kind":"mc-dispatcher-settings","version":2¦,"settings":{}}',
    ],
    pieces: ["{", "}", '"', ",", ":", "[", "1", "\\", "null", '"__proto__":', '"theme":', ...ODD],
    refusals: [McError],
    read: (text) => compareSettings(readSettingsFile(text), DEFAULT_SETTINGS, ["theme"]),
  },
  {
    reads: ["shared/bridge/key-text.ts#parseKeyText"],
    limit: 1_000,
    seeds: ["Ctrl Shift E¦", "F¦12", "Shift Esc", "¦+"],
    pieces: ["Ctrl ", "Shift ", "Alt ", " ", "F", "1", "a", "A", "Delete", ...ODD],
    read: (text) => parseKeyText(text),
  },
  {
    reads: ["shared/base/text-line.ts#lineForPeople"],
    limit: MAX_MESSAGE,
    seeds: ["a ¦ b"],
    pieces: [" ", "\r\n", "\t", "a", "é", ...ODD],
    read: lineForPeople,
  },
  {
    reads: ["shared/base/xml.ts#escapeXml", "shared/base/xml.ts#utf8Length"],
    limit: MAX_MESSAGE,
    seeds: ["a ¦ b"],
    pieces: ["&", "<", "\0", "a", "é", "]]>", ...ODD],
    read: (text) => [escapeXml(text), utf8Length(text)],
  },
  {
    reads: ["shared/bridge/ice-servers.ts#readIceUri"],
    limit: 65_536,
    seeds: ["turn:turn¦.a.test:34¦78?transport¦=tcp", "stuns:[2001¦:db8::1]¦:5349"],
    pieces: ["a", ".", "-", ":", "1", "[", "]", "?transport=udp", "@", ...ODD],
    read: readIceUri,
  },
  {
    reads: ["shared/errors/particulars.ts#readParticular"],
    limit: 65_536,
    seeds: ["#root-is-not a¦", "#frames-refused 1 2¦"],
    pieces: ["#", " ", "a", " a"],
    read: readParticular,
  },
  {
    reads: ["electron/services/redact.ts#redactText", "electron/services/redact.ts#redact"],
    limit: MAX_MESSAGE,
    seeds: ['{"password¦":"¦x"}', "Authorization¦: Digest¦ response¦=¦x", "bearer¦ x¦", '\\"token\\"¦:¦\\"a¦'],
    pieces: [
      "\\",
      '"',
      "'",
      '\\"',
      "token",
      '"token"',
      '"token":',
      '"token":"',
      "token=",
      'token="',
      "token=\\",
      " ",
      ":",
      "=",
      "\r\n",
      "bearer ",
      "authorization:",
      "proxy-",
      "{",
      ",",
    ],
    read: (text) => [redactText(text), redact({ message: text, list: [text], [text]: text })],
  },
];
