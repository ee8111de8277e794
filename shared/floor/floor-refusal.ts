/**
 * A floor control message that is not let through.
 *
 * @module
 */

/** Carries no octet of it: what came is whatever somebody sent to an open port. */
export class FloorRefusal extends Error {
  constructor(why: string) {
    super(why);
    this.name = "FloorRefusal";
  }
}
