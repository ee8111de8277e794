/**
 * The ways on which audio may go, as an account and the policy of its computer say.
 *
 * @module
 */
import type { IceServer, IceTransportPolicy } from "../../shared/bridge/ice-servers.ts";

export interface IceSettings {
  readonly iceServers: readonly IceServer[];
  readonly iceTransportPolicy: IceTransportPolicy;
}

/** Between addresses of this computer, without any server. */
export const NO_ICE_SERVERS: IceSettings = { iceServers: [], iceTransportPolicy: "all" };

/** The configuration of a connection. Nothing else of the account is in it. */
export function configurationOf({ iceServers, iceTransportPolicy }: IceSettings): RTCConfiguration {
  return { iceServers: iceServers as RTCIceServer[], iceTransportPolicy };
}
