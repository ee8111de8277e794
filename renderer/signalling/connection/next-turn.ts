/**
 * Running something in the next turn of the event loop, without a timer: those of a window that is not seen are slowed down to
 * one a second. In Node the messages of a port are read many in a turn, and there is something made for it.
 *
 * @module
 */

type Soon = (run: () => void) => void;

const ofNode: unknown = Reflect.get(globalThis, "setImmediate");

const byMessage: Soon = (run) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    run();
  };
  port2.postMessage(null);
};

/** Runs something in the next turn. */
export const inNextTurn: Soon = typeof ofNode === "function" ? (ofNode as Soon) : byMessage;
