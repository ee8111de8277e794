/**
 * Other user agents in the same browser: SimpleUser of SIP.js and JsSIP as they come, without keys, from `call()` to the INVITE. The server
 * behind them refuses every call, so that the next can begin.
 *
 * @module
 */
import type { AddressInfo } from "node:net";
import type { BrowserContext, Page } from "playwright-core";
import { WebSocketServer } from "ws";
import { bundledForPage } from "../../support/fixtures/page-bundle.ts";
import { openPlainPage } from "../../support/fixtures/plain-page.ts";

export const PEERS = { simpleUser: "SIP.js SimpleUser", jsSip: "JsSIP" } as const;
export type Peer = keyof typeof PEERS;

export interface Peers {
  /** Milliseconds from its `call()` to the INVITE leaving the page. */
  call(peer: Peer): Promise<number>;
  close(): Promise<void>;
}

/** What a page keeps of its peers. */
interface PeerPage {
  readonly calls: Readonly<Record<Peer, () => Promise<unknown>>>;
  readonly over: Readonly<Record<Peer, () => Promise<unknown>>>;
  left: number;
}

/** Refuses what asks for a call, and lets everything else be. */
function refusing(): WebSocketServer {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => "sip" });
  server.on("connection", (socket) => {
    socket.on("message", (data) => {
      const lines = data.toString().split("\r\n");
      if (lines[0]?.startsWith("INVITE ") !== true) return;
      const kept = lines.filter((line) => /^(via|from|call-id|cseq):/i.test(line));
      const to = lines.find((line) => /^to:/i.test(line)) ?? "";
      socket.send(["SIP/2.0 480 Away", ...kept, `${to};tag=away`, "Content-Length: 0", "", ""].join("\r\n"));
    });
  });
  return server;
}

/** Runs in the page. */
async function startPeers(server: string): Promise<void> {
  const { JsSIP, SipJs } = window as unknown as {
    // biome-ignore lint/suspicious/noExplicitAny: libraries as they come, by their global names.
    JsSIP: any;
    // biome-ignore lint/suspicious/noExplicitAny: as above.
    SipJs: any;
  };
  const target = "sip:bea@bench.invalid";
  const ended = { simpleUser: () => {}, jsSip: () => {} };
  const user = new SipJs.Web.SimpleUser(server, {
    aor: "sip:desk@bench.invalid",
    media: { constraints: { audio: true, video: false } },
    delegate: { onCallHangup: () => ended.simpleUser() },
    userAgentOptions: { logLevel: "error" },
  });
  await user.connect();
  const agent = new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(server)],
    uri: "sip:desk@bench.invalid",
    register: false,
    session_timers: false,
  });
  await new Promise((resolve) => {
    agent.once("connected", resolve);
    agent.start();
  });
  const page: PeerPage = {
    calls: {
      simpleUser: () => user.call(target),
      jsSip: async () => {
        const media = { mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } };
        const session = agent.call(target, media);
        session.once("failed", () => ended.jsSip());
      },
    },
    over: {
      simpleUser: () =>
        new Promise<void>((resolve) => {
          ended.simpleUser = resolve;
        }),
      jsSip: () =>
        new Promise<void>((resolve) => {
          ended.jsSip = resolve;
        }),
    },
    left: Number.NaN,
  };
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (this: WebSocket, data) {
    if (typeof data === "string" && data.startsWith("INVITE ")) page.left = performance.now();
    send.call(this, data);
  };
  Object.assign(window, { peers: page });
}

/** Opens a page for both in a browser. */
export async function openPeers(context: BrowserContext): Promise<Peers> {
  const [sipJs, jsSip] = await Promise.all([
    bundledForPage("sip.js/lib/index.js", "SipJs"),
    bundledForPage("jssip/lib/JsSIP.js", "JsSIP"),
  ]);
  const server = refusing();
  const plain = await openPlainPage(context);
  const page: Page = plain.page;
  await page.addScriptTag({ content: sipJs });
  await page.addScriptTag({ content: jsSip });
  await page.evaluate(startPeers, `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return {
    call: (peer) =>
      page.evaluate(async (which) => {
        const { peers } = window as unknown as { peers: PeerPage };
        const over = peers.over[which]();
        const begun = performance.now();
        await peers.calls[which]();
        await over;
        return peers.left - begun;
      }, peer),
    async close() {
      await plain.close();
      server.close();
    },
  };
}
