/**
 * Kamailio's script for service settings: what its module `presence` makes of RFC 3903 (entity tags, intervals, publications that run out),
 * and the rule of TS 24.379 clause 7.3 above it, by which nobody without settings is called.
 *
 * @module
 */

/** Modules beside those of every system; they keep publications in memory. */
export const SETTINGS_MODULES = ["presence", "presence_profile"] as const;

/** Seconds: the longest publication that is granted. */
const GRANTED = 10;

export const SETTINGS_PARAMETERS = `modparam("presence", "publ_cache", 2)
modparam("presence", "subs_db_mode", 0)
modparam("presence", "max_expires", ${GRANTED})
modparam("htable", "htable", "settings=>size=6;autoexpire=${GRANTED};")`;

/** In the place of the refusal of what no system takes: fragment before it. */
export const ON_PUBLISH = `    if (is_method("PUBLISH")) {
        route(SETTINGS);
        exit;
    }`;

/** In front of the delivery to a console: fragment. */
export const ASKS_FOR_SETTINGS = `    if ($ru =~ "transport=ws" && $sht(settings=>$var(user)) == $null) {
        t_newtran();
        append_to_reply("Warning: 399 kamailio \\"146 T-PF unable to determine the service settings for the called user\\"\\r\\n");
        t_reply("480", "Temporarily Unavailable");
        exit;
    }`;

/** @param imsDomain - of the system */
export const settingsRoute = (imsDomain: string) => `
route[SETTINGS] {
    if ($rd != "${imsDomain}" || $hdr(Event) != "poc-settings") {
        append_to_reply("Allow-Events: poc-settings\\r\\n");
        sl_send_reply("489", "Bad Event");
        exit;
    }
    $var(password) = $sht(users=>$au);
    if (!pv_proxy_authenticate("${imsDomain}", "$var(password)", "0")) {
        proxy_challenge("${imsDomain}", "1");
        exit;
    }
    if ($au != $fU) {
        sl_send_reply("403", "Forbidden");
        exit;
    }
    $var(user) = $fU;
    $var(tag) = $hdr(SIP-If-Match);
    $var(asked) = $hdr(Expires);
    if ($rb != $null && $rb != "" && !($rb =~ "<answer-mode>(manual|automatic)</answer-mode>")) {
        sl_send_reply("400", "No settings");
        exit;
    }
    xlog("L_NOTICE", "settings of $var(user) for $var(asked) s, tag '$var(tag)', $bs octets\\n");
    # The module knows the packages of its own and no other: whose publication it is says who asks, and not the Request-URI.
    $ru = "sip:" + $var(user) + "@${imsDomain}";
    remove_hf("Event");
    append_hf("Event: ua-profile\\r\\n");
    msg_apply_changes();
    if (!t_newtran()) {
        sl_reply_error();
        exit;
    }
    $var(taken) = 0;
    if (handle_publish()) $var(taken) = 1;
    xlog("L_NOTICE", "settings of $var(user): $var(taken) by $T_reply_code\\n");
    if ($T_reply_code == 200) {
        if ($var(asked) == "0") $sht(settings=>$var(user)) = $null;
        else $sht(settings=>$var(user)) = "1";
    }
    exit;
}
`;
