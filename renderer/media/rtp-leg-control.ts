/**
 * Floor or transmission control of one leg over RTP, as far as descriptions say it: offered and answered, and what both have agreed on.
 * The participant itself is the host's.
 *
 * @module
 */
import type {
  FloorControl,
  RtpEnd,
  RtpFloor,
  RtpStart,
  RtpTransmission,
  TransmissionControl,
} from "../../shared/bridge/rtp.ts";
import { NO_FLOOR } from "../../shared/floor/floor-state.ts";
import { FLOOR_FORMAT, TRANSMISSION_FORMAT } from "../../shared/mc/services/services.ts";
import type { FloorControlCounts, SoundNews } from "../../shared/media/sound-frames.ts";
import {
  type DescribedFloor,
  type FloorEndpoint,
  readFloor,
  readLaterFloor,
} from "../../shared/sip/floor-description.ts";
import { MediaRefusedError } from "../../shared/sip/session-description.ts";
import { NO_TRANSMISSION } from "../../shared/transmission/transmission-state.ts";
import type { MediaEvent } from "../calling/ports.ts";

/** How the calls of a leg go: those of sound with floor control, those with pictures with transmission control. */
export type LegControl =
  | ({ readonly of: "floor" } & FloorControl)
  | ({ readonly of: "transmission" } & TransmissionControl);

interface RtpLegControlParts {
  readonly control: LegControl;
  /** Whether the server has a CSK of ours, as far as is known here: it may be on its way. */
  readonly isProtected: () => Promise<boolean>;
  readonly report: (event: MediaEvent) => void;
}

/** What both descriptions say of it. */
type Agreed = Pick<RtpStart, "floor" | "transmission">;

const FORMATS = { floor: FLOOR_FORMAT, transmission: TRANSMISSION_FORMAT } as const;
const NOTHING_COUNTED = { cskId: null, opened: 0, refused: 0, replayed: 0 };

export class RtpLegControl {
  readonly #parts: RtpLegControlParts;
  #agreed: Agreed = {};
  /** Our offer was a request, too. */
  #implicit = false;

  constructor(parts: RtpLegControlParts) {
    this.#parts = parts;
  }

  /**
   * Where it has to be protected no such call begins before the server has a CSK of ours: nothing of it goes in clear.
   *
   * @throws MediaRefusedError `floor-control-unprotected`
   */
  async untilProtected(): Promise<void> {
    if (this.#isToBe && !(await this.#parts.isProtected())) throw new MediaRefusedError("floor-control-unprotected");
  }

  /** The same by what the host says of the ports. @throws MediaRefusedError `floor-control-unprotected` */
  mustProtect({ controlProtected }: RtpEnd): void {
    if (this.#isToBe && controlProtected !== true) throw new MediaRefusedError("floor-control-unprotected");
  }

  get #isToBe(): boolean {
    return this.#parts.control.protection === "required";
  }

  /** What was agreed on, for the host; nothing where there is none. */
  get agreed(): Agreed {
    return this.#agreed;
  }

  get isAgreed(): boolean {
    return this.#agreed.floor !== undefined || this.#agreed.transmission !== undefined;
  }

  /** @param asks - the request for the call is one for permission, too */
  offered(asks: boolean): void {
    this.#implicit = asks;
  }

  /** Our line; undefined where the host has no port for it, and in a call that began without. @param began - whether the other end has described itself */
  described({ controlPort }: RtpEnd, began: boolean): FloorEndpoint | undefined {
    if (controlPort === undefined || (began && !this.isAgreed)) return undefined;
    const { control } = this.#parts;
    const common = {
      format: FORMATS[control.of],
      port: controlPort,
      queueing: control.queueing,
      implicit: this.#implicit,
    };
    return control.of === "floor"
      ? // The description names the highest that may be asked for.
        { ...common, priority: control.interruptPriority ?? control.priority }
      : { ...common, priority: control.priority, receptionPriority: control.receptionPriority };
  }

  /** What a first description says beside ours; nothing where it has none, or refuses ours. @throws MediaRefusedError */
  readFirst(sdp: string, as: "offer" | "answer"): Agreed {
    return this.#agreedIn(readFloor(sdp, this.#format), as);
  }

  /** The same of a later one: nothing where it names no place. @throws MediaRefusedError */
  readLater(sdp: string, as: "offer" | "answer"): Agreed {
    return this.isAgreed ? this.#agreedIn(readLaterFloor(sdp, this.#format), as) : {};
  }

  /** A first description was taken: what it says holds from here on. @param isNew - nothing was said of it before */
  take(agreed: Agreed, end: RtpEnd, isNew: boolean): void {
    this.#agreed = agreed;
    if (this.isAgreed) this.begins(end, isNew);
    else if (end.controlPort !== undefined) this.#tell(null);
  }

  /** Said with the first description; again with the answer to it, where only what the answer says is new. */
  begins({ controlProtected }: RtpEnd, isNew: boolean): void {
    this.#tell("nothing");
    if (isNew && controlProtected === true) this.#tellProtection(NOTHING_COUNTED);
  }

  /** What the host says of it. */
  heard(news: SoundNews): void {
    const { floor, transmission } = this.#agreed;
    if (news.kind === "floor" && floor !== undefined) this.#parts.report({ kind: "floor", floor: news.floor });
    if (news.kind === "transmission" && transmission !== undefined)
      this.#parts.report({ kind: "transmission", transmission: news.transmission });
  }

  /** What was counted of its messages, which are protected. */
  counted(now: FloorControlCounts | undefined, before: FloorControlCounts | undefined): void {
    if (now === undefined || !this.isAgreed) return;
    const isSame = now.cskId === before?.cskId && now.refused === before.refused && now.replayed === before.replayed;
    if (!isSame || now.opened > 0 !== before.opened > 0) this.#tellProtection(now);
  }

  get #format(): string {
    return FORMATS[this.#parts.control.of];
  }

  #tell(what: "nothing" | null): void {
    const { control, report } = this.#parts;
    if (control.of === "floor") report({ kind: "floor", floor: what && NO_FLOOR });
    else report({ kind: "transmission", transmission: what && NO_TRANSMISSION });
  }

