/**
 * Why the connection to the server is not there. A browser does not say it, so the host is asked, which tries it for itself.
 *
 * @module
 */
import type { NetworkErrorCode } from "../../shared/errors/network-errors.ts";
import type { Registration } from "../calling/ports.ts";

/** Finds out why the server cannot be connected to; undefined where it can, or nobody knows. Never rejects. */
export type FindFault = () => Promise<NetworkErrorCode | undefined>;

/**
 * Passes on what becomes of the registration, and says beside each attempt that failed why, as soon as it is known. What was found
 * is said until something else is, so that words do not come and go with each attempt.
 */
export function withKnownFaults(
  findFault: FindFault,
  pass: (registration: Registration) => void,
): (registration: Registration) => void {
  let latest: Registration | undefined;
  let because: NetworkErrorCode | undefined;
  const named = (registration: Registration): Registration =>
    registration.state === "reconnecting" && because !== undefined ? { ...registration, because } : registration;
  return (registration) => {
    latest = registration;
    if (registration.state === "registered" || registration.state === "refused") because = undefined;
    pass(named(registration));
    if (registration.state !== "reconnecting") return;
    void findFault().then((found) => {
      if (latest?.state !== "reconnecting" || found === because) return;
      because = found;
      pass(named(latest));
    });
  };
}
