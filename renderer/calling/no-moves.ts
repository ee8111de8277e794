/**
 * The port of a client that moves no calls on.
 *
 * @module
 */
import type { MovePort } from "./ports.ts";

export const NO_MOVES: MovePort = {
  transfer: () => Promise.resolve({ code: "transfer-refused" }),
  forward: () => Promise.resolve({ code: "forward-refused" }),
};
