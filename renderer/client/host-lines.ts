/**
 * Connections to SIP servers that the host makes, behind the bridge.
 *
 * @module
 */
import type { Host } from "../host/host.ts";
import type { LineListener, OpenLine } from "../signalling/connection/server-line.ts";

export interface HostLines {
  readonly open: OpenLine;
  /** Hears of no connection any more. */
  stop(): void;
}

export function createHostLines(host: Host): HostLines {
  const lines = new Map<string, LineListener>();
  function gone(id: string): void {
    const listener = lines.get(id);
    lines.delete(id);
    listener?.closed();
  }
  const stops = [
    host.on("signalling.received", ({ id, text }) => lines.get(id)?.received(text)),
    host.on("signalling.closed", ({ id }) => gone(id)),
  ];
  return {
    open(server, listener) {
      const id = crypto.randomUUID();
      lines.set(id, listener);
      host.call("signalling.open", { id, server }).then(
        () => lines.get(id)?.opened(),
        () => gone(id),
      );
      return {
        send: (text) => void host.call("signalling.send", { id, text }).catch(() => gone(id)),
        close() {
          lines.delete(id);
          host.call("signalling.close", { id }).catch(() => {});
        },
      };
    },
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}
