/**
 * Files of messages, which the host brings to content servers and fetches.
 *
 * @module
 */
import type { Host } from "../host/host.ts";
import type { FilePort } from "../messaging/ports.ts";

/** The file port of a window. */
export function createFilePort(host: Host): FilePort {
  return {
    send: (order) => host.call("files.send", order),
    openKey: async (order) => (await host.call("files.openKey", order)).identity,
    fetch: (order) => host.call("files.fetch", order),
    stop: async (id, keep) => void (await host.call("files.stop", { id, keep })),
  };
}
