/**
 * Connections of longer messages, which the host makes.
 *
 * @module
 */
import type { Host } from "../host/host.ts";
import type { MessageMediaPort } from "../messaging/ports.ts";

/** The port of a window to them. */
export function createMessageMediaPort(host: Host): MessageMediaPort {
  return {
    open: (isSession) => host.call("messageMedia.open", { isSession }),
    send: (order) => host.call("messageMedia.send", order),
    receive: (order) => host.call("messageMedia.receive", order),
    confirm: async (id, status) => void (await host.call("messageMedia.confirm", { id, status })),
    close: async (id) => void (await host.call("messageMedia.close", { id }).catch(() => {})),
  };
}
