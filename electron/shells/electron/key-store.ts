/**
 * The key store of the operating system, as Electron offers it.
 *
 * @module
 */
import type { SafeStorage } from "electron";
import { type KeyStore, KeyStoreLocked, type KeyStores } from "../../keys/key-store.ts";

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
      try {
        const { result } = await storage.decryptStringAsync(Buffer.from(text, "base64"));
        return Buffer.from(result, "base64");
      } catch (cause) {
        // Electron tells a question that somebody dismissed from a key that is gone by no sign.
        throw new KeyStoreLocked("the key store of the system did not open it", cause);
      }
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
 * earlier can be read in any case; what the system's has protected waits until that one can be asked again.
 */
export async function electronKeyStores(
  storage: SystemKeyStore,
  platform: NodeJS.Platform,
  keyFile: KeyStore,
): Promise<KeyStores> {
  if (await isProtected(storage, platform)) return [systemStore(storage), keyFile];
  const locked = async () => {
    throw new KeyStoreLocked("the system offers no key store at present");
  };
  return [keyFile, { kind: "system-key-store", protect: locked, open: locked }];
}
