/**
 * The way out of this computer, for the host and for its windows: as the policy of the computer, the system and the account say it.
 *
 * @module
 */
import type { SipAccount } from "../../shared/bridge/account.ts";
import { tcpWays } from "../../shared/bridge/ice-servers.ts";
import type { ServersCheck } from "../../shared/bridge/servers-check.ts";
import { isConnectedByHost, isOverTls } from "../../shared/bridge/signalling-server.ts";
import { asMcError, type ErrorReport } from "../../shared/errors/mc-error.ts";
import type { Target } from "../network/bypass.ts";
import { createDial, type Dial } from "../network/host-network.ts";
import { ownPeers } from "../network/own-peers.ts";
import { pacAt } from "../network/pac.ts";
import { openRelay, type Relay } from "../network/relay.ts";
import { checkServer, targetOf } from "../network/server-check.ts";
import type { Secured } from "../network/shown-certificates.ts";
import type { ProxyLogin } from "../network/tunnel.ts";
import type { NetworkProxy } from "../network/way.ts";
import { readProxyLogin } from "../services/account.ts";
import type { Logger } from "../services/log.ts";
import type { WindowProxy } from "../services/network-policy.ts";
import type { Policy } from "../services/policy.ts";
import { checkLink } from "../signalling/link-check.ts";
import type { UserSource } from "../user/user-source.ts";
import { oneAtATime } from "./one-at-a-time.ts";

/** Who asks a proxy, where the account names this one. */
export function loginFor(dataFolder: string, { host, port }: NetworkProxy): ProxyLogin | undefined {
  let login: ReturnType<typeof readProxyLogin>;
  try {
    login = readProxyLogin(dataFolder);
  } catch {
    // No account that can be read: the console hears it from `account.get`.
    return undefined;
  }
  const isNamed = login?.proxies.some((each) => [host, `${host}:${port}`].includes(each.toLowerCase())) ?? false;
  return login === undefined || !isNamed ? undefined : { username: login.username, password: login.password };
}

/**
 * How this computer's host connects.
 *
 * @param secured - hears of each server with which TLS is spoken
 */
export function hostDial(
  policy: Policy | undefined,
  dataFolder: string,
  askSystem: ((url: string) => Promise<string>) | undefined,
  log: Logger,
  secured: Secured,
): Dial {
  const proxy = policy?.network?.proxy ?? "system";
  const pacUrl = typeof proxy === "object" && "pacUrl" in proxy ? proxy.pacUrl : undefined;
  return createDial({
    policy: proxy,
    env: process.env,
    askSystem,
    askPac:
      pacUrl === undefined ? undefined : pacAt(pacUrl, (what, { code, detail }) => log.warn(what, { code, detail })),
    login: (proxy) => loginFor(dataFolder, proxy),
    secured,
  });
}

/** Where windows, and the updater, may be let through. @param accounts - that can be read */
function mayGo(target: Target, accounts: () => readonly SipAccount[], updates: string | undefined): boolean {
  const isTarget = ({ host, port }: Target) => host === target.host && port === target.port;
  if (updates !== undefined && isTarget(targetOf(updates))) return true;
  return accounts().some(({ servers, iceServers }) => {
    const ofWindows = servers.filter((server) => !isOverTls(server));
    return ofWindows.map(targetOf).some(isTarget) || tcpWays(iceServers).some(isTarget);
  });
}

export interface WindowWay {
  readonly proxy: WindowProxy;
  close(): Promise<void>;
}

/**
 * Opens the way of the windows. A browser follows the system by itself; what a policy says goes through the host, which alone knows
 * who asks, and says what fails.
 */
export async function openWindowWay(
  policy: Policy | undefined,
  dial: Dial,
  accounts: () => readonly SipAccount[],
  log: Logger,
): Promise<WindowWay> {
  const named = policy?.network?.proxy ?? "system";
  if (typeof named === "string") return { proxy: named, close: async () => {} };
  const relay: Relay = await openRelay({
    dial,
    isAllowed: (target) => mayGo(target, accounts, policy?.updates?.server),
    isOwnPeer: ownPeers(),
    onRefused: (why) => log.warn("a window's connection was not made", { why: String(why) }),
  });
  return { proxy: { address: relay.address }, close: () => relay.close() };
}

/**
 * Says why the servers of an account cannot be connected to. One check at a time for each of them, however often windows ask.
 *
 * @param find - where they are; fails with `dns-…`
 */
export function createServerCheck(
  dial: Dial,
  log: Logger,
  find: (account: SipAccount) => Promise<readonly string[]>,
): (user: Pick<UserSource, "account" | "signalling">) => Promise<ServersCheck> {
  const check = oneAtATime(
    async (server: string, user: Pick<UserSource, "account" | "signalling">): Promise<ErrorReport | null> => {
      try {
        if (isOverTls(server)) await checkLink(server, user.account().registrar, user.signalling());
        else {
          // A window's own connection is checked by its browser, which asks the system.
          const byHost = isConnectedByHost(server, user.account());
          await checkServer(server, dial, byHost ? user.signalling().trustAnchors : undefined);
        }
        return null;
      } catch (cause) {
        const error = asMcError(cause, "server-unreachable");
        log.warn("the SIP server is not reached", { code: error.code, detail: error.detail });
        return error.report();
      }
    },
  );

  return async (user) => {
    try {
      const servers = await find(user.account());
      return {
        fault: null,
        servers: await Promise.all(servers.map(async (server) => ({ server, fault: await check(server, user) }))),
      };
    } catch (cause) {
      return { fault: asMcError(cause, "dns-silent").report(), servers: [] };
    }
  };
}
