/**
 * Electron's fuses, all of them stated: what a packaged binary can be made to do from outside.
 *
 * @module
 */
import type { Configuration } from "electron-builder";

export type Fuses = Required<NonNullable<Configuration["electronFuses"]>>;

/** For a release. */
export const FUSES: Fuses = {
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

/** For a build that tests drive: Playwright attaches over the inspector. Never published. */
export const TEST_FUSES: Fuses = { ...FUSES, enableNodeCliInspectArguments: true };
