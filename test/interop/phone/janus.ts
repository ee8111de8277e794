/**
 * Janus with its SIP plugin as a colleague's phone: a page speaks WebRTC and JSON with Janus, Janus speaks SIP and plain RTP.
 *
 * @module
 */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { findBrowser } from "../../../electron/machine/find-browser.mjs";
import { CHROMIUM_FLAGS } from "../../../scripts/tools/program/chromium-flags.ts";
import { until } from "../../../scripts/tools/program/program.ts";
import { openPlainPage, type PlainPage } from "../../support/fixtures/plain-page.ts";
import { heardFrequency, rememberConnections } from "../console/heard.ts";
import { PASSWORD } from "../kamailio/network.ts";
import type { SystemDescription } from "../kamailio/system-config.ts";
import { ForeignProcess } from "../rig/foreign-process.ts";
import { freePort, PHONE_PORTS } from "../rig/ports.ts";

const LIMIT_MS = 20_000;
const MODULES = join(process.arch === "arm64" ? "/usr/lib/aarch64-linux-gnu" : "/usr/lib/x86_64-linux-gnu", "janus");
/** Ports for plain RTP; media relays have others. */
const RTP_PORTS = PHONE_PORTS.join("-");

/** What the SIP plugin tells of a call, such as `incomingcall`, `accepted` and `hangup`. */
interface Told {
  readonly event: string;
  readonly reason?: string;
}

interface JanusWindow {
  told: Told[];
  ask(request: object, description?: RTCSessionDescriptionInit): void;
  /** Answers the offer that Janus has handed over. */
  accept(): Promise<void>;
  call(uri: string): Promise<void>;
}

/** Runs in the page: a session with Janus, and the SIP plugin attached to it. */
function speakWithJanus({ url, hertz }: { url: string; hertz: number }): Promise<void> {
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: hertz });
  const voice = new MediaStreamAudioDestinationNode(context);
  tone.connect(voice);
  tone.start();
  void context.resume();
  const player = new Audio();
  const socket = new WebSocket(url, "janus-protocol");
  const waiting = new Map<string, (data: { id: number }) => void>();
  let ids: { session_id?: number; handle_id?: number } = {};
  let connection: RTCPeerConnection | undefined;
  let offer: RTCSessionDescriptionInit | undefined;
  const told: Told[] = [];
  const send = (message: object) =>
    socket.send(JSON.stringify({ transaction: crypto.randomUUID(), ...ids, ...message }));
  const create = (message: object) =>
    new Promise<{ id: number }>((resolve) => {
      const transaction = crypto.randomUUID();
      waiting.set(transaction, resolve);
      send({ transaction, ...message });
    });
  const ask: JanusWindow["ask"] = (body, jsep) => send({ janus: "message", body, ...(jsep && { jsep }) });
  /** Descriptions with all their candidates: Janus is told of none later. */
  async function gathered(kind: "createOffer" | "createAnswer"): Promise<RTCSessionDescriptionInit> {
    const made = connection as RTCPeerConnection;
    await made.setLocalDescription(await made[kind]());
    while (made.iceGatheringState !== "complete") {
      await new Promise((resolve) => made.addEventListener("icegatheringstatechange", resolve, { once: true }));
    }
    return { type: made.localDescription?.type ?? "offer", sdp: made.localDescription?.sdp ?? "" };
  }
  function connect(): RTCPeerConnection {
    connection?.close();
    connection = new RTCPeerConnection();
    // What nobody plays, Chromium hands to nobody.
    connection.addEventListener("track", ({ track }) => {
      player.srcObject = new MediaStream([track]);
      void player.play();
    });
    for (const track of voice.stream.getTracks()) connection.addTrack(track, voice.stream);
    return connection;
  }
  socket.addEventListener("message", async ({ data }) => {
    const { janus, transaction, data: created, jsep, plugindata } = JSON.parse(data);
    if (janus === "success") waiting.get(transaction)?.(created);
    if (janus !== "event") return;
    const { result, error } = plugindata?.data ?? {};
    if (jsep?.type === "offer") offer = jsep;
    else if (jsep !== undefined) await connection?.setRemoteDescription(jsep);
    told.push(result ?? { event: "error", reason: error });
  });
  Object.assign(window, {
    told,
    ask,
    async accept() {
      await connect().setRemoteDescription(offer as RTCSessionDescriptionInit);
      ask({ request: "accept" }, await gathered("createAnswer"));
    },
    async call(uri) {
      connect();
      ask({ request: "call", uri }, await gathered("createOffer"));
    },
  } satisfies JanusWindow);
  return new Promise((resolve, reject) => {
    socket.addEventListener("error", () => reject(new Error("no connection to Janus")));
    socket.addEventListener("open", async () => {
      ids = { session_id: (await create({ janus: "create" })).id };
      ids = { ...ids, handle_id: (await create({ janus: "attach", plugin: "janus.plugin.sip" })).id };
      resolve();
    });
  });
}

