/**
 * A message of floor or transmission control that is not let through.
 *
 * @module
 */

/** Carries no octet of it: what came is whatever somebody sent to an open port. */
export class ControlRefusal extends Error {
  constructor(why: string) {
    super(why);
    this.name = "ControlRefusal";
  }
}
