/**
 * Notifications of incoming calls, while nobody looks at the console. The console's own banner is what counts: a
 * notification can be turned off, stacked away, or have no buttons.
 *
 * @module
 */
import { Notification } from "electron";
import { foreignLine } from "../../../shared/base/foreign-line.ts";
import { CALL_ACTIONS } from "../../../shared/bridge/desktop.ts";
import { perLanguage, wordsOf } from "../../../shared/words/words.ts";
import type { DesktopCall } from "../../host/desktop-view.ts";
import type { DispatcherHost } from "../../host/host.ts";
import type { NamedParty } from "../../host/names.ts";

const WORDS = wordsOf("shell").notification;
const time = perLanguage(
  (locale) => new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
);

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

  /** What is known of the caller beside the name: what is proved, and what was only said. */
  function bodyOf(call: DesktopCall, { known, redirected }: NamedParty): string {
    if (!known) return WORDS.unknownBody;
    if (redirected === null) return WORDS.body;
    const when = time().format(redirected.at);
    return WORDS.redirectedBody[call.verified ? "verified" : "claimed"]({ system: redirected.system, when });
  }

  function show(call: DesktopCall): void {
    const { id: callId, primaryId } = call;
    const party = host.partyOf(primaryId);
    const notification = new Notification({
      title: WORDS.title({ name: foreignLine(party.name) }),
      body: bodyOf(call, party),
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
      host.desktop.live().flatMap((call) => (call.state === "incoming" ? [[call.id, call] as const] : [])),
    );
    for (const [id, notification] of shown) {
      if (incoming.has(id)) continue;
      notification.close();
      shown.delete(id);
    }
    for (const [id, call] of incoming) {
      if (seen.has(id)) continue;
      seen.add(id);
      if (!consoleInFront()) show(call);
    }
  };
  const stop = host.desktop.onChange(follow);
  return () => {
    stop();
    for (const notification of shown.values()) notification.close();
  };
}
