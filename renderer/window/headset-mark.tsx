import { Unplug } from "lucide-react";
import { useStore } from "zustand";
import { wordsOf } from "../../shared/words/words.ts";
import type { Headsets } from "../headset/headsets.ts";
import type { TalkSwitches } from "../headset/talk-switches.ts";
import { StripFact } from "./strip-fact.tsx";

const { headset: HEADSET, talkSwitch: TALK_SWITCH } = wordsOf("sound");

/** What the strip says of one that is lost. */
interface Lost {
  readonly name: string;
  readonly text: string;
  readonly means: string;
}

/** A headset or a pedal that was pulled out, or does not answer: its keys do nothing, whoever presses them. */
export function HeadsetMark(props: {
  readonly headsets: Pick<Headsets, "store">;
  readonly talkSwitches: Pick<TalkSwitches, "store">;
}) {
  const headset = useStore(props.headsets.store, (now) =>
    now.headsets.find(({ seen, state }) => seen && state !== "ready"),
  );
  const pedal = useStore(props.talkSwitches.store, (now) =>
    now.switches.find(({ seen, state }) => seen && state !== "ready"),
  );
  const lost: Lost[] = [
    ...(headset === undefined || headset.state === "ready"
      ? []
      : [{ name: headset.allowed.name, text: HEADSET.strip[headset.state], means: HEADSET.instead[headset.state] }]),
    ...(pedal === undefined || pedal.state === "ready" || pedal.state === "untold"
      ? []
      : [
          {
            name: pedal.allowed.name,
            text: TALK_SWITCH.strip[pedal.state],
            means: TALK_SWITCH.instead[pedal.state],
          },
        ]),
  ];
  return (
    <div className="headset-state">
      {lost.map(({ means, name, text }) => (
        <StripFact key={text} className="trouble" whole={[name, means]}>
          <Unplug size={16} aria-hidden="true" />
          <span>{text}</span>
        </StripFact>
      ))}
      <span className="for-screen-readers" aria-live="polite">
        {lost.map(({ means, text }) => `${text}. ${means}`).join(" ")}
      </span>
    </div>
  );
}
