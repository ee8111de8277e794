/**
 * The development server of the windows: makes each file as it is asked for, and tells open pages what has changed.
 *
 * @module
 */
import { once } from "node:events";
import { realpathSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, relative, sep } from "node:path";
import { createServer as createViteServer } from "vite";
import { NONCE_PLACE } from "./development-content.ts";

const LOOPBACK = "127.0.0.1";

/** Folders of what runs in the host. What windows and host share is in both. */
const HOST_FOLDERS = ["electron", "lab", "shared"];

export interface WindowsServer {
  /** `http://127.0.0.1:port` */
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Starts the server on a free port of this computer.
 *
 * @param root - of the checkout
 * @param onHostChange - called with the path of a file of the host that changed, came or went
 */
export async function serveWindows(root: string, onHostChange: (path: string) => void): Promise<WindowsServer> {
  const http = createServer();
  http.listen({ host: LOOPBACK, port: 0 });
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;
  const vite = await createViteServer({
    configFile: join(root, "vite.config.ts"),
    // The shells' pages are of another origin, and are not to look for changes there.
    base: "/",
    appType: "mpa",
    clearScreen: false,
    cacheDir: join(root, "dist", "dev-cache"),
    html: { cspNonce: NONCE_PLACE },
    server: {
      middlewareMode: true,
      hmr: { server: http, host: LOOPBACK, clientPort: port, protocol: "ws" },
      fs: { allow: [root, realpathSync(join(root, "node_modules"))] },
      cors: false,
    },
  });
  http.on("request", vite.middlewares);
  vite.watcher.add(HOST_FOLDERS.map((folder) => join(root, folder)));
  vite.watcher.on("all", (event, path) => {
    const place = relative(root, path);
    if (!event.endsWith("Dir") && HOST_FOLDERS.includes(place.split(sep, 1)[0] ?? "")) onHostChange(place);
  });
  return {
    origin: `http://${LOOPBACK}:${port}`,
    async close() {
      await vite.close();
      http.closeAllConnections();
      http.close();
    },
  };
}
