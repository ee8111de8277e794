/**
 * Connections to SIP servers that the host makes for its windows: to the servers of each window's account, and to no others.
 *
 * @module
 */
import { noteNewest } from "../../shared/base/note-newest.ts";
import { functionsOf, notifiersOf, type SipAccount } from "../../shared/bridge/account.ts";
import type { AuthorizationOrder } from "../../shared/bridge/authorization.ts";
import type { LineText, OpenLineOrder } from "../../shared/bridge/signalling-line.ts";
import { isConnectedByHost, isOverTls } from "../../shared/bridge/signalling-server.ts";
import { asMcError, McError } from "../../shared/errors/mc-error.ts";
import { mayHoldToken, TOKEN_PLACE, uriKey, withTokenIn } from "../../shared/mc/access-token-place.ts";
import type { Logger } from "../services/log.ts";
import { connectToServer, type LinkListener, ServerLink } from "../signalling/server-link.ts";
import type { SignallingAccess } from "../signalling/signalling-access.ts";
import { requestLineOf, withoutTokens, withToken, withTokenBorne } from "../signalling/token-in-request.ts";
import { WebSocketLink } from "../signalling/web-socket-link.ts";
import type { UserSignalling } from "./host-parts.ts";
import type { WindowContext } from "./window-context.ts";

/** Kinds of requests of a window of which is known with which token they left last; the oldest is forgotten. */
const MOST_BORNE = 64;
/** Tokens that are looked for in what comes in; older ones have run out. */
const MOST_TOLD = 16;
/** Connections of one window at a time: that of its registration, and one to each server to which it would go back. */
const MOST_LINES = 16;

interface SignallingParts {
  readonly log: Logger;
  /** Who the user of a window is, and where it may go; to this server, where one is named. @throws McError `account-…` */
  readonly accountOf: (
    window: WindowContext,
    server?: string,
  ) => Pick<SipAccount, "configurationChanges" | "servers" | "services" | "signsIn">;
  /** Who the user of a window is to whoever has this URI. @throws McError `account-…` */
  readonly askedAt: (window: WindowContext, uri: string) => Pick<SipAccount, "services">;
  /** The token that authorises the user of a window at this URI; undefined where there is none. */
  readonly tokenOf: (window: WindowContext, uri: string) => string | undefined;
  /** Whether a request to this URI may bear that token over a connection to this server. @throws McError `account-…` */
  readonly mayBear: (window: WindowContext, uri: string, server: string) => boolean;
  /** @throws McError `account-…`, `server-untrusted` */
  readonly accessOf: (window: WindowContext, server: string) => SignallingAccess;
  readonly received: (window: WindowContext, text: LineText) => void;
  /** Told once of a connection that stood, however it ended, except where the window ended it. */
  readonly closed: (window: WindowContext, id: string) => void;
}

export interface HostSignalling extends UserSignalling {
  /** The token with which a request of this method to this URI left last, in a header field; undefined before the first. */
  borneLast(window: WindowContext, method: string, uri: string): string | undefined;
  /** The page of a window has gone. */
  gone(window: WindowContext): void;
  closeAll(): void;
}

/**
 * What is challenged, as the server was told it: a response can cover the body (RFC 7616 clause 3.4.3, `auth-int`).
 *
 * @param account - of the user; read only where there is a token
 */
export function asSent(
  order: AuthorizationOrder,
  account: () => Pick<SipAccount, "configurationChanges" | "services">,
  token: string | undefined,
): AuthorizationOrder {
  if (token === undefined) return order;
  const told = account();
  if (!mayHoldToken(order.method, order.uri, functionsOf(told), notifiersOf(told))) return order;
  return { ...order, body: withTokenIn(order.body, token) };
}

/** One connection, which may be under way. */
interface Line {
  readonly window: string;
  readonly server: string;
  readonly given: AbortController;
  link: Pick<ServerLink, "send" | "close"> | undefined;
}

/** What requests have in common of which one that is refused says something of the next. */
export const kindOf = (method: string, uri: string) => `${method} ${uriKey(uri)}`;

/** Connects as the address says it. */
async function linkTo(server: string, access: SignallingAccess, listener: LinkListener, signal: AbortSignal) {
  if (!isOverTls(server)) return WebSocketLink.open(server, access, listener, signal);
  return new ServerLink(await connectToServer(server, access, signal), server, access, listener);
}

