/**
 * Kamailio as a relay of MSRP over TLS (RFC 4976): it asks who connects, gives out addresses, and passes frames on.
 *
 * @module
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TlsIdentity } from "../../../lab/kms/authority.ts";
import { ForeignProcess } from "../rig/foreign-process.ts";
import { freePort, untilAccepting } from "../rig/ports.ts";

const MODULE_PATH =
  ["x86_64-linux-gnu", "aarch64-linux-gnu"]
    .map((triplet) => `/usr/lib/${triplet}/kamailio/modules`)
    .find((path) => existsSync(path)) ?? "";
const MODULES = ["tls", "sl", "kex", "msrp", "pv", "auth", "cfgutils", "htable", "xlog", "textops"];

interface RelayUser {
  readonly username: string;
  readonly realm: string;
  readonly password: string;
}

const configOf = (
  port: number,
  tls: { readonly certificate: string; readonly key: string },
  user: RelayUser,
) => `#!KAMAILIO
debug=2
log_stderror=yes
children=1
tcp_children=4
auto_aliases=no
enable_tls=yes
tcp_connection_lifetime=3605
tcp_accept_no_cl=yes
tcp_rd_buf_size=262144
listen=tls:127.0.0.1:${port}
mpath="${MODULE_PATH}"
${MODULES.map((name) => `loadmodule "${name}.so"`).join("\n")}
modparam("tls", "tls_method", "TLSv1.2+")
modparam("tls", "certificate", "${tls.certificate}")
modparam("tls", "private_key", "${tls.key}")
# It takes parts before its own connection to the next one has been agreed; what waits meanwhile must hold a message, or parts of it are lost.
modparam("tls", "con_ct_wq_max", 1048576)
modparam("auth", "qop", "auth")
modparam("htable", "htable", "sessions=>size=8;autoexpire=3600;")

request_route {
    sl_send_reply("403", "No SIP Here");
    exit;
}

event_route[msrp:frame-in] {
    msrp_reply_flags("1");
    if (msrp_is_reply()) {
        msrp_relay();
        exit;
    }
    if ($msrp(method) == "AUTH") {
        if (!pv_www_authenticate("${user.realm}", "${user.password}", "0", "$msrp(method)") || $au != "${user.username}") {
            xlog("L_NOTICE", "AUTH is challenged\\n");
            if (auth_get_www_authenticate("${user.realm}", "1", "$var(challenge)")) msrp_reply("401", "Unauthorized", "$var(challenge)");
            else msrp_reply("500", "Server Error");
            exit;
        }
        # It grants no longer than ten minutes, and says so.
        if ($hdr(Expires) != $null && $(hdr(Expires){s.int}) > 600) {
            msrp_reply("423", "Interval Out-of-Bounds", "Max-Expires: 600\\r\\n");
            exit;
        }
        $var(count) = $var(count) + 1;
        pv_printf("$var(session)", "s.$(pp).$(var(count)).$(RANDOM)");
        $sht(sessions=>$var(session)::addr) = $msrp(srcaddr);
        $sht(sessions=>$var(session)::sock) = $msrp(srcsock);
        xlog("L_NOTICE", "AUTH is granted\\n");
        msrp_reply("200", "OK", "Use-Path: msrps://127.0.0.1:${port}/$var(session);tcp\\r\\nExpires: 600\\r\\n");
        exit;
    }
    if ($msrp(method) != "SEND" && $msrp(method) != "REPORT") {
        msrp_reply("501", "Request-method-not-understood");
        exit;
    }
    xlog("L_NOTICE", "$msrp(method) for $msrp(nexthops) more\\n");
    if ($msrp(nexthops) > 1) {
        if ($msrp(method) != "REPORT") msrp_reply("200", "OK");
        msrp_relay();
        exit;
    }
    $var(session) = $msrp(sessid);
    if ($sht(sessions=>$var(session)::addr) == $null) {
        if ($msrp(method) != "REPORT") msrp_reply("481", "Session-does-not-exist");
        exit;
    }
    if ($msrp(method) != "REPORT") msrp_reply("200", "OK");
    msrp_relay_flags("1");
    msrp_set_dst("$sht(sessions=>$var(session)::addr)", "$sht(sessions=>$var(session)::sock)");
    msrp_relay();
}
`;

export interface MessageRelay {
  readonly port: number;
  /** All that it said. */
  readonly output: () => string;
  end(): Promise<void>;
}

/** Starts it, and waits until it takes connections. */
export async function startMessageRelay(folder: string, identity: TlsIdentity, user: RelayUser): Promise<MessageRelay> {
  const port = await freePort();
  const files = { certificate: join(folder, "relay.pem"), key: join(folder, "relay.key") };
  writeFileSync(files.certificate, identity.certificate);
  writeFileSync(files.key, identity.key, { mode: 0o600 });
  const config = join(folder, "kamailio-relay.cfg");
  writeFileSync(config, configOf(port, files, user), { mode: 0o600 });
  const run = join(folder, "run-relay");
  mkdirSync(run, { recursive: true });
  const started = ForeignProcess.start({
    name: "kamailio-relay",
    command: "kamailio",
    args: ["-f", config, "-DD", "-E", "-m", "64", "-M", "16", "-Y", run, "-w", folder],
    folder,
  });
  await untilAccepting(port);
  return { port, output: () => started.output, end: () => started.end() };
}
