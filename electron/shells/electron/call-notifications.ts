/**
 * Notifications of incoming calls, while nobody looks at the console. The console's own banner is what counts: a
 * notification can be turned off, stacked away, or have no buttons.
 *
 * @module
 */
import { Notification } from "electron";
import { foreignLine } from "../../../shared/base/foreign-line.ts";
import { CALL_ACTIONS } from "../../../shared/bridge/desktop.ts";
import { wordsOf } from "../../../shared/words/words.ts";
import type { DispatcherHost } from "../../host/host.ts";

const WORDS = wordsOf("shell").notification;

interface Surroundings {
  readonly host: Pick<DispatcherHost, "desktop" | "partyOf" | "tell" | "log">;
  /** Whether the dispatcher sees the console now. */
  readonly consoleInFront: () => boolean;
  readonly showConsole: () => void;
}

/** Whether this system shows notifications. */
export const canNotify = () => Notification.isSupported();

/** Shows a notification for each call that comes in unseen, until it is answered or over. Returns the way to stop. */
export function notifyOfCalls({ host, consoleInFront, showConsole }: Surroundings): () => void {
  if (!canNotify()) return () => {};
  /** Kept until the call is over: a notification that nothing refers to is collected, and its clicks are lost. */
  const shown = new Map<string, Notification>();
  const seen = new Set<string>();

  function show(callId: string, callerId: string): void {
    const { name, known } = host.partyOf(callerId);
    const notification = new Notification({
      title: WORDS.title({ name: foreignLine(name) }),
      body: known ? WORDS.body : WORDS.unknownBody,
      urgency: "critical",
      timeoutType: "never",
      // The console rings.
      silent: true,
      actions: CALL_ACTIONS.map((action) => ({ type: "button", text: WORDS.buttons[action] })),
    });
    notification.on("click", () => {
      // Not every desktop takes it away by itself, and after this event Electron does not either.
      notification.close();
      showConsole();
    });
    notification.on("action", ({ actionIndex }) => {
      const action = CALL_ACTIONS[actionIndex];
      if (action === undefined) return;
      if (action === "answer") showConsole();
      host.tell("desktop.callAction", { callId, action });
    });
    notification.on("failed", (_event, error) => host.log.warn("a notification was not shown", { error }));
    notification.show();
    shown.set(callId, notification);
  }

  const follow = () => {
    const incoming = new Map(
      host.desktop.live().flatMap(({ id, state, primaryId }) => (state === "incoming" ? [[id, primaryId]] : [])),
    );
    for (const [id, notification] of shown) {
      if (incoming.has(id)) continue;
      notification.close();
      shown.delete(id);
    }
    for (const [id, callerId] of incoming) {
      if (seen.has(id)) continue;
      seen.add(id);
      if (!consoleInFront()) show(id, callerId);
    }
  };
  const stop = host.desktop.onChange(follow);
  return () => {
    stop();
    for (const notification of shown.values()) notification.close();
  };
}
