/**
 * Voices over RTP for the windows: which ports and keys they have. What is said goes past this, in a thread of its own.
 *
 * @module
 */
import { lookup } from "node:dns/promises";
import type { SipAccount } from "../../shared/bridge/account.ts";
import type { RtpEnd, RtpFloor, RtpPictureRemote, RtpTransmission } from "../../shared/bridge/rtp.ts";
import type { ControlUse } from "../../shared/bridge/signalling-key.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { CallConfiguration } from "../../shared/mc/call-configuration.ts";
import type { ConfiguredFloorTimers } from "../../shared/mc/floor-timers.ts";
import { PICTURE_SERVICES } from "../../shared/mc/services/call-services.ts";
import { type McService, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { wipeSrtpKeys } from "../../shared/mikey/derivation.ts";
import type { LegSrtp } from "../keys/kept-srtp.ts";
import type { SignallingKey } from "../keys/signalling-key.ts";
import type { FloorAgreement } from "../media/floor-channel.ts";
import type { FloorKey } from "../media/floor-protection.ts";
import type { PictureRemote } from "../media/rtp-pictures.ts";
import type { TransmissionAgreement } from "../media/transmission-channel.ts";
import { builtCodecs, hasCodec, hasOpus, VoiceThread } from "../media/voice-thread.ts";
import { ownAddressTowards } from "../network/own-address.ts";
import { targetOf } from "../network/server-check.ts";
import type { Logger } from "../services/log.ts";
import type { UserVoices } from "./host-parts.ts";
import type { WindowContext } from "./window-context.ts";

/** Where pairs of ports are taken from unless the account says otherwise: those that are nobody's (RFC 6335 clause 6). */
const DYNAMIC_PORTS = { first: 49_152, last: 65_535 } as const;

interface VoicesParts {
  readonly log: Logger;
  readonly account: (window: WindowContext) => SipAccount;
  /** What the system has configured of the calls of a service; undefined where nobody says. */
  readonly configured: (window: WindowContext, service: McService) => CallConfiguration | undefined;
  /** The keys of a name, once. */
  readonly takeSrtp: (window: WindowContext, name: string) => LegSrtp | undefined;
  /** Keys for control messages under the CSK that the server has for them; undefined without one. */
  readonly floorKey: (window: WindowContext, use: ControlUse) => Pick<SignallingKey, "forCall" | "isTaken"> | undefined;
  /** Their thread has ended, and with it what was received under each CSK: what was said once could be said again. */
  readonly forgotten: () => void;
  /** A thread for them on a port, 0 for any; undefined where there is no codec. */
  readonly startThread?: (port: number, log: Logger, failed: () => void) => Thread | undefined;
}

type Thread = Pick<
  VoiceThread,
  | "listening"
  | "port"
  | "hasFailed"
  | "hasOpus"
  | "open"
  | "start"
  | "knowFloorKey"
  | "speakFloorKey"
  | "follow"
  | "close"
  | "end"
>;

/** Whose a voice is, and the thread in which it is: one that took the place of another knows nothing of it. */
interface Owner {
  readonly window: string;
  readonly personId: WindowContext["personId"];
  readonly thread: Thread;
  /** Who we are in its packets. */
  readonly ssrc: number;
  /** Whether its window was told that its control messages are protected. */
  readonly controlProtected: boolean;
  /** What it is lent keys of a CSK for. */
  readonly use: ControlUse;
}

export interface HostVoices extends UserVoices {
  /** Where windows of an origin attach their sound; undefined where no voice can be had. */
  source(origin: string): Promise<string | undefined>;
  /** The user of a window has another CSK, which the server may speak in calls of its use that go on. @param lend - keys for one call */
  floorKeyMade(window: WindowContext, use: ControlUse, lend: () => FloorKey | undefined): void;
  /** The server has it. */
  floorKeyTaken(window: WindowContext, use: ControlUse, cskId: string): void;
  /** The page of a window has gone, and its calls with it. */
  gone(window: WindowContext): void;
  /** From here on there is no voice. */
  end(): Promise<void>;
}

/**
 * The address of this computer from which the way to the account's servers begins, of the one in use or else the first of them to which there is
 * one: that is where their other users find us. Nothing is sent.
 *
 * @param servers - URLs, in the order of the account
 * @param inUse - host and port of one of them, as a window has it; what is none of them counts for nothing
 * @throws McError `rtp-unavailable`
 */
async function addressTowards(servers: readonly string[], inUse: string | undefined): Promise<string> {
  const isInUse = (server: string) => new URL(server).host === inUse;
  const targets = [...servers.filter(isInUse), ...servers.filter((server) => !isInUse(server))].map(targetOf);
  let fault: unknown;
  for (const { host, port } of targets) {
    try {
      return await ownAddressFor(host, port);
    } catch (cause) {
      fault = cause;
    }
  }
  throw new McError("rtp-unavailable", targets.map(({ host }) => host).join(", "), fault);
}

/** By whichever of its addresses there is a way to it. @throws the system's error where there is none */
const ownAddressFor = async (host: string, port: number): Promise<string> =>
  Promise.any((await lookup(host, { all: true })).map(({ address }) => ownAddressTowards(address, port)));

function startVoiceThread(port: number, log: Logger, failed: () => void): VoiceThread | undefined {
  const codecs = builtCodecs();
  return codecs && new VoiceThread(codecs, port, log, failed);
}

/** The account has seconds. */
const inMilliseconds = (timers: ConfiguredFloorTimers = {}): NonNullable<FloorAgreement["timers"]> =>
  Object.fromEntries(Object.entries(timers).map(([name, seconds]) => [name, 1_000 * seconds]));

const picturesAt = ({ parameterSets, ...remote }: RtpPictureRemote): PictureRemote => ({
  ...remote,
  parameterSets: parameterSets.map((set) => Uint8Array.from(Buffer.from(set, "base64"))),
});

export function createVoices({
  log,
  account,
  configured,
  takeSrtp,
  floorKey,
  forgotten,
  startThread = startVoiceThread,
}: VoicesParts): HostVoices {
  let running: Thread | undefined;
  let isOver = false;
  const origins = new Set<string>();
  const owners = new Map<number, Owner>();

  function thread(): Thread | undefined {
    if (running !== undefined && !running.hasFailed && !isOver) return running;
    // Open windows may connect to the port that they were loaded with, and to no other.
    if (isOver) return undefined;
    running = startThread(running?.port ?? 0, log, forgotten);
    for (const origin of origins) running?.listening(origin).catch(() => {});
    return running;
  }

  function mine(window: WindowContext, id: number): Thread | undefined {
    const owner = owners.get(id);
    return owner?.window === window.id ? owner.thread : undefined;
  }

  /** Who we are in floor control: the ID is the account's, whatever a window says. */
  function agreed(window: WindowContext, id: number, floor: RtpFloor): FloorAgreement {
    const { address, port, ssrc = owners.get(id)?.ssrc ?? 0, implicit, granted, sendAs } = floor;
    const { interruptPriority, priority, queueing } = floor;
    const { floorControl, services } = account(window);
    const userId = services[VOICE_SERVICE]?.id ?? "";
    const terms = { ssrc, userId, priority, interruptPriority, queueing };
    const timers = inMilliseconds(floorControl?.timers);
    return { remote: { address, port }, terms, timers, implicit, granted, sendAs };
  }

  /** The same of transmission control. */
  function agreedTransmission(window: WindowContext, id: number, said: RtpTransmission): TransmissionAgreement {
    const { address, audioSsrc, granted, implicit, port, priority, receptionPriority, videoSsrc } = said;
    const { services, transmissionControl } = account(window);
    const ssrc = said.ssrc ?? owners.get(id)?.ssrc ?? 0;
    const [service = VOICE_SERVICE] = PICTURE_SERVICES;
    const userId = services[service]?.id ?? "";
    const terms = { ssrc, userId, priority, receptionPriority, views: transmissionControl?.views ?? "at-once" };
    const sources = {
      ...(audioSsrc === undefined ? {} : { audio: audioSsrc }),
      ...(videoSsrc === undefined ? {} : { video: videoSsrc }),
    };
    const { transmissionTimers: timers = {} } = configured(window, service) ?? {};
    return { remote: { address, port }, terms, timers, implicit, granted, sources };
  }

  /**
   * What protects the control messages of a call.
   *
   * @throws McError `floor-control-unprotected` where something has to and nothing does
   */
  function floorKeyFor(window: WindowContext, id: number, use: ControlUse): FloorKey | undefined {
    const { protection = "none" } = account(window)[use] ?? {};
    if (protection === "none") return undefined;
    const key = floorKey(window, use)?.forCall();
    const isToBe = protection === "required" || owners.get(id)?.controlProtected === true;
    if (key === undefined && isToBe) throw new McError("floor-control-unprotected");
    return key;
  }

  const voicesOf = ({ personId }: WindowContext, use: ControlUse) =>
    [...owners].filter(([, owner]) => owner.personId === personId && owner.use === use);

  return {
    // A thread that runs has what was there when it began.
    possible: () => ({ possible: hasCodec(), opus: running?.hasFailed === false ? running.hasOpus : hasOpus() }),
    async open(window, { pictures: withPictures, server }): Promise<RtpEnd> {
      const found = thread();
      if (found === undefined) throw new McError("rtp-unavailable", isOver ? "the program ends" : "AMR-WB");
      const { rtpLatching = false, rtpPorts = DYNAMIC_PORTS, servers, ...rest } = account(window);
      const address = await addressTowards(servers, server);
      // Floor control is of voice; those who have pictures ask for transmission.
      const use = withPictures ? "transmissionControl" : "floorControl";
      const control = rest[use];
      const opened = await found.open(address, rtpPorts, {
        withFloor: control !== undefined && !withPictures,
        ...(control !== undefined && withPictures ? { withTransmission: true } : {}),
        withPictures,
        latching: rtpLatching,
      });
      const controlProtected =
        control !== undefined && control.protection !== "none" && floorKey(window, use)?.isTaken === true;
      const { personId, id: windowId } = window;
      owners.set(opened.id, { window: windowId, personId, thread: found, ssrc: opened.ssrc, controlProtected, use });
      const { controlPort, pictures, ...ports } = opened;
      const end = { ...ports, address, ...(pictures === undefined ? {} : { pictures }) };
      return controlPort === undefined ? end : { ...end, controlPort, controlProtected };
    },
    start(window, { id, keys, remote, floor, pictures, transmission }): void {
      const voices = mine(window, id);
      if (voices?.hasFailed) throw new McError("rtp-unavailable", "the thread of its media has ended");
      if (voices === undefined) throw new McError("keys-failed");
      const use = floor === undefined ? "transmissionControl" : "floorControl";
      const protection = (floor ?? transmission) && floorKeyFor(window, id, use);
      const srtp = takeSrtp(window, keys);
      if (srtp === undefined) {
        if (protection !== undefined) wipeSrtpKeys(protection.keys);
        throw new McError("keys-failed");
      }
      const { rocRate, ...rest } = srtp;
      const agreedFloor = floor && agreed(window, id, floor);
      voices.start(
        id,
        { ...rest, policy: { rocRate } },
        remote,
        agreedFloor,
        protection,
        pictures && picturesAt(pictures),
        transmission && agreedTransmission(window, id, transmission),
      );
    },
    follow(window, { id, remote, floor, pictures, transmission }) {
      const at = pictures === undefined || pictures === "nowhere" ? pictures : picturesAt(pictures);
      const control = transmission && agreedTransmission(window, id, transmission);
      mine(window, id)?.follow(id, remote, floor && agreed(window, id, floor), at, control);
    },
    close(window, id) {
      const voices = mine(window, id);
      if (voices === undefined) return;
      voices.close(id);
      owners.delete(id);
    },
    floorKeyMade(window, use, lend) {
      for (const [id, { thread: voices }] of voicesOf(window, use)) {
        const key = lend();
        if (key !== undefined) voices.knowFloorKey(id, key);
      }
    },
    floorKeyTaken(window, use, cskId) {
      for (const [id, { thread: voices }] of voicesOf(window, use)) voices.speakFloorKey(id, cskId);
    },
    async source(origin) {
      origins.add(origin);
      return thread()?.listening(origin);
    },
    gone(window) {
      for (const [id, { window: owner, thread: voices }] of [...owners]) {
        if (owner !== window.id) continue;
        voices.close(id);
        owners.delete(id);
      }
    },
    async end() {
      isOver = true;
      await running?.end();
    },
  };
}