export function createSignalling({
  accessOf,
  accountOf,
  askedAt,
  closed,
  log,
  mayBear,
  received,
  tokenOf,
}: SignallingParts): HostSignalling {
  const lines = new Map<string, Line>();
  /** Tokens that servers were told, the newest last: one can say again what it was told over an earlier connection. */
  const told = new Set<string>();
  /** The last of them for each participating function, by the window and the URI. */
  const toldLast = new Map<string, Map<string, string>>();
  /** The same of header fields, by the window and the kind of request. */
  const borneLast = new Map<string, Map<string, string>>();
  const of = (window: WindowContext, id: string) => {
    const line = lines.get(id);
    return line?.window === window.id ? line : undefined;
  };
  function end(id: string, line: Line): void {
    lines.delete(id);
    line.given.abort(new McError("server-unreachable", "given up"));
    line.link?.close();
  }
  const endAll = (fits: (line: Line) => boolean) => {
    for (const [id, line] of [...lines]) if (fits(line)) end(id, line);
  };

  function noteTold(token: string): void {
    // Deleted first, so that the set stays in the order of use.
    told.delete(token);
    told.add(token);
    const [oldest] = told;
    if (told.size > MOST_TOLD && oldest !== undefined) told.delete(oldest);
  }

  /** What leaves of a message, with the token where its place is; takes note that a server is told it. */
  function authorised(window: WindowContext, { server }: Line, text: string): string {
    if (!text.includes(TOKEN_PLACE)) return text;
    const { method, uri } = requestLineOf(text);
    const token = tokenOf(window, uri);
    if (token === undefined) return withTokenBorne(text, undefined);
    const filled = withToken(text, functionsOf(askedAt(window, uri)), token, notifiersOf(accountOf(window)));
    if (filled !== text) {
      const ofWindow = toldLast.get(window.id) ?? new Map<string, string>();
      toldLast.set(window.id, ofWindow.set(uriKey(uri), token));
      noteTold(token);
    }
    const withoutOne = withTokenBorne(filled, undefined);
    if (withoutOne === filled || !mayBear(window, uri, server)) return withoutOne;
    const ofWindow = borneLast.get(window.id) ?? new Map<string, string>();
    noteNewest(ofWindow, kindOf(method, uri), token, MOST_BORNE);
    borneLast.set(window.id, ofWindow);
    noteTold(token);
    return withTokenBorne(filled, token);
  }

  return {
    async open(window, { id, server }: OpenLineOrder): Promise<void> {
      // What the window says of itself counts for nothing: where it may go, its account says.
      const account = accountOf(window, server);
      const isItsOwn = isConnectedByHost(server, account) && account.servers.includes(server);
      const count = [...lines.values()].filter((line) => line.window === window.id).length;
      if (!isItsOwn || lines.has(id) || count >= MOST_LINES)
        throw new McError("bridge-not-permitted", "signalling.open");
      const line: Line = { window: window.id, server, given: new AbortController(), link: undefined };
      lines.set(id, line);
      try {
        const listener: LinkListener = {
          received: (text) => received(window, { id, text: withoutTokens(text, told) }),
          closed(fault) {
            lines.delete(id);
            if (fault !== undefined) log.warn("the SIP server was lost", { code: fault.code, detail: fault.detail });
            closed(window, id);
          },
        };
        line.link = await linkTo(server, accessOf(window, server), listener, line.given.signal);
        // Given up in the very moment in which it stood.
        if (line.given.signal.aborted) line.link.close();
      } catch (cause) {
        lines.delete(id);
        throw asMcError(cause, "server-unreachable");
      }
    },
    send(window, { id, text }) {
      const line = of(window, id);
      if (line?.link !== undefined) line.link.send(authorised(window, line, text));
    },
    close(window, id) {
      const line = of(window, id);
      if (line !== undefined) end(id, line);
    },
    toldLast(window, service) {
      const uri = accountOf(window).services[service]?.participatingFunction;
      return uri === undefined ? undefined : toldLast.get(window.id)?.get(uriKey(uri));
    },
    borneLast: (window, method, uri) => borneLast.get(window.id)?.get(kindOf(method, uri)),
    gone(window) {
      toldLast.delete(window.id);
      borneLast.delete(window.id);
      endAll((line) => line.window === window.id);
    },
    closeAll: () => endAll(() => true),
  };
}
