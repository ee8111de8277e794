/**
 * The way from this computer to its servers: which proxies stand in it, and connections through them.
 *
 * @module
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { type ErrorCode, McError } from "../../shared/errors/mc-error.ts";
import type { FixedProxy, ProxyPolicy } from "../services/network-policy.ts";
import { isBypassed, isLoopback, type Target } from "./bypass.ts";
import type { AskPac } from "./pac.ts";
import type { Secured } from "./shown-certificates.ts";
import { type ProxyLogin, tunnel } from "./tunnel.ts";
import { DIRECT, type NetworkProxy, readPacAnswer, type Way, wayOfUrl } from "./way.ts";

/**
 * Connects to a server, through whatever stands in between.
 *
 * @throws McError `proxy-…`, `pac-…`; an error of Node where the way is direct; the reason of the signal
 */
export interface Dial {
  (target: Target, signal: AbortSignal): Promise<Socket>;
  /** Is to hear of each server with which TLS is spoken over such a connection; left out where nobody listens. */
  readonly secured?: Secured | undefined;
  /** Whether no proxy stands in the way to a server; left out where nobody can tell. @throws McError `pac-…`; the reason of the signal */
  readonly isDirect?: ((target: Target, signal: AbortSignal) => Promise<boolean>) | undefined;
}

export interface NetworkParts {
  readonly policy: ProxyPolicy;
  /** What the environment says, where the system has to be asked and nobody else knows it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How the system answers for a URL, in the form of a PAC file's answer; undefined where only the environment says it. */
  readonly askSystem?: ((url: string) => Promise<string>) | undefined;
  /** How the PAC file of the policy answers, where it names one. */
  readonly askPac?: AskPac | undefined;
  /** Who asks a proxy. */
  readonly login: (proxy: NetworkProxy) => ProxyLogin | undefined;
  readonly secured?: Secured | undefined;
}

/** Milliseconds for a server without a proxy to be there. */
const DIRECT_LIMIT = 10_000;

/** The next way is tried: this one leads nowhere. Whoever is refused has been heard, and does not go round it. */
const LEADS_NOWHERE: ReadonlySet<ErrorCode> = new Set([
  "proxy-unreachable",
  "proxy-silent",
  "proxy-tls-failed",
  "proxy-answer-broken",
  "proxy-unsupported",
]);

/** A variable of the environment under its usual names; small letters count first, as everywhere. */
const fromEnv = (env: NetworkParts["env"], name: string) => env[name.toLowerCase()] || env[name] || undefined;

function waysOfEnvironment(env: NetworkParts["env"], target: Target): readonly Way[] {
  const named = fromEnv(env, "HTTPS_PROXY") ?? fromEnv(env, "ALL_PROXY");
  const bypass = fromEnv(env, "NO_PROXY")?.split(/[\s,]+/) ?? [];
  return named === undefined || isBypassed(bypass, target) ? [DIRECT] : [wayOfUrl(named)];
}

const urlOf = ({ host, port }: Target) => `https://${host.includes(":") ? `[${host}]` : host}:${port}/`;

const waysOf = ({ url, bypass }: FixedProxy, target: Target): readonly Way[] =>
  isBypassed(bypass, target) ? [DIRECT] : [wayOfUrl(url)];

/** The ways to a server in the order in which they are tried; this computer itself is never looked for behind a proxy. */
async function waysTo(target: Target, { policy, env, askSystem, askPac }: Omit<NetworkParts, "login" | "secured">) {
  if (isLoopback(target.host) || policy === "none") return [DIRECT];
  if (policy === "system") {
    return askSystem === undefined ? waysOfEnvironment(env, target) : readPacAnswer(await askSystem(urlOf(target)));
  }
  if ("url" in policy) return waysOf(policy, target);
  const { otherwise } = policy;
  try {
    return (await askPac?.(target, urlOf(target))) ?? [];
  } catch (fault) {
    // Where nothing is named in its place, nobody goes past the file: it may be what keeps them from going directly.
    if (otherwise === undefined) throw fault;
    return otherwise === "none" ? [DIRECT] : waysOf(otherwise, target);
  }
}

/** What a piece of work comes to, unless the signal ends the wait for it. */
async function unlessEnded<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const end = () => reject(signal.reason);
  signal.addEventListener("abort", end, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

async function connectDirectly(target: Target, signal: AbortSignal): Promise<Socket> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(DIRECT_LIMIT)]);
  const socket = connect({ host: target.host, port: target.port });
  try {
    await once(socket, "connect", { signal: limited });
    return socket;
  } catch (cause) {
    socket.destroy();
    signal.throwIfAborted();
    throw limited.aborted ? Object.assign(new Error("no connection"), { code: "ETIMEDOUT" }) : cause;
  }
}

/** How this computer's host connects. */
export function createDial(parts: NetworkParts): Dial {
  const { secured } = parts;
  const dial = async (target: Target, signal: AbortSignal): Promise<Socket> => {
    let fault: unknown;
    for (const way of await unlessEnded(waysTo(target, parts), signal)) {
      signal.throwIfAborted();
      try {
        if (way.kind === "unsupported") throw new McError("proxy-unsupported", way.named);
        if (way.kind === "direct") return await connectDirectly(target, signal);
        return await tunnel(way, target, parts.login(way), signal, secured);
      } catch (error) {
        fault ??= error;
        if (!(error instanceof McError && LEADS_NOWHERE.has(error.code))) break;
      }
    }
    throw fault;
  };
  const isDirect = async (target: Target, signal: AbortSignal): Promise<boolean> => {
    const [first] = await unlessEnded(waysTo(target, parts), signal);
    return first?.kind === "direct";
  };
  return Object.assign(dial, { secured, isDirect });
}
