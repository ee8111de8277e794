/**
 * H.264 in RTP, RFC 6184 with `packetization-mode=1`: units alone, several in a packet (STAP-A, which is read and not sent), and parts of one (FU-A).
 *
 * @module
 */
import {
  isKeyPicture,
  joinUnits,
  MOST_PICTURE_OCTETS,
  MOST_UNITS,
  splitUnits,
  UNIT,
  unitType,
} from "../../shared/media/h264-units.ts";
import { MediaRefusal } from "./media-refusal.ts";
import { viewOf } from "./octets.ts";

/** Octets of a payload: with all that is put around it a packet fits into 1280 octets, which every path of IPv6 carries (RFC 8200 clause 5). */
const MOST_PAYLOAD = 1160;

const STAP_A = 24;
const FU_A = 28;
/** From here on kinds mean nothing yet, and are to be passed over (RFC 6184 table 1). */
const RESERVED = [0, 30, 31];
const FORBIDDEN = 0x80;
const FU_HEADER = 2;
const STARTS = 0x80;
const ENDS = 0x40;

/** The payload of a packet, and whether it is the last of its picture. */
export interface PicturePayload {
  readonly payload: Uint8Array;
  readonly marker: boolean;
}

function parts(unit: Uint8Array, most: number): Uint8Array[] {
  if (unit.length <= most) return [unit];
  const [header = 0] = unit;
  const made: Uint8Array[] = [];
  const room = most - FU_HEADER;
  for (let at = 1; at < unit.length; at += room) {
    const part = unit.subarray(at, at + room);
    const payload = new Uint8Array(FU_HEADER + part.length);
    payload[0] = (header & 0xe0) | FU_A;
    payload[1] = (header & 0x1f) | (at === 1 ? STARTS : 0) | (at + room >= unit.length ? ENDS : 0);
    payload.set(part, FU_HEADER);
    made.push(payload);
  }
  return made;
}

/**
 * The payloads of a picture.
 *
 * @param picture - one access unit, with start codes
 * @param most - octets that a payload may have
 * @throws RangeError for what is no picture
 */
export function encodeH264Payloads(picture: Uint8Array, most: number = MOST_PAYLOAD): readonly PicturePayload[] {
  const units = splitUnits(picture);
  if (units === undefined) throw new RangeError("no picture of H.264");
  const payloads = units.flatMap((unit) => parts(unit, most));
  return payloads.map((payload, at) => ({ payload, marker: at === payloads.length - 1 }));
}

/** What a payload holds: whole units, or a part of one. */
export type H264Payload =
  | { readonly kind: "units"; readonly units: readonly Uint8Array[] }
  | {
      readonly kind: "part";
      /** The first octet of the unit that it is of. */
      readonly header: number;
      readonly starts: boolean;
      readonly ends: boolean;
      readonly octets: Uint8Array;
    };

function gathered(payload: Uint8Array): readonly Uint8Array[] {
  const view = viewOf(payload);
  const units: Uint8Array[] = [];
  for (let at = 1; at < payload.length; ) {
    if (payload.length < at + 2) throw new MediaRefusal("malformed");
    const length = view.getUint16(at);
    const unit = payload.subarray(at + 2, at + 2 + length);
    const type = unitType(unit);
    // No packet in a packet.
    if (length === 0 || unit.length < length || type >= STAP_A || ((unit[0] ?? 0) & FORBIDDEN) !== 0)
      throw new MediaRefusal("malformed");
    units.push(unit);
    at += 2 + length;
  }
  if (units.length === 0) throw new MediaRefusal("malformed");
  return units;
}

/**
 * Reads a payload.
 *
 * @throws MediaRefusal `malformed`, also for kinds that are of other modes
 */