const text = (sections: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>) =>
  Object.entries(sections)
    .map(([name, values]) => {
      const lines = Object.entries(values).map(([key, value]) => `  ${key} = ${JSON.stringify(value)}`);
      return `${name}: {\n${lines.join("\n")}\n}\n`;
    })
    .join("");

/** What is not wanted of a kind of modules: some of them end Janus where their own configuration is missing. */
const allBut = (kind: "plugins" | "transports", wanted: string) => ({
  disable: readdirSync(join(MODULES, kind))
    .filter((name) => name.endsWith(".so") && name !== wanted)
    .join(","),
});

function configure(folder: string, port: number): void {
  const folders = ["plugins", "transports", "events", "loggers"].map((name) => [`${name}_folder`, join(MODULES, name)]);
  const files = {
    "janus.jcfg": text({
      general: { ...Object.fromEntries(folders), interface: "127.0.0.1", debug_level: 4, debug_colors: false },
      nat: { ice_enforce_list: "127.0.0.1" },
      plugins: allBut("plugins", "libjanus_sip.so"),
      transports: allBut("transports", "libjanus_websockets.so"),
    }),
    "janus.transport.websockets.jcfg": text({
      general: { json: "plain", ws: true, ws_port: port, ws_interface: "lo" },
    }),
    "janus.plugin.sip.jcfg": text({
      general: {
        local_ip: "127.0.0.1",
        sdp_ip: "127.0.0.1",
        local_media_ip: "127.0.0.1",
        rtp_port_range: RTP_PORTS,
        register_ttl: 300,
        keepalive_interval: 0,
        behind_nat: false,
      },
    }),
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

export interface JanusPhoneOptions {
  readonly user: string;
  readonly system: SystemDescription;
  /** Of its own: its configuration has fixed names. */
  readonly folder: string;
  readonly toneHz: number;
}

/**
 * For one call: for a while after it Janus is busy, or offers no media. A call is answered or declined once its caller has
 * been told that it rings: Janus tells its page of a call first, and loses what it is asked before it has sent that.
 */
export class JanusPhone {
  readonly #process: ForeignProcess;
  readonly #browser: Browser;
  readonly #plain: PlainPage;
  readonly #page: Page;

  private constructor(process: ForeignProcess, browser: Browser, plain: PlainPage) {
    this.#process = process;
    this.#browser = browser;
    this.#plain = plain;
    this.#page = plain.page;
  }

  /** Starts Janus and the page, and waits until Janus has registered the user. */
  static async start({ user, system, folder, toneHz }: JanusPhoneOptions): Promise<JanusPhone> {
    const port = await freePort();
    configure(folder, port);
    const process = ForeignProcess.start({ name: "janus", command: "janus", args: ["-F", folder, "-o"], folder });
    let browser: Browser | undefined;
    try {
      await process.says(/WebSockets thread started/);
      browser = await chromium.launch({
        executablePath: findBrowser()?.path ?? "",
        chromiumSandbox: globalThis.process.getuid?.() !== 0,
        args: [...CHROMIUM_FLAGS],
      });
      const context = await browser.newContext();
      await context.addInitScript(rememberConnections);
      const plain = await openPlainPage(context);
      await plain.page.evaluate(speakWithJanus, { url: `ws://127.0.0.1:${port}`, hertz: toneHz });
      const phone = new JanusPhone(process, browser, plain);
      const server = `sip:127.0.0.1:${system.udpPort}`;
      await phone.#ask({
        request: "register",
        username: `sip:${user}@${system.imsDomain}`,
        secret: PASSWORD,
        proxy: server,
        outbound_proxy: server,
      });
      await phone.tells("registered");
      return phone;
    } catch (error) {
      await browser?.close();
      await process.end();
      throw error;
    }
  }

  #ask(request: object): Promise<void> {
    return this.#page.evaluate((body) => (window as unknown as JanusWindow).ask(body), request);
  }

  /** Waits for something that was not told before. */
  async tells(event: string): Promise<void> {
    await until(`Janus telling ${event}`, LIMIT_MS, () =>
      this.#page.evaluate((name) => {
        const { told } = window as unknown as JanusWindow;
        const place = told.findIndex((each) => each.event === name);
        return place === -1 ? undefined : told.splice(0, place + 1).at(-1);
      }, event),
    );
  }

  async answer(): Promise<void> {
    await this.tells("incomingcall");
    await this.#page.evaluate(() => (window as unknown as JanusWindow).accept());
    await this.tells("accepted");
  }

  async decline(): Promise<void> {
    await this.tells("incomingcall");
    await this.#ask({ request: "decline", code: 486 });
  }

  call(uri: string): Promise<void> {
    return this.#page.evaluate((target) => (window as unknown as JanusWindow).call(target), uri);
  }

  hold(on: boolean): Promise<void> {
    return this.#ask({ request: on ? "hold" : "unhold" });
  }

  hangUp(): Promise<void> {
    return this.#ask({ request: "hangup" });
  }

  heardFrequency(): Promise<number> {
    return heardFrequency(this.#page);
  }

  async end(): Promise<void> {
    await this.#plain.close();
    await this.#browser.close();
    await this.#process.end();
  }
}
