import { Play, Volume2, VolumeX } from "lucide-react";
import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { Slider, SliderOutput, SliderThumb, SliderTrack } from "react-aria-components/Slider";
import type { DesktopState } from "../../shared/bridge/desktop.ts";
import type { Settings, SettingsChange } from "../../shared/bridge/settings.ts";
import { SOUND_EVENTS, type SoundEvent } from "../../shared/bridge/sounds.ts";
import { gainOf, type Sounder } from "../sound/sounder.ts";
import { TONES } from "../sound/tones.ts";
import { LockedNote, type SettingLock, useLock } from "./locked.tsx";
import { SOUND_WORDS } from "./sound-words.ts";

interface SoundProps {
  readonly settings: Settings;
  readonly sounder: Pick<Sounder, "tryOut">;
  onChange(what: SettingsChange): void;
}

/** How loud colleagues are; heard at once, also in a call. */
export function CallVolume({ settings, onChange }: Omit<SoundProps, "sounder">) {
  const lock = useLock("callVolume");
  return (
    <>
      <Volume
        label={SOUND_WORDS.callVolume}
        value={settings.callVolume}
        lock={lock}
        onChange={(callVolume) => onChange({ callVolume })}
      />
      <LockedNote lock={lock} />
    </>
  );
}

/** What the console makes a sound of: how loud, and what else is told of the same. */
export function SoundSettings(
  props: SoundProps & { readonly desktop: Pick<DesktopState, "notifications" | "emergencyAtLeast"> },
) {
  const { settings, onChange } = props;
  const allLock = useLock("soundVolume");
  const eachLock = useLock("sounds");
  return (
    <div className="setting">
      <h3 id="sounds" className="panel-title">
        {SOUND_WORDS.title}
      </h3>
      <div className={allLock.locked ? "sound-all held" : "sound-all"}>
        <span aria-hidden="true">{SOUND_WORDS.all}</span>
        <Volume
          label={SOUND_WORDS.all}
          value={settings.soundVolume}
          lock={allLock}
          onChange={(soundVolume) => onChange({ soundVolume })}
        />
        <LockedNote lock={allLock} />
      </div>
      <table className={eachLock.locked ? "sounds held" : "sounds"} aria-label={SOUND_WORDS.title}>
        {eachLock.locked ? (
          <caption>
            <LockedNote lock={eachLock} />
          </caption>
        ) : null}
        <thead className="for-screen-readers">
          <tr>
            {Object.entries(SOUND_WORDS.columns).map(([name, title]) => (
              <th key={name} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {SOUND_EVENTS.map((event) => (
            <SoundRow key={event} event={event} lock={eachLock} {...props} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Which events are told by a notification of the system: somebody calls, and nobody looks. */
const NOTIFIED: ReadonlySet<SoundEvent> = new Set(["emergency", "priority-call", "call", "call-while-talking"]);

function SoundRow(
  props: Parameters<typeof SoundSettings>[0] & { readonly event: SoundEvent; readonly lock: SettingLock },
) {
  const { desktop, event, settings, lock, sounder } = props;
  const { title, what, window } = SOUND_WORDS.events[event];
  const notified = desktop.notifications && NOTIFIED.has(event);
  const atLeast = event === "emergency" ? desktop.emergencyAtLeast : 0;
  return (
    <tr className="sound">
      <th scope="row">
        <strong>{title}</strong>
        <span className="muted small">
          {what}, {SOUND_WORDS.where[TONES[event].output]}
          {atLeast === 0 ? null : `, ${SOUND_WORDS.atLeast({ volume: atLeast })}`}
        </span>
      </th>
      <td className="sound-volume">
        <Volume
          label={SOUND_WORDS.volumeOf({ event: title })}
          value={settings.sounds[event]}
          lock={lock}
          onChange={(volume) => props.onChange({ sounds: { [event]: volume } })}
        />
        <Button
          className="button sound-play"
          aria-label={SOUND_WORDS.play({ event: title })}
          isDisabled={gainOf(settings, desktop, event) === 0}
          onPress={() => sounder.tryOut(event)}
        >
          <Play size={16} aria-hidden="true" />
        </Button>
      </td>
      <td className="muted small">{SOUND_WORDS.inWindow({ what: window })}</td>
      <td className="muted small">
        {SOUND_WORDS.inNotification({ what: SOUND_WORDS.notifications[notified ? "behind" : "none"] })}
      </td>
    </tr>
  );
}

/** A volume that is kept when the hand lets go, and not at each step on the way. */
function Volume(props: {
  readonly label: string;
  readonly value: number;
  readonly lock: SettingLock;
  onChange(value: number): void;
}) {
  const { value, lock } = props;
  // Null while nobody moves it: what is in force may change meanwhile.
  const [moving, setMoving] = useState<number | null>(null);
  const shown = moving ?? value;
  const Icon = shown === 0 ? VolumeX : Volume2;
  return (
    <Slider
      className="slider"
      aria-label={props.label}
      minValue={0}
      maxValue={100}
      step={5}
      value={shown}
      isDisabled={lock.locked}
      onChange={setMoving}
      onChangeEnd={(to) => {
        setMoving(null);
        if (to !== value) props.onChange(to);
      }}
    >
      <Icon size={14} aria-hidden="true" />
      <SliderTrack className="slider-track">
        <span className="slider-fill" style={{ width: `${shown}%` }} />
        <SliderThumb className="slider-thumb" {...lock.described} />
      </SliderTrack>
      <SliderOutput className="slider-value" aria-hidden="true">
        {shown === 0 ? SOUND_WORDS.silent : `${shown} %`}
      </SliderOutput>
    </Slider>
  );
}
