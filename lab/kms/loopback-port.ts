/**
 * Where a server of the lab listens on this computer: opened, shut with all its connections, and opened again where it was.
 *
 * @module
 */
import type { AddressInfo, Server, Socket } from "node:net";

const LOOPBACK = "127.0.0.1";

export class LoopbackPort<S extends Server> {
  readonly #connections = new Set<Socket>();
  #server: S | undefined;
  #port = 0;

  /** Where it was opened last, whether it is open now or not. */
  get address(): { readonly host: string; readonly port: number } {
    return { host: LOOPBACK, port: this.#port };
  }

  /** What listens, or is about to; undefined while it is shut. */
  get server(): S | undefined {
    return this.#server;
  }

  /**
   * Has a server listen.
   *
   * @param port - left out, where the last one did; 0 for any that is free, as the first gets
   */
  listen(server: S, port = this.#port): Promise<void> {
    server.on("connection", (socket: Socket) => {
      this.#connections.add(socket);
      socket.once("close", () => this.#connections.delete(socket));
    });
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, LOOPBACK, () => {
        this.#port = (server.address() as AddressInfo).port;
        // It was shut before it had opened.
        if (this.#server !== server) server.close();
        resolve();
      });
    });
  }

  /** Ends every connection and stops listening; resolves when all is over. */
  shut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return Promise.resolve();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#connections) socket.destroy();
    return closed;
  }
}
