/**
 * Kamailio's configuration as an MC system: registrar with digest, participating function, interconnection, and the
 * control of rtpengine for callees that it serves.
 *
 * The script is the same for both systems; what differs stands in {@link SystemDescription}. Like a real participating
 * function it takes the callee from resource-lists, answers calls to migrated people with the redirection, hands phones a
 * plain session description, and hands MC clients the info document that names both parties.
 *
 * @module
 */

import { type HabitName, habitOf } from "./habits.ts";
import { PHONE, SRTP_PHONE, WEB } from "./media-flags.ts";
import { messageRoutes } from "./message-config.ts";
import {
  CALLEE,
  CALLER,
  type Forwarding,
  forwardingRoute,
  INFO_TYPE,
  infoDocument,
  infoType,
  type Redirection,
  redirectionRoute,
  uriElement,
} from "./redirection-config.ts";

export interface SystemDescription {
  readonly name: "a" | "b";
  /** Host part of MC service IDs. */
  readonly domain: string;
  /** Host part of IMS identities, and realm of digest authentication. */
  readonly imsDomain: string;
  /** For phones. */
  readonly udpPort: number;
  /** For consoles: SIP over WebSocket. */
  readonly webSocketPort: number;
  /** For the partner: SIP over TCP. */
  readonly trunkPort: number;
  readonly partner: { readonly domain: string; readonly trunkPort: number };
  /** Users with their passwords. */
  readonly users: Readonly<Record<string, string>>;
  /** By the MC service ID that was called. */
  readonly redirections: Readonly<Record<string, Redirection>>;
  readonly forwardings: Readonly<Record<string, Forwarding>>;
  /** Calls to these go to a peer that does not register, by the MC service ID. */
  readonly peers: Readonly<Record<string, { readonly port: number; readonly transport: "udp" | "tcp" }>>;
  /** Phones that take SRTP with keys in the session description (RFC 4568), by user; others take plain RTP. */
  readonly srtpPhones: readonly string[];
  /** Control port of rtpengine; undefined for a system without media relay. */
  readonly rtpenginePort: number | undefined;
  /** Whether the INVITE is challenged as well. */
  readonly challengesInvite: boolean;
  /** What it does beside its work. */
  readonly habit?: HabitName;
  /** Where consoles connect to, when it is behind an edge. */
  readonly edgePort?: number;
  /** Where consoles may connect to over TLS, with a WebSocket (`wss:`) or without (`tls:`), and the files with which it does. */
  readonly tls?: { readonly port: number; readonly certificateFile: string; readonly keyFile: string };
  /** The address that it has in common with another Kamailio; each of them takes the dialogs of the other. */
  readonly pairAddress?: string;
}

const MODULES = [
  "tm",
  "sl",
  "rr",
  "pv",
  "maxfwd",
  "textops",
  "textopsx",
  "siputils",
  "usrloc",
  "registrar",
  "auth",
  "htable",
  "nathelper",
  "xhttp",
  "websocket",
  "xlog",
  "sanity",
  "tmx",
  "uac",
  "rtpengine",
] as const;

const peerRoute = (id: string, { port, transport }: SystemDescription["peers"][string]) => `
    if ($var(callee) == "${id}") {
        $ru = "sip:" + $(var(callee){uri.user}) + "@127.0.0.1:${port};transport=${transport}";
        $du = "sip:127.0.0.1:${port};transport=${transport}";
        record_route();
        t_on_reply("PLAIN");
        t_relay();
        exit;
    }`;

/** The parts of an INVITE towards a console, around the description in `$var(offer)`. */
const partsTowardsConsole = (service: "mcptt" | "mcvideo") =>
  `"--kamailio\\r\\nContent-Type: application/sdp\\r\\n\\r\\n" + $var(offer) + "\\r\\n--kamailio\\r\\nContent-Type: ${infoType(service)}\\r\\n\\r\\n${infoDocument(`<session-type>private</session-type>${uriElement("calling-user-id", CALLER, service)}${uriElement("called-party-id", CALLEE, service)}`, service)}--kamailio--\\r\\n"`;

const tlsParameters = ({ certificateFile, keyFile }: NonNullable<SystemDescription["tls"]>) =>
  [
    ["tls_method", "TLSv1.2+"],
    ["certificate", certificateFile],
    ["private_key", keyFile],
  ]
    .map(([name, value]) => `modparam("tls", "${name}", "${value}")`)
    .join("\n");

/** Consoles are reached over the connection that they have made, whether a WebSocket or TLS. */
const FLOWS = 'nat_uac_test(64) || $pr == "tls"';

