import { Keyboard } from "lucide-react";
import { useStore } from "zustand";
import type { HeadsetNow, Headsets } from "../headset/headsets.ts";
import { isLost, KeptDeviceRow, KeptDevicesRole, keyOfModel, useGone } from "./kept-devices.tsx";
import { SOUND_WORDS } from "./sound-words.ts";

const { headset: WORDS } = SOUND_WORDS;

/** Which headsets' keys are used, what each of them does, and which was pressed last: the test of them. */
export function HeadsetRole({ headsets }: { readonly headsets: Headsets }) {
  const { headsets: allowed, refused, supported } = useStore(headsets.store);
  const said = supported ? (allowed.length === 0 ? WORDS.none : "") : WORDS.unsupported;
  return (
    <KeptDevicesRole
      icon={Keyboard}
      title={WORDS.title}
      note={WORDS.note}
      setting="headsets"
      hasTrouble={allowed.some(isLost)}
      said={<span className="muted small">{said}</span>}
      act={{ label: WORDS.allow, disabled: !supported, onPress: () => void headsets.allow() }}
      refused={refused && { what: WORDS.refused[refused], means: WORDS.refusedMeans[refused] }}
      rows={(disabled) =>
        allowed.map((headset) => (
          <HeadsetRow
            key={keyOfModel(headset.allowed)}
            headset={headset}
            disabled={disabled}
            onForget={() => headsets.forget(headset.allowed)}
          />
        ))
      }
    />
  );
}

/** What its keys do, or since when it is looked for. */
function facts({ keys, state }: HeadsetNow, missing: string | undefined): string {
  if (missing !== undefined) return `${missing} ${WORDS.again}`;
  return state === "ready" || state === "untold" ? keys.map((key) => WORDS.does[key]).join(" ") : "";
}

function HeadsetRow(props: {
  readonly headset: HeadsetNow;
  readonly disabled: boolean;
  readonly onForget: () => void;
}) {
  const { headset } = props;
  const { allowed, pressed, state } = headset;
  const name = allowed.name === "" ? WORDS.nameless : allowed.name;
  const gone = useGone(headset, name);
  const missing = { gone, closed: WORDS.closed({ name }), untold: WORDS.untold({ name }) };
  return (
    <KeptDeviceRow
      name={name}
      pressed={state === "gone" || pressed === null ? null : WORDS.pressed[pressed]}
      facts={facts(headset, state === "ready" || isLost(headset) ? undefined : missing[state])}
      trouble={
        isLost(headset)
          ? {
              what: missing[headset.state],
              means: `${WORDS.instead[headset.state]}${state === "gone" ? ` ${WORDS.again}` : ""}`,
            }
          : null
      }
      forget={{ label: WORDS.forget, disabled: props.disabled, onPress: props.onForget }}
    />
  );
}
