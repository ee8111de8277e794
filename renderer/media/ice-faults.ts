/**
 * Which STUN and TURN servers failed a connection. A browser reports every address of this computer from which a server
 * could not be asked, and every way to a server that is closed, so only a server that helped over none of its ways has failed.
 *
 * @module
 */
import { readIceUri } from "../../shared/bridge/ice-servers.ts";
import type { IceFault } from "../calling/ports.ts";

/** The number that a browser gives a server that it could not ask, or that said nothing (WebRTC clause 4.8.3). */
const NO_ANSWER = 701;
/** Answers of a TURN server that does not take who asks (RFC 8656 clause 19, RFC 8489 clause 14.8). */
const NOT_TAKEN: ReadonlySet<number> = new Set([401, 403, 438, 441]);

/** What an `icecandidateerror` says. */
export type IceError = Pick<RTCPeerConnectionIceErrorEvent, "url" | "errorCode" | "errorText">;

function codeOf(errorCode: number): IceFault["code"] {
  if (errorCode >= NO_ANSWER || errorCode < 300) return "ice-server-unreachable";
  return NOT_TAKEN.has(errorCode) ? "turn-login-refused" : "turn-refused";
}

/** The worst is told: an answer says more than none. */
const rank = (fault: IceFault) => (fault.code === "ice-server-unreachable" ? 0 : 1);

export class IceFaults {
  readonly #helped = new Set<string>();
  readonly #failed = new Map<string, IceFault>();
  readonly #told = new Set<string>();

  /** A server has helped to find an address. */
  found(url: string | null | undefined): void {
    const host = readIceUri(url ?? "")?.host;
    if (host !== undefined) this.#helped.add(host);
  }

  /** A way to a server has failed. */
  failed({ url, errorCode, errorText }: IceError): void {
    const host = readIceUri(url)?.host;
    if (host === undefined) return;
    const code = codeOf(errorCode);
    const detail = code === "turn-refused" ? `${host}: ${errorCode} ${errorText}` : host;
    const before = this.#failed.get(host);
    const fault = { code, detail };
    if (before === undefined || rank(fault) > rank(before)) this.#failed.set(host, fault);
  }

  /** Faults that have not been told yet, of servers that did not help; to be asked when gathering is over, or is of no use. */
  take(): IceFault[] {
    const faults = [...this.#failed].filter(([host]) => !this.#helped.has(host) && !this.#told.has(host));
    for (const [host] of faults) this.#told.add(host);
    return faults.map(([, fault]) => fault);
  }
}
