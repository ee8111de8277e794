/**
 * How long the host works on orders for keys, noted where they pass its sockets: it runs in the process of the bench.
 *
 * @module
 */
import { WebSocket } from "ws";

export interface HostWork {
  /** Milliseconds from each order for keys coming in to its answer leaving, since the last `forget`. */
  took(): number[];
  forget(): void;
  stop(): void;
}

const idIn = (text: string) => Number(/"id":(\d+)/.exec(text)?.[1]);

/** Notes it until it is stopped. */
export function noteHostWork(): HostWork {
  const { emit, send } = WebSocket.prototype;
  const asked = new WeakMap<WebSocket, Map<number, number>>();
  const took: number[] = [];
  WebSocket.prototype.emit = function (this: WebSocket, event: string, ...given: unknown[]) {
    const [data] = given;
    if (event === "message" && Buffer.isBuffer(data) && data.subarray(0, 14).toString() === '{"kind":"call"') {
      const text = data.subarray(0, 120).toString();
      if (text.includes('"keys.obtain"')) {
        const ours = asked.get(this) ?? new Map<number, number>();
        asked.set(this, ours.set(idIn(text), performance.now()));
      }
    }
    return emit.call(this, event, ...given);
  };
  WebSocket.prototype.send = function (this: WebSocket, ...given: Parameters<typeof send>) {
    const [data] = given;
    if (typeof data === "string" && data.startsWith('{"kind":"result"')) {
      const ours = asked.get(this);
      const from = ours?.get(idIn(data.slice(0, 60)));
      if (from !== undefined) took.push(performance.now() - from);
      ours?.delete(idIn(data.slice(0, 60)));
    }
    send.apply(this, given);
  } as typeof send;
  return {
    took: () => [...took],
    forget: () => {
      took.length = 0;
    },
    stop() {
      WebSocket.prototype.emit = emit;
      WebSocket.prototype.send = send;
    },
  };
}
