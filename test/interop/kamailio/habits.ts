/**
 * Habits of servers in the field, as fragments of Kamailio's script: what a system does beside its work.
 *
 * @module
 */

import { PRESENCE_MODULES, presenceParameters, presenceRoute, TAKES_PRESENCE } from "./presence-config.ts";
import {
  ASKS_FOR_SETTINGS,
  ON_PUBLISH,
  SETTINGS_MODULES,
  SETTINGS_PARAMETERS,
  settingsRoute,
} from "./settings-config.ts";

export type HabitName =
  | "sha-256"
  | "session-timers"
  | "keep-alives"
  | "topology-hiding"
  | "behind-an-edge"
  | "service-settings"
  | "presence";

/** What goes where in the script. */
export interface Habit {
  readonly modules: readonly string[];
  /** Lines that set parameters. */
  readonly parameters: string;
  /** For every request, before anything else is done with it. */
  readonly onRequest: string;
  /** For a registration that is accepted. */
  readonly onRegister: string;
  /** For a call, before anything else is done with it. */
  readonly onInvite: string;
  /** For a request that no system takes by itself. */
  readonly onOther: string;
  /** For a call, before it is handed to one of the users in `$var(user)`, whose address is in `$ru`. */
  readonly onDelivery: string;
  /** Further routes. */
  readonly routes: string;
  /** Whether phones are taken without a password: baresip knows MD5 alone, and a Kamailio one algorithm. */
  readonly trustsPhones: boolean;
}

/** What a system behind an edge has to know. */
export interface Ports {
  readonly udpPort: number;
  readonly edgePort: number | undefined;
  readonly webSocketPort: number;
  readonly imsDomain: string;
}

/** Longer than what the console offers (half an hour), so that it has to ask again. */
const SMALLEST_INTERVAL_S = 3_600;

const NONE: Habit = {
  modules: [],
  parameters: "",
  onRequest: "",
  onRegister: "",
  onInvite: "",
  onOther: "",
  onDelivery: "",
  routes: "",
  trustsPhones: false,
};

