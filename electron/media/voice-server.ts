/**
 * Voices over RTP, and the way between them and the sound of windows: a socket on this computer alone, one connection for each voice.
 *
 * A window sends 20 ms of its microphone at a time, as 640 octets, or none while nothing is to leave; for each it is answered with 20 ms
 * to be played. Its clock drives the voice. What else is said goes as text: digits there, counts and digits back. The connection is the
 * voice's life: when it is gone, the voice says goodbye and its keys are wiped.
 *
 * @module
 */
import { randomBytes, randomInt } from "node:crypto";
import type { Socket } from "node:dgram";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { MOST_FRAME_OCTETS, PICTURE_PATH, readPictureOrder } from "../../shared/media/picture-frames.ts";
import { FRAME_OCTETS, readSoundOrder, type SoundNews } from "../../shared/media/sound-frames.ts";
import { wipeSrtpKeys } from "../../shared/mikey/derivation.ts";
import type { TransmissionSources } from "../../shared/transmission/transmission-state.ts";
import { AddressWatch } from "./address-watch.ts";
import { type AmrWbVoice, FRAME_SAMPLES } from "./amr-wb.ts";
import { FloorChannel } from "./floor-channel.ts";
import { type FloorKey, FloorMemory, FloorProtection } from "./floor-protection.ts";
import type { OpusCoder } from "./opus-speech.ts";
import { PictureLink } from "./picture-link.ts";
import { bindOnePort, bindPortPair, closePortPair, type PortPair } from "./port-pair.ts";
import { RtpVoice } from "./rtp-voice.ts";
import { TransmissionChannel } from "./transmission-channel.ts";
import type { OpenedVoice, VoiceNews, VoiceOrder } from "./voice-orders.ts";

const LOOPBACK = "127.0.0.1";
/** Octets of the longest message of a window; only a frame of sound comes near it. */
const MOST_OCTETS = 1024;
/** Milliseconds for a window to attach the sound of a voice that was opened for it. */
const ATTACH_WITHIN = 10_000;
/** Voices at one time: a console has a handful of calls. */
const MOST_VOICES = 32;
/** Frames between two counts: half a second. */
const COUNT_FRAMES = 25;
const POLICY_VIOLATION = 1008;
const GOING_AWAY = 1001;
/** How a window closes the sound of a call that has ended: with a word, or with none. One that is killed, or loads again, does neither. */
const CLOSED_BY_US: readonly number[] = [1000, 1005];

export interface VoiceServerOptions {
  /** Encoder and decoder of one call. */
  readonly codec: { open(): Pick<AmrWbVoice, "encode" | "decode"> };
  /** The same of Opus; left out where it is not here. */
  readonly opus?: { open(): OpusCoder } | undefined;
  /** Whether the program at the other end of a connection to our port is this user's. */
  readonly isOwnPeer: (from: number | undefined, to: number) => boolean;
  /** The addresses of this computer. */
  readonly addressesNow: () => ReadonlySet<string>;
  readonly tell: (news: VoiceNews) => void;
  /** Where windows know a thread before this one; 0 for any port. */
  readonly port: number;
}

/** A voice, from its ports on. */
interface Line {
  readonly ports: PortPair;
  readonly opened: OpenedVoice;
  readonly late: NodeJS.Timeout;
  readonly latching: boolean;
  /** What decides whether the microphone is heard; undefined where the call has no floor control. */
  floor: FloorChannel | undefined;
  /** What decides whether sound and pictures leave, and are taken; undefined where the call has no transmission control. */
  transmission: TransmissionChannel | undefined;
  /** Undefined where the call has none. */
  pictures: PictureLink | undefined;
  voice: RtpVoice | undefined;
  socket: WebSocket | undefined;
  untilCounts: number;
  /** Packets of the other end when it was looked last. */
  heard: number;
}

