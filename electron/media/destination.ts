/**
 * Where the other end of a call is: where its packets go, and from where what comes speaks against its protection.
 *
 * That is what its description says. With latching (symmetric RTP) it is, from the first authentic packet on, where that came from: a network
 * that translates addresses on the way has descriptions name places that nobody reaches. Who can hold a packet of the other end back and send it from elsewhere can lead
 * what we send astray once, and reads nothing of it; so latching is for networks that need it, and happens once for each description.
 *
 * @module
 */
import { writtenAddress } from "./port-pair.ts";

/** An address and a UDP port. */
export interface Place {
  readonly address: string;
  readonly port: number;
}

/** What a description says of it. */
export interface DescribedPlaces {
  readonly address: string;
  readonly port: number;
  readonly rtcpPort: number;
  /** Of reports, where it is another. */
  readonly rtcpAddress?: string | undefined;
}

type Kind = "rtp" | "rtcp";

const placesOf = ({ address, port, rtcpAddress = address, rtcpPort }: DescribedPlaces): Record<Kind, Place> => ({
  rtp: { address, port },
  rtcp: { address: rtcpAddress, port: rtcpPort },
});

const isSame = (one: Place, other: Place) => one.address === other.address && one.port === other.port;

export class Destination {
  readonly #latching: boolean;
  #described: DescribedPlaces;
  #places: Record<Kind, Place>;
  /** Kinds of which no authentic packet has come since the last description. */
  readonly #unheard = new Set<Kind>();
  #from: string;

  /**
   * @param latching - whether packets are answered to where authentic ones come from
   * @throws Error for an address that is none
   */
  constructor(described: DescribedPlaces, latching: boolean) {
    this.#latching = latching;
    this.#described = described;
    this.#places = placesOf(described);
    this.#from = writtenAddress(described.address);
    this.#expect();
  }

  /**
   * A later description. One that names the same places leaves a way that was found as it is until the next authentic packet.
   *
   * @throws Error for an address that is none
   */
  follow(described: DescribedPlaces): void {
    const [before, now] = [placesOf(this.#described), placesOf(described)];
    const from = writtenAddress(described.address);
    if (!isSame(before.rtp, now.rtp) || !isSame(before.rtcp, now.rtcp)) {
      this.#from = from;
      this.#places = now;
    }
    this.#described = described;
    this.#expect();
  }

  /** Where packets go. */
  to(kind: Kind): Place {
    return this.#places[kind];
  }

  /** Whether a packet comes from where the other end is, for all that is known. */
  isFrom(address: string): boolean {
    return writtenAddress(address) === this.#from;
  }

  /** A packet has come that was authentic, and for the first time. Nothing else may be told here. */
  heard(kind: Kind, { address, port }: Place): void {
    if (!this.#unheard.delete(kind)) return;
    this.#places = { ...this.#places, [kind]: { address, port } };
    if (kind === "rtp") this.#from = writtenAddress(address);
  }

  #expect(): void {
    if (!this.#latching) return;
    this.#unheard.add("rtp").add("rtcp");
  }
}
