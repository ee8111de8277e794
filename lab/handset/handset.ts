/**
 * A unit that is not ours: GStreamer speaks and listens, and this does SIP and the I_MESSAGE for it, as the handset's own software would.
 * Demonstration equipment.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomInt, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IncomingMessage, Session } from "sip.js/lib/core/index.js";
import { KeyService } from "../../electron/keys/key-service.ts";
import { memoryVault } from "../../electron/keys/key-vault.ts";
import type { KmsAccess } from "../../electron/keys/kms-access.ts";
import { nodeWorkers } from "../../electron/keys/mikey-workers.ts";
import { bindPortPair, closePortPair } from "../../electron/media/port-pair.ts";
import type { UnitReport } from "../../shared/bridge/lab.ts";
import { decodeBody, findPart } from "../../shared/mc/multipart.ts";
import { bytesToHex } from "../../shared/mikey/base/octets.ts";
import { MikeyPool } from "../../shared/mikey/pool.ts";
import type { SeatKeys } from "../floor/seat-protection.ts";
import type { CallRequest } from "../systems/call-request.ts";
import { HandsetFloor } from "./handset-floor.ts";
import { HandsetPictures } from "./handset-pictures.ts";
import { type HandsetOffer, handsetAnswer, pictureDirectionOf, readHandsetOffer } from "./offer.ts";
import { findPictureCodecs } from "./picture-pipeline.ts";
import { GSTREAMER, HANDSET_RATE, pipelineOf } from "./pipeline.ts";
import { strongestTone } from "./tone.ts";

const ADDRESS = "127.0.0.1";
const PORTS = { first: 20_000, last: 29_999 } as const;
/** What it speaks. */
const HANDSET_HZ = 440;
/** How often it is looked at what it hears, and of how much. */
const LOOK_EACH_MS = 500;
const LOOKED_AT = HANDSET_RATE / 10;
const SAMPLE_LENGTH = 2;
const FRAME_SAMPLES = 320;
const FULL_SCALE = 32_768;
/** The last source that leaves one to its pictures. */
const LAST_SSRC = 0xffff_ffff;
const DESCRIPTION = "application/sdp";
const SILENT_LOG = { info() {}, warn() {}, error() {} };

export interface HandsetParts {
  readonly access: KmsAccess;
  /** What it has to say about itself. */
  readonly report: (report: UnitReport) => void;
  /** Whether it has floor control. */
  readonly pushToTalk: boolean;
  /** The CSKs of a caller; undefined for one who has uploaded none. */
  readonly floorKeysOf: (callerId: string) => SeatKeys | undefined;
}

/** The call that it has. */
interface HandsetCall {
  readonly session: Session;
  readonly process: ChildProcess;
  readonly folder: string;
  /** Of what it hears; and what its packets bear, in hexadecimal digits. */
  readonly recording: string;
  readonly mki: string;
  readonly looking: NodeJS.Timeout;
  readonly state: UnitReport;
  /** Where it has floor control. */
  readonly floor: HandsetFloor | undefined;
  /** Where the call has pictures; what is not here of what they are made of. */
  readonly pictures: HandsetPictures | { readonly missing: string } | undefined;
}

const IDLE: UnitReport = {
  registration: "registered",
  call: "idle",
  callerId: null,
  calledId: null,
  protection: null,
  media: null,
  messages: [],
};

export class Handset {
  readonly #parts: HandsetParts;
  readonly #pool = new MikeyPool(nodeWorkers, 1);
  readonly #keys: KeyService;
  /** Looked for when the first call with pictures comes. */
  #pictureCodecs: ReturnType<typeof findPictureCodecs> | undefined;
  #call: HandsetCall | undefined;
  #ending: Promise<void> | undefined;
  #closed = false;

