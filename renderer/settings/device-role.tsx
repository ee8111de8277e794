import type { LucideIcon } from "lucide-react";
import { type ReactNode, useId } from "react";
import type { GoneDevice, OwnDevice } from "../client/own-devices.ts";
import { minuteAgo } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";
import { chosenDevice, type DeviceChoice } from "../media/device-choice.ts";
import { DeviceTrouble } from "./device-trouble.tsx";
import { LockedNote, useLock } from "./locked.tsx";
import { SOUND_WORDS } from "./sound-words.ts";
import { SETTINGS_WORDS } from "./words.ts";

const MINUTE_MS = 60_000;

export interface DeviceRoleProps {
  readonly use: "microphone" | "speaker" | "ring" | "camera";
  readonly Icon: LucideIcon;
  readonly devices: readonly OwnDevice[];
  readonly choice: DeviceChoice;
  readonly gone: GoneDevice | null;
  /** Why it is not used although it is there, and what is in its place. */
  readonly trouble?: string | undefined;
  readonly disabled?: boolean;
  /** Beside the field: how loud it is, and its test. */
  readonly children: ReactNode;
  onChange(choice: DeviceChoice): void;
}

/** The identifier of the chosen device among those that there are; undefined where it is not there. */
const chosenAmong = (devices: readonly OwnDevice[], choice: DeviceChoice): string | undefined =>
  chosenDevice(
    "audiooutput",
    choice,
    devices.map(({ id, label }) => ({ deviceId: id, kind: "audiooutput", label })),
  );

/** What one device is for: which it is, how loud, and what becomes of that while it is gone. */
export function DeviceRole({ use, Icon, devices, choice, gone, ...props }: DeviceRoleProps) {
  const id = useId();
  const lock = useLock(`${use === "ring" ? "ringDevice" : use}Id`);
  const now = useNow(MINUTE_MS, gone !== null);
  const words = SOUND_WORDS.roles[use];
  const present = gone === null ? chosenAmong(devices, choice) : undefined;
  const name = choice.label === "" ? SOUND_WORDS.chosenDevice : choice.label;
  const whatIsWrong =
    gone === null
      ? props.trouble
      : SOUND_WORDS[gone.seen ? "goneSince" : "notSeenSince"]({ name, time: minuteAgo(gone.since, now) });
  return (
    <section className={`device-role ${lock.look} ${whatIsWrong === undefined ? "" : "gone"}`} aria-label={words.title}>
      <Icon size={20} aria-hidden="true" />
      <p className="device-title">
        <label htmlFor={id}>{words.title}</label> <span className="muted small">{words.note}</span>
      </p>
      <div className="device-controls">
        <select
          id={id}
          className="field-select"
          value={present ?? choice.id}
          disabled={props.disabled === true || lock.locked}
          {...lock.described}
          onChange={({ currentTarget: { value } }) =>
            props.onChange({ id: value, label: devices.find((device) => device.id === value)?.label ?? "" })
          }
        >
          <option value="">{SETTINGS_WORDS.systemDefault}</option>
          {devices.map((device, at) => (
            <option key={device.id} value={device.id}>
              {device.label === "" ? words.nameless({ number: at + 1 }) : device.label}
            </option>
          ))}
          {present === undefined ? (
            <option value={choice.id}>{gone === null ? name : SETTINGS_WORDS.gone({ device: name })}</option>
          ) : null}
        </select>
        {props.children}
      </div>
      <DeviceTrouble what={whatIsWrong} means={words.instead} />
      <LockedNote lock={lock} />
    </section>
  );
}
