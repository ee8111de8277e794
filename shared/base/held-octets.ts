/**
 * Octets of a stream that have come and are not read yet.
 *
 * @module
 */

const FIRST_ROOM = 4_096;

/** Holds them in a room that grows by doubling, so that each is copied a bounded number of times. */
export class HeldOctets {
  #room = new Uint8Array(FIRST_ROOM);
  #from = 0;
  #to = 0;

  get octets(): Uint8Array<ArrayBuffer> {
    return this.#room.subarray(this.#from, this.#to);
  }

  add(piece: Uint8Array): void {
    const length = this.#to - this.#from;
    if (this.#to + piece.length > this.#room.length) {
      const wanted = 2 * (length + piece.length);
      const room = wanted > this.#room.length ? new Uint8Array(wanted) : this.#room;
      room.set(this.octets);
      this.#room = room;
      this.#from = 0;
      this.#to = length;
    }
    this.#room.set(piece, this.#to);
    this.#to += piece.length;
  }

  drop(count: number): void {
    this.#from += count;
    if (this.#from === this.#to) {
      this.#from = 0;
      this.#to = 0;
    }
  }
}