export function decodeH264Payload(payload: Uint8Array): H264Payload {
  const [header = FORBIDDEN, second = 0] = payload;
  const type = header & 0x1f;
  if ((header & FORBIDDEN) !== 0) throw new MediaRefusal("malformed");
  if (RESERVED.includes(type)) return { kind: "units", units: [] };
  if (type < STAP_A) return { kind: "units", units: [payload] };
  if (type === STAP_A) return { kind: "units", units: gathered(payload) };
  if (type !== FU_A || payload.length <= FU_HEADER) throw new MediaRefusal("malformed");
  const [starts, ends] = [(second & STARTS) !== 0, (second & ENDS) !== 0];
  const of = second & 0x1f;
  if ((starts && ends) || of === 0 || of >= STAP_A) throw new MediaRefusal("malformed");
  return { kind: "part", header: (header & 0xe0) | of, starts, ends, octets: payload.subarray(FU_HEADER) };
}

const isSet = (unit: Uint8Array) => unitType(unit) === UNIT.sequence || unitType(unit) === UNIT.picture;

/** One packet, opened, as the assembler takes it. */
export interface PicturePacket {
  /** Sequence number with its roll-overs. */
  readonly index: number;
  readonly timestamp: number;
  readonly marker: boolean;
  readonly payload: Uint8Array;
}

/** A picture that is whole, and can be shown: it is a key picture, or all since the last one were whole. */
export interface AssembledPicture {
  /** With start codes; a key picture has its parameter sets in front. */
  readonly octets: Uint8Array<ArrayBuffer>;
  readonly isKey: boolean;
  readonly timestamp: number;
}

/** Packets that may wait for one before them, and for how many ticks of 20 ms: what was overtaken on its way is there by then, what was lost never is. */
const MOST_WAITING = 64;
const MOST_TICKS = 5;

interface Unfinished {
  readonly timestamp: number;
  readonly units: Uint8Array[];
  /** What there is of a unit that comes in parts. */
  parts: Uint8Array[] | undefined;
  octets: number;
  isWhole: boolean;
}

/**
 * Pictures of one source out of its packets. What is not whole is not shown, nor what builds on it: {@link wantsKey} says so until a key
 * picture has come.
 */
export class PictureAssembler {
  #next: number | undefined;
  readonly #waiting = new Map<number, PicturePacket>();
  #ticks = 0;
  #now: Unfinished | undefined;
  #isBroken = true;
  readonly #sets: { sequence: Uint8Array | undefined; picture: Uint8Array | undefined };
  /** Pictures that were lost, or came and could not be shown. */
  lost = 0;

  /** @param sets - parameter sets that the description of the other end has (`sprop-parameter-sets`) */
  constructor(sets: readonly Uint8Array[] = []) {
    this.#sets = { sequence: undefined, picture: undefined };
    for (const set of sets) this.#know(set);
  }

  /** Whether nothing can be shown before a key picture has come. */
  get wantsKey(): boolean {
    return this.#isBroken;
  }

  /** What was shown is of no use to whoever shows it: nothing more is before a key picture. */
  giveUp(): void {
    this.#isBroken = true;
  }

