/** An office's proxy: passes connections on by CONNECT to where a test says, or does what proxies do otherwise. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from "node:net";

export interface StandInProxy {
  readonly port: number;
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** Host and port of every CONNECT, in order. */
  readonly asked: string[];
  /** Headers of every CONNECT, in order. */
  readonly headers: IncomingMessage["headers"][];
  close(): Promise<void>;
}

export interface ProxyHabits {
  /** Where a host and port leads: a port of this computer; undefined where the proxy finds nobody. */
  readonly leadsTo: (authority: string) => number | undefined;
  /** The only user that is let through: `name:password`. */
  readonly user?: string;
  /** What stands in the place of every answer: a head as it goes over the wire. */
  readonly answer?: string;
}

const listening = async (server: Server | TcpServer): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

const closer = (server: Server | TcpServer, open: Set<Socket>) => () => {
  for (const socket of open) socket.destroy();
  return new Promise<void>((resolve) => server.close(() => resolve()));
};

function watch(server: Server | TcpServer): Set<Socket> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => open.delete(socket));
  });
  return open;
}

export async function startProxy({ leadsTo, user, answer }: ProxyHabits): Promise<StandInProxy> {
  const asked: string[] = [];
  const headers: IncomingMessage["headers"][] = [];
  const server = createServer();
  const open = watch(server);
  server.on("connect", (request, socket: Socket) => {
    asked.push(request.url ?? "");
    headers.push(request.headers);
    if (answer !== undefined) return void socket.end(answer);
    const wanted = user && `Basic ${Buffer.from(user).toString("base64")}`;
    if (wanted !== undefined && request.headers["proxy-authorization"] !== wanted) {
      return void socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="office"\r\nContent-Length: 0\r\n\r\n',
      );
    }
    const port = leadsTo(request.url ?? "");
    if (port === undefined) return void socket.end("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
    const to = connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      to.pipe(socket);
      socket.pipe(to);
    });
    to.on("error", () => socket.destroy());
    to.once("close", () => socket.destroy());
    socket.once("close", () => to.destroy());
  });
  const port = await listening(server);
  return { port, url: `http://127.0.0.1:${port}`, asked, headers, close: closer(server, open) };
}

/** Something that listens, and does with each connection what a test says. */
export async function startListener(
  serve: (socket: Socket) => void,
): Promise<Pick<StandInProxy, "port" | "url" | "close">> {
  const server = createTcpServer(serve);
  const open = watch(server);
  const port = await listening(server);
  return { port, url: `http://127.0.0.1:${port}`, close: closer(server, open) };
}

/** A port at which nobody listens. */
export async function closedPort(): Promise<number> {
  const listener = await startListener(() => {});
  await listener.close();
  return listener.port;
}
