/**
 * Who this program is to operating systems, package managers and update servers. Who publishes his own build puts his
 * own names here; once installed somewhere, `appId` must not change any more.
 *
 * @module
 */

import { MC_SERVICES, VOICE_SERVICE } from "../../../shared/mc/services/services.ts";

/** Bundle identifier on macOS, AppUserModelId on Windows. */
export { APP_ID } from "../../../electron/shells/electron/names.ts";

export const PRODUCT_NAME = "MC Dispatcher";

/** Name of the program's file, its package, and its desktop entry. */
export const EXECUTABLE = "mc-dispatcher";

/** Package of the browser edition; its command, folder and data are those of the other one, so that there is one of both. */
export const BROWSER_EDITION = `${EXECUTABLE}-browser`;

export const HOMEPAGE = "https://mc-dispatcher.example/";

export const VENDOR = "The MC Dispatcher authors";

/** Debian wants a maintainer with an address. */
export const MAINTAINER = `${VENDOR} <packages@mc-dispatcher.example>`;

/** What a set-up file is called where files are shown. */
export const PROVISIONING_TYPE_NAME = `Set-up file of an ${PRODUCT_NAME} console`;

/** What a Linux desktop finds it by. */
export const LINUX_DESKTOP = {
  synopsis: "Dispatcher console for Mission Critical private calls",
  categories: "Network;Telephony;",
  keywords: `${MC_SERVICES[VOICE_SERVICE].title};dispatch;call;radio;sip;`,
} as const;

export const COPYRIGHT = "Copyright (c) 2026 The MC Dispatcher authors";
