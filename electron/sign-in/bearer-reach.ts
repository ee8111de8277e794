/**
 * How far a token may go as SIP's own bearer (RFC 8898 clause 2.1.2): over TLS, in requests to what is the account's own.
 *
 * A request to somebody else's address is challenged by somebody else, perhaps, in the name of our identity server, whose name is no secret.
 *
 * @module
 */
import { functionsOf, notifiersOf, type SipAccount } from "../../shared/bridge/account.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { hostKey } from "../../shared/mc/host-name.ts";

/** What of an account says where its tokens may go. */
export type BearingAccount = Pick<
  SipAccount,
  "bearsToken" | "configurationChanges" | "registrar" | "servers" | "services"
>;

/** Scheme, perhaps a user, and the host of a SIP URI (RFC 3261 clause 19.1.1). */
const SIP_URI = /^sips?:(?:[^@\s]*@)?(\[[0-9a-f:.]+\]|[^@:;?[\]\s]+)(?::\d{1,5})?(?:[;?][^@\s]*)?$/i;

/** Empty for what is no SIP URI. */
const hostOfSipUri = (uri: string): string => hostKey(SIP_URI.exec(uri)?.[1] ?? "");

const isEncrypted = (server: string) => /^(?:wss|tls):/i.test(server);

/** Hosts of the account's registrar, participating functions and notifiers, and of its SIP servers. */
function ownHosts(account: BearingAccount): readonly string[] {
  const uris = [account.registrar, ...functionsOf(account), ...notifiersOf(account)];
  return [...uris.map(hostOfSipUri), ...account.servers.map((server) => hostKey(new URL(server).hostname))];
}

/**
 * Why a request may not bear the user's token; undefined where it may.
 *
 * @param uri - where it goes
 * @param server - over whose connection; left out, over any of the account's
 * @returns `challenge-token-unprotected`, `challenge-token-foreign`
 */
export function bearingFault(account: BearingAccount, uri: string, server?: string): McError | undefined {
  const open = [...account.servers, ...(server === undefined ? [] : [server])].find((each) => !isEncrypted(each));
  if (open !== undefined) return new McError("challenge-token-unprotected", new URL(open).host);
  const host = hostOfSipUri(uri);
  if (host !== "" && ownHosts(account).includes(host)) return undefined;
  return new McError("challenge-token-foreign", host === "" ? "Request-URI" : host);
}
