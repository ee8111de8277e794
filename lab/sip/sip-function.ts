/**
 * Makes the user agent cores of a system's SIP functions.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import {
  ClientTransaction,
  OutgoingRequestMessage,
  URI,
  UserAgentCore,
  type UserAgentCoreDelegate,
} from "sip.js/lib/core/index.js";
import { makeBranchesUnique } from "../../shared/sip/unique-branches.ts";
import { type MultiplexTransport, quietLoggerFactory, type SipFunction } from "./multiplex-transport.ts";
import type { ConnectionKind } from "./sip-connection.ts";

/** Option tags that the functions understand: session timers (RFC 4028). */
const OPTION_TAGS = ["timer"];

/**
 * Makes a function and puts it behind the door.
 *
 * @param user - user part of its address, undefined for none
 * @param domain - host part of its address
 * @param name - first label of the host in its Via
 */
export function addSipFunction(
  transport: MultiplexTransport,
  options: { user: string | undefined; domain: string; name: string; serves: ConnectionKind },
  delegate: UserAgentCoreDelegate,
): SipFunction {
  makeBranchesUnique({ ClientTransaction, OutgoingRequestMessage }, randomUUID);
  const { user, domain, name, serves } = options;
  const viaHost = `${name}.${domain}`;
  const uri = new URI("sip", user ?? "", domain);
  if (user === undefined) uri.user = undefined;
  const core = new UserAgentCore(
    {
      aor: uri,
      contact: { pubGruu: undefined, tempGruu: undefined, uri, toString: () => `<${uri.toString()};transport=ws>` },
      displayName: "",
      loggerFactory: quietLoggerFactory,
      hackViaTcp: false,
      routeSet: [],
      sipjsId: name.slice(0, 4),
      supportedOptionTags: OPTION_TAGS,
      supportedOptionTagsResponse: OPTION_TAGS,
      userAgentHeaderFieldValue: "MC Dispatcher lab",
      viaForceRport: false,
      viaHost,
      authenticationFactory: () => undefined,
      transportAccessor: transport.accessor,
    },
    delegate,
  );
  const sipFunction: SipFunction = { user, viaHost, serves, core };
  transport.add(sipFunction);
  return sipFunction;
}
