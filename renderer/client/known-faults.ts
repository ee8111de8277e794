/**
 * Why the connection to the servers is not there. A browser does not say it, so the host is asked, which tries it for itself.
 *
 * @module
 */
import type { NetworkErrorCode } from "../../shared/errors/network-errors.ts";
import type { Registration } from "../calling/ports.ts";

/** Why servers cannot be connected to. */
export interface KnownFaults {
  /** Of the first that cannot be, or of all where they are not found. */
  readonly because?: NetworkErrorCode;
  /** Of each by its host. */
  readonly servers: ReadonlyMap<string, NetworkErrorCode>;
}

/** Finds out why servers cannot be connected to; undefined where they can, or nobody knows. Never rejects. */
export type FindFaults = () => Promise<KnownFaults | undefined>;

const lineOf = (known: KnownFaults | undefined) => JSON.stringify([known?.because, ...(known?.servers ?? [])]);

/**
 * Passes on what becomes of the registration, and says beside each attempt that failed why, as soon as it is known. What was found
 * is said until something else is, so that words do not come and go with each attempt.
 */
export function withKnownFaults(
  findFaults: FindFaults,
  pass: (registration: Registration) => void,
): (registration: Registration) => void {
  let latest: Registration | undefined;
  let known: KnownFaults | undefined;
  const named = (registration: Registration): Registration => {
    if (registration.state !== "reconnecting" || known === undefined) return registration;
    const { because, servers } = known;
    const faults = registration.faults?.map((fault) => {
      const why = servers.get(fault.server);
      // What a server has answered says more.
      return why === undefined || fault.answer !== null ? fault : { ...fault, because: why };
    });
    return {
      ...registration,
      ...(because === undefined ? {} : { because }),
      ...(faults === undefined ? {} : { faults }),
    };
  };
  return (registration) => {
    latest = registration;
    if (registration.state === "registered" || registration.state === "refused") known = undefined;
    pass(named(registration));
    if (registration.state !== "reconnecting") return;
    void findFaults().then((found) => {
      if (latest?.state !== "reconnecting" || lineOf(found) === lineOf(known)) return;
      known = found;
      pass(named(latest));
    });
  };
}
