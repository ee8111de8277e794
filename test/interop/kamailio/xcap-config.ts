/**
 * Kamailio's script as a configuration server: its module `xcap_server` over TLS, with documents in text files. The module knows a closed list
 * of application usages, and those of TS 24.484 and TS 24.481 are not among them; a route files theirs under one that it knows. So paths are not what it judges.
 *
 * @module
 */

export interface XcapServerDescription {
  readonly folder: string;
  /** For the probe that tells that it runs. */
  readonly udpPort: number;
  readonly tlsPort: number;
  readonly certificateFile: string;
  readonly keyFile: string;
  /** Whose documents a token opens: XUI by token. */
  readonly readers: Readonly<Record<string, string>>;
  /** The token with which documents are put there. */
  readonly writer: string;
  /** Port over UDP of who is told of changes; nobody else. */
  readonly toldPort?: number;
}

export const XCAP_ROOT = "/xcap-root";

/** The application usage, known to the module, under which everything is filed. */
export const FILED_UNDER = "org.openmobilealliance.user-profile";

/** Tables of `db_text` before anything is in them, by file name. */
export const EMPTY_TABLES: Readonly<Record<string, string>> = {
  version: "table_name(string) table_version(int)\nxcap:4\n",
  xcap: "id(int,auto) username(string) domain(string) doc(string) doc_type(int) etag(string) source(int) doc_uri(string) port(int)\n",
};

const MODULES = [
  "tm",
  "sl",
  "rr",
  "pv",
  "textops",
  "siputils",
  "xlog",
  "htable",
  "db_text",
  "tls",
  "xhttp",
  "uac",
  "xcap_server",
];

/** A publication of what has been put (RFC 5875): fragment. The module has no words for it. */
const publishes = (port: number) => `
                $uac_req(method) = "PUBLISH";
                $uac_req(ruri) = $var(user);
                $uac_req(furi) = $var(user);
                $uac_req(turi) = $var(user);
                $uac_req(ouri) = "sip:127.0.0.1:${port}";
                $uac_req(hdrs) = "Event: xcap-diff\\r\\nExpires: 600\\r\\nContent-Type: application/xcap-diff+xml\\r\\n";
                $uac_req(body) = "<?xml version='1.0'?><xcap-diff xmlns='urn:ietf:params:xml:ns:xcap-diff' xcap-root='${XCAP_ROOT}/'><document sel='" + $(hu{s.substr,${XCAP_ROOT.length + 1},0}) + "'/></xcap-diff>";
                uac_req_send();`;

/** The text of kamailio.cfg. */
export const xcapConfig = (server: XcapServerDescription, modulePath: string): string => `#!KAMAILIO
debug=2
log_stderror=yes
children=1
tcp_children=2
enable_tls=yes
tcp_accept_no_cl=yes
listen=udp:127.0.0.1:${server.udpPort}
listen=tls:127.0.0.1:${server.tlsPort}
mpath="${modulePath}"
${MODULES.map((name) => `loadmodule "${name}"`).join("\n")}
modparam("tls", "tls_method", "TLSv1.2+")
modparam("tls", "certificate", "${server.certificateFile}")
modparam("tls", "private_key", "${server.keyFile}")
modparam("htable", "htable", "readers=>size=4;")
modparam("xcap_server", "db_url", "text://${server.folder}/tables")
modparam("xcap_server", "xcap_root", "${XCAP_ROOT}")

event_route[htable:mod-init] {
${Object.entries(server.readers)
  .map(([token, id]) => `    $sht(readers=>${token}) = "${id}";`)
  .join("\n")}
}

request_route {
    sl_send_reply("200", "OK");
    exit;
}

event_route[xhttp:request] {
    $var(token) = $(hdr(Authorization){s.select,1, });
    $var(path) = $(hu{re.subst,/org\\.3gpp\\.[a-z.-]+/${FILED_UNDER}/});
    $var(path) = $(var(path){re.subst,/org\\.openmobilealliance\\.groups/${FILED_UNDER}/});
    # What is of everybody is filed with a user of its own, because the module knows none of nobody.
    if ($hu =~ "/global/") {
        $var(user) = "sip:everybody@global.invalid";
    } else {
        $xcapuri(u=>data) = $var(path);
        $var(user) = $(xcapuri(u=>xuid){s.unescape.param});
    }
    xlog("L_NOTICE", "asked $rm $hu condition '$hdr(If-None-Match)' accept '$hdr(Accept)'\\n");
    if ($var(token) == "${server.writer}") {
        if ($rm == "PUT") {
            xcaps_put("$var(user)", "$var(path)", "$rb");${server.toldPort === undefined ? "" : publishes(server.toldPort)}
            exit;
        }
        if ($rm == "DELETE") {
            xcaps_del("$var(user)", "$var(path)");
            exit;
        }
    }
    if ($sht(readers=>$var(token)) == $null) {
        append_to_reply("WWW-Authenticate: Bearer error=\\"invalid_token\\"\\r\\n");
        xhttp_reply("401", "Unauthorized", "", "");
        exit;
    }
    if ($var(user) != $sht(readers=>$var(token)) && !($hu =~ "/global/")) {
        xhttp_reply("403", "Forbidden", "", "");
        exit;
    }
    if ($rm == "GET") {
        xcaps_get("$var(user)", "$var(path)");
        exit;
    }
    xhttp_reply("405", "Method Not Allowed", "", "");
}
`;
