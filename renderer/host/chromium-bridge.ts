/**
 * The bridge of a window in the Chromium shell: commands and events over a WebSocket to the program that opened it.
 *
 * @module
 */
import type { CommandResult, RawBridge } from "../../shared/bridge/bridge.ts";
import {
  type AttachFrame,
  BRIDGE_PATH,
  type CallFrame,
  type HostFrame,
  hostFrameSchema,
  type LeavingFrame,
  REATTACH_WITHIN,
} from "../../shared/bridge/frames.ts";
import { McError } from "../../shared/errors/mc-error.ts";

/** Where the window's secret is kept: outlives a reload, not the window. */
const SECRET_KEY = "mc-window";

/** Milliseconds between two attempts to attach. */
const RETRY_AFTER = 100;

/** Characters of a request; the host refuses larger ones, and a frame beyond its limit would cost the connection. */
const MAX_REQUEST = 8 * 1024 * 1024;

/** What the bridge uses of its page. */
export interface BridgePage {
  /** `127.0.0.1:47310` */
  readonly authority: string;
  /** The token that the window was opened with. Gives it once and takes it out of the address. */
  takeToken(): string | undefined;
  readonly secrets: Pick<Storage, "getItem" | "setItem">;
  openSocket(url: string): WebSocket;
  /** The program asks the window to come to the front. */
  bringToFront(): void;
  /** The program has ended. */
  close(): void;
  /** Calls the listener when the page is closed or loaded anew. */
  onLeave(listener: () => void): void;
}

/** The page that this script runs in. */
function browserPage(): BridgePage {
  return {
    authority: location.host,
    takeToken() {
      const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? undefined;
      if (token !== undefined) history.replaceState(null, "", location.pathname);
      return token;
    },
    secrets: sessionStorage,
    openSocket: (url) => new WebSocket(url),
    bringToFront: () => window.focus(),
    close: () => window.close(),
    onLeave: (listener) => window.addEventListener("pagehide", listener),
  };
}

/** A socket that holds the window, and its end. */
interface Link {
  readonly socket: WebSocket;
  readonly gone: Promise<void>;
}

function lost(): CommandResult<never> {
  return { ok: false, error: new McError("bridge-lost").report() };
}

function parseFrame(data: unknown): HostFrame | undefined {
  if (typeof data !== "string") return undefined;
  try {
    return hostFrameSchema.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}

/**
 * Attaches this window to its host.
 *
 * A socket that breaks is replaced at once; requests under way when it broke are answered with `bridge-lost`, because
 * whether the host carried them out is not known. When the host cannot be reached for five seconds the bridge is lost
 * for good.
 *
 * @throws McError `bridge-lost` when the host does not know this window
 */
export async function connectChromiumBridge(page: BridgePage = browserPage()): Promise<RawBridge> {
  const pageId = crypto.randomUUID();
  const listeners = new Set<(event: string, payload: unknown) => void>();
  const waiting = new Map<number, (result: unknown) => void>();
  let token = page.takeToken();
  let nextId = 0;
  /** The socket that holds the window now. */
  let holding: WebSocket | undefined;
  /** The socket that holds the window; undefined when there will be none again. */
  let attached: Promise<Link | undefined>;

  function attachFrame(): AttachFrame {
    // A token counts once. After that, and after a reload, the secret stands for the window.
    const secret = page.secrets.getItem(SECRET_KEY);
    if (token !== undefined) return { kind: "attach", token, page: pageId };
    return { kind: "attach", ...(secret === null ? {} : { secret }), page: pageId };
  }

  function receive(frame: HostFrame): void {
    switch (frame.kind) {
      case "result":
        waiting.get(frame.id)?.(frame.result);
        waiting.delete(frame.id);
        break;
      case "event":
        for (const listener of listeners) listener(frame.event, frame.payload);
        break;
      case "front":
        page.bringToFront();
        break;
      case "end":
        page.close();
        break;
      default:
        break;
    }
  }

  /** One attempt. Resolves with why it failed, or with the socket once it holds the window. */
  function tryAttach(): Promise<Link | "retry" | "unknown"> {
    const gone = Promise.withResolvers<void>();
    return new Promise((resolve) => {
      const socket = page.openSocket(`ws://${page.authority}${BRIDGE_PATH}`);
      let holds = false;
      socket.onopen = () => socket.send(JSON.stringify(attachFrame()));
      socket.onmessage = ({ data }) => {
        const frame = parseFrame(data);
        if (frame === undefined) return;
        if (holds) {
          receive(frame);
        } else if (frame.kind === "attached") {
          holds = true;
          holding = socket;
          token = undefined;
          page.secrets.setItem(SECRET_KEY, frame.secret);
          resolve({ socket, gone: gone.promise });
        } else if (frame.kind === "refused") {
          resolve(frame.reason === "busy" ? "retry" : "unknown");
        }
      };
      socket.onclose = () => {
        if (holds) socketGone();
        else resolve("retry");
        gone.resolve();
      };
    });
  }

  async function attach(): Promise<Link | undefined> {
    const until = performance.now() + REATTACH_WITHIN;
    while (performance.now() < until) {
      const outcome = await tryAttach();
      if (outcome === "unknown") return undefined;
      if (outcome !== "retry") return outcome;
      await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER));
    }
    return undefined;
  }

  function socketGone(): void {
    for (const answer of waiting.values()) answer(lost());
    waiting.clear();
    attached = attach();
  }

  attached = attach();
  page.onLeave(() => {
    const frame: LeavingFrame = { kind: "leaving" };
    if (holding?.readyState === holding?.OPEN) holding?.send(JSON.stringify(frame));
  });
  if ((await attached) === undefined) throw new McError("bridge-lost");

  return {
    async call(command, input) {
      const frame: CallFrame = { kind: "call", id: nextId++, command, input };
      const text = JSON.stringify(frame);
      if (text.length > MAX_REQUEST) {
        return { ok: false, error: new McError("bridge-invalid-input", `${command}: too large`).report() };
      }
      let link = await attached;
      while (link !== undefined && link.socket.readyState !== link.socket.OPEN) {
        // Between a socket's end and the notice of it, a frame would go nowhere and its answer would never come.
        await link.gone;
        link = await attached;
      }
      if (link === undefined) return lost();
      const { socket } = link;
      return new Promise((resolve) => {
        waiting.set(frame.id, resolve);
        socket.send(text);
      });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
