/**
 * What the host asks about files for the dispatcher, in boxes of the system, and how pictures are shown.
 *
 * @module
 */
import { asMcError } from "../../shared/errors/mc-error.ts";
import { keptReason } from "../../shared/mc/kept-reason.ts";
import type { Host } from "../host/host.ts";
import type { FileActs } from "../messages/thread-story.ts";
import type { MessagingActions } from "../messaging/messaging-engine.ts";
import { PictureDecoder } from "../previews/picture-decoder.ts";
import type { UiStore } from "./ui-store.ts";

/** Why nothing came of the last one stands in the window until the next one. */
export function fileActs(host: Host, actions: Pick<MessagingActions, "sendFile">, ui: UiStore): FileActs {
  const tried = (act: () => Promise<void>) => {
    ui.setState({ fileProblem: null });
    act().catch((cause) => ui.setState({ fileProblem: keptReason(asMcError(cause, "file-unreadable")) }));
  };
  const decoder = new PictureDecoder();
  return {
    attach: (personId) =>
      tried(async () => {
        const { file } = await host.call("files.choose", {});
        if (file !== null) actions.sendFile(personId, file);
      }),
    save: (id) => tried(async () => void (await host.call("files.save", { id }))),
    show: (id) => tried(async () => void (await host.call("files.show", { id }))),
    picture: (id, room) => decoder.decode(() => host.call("files.preview", { id }), room),
  };
}