export class VoiceServer {
  readonly #options: VoiceServerOptions;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_OCTETS, perMessageDeflate: false });
  readonly #pictureSockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_FRAME_OCTETS,
    perMessageDeflate: false,
  });
  readonly #lines = new Map<number, Line>();
  readonly #addresses: AddressWatch;
  readonly #origins = new Set<string>();
  readonly #floorMemory = new FloorMemory();
  /** Apart from that of the floor: under one CSK each has keys of its own. */
  readonly #transmissionMemory = new FloorMemory();
  /** Voices whose ports are being taken. */
  #opening = 0;

  private constructor(options: VoiceServerOptions, server: Server) {
    this.#options = options;
    this.#server = server;
    // The window ends the call: there is nobody to whom its end is to be told from here.
    this.#addresses = new AddressWatch(options.addressesNow, (id) =>
      this.#lines.get(id)?.socket?.send(JSON.stringify({ kind: "address-gone" } satisfies SoundNews)),
    );
    server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** @throws the error of listening, where no port can be had */
  static async open(options: VoiceServerOptions): Promise<VoiceServer> {
    const server = createServer({ maxHeaderSize: 16 * 1024 }, (_request, response) => {
      response.writeHead(426, { Connection: "close" }).end();
    });
    await listen(server, options.port).catch((error: unknown) => {
      if (options.port === 0) throw error;
      // Somebody else has it by now: windows that load again find another.
      return listen(server, 0);
    });
    const voices = new VoiceServer(options, server);
    options.tell({ kind: "listening", url: `ws://${voices.#authority}` });
    return voices;
  }

  async obey(order: VoiceOrder): Promise<void> {
    switch (order.kind) {
      case "origin":
        this.#origins.add(order.origin);
        return;
      case "open":
        return this.#open(order);
      case "start":
        return this.#start(order);
      case "follow":
        this.#follow(order);
        return;
      case "floor-key":
        this.#knowFloorKey(order.id, order.floorKey);
        return;
      case "floor-key-taken":
        protectionOf(this.#lines.get(order.id))?.speak(order.cskId);
        return;
      case "close":
        return this.#close(order.id);
      case "end":
        await this.close();
        this.#options.tell({ kind: "ended" });
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lines.keys()].map((id) => this.#close(id)));
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
      for (const { clients } of [this.#sockets, this.#pictureSockets]) for (const socket of clients) socket.terminate();
    });
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get #authority(): string {
    return `${LOOPBACK}:${this.#port}`;
  }

  async #open(order: Extract<VoiceOrder, { kind: "open" }>): Promise<void> {
    const { id, address, range, withFloor = false, withPictures = false, latching = false } = order;
    const withTransmission = withPictures && order.withTransmission === true;
    const { tell } = this.#options;
    if (this.#lines.size + this.#opening >= MOST_VOICES) {
      tell({ kind: "not-opened", id, because: `${MOST_VOICES} calls` });
      return;
    }
    this.#opening += 1;
    try {
      const ports = await bindPortPair(address, range);
      const ssrc = randomInt(1, 0x1_0000_0000);
      const giveBack = async (error: unknown) => {
        await closePortPair(ports);
        throw error;
      };
      const withControl = withFloor || withTransmission;
      const control = withControl ? await bindOnePort(address, range).catch(giveBack) : undefined;
      const fault = (error: unknown) => this.#break(id, error);
      const pictures = withPictures
        ? await PictureLink.open(address, range, ssrc, fault).catch((error: unknown) => {
            control?.close();
            return giveBack(error);
          })
        : undefined;
      const floor = control && !withTransmission ? this.#floorOf(id, control) : undefined;
      const sources = pictures && { audio: ssrc, video: pictures.opened.ssrc };
      const transmission =
        control && sources && withTransmission ? this.#transmissionOf(id, control, sources) : undefined;
      const opened: OpenedVoice = {
        port: ports.port,
        ...(control === undefined ? {} : { controlPort: control.address().port }),
        ...(pictures === undefined ? {} : { pictures: pictures.opened }),
        ssrc,
        cname: randomBytes(12).toString("base64url"),
        token: randomBytes(32).toString("base64url"),
      };
      const late = setTimeout(() => void this.#close(id), ATTACH_WITHIN);
      this.#lines.set(id, {
        ports,
        opened,
        late,
        latching,
        floor,
        transmission,
        pictures,
        voice: undefined,
        socket: undefined,
        untilCounts: COUNT_FRAMES,
        heard: 0,
      });
      this.#addresses.watch(id, address);
      tell({ kind: "opened", id, ...opened });
    } catch (error) {
      tell({ kind: "not-opened", id, because: error instanceof Error ? error.message : "ports" });
    } finally {
      this.#opening -= 1;
    }
  }

  #floorOf(id: number, socket: Socket): FloorChannel {
    const say = (news: SoundNews) => this.#lines.get(id)?.socket?.send(JSON.stringify(news));
    return new FloorChannel({
      socket,
      onFloor: (floor) => say({ kind: "floor", floor }),
      onTone: (of) => say({ kind: "tone", of }),
      onSource: (ssrc) => {
        const line = this.#lines.get(id);
        line?.voice?.sendAs(ssrc ?? line.opened.ssrc);
      },
      onOtherSource: () => this.#options.tell({ kind: "other-source", id }),
      onAbsent: (because) => this.#options.tell({ kind: "let-go", id, because }),
      onFault: (error) => this.#break(id, error),
    });
  }

  #transmissionOf(id: number, socket: Socket, own: TransmissionSources): TransmissionChannel {
    const say = (news: SoundNews) => this.#lines.get(id)?.socket?.send(JSON.stringify(news));
    return new TransmissionChannel({
      socket,
      own,
      onTransmission: (transmission) => say({ kind: "transmission", transmission }),
      onSources: ({ audio, video }) => {
        this.#lines.get(id)?.voice?.sendAs(audio);
        this.#lines.get(id)?.pictures?.sendAs(video);
      },
      onTone: (of) => say({ kind: "tone", of }),
      onAbsent: (because) => this.#options.tell({ kind: "let-go", id, because }),
      onFault: (error) => this.#break(id, error),
    });
  }

  /** A later description that says nothing of floor control opens no microphone: what was agreed on stays. */
  #follow({ id, remote, floor, pictures, transmission }: Extract<VoiceOrder, { kind: "follow" }>): void {
    const line = this.#lines.get(id);
    try {
      line?.voice?.follow(remote);
      if (floor !== undefined) line?.floor?.follow(floor);
      if (transmission !== undefined) line?.transmission?.follow(transmission);
      if (pictures !== undefined) line?.pictures?.follow(pictures);
    } catch (error) {
      this.#break(id, error);
    }
  }

  /** A call that began in clear stays so: what it is was said when it began. */
  #knowFloorKey(id: number, floorKey: FloorKey): void {
    const protection = protectionOf(this.#lines.get(id));
    if (protection === undefined) wipeSrtpKeys(floorKey.keys);
    else protection.know(floorKey);
  }

  #start(order: Extract<VoiceOrder, { kind: "start" }>): void {
    const { id, protection, remote, floor, floorKey, pictures, transmission } = order;
    const line = this.#lines.get(id);
    try {
      if (line === undefined || line.voice !== undefined) return;
      const say = (news: SoundNews) => line.socket?.send(JSON.stringify(news));
      const { ports, opened, latching } = line;
      const { codec, opus } = this.#options;
      if (floor === undefined) {
        // The server has refused the channel, or nobody offered one: both may talk at any time.
        void line.floor?.close();
        line.floor = undefined;
      } else if (line.floor === undefined) throw new Error("floor control without a port");
      if (transmission === undefined) {
        void line.transmission?.close();
        line.transmission = undefined;
      } else if (line.transmission === undefined) throw new Error("transmission control without a port");
      const { cname, ssrc } = opened;
      const common = { protection, latching, cname, now: Date.now };
      if (pictures === undefined) {
        // The other end takes none.
        void line.pictures?.close();
        line.pictures = undefined;
      } else line.pictures?.start({ ...common, remote: pictures }, line.transmission);
      line.voice = new RtpVoice({
        ...common,
        ports,
        voice: codec.open(),
        remote,
        ssrc,
        opus: opus && (() => opus.open()),
        onDigit: (digit) => say({ kind: "digit", digit }),
        onFault: (error) => this.#break(id, error),
      });
      // Last: an answer that grants is one to send as somebody else at once.
      if (floor !== undefined) line.floor?.start(floor, floorKey && new FloorProtection(floorKey, this.#floorMemory));
      if (transmission !== undefined)
        line.transmission?.start(transmission, floorKey && new FloorProtection(floorKey, this.#transmissionMemory));
    } catch (error) {
      this.#break(id, error);
    } finally {
      // The sender and the receiver keep what they have derived.
      for (const keys of [protection.outward, protection.inward, floorKey?.keys])
        if (keys !== undefined) wipeSrtpKeys(keys);
    }
  }

  /** Ends the one voice that met a fault of the program. */
  #break(id: number, error: unknown): void {
    const because = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.tell({ kind: "broken", id, because });
    void this.#close(id);
  }

  async #close(id: number): Promise<void> {
    const line = this.#lines.get(id);
    if (line === undefined) return;
    this.#lines.delete(id);
    this.#addresses.forget(id);
    clearTimeout(line.late);
    line.socket?.close(GOING_AWAY);
    await line.floor?.close();
    await line.transmission?.close();
    await line.pictures?.close();
    if (line.voice === undefined) await closePortPair(line.ports);
    else await line.voice.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const isOurs =
      request.headers.host === this.#authority &&
      this.#origins.has(request.headers.origin ?? "") &&
      this.#options.isOwnPeer(request.socket.remotePort, this.#port);
    if (isOurs && request.url === PICTURE_PATH)
      this.#pictureSockets.handleUpgrade(request, socket, head, (opened) => this.#servePictures(opened));
    else if (isOurs) this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#serve(opened));
    else socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  }

  #servePictures(socket: WebSocket): void {
    const late = setTimeout(() => socket.close(POLICY_VIOLATION), ATTACH_WITHIN);
    socket.on("error", () => socket.terminate());
    socket.once("close", () => clearTimeout(late));
    socket.once("message", (data, isBinary) => {
      clearTimeout(late);
      const order = isBinary ? undefined : readPictureOrder((data as Buffer).toString());
      const links = [...this.#lines.values()].map(({ pictures }) => pictures);
      if (order?.kind !== "attach" || !links.some((link) => link?.attach(order.token, socket)))
        socket.close(POLICY_VIOLATION);
    });
  }

  #serve(socket: WebSocket): void {
    let attached: readonly [number, Line] | undefined;
    const late = setTimeout(() => socket.close(POLICY_VIOLATION), ATTACH_WITHIN);
    socket.on("error", () => socket.terminate());
    socket.once("close", (code) => {
      clearTimeout(late);
      if (attached === undefined) return;
      if (!CLOSED_BY_US.includes(code)) this.#abandon(...attached);
      void this.#close(attached[0]);
    });
    socket.on("message", (data, isBinary) => {
      // Who was refused has no further try until its connection is gone.
      if (socket.readyState !== socket.OPEN) return;
      const octets = data as Buffer;
      if (attached === undefined) {
        attached = isBinary ? undefined : this.#attach(octets.toString(), socket);
        if (attached === undefined) socket.close(POLICY_VIOLATION);
        else clearTimeout(late);
        return;
      }
      const [id, line] = attached;
      try {
        if (isBinary) this.#exchange(line, octets, socket);
        else this.#order(line, octets.toString(), socket);
      } catch (error) {
        this.#break(id, error);
      }
    });
  }

  /** The window went away in the middle of the call. */
  #abandon(id: number, line: Line): void {
    try {
      if ((line.floor ?? line.transmission)?.abandon() === true)
        this.#options.tell({ kind: "let-go", id, because: "gone" });
    } catch (error) {
      this.#break(id, error);
    }
  }

  /** The voice that a token opens, once. */
  #attach(text: string, socket: WebSocket): readonly [number, Line] | undefined {
    const order = readSoundOrder(text);
    if (order?.kind !== "attach") return undefined;
    for (const [id, line] of this.#lines) {
      if (line.opened.token !== order.token || line.socket !== undefined) continue;
      clearTimeout(line.late);
      line.socket = socket;
      return [id, line];
    }
    return undefined;
  }

  #exchange(line: Line, octets: Buffer, socket: WebSocket): void {
    if (octets.length !== FRAME_OCTETS && octets.length !== 0) {
      socket.close(POLICY_VIOLATION);
      return;
    }
    const heard = octets.length === 0 ? undefined : samplesOf(octets);
    const mayTalk = (line.floor ?? line.transmission)?.mayTalk() ?? true;
    const played = line.voice?.exchange(heard, mayTalk) ?? new Int16Array(FRAME_SAMPLES);
    // What was not asked for is not heard either.
    socket.send(line.transmission?.takes === false ? new Int16Array(FRAME_SAMPLES) : played);
    line.pictures?.tick();
    const opened = line.voice?.opened ?? 0;
    if (opened > line.heard) line.floor?.heard(line.voice?.source);
    line.heard = opened;
    line.untilCounts -= 1;
    if (line.untilCounts > 0 || line.voice === undefined) return;
    line.untilCounts = COUNT_FRAMES;
    socket.send(JSON.stringify(countsOf(line.voice, protectionOf(line))));
  }

  #order(line: Line, text: string, socket: WebSocket): void {
    const order = readSoundOrder(text);
    if (order?.kind === "digits") line.voice?.sendDigits(order.digits);
    else if (order?.kind === "talk-key") line.floor?.key(order.down, order.urgency, order.use);
    else if (order?.kind === "urgency") (line.floor ?? line.transmission)?.urge(order.urgency);
    else if (order?.kind === "still-wanted") {
      line.floor?.keyHeld();
      line.transmission?.stillWanted();
    } else if (order?.kind === "transmit") line.transmission?.want(order.on, order.urgency);
    else if (order?.kind === "view") line.transmission?.view(order.on);
    else socket.close(POLICY_VIOLATION);
  }
}

/** Of the control messages of a call; undefined where they go in clear, and where there are none. */
const protectionOf = (line: Line | undefined): FloorProtection | undefined =>
  (line?.floor ?? line?.transmission)?.protection;

/** Samples of 16 bits, the low octet first, as every processor has them that this program runs on. */
const samplesOf = (octets: Uint8Array) => new Int16Array(new Uint8Array(octets).buffer);

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** What a window is told of a voice: no octet of what was received, and nothing of its keys. */
function countsOf({ counts }: RtpVoice, floor: FloorProtection | undefined): SoundNews {
  return {
    kind: "counts",
    sent: counts.sent,
    opened: counts.received.opened,
    ...counts.against,
    unreadable: counts.unreadable,
    reports: counts.received.openedRtcp,
    reportedBack: counts.reportedBack,
    ...(floor === undefined ? {} : { floorControl: floor.counts }),
    line: counts.line,
  };
}