  /**
   * Takes a packet; those that come in disorder wait.
   *
   * @returns the pictures that are whole by now
   * @throws MediaRefusal `malformed`; its picture is lost
   */
  take(packet: PicturePacket): readonly AssembledPicture[] {
    this.#next ??= packet.index;
    if (packet.index < this.#next) return [];
    this.#waiting.set(packet.index, packet);
    const made: AssembledPicture[] = [];
    if (this.#waiting.size > MOST_WAITING) this.#skip();
    while (this.#takeNext(made));
    return made;
  }

  /**
   * 20 ms have passed: packets that have waited for long enough go on without the one before them.
   *
   * @returns the pictures that are whole by now
   */
  tick(): readonly AssembledPicture[] {
    const made: AssembledPicture[] = [];
    if (this.#waiting.size > 0) this.#ticks += 1;
    if (this.#ticks < MOST_TICKS) return made;
    this.#skip();
    for (let goesOn = true; goesOn; ) {
      try {
        goesOn = this.#takeNext(made);
      } catch (error) {
        // Its picture is lost; those behind it may not be.
        if (!(error instanceof MediaRefusal)) throw error;
      }
    }
    return made;
  }

  /** Takes the packet that is due. @returns false where it is not there */
  #takeNext(made: AssembledPicture[]): boolean {
    const due = this.#next === undefined ? undefined : this.#waiting.get(this.#next);
    if (due === undefined) return false;
    this.#waiting.delete(due.index);
    this.#next = due.index + 1;
    this.#ticks = 0;
    this.#takeDue(due, made);
    return true;
  }

  /** What was lost does not come any more. */
  #skip(): void {
    this.#next = Math.min(...this.#waiting.keys());
    if (this.#now !== undefined) this.#now.isWhole = false;
    this.#isBroken = true;
  }

  #takeDue({ marker, payload, timestamp }: PicturePacket, made: AssembledPicture[]): void {
    if (this.#now !== undefined && this.#now.timestamp !== timestamp) this.#finish(made);
    this.#now ??= { timestamp, units: [], parts: undefined, octets: 0, isWhole: true };
    const now = this.#now;
    try {
      this.#put(now, decodeH264Payload(payload));
    } catch (error) {
      now.isWhole = false;
      throw error;
    } finally {
      if (marker) this.#finish(made);
    }
  }

  #put(now: Unfinished, read: H264Payload): void {
    now.octets += read.kind === "part" ? read.octets.length : read.units.reduce((sum, { length }) => sum + length, 0);
    if (now.octets > MOST_PICTURE_OCTETS || now.units.length > MOST_UNITS) throw new MediaRefusal("malformed");
    if (read.kind === "units") {
      if (now.parts !== undefined) now.isWhole = false;
      now.parts = undefined;
      now.units.push(...read.units);
      return;
    }
    if (read.starts) now.parts = [Uint8Array.of(read.header)];
    if (now.parts === undefined) {
      now.isWhole = false;
      return;
    }
    now.parts.push(read.octets);
    if (!read.ends) return;
    now.units.push(Buffer.concat(now.parts));
    now.parts = undefined;
  }

  #finish(made: AssembledPicture[]): void {
    const now = this.#now;
    this.#now = undefined;
    if (now === undefined) return;
    for (const unit of now.units) this.#know(unit);
    const first = now.units.find((unit) => unitType(unit) >= UNIT.slice && unitType(unit) <= UNIT.key);
    // Parameter sets that come alone are no picture.
    if (now.isWhole && now.parts === undefined && first === undefined) return;
    // What was lost in front of it is seen by its first slice, which begins at another place than the first (H.264 clause 7.3.3: 0 is a single bit).
    const isWhole = now.isWhole && now.parts === undefined && ((first?.[1] ?? 0) & 0x80) !== 0;
    const isKey = isKeyPicture(now.units);
    const units = isKey ? this.#withSets(now.units) : now.units;
    if (!isWhole || units === undefined || (this.#isBroken && !isKey)) {
      this.#isBroken = true;
      this.lost += 1;
      return;
    }
    this.#isBroken = false;
    made.push({ octets: joinUnits(units), isKey, timestamp: now.timestamp });
  }

  #know(unit: Uint8Array): void {
    if (unitType(unit) === UNIT.sequence) this.#sets.sequence = unit.slice();
    if (unitType(unit) === UNIT.picture) this.#sets.picture = unit.slice();
  }

  /**
   * A decoder that begins here needs the parameter sets, each once and in front: there are packetisers that repeat them before each slice.
   *
   * @returns undefined where nobody has said them
   */
  #withSets(units: readonly Uint8Array[]): readonly Uint8Array[] | undefined {
    const sets = new Map(units.filter(isSet).map((unit) => [Buffer.from(unit).toString("latin1"), unit]));
    const own = (type: number) => [...sets.values()].filter((unit) => unitType(unit) === type);
    const known = (set: Uint8Array | undefined) => (set === undefined ? [] : [set]);
    const [sequence, picture] = [own(UNIT.sequence), own(UNIT.picture)];
    const sequences = sequence.length > 0 ? sequence : known(this.#sets.sequence);
    const pictures = picture.length > 0 ? picture : known(this.#sets.picture);
    if (sequences.length === 0 || pictures.length === 0) return undefined;
    return [...sequences, ...pictures, ...units.filter((unit) => !isSet(unit) && unitType(unit) !== UNIT.delimiter)];
  }
}
