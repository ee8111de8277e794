/**
 * Asks a KMS once in a process of its own, whose environment a test has made, and prints the code: `answered` for any HTTP answer.
 * Arguments: the port, and the file of the account's own anchors where there is one.
 */
import { readTrustAnchors } from "../../../../electron/keys/account-access.ts";
import { createKmsConnections, postOverHttps } from "../../../../electron/keys/https-post.ts";
import type { McError } from "../../../../shared/errors/mc-error.ts";

const [port = "", anchors] = process.argv.slice(2);
const connections = createKmsConnections(undefined);
const outcome = await postOverHttps(connections, {
  url: "https://kms.home.test/",
  address: { host: "127.0.0.1", port: Number(port) },
  trustAnchors: anchors === undefined ? undefined : readTrustAnchors(anchors),
  headers: {},
  body: "",
  idempotent: true,
  signal: AbortSignal.timeout(10_000),
}).then(
  () => "answered",
  (error: McError) => error.code,
);
process.stdout.write(outcome);
connections.kept.destroy();
