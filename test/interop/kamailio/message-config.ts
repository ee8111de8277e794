/**
 * Kamailio's script for MCData messages: like participating and controlling function in one it says whom a message is from and for, answers
 * those to migrated people with the redirection, and leaves everything else in the body as it came.
 *
 * @module
 */
import { infoType, redirectionRoute, uriElement } from "./redirection-config.ts";
import type { SystemDescription } from "./system-config.ts";

/** As it stands in a substitution, whose strings know variables. */
const parties =
  `${uriElement("request-uri", "$var(callee)", "mcdata")}${uriElement("calling-user-id", "$var(caller)", "mcdata")}`.replaceAll(
    "'",
    '"',
  );
const NEW_PART = `\\r\\nContent-Type: ${infoType("mcdata")}\\r\\n\\r\\n<mcdatainfo xmlns="urn:3gpp:ns:mcdataInfo:1.0"><mcdata-Params>${parties}</mcdata-Params></mcdatainfo>\\r\\n--\\1`;

/** @param challenge - fragment that lets nobody go on but one of our users */
export function messageRoutes(system: SystemDescription, challenge: string): string {
  const { domain, imsDomain, partner, redirections, trunkPort } = system;
  return `
# A message of one of our users, or for one of them, or what became of one (TS 24.282 clauses 9.2.2 and 12.2).
route[DATA] {
    if ($Rp == ${trunkPort}) {
        $var(callee) = "sip:" + $rU + "@" + $rd;
        route(DATA_TO_USER);
        exit;
    }
    if ($rd != "${imsDomain}") {
        sl_send_reply("404", "Not Found");
        exit;
    }
    $var(caller) = "sip:" + $fU + "@${domain}";
${challenge}
    t_newtran();
    $var(lists) = $null;
    get_body_part("application/resource-lists+xml", "$var(lists)");
    if (!($var(lists) =~ "<entry uri=")) {
        append_to_reply("Warning: 399 kamailio \\"145 unable to determine called party\\"\\r\\n");
        t_reply("403", "Forbidden");
        exit;
    }
    $var(callee) = $(var(lists){re.subst,/^.*<entry uri=.(sip:[-A-Za-z0-9@._]+).*$/\\1/s});
    xlog("L_NOTICE", "message of $var(caller) to $var(callee)\\n");
${Object.entries(redirections)
  .map(([id, redirection]) => redirectionRoute(id, redirection, "mcdata"))
  .join("")}
    # News of a message comes without a document that could say whom it is from.
    if ($rb =~ "mcdata-Params") subst_body('#</mcdata-Params>#${parties}</mcdata-Params>#');
    else subst_body('#^--([-A-Za-z0-9]+)#--\\1${NEW_PART}#');
    if ($(var(callee){uri.host}) == "${partner.domain}") {
        append_hf("P-Asserted-Identity: <$var(caller)>\\r\\n");
        $ru = $var(callee);
        $du = "sip:127.0.0.1:${partner.trunkPort};transport=tcp";
        t_relay();
        exit;
    }
    route(DATA_TO_USER);
}

route[DATA_TO_USER] {
    $ru = "sip:" + $(var(callee){uri.user}) + "@${imsDomain}";
    if (!lookup("location")) {
        t_newtran();
        t_reply("480", "Temporarily Unavailable");
        exit;
    }
    t_relay();
    exit;
}`;
}
