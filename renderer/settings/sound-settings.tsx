import { Play } from "lucide-react";
import { Button } from "react-aria-components/Button";
import type { DesktopState } from "../../shared/bridge/desktop.ts";
import type { Settings, SettingsChange } from "../../shared/bridge/settings.ts";
import { SOUND_EVENTS, type SoundEvent } from "../../shared/bridge/sounds.ts";
import { VolumeSlider } from "../design/volume-slider.tsx";
import { gainOf, type Sounder } from "../sound/sounder.ts";
import { TONES } from "../sound/tones.ts";
import { LockedNote, type SettingLock, useLock } from "./locked.tsx";
import { SOUND_WORDS } from "./sound-words.ts";

interface SoundProps {
  readonly settings: Settings;
  readonly sounder: Pick<Sounder, "tryOut">;
  onChange(what: SettingsChange): void;
}

/** How loud colleagues are, or the device at which it rings; heard at once, also in a call. */
export function DeviceVolume({
  setting,
  settings,
  onChange,
}: Omit<SoundProps, "sounder"> & { readonly setting: "callVolume" | "ringVolume" }) {
  const lock = useLock(setting);
  return (
    <>
      <VolumeSlider
        label={SOUND_WORDS[setting]}
        value={settings[setting]}
        silent={SOUND_WORDS.silent}
        disabled={lock.locked}
        described={lock.described}
        onChange={(volume) => onChange({ [setting]: volume })}
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
        <VolumeSlider
          label={SOUND_WORDS.all}
          value={settings.soundVolume}
          silent={SOUND_WORDS.silent}
          disabled={allLock.locked}
          described={allLock.described}
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
          {what}, {SOUND_WORDS.where[TONES[event].alsoInHeadset === undefined ? TONES[event].output : "both"]}
          {atLeast === 0 ? null : `, ${SOUND_WORDS.atLeast({ volume: atLeast })}`}
        </span>
      </th>
      <td className="sound-volume">
        <VolumeSlider
          label={SOUND_WORDS.volumeOf({ event: title })}
          value={settings.sounds[event]}
          silent={SOUND_WORDS.silent}
          disabled={lock.locked}
          described={lock.described}
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
