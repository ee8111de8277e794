import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { KeyStatus } from "../../shared/bridge/keys.ts";
import { type SettingsChange, settingsSchema } from "../../shared/bridge/settings.ts";
import type { DesktopStore } from "../client/desktop-store.ts";
import type { SettingsStore } from "../client/host-settings.ts";
import { ActionButton } from "../design/action-button.tsx";
import { Problem } from "../design/problem.tsx";
import { hintFor } from "../keyboard/shortcuts.ts";
import { Choice } from "./choices.tsx";
import { DesktopSettings } from "./desktop-settings.tsx";
import { ForwardUnanswered } from "./forward-unanswered.tsx";
import { Locks } from "./locked.tsx";
import { NumberSetting } from "./number-setting.tsx";
import { PhrasesSetting } from "./phrases-setting.tsx";
import { ProtectionOutcome } from "./protection-setting.tsx";
import { SettingSwitch } from "./setting-switch.tsx";
import { SOUND_WORDS } from "./sound-words.ts";
import { SETTINGS_WORDS } from "./words.ts";

interface SettingsViewProps {
  readonly settings: SettingsStore;
  readonly desktop: DesktopStore;
  /** Of this dispatcher's keys: they decide with the setting whether calls are protected. Null until it is known. */
  readonly keyStatus: KeyStatus | null;
  /** Whether the account has messages. */
  readonly hasMessages: boolean;
  /** Whether the embedded lab runs. */
  readonly lab: boolean;
  /** Who is signed in; nothing where nobody has to be. */
  readonly signIn: ReactNode;
  /** From which system the user works; nothing where there is only one. */
  readonly workingFrom: ReactNode;
  /** The connection test, and the way back to the set-up. */
  readonly connection: ReactNode;
  onChange(what: SettingsChange): void;
  onClose(): void;
  /** Opens the people and their files. */
  onPeople(): void;
  /** Opens what the program is, and the report for whoever helps. */
  onAbout(): void;
  /** Opens the devices and sounds, which have a view of their own. */
  onSound(): void;
}

/** A setting that is on or off and has a title of its own. */
function TitledSwitch({
  setting,
  ...rest
}: {
  readonly setting: "takesCalls" | "letterShortcuts";
  readonly on: boolean;
  onChange(on: boolean): void;
}) {
  const { label, note, title } = SETTINGS_WORDS[setting];
  return (
    <div className="setting">
      <h3 className="part-title">{title}</h3>
      <SettingSwitch setting={setting} label={label} note={note} {...rest} />
    </div>
  );
}

