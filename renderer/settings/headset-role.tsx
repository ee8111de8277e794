import { Keyboard } from "lucide-react";
import { useStore } from "zustand";
import { ActionButton } from "../design/action-button.tsx";
import { minuteAgo } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";
import type { HeadsetNow, Headsets } from "../headset/headsets.ts";
import { DeviceTrouble } from "./device-trouble.tsx";
import { LockedNote, useLock } from "./locked.tsx";
import { SOUND_WORDS } from "./sound-words.ts";

const MINUTE_MS = 60_000;
const { headset: WORDS } = SOUND_WORDS;

/** Which headsets' keys are used, what each of them does, and which was pressed last: the test of them. */
export function HeadsetRole({ headsets }: { readonly headsets: Headsets }) {
  const { headsets: allowed, refused, supported } = useStore(headsets.store);
  const lock = useLock("headsets");
  const hasTrouble = allowed.some(isTrouble);
  return (
    <section className={`device-role ${lock.look} ${hasTrouble ? "gone" : ""}`} aria-label={WORDS.title}>
      <Keyboard size={20} aria-hidden="true" />
      <p className="device-title">
        <strong>{WORDS.title}</strong> <span className="muted small">{WORDS.note}</span>
      </p>
      {allowed.map((headset) => (
        <HeadsetRow
          key={`${headset.allowed.vendorId}:${headset.allowed.productId}`}
          headset={headset}
          disabled={lock.locked}
          onForget={() => headsets.forget(headset.allowed)}
        />
      ))}
      <div className="device-controls">
        <span className="muted small">{supported ? (allowed.length === 0 ? WORDS.none : "") : WORDS.unsupported}</span>
        <ActionButton
          label={WORDS.allow}
          shape="row"
          className="device-test"
          disabled={!supported || lock.locked}
          onPress={() => void headsets.allow()}
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
const isTrouble = (
  headset: HeadsetNow,
): headset is HeadsetNow & { readonly state: Exclude<HeadsetNow["state"], "ready"> } =>
  headset.seen && headset.state !== "ready";

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
  const { allowed, pressed, seen, since, state } = props.headset;
  const now = useNow(MINUTE_MS, state === "gone");
  const name = allowed.name === "" ? WORDS.nameless : allowed.name;
  const trouble = {
    ready: undefined,
    gone: SOUND_WORDS[seen ? "goneSince" : "notSeenSince"]({ name, time: minuteAgo(since, now) }),
    closed: WORDS.closed({ name }),
    untold: WORDS.untold({ name }),
  }[state];
  return (
    <div className="headset">
      <div className="device-controls">
        <span className="headset-name">{name}</span>
        <span className="key-pressed" role="status">
          {state === "gone" || pressed === null ? null : <kbd>{WORDS.pressed[pressed]}</kbd>}
        </span>
        <span className="muted small headset-keys">
          {facts(props.headset, isTrouble(props.headset) ? undefined : trouble)}
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
      {isTrouble(props.headset) ? (
        <DeviceTrouble
          what={trouble}
          means={`${WORDS.instead[props.headset.state]}${state === "gone" ? ` ${WORDS.again}` : ""}`}
        />
      ) : (
        <DeviceTrouble what={undefined} means="" />
      )}
    </div>
  );
}
