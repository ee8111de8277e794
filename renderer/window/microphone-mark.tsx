import { AudioLines, type LucideIcon, Mic, MicOff } from "lucide-react";
import { useStore } from "zustand";
import type { Microphone } from "../client/microphone.ts";
import { ActionButton } from "../design/action-button.tsx";
import { STRIP_WORDS } from "./strip-words.ts";

type State = ReturnType<Microphone["store"]["getState"]>["state"];

/** A shape for each kind; those that concern the dispatcher have words beside it. */
const ICONS = {
  unknown: Mic,
  ready: Mic,
  generated: AudioLines,
  "not-asked": Mic,
  another: Mic,
  missing: MicOff,
  refused: MicOff,
} as const satisfies Record<State, LucideIcon>;
/** States without words beside the shape; where somebody has to allow it, the button has them. */
const QUIET: ReadonlySet<State> = new Set(["unknown", "ready", "not-asked"]);

/** Whether the dispatcher will be heard, before anybody is called. */
export function MicrophoneMark({ microphone }: { readonly microphone: Pick<Microphone, "store" | "ask"> }) {
  const state = useStore(microphone.store, (now) => now.state);
  const Icon = ICONS[state];
  const text = STRIP_WORDS.microphone[state];
  const quiet = QUIET.has(state);
  return (
    <div className={`microphone-state ${state}`} title={STRIP_WORDS.microphoneMeans[state]}>
      <Icon size={16} aria-hidden="true" />
      {quiet ? null : <span aria-hidden="true">{text}</span>}
      <span className="for-screen-readers" aria-live="polite">
        {`${text}. ${STRIP_WORDS.microphoneMeans[state]}`}
      </span>
      {state === "not-asked" ? (
        <ActionButton label={STRIP_WORDS.askForMicrophone} shape="row" onPress={() => microphone.ask()} />
      ) : null}
    </div>
  );
}
