/**
 * What lies beside a data folder and belongs to it: not in it, so that a copy of the data folder opens nothing.
 *
 * @module
 */
import { resolve } from "node:path";

/** The file that opens its keys, where no key store of the operating system does. */
export const keyFileBeside = (dataFolder: string): string => `${resolve(dataFolder)}.key`;

/** Dumps of crashed processes that earlier versions wrote. */
export const dumpFolderOf = (dataFolder: string): string => `${resolve(dataFolder)}-crashes`;
