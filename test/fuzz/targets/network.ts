import { isBypassed } from "../../../electron/network/bypass.ts";
import { readAuthority } from "../../../electron/network/relay.ts";
import { readPacAnswer, wayOfUrl } from "../../../electron/network/way.ts";
import type { Target } from "../target.ts";

/** Everything that names proxies and servers behind them. */
export const NETWORK_TARGETS: readonly Target[] = [
  {
    reads: ["electron/network/way.ts#readPacAnswer"],
    limit: 65_536,
    seeds: ["PROXY proxy.example¦:3128¦; SOCKS5 [::1¦]:1080; DIRECT¦"],
    pieces: [";", " ", "\t", "PROXY", "DIRECT", "HTTPS a", ":", "/", "@", "[", "]", "1", "\0", "\u202e"],
    read: (text) => [readPacAnswer(text), wayOfUrl(text)],
  },
  {
    reads: ["electron/network/relay.ts#readAuthority"],
    limit: 65_536,
    seeds: ["sip.example¦:443¦", "[fd00::1¦]:443"],
    pieces: [":", "[", "]", "::", "1", "a", ".", "@", "/", " ", "*", "10.0.0.0/8", "\0"],
    read: (text) => [readAuthority(text), isBypassed([text], { host: "10.0.0.1", port: 443 })],
  },
];
