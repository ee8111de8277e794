/**
 * Keeps what is being written, and was not sent, with the host: it is there again after the program ended, however it ended.
 *
 * @module
 */
import { asMcError } from "../../shared/errors/mc-error.ts";
import { keptReason } from "../../shared/mc/kept-reason.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import { wasSent } from "../../shared/mc/message-draft.ts";
import type { Host } from "../host/host.ts";
import type { MessagingStore } from "../messaging/messaging-store.ts";
import { type Draft, keepDraft, type UiStore } from "./ui-store.ts";

/** Milliseconds between two writes: each is on the disk before the next one begins, and whoever types does so faster. */
export const WRITTEN_EVERY_MS = 300;

interface KeepDrafts {
  readonly host: Host;
  readonly ui: UiStore;
  readonly messaging: {
    readonly store: MessagingStore;
    /** Settles when the messages of before are here, or cannot be had. */
    readonly loaded: Promise<void>;
  };
}

/**
 * Fetches what was kept, and from then on has each change kept. What was written before that was here is newer.
 *
 * @returns the way to stop; what is not written yet is written at once
 */
export function keepDrafts({ host, ui, messaging: { store, loaded } }: KeepDrafts): () => void {
  /** As the host has them, by the key of the ID. */
  const kept = new Map<string, string>();
  const due = new Map<string, Draft>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWriting = false;
  let isStopped = false;

  const put = async ({ personId, text }: Draft) => {
    const key = mcIdKey(personId);
    try {
      await host.call("drafts.put", { personId, text });
      kept.set(key, text);
      store.setState(({ problem }) => (problem === null ? {} : { problem: null }));
    } catch (error) {
      // The next change tries again.
      store.setState({ problem: keptReason(asMcError(error, "messages-unwritable")) });
    }
  };
  const write = async () => {
    if (isWriting || timer !== undefined) return;
    const [next] = due;
    if (next === undefined) return;
    isWriting = true;
    due.delete(next[0]);
    await put(next[1]);
    isWriting = false;
    if (isStopped) return;
    timer = setTimeout(() => {
      timer = undefined;
      void write();
    }, WRITTEN_EVERY_MS);
  };

  const unsubscribe = ui.subscribe(({ drafts }, before) => {
    if (drafts === before.drafts) return;
    for (const [key, draft] of drafts) if (draft !== before.drafts.get(key)) due.set(key, draft);
    // What the host has already is not written again, unless something else is under way.
    if (!isWriting) for (const [key, { text }] of due) if ((kept.get(key) ?? "") === text) due.delete(key);
    void write();
  });

  void (async () => {
    await loaded;
    const stored = await host.call("drafts.list", {});
    const messages = [...store.getState().book.values()].flat();
    for (const draft of stored) {
      const key = mcIdKey(draft.personId);
      if (isStopped || ui.getState().drafts.has(key)) continue;
      kept.set(key, draft.text);
      if (wasSent(draft, messages)) await put({ personId: draft.personId, text: "" });
      else keepDraft(ui, draft.personId, draft.text);
    }
  })().catch((error) => store.setState({ problem: keptReason(asMcError(error, "messages-unwritable")) }));

  return () => {
    isStopped = true;
    unsubscribe();
    clearTimeout(timer);
    for (const draft of due.values()) void put(draft);
    due.clear();
  };
}
