/**
 * What `npm run set-up-file -- <verb>` does: makes a pair of keys, signs a set-up file, and says whether one would be taken.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProvisioning } from "../../../electron/set-up/provisioning.ts";
import { newSigningKeys, signSetUp } from "../../../electron/set-up/signature.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { ERROR_WORDS } from "../../../shared/words/error-words.ts";

const USAGE = `npm run --silent set-up-file -- <verb>

  keys <name>                       makes <name>.private.pem and <name>.public.pem
  sign <file> <private key> <out>   checks a set-up file and writes it signed
  check <file> [<public key>]       says whether the program would take it`;

/** Checks a set-up file as the program does, over a data folder of its own. @throws Error that says what is wrong */
function check(file: string, keys: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-set-up-"));
  try {
    const { next, signer } = readProvisioning(file, join(folder, "data"), keys);
    return `${next.displayName}, ${[...next.servers, ...next.serverDomains].join(" ")}, key server ${next.kms ?? "none"}; signed by ${signer}`;
  } catch (cause) {
    if (!(cause instanceof McError)) throw cause;
    throw new Error(`${ERROR_WORDS[cause.code].message} (${cause.code}: ${cause.detail ?? ""})`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeKeys(name: string): string {
  const { privateKey, publicKey } = newSigningKeys();
  // An earlier pair is not written over: its files could not be signed any more.
  writeFileSync(`${name}.private.pem`, privateKey, { mode: 0o600, flag: "wx" });
  writeFileSync(`${name}.public.pem`, publicKey, { flag: "wx" });
  return `${name}.private.pem signs: keep it as you keep passwords. ${name}.public.pem goes into the policy.`;
}

function sign(file: string, keyFile: string, out: string): string {
  const said = check(file, []);
  const content = readFileSync(file);
  const signature = signSetUp(content, readFileSync(keyFile, "utf8"));
  const value = { version: 1, signed: content.toString("base64"), signature: signature.toString("base64") };
  writeFileSync(out, `${JSON.stringify(value)}\n`, { mode: 0o600 });
  return `${out}: ${said}`;
}

/**
 * Does one step.
 *
 * @returns what the step has to say
 * @throws Error when something is not as it should be, or the verb is unknown
 */
export function setUpFile([verb, ...names]: readonly string[]): string {
  const [first, second, third] = names;
  if (verb === "keys" && first !== undefined) return makeKeys(first);
  if (verb === "sign" && first !== undefined && second !== undefined && third !== undefined) {
    return sign(first, second, third);
  }
  if (verb === "check" && first !== undefined) {
    return check(first, second === undefined ? [] : [readFileSync(second, "utf8")]);
  }
  throw new Error(USAGE);
}
