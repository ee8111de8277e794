/**
 * Makes the user agent cores of a system's SIP functions.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import {
  ClientTransaction,
  MessageUserAgentServer,
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

/** What a function does with requests. */
export interface SipFunctionDelegate extends UserAgentCoreDelegate {
  /** A PUBLISH (RFC 3903), of which SIP.js knows the sending alone. Left out, it is refused with 405. */
  onPublish?(request: MessageUserAgentServer): void;
}

/** Hands on each PUBLISH; one that is repeated has the answer of the first, as every request. */
function takePublications(core: UserAgentCore, onPublish: (request: MessageUserAgentServer) => void): void {
  const receive = core.receiveIncomingRequestFromTransport.bind(core);
  core.receiveIncomingRequestFromTransport = (message) => {
    const isNew = message.method === "PUBLISH" && !core.userAgentServers.has(message.viaBranch);
    // It is served like a MESSAGE: a request outside of any dialog, with one final answer.
    if (isNew) onPublish(new MessageUserAgentServer(core, message));
    else receive(message);
  };
}

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
  delegate: SipFunctionDelegate,
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
  if (delegate.onPublish !== undefined) takePublications(core, delegate.onPublish);
  const sipFunction: SipFunction = { user, viaHost, serves, core };
  transport.add(sipFunction);
  return sipFunction;
}