/** The settings, in the right column: a call in progress stays in sight. */
export function SettingsView(props: SettingsViewProps) {
  const { lab, onChange: change, onClose } = props;
  // What a press leads to is shown at once, and the next one goes on from there.
  const { settings: inForce, wanted: settings, error } = useStore(props.settings);
  const desktop = useStore(props.desktop);
  // The generated voice belongs to the lab. Without the lab it stays visible only if it is what is chosen.
  const voices = Object.entries(SETTINGS_WORDS.voiceSource.choices).filter(
    ([value]) => value !== "generated" || lab || settings.voiceSource === "generated",
  );
  const pictures = Object.entries(SETTINGS_WORDS.pictureSource.choices).filter(
    ([value]) => value !== "generated" || lab || settings.pictureSource === "generated",
  );
  /** One of the settings that are one of a few, with all that its table has. */
  const choice = (
    setting:
      | "redirectionPolicy"
      | "forwardingPolicy"
      | "transferPolicy"
      | "newIdsFirst"
      | "answering"
      | "protection"
      | "answerMode"
      | "commencement"
      | "pictureLimit"
      | "stills"
      | "theme"
      | "language",
  ) => (
    <Choice
      setting={setting}
      title={SETTINGS_WORDS[setting].title}
      value={settings[setting]}
      choices={Object.entries(SETTINGS_WORDS[setting].choices)}
      onChange={(value) => change({ [setting]: value })}
    />
  );

  return (
    <Locks value={desktop}>
      <div className="side-panel settings">
        <header className="column-head">
          <h2 className="panel-title">{SETTINGS_WORDS.title}</h2>
          <ActionButton label={SETTINGS_WORDS.close} hint={hintFor("close", true)} shape="flat" onPress={onClose} />
        </header>
        <div className="side-scroll">
          {error === null ? null : <Problem code={error} />}
          {desktop.unreadableSettings === null ? null : (
            <Problem
              code={desktop.newerSettings ? "settings-newer" : "settings-unreadable"}
              detail={desktop.unreadableSettings}
            />
          )}
          {props.signIn}
          {props.workingFrom}
          {choice("redirectionPolicy")}
          {choice("newIdsFirst")}
          {settings.newIdsFirst === "never" ? null : (
            <Choice
              setting="newIdMinutes"
              title={SETTINGS_WORDS.newIdMinutes.title}
              value={String(settings.newIdMinutes)}
              choices={Object.entries(SETTINGS_WORDS.newIdMinutes.choices)}
              onChange={(minutes) => change({ newIdMinutes: settingsSchema.shape.newIdMinutes.parse(Number(minutes)) })}
            />
          )}
          {choice("forwardingPolicy")}
          {choice("transferPolicy")}
          {[settings.redirectionPolicy, settings.forwardingPolicy, settings.transferPolicy].includes("ask") ? (
            <NumberSetting
              setting="askSeconds"
              value={settings.askSeconds}
              onChange={(askSeconds) => change({ askSeconds })}
            />
          ) : null}
          <ForwardUnanswered settings={settings} onChange={change} />
          <TitledSwitch
            setting="takesCalls"
            on={settings.takesCalls}
            onChange={(takesCalls) => change({ takesCalls })}
          />
          {choice("answerMode")}
          {choice("answering")}
          <NumberSetting
            setting="callsAtOnce"
            value={settings.callsAtOnce}
            onChange={(callsAtOnce) => change({ callsAtOnce })}
          />
          {choice("protection")}
          <ProtectionOutcome setting={inForce.protection} keyStatus={props.keyStatus} />
          {props.hasMessages ? (
            <PhrasesSetting phrases={settings.phrases} onChange={(phrases) => change({ phrases: [...phrases] })} />
          ) : null}
          <div className="setting">
            <ActionButton label={SETTINGS_WORDS.people} shape="row" onPress={props.onPeople} />
          </div>
          {choice("commencement")}
          {choice("theme")}
          <Choice
            setting="textSize"
            title={SETTINGS_WORDS.textSize.title}
            value={String(settings.textSize)}
            choices={Object.entries(SETTINGS_WORDS.textSize.choices)}
            onChange={(size) => change({ textSize: settingsSchema.shape.textSize.parse(Number(size)) })}
          />
          {choice("language")}
          {voices.length < 2 ? null : (
            <Choice
              setting="voiceSource"
              title={SETTINGS_WORDS.voiceSource.title}
              value={settings.voiceSource}
              choices={voices}
              onChange={(voiceSource) => change({ voiceSource })}
            />
          )}
          <div className="setting">
            <ActionButton
              label={SOUND_WORDS.devices}
              hint={hintFor("sound", true)}
              shape="row"
              onPress={props.onSound}
            />
          </div>
          {pictures.length < 2 ? null : (
            <Choice
              setting="pictureSource"
              title={SETTINGS_WORDS.pictureSource.title}
              value={settings.pictureSource}
              choices={pictures}
              onChange={(pictureSource) => change({ pictureSource })}
            />
          )}
          {choice("pictureLimit")}
          {choice("stills")}
          <TitledSwitch
            setting="letterShortcuts"
            on={settings.letterShortcuts}
            onChange={(letterShortcuts) => change({ letterShortcuts })}
          />
          {props.connection}
          <DesktopSettings settings={settings} desktop={desktop} onChange={change} />
          <div className="setting">
            <ActionButton label={SETTINGS_WORDS.about} shape="row" onPress={props.onAbout} />
          </div>
        </div>
      </div>
    </Locks>
  );
}
