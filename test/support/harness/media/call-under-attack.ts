/**
 * A call over RTP of the real media host, the frames of both ends by one clock: what is heard depends on nothing but what comes. The far
 * end is a voice of ours in this process; between the two, everybody sees every packet.
 */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { AmrWbCodec, FRAME_SAMPLES } from "../../../../electron/media/amr-wb.ts";
import { bindPortPair, type PortPair } from "../../../../electron/media/port-pair.ts";
import { RtpVoice } from "../../../../electron/media/rtp-voice.ts";
import { SOUND_RATE } from "../../../../shared/media/sound-frames.ts";
import { CS_ID, deriveSrtpKeys } from "../../../../shared/mikey/derivation.ts";
import type { Overheard } from "./hostile-packets.ts";
import { AttachedWindow, type MediaHost } from "./media-host.ts";

export const ADDRESS = "127.0.0.1";
export const RANGE = { first: 36_000, last: 39_999 };
export const CALL = {
  pck: new Uint8Array(16).fill(7),
  pckId: Uint8Array.of(0x1a, 2, 3, 4),
  rand: new Uint8Array(16).fill(9),
};
export const FAR_SSRC = 0x1234_5678;
export const PAYLOAD_TYPE = 97;
export const [OUR_HZ, THEIR_HZ] = [1000, 440];
const AMPLITUDE = 8000;
/** Packets that an eavesdropper keeps of each kind. */
const KEPT = 200;

const tone = (hz: number, frame: number) =>
  Int16Array.from({ length: FRAME_SAMPLES }, (_, at) =>
    Math.round(AMPLITUDE * Math.sin((2 * Math.PI * hz * (frame * FRAME_SAMPLES + at)) / SOUND_RATE)),
  );

/** Notes what leaves a socket, and tells of each when it has left. */
function overhear(socket: Socket, note: (packet: Uint8Array) => void): () => Promise<unknown> {
  let last: Promise<unknown> = Promise.resolve();
  const send = socket.send.bind(socket) as (...args: unknown[]) => void;
  socket.send = ((packet: Uint8Array, port: number, address: string, done: () => void) => {
    note(Uint8Array.from(packet));
    const left = Promise.withResolvers<void>();
    last = Promise.all([last, left.promise]);
    send(packet, port, address, () => {
      done();
      left.resolve();
    });
  }) as Socket["send"];
  return () => last;
}

export interface CallUnderAttack {
  readonly overheard: Overheard;
  readonly window: AttachedWindow;
  readonly far: RtpVoice;
  /** The sockets of the other end: what leaves by them comes from where it is. */
  readonly farPorts: PortPair;
  /** RTP is here, RTCP one higher. */
  readonly port: number;
  /** What each end has heard, a frame after the other. */
  readonly heard: { readonly ours: Int16Array[]; readonly theirs: Int16Array[] };
  /** The other end says 20 ms; resolves when it has left. */
  theySpeak(): Promise<void>;
  /** We hear 20 ms and say as much; resolves when the other end has both. */
  weSpeak(): Promise<void>;
  end(): Promise<void>;
}

export async function callUnderAttack(host: MediaHost, codec: Uint8Array): Promise<CallUnderAttack> {
  const ours = await host.open(ADDRESS, RANGE);
  const window = await AttachedWindow.attach(ours);
  const farPorts = await bindPortPair(ADDRESS, RANGE);
  const overheard = { inward: { rtp: [], rtcp: [] }, outward: { rtp: [], rtcp: [] } };
  const noteIn = (list: Uint8Array[]) => (packet: Uint8Array) => {
    list.push(packet);
    if (list.length > KEPT) list.shift();
  };
  const left = [
    overhear(farPorts.rtp, noteIn(overheard.inward.rtp)),
    overhear(farPorts.rtcp, noteIn(overheard.inward.rtcp)),
  ];
  farPorts.rtp.on("message", noteIn(overheard.outward.rtp));
  farPorts.rtcp.on("message", noteIn(overheard.outward.rtcp));
  const [outward, inward] = [CS_ID.voiceInitiator, CS_ID.voiceReceiver];
  const common = { payloadType: PAYLOAD_TYPE, form: "octet-aligned", address: ADDRESS } as const;
  const protection = (mine: number, other: number) => ({
    outward: deriveSrtpKeys(CALL, mine),
    inward: deriveSrtpKeys(CALL, other),
    mki: CALL.pckId,
    policy: { rocRate: undefined },
  });
  const at = ({ port }: { readonly port: number }) => ({ ...common, port, rtcpPort: port + 1 });
  await host.start(ours.id, protection(outward, inward), at(farPorts));
  const far = new RtpVoice({
    ports: farPorts,
    voice: (await AmrWbCodec.load(codec)).open(),
    protection: protection(inward, outward),
    remote: at(ours),
    ssrc: FAR_SSRC,
    cname: "far",
    now: Date.now,
    onFault(error) {
      throw error;
    },
  });
  const heard = { ours: [] as Int16Array[], theirs: [] as Int16Array[] };
  return {
    overheard,
    window,
    far,
    farPorts,
    port: ours.port,
    heard,
    async theySpeak() {
      heard.theirs.push(far.exchange(tone(THEIR_HZ, heard.theirs.length)));
      await Promise.all(left.map((each) => each()));
    },
    async weSpeak() {
      const arrives = once(farPorts.rtp, "message");
      heard.ours.push(await window.exchange(tone(OUR_HZ, heard.ours.length)));
      await arrives;
    },
    async end() {
      window.close();
      await far.close();
    },
  };
}

/** A socket for attackers. */
export async function attackerAt(address: string): Promise<Socket> {
  const socket = createSocket("udp4").bind(0, address);
  await once(socket, "listening");
  return socket;
}
