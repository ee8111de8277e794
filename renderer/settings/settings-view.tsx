import { useId } from "react";
import { Button } from "react-aria-components/Button";
import { Group } from "react-aria-components/Group";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { NumberField } from "react-aria-components/NumberField";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import { useStore } from "zustand";
import type { Settings } from "../../shared/bridge/settings.ts";
import { ActionButton } from "../design/action-button.tsx";
import { Problem } from "../design/problem.tsx";
import { hintFor } from "../keyboard/shortcuts.ts";
import { useConsole } from "../window/console-context.ts";
import { DesktopSettings } from "./desktop-settings.tsx";
import { type AudioDevice, useAudioDevices } from "./devices.ts";
import { LockedNote, useLock } from "./locked.tsx";
import { ProtectionOutcome } from "./protection-setting.tsx";
import { SettingSwitch } from "./setting-switch.tsx";
import { changeSettings } from "./settings-store.ts";
import { SETTINGS_WORDS } from "./words.ts";

const ASK_SECONDS = { least: 5, most: 120 } as const;

/** The settings, in the right column: a call in progress stays in sight. */
export function SettingsView({ onClose }: { onClose(): void }) {
  const services = useConsole();
  const { settings, error } = useStore(services.settings);
  const unreadable = useStore(services.desktop, (state) => state.unreadableSettings);
  const devices = useAudioDevices(SETTINGS_WORDS.device);
  const change = (what: Partial<Settings>) => void changeSettings(services.host, services.settings, what);
  const lab = services.lab !== null;
  const askSecondsLock = useLock("askSeconds");
  // The generated voice belongs to the lab. Without the lab it stays visible only if it is what is chosen.
  const voices = Object.entries(SETTINGS_WORDS.voiceSource.choices).filter(
    ([value]) => value !== "generated" || lab || settings.voiceSource === "generated",
  );

  return (
    <div className="side-panel settings">
      <header>
        <h2 className="panel-title">{SETTINGS_WORDS.title}</h2>
        <ActionButton label={SETTINGS_WORDS.close} hint={hintFor("close", true)} shape="flat" onPress={onClose} />
      </header>
      <div className="side-scroll">
        {error === null ? null : <Problem code={error} />}
        {unreadable === null ? null : <Problem code="settings-unreadable" detail={unreadable} />}
        <Choice
          setting="redirectionPolicy"
          title={SETTINGS_WORDS.redirectionPolicy.title}
          value={settings.redirectionPolicy}
          choices={Object.entries(SETTINGS_WORDS.redirectionPolicy.choices)}
          onChange={(redirectionPolicy) => change({ redirectionPolicy })}
        />
        {settings.redirectionPolicy === "ask" ? (
          <NumberField
            className={askSecondsLock.look}
            value={settings.askSeconds}
            minValue={ASK_SECONDS.least}
            maxValue={ASK_SECONDS.most}
            isReadOnly={askSecondsLock.locked}
            {...askSecondsLock.described}
            onChange={(askSeconds) => change({ askSeconds })}
          >
            <Label className="setting-title">{SETTINGS_WORDS.askSeconds.title}</Label>
            <Group className="stepper">
              <Button slot="decrement" className="button" isDisabled={askSecondsLock.locked}>
                −
              </Button>
              <Input className="field-input" />
              <Button slot="increment" className="button" isDisabled={askSecondsLock.locked}>
                +
              </Button>
            </Group>
            <span className="muted small">{SETTINGS_WORDS.askSeconds.note}</span>
            <LockedNote lock={askSecondsLock} />
          </NumberField>
        ) : null}
        <Choice
          setting="protection"
          title={SETTINGS_WORDS.protection.title}
          value={settings.protection}
          choices={Object.entries(SETTINGS_WORDS.protection.choices)}
          onChange={(protection) => change({ protection })}
        />
        <ProtectionOutcome setting={settings.protection} />
        <Choice
          setting="commencement"
          title={SETTINGS_WORDS.commencement.title}
          value={settings.commencement}
          choices={Object.entries(SETTINGS_WORDS.commencement.choices)}
          onChange={(commencement) => change({ commencement })}
        />
        <Choice
          setting="theme"
          title={SETTINGS_WORDS.theme.title}
          value={settings.theme}
          choices={Object.entries(SETTINGS_WORDS.theme.choices)}
          onChange={(theme) => change({ theme })}
        />
        {voices.length < 2 ? null : (
          <Choice
            setting="voiceSource"
            title={SETTINGS_WORDS.voiceSource.title}
            value={settings.voiceSource}
            choices={voices}
            onChange={(voiceSource) => change({ voiceSource })}
          />
        )}
        <DeviceChoice
          setting="microphoneId"
          title={SETTINGS_WORDS.microphone}
          devices={devices.microphones}
          value={settings.microphoneId}
          disabled={settings.voiceSource === "generated"}
          onChange={(microphoneId) => change({ microphoneId })}
        />
        <DeviceChoice
          setting="speakerId"
          title={SETTINGS_WORDS.speaker}
          devices={devices.speakers}
          value={settings.speakerId}
          disabled={false}
          onChange={(speakerId) => change({ speakerId })}
        />
        <div className="setting">
          <h3 className="setting-title">{SETTINGS_WORDS.letterShortcuts.title}</h3>
          <SettingSwitch
            setting="letterShortcuts"
            label={SETTINGS_WORDS.letterShortcuts.label}
            note={SETTINGS_WORDS.letterShortcuts.note}
            on={settings.letterShortcuts}
            onChange={(letterShortcuts) => change({ letterShortcuts })}
          />
        </div>
        <DesktopSettings settings={settings} onChange={change} />
      </div>
    </div>
  );
}

function Choice<T extends string>(props: {
  readonly setting: keyof Settings;
  readonly title: string;
  readonly value: T;
  readonly choices: readonly (readonly [string, { readonly label: string; readonly note?: string }])[];
  onChange(value: T): void;
}) {
  const lock = useLock(props.setting);
  return (
    // The choices are the keys of the setting's own table, so a value that comes back is one of them.
    <RadioGroup
      className={lock.look}
      value={props.value}
      isReadOnly={lock.locked}
      {...lock.described}
      onChange={(value) => props.onChange(value as T)}
    >
      <Label className="setting-title">{props.title}</Label>
      <LockedNote lock={lock} />
      {props.choices.map(([value, { label, note }]) => (
        <Radio key={value} value={value} className="radio">
          <span className="radio-mark" aria-hidden="true" />
          <span>
            {label}
            {note === undefined ? null : <span className="muted small">{note}</span>}
          </span>
        </Radio>
      ))}
    </RadioGroup>
  );
}

function DeviceChoice(props: {
  readonly setting: "microphoneId" | "speakerId";
  readonly title: string;
  readonly devices: readonly AudioDevice[];
  readonly value: string;
  readonly disabled: boolean;
  onChange(id: string): void;
}) {
  const id = useId();
  const lock = useLock(props.setting);
  const missing = props.value !== "" && !props.devices.some((device) => device.id === props.value);
  return (
    <div className={lock.look}>
      <label htmlFor={id} className="setting-title">
        {props.title}
      </label>
      <select
        id={id}
        className="field-select"
        value={props.value}
        disabled={props.disabled || lock.locked}
        {...lock.described}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        <option value="">{SETTINGS_WORDS.systemDefault}</option>
        {props.devices.map((device) => (
          <option key={device.id} value={device.id}>
            {device.label}
          </option>
        ))}
        {missing ? <option value={props.value}>{SETTINGS_WORDS.notPluggedIn}</option> : null}
      </select>
      <LockedNote lock={lock} />
    </div>
  );
}
