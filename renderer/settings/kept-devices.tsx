/**
 * Devices of one kind that the dispatcher has allowed, as the view of sounds and devices has them: the frame of their role, and a row for each.
 *
 * @module
 */
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { ActionButton } from "../design/action-button.tsx";
import { minuteAgo } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";
import type { DeviceNow, Model } from "../headset/follow-devices.ts";
import { DeviceTrouble } from "./device-trouble.tsx";
import { LockedNote, useLock } from "./locked.tsx";
import { SOUND_WORDS } from "./sound-words.ts";

const MINUTE_MS = 60_000;

/** What is out of the ordinary, and what becomes of it. */
interface Trouble {
  readonly what: string;
  readonly means: string;
}

/** One that nobody has seen may be at another desk: only what was here and is not any more is out of the ordinary. */
export const isLost = <D extends DeviceNow>(
  device: D,
): device is D & { readonly state: Exclude<D["state"], "ready"> } => device.seen && device.state !== "ready";

/** Since when one is looked for, in words that go on. */
export function useGone({ seen, since, state }: DeviceNow, name: string): string {
  const now = useNow(MINUTE_MS, state === "gone");
  return SOUND_WORDS[seen ? "goneSince" : "notSeenSince"]({ name, time: minuteAgo(since, now) });
}

export const keyOfModel = ({ productId, vendorId }: Model): string => `${vendorId}:${productId}`;

interface KeptDevicesRoleProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly note: string;
  readonly setting: "headsets" | "talkSwitches";
  /** Whether one of them is lost. */
  readonly hasTrouble: boolean;
  /** What is said beside the button that allows another one. */
  readonly said: ReactNode;
  readonly act: { readonly label: string; readonly disabled: boolean; readonly onPress: () => void };
  /** Why the last one that was chosen is none of them. */
  readonly refused: Trouble | null;
  /** @param disabled - whether they are locked */
  rows(disabled: boolean): ReactNode;
}

export function KeptDevicesRole(props: KeptDevicesRoleProps) {
  const { act, icon: Icon, refused, title } = props;
  const lock = useLock(props.setting);
  return (
    <section className={`device-role ${lock.look} ${props.hasTrouble ? "gone" : ""}`} aria-label={title}>
      <Icon size={20} aria-hidden="true" />
      <p className="device-title">
        <strong>{title}</strong> <span className="muted small">{props.note}</span>
      </p>
      {props.rows(lock.locked)}
      <div className="device-controls">
        {props.said}
        <ActionButton
          label={act.label}
          shape="row"
          className="device-test"
          disabled={act.disabled || lock.locked}
          onPress={act.onPress}
        />
      </div>
      <DeviceTrouble what={refused?.what} means={refused?.means ?? ""} />
      <LockedNote lock={lock} />
    </section>
  );
}

export function KeptDeviceRow(props: {
  readonly name: string;
  /** The key that was pressed, or is held. */
  readonly pressed: string | null;
  readonly facts: string;
  readonly trouble: Trouble | null;
  readonly forget: { readonly label: string; readonly disabled: boolean; readonly onPress: () => void };
}) {
  const { forget, name, pressed, trouble } = props;
  return (
    <div className="headset">
      <div className="device-controls">
        <span className="headset-name">{name}</span>
        <span className="key-pressed" role="status">
          {pressed === null ? null : <kbd>{pressed}</kbd>}
        </span>
        <span className="muted small headset-keys">{props.facts}</span>
        <ActionButton
          label={forget.label}
          about={name}
          shape="row"
          className="device-test"
          disabled={forget.disabled}
          onPress={forget.onPress}
        />
      </div>
      <DeviceTrouble what={trouble?.what} means={trouble?.means ?? ""} />
    </div>
  );
}
