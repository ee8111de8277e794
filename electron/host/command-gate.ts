/**
 * The gate that every command passes: who may ask for it, how large it may be, whether what goes in and comes out has the
 * form of its row. What happens in between is the handler's.
 *
 * @module
 */
import { COMMANDS, type CommandResult, isCommandName } from "../../shared/bridge/bridge.ts";
import { asMcError, McError } from "../../shared/errors/mc-error.ts";
import type { Logger } from "../services/log.ts";
import { HANDLERS } from "./commands.ts";
import type { HostParts } from "./host-parts.ts";
import type { WindowContext } from "./window-context.ts";

/**
 * Largest input of a command, in characters of its JSON text. The largest is the growth of a ladder: a window sends some
 * 250,000 characters of it at once, and one more message, of which JSON can make 420,000.
 */
export const MAX_INPUT_CHARACTERS = 1024 * 1024;

function tooLarge(input: unknown): boolean {
  try {
    return (JSON.stringify(input)?.length ?? 0) > MAX_INPUT_CHARACTERS;
  } catch {
    // Cyclic, or with a bigint: nothing that any command takes.
    return true;
  }
}

/** Names the members that are wrong, never their values. */
function wrongMembers(issues: readonly { readonly path: readonly PropertyKey[] }[]): string {
  const names = issues.map((issue) => issue.path.map(String).join(".") || "the whole input");
  return [...new Set(names)].join(", ").slice(0, 200);
}

/** @throws McError with a code of the bridge, or what the handler throws */
async function run(parts: HostParts, window: WindowContext, command: string, input: unknown): Promise<unknown> {
  if (!isCommandName(command)) throw new McError("bridge-unknown-command", command.slice(0, 100));
  const shape = COMMANDS[command];
  if (!(shape.roles as readonly string[]).includes(window.role)) throw new McError("bridge-not-permitted", command);
  if (tooLarge(input)) throw new McError("bridge-invalid-input", `${command}: too large`);
  const taken = shape.input.safeParse(input);
  if (!taken.success) {
    throw new McError("bridge-invalid-input", `${command}: ${wrongMembers(taken.error.issues)}`, taken.error);
  }
  // Table and handler agree by the type of HANDLERS; the compiler cannot follow that through a name at run time.
  const handler = HANDLERS[command] as (parts: HostParts, window: WindowContext, input: unknown) => unknown;
  const given = shape.output.safeParse(await handler(parts, window, taken.data));
  if (!given.success) {
    throw new McError("bridge-invalid-output", `${command}: ${wrongMembers(given.error.issues)}`, given.error);
  }
  return given.data;
}

/** Answers one command of a window. Never rejects: failures are in the result. */
export async function passGate(
  parts: HostParts,
  log: Logger,
  window: WindowContext,
  command: string,
  input: unknown,
): Promise<CommandResult<unknown>> {
  try {
    return { ok: true, value: await run(parts, window, command, input) };
  } catch (cause) {
    const error = asMcError(cause, "host-failed", command);
    log.error(`${command.slice(0, 100)} failed`, error);
    return { ok: false, error: error.report() };
  }
}
