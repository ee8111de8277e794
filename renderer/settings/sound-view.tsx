import { BellRing, Headphones, Mic, Play, Video } from "lucide-react";
import { useStore } from "zustand";
import type { SettingsChange } from "../../shared/bridge/settings.ts";
import type { DesktopStore } from "../client/desktop-store.ts";
import type { SettingsStore } from "../client/host-settings.ts";
import type { OwnDevices } from "../client/own-devices.ts";
import { ActionButton } from "../design/action-button.tsx";
import { Problem } from "../design/problem.tsx";
import type { Headsets } from "../headset/headsets.ts";
import type { TalkSwitches } from "../headset/talk-switches.ts";
import { moveAmongRows } from "../keyboard/roving.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { cameraChoice, microphoneChoice, ringChoice, speakerChoice } from "../media/device-choice.ts";
import type { VoicesInUse } from "../media/voices-in-use.ts";
import { gainOf, type Sounder } from "../sound/sounder.ts";
import { CameraPreview } from "./camera-preview.tsx";
import { DeviceRole } from "./device-role.tsx";
import { HeadsetRole } from "./headset-role.tsx";
import { Locks } from "./locked.tsx";
import { MicrophoneLevel } from "./microphone-level.tsx";
import { DeviceVolume, SoundSettings } from "./sound-settings.tsx";
import { SOUND_WORDS } from "./sound-words.ts";
import { TalkSwitchRole } from "./talk-switch-role.tsx";

interface SoundViewProps {
  readonly settings: SettingsStore;
  readonly desktop: DesktopStore;
  readonly devices: OwnDevices["store"];
  readonly headsets: Headsets;
  readonly talkSwitches: TalkSwitches;
  readonly voices: VoicesInUse;
  readonly sounder: Pick<Sounder, "store" | "tryOut" | "testTone" | "playBack">;
  onChange(what: SettingsChange): void;
  onClose(): void;
}

/** Every device and every sound, with a test for each; what is chosen holds at once, also in a call. */
export function SoundView({ sounder, voices, onChange: change, onClose, ...props }: SoundViewProps) {
  const { wanted: settings, error } = useStore(props.settings);
  const desktop = useStore(props.desktop);
  const { cameras, microphones, speakers, gone } = useStore(props.devices);
  const ringGone = useStore(sounder.store, ({ ringDeviceGone }) => ringDeviceGone);
  const isGenerated = settings.voiceSource === "generated";
  const isDrawn = settings.pictureSource === "generated";
  const play = <Play size={16} aria-hidden="true" />;
  return (
    <Locks value={desktop}>
      <div className="sound-view">
        {/* biome-ignore lint/a11y/noStaticElementInteractions: moves among what acts by itself */}
        <div className="devices" onKeyDown={(event) => moveAmongRows(event, ".device-test:enabled")}>
          <header className="column-head">
            <h2 className="panel-title">{SOUND_WORDS.devices}</h2>
            <span className="muted small devices-note">{SOUND_WORDS.devicesNote}</span>
            <ActionButton label={SOUND_WORDS.close} hint={hintFor("close", true)} shape="flat" onPress={onClose} />
          </header>
          {error === null ? null : <Problem code={error} />}
          <DeviceRole
            use="microphone"
            Icon={Mic}
            devices={microphones}
            choice={microphoneChoice(settings)}
            gone={isGenerated ? null : gone.microphone}
            disabled={isGenerated}
            onChange={({ id, label }) => change({ microphoneId: id, microphoneLabel: label })}
          >
            <MicrophoneLevel
              voices={voices}
              choice={microphoneChoice(settings)}
              disabled={isGenerated}
              playBack={settings.callVolume === 0 ? undefined : sounder.playBack}
            />
          </DeviceRole>
          <DeviceRole
            use="speaker"
            Icon={Headphones}
            devices={speakers}
            choice={speakerChoice(settings)}
            gone={gone.speaker}
            onChange={({ id, label }) => change({ speakerId: id, speakerLabel: label })}
          >
            <DeviceVolume setting="callVolume" settings={settings} onChange={change} />
            <ActionButton
              label={SOUND_WORDS.tryOut}
              about={SOUND_WORDS.roles.speaker.title}
              shape="row"
              className="device-test"
              disabled={settings.callVolume === 0}
              icon={play}
              onPress={() => sounder.testTone()}
            />
          </DeviceRole>
          <DeviceRole
            use="ring"
            Icon={BellRing}
            devices={speakers}
            choice={ringChoice(settings)}
            gone={gone.ring}
            // A device that is listed may refuse all the same.
            trouble={ringGone ? SOUND_WORDS.ringDeviceRefuses : undefined}
            onChange={({ id, label }) => change({ ringDeviceId: id, ringDeviceLabel: label })}
          >
            <DeviceVolume setting="ringVolume" settings={settings} onChange={change} />
            <ActionButton
              label={SOUND_WORDS.tryOut}
              about={SOUND_WORDS.roles.ring.title}
              shape="row"
              className="device-test"
              disabled={gainOf(settings, desktop, "call") === 0}
              icon={play}
              onPress={() => sounder.tryOut("call")}
            />
          </DeviceRole>
          <DeviceRole
            use="camera"
            Icon={Video}
            devices={cameras}
            choice={cameraChoice(settings)}
            gone={isDrawn ? null : gone.camera}
            disabled={isDrawn}
            onChange={({ id, label }) => change({ cameraId: id, cameraLabel: label })}
          >
            <CameraPreview choice={cameraChoice(settings)} disabled={isDrawn} />
          </DeviceRole>
          <HeadsetRole headsets={props.headsets} />
          <TalkSwitchRole talkSwitches={props.talkSwitches} />
        </div>
        <div className="sounds-part">
          <SoundSettings settings={settings} desktop={desktop} sounder={sounder} onChange={change} />
        </div>
      </div>
    </Locks>
  );
}
