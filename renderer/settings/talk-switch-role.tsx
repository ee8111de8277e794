import { Footprints } from "lucide-react";
import { useStore } from "zustand";
import { ActionButton } from "../design/action-button.tsx";
import { minuteAgo } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";
import type { TalkSwitches, TalkSwitchNow } from "../headset/talk-switches.ts";
import { DeviceTrouble } from "./device-trouble.tsx";
import { LockedNote, useLock } from "./locked.tsx";
import { SOUND_WORDS } from "./sound-words.ts";

const MINUTE_MS = 60_000;
const { talkSwitch: WORDS } = SOUND_WORDS;
const nameOf = (name: string) => (name === "" ? WORDS.nameless : name);

/** Which pedals and buttons are talk keys, whether one is held just now, and the learning of another one. */
export function TalkSwitchRole({ talkSwitches }: { readonly talkSwitches: TalkSwitches }) {
  const { learning, refused, supported, switches } = useStore(talkSwitches.store);
  const lock = useLock("talkSwitches");
  const hasTrouble = switches.some((each) => troubleOf(each) !== null);
  const asks = learning === null ? undefined : learning.presses === 0 ? WORDS.press : WORDS.pressOnce;
  const idle = supported ? (switches.length === 0 ? WORDS.none : "") : WORDS.unsupported;
  return (
    <section className={`device-role ${lock.look} ${hasTrouble ? "gone" : ""}`} aria-label={WORDS.title}>
      <Footprints size={20} aria-hidden="true" />
      <p className="device-title">
        <strong>{WORDS.title}</strong> <span className="muted small">{WORDS.note}</span>
      </p>
      {switches.map((each) => (
        <SwitchRow
          key={`${each.allowed.vendorId}:${each.allowed.productId}`}
          known={each}
          disabled={lock.locked}
          onForget={() => talkSwitches.forget(each.allowed)}
        />
      ))}
      <div className="device-controls">
        <span className={learning === null ? "muted small" : "small"} role="status">
          {asks?.({ name: nameOf(learning?.name ?? "") }) ?? idle}
        </span>
        <ActionButton
          label={learning === null ? WORDS.learn : WORDS.cancel}
          shape="row"
          className="device-test"
          disabled={!supported || lock.locked}
          onPress={() => (learning === null ? void talkSwitches.learn() : talkSwitches.cancel())}
        />
      </div>
      <DeviceTrouble
        what={refused === null ? undefined : WORDS.refused[refused]}
        means={refused === null ? "" : WORDS.refusedMeans[refused]}
      />
      <LockedNote lock={lock} />
    </section>
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
  const { allowed, held, seen, since, state } = props.known;
  const now = useNow(MINUTE_MS, state === "gone");
  const name = nameOf(allowed.name);
  const trouble = troubleOf(props.known);
  const gone = () => SOUND_WORDS[seen ? "goneSince" : "notSeenSince"]({ name, time: minuteAgo(since, now) });
  return (
    <div className="headset">
      <div className="device-controls">
        <span className="headset-name">{name}</span>
        <span className="key-pressed" role="status">
          {held ? <kbd>{WORDS.held}</kbd> : null}
        </span>
        <span className="muted small headset-keys">
          {state === "ready" ? WORDS.does : state === "gone" && !seen ? `${gone()} ${WORDS.again}` : ""}
        </span>
        <ActionButton
          label={WORDS.forget}
          about={name}
          shape="row"
          className="device-test"
          disabled={props.disabled}
          onPress={props.onForget}
        />
      </div>
      <DeviceTrouble
        what={trouble === null ? undefined : trouble === "gone" ? gone() : WORDS.closed({ name })}
        means={trouble === null ? "" : `${WORDS.instead[trouble]}${trouble === "gone" ? ` ${WORDS.again}` : ""}`}
      />
    </div>
  );
}
