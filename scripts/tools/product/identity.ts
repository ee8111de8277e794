/**
 * Who this program is to operating systems, package managers and update servers. Who publishes his own build puts his
 * own names here; once installed somewhere, `appId` must not change any more.
 *
 * @module
 */

/** Bundle identifier on macOS, AppUserModelId on Windows. */
export { APP_ID } from "../../../electron/shells/electron/names.ts";

export const PRODUCT_NAME = "MC Dispatcher";

/** Name of the program's file, its package, and its desktop entry. */
export const EXECUTABLE = "mc-dispatcher";

export const HOMEPAGE = "https://mc-dispatcher.example/";

/** Debian wants a maintainer with an address. */
export const MAINTAINER = "The MC Dispatcher authors <packages@mc-dispatcher.example>";

export const COPYRIGHT = "Copyright (c) 2026 The MC Dispatcher authors";
