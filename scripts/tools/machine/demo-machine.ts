/**
 * What the demonstration needs to know of the machine.
 *
 * @module
 */
import { homedir } from "node:os";
import { join } from "node:path";

/** Settings, history and browser profile of the demonstration; kept from one start to the next. */
export function demoDataFolder(): string {
  return join(homedir(), ".mc-dispatcher-demo");
}
