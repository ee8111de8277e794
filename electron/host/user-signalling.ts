/**
 * Connections to SIP servers that the host makes for its windows: to the servers of each window's account, and to no others.
 *
 * @module
 */
import type { LineText, OpenLineOrder } from "../../shared/bridge/signalling-line.ts";
import { isOverTls } from "../../shared/bridge/signalling-server.ts";
import { asMcError, McError } from "../../shared/errors/mc-error.ts";
import type { Logger } from "../services/log.ts";
import { connectToServer, ServerLink } from "../signalling/server-link.ts";
import type { SignallingAccess } from "../signalling/signalling-access.ts";
import type { UserSignalling } from "./host-parts.ts";
import type { WindowContext } from "./window-context.ts";

/** Connections of one window at a time: that of its registration, and one to each server to which it would go back. */
const MOST_LINES = 16;

interface SignallingParts {
  readonly log: Logger;
  /** Where the user of a window may go. @throws McError `account-…` */
  readonly serversOf: (window: WindowContext) => readonly string[];
  /** @throws McError `account-…`, `server-untrusted` */
  readonly accessOf: (window: WindowContext) => SignallingAccess;
  readonly received: (window: WindowContext, text: LineText) => void;
  /** Told once of a connection that stood, however it ended, except where the window ended it. */
  readonly closed: (window: WindowContext, id: string) => void;
}

export interface HostSignalling extends UserSignalling {
  /** The page of a window has gone. */
  gone(window: WindowContext): void;
  closeAll(): void;
}

/** One connection, which may be under way. */
interface Line {
  readonly window: string;
  readonly given: AbortController;
  link: ServerLink | undefined;
}

export function createSignalling({ accessOf, closed, log, received, serversOf }: SignallingParts): HostSignalling {
  const lines = new Map<string, Line>();
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

  return {
    async open(window, { id, server }: OpenLineOrder): Promise<void> {
      // What the window says of itself counts for nothing: where it may go, its account says.
      const isItsOwn = isOverTls(server) && serversOf(window).includes(server);
      const count = [...lines.values()].filter((line) => line.window === window.id).length;
      if (!isItsOwn || lines.has(id) || count >= MOST_LINES)
        throw new McError("bridge-not-permitted", "signalling.open");
      const line: Line = { window: window.id, given: new AbortController(), link: undefined };
      lines.set(id, line);
      try {
        const socket = await connectToServer(server, accessOf(window), line.given.signal);
        line.link = new ServerLink(socket, server, {
          received: (text) => received(window, { id, text }),
          closed(fault) {
            lines.delete(id);
            if (fault !== undefined) log.warn("the SIP server was lost", { code: fault.code, detail: fault.detail });
            closed(window, id);
          },
        });
        // Given up in the very moment in which it stood.
        if (line.given.signal.aborted) line.link.close();
      } catch (cause) {
        lines.delete(id);
        throw asMcError(cause, "server-unreachable");
      }
    },
    send: (window, { id, text }) => of(window, id)?.link?.send(text),
    close(window, id) {
      const line = of(window, id);
      if (line !== undefined) end(id, line);
    },
    gone: (window) => endAll((line) => line.window === window.id),
    closeAll: () => endAll(() => true),
  };
}
