/**
 * The messages of before, when the window opens: all that the host has, and what was on its way goes on.
 *
 * @module
 */

import { MAX_PAGE, type MessagePage } from "../../shared/bridge/message-page.ts";
import { asMcError } from "../../shared/errors/mc-error.ts";
import type { MessageKeeping } from "../../shared/mc/message-keeping.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import type { Host } from "../host/host.ts";
import type { McClient } from "./mc-client.ts";
import { createNewest } from "./newest.ts";

/** Loads what is stored. What cannot be had is said in the place of the messages, and those of now go on without. */
export async function resumeMessages(host: Host, { engine, store }: NonNullable<McClient["messaging"]>): Promise<void> {
  host.on("messages.rescued", ({ saved }) => store.setState({ rescued: saved }));
  host.on("messages.removed", ({ ids }) => engine.removed(ids));
  const newest = createNewest<MessageKeeping>((keeping) => store.setState({ keeping }));
  host.on("messages.keepingChanged", newest.told);
  void newest.ask(() => host.call("messages.keeping", {})).catch(() => {});
  const records: MessageRecord[] = [];
  try {
    let after: number | null = 0;
    while (after !== null) {
      const page: MessagePage = await host.call("messages.list", { after, limit: MAX_PAGE });
      records.push(...page.records);
      if (page.rescued !== null) store.setState({ rescued: page.rescued });
      after = page.next;
    }
  } catch (error) {
    store.setState({ problem: { code: asMcError(error, "messages-unwritable").code } });
  }
  engine.resume(records);
}
