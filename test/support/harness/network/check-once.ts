/**
 * Checks a SIP server once in a process of its own, whose store of authorities a test has made, and prints the code: `connected`
 * where there is no fault. Arguments: the address, and the port of this computer to which every host leads.
 */
import { once } from "node:events";
import { connect } from "node:net";
import { checkServer } from "../../../../electron/network/server-check.ts";
import type { McError } from "../../../../shared/errors/mc-error.ts";

const [address = "", port = ""] = process.argv.slice(2);
const outcome = await checkServer(address, async () => {
  const socket = connect(Number(port), "127.0.0.1");
  await once(socket, "connect");
  return socket;
}).then(
  () => "connected",
  (error: McError) => error.code,
);
process.stdout.write(outcome);