/** The fragments of a habit. */
export function habitOf(name: HabitName | undefined, { edgePort, imsDomain, udpPort, webSocketPort }: Ports): Habit {
  switch (name) {
    case undefined:
      return NONE;
    case "service-settings":
      return {
        ...NONE,
        modules: SETTINGS_MODULES,
        parameters: SETTINGS_PARAMETERS,
        onOther: ON_PUBLISH,
        onDelivery: ASKS_FOR_SETTINGS,
        routes: settingsRoute(imsDomain),
      };
    case "presence":
      return {
        ...NONE,
        modules: PRESENCE_MODULES,
        parameters: presenceParameters(webSocketPort),
        onRequest: TAKES_PRESENCE,
        routes: presenceRoute(imsDomain, webSocketPort),
      };
    case "sha-256":
      return {
        ...NONE,
        trustsPhones: true,
        parameters: `modparam("auth", "algorithm", "SHA-256")\nmodparam("auth", "qop", "auth")\nmodparam("auth", "nonce_count", 1)`,
      };
    case "session-timers":
      return {
        ...NONE,
        modules: ["dialog", "sst"],
        parameters: `modparam("dialog", "timeout_avp", "$avp(dlg_timeout)")
modparam("dialog", "default_timeout", 43200)
modparam("sst", "timeout_avp", "$avp(dlg_timeout)")
modparam("sst", "sst_flag", 6)
modparam("sst", "reject_to_small", 1)
modparam("sst", "min_se", ${SMALLEST_INTERVAL_S})`,
        // A request without an interval gets one from the module.
        onInvite: `    setflag(6);
    dlg_manage();
    sstCheckMin("1");
    if ($(hdr(Session-Expires){s.select,0,;}{s.int}) > 0 && $(hdr(Session-Expires){s.select,0,;}{s.int}) < ${SMALLEST_INTERVAL_S}) {
        xlog("L_NOTICE", "interval too small: $hdr(Session-Expires)\\n");
        exit;
    }`,
      };
    case "keep-alives":
      return {
        ...NONE,
        modules: ["rtimer"],
        // Frames of WebSocket after a second of silence; and each second what the script sends below.
        parameters: `modparam("websocket", "keepalive_mechanism", 1)
modparam("websocket", "keepalive_timeout", 1)
modparam("websocket", "keepalive_processes", 1)
modparam("htable", "htable", "flows=>size=4;")
modparam("rtimer", "timer", "name=pings;interval=1;mode=1;")
modparam("rtimer", "exec", "timer=pings;route=PINGS")`,
        onRegister: `    if ($hdr(User-Agent) =~ "MC-Dispatcher") {
        $sht(flows=>flow) = "sip:" + $si + ":" + $sp + ";transport=ws";
        $sht(flows=>contact) = $(ct{nameaddr.uri});
    }`,
        routes: `# As servers do of their own accord. Two line ends it cannot send: not over a WebSocket.
route[PINGS] {
    if ($sht(flows=>flow) == $null) exit;
    $uac_req(method) = "OPTIONS";
    $uac_req(ruri) = $sht(flows=>contact);
    $uac_req(furi) = "sip:pinger@127.0.0.1";
    $uac_req(turi) = $sht(flows=>contact);
    $uac_req(ouri) = $sht(flows=>flow);
    $uac_req(evroute) = 1;
    uac_req_send();
}

event_route[uac:reply] {
    xlog("L_NOTICE", "OPTIONS answered with $uac_req(evcode)\\n");
}`,
      };
    case "topology-hiding":
      return {
        ...NONE,
        modules: ["topoh"],
        parameters: `modparam("topoh", "mask_key", "no-secret")
modparam("topoh", "mask_ip", "127.0.0.8")
modparam("topoh", "mask_callid", 1)`,
      };
    case "behind-an-edge":
      return {
        ...NONE,
        parameters: `modparam("registrar", "use_path", 1)
modparam("registrar", "path_mode", 2)`,
        onRegister: `    append_to_reply("Service-Route: <sip:127.0.0.1:${edgePort};transport=ws;lr>, <sip:orig@127.0.0.1:${udpPort};lr>\\r\\n");`,
        // Whoever does not come by the way that the registration named is not served. Phones have been told none.
        onInvite: `    if ($sp == ${edgePort}) {
        if ($hdr(Route) == $null) {
            sl_send_reply("403", "Not by the Service-Route");
            exit;
        }
        xlog("L_NOTICE", "came by $(hdr(Route)[*])\\n");
        loose_route();
    }`,
      };
  }
}

/** The edge: it keeps the connections of consoles, adds itself to the Path, and knows nobody. */
export const edgeConfig = (edgePort: number, corePort: number, modulePath: string): string => `#!KAMAILIO
debug=2
log_stderror=yes
children=2
tcp_children=2
disable_tls=yes
enable_sctp=no
auto_aliases=no
tcp_accept_no_cl=yes
tcp_rd_buf_size=262144
listen=tcp:127.0.0.1:${edgePort}
listen=udp:127.0.0.1:${edgePort}
mpath="${modulePath}"
${["tm", "sl", "rr", "pv", "path", "textops", "siputils", "nathelper", "xhttp", "websocket", "xlog"].map((name) => `loadmodule "${name}.so"`).join("\n")}
modparam("path", "use_received", 1)
modparam("rr", "enable_double_rr", 1)
modparam("websocket", "keepalive_mechanism", 0)

event_route[xhttp:request] {
    if (ws_handle_handshake()) exit;
    xhttp_reply("403", "Forbidden", "", "");
}

request_route {
    if (is_method("OPTIONS") && $rU == $null) {
        sl_send_reply("200", "OK");
        exit;
    }
    if (nat_uac_test(64)) {
        force_rport();
        if (!is_method("REGISTER")) add_contact_alias();
    }
    if (is_method("CANCEL")) {
        if (t_check_trans()) t_relay();
        exit;
    }
    t_on_reply("ALIAS");
    if (is_method("REGISTER")) {
        add_path_received();
        $du = "sip:127.0.0.1:${corePort}";
        t_relay();
        exit;
    }
    if (!loose_route()) {
        if (is_method("ACK") && t_check_trans()) t_relay();
        else if (!is_method("ACK")) sl_send_reply("403", "No Route");
        exit;
    }
    if (!has_totag()) record_route();
    if ($du == $null || $du == "") handle_ruri_alias();
    t_relay();
}

onreply_route[ALIAS] {
    if (nat_uac_test(64)) add_contact_alias();
}
`;