  #tellProtection(counts: Omit<FloorControlCounts, "cskId"> & { readonly cskId: string | null }): void {
    const { control, report } = this.#parts;
    report({ kind: control.of === "floor" ? "floor-protection" : "transmission-protection", counts });
  }

  #agreedIn(theirs: DescribedFloor | undefined, as: "offer" | "answer"): Agreed {
    const { control } = this.#parts;
    if (theirs === undefined) return {};
    const asked = as === "answer" && this.#implicit;
    const { address, port, ssrc } = theirs;
    const common = {
      address,
      port,
      ...(ssrc === undefined ? {} : { ssrc }),
      implicit: asked && theirs.implicit,
      granted: asked && theirs.granted,
    };
    return control.of === "floor"
      ? { floor: { ...common, ...floorTerms(control, theirs) } }
      : { transmission: { ...common, ...transmissionTerms(control, theirs) } };
  }
}

function floorTerms(
  ours: FloorControl,
  theirs: DescribedFloor,
): Pick<RtpFloor, "priority" | "interruptPriority" | "queueing" | "sendAs"> {
  const { interruptPriority } = ours;
  const { audioSsrc: sendAs } = theirs;
  const granted = Math.min(interruptPriority ?? ours.priority ?? 0, theirs.priority ?? 0);
  return {
    priority: Math.min(ours.priority ?? 0, granted),
    // With less than is needed for it nobody is interrupted.
    ...(interruptPriority === undefined || granted < interruptPriority ? {} : { interruptPriority }),
    queueing: ours.queueing && theirs.queueing,
    ...(sendAs === undefined ? {} : { sendAs }),
  };
}

function transmissionTerms(
  ours: TransmissionControl,
  { audioSsrc, priority = 0, receptionPriority = 0, videoSsrc }: DescribedFloor,
): Pick<RtpTransmission, "priority" | "receptionPriority" | "audioSsrc" | "videoSsrc"> {
  return {
    priority: Math.min(ours.priority ?? 0, priority),
    receptionPriority: Math.min(ours.receptionPriority ?? 0, receptionPriority),
    ...(audioSsrc === undefined ? {} : { audioSsrc }),
    ...(videoSsrc === undefined ? {} : { videoSsrc }),
  };
}
