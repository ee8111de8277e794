import { Footprints } from "lucide-react";
import { useStore } from "zustand";
import type { TalkSwitches, TalkSwitchNow } from "../headset/talk-switches.ts";
import { KeptDeviceRow, KeptDevicesRole, keyOfModel, useGone } from "./kept-devices.tsx";
import { SOUND_WORDS } from "./sound-words.ts";

const { talkSwitch: WORDS } = SOUND_WORDS;
const nameOf = (name: string) => (name === "" ? WORDS.nameless : name);

/** Which pedals and buttons are talk keys, whether one is held just now, and the learning of another one. */
export function TalkSwitchRole({ talkSwitches }: { readonly talkSwitches: TalkSwitches }) {
  const { learning, refused, supported, switches } = useStore(talkSwitches.store);
  const asks = learning === null ? undefined : learning.presses === 0 ? WORDS.press : WORDS.pressOnce;
  const idle = supported ? (switches.length === 0 ? WORDS.none : "") : WORDS.unsupported;
  return (
    <KeptDevicesRole
      icon={Footprints}
      title={WORDS.title}
      note={WORDS.note}
      setting="talkSwitches"
      hasTrouble={switches.some((each) => troubleOf(each) !== null)}
      said={
        <span className={learning === null ? "muted small" : "small"} role="status">
          {asks?.({ name: nameOf(learning?.name ?? "") }) ?? idle}
        </span>
      }
      act={{
        label: learning === null ? WORDS.learn : WORDS.cancel,
        disabled: !supported,
        onPress: () => (learning === null ? void talkSwitches.learn() : talkSwitches.cancel()),
      }}
      refused={refused && { what: WORDS.refused[refused], means: WORDS.refusedMeans[refused] }}
      rows={(disabled) =>
        switches.map((each) => (
          <SwitchRow
            key={keyOfModel(each.allowed)}
            known={each}
            disabled={disabled}
            onForget={() => talkSwitches.forget(each.allowed)}
          />
        ))
      }
    />
  );
}

/** One that nobody has seen may be at another desk: only what was here and is not any more is out of the ordinary. */
function troubleOf({ seen, state }: TalkSwitchNow): "gone" | "closed" | null {
  return seen && (state === "gone" || state === "closed") ? state : null;
}

function SwitchRow(props: {
  readonly known: TalkSwitchNow;
  readonly disabled: boolean;
  readonly onForget: () => void;
}) {
  const { known } = props;
  const { allowed, held, seen, state } = known;
  const name = nameOf(allowed.name);
  const gone = useGone(known, name);
  const trouble = troubleOf(known);
  return (
    <KeptDeviceRow
      name={name}
      pressed={held ? WORDS.held : null}
      facts={state === "ready" ? WORDS.does : state === "gone" && !seen ? `${gone} ${WORDS.again}` : ""}
      trouble={
        trouble && {
          what: trouble === "gone" ? gone : WORDS.closed({ name }),
          means: `${WORDS.instead[trouble]}${trouble === "gone" ? ` ${WORDS.again}` : ""}`,
        }
      }
      forget={{ label: WORDS.forget, disabled: props.disabled, onPress: props.onForget }}
    />
  );
}
