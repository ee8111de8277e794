/**
 * The key store of the operating system, as Electron offers it.
 *
 * @module
 */
import type { SafeStorage } from "electron";
import type { KeyStore, KeyStores } from "../../keys/key-store.ts";

/** As much of Electron's `safeStorage` as is used. */
export type SystemKeyStore = Pick<
  SafeStorage,
  "isAsyncEncryptionAvailable" | "encryptStringAsync" | "decryptStringAsync" | "getSelectedStorageBackend"
>;

function systemStore(storage: SystemKeyStore): KeyStore {
  return {
    kind: "system-key-store",
    async protect(key) {
      const encrypted = await storage.encryptStringAsync(Buffer.from(key).toString("base64"));
      return encrypted.toString("base64");
    },
    async open(text) {
      const { result } = await storage.decryptStringAsync(Buffer.from(text, "base64"));
      return Buffer.from(result, "base64");
    },
  };
}

/** Without a key store of its own, Linux "encrypts" with a password that stands in Chromium's source. */
async function isProtected(storage: SystemKeyStore, platform: NodeJS.Platform): Promise<boolean> {
  try {
    if (!(await storage.isAsyncEncryptionAvailable())) return false;
    return platform !== "linux" || !["basic_text", "unknown"].includes(storage.getSelectedStorageBackend());
  } catch {
    return false;
  }
}

/**
 * The stores to use in Electron: the system's where it protects, else the key file. What the key file has protected
 * earlier can be read in any case.
 */
export async function electronKeyStores(
  storage: SystemKeyStore,
  platform: NodeJS.Platform,
  keyFile: KeyStore,
): Promise<KeyStores> {
  return (await isProtected(storage, platform)) ? [systemStore(storage), keyFile] : [keyFile];
}
