/**
 * What the desktop has the console do: show a link's ID for dialling, answer or decline from a notification, and
 * register anew after the computer slept.
 *
 * @module
 */
import { type CallingActions, type CallingStore, isLive } from "../calling/calling-store.ts";
import { type DirectoryStore, offerLink } from "../directory/directory-store.ts";
import type { Host } from "../host/host.ts";

interface Surroundings {
  readonly host: Host;
  readonly calling: CallingStore;
  readonly actions: Pick<CallingActions, "answer" | "end" | "register">;
  readonly directory: DirectoryStore;
  /** Shows what the program is. */
  readonly showAbout: () => void;
}

/** Waits for the directory, so that the link of somebody in it chooses that person. */
function whenLoaded(directory: DirectoryStore): Promise<void> {
  if (directory.getState().status !== "loading") return Promise.resolve();
  return new Promise((resolve) => {
    const stop = directory.subscribe(({ status }) => {
      if (status === "loading") return;
      stop();
      resolve();
    });
  });
}

/** Puts the ID of a link that was opened where an ID is typed. The dispatcher calls, or does not. */
async function showLink(host: Host, directory: DirectoryStore): Promise<void> {
  const { mcServiceId } = await host.call("desktop.takeLink", {});
  if (mcServiceId === null) return;
  await whenLoaded(directory);
  offerLink(directory, mcServiceId);
}

/** Follows the desktop until the returned function is called. */
export function followDesktop({ host, calling, actions, directory, showAbout }: Surroundings): () => void {
  const look = () => void showLink(host, directory).catch(() => {});
  const lookForAbout = () =>
    void host.call("desktop.takeAbout", {}).then(
      ({ wanted }) => wanted && showAbout(),
      () => {},
    );
  const find = (callId: string) => calling.getState().calls.find((call) => call.id === callId);
  const stops = [
    host.on("desktop.linkOpened", look),
    host.on("desktop.aboutWanted", lookForAbout),
    host.on("desktop.callAction", ({ callId, action }) => {
      // The notification can be older than what happened since.
      if (find(callId)?.state !== "incoming") return;
      if (action === "answer") actions.answer(callId);
      else actions.end(callId);
    }),
    host.on("desktop.resumed", () => {
      const { registration, calls } = calling.getState();
      // A call holds the connection itself and says when it is lost; a refusal is for the dispatcher to answer.
      const leaveAlone = registration.state === "refused" || registration.state === "off" || calls.some(isLive);
      if (!leaveAlone) actions.register();
    }),
  ];
  // A link that started the program was opened before anybody listened, and the console that was asked for may just have been opened.
  look();
  lookForAbout();
  return () => {
    for (const stop of stops) stop();
  };
}
