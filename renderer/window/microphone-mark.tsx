import { AudioLines, type LucideIcon, Mic, MicOff } from "lucide-react";
import { useStore } from "zustand";
import type { Microphone } from "../client/microphone.ts";
import { ActionButton } from "../design/action-button.tsx";
import { StripFact } from "./strip-fact.tsx";
import { STRIP_WORDS } from "./strip-words.ts";

type State = ReturnType<Microphone["store"]["getState"]>["state"];

/** A shape for each kind. */
const ICONS = {
  unknown: Mic,
  ready: Mic,
  generated: AudioLines,
  "not-asked": Mic,
  another: Mic,
  missing: MicOff,
  refused: MicOff,
} as const satisfies Record<State, LucideIcon>;
/** States in which the shape says enough: nothing is known yet, or the button that allows it has the words. */
const SHAPE_ALONE: ReadonlySet<State> = new Set(["unknown", "not-asked"]);
const TROUBLES: ReadonlySet<State> = new Set(["not-asked", "another", "missing", "refused"]);

/** Whether the dispatcher will be heard, and by which microphone, before anybody is called. */
export function MicrophoneMark({ microphone }: { readonly microphone: Pick<Microphone, "store" | "ask"> }) {
  const { state, name, isKeptOpen } = useStore(microphone.store);
  const Icon = ICONS[state];
  const text = STRIP_WORDS.microphone[state];
  const means = isKeptOpen ? STRIP_WORDS.microphoneKeptOpenMeans : STRIP_WORDS.microphoneMeans[state];
  const isNamed = state === "ready" && name !== "";
  const whole = [text, means, name === "" ? "" : STRIP_WORDS.microphoneInUse({ name })].filter((line) => line !== "");
  return (
    <div className="microphone-state">
      <StripFact
        className={`${TROUBLES.has(state) ? "trouble" : "muted"} ${isKeptOpen ? "kept-open" : ""}`}
        whole={whole}
      >
        <Icon size={16} aria-hidden="true" />
        <span className={isNamed || SHAPE_ALONE.has(state) ? "for-screen-readers" : ""}>{text}</span>{" "}
        {/* Which one it is a press tells. */}
        {isKeptOpen ? <span>{STRIP_WORDS.microphoneKeptOpen}</span> : isNamed ? <span>{name}</span> : null}
      </StripFact>
      <span className="for-screen-readers" aria-live="polite">
        {`${text}. ${means}`}
      </span>
      {state === "not-asked" ? (
        <ActionButton label={STRIP_WORDS.askForMicrophone} shape="row" onPress={() => microphone.ask()} />
      ) : null}
    </div>
  );
}
