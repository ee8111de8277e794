import { Unplug } from "lucide-react";
import { useStore } from "zustand";
import { wordsOf } from "../../shared/words/words.ts";
import type { Headsets } from "../headset/headsets.ts";
import { StripFact } from "./strip-fact.tsx";

const { headset: WORDS } = wordsOf("sound");

/** A headset that was pulled out, or does not answer: its keys do nothing, whoever presses them. */
export function HeadsetMark({ headsets }: { readonly headsets: Pick<Headsets, "store"> }) {
  const lost = useStore(headsets.store, (now) => now.headsets.find(({ seen, state }) => seen && state !== "ready"));
  const state = lost?.state ?? "ready";
  const text = state === "ready" ? "" : WORDS.strip[state];
  const means = state === "ready" ? "" : WORDS.instead[state];
  return (
    <div className="headset-state">
      {lost === undefined || state === "ready" ? null : (
        <StripFact className="trouble" whole={[lost.allowed.name, means]}>
          <Unplug size={16} aria-hidden="true" />
          <span>{text}</span>
        </StripFact>
      )}
      <span className="for-screen-readers" aria-live="polite">
        {text === "" ? "" : `${text}. ${means}`}
      </span>
    </div>
  );
}
