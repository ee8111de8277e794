/**
 * What a program is signed with, from the environment. On Windows that is Azure Trusted Signing: a key for code may lie in
 * hardware only, so no file of one is taken.
 *
 * @module
 */
import type { AzureSigning, System } from "../../../electron-builder.config.ts";

/** Who signs, by the members of electron-builder's `azureSignOptions`. */
const AZURE_MEMBERS = {
  /** The subject of the certificate, as updates compare it. */
  publisherName: "AZURE_SIGNING_PUBLISHER",
  endpoint: "AZURE_SIGNING_ENDPOINT",
  codeSigningAccountName: "AZURE_SIGNING_ACCOUNT",
  certificateProfileName: "AZURE_SIGNING_PROFILE",
} as const;

/** As whom the signing service is asked; read by its own module. */
const AZURE_CREDENTIALS = ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"] as const;

/** All that signing on Windows takes. */
export const WINDOWS_SIGNING: readonly string[] = [...Object.values(AZURE_MEMBERS), ...AZURE_CREDENTIALS];

/** Files with keys, which electron-builder would sign with by itself. */
const KEY_FILES = ["WIN_CSC_LINK", "CSC_LINK"] as const;

export interface Signing {
  readonly signed: boolean;
  readonly azure?: AzureSigning;
}

function onWindows(env: NodeJS.ProcessEnv): Signing {
  const file = KEY_FILES.find((name) => env[name]);
  if (file !== undefined)
    throw new Error(`${file} names a key in a file, which signs nothing on Windows: docs/deploy.md`);
  const absent = WINDOWS_SIGNING.filter((name) => !env[name]);
  if (absent.length === WINDOWS_SIGNING.length) return { signed: false };
  if (absent.length > 0) throw new Error(`Signing on Windows wants ${absent.join(", ")} as well: docs/deploy.md`);
  const value = (name: string) => env[name] ?? "";
  return {
    signed: true,
    azure: {
      publisherName: value(AZURE_MEMBERS.publisherName),
      endpoint: value(AZURE_MEMBERS.endpoint),
      codeSigningAccountName: value(AZURE_MEMBERS.codeSigningAccountName),
      certificateProfileName: value(AZURE_MEMBERS.certificateProfileName),
    },
  };
}

/**
 * Whether there is something to sign with on a system, and what. Linux packages are signed by the archive that serves them.
 *
 * @throws Error when half of it is there: what was meant to be signed must not come out unsigned
 */
export function signing(system: System, env: NodeJS.ProcessEnv): Signing {
  if (system === "win") return onWindows(env);
  return { signed: system === "mac" && Boolean(env["CSC_LINK"]) };
}
