/**
 * What happens to the network of this computer, for the client of a window: the host says where the computer is, the
 * browser whether it has any network.
 *
 * @module
 */
import type { Host } from "../host/host.ts";
import type { McClient } from "./mc-client.ts";

/** Where the browser says that it is, or is no more, in a network. */
type Browser = Pick<EventTarget, "addEventListener" | "removeEventListener">;

/** Follows the network until the returned function is called. */
export function followNetwork(
  host: Pick<Host, "on">,
  browser: Browser,
  client: Pick<McClient, "networkChanged" | "networkDoubted">,
): () => void {
  const doubt = () => client.networkDoubted();
  const stops = [
    host.on("network.changed", () => void client.networkChanged()),
    // A computer that has slept may have been forgotten meanwhile, by whom nothing has been heard since.
    host.on("desktop.resumed", doubt),
  ];
  browser.addEventListener("online", doubt);
  browser.addEventListener("offline", doubt);
  return () => {
    for (const stop of stops) stop();
    browser.removeEventListener("online", doubt);
    browser.removeEventListener("offline", doubt);
  };
}
