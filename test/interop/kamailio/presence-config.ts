/**
 * Kamailio's script for presence and for changes of documents: its modules `presence` and `presence_xml` keep subscriptions (RFC 6665) and publications
 * (RFC 3903), and write the NOTIFYs. Whom a SUBSCRIBE is about stands in its info document, as TS 24.379 clause 9.2.1.3 has it.
 *
 * @module
 */

/** Modules beside those of every system. */
export const PRESENCE_MODULES = ["presence", "presence_xml"] as const;

/** Seconds: the longest subscription that is granted. */
const GRANTED = 12;

/** @param webSocketPort - where its requests of a subscription go */
export const presenceParameters = (webSocketPort: number) => `modparam("presence", "publ_cache", 2)
modparam("presence", "subs_db_mode", 0)
modparam("presence", "max_expires", ${GRANTED})
modparam("presence", "server_address", "sip:presence@127.0.0.1:${webSocketPort};transport=ws")
modparam("presence_xml", "force_active", 1)
modparam("presence_xml", "disable_xcapdiff", 0)`;

/** Before anything else is done with a request: fragment. */
export const TAKES_PRESENCE = `    if (is_method("SUBSCRIBE|PUBLISH")) {
        route(PRESENCE);
        exit;
    }`;

/**
 * @param imsDomain - of the system
 * @param webSocketPort - where consoles come in, who have to prove who they are
 */
export const presenceRoute = (imsDomain: string, webSocketPort: number) => `
route[PRESENCE] {
    force_rport();
    $var(asked) = $hdr(Expires);
    if ($Rp == ${webSocketPort}) {
        $var(password) = $sht(users=>$au);
        if (!pv_proxy_authenticate("${imsDomain}", "$var(password)", "0")) {
            proxy_challenge("${imsDomain}", "1");
            exit;
        }
        consume_credentials();
        # NOTIFYs go back over the connection, whatever name the console has been given.
        remove_hf("Contact");
        append_hf("Contact: <sip:$fU@$si:$sp;transport=ws>\\r\\n");
        if (!has_totag()) {
            $var(about) = $(rb{re.subst,/^.*<mcpttURI>([^<]*)<.*$/\\1/s});
            $ru = $var(about);
        }
    }
    msg_apply_changes();
    if (!t_newtran()) {
        sl_reply_error();
        exit;
    }
    if (is_method("PUBLISH")) handle_publish();
    else handle_subscribe();
    xlog("L_NOTICE", "$rm about $ru for $var(asked) s, tag '$tt': $T_reply_code\\n");
    exit;
}
`;