/** The text of kamailio.cfg. */
export function systemConfig(system: SystemDescription, modulePath: string): string {
  const { domain, imsDomain, partner, trunkPort, udpPort, webSocketPort } = system;
  const { tls } = system;
  const { trustsPhones, ...habit } = habitOf(system.habit, {
    udpPort,
    imsDomain,
    edgePort: system.edgePort,
    webSocketPort,
  });
  const pair = (port: number) => (system.pairAddress === undefined ? "" : ` advertise ${system.pairAddress}:${port}`);
  const asked = trustsPhones ? `$Rp != ${udpPort} && ` : "";
  const challenge = system.challengesInvite
    ? `    $var(password) = $sht(users=>$au);
    if (${asked}!pv_proxy_authenticate("${imsDomain}", "$var(password)", "0")) {
        proxy_challenge("${imsDomain}", "1");
        exit;
    }
    if (${asked}$au != $fU) {
        sl_send_reply("403", "Forbidden");
        exit;
    }
    consume_credentials();`
    : "";
  const media = system.rtpenginePort !== undefined;
  const users = Object.entries(system.users).map(([user, password]) => `    $sht(users=>${user}) = "${password}";`);
  const redirectionsIn = (service: "mcptt" | "mcvideo") =>
    Object.entries(system.redirections)
      .map(([id, redirection]) => redirectionRoute(id, redirection, service))
      .join("");
  const srtp = system.srtpPhones.map((user) => `    if ($var(user) == "${user}") $var(kind) = "srtp";`);
  return `#!KAMAILIO
debug=2
log_stderror=yes
fork=yes
children=2
tcp_children=2
auto_aliases=no
enable_tls=${tls === undefined ? "no" : "yes"}
enable_sctp=no
server_header="Server: MC system ${system.name}"
tcp_connection_lifetime=3605
tcp_accept_no_cl=yes
tcp_rd_buf_size=262144
sql_buffer_size=262144
listen=udp:127.0.0.1:${udpPort}${pair(5060)}
listen=tcp:127.0.0.1:${webSocketPort}${pair(5061)}
listen=tcp:127.0.0.1:${trunkPort}
${tls === undefined ? "" : `listen=tls:127.0.0.1:${tls.port}\n`}mpath="${modulePath}"
${[...(tls === undefined ? [] : ["tls"]), ...MODULES.filter((name) => media || name !== "rtpengine"), ...habit.modules]
  .map((name) => `loadmodule "${name}.so"`)
  .join("\n")}
modparam("registrar", "max_expires", 3600)
modparam("registrar", "min_expires", 10)
modparam("registrar", "received_avp", "$avp(received)")
modparam("nathelper", "received_avp", "$avp(received)")
modparam("auth", "nonce_expire", 300)
modparam("rr", "append_fromtag", 1)
modparam("rr", "enable_double_rr", 1)
modparam("tm", "fr_timer", 8000)
modparam("tm", "fr_inv_timer", 120000)
modparam("tm", "failure_reply_mode", 3)
modparam("htable", "htable", "users=>size=6;")
modparam("websocket", "keepalive_mechanism", 0)
modparam("uac", "restore_mode", "none")
${habit.parameters}
${tls === undefined ? "" : tlsParameters(tls)}
${media ? `modparam("rtpengine", "rtpengine_sock", "udp:127.0.0.1:${system.rtpenginePort}")\nmodparam("rtpengine", "rtpengine_disable_tout", 1)` : ""}

event_route[htable:mod-init] {
    xlog("L_INFO", "users of system ${system.name}\\n");
${users.join("\n")}
}

event_route[xhttp:request] {
    if ($Rp =~ "^(${[webSocketPort, ...(tls === undefined ? [] : [tls.port])].join("|")})$" && $hdr(Upgrade) =~ "websocket" && $hdr(Sec-WebSocket-Protocol) =~ "sip") {
        if (ws_handle_handshake()) exit;
    }
    xhttp_reply("403", "Forbidden", "", "");
}

request_route {
    if (!mf_process_maxfwd_header("10")) {
        sl_send_reply("483", "Too Many Hops");
        exit;
    }
    if (!sanity_check("17895", "7")) exit;
${habit.onRequest}
    if (${FLOWS}) {
        force_rport();
        if (is_method("REGISTER")) fix_nated_register();
        else add_contact_alias();
    }
    if (is_method("CANCEL")) {
        if (t_check_trans()) t_relay();
        exit;
    }
    if (has_totag()) {
        route(IN_DIALOG);
        exit;
    }
    t_check_trans();
    if (is_method("REGISTER")) {
        route(REGISTRAR);
        exit;
    }
    # What is asked of one of our users, they answer.
    if (is_method("OPTIONS|MESSAGE") && !has_body("multipart/mixed") && $rU != $null && lookup("location")) {
        t_relay();
        exit;
    }
    if (is_method("OPTIONS")) {
        sl_send_reply("200", "OK");
        exit;
    }
    if (is_method("MESSAGE") && has_body("multipart/mixed")) {
        route(DATA);
        exit;
    }
${habit.onOther}
    if (!is_method("INVITE")) {
        sl_send_reply("405", "Method Not Allowed");
        exit;
    }
    if ($Rp == ${trunkPort}) {
        $var(caller) = $ai;
        $var(callee) = "sip:" + $rU + "@" + $rd;
        $var(from) = "web";
        route(PARTS);
        route(TO_USER);
        exit;
    }
${habit.onInvite}
    route(FROM_USER);
}

route[REGISTRAR] {
    if ($td != "${imsDomain}" && $td != "${domain}") {
        sl_send_reply("404", "Not Found");
        exit;
    }
    $var(password) = $sht(users=>$au);
    if (${asked}!pv_www_authenticate("${imsDomain}", "$var(password)", "0")) {
        www_challenge("${imsDomain}", "1");
        exit;
    }
    if (${asked}$au != $tU) {
        sl_send_reply("403", "Forbidden");
        exit;
    }
${habit.onRegister}
    save("location");
}

# A private call of one of our users (TS 24.379 clause 11.1.1.3.1.1).
route[FROM_USER] {
    if ($rd != "${imsDomain}") {
        sl_send_reply("404", "Not Found");
        exit;
    }
    $var(caller) = "sip:" + $fU + "@${domain}";
${challenge}
    t_newtran();
    # Phones know nothing of a participating function: they call by number.
    if ($rU != "mcptt" && $rU != "mcvideo") {
        $var(callee) = "sip:" + $rU + "@${domain}";
        $var(from) = "phone";
        route(PARTS);
        route(TO_USER);
        exit;
    }
    if (!($rb =~ "<entry uri=")) {
        append_to_reply("Warning: 399 kamailio \\"145 unable to determine called party\\"\\r\\n");
        t_reply("403", "Forbidden");
        exit;
    }
    $var(callee) = $(rb{re.subst,/^.*<entry uri=.(sip:[-A-Za-z0-9@._]+).*$/\\1/s});
    xlog("L_NOTICE", "private call of $var(caller) to $var(callee)\\n");
${Object.keys(system.redirections).length === 0 ? "" : `    if ($rU == "mcvideo") {${redirectionsIn("mcvideo")}\n    }`}
${redirectionsIn("mcptt")}
${Object.entries(system.forwardings)
  .map(([id, forwarding]) => forwardingRoute(id, forwarding))
  .join("")}
${Object.entries(system.peers)
  .map(([id, peer]) => peerRoute(id, peer))
  .join("")}
    if ($(var(callee){uri.host}) == "${partner.domain}") {
        record_route();
        append_hf("P-Asserted-Identity: <$var(caller)>\\r\\n");
        $ru = $var(callee);
        $du = "sip:127.0.0.1:${partner.trunkPort};transport=tcp";
        t_on_reply("PLAIN");
        t_relay();
        exit;
    }
    $ru = $var(callee);
    $var(from) = "web";
    route(PARTS);
    route(TO_USER);
}

${messageRoutes(system, challenge)}

# A MESSAGE with $var(body) to the caller, over the connection that the call came on.
route[TELL] {
    $uac_req(method) = "MESSAGE";
    $uac_req(ruri) = $(ct{nameaddr.uri});
    $uac_req(furi) = "sip:mcptt@${imsDomain}";
    $uac_req(turi) = $fu;
    $uac_req(ouri) = "sip:" + $si + ":" + $sp + ";transport=ws";
    if ($pr == "tls") $uac_req(ouri) = "sip:" + $si + ":" + $sp + ";transport=tls";
    $uac_req(hdrs) = "Content-Type: ${INFO_TYPE}\\r\\nP-Asserted-Identity: <sip:mcptt@${imsDomain}>\\r\\n";
    $uac_req(body) = $var(body);
    uac_req_send();
}

# The session description out of the parts.
route[PARTS] {
    $var(sdp) = $null;
    $var(service) = "mcptt";
    if ($rb =~ "mcvideo-info") $var(service) = "mcvideo";
    if (has_body("multipart/mixed")) {
        get_body_part("application/sdp", "$var(sdp)");
        # With the empty line in front of it.
        $var(sdp) = $(var(sdp){s.ltrim});
    }
    else $var(sdp) = $rb;
}

# Hands the call to one of our users. $var(caller), $var(callee), $var(from) and $var(sdp) are set.
route[TO_USER] {
    $var(user) = $(var(callee){uri.user});
    $ru = "sip:" + $var(user) + "@${imsDomain}";
    if (!lookup("location")) {
        t_newtran();
        t_reply("480", "Temporarily Unavailable");
        exit;
    }
${habit.onDelivery}
    $var(kind) = "phone";
${srtp.join("\n")}
    if ($ru =~ "transport=(ws|tls)") $var(kind) = "web";
    set_body("$var(sdp)", "application/sdp");
    msg_apply_changes();
${
  media
    ? `    if ($var(kind) == "web") rtpengine_offer("${WEB}");
    else if ($var(kind) == "srtp") rtpengine_offer("${SRTP_PHONE}");
    else rtpengine_offer("${PHONE}");
    msg_apply_changes();`
    : ""
}
    if ($var(kind) == "web") {
        $var(offer) = $rb;
        $var(parts) = ${partsTowardsConsole("mcptt")};
        if ($var(service) == "mcvideo") $var(parts) = ${partsTowardsConsole("mcvideo")};
        set_body("$var(parts)", "multipart/mixed;boundary=kamailio");
        msg_apply_changes();
    }
    # Last: what is written into the message before cannot be applied any more behind it.
    add_rr_param(";leg=$var(kind);from=$var(from)");
    record_route();
    if ($var(from) == "phone") t_on_reply("TO_PHONE");
    else t_on_reply("TO_CALLER");
    t_on_failure("OVER");
    t_relay();
    exit;
}

route[IN_DIALOG] {
    # That of a refusal by this system ends here, whatever way it was sent.
    if (is_method("ACK")) t_check_trans();
    xlog("L_NOTICE", "$rm within a call by $hdrc(Route) routes: $(hdr(Route)[*])\\n");
    if (!loose_route()) {
        if (is_method("ACK")) {
            if (t_check_trans()) t_relay();
            exit;
        }
        sl_send_reply("404", "Not here");
        exit;
    }
    # Another hop may come first; the flow is the last one's business.
    if ($du == $null || $du == "") handle_ruri_alias();
    # A GRUU of one of our users, as phones use it that keep to RFC 5627.
    if (($du == $null || $du == "") && $rd == "${imsDomain}") lookup("location");
    if (is_method("INVITE|UPDATE")) t_on_reply("PLAIN");
${
  media
    ? `    if (is_method("BYE")) {
        if (check_route_param("leg=")) rtpengine_delete();
    }
    if (is_method("INVITE|UPDATE|ACK") && has_body("application/sdp") && check_route_param("leg=")) {
        if (is_direction("upstream")) {
            if (check_route_param("from=phone")) rtpengine_offer("${PHONE}");
            else if (is_method("ACK")) rtpengine_answer("${WEB}");
            else rtpengine_offer("${WEB}");
            if (check_route_param("leg=web")) t_on_reply("TO_CALLER");
            else if (check_route_param("leg=srtp")) t_on_reply("TO_SRTP_PHONE");
            else t_on_reply("TO_PHONE");
        } else {
            if (check_route_param("leg=web")) rtpengine_offer("${WEB}");
            else if (check_route_param("leg=srtp")) rtpengine_offer("${SRTP_PHONE}");
            else rtpengine_offer("${PHONE}");
            if (check_route_param("from=phone")) t_on_reply("TO_PHONE");
            else t_on_reply("TO_CALLER");
        }
    }`
    : ""
}
    if (is_method("ACK")) t_relay();
    else if (!t_relay()) sl_reply_error();
}

onreply_route[PLAIN] {
    if (${FLOWS}) add_contact_alias();
}

onreply_route[TO_CALLER] {
    if (${FLOWS}) add_contact_alias();
${media ? `    if (status =~ "(18[0-9])|(2[0-9][0-9])" && has_body("application/sdp")) rtpengine_answer("${WEB}");` : ""}
}

onreply_route[TO_PHONE] {
    if (${FLOWS}) add_contact_alias();
${media ? `    if (status =~ "(18[0-9])|(2[0-9][0-9])" && has_body("application/sdp")) rtpengine_answer("${PHONE}");` : ""}
}

onreply_route[TO_SRTP_PHONE] {
    if (${FLOWS}) add_contact_alias();
${media ? `    if (status =~ "2[0-9][0-9]" && has_body("application/sdp")) rtpengine_answer("${SRTP_PHONE}");` : ""}
}

${habit.routes}

failure_route[OVER] {
${media ? "    rtpengine_delete();" : ""}
    exit;
}
`;
}
