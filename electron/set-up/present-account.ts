/**
 * The account that is here, as it stands in its file.
 *
 * @module
 */
import { join } from "node:path";
import { McError } from "../../shared/errors/mc-error.ts";
import { ACCOUNT_FILE } from "../services/account-file.ts";
import { readTextFileIfAny } from "../services/text-file.ts";

/** For a configuration that comes alone, or again. @throws McError `initial-configuration-alone` where there is none that could be completed */
export function presentAccount(dataFolder: string): unknown {
  try {
    return JSON.parse(readTextFileIfAny(join(dataFolder, ACCOUNT_FILE)) ?? "");
  } catch {
    throw new McError("initial-configuration-alone");
  }
}
