/**
 * What TLS connections that this process makes are protected by, in a file for tshark: an end that judges what passes has to read it.
 *
 * @module
 */
import { appendFileSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import tls from "node:tls";

/** Begins to note them; gives back how to stop. */
export function noteTlsSecrets(file: string): () => void {
  writeFileSync(file, "", { mode: 0o600 });
  const { connect } = tls;
  tls.connect = ((...args: Parameters<typeof connect>) => {
    const socket = connect(...args);
    socket.on("keylog", (line) => appendFileSync(file, line));
    return socket;
  }) as typeof connect;
  syncBuiltinESMExports();
  return () => {
    tls.connect = connect;
    syncBuiltinESMExports();
  };
}
