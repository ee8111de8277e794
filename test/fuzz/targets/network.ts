import { isBypassed } from "../../../electron/network/bypass.ts";
import { readAuthority } from "../../../electron/network/relay.ts";
import { inOrder, readServiceNames, readServiceRecords } from "../../../electron/network/service-records.ts";
import { readPacAnswer, wayOfUrl } from "../../../electron/network/way.ts";
import { readUnavailable } from "../../../renderer/signalling/connection/server-probe.ts";
import { readRetryAfter } from "../../../shared/base/retry-after.ts";
import type { Target } from "../target.ts";

/** A value in the place of what Node made of an answer of the name system. */
function answerOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return [
      { name: text, port: 443, priority: 1, weight: 1, flags: "s", service: text, regexp: "", replacement: text },
    ];
  }
}

/** Everything that names proxies and servers behind them. */
export const NETWORK_TARGETS: readonly Target[] = [
  {
    reads: [
      "electron/network/service-records.ts#readServiceRecords",
      "electron/network/service-records.ts#readServiceNames",
    ],
    limit: 65_536,
    seeds: [
      '[{"name":"sip.a¦.example","port":443,"priority":1,"weight":2}]',
      '[{"flags":"s","service":"SIPS+D2W","regexp":"","replacement":"_sips._tcp.a.example¦","order":1,"preference":2}]',
      "sip¦.a.example",
    ],
    pieces: [
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      ".",
      "..",
      "-",
      "_",
      "*",
      "a.example",
      "xn--",
      "ß",
      "0",
      "65536",
      "1e9",
    ],
    read: (text) => {
      const foreign = answerOf(text);
      const { records } = readServiceRecords(foreign, ["a.example"]);
      return [inOrder(records, () => 0.5), readServiceNames(foreign, "tls")];
    },
  },
  {
    reads: ["shared/base/retry-after.ts#readRetryAfter"],
    limit: 65_536,
    seeds: ["¦120¦", "Sun, 06 Nov 1994 ¦08:49:37 GMT¦", "Sunday, 06-Nov-94 08:49:37 GMT"],
    pieces: [" ", "0", "9", "-", ":", "GMT", "Nov", "A", "(", "\t"],
    read: (text) => [readRetryAfter(text, undefined, 0), readRetryAfter("Sun, 06 Nov 1994 08:49:37 GMT", text, 0)],
    refusals: [],
  },
  {
    reads: ["electron/network/way.ts#readPacAnswer"],
    limit: 65_536,
    seeds: ["PROXY proxy.example¦:3128¦; SOCKS5 [::1¦]:1080; DIRECT¦"],
    pieces: [";", " ", "\t", "PROXY", "DIRECT", "HTTPS a", ":", "/", "@", "[", "]", "1", "\0", "\u202e"],
    read: (text) => [readPacAnswer(text), wayOfUrl(text)],
  },
  {
    reads: ["renderer/signalling/connection/server-probe.ts#readUnavailable"],
    limit: 65_536,
    seeds: ["SIP/2.0 503 Full\r\nRetry-After¦ : 90¦ (maintenance)\r\n\r\n"],
    pieces: ["Retry-After", ":", " ", "\t", "\r\n", "\n", "9", "-", "503", "SIP/2.0 "],
    read: readUnavailable,
  },
  {
    reads: ["electron/network/relay.ts#readAuthority"],
    limit: 65_536,
    seeds: ["sip.example¦:443¦", "[fd00::1¦]:443"],
    pieces: [":", "[", "]", "::", "1", "a", ".", "@", "/", " ", "*", "10.0.0.0/8", "\0"],
    read: (text) => [readAuthority(text), isBypassed([text], { host: "10.0.0.1", port: 443 })],
  },
];
