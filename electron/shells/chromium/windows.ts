/**
 * The windows of the Chromium shell: who each one is, which socket holds it, and when it counts as closed.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { WindowRole } from "../../../shared/bridge/bridge.ts";
import type { AttachFrame, HostFrame } from "../../../shared/bridge/frames.ts";
import type { DispatcherHost } from "../../host/host.ts";
import type { WindowContext, WindowRequest } from "../../host/window-context.ts";
import { createOneTimeTokens, randomKey, sameKey } from "./tokens.ts";

/** Milliseconds within which a window must present its token. */
export const TOKEN_LIFETIME = 60_000;

/** Milliseconds for which a page that was asked for may be loading: a computer that is very busy needs long for it. */
const LOADING_WITHIN = 60_000;

/** Events kept for a page whose socket broke, until it is back. */
const KEEP_EVENTS = 256;

/** The way to one page. */
interface PageSocket {
  send(frame: HostFrame): void;
}

/** A page that holds its window. */
export interface AttachedPage {
  readonly window: WindowContext;
  /** The page is about to close or to be loaded anew. */
  leaving(): void;
  /** The socket is gone. */
  release(): void;
}

interface OpenWindow {
  readonly context: WindowContext;
  readonly secret: string;
  page: string;
  socket: PageSocket | null;
  missed: HostFrame[];
  /** Its page has said that it goes. */
  leaving: boolean;
  /** Tells the host that the page is gone. */
  pageGone: () => void;
  /** Runs while no socket holds the window. */
  closing: NodeJS.Timeout | null;
}

export interface ChromiumWindows {
  /** Makes a window known and gives the token for it. */
  expect(request: WindowRequest): string;
  /** A page of this role is asked for: it may be that of a window that is loaded anew, which is not closed then. */
  asked(role: WindowRole): void;
  /** Lets a page take its window, by token or by secret. */
  attach(frame: AttachFrame, socket: PageSocket): AttachedPage | "busy" | "unknown";
  /** The open window for a request, if there is one. */
  find(request: WindowRequest): WindowContext | undefined;
  /** Asks an open window to come to the front. */
  bringToFront(window: WindowContext): void;
  /** Whether any console is open, or may yet come back from a reload. */
  consoleOpen(): boolean;
  /** Tells every page that the program ends. */
  end(): void;
}

interface Surroundings {
  readonly host: Pick<DispatcherHost, "attach">;
  /** Milliseconds for which a window without socket stays. */
  readonly reattachWithin: number;
  readonly tokenLifetime: number;
  /** A window took its token. */
  readonly onOpened: (window: WindowContext) => void;
  /** A window is closed for good. */
  readonly onClosed: (window: WindowContext) => void;
  /** The process of a console died: it is to be opened anew. */
  readonly onDied: (window: WindowContext) => void;
}

export function createChromiumWindows(surroundings: Surroundings): ChromiumWindows {
  const { host, reattachWithin, tokenLifetime, onOpened, onClosed, onDied } = surroundings;
  const tokens = createOneTimeTokens<WindowRequest>(tokenLifetime);
  const windows = new Set<OpenWindow>();
  /** Pages that were asked for and have not come: until when they are waited for, by the clock that only grows. */
  const loading = new Map<WindowRole, number>();
  let ended = false;

  /** Closes a window without a page in a while, unless its page comes. */
  function closeSoon(window: OpenWindow): void {
    const loads = (loading.get(window.context.role) ?? 0) - performance.now();
    if (window.closing !== null) clearTimeout(window.closing);
    window.closing = setTimeout(() => close(window), Math.max(reattachWithin, loads));
  }

  /** Those of a role that have no page are waited for for as long as is known now. */
  function waitAnew(role: WindowRole): void {
    for (const window of windows) if (window.context.role === role && window.closing !== null) closeSoon(window);
  }

  function deliver(window: OpenWindow, frame: HostFrame): void {
    if (window.socket !== null) window.socket.send(frame);
    else if (window.missed.length < KEEP_EVENTS) window.missed.push(frame);
  }

  function attachToHost(window: OpenWindow): void {
    window.missed = [];
    window.pageGone = host.attach(window.context, (event, payload) => {
      deliver(window, { kind: "event", event, payload });
    });
  }

  function close(window: OpenWindow): void {
    if (!windows.delete(window)) return;
    window.pageGone();
    // A unit is the lab's: nobody needs one that died.
    if (window.leaving || ended || window.context.role !== "console") onClosed(window.context);
    else onDied(window.context);
  }

  function hold(window: OpenWindow, socket: PageSocket): AttachedPage {
    if (window.closing !== null) clearTimeout(window.closing);
    window.closing = null;
    // It was this one that was asked for.
    if (loading.delete(window.context.role)) waitAnew(window.context.role);
    window.leaving = false;
    window.socket = socket;
    socket.send({ kind: "attached", secret: window.secret });
    for (const frame of window.missed.splice(0)) socket.send(frame);
    return {
      window: window.context,
      leaving() {
        if (window.socket === socket) window.leaving = true;
      },
      release() {
        if (window.socket !== socket) return;
        window.socket = null;
        if (ended) close(window);
        else closeSoon(window);
      },
    };
  }

  function byToken(token: string, page: string, socket: PageSocket): AttachedPage | "unknown" {
    const request = tokens.redeem(token);
    if (request === undefined) return "unknown";
    const window: OpenWindow = {
      context: { id: randomUUID(), ...request },
      secret: randomKey(),
      page,
      socket: null,
      missed: [],
      leaving: false,
      pageGone: () => {},
      closing: null,
    };
    windows.add(window);
    attachToHost(window);
    const attached = hold(window, socket);
    onOpened(window.context);
    return attached;
  }

  function bySecret(secret: string, page: string, socket: PageSocket): AttachedPage | "busy" | "unknown" {
    let window: OpenWindow | undefined;
    for (const candidate of windows) if (sameKey(candidate.secret, secret)) window = candidate;
    if (window === undefined) return "unknown";
    if (window.socket !== null) return "busy";
    if (window.page !== page) {
      window.pageGone();
      window.page = page;
      attachToHost(window);
    }
    return hold(window, socket);
  }

  return {
    expect: (request) => tokens.issue(request),

    asked(role) {
      loading.set(role, performance.now() + LOADING_WITHIN);
      waitAnew(role);
    },

    attach({ token, secret, page }, socket) {
      if (ended) return "unknown";
      if (token !== undefined) return byToken(token, page, socket);
      return secret === undefined ? "unknown" : bySecret(secret, page, socket);
    },

    find: ({ role, personId }) =>
      [...windows].find(({ context }) => context.role === role && context.personId === personId)?.context,

    bringToFront(context) {
      for (const window of windows) if (window.context.id === context.id) window.socket?.send({ kind: "front" });
    },

    consoleOpen: () => [...windows].some(({ context }) => context.role === "console"),

    end() {
      ended = true;
      for (const window of windows) {
        if (window.closing !== null) clearTimeout(window.closing);
        if (window.socket === null) close(window);
        else window.socket.send({ kind: "end" });
      }
    },
  };
}
