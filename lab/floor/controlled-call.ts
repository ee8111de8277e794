/**
 * A call whose two ends have the transmission control server of the lab between them: each is told of the server in the place of the other, in
 * every description. Written line by line here and not by any codec, so that neither judges itself. Demonstration equipment.
 *
 * @module
 */
import { TRANSMISSION_FORMAT } from "../../shared/mc/services/services.ts";
import type { SeatKeys } from "./seat-protection.ts";
import { openTransmissionCall, type TransmissionServerRules } from "./transmission-control-server.ts";

const SERVER = "127.0.0.1";

/** Whether a line of a description is that of transmission control. */
function isControl(line: string): boolean {
  const [what, , transport, format, ...more] = line.trimEnd().split(/[ \t]+/);
  return what === "m=application" && transport === "udp" && format === TRANSMISSION_FORMAT && more.length === 0;
}

/** One of the two. */
interface End {
  /** MCVideo ID. */
  readonly id: string;
  readonly keys?: SeatKeys | undefined;
}

/** Where an end listens, as its description says; undefined where it has no such line, or refuses it. */
function placeIn(sdp: string): { readonly address: string; readonly port: number } | undefined {
  const lines = sdp.split("\r\n");
  const at = lines.findIndex(isControl);
  if (at === -1) return undefined;
  const addressIn = (some: readonly string[]) => some.find((line) => line.startsWith("c=IN IP"))?.split(" ", 3)[2];
  const port = Number(lines[at]?.split(/[ \t]+/)[1]);
  const address = addressIn(lines.slice(at)) ?? addressIn(lines);
  return port > 0 && address !== undefined ? { address, port } : undefined;
}

/** The same description with the server in the place of the end; one that refuses the line stays as it is. */
function named(sdp: string, port: number, parameters: string): string {
  if (placeIn(sdp) === undefined) return sdp;
  return sdp
    .split("\r\n")
    .filter((line) => !line.startsWith(`a=fmtp:${TRANSMISSION_FORMAT}`))
    .flatMap((line) =>
      isControl(line)
        ? [
            `m=application ${port} udp ${TRANSMISSION_FORMAT}`,
            `c=IN IP4 ${SERVER}`,
            `a=fmtp:${TRANSMISSION_FORMAT} ${parameters}`,
          ]
        : [line],
    )
    .join("\r\n");
}

/** Whether an offer is one with transmission control. */
export const offersTransmission = (sdp: string): boolean => placeIn(sdp) !== undefined;

/**
 * Puts the server between two ends.
 *
 * @param offer - of the caller
 */
export async function openControlledCall(
  offer: string,
  ends: { readonly caller: End; readonly callee: End },
  rules: Partial<TransmissionServerRules>,
) {
  const { callee, caller } = ends;
  const isQueueing = (sdp: string) => /mc_queueing/i.test(sdp);
  const seats = [{ ...caller, at: placeIn(offer), queueing: isQueueing(offer) }, callee];
  const server = await openTransmissionCall(seats, SERVER, rules);
  const asks = /mc_implicit_request/i.test(offer);
  const terms = "mc_queueing;mc_priority=5;mc_reception_priority=5";
  return {
    /** The offer, for the callee. */
    offer: (sdp: string) => named(sdp, server.portOf(callee.id), terms),
    /** The answer, for the caller: a request with the call is taken as one, and granted by message. */
    answer(sdp: string): string {
      const place = placeIn(sdp);
      if (place === undefined) return sdp;
      server.seat(callee.id, place, isQueueing(sdp));
      return named(sdp, server.portOf(caller.id), asks ? `${terms};mc_implicit_request` : terms);
    },
    /** The answer has left. */
    answered(): void {
      if (asks) server.grantFirst(caller.id);
    },
    /** What one side says of a call that goes on, for the other. */
    later(from: "caller" | "callee", sdp: string): string {
      const [one, other] = from === "caller" ? [caller, callee] : [callee, caller];
      const place = placeIn(sdp);
      if (place !== undefined) server.seat(one.id, place, isQueueing(sdp));
      return named(sdp, server.portOf(other.id), terms);
    },
    close: (): void => void server.close(),
  };
}
