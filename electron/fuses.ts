/**
 * Electron's fuses for a release, all of them stated: what a packaged binary can be made to do from outside.
 *
 * @module
 */
import type { Configuration } from "electron-builder";

export const FUSES: Required<NonNullable<Configuration["electronFuses"]>> = {
  // ELECTRON_RUN_AS_NODE would turn the signed program into an interpreter for anybody's scripts.
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  // Pages come from the program's own scheme; `file://` needs no privileges.
  grantFileProtocolExtraPrivileges: false,
  // Flipping fuses breaks the signature of an unsigned build on macOS; a signed one is signed afterwards anyway.
  resetAdHocDarwinSignature: true,
};
