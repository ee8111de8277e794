/**
 * Two Kamailios in a row, each of which wants to know who somebody is: an edge with 407, behind it a core with 401. One
 * process has one algorithm, so that each is asked for by its own.
 *
 * @module
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ForeignProcess } from "../rig/foreign-process.ts";
import { freePort } from "../rig/ports.ts";
import { PASSWORD } from "./network.ts";

const MODULE_PATHS = ["x86_64-linux-gnu", "aarch64-linux-gnu"].map((triplet) => `/usr/lib/${triplet}/kamailio/modules`);
const MODULES = ["tm", "sl", "pv", "maxfwd", "textops", "siputils", "auth", "nathelper", "xhttp", "websocket"];

export const REALMS = { edge: "edge.example", core: "ims.example" } as const;
/** As Kamailio 5.6 has them. */
export type KamailioAlgorithm = "MD5" | "SHA-256";

interface Hop {
  readonly name: keyof typeof REALMS;
  readonly algorithm: KamailioAlgorithm;
  readonly port: number;
}

const config = ({ algorithm, name, port }: Hop, route: string) => `#!KAMAILIO
debug=0
log_stderror=yes
children=2
tcp_children=2
disable_tls=yes
enable_sctp=no
auto_aliases=no
tcp_accept_no_cl=yes
listen=tcp:127.0.0.1:${port}
mpath="${MODULE_PATHS.find((path) => existsSync(path)) ?? ""}"
${MODULES.map((each) => `loadmodule "${each}.so"`).join("\n")}
modparam("auth", "algorithm", "${algorithm}")
# A count that does not go up is refused.
modparam("auth", "nonce_count", 1)
modparam("auth", "qop", "auth")
modparam("websocket", "keepalive_mechanism", 0)

event_route[xhttp:request] {
    if (ws_handle_handshake()) exit;
    xhttp_reply("403", "Forbidden", "", "");
}

request_route {
    force_rport();
    if (is_method("ACK")) {
        if (t_check_trans()) t_relay();
        exit;
    }
${route}
}
# ${name}
`;

const EDGE = (corePort: number) => `    if (!pv_proxy_authenticate("${REALMS.edge}", "${PASSWORD}", "0")) {
        proxy_challenge("${REALMS.edge}", "1");
        exit;
    }
    consume_credentials();
    t_relay_to_tcp("127.0.0.1", "${corePort}");`;

/** Accepts registrations, and answers every call with 486: who got so far was asked twice. */
const CORE = `    if (!pv_www_authenticate("${REALMS.core}", "${PASSWORD}", "0")) {
        www_challenge("${REALMS.core}", "1");
        exit;
    }
    if (!is_method("REGISTER")) {
        sl_send_reply("486", "Busy Here");
        exit;
    }
    append_to_reply("Contact: $ct\\r\\n");
    sl_send_reply("200", "OK");`;

export interface EdgeAndCore {
  readonly webSocketUrl: string;
  close(): Promise<void>;
}

/** Starts both; they answer some moments later. */
export async function startEdgeAndCore(
  folder: string,
  algorithms: Readonly<Record<keyof typeof REALMS, KamailioAlgorithm>>,
): Promise<EdgeAndCore> {
  const ports = { edge: await freePort(), core: await freePort() };
  const start = (name: keyof typeof REALMS, route: string) => {
    const file = join(folder, `${name}.cfg`);
    writeFileSync(file, config({ name, algorithm: algorithms[name], port: ports[name] }, route), { mode: 0o600 });
    const run = join(folder, `run-${name}`);
    mkdirSync(run, { recursive: true });
    return ForeignProcess.start({
      name: `kamailio-${name}`,
      command: "kamailio",
      args: ["-f", file, "-DD", "-E", "-m", "64", "-M", "16", "-Y", run, "-w", folder],
      folder,
    });
  };
  const core = start("core", CORE);
  const edge = start("edge", EDGE(ports.core));
  return {
    webSocketUrl: `ws://127.0.0.1:${ports.edge}`,
    close: async () => void (await Promise.all([edge.end(), core.end()])),
  };
}
