/**
 * Voices over RTP of a window: the host's, behind the bridge.
 *
 * @module
 */
import type { Host } from "../host/host.ts";
import type { RtpPort } from "../media/rtp-leg.ts";

/** @param serverInUse - host of the SIP server that the window is registered at, where the account has several */
export function createRtpPort(host: Host, serverInUse: () => string | undefined): RtpPort {
  return {
    possible: () => host.call("rtp.isPossible", {}),
    open: ({ pictures }) => {
      const server = serverInUse();
      return host.call("rtp.open", { pictures, ...(server === undefined ? {} : { server }) });
    },
    start: async (order) => void (await host.call("rtp.start", order)),
    follow: (order) => void host.call("rtp.follow", order).catch(() => {}),
    close: (id) => void host.call("rtp.close", { id }).catch(() => {}),
  };
}
