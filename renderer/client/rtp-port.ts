/**
 * Voices over RTP of a window: the host's, behind the bridge.
 *
 * @module
 */
import type { Host } from "../host/host.ts";
import type { RtpPort } from "../media/rtp-leg.ts";

export function createRtpPort(host: Host): RtpPort {
  return {
    possible: () => host.call("rtp.isPossible", {}),
    open: (order) => host.call("rtp.open", order),
    start: async (order) => void (await host.call("rtp.start", order)),
    follow: (order) => void host.call("rtp.follow", order).catch(() => {}),
    close: (id) => void host.call("rtp.close", { id }).catch(() => {}),
  };
}