  constructor(parts: HandsetParts) {
    this.#parts = parts;
    this.#keys = new KeyService({
      access: parts.access,
      vault: memoryVault(),
      pool: this.#pool,
      log: SILENT_LOG,
      onChange: () => {},
    });
    parts.report(IDLE);
  }

  /** Answers a call, or refuses it. */
  take(call: CallRequest): void {
    const refuse = (statusCode: number) => {
      call.request.reject({ statusCode });
      call.relayed(statusCode);
    };
    const sdp = findPart([...call.parts], DESCRIPTION)?.content ?? "";
    const offer = readHandsetOffer(sdp);
    if (this.#call !== undefined) refuse(486);
    else if (offer === undefined) refuse(488);
    else void this.#answer(call, sdp, offer).catch(() => refuse(488));
  }

  /** Resolves when nothing of it is left. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#call?.session.bye();
    this.#end();
    this.#keys.close();
    this.#pool.close();
    await this.#ending;
  }

  async #answer(call: CallRequest, sdp: string, offer: HandsetOffer): Promise<void> {
    const { callingUserId, calledPartyId, service } = call.parties;
    const { request } = call;
    let cancelled = false;
    request.delegate = {
      onCancel() {
        cancelled = true;
      },
    };
    request.progress({ statusCode: 180 });
    call.relayed(180);
    const leg = { callId: randomUUID(), leg: 1, service, secret: "srtp" } as const;
    const order = { ...leg, message: offer.message, callerId: callingUserId };
    const { identity, mediaSecret } = await this.#keys.open(order, () => {});
    const srtp = this.#keys.takeSrtp(mediaSecret);
    if (srtp === undefined) throw new Error("no keys");
    if (cancelled || this.#closed) {
      request.reject({ statusCode: 487 });
      return;
    }
    const [port, picturePort] = await Promise.all([freePair(), freePair()]);
    const ssrc = randomInt(1, LAST_SSRC);
    const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-handset-"));
    const recording = join(folder, "heard.pcm");
    const caller = { address: offer.address, port: offer.port };
    const floor =
      offer.floor === undefined || !this.#parts.pushToTalk
        ? undefined
        : await HandsetFloor.open({
            address: ADDRESS,
            ports: PORTS,
            ownId: calledPartyId,
            callerId: callingUserId,
            offered: offer.floor,
            caller,
            keys: this.#parts.floorKeysOf(callingUserId),
            recorded: () => Math.floor(samplesOf(recording).length / FRAME_SAMPLES),
          });
    const args = pipelineOf({
      ...srtp,
      address: ADDRESS,
      payloadType: offer.payloadType,
      port,
      rtcpPort: port + 1,
      ssrc,
      to: floor === undefined ? caller : { address: ADDRESS, port: floor.relayPort },
      theirSsrc: offer.ssrc,
      hz: HANDSET_HZ,
      recording,
    });
    if (offer.pictures !== undefined) this.#pictureCodecs ??= findPictureCodecs();
    const codecs = offer.pictures && (await this.#pictureCodecs);
    const lacking = codecs !== undefined && "missing" in codecs ? codecs : undefined;
    const shows =
      offer.pictures !== undefined && codecs !== undefined && !("missing" in codecs)
        ? { ...offer.pictures, codecs }
        : undefined;
    let version = 1;
    const description = (offered: string) => ({
      contentDisposition: "session",
      contentType: DESCRIPTION,
      content: handsetAnswer(offer, {
        address: ADDRESS,
        voice: { port, ssrc },
        // Both are under one key, and so under two names.
        pictures: shows && { port: picturePort, ssrc: ssrc + 1 },
        offered: pictureDirectionOf(offered),
        floor: floor?.answer(),
        version: version++,
      }),
    });
    const { session } = request.accept({ statusCode: 200, body: description(sdp) });
    call.relayed(200);
    floor?.answered();
    session.delegate = {
      onBye: (bye) => {
        bye.accept();
        this.#end();
      },
      // Held or refreshed, its media go on as they are: the other end sends nothing, or hears nothing.
      onInvite: (again) => again.accept({ statusCode: 200, body: description(descriptionOf(again.message)) }),
    };
    const lost = () => session.bye();
    const pictures =
      shows === undefined
        ? lacking
        : new HandsetPictures({
            ...srtp,
            address: ADDRESS,
            codecs: shows.codecs,
            payloadType: shows.payloadType,
            port: picturePort,
            rtcpPort: picturePort + 1,
            ssrc: ssrc + 1,
            to: { address: offer.address, port: shows.port },
            theirSsrc: shows.ssrc,
            onLost: lost,
          });
    const process = spawn(GSTREAMER, args, { stdio: "ignore" });
    process.on("error", lost);
    const looking = setInterval(() => {
      if (this.#call !== undefined) this.#parts.report(this.#looked(this.#call));
    }, LOOK_EACH_MS);
    const state: UnitReport = {
      ...IDLE,
      call: "connected",
      callerId: callingUserId,
      calledId: calledPartyId,
      protection: { state: "establishing", identity, frames: null },
    };
    this.#call = { session, process, folder, recording, mki: bytesToHex(srtp.mki), looking, state, floor, pictures };
    this.#parts.report(state);
  }

  /** What it has heard so far: only what GStreamer has opened under the keys of the call is in its recording. */
  #looked(call: HandsetCall): UnitReport {
    const { mki, recording } = call;
    const samples = samplesOf(recording);
    const packets = Math.floor(samples.length / FRAME_SAMPLES);
    const tone = strongestTone(samples.subarray(-LOOKED_AT), HANDSET_RATE);
    const energy = samples.reduce((sum, sample) => sum + (sample / FULL_SCALE) ** 2, 0) / HANDSET_RATE;
    const { floor } = call;
    const counts = floor?.protection;
    const { cskId = "", opened = 0, refused = 0 } = counts ?? {};
    const floorControl = counts === undefined ? {} : { floorControl: { cskId, opened, refused } };
    const seen =
      floor === undefined
        ? {}
        : { floor: [...floor.seen], heardWithoutFloor: floor.heardWithoutFloor, ...floorControl };
    const pictures = call.pictures instanceof HandsetPictures ? call.pictures.seen : call.pictures;
    const voice = { software: "GStreamer", codec: "AMR-WB", suite: "AEAD_AES_128_GCM", mki, tone } as const;
    const handset = { ...voice, ...seen, ...(pictures === undefined ? {} : { pictures }) };
    return {
      ...call.state,
      protection: call.state.protection && { ...call.state.protection, state: packets > 0 ? "proved" : "establishing" },
      media: { sent: { packets: 0, energy: 0 }, received: { packets, energy } },
      handset,
    };
  }

  #end(): void {
    const call = this.#call;
    if (call === undefined) return;
    const last = this.#looked(call);
    this.#call = undefined;
    clearInterval(call.looking);
    // At once: asked in kindness it waits for the end of a stream that has none.
    call.process.kill("SIGKILL");
    if (call.pictures instanceof HandsetPictures) this.#ending = call.pictures.close();
    void call.floor?.close();
    rmSync(call.folder, { recursive: true, force: true });
    this.#parts.report({ ...last, call: "ended" });
  }
}

function samplesOf(recording: string): Int16Array {
  try {
    const octets = readFileSync(recording);
    return Int16Array.from({ length: Math.floor(octets.length / SAMPLE_LENGTH) }, (_, at) =>
      octets.readInt16LE(SAMPLE_LENGTH * at),
    );
  } catch {
    // It begins with what it hears first.
    return new Int16Array();
  }
}

/** What a request says of its media; empty where that cannot be read. */
function descriptionOf(message: IncomingMessage): string {
  try {
    return findPart(decodeBody(message.getHeader("content-type") ?? "", message.body), DESCRIPTION)?.content ?? "";
  } catch {
    return "";
  }
}

/** An even port that is free, as is the next. */
async function freePair(): Promise<number> {
  const pair = await bindPortPair(ADDRESS, PORTS);
  await closePortPair(pair);
  return pair.port;
}
