/**
 * The HTTP and WebSocket server of the Chromium shell, for this computer's own windows and nobody else.
 *
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { CommandResult, WindowRole } from "../../../shared/bridge/bridge.ts";
import {
  attachFrameSchema,
  BRIDGE_PATH,
  callFrameSchema,
  type HostFrame,
  leavingFrameSchema,
} from "../../../shared/bridge/frames.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { MAX_INPUT_CHARACTERS } from "../../host/command-gate.ts";
import type { DispatcherHost } from "../../host/host.ts";
import type { WindowContext } from "../../host/window-context.ts";
import { ownPeers } from "../../network/own-peers.ts";
import { type WebContent, windowHeaders } from "../web-content.ts";
import type { AttachedPage, ChromiumWindows } from "./windows.ts";

/** The only address that is ever listened on. */
const LOOPBACK = "127.0.0.1";

/** The same port at every start keeps the origin, and with it the microphone permission that the user gave. */
export const PREFERRED_PORT = 47310;

/** The page of each role. */
export const PAGES = { console: "/console.html", unit: "/unit.html", history: "/history.html" } as const;

/** The role of whoever asks for a page; undefined of any other file. */
const roleOf = (path: string) => (Object.keys(PAGES) as WindowRole[]).find((role) => PAGES[role] === path);

/**
 * Pages that say nothing, with which a window begins; whatever is asked of them makes them another address. One for each
 * role: by the path a browser remembers the size of a window.
 */
const EMPTY_PATHS = { console: "/opening-console", unit: "/opening-unit", history: "/opening-history" } as const;
const isEmptyPath = (path: string) => Object.values<string>(EMPTY_PATHS).includes(path);

/** In the colours of the desktop, so that nothing flashes. */
const EMPTY_PAGE = Buffer.from(
  '<!doctype html><meta name="color-scheme" content="light dark"><title>MC Dispatcher</title>',
);

/** Milliseconds for a new socket to say which window it is. */
const ATTACH_WITHIN = 5_000;

/** Bytes of one frame: UTF-8 needs up to three for each character that JSON text counts. */
const MAX_FRAME_BYTES = 3 * MAX_INPUT_CHARACTERS + 4096;

/** Sockets that have not attached yet; more are refused. */
const MAX_UNATTACHED = 16;

/** WebSocket close codes (RFC 6455 clause 7.4). */
const POLICY_VIOLATION = 1008;
const GOING_AWAY = 1001;

interface Surroundings {
  readonly host: DispatcherHost;
  readonly windows: ChromiumWindows;
  readonly content: WebContent;
  /** Port to try first. */
  readonly port: number;
}

export interface ChromiumServer {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  /** Address of a page that says nothing, for a window of this role; another one each time. */
  emptyPage(role: WindowRole): string;
  close(): Promise<void>;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      server.removeListener("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Takes the port that is wished for, or any other one when that is in use. */
async function listenSomewhere(server: Server, port: number): Promise<number> {
  try {
    return await listen(server, port);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (port === 0 || (code !== "EADDRINUSE" && code !== "EACCES")) throw new McError("host-failed", "no port", cause);
    return listen(server, 0);
  }
}

function parseFrame(data: RawData, isBinary: boolean): unknown {
  if (isBinary) return undefined;
  try {
    return JSON.parse(data.toString());
  } catch {
    return undefined;
  }
}

/**
 * Starts the server.
 *
 * @throws McError `connections-untold` where the computer does not tell whose programs connect; `host-failed` when no port
 * can be opened
 */
export async function startChromiumServer(surroundings: Surroundings): Promise<ChromiumServer> {
  const { host, windows, content } = surroundings;
  const isOwnPeer = ownPeers();
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 10_000 });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  const port = await listenSomewhere(server, surroundings.port);
  const authority = `${LOOPBACK}:${port}`;
  const origin = `http://${authority}`;
  let unattached = 0;
  let emptyPages = 0;

  /** A name that resolves to this computer is not its address: only the address itself is taken (DNS rebinding). */
  const rightHost = (request: IncomingMessage) => request.headers.host === authority;

