import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket as NodeWebSocket } from "ws";
import {
  type ChromiumShell,
  type ChromiumShellOptions,
  startChromiumShell,
} from "../../../../electron/shells/chromium/chromium-shell.ts";
import { type BridgePage, connectChromiumBridge } from "../../../../renderer/host/chromium-bridge.ts";
import type { RawBridge } from "../../../../shared/bridge/bridge.ts";
import { StandInLab } from "../../stand-ins/lab.ts";

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "mc-dispatcher-test-"));
}

/** Two windows as a build would leave them. */
export function writeRenderer(folder: string): string {
  const renderer = join(folder, "renderer");
  mkdirSync(join(renderer, "assets"), { recursive: true });
  for (const page of ["console", "unit", "history"]) {
    writeFileSync(
      join(renderer, `${page}.html`),
      `<!doctype html><html lang="en"><head><title>${page}</title></head><body></body></html>`,
    );
  }
  writeFileSync(join(renderer, "assets", "console.js"), "export {};\n");
  writeFileSync(join(renderer, "assets", "console.js.map"), "{}");
  return renderer;
}

/** A page in Node: the real bridge of the window over a real socket. */
export class NodePage implements BridgePage {
  readonly authority: string;
  readonly #stored = new Map<string, string>();
  readonly sockets: NodeWebSocket[] = [];
  fronts = 0;
  #gone = false;
  closes = 0;
  #leaving = () => {};
  #token: string | undefined;

  constructor(url: string) {
    const { host, hash } = new URL(url);
    this.authority = host;
    this.#token = new URLSearchParams(hash.slice(1)).get("token") ?? undefined;
  }

  takeToken(): string | undefined {
    const token = this.#token;
    this.#token = undefined;
    return token;
  }

  readonly secrets = {
    getItem: (key: string) => this.#stored.get(key) ?? null,
    setItem: (key: string, value: string) => void this.#stored.set(key, value),
  };

  openSocket(url: string): WebSocket {
    // The scripts of a page that is gone run no more.
    if (this.#gone) return {} as WebSocket;
    const socket = new NodeWebSocket(url, { origin: `http://${this.authority}` });
    socket.on("error", () => {});
    this.sockets.push(socket);
    return socket as unknown as WebSocket;
  }

  bringToFront(): void {
    this.fronts += 1;
  }

  close(): void {
    this.closes += 1;
    this.leave();
  }

  onLeave(listener: () => void): void {
    this.#leaving = listener;
  }

  /** What a browser does when a page is closed or reloaded. */
  leave(): void {
    this.#leaving();
    this.die();
  }

  /** What a browser does when the process of a page dies. */
  die(): void {
    this.#gone = true;
    this.sockets.at(-1)?.close();
  }
}

export interface Opened {
  readonly page: NodePage;
  readonly bridge: RawBridge;
}

/** Opens a window of a shell the way a browser would. */
export async function openPage(url: string): Promise<Opened> {
  const page = new NodePage(url);
  return { page, bridge: await connectChromiumBridge(page) };
}

export interface StartedShell {
  readonly shell: ChromiumShell;
  readonly lab: StandInLab;
  readonly folder: string;
  /** Windows that the shell asked for itself. */
  readonly opened: { readonly role: string; readonly personId: string | null; readonly at: Opened }[];
  stop(): Promise<void>;
}

/** A Chromium shell over the stand-in lab, whose windows are opened in Node. */
export async function startShell(options: Partial<ChromiumShellOptions> = {}): Promise<StartedShell> {
  const folder = temporaryFolder();
  const lab = new StandInLab();
  const opened: StartedShell["opened"] = [];
  const shell = await startChromiumShell({
    dataFolder: join(folder, "data"),
    lab: true,
    rendererFolder: writeRenderer(folder),
    port: 0,
    createLab: async () => lab,
    openBrowserWindow: async (url, { role, personId }) => {
      opened.push({ role, personId, at: await openPage(url) });
    },
    ...options,
  } as ChromiumShellOptions);
  return {
    shell,
    lab,
    folder,
    opened,
    async stop() {
      await shell.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