  server.on("request", (request, response) => {
    if (!rightHost(request)) {
      response.writeHead(421, { "Content-Type": "text/plain", Connection: "close" }).end("Misdirected request\n");
      return;
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { Allow: "GET, HEAD", Connection: "close" }).end();
      return;
    }
    const target = request.url ?? "";
    if (target === "/favicon.ico") {
      // Browsers ask for it whatever the page says; a missing one would be reported as an error of the page.
      response.writeHead(204).end();
      return;
    }
    const [path = ""] = target.split("?", 1);
    if (isEmptyPath(path)) {
      const headers = windowHeaders("text/html; charset=utf-8", [], "");
      response.writeHead(200, { ...headers, "Content-Length": EMPTY_PAGE.length });
      response.end(request.method === "HEAD" ? undefined : EMPTY_PAGE);
      return;
    }
    const role = roleOf(path);
    if (role !== undefined && request.method === "GET") windows.asked(role);
    void serve(target, request.method, response);
  });

  async function serve(target: string, method: string, response: ServerResponse): Promise<void> {
    try {
      const answer = await content.answer(target, [`ws://${authority}`, ...(await host.connectSources(origin))]);
      response.writeHead(answer.status, { ...answer.headers, "Content-Length": answer.body.length });
      response.end(method === "HEAD" ? undefined : answer.body);
    } catch (cause) {
      // Who makes the windows under development may be gone. One file less ends no call.
      host.log.error("a window's file could not be answered", cause);
      response.writeHead(502, { Connection: "close" }).end();
    }
  }

  function refuseUpgrade(socket: Duplex, status: string): void {
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }

  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    if (!rightHost(request)) refuseUpgrade(socket, "421 Misdirected Request");
    else if (request.headers.origin !== origin) refuseUpgrade(socket, "403 Forbidden");
    else if (!isOwnPeer(request.socket.remotePort, port)) refuseUpgrade(socket, "403 Forbidden");
    else if (request.url !== BRIDGE_PATH) refuseUpgrade(socket, "404 Not Found");
    else if (unattached >= MAX_UNATTACHED) refuseUpgrade(socket, "503 Service Unavailable");
    else sockets.handleUpgrade(request, socket, head, serveSocket);
  });

  function serveSocket(socket: WebSocket): void {
    const send = (frame: HostFrame) => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
    };
    let page: AttachedPage | undefined;
    unattached += 1;
    const late = setTimeout(() => socket.close(POLICY_VIOLATION, "attach"), ATTACH_WITHIN);
    const settled = () => {
      clearTimeout(late);
      if (page === undefined) unattached -= 1;
    };

    function attach(frame: unknown): void {
      const parsed = attachFrameSchema.safeParse(frame);
      const result = parsed.success ? windows.attach(parsed.data, { send }) : "unknown";
      if (typeof result === "string") {
        send({ kind: "refused", reason: result });
        socket.close(POLICY_VIOLATION, "attach");
        return;
      }
      settled();
      page = result;
    }

    socket.on("message", (data, isBinary) => {
      const frame = parseFrame(data, isBinary);
      if (socket.readyState !== socket.OPEN) return;
      if (page === undefined) attach(frame);
      else if (leavingFrameSchema.safeParse(frame).success) page.leaving();
      else void answer(page.window, frame, send, socket);
    });
    socket.on("error", (cause) => host.log.warn("window socket failed", { cause: String(cause) }));
    socket.once("close", () => {
      settled();
      page?.release();
    });
  }

  async function answer(
    window: WindowContext,
    frame: unknown,
    send: (frame: HostFrame) => void,
    socket: WebSocket,
  ): Promise<void> {
    const parsed = callFrameSchema.safeParse(frame);
    if (!parsed.success) {
      socket.close(POLICY_VIOLATION, "frame");
      return;
    }
    const { id, command, input } = parsed.data;
    const result: CommandResult<unknown> = await host.dispatch(window, command, input);
    send({ kind: "result", id, result });
  }

  return {
    origin,
    emptyPage(role) {
      emptyPages += 1;
      return `${origin}${EMPTY_PATHS[role]}?window=${emptyPages}`;
    },
    async close() {
      for (const socket of sockets.clients) socket.close(GOING_AWAY);
      await new Promise<void>((resolve) => {
        const force = setTimeout(() => {
          for (const socket of sockets.clients) socket.terminate();
          server.closeAllConnections();
        }, 500);
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
        server.closeIdleConnections();
      });
    },
  };
}
