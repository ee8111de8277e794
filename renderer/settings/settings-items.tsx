/**
 * The settings by headings: each with what is read of it, by which it is found.
 *
 * @module
 */
import type { ReactNode } from "react";
import type { McSystem } from "../../shared/bridge/account.ts";
import type { DesktopState } from "../../shared/bridge/desktop.ts";
import { GLOBAL_ACTS } from "../../shared/bridge/global-keys.ts";
import { keyText } from "../../shared/bridge/key-text.ts";
import { type Settings, type SettingsChange, settingsSchema } from "../../shared/bridge/settings.ts";
import { SHORTCUT_ACTS } from "../../shared/bridge/shortcut-acts.ts";
import { wordsOf } from "../../shared/words/words.ts";
import { ActionButton } from "../design/action-button.tsx";
import { keysInUse } from "../keyboard/keys-in-use.ts";
import { LAB_SHORTCUTS, SHORTCUTS, type ShortcutId } from "../keyboard/shortcut-table.ts";
import { hintFor, onKeyboards } from "../keyboard/shortcuts.ts";
import { Choice } from "./choices.tsx";
import { GlobalKeys, ProgramSwitch } from "./desktop-settings.tsx";
import { DESKTOP_WORDS } from "./desktop-words.ts";
import { ForwardUnanswered } from "./forward-unanswered.tsx";
import { KeySetting } from "./key-setting.tsx";
import { NumberSetting } from "./number-setting.tsx";
import { listedPartners, PartnerPolicies } from "./partner-policies.tsx";
import { PhrasesSetting } from "./phrases-setting.tsx";
import { SettingSwitch } from "./setting-switch.tsx";
import { SOUND_WORDS } from "./sound-words.ts";
import { SETTINGS_WORDS } from "./words.ts";

const SHORTCUT_WORDS = wordsOf("shortcuts");
const CONNECTION_WORDS = wordsOf("setUp").settings;

export type GroupName = keyof typeof SETTINGS_WORDS.groups;

/** One setting, or a few that make sense together only. */
export interface SettingItem {
  readonly id: string;
  readonly group: GroupName;
  /** All that is read of it: its label, its explanation, what it is at present. */
  readonly texts: readonly string[];
  readonly node: ReactNode;
}

interface Present {
  readonly settings: Settings;
  readonly desktop: DesktopState;
  /** Of the account. */
  readonly systems: readonly McSystem[];
  readonly hasMessages: boolean;
  /** Whether there are partner systems to work from. */
  readonly hasPartners: boolean;
  readonly lab: boolean;
  /** Stands under the choice about protection. */
  readonly protectionOutcome: ReactNode;
  /** The connection test, and the way back to the set-up. */
  readonly connection: ReactNode;
  /** Settings into a file and out of one. */
  readonly file: ReactNode;
  onChange(change: SettingsChange): void;
  onPeople(): void;
  onSound(): void;
  onAbout(): void;
  /** Says something for the ear. */
  onTold(text: string): void;
}

/** The keys in use, by act, for texts that name them. */
const keysForWords = (): Record<ShortcutId, string> =>
  Object.fromEntries(
    (Object.keys(SHORTCUTS) as ShortcutId[]).map((id) => [id, hintFor(id, true) ?? SHORTCUT_WORDS.noKey]),
  ) as Record<ShortcutId, string>;

type Said = string | ((values: Record<ShortcutId, string>) => string);
type ChoiceWords = Readonly<Record<string, { readonly label: string; readonly note?: Said }>>;
type ShownChoice = readonly [string, { readonly label: string; readonly note?: string }];

/** The choices of a setting, with the keys in their notes. */
function choicesOf(choices: ChoiceWords): readonly ShownChoice[] {
  return Object.entries(choices).map(([value, { label, note }]) => [
    value,
    note === undefined ? { label } : { label, note: typeof note === "string" ? note : note(keysForWords()) },
  ]);
}

const isText = (value: unknown): value is string => typeof value === "string";

const textsOf = (title: string, choices: readonly ShownChoice[], value: string) => [
  title,
  ...choices.flatMap(([each, { label, note }]) => [
    each === value ? SETTINGS_WORDS.chosen({ value: label }) : label,
    note ?? "",
  ]),
];

/** The settings that there are at this desk, in their order. */
export function settingItems(present: Present): readonly SettingItem[] {
  const { desktop, lab, onChange: change, settings } = present;
  const onOff = (on: boolean) => SETTINGS_WORDS.chosen({ value: on ? SETTINGS_WORDS.on : SETTINGS_WORDS.off });

  const choiceOf = (
    group: GroupName,
    setting: keyof Settings,
    title: string,
    value: string,
    choices: readonly ShownChoice[],
    onChange: (value: string) => void,
  ): SettingItem => ({
    id: setting,
    group,
    texts: textsOf(title, choices, value),
    node: <Choice setting={setting} title={title} value={value} choices={choices} onChange={onChange} />,
  });
  /** One of the settings that are one of a few, with all that its table has. */
  const choice = (
    group: GroupName,
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
  ) => {
    const { choices, title } = SETTINGS_WORDS[setting];
    return choiceOf(group, setting, title, settings[setting], choicesOf(choices), (value) =>
      change({ [setting]: value }),
    );
  };
  /** One that is a number of a few. */
  const numbered = (group: GroupName, setting: "newIdMinutes" | "returnHomeAfter" | "textSize") => {
    const { choices, title } = SETTINGS_WORDS[setting];
    return choiceOf(group, setting, title, String(settings[setting]), choicesOf(choices), (value) =>
      change({ [setting]: settingsSchema.shape[setting].parse(Number(value)) }),
    );
  };
  /** One whose generated choice belongs to the lab: without it that is seen only where it is what is chosen. */
  const source = (setting: "voiceSource" | "pictureSource"): readonly SettingItem[] => {
    const { choices, title } = SETTINGS_WORDS[setting];
    const shown = choicesOf(choices).filter(
      ([value]) => value !== "generated" || lab || settings[setting] === "generated",
    );
    if (shown.length < 2) return [];
    return [choiceOf("devices", setting, title, settings[setting], shown, (value) => change({ [setting]: value }))];
  };
  const number = (group: GroupName, setting: "askSeconds" | "callsAtOnce"): SettingItem => ({
    id: setting,
    group,
    texts: [SETTINGS_WORDS[setting].title, SETTINGS_WORDS[setting].note, String(settings[setting])],
    node: (
      <NumberSetting setting={setting} value={settings[setting]} onChange={(value) => change({ [setting]: value })} />
    ),
  });
  const titledSwitch = (
    group: GroupName,
    setting: "takesCalls" | "keepMicrophoneOpen" | "letterShortcuts",
  ): SettingItem => {
    const { label, note, title } = SETTINGS_WORDS[setting];
    return {
      id: setting,
      group,
      texts: [title, label, note, onOff(settings[setting])],
      node: (
        <div className="setting">
          <h4 className="part-title">{title}</h4>
          <SettingSwitch
            setting={setting}
            label={label}
            note={note}
            on={settings[setting]}
            onChange={(on) => change({ [setting]: on })}
          />
        </div>
      ),
    };
  };
  const programSwitch = (setting: "startAtLogin" | "keepInTray"): readonly SettingItem[] => {
    if (!desktop[setting]) return [];
    const { label, note } = DESKTOP_WORDS[setting];
    return [
      {
        id: setting,
        group: "computer",
        texts: [label, note, onOff(settings[setting])],
        node: <ProgramSwitch setting={setting} on={settings[setting]} onChange={change} />,
      },
    ];
  };
  const opening = (group: GroupName, id: string, label: string, hint: string | undefined, onPress: () => void) => ({
    id,
    group,
    texts: [label],
    node: (
      <div className="setting">
        <ActionButton label={label} hint={hint} shape="row" onPress={onPress} />
      </div>
    ),
  });
  const asks = [
    settings.redirectionPolicy,
    settings.forwardingPolicy,
    settings.transferPolicy,
    ...settings.partnerPolicies.map(({ policy }) => policy),
  ].includes("ask");
  const { choices: policies } = SETTINGS_WORDS.redirectionPolicy;
  const partners: SettingItem = {
    id: "partnerPolicies",
    group: "moved",
    texts: [
      SETTINGS_WORDS.partnerPolicies.title,
      SETTINGS_WORDS.partnerPolicies.note,
      ...listedPartners(settings, present.systems).flatMap(({ domain, name, policy }) => [
        name,
        domain,
        policy === null ? SETTINGS_WORDS.partnerPolicies.other : policies[policy].label,
      ]),
    ],
    node: (
      <PartnerPolicies
        settings={settings}
        systems={present.systems}
        onChange={(partnerPolicies) => change({ partnerPolicies })}
      />
    ),
  };
  const { forwardUnansweredAfter, forwardUnansweredTo } = SETTINGS_WORDS;
  const { globalKeys } = DESKTOP_WORDS;

  return [
    choice("moved", "redirectionPolicy"),
    partners,
    choice("moved", "newIdsFirst"),
    ...(settings.newIdsFirst === "never" ? [] : [numbered("moved", "newIdMinutes")]),
    ...(present.hasPartners ? [numbered("moved", "returnHomeAfter")] : []),
    choice("moved", "forwardingPolicy"),
    choice("moved", "transferPolicy"),
    ...(asks ? [number("moved", "askSeconds")] : []),
    {
      id: "forwardUnanswered",
      group: "moved",
      texts: [
        forwardUnansweredAfter.title,
        forwardUnansweredAfter.note,
        String(settings.forwardUnansweredAfter),
        forwardUnansweredTo.title,
        forwardUnansweredTo.note,
        settings.forwardUnansweredTo,
      ],
      node: <ForwardUnanswered settings={settings} onChange={change} />,
    },
    titledSwitch("calls", "takesCalls"),
    choice("calls", "answerMode"),
    choice("calls", "answering"),
    number("calls", "callsAtOnce"),
    choice("calls", "commencement"),
    ...[choice("protection", "protection")].map((item) => ({
      ...item,
      node: (
        <>
          {item.node}
          {present.protectionOutcome}
        </>
      ),
    })),
    ...(present.hasMessages
      ? [
          {
            id: "phrases",
            group: "messages" as const,
            texts: [SETTINGS_WORDS.phrases.title, SETTINGS_WORDS.phrases.note(keysForWords()), ...settings.phrases],
            node: (
              <PhrasesSetting phrases={settings.phrases} onChange={(phrases) => change({ phrases: [...phrases] })} />
            ),
          },
        ]
      : []),
    opening("messages", "people", SETTINGS_WORDS.people, undefined, present.onPeople),
    ...source("voiceSource"),
    ...(settings.voiceSource === "generated" ? [] : [titledSwitch("devices", "keepMicrophoneOpen")]),
    opening("devices", "sound", SOUND_WORDS.devices, hintFor("sound", true), present.onSound),
    ...source("pictureSource"),
    choice("devices", "pictureLimit"),
    choice("devices", "stills"),
    choice("appearance", "theme"),
    numbered("appearance", "textSize"),
    choice("appearance", "language"),
    titledSwitch("keyboard", "letterShortcuts"),
    ...(GLOBAL_ACTS.some((act) => desktop.globalKeys[act] !== "unavailable")
      ? [
          {
            id: "globalKeys",
            group: "keyboard" as const,
            texts: [
              globalKeys.title,
              ...GLOBAL_ACTS.flatMap((act) => [globalKeys.acts[act].label, globalKeys.acts[act].note]),
            ],
            node: <GlobalKeys settings={settings} support={desktop.globalKeys} onChange={change} />,
          },
        ]
      : []),
    ...SHORTCUT_ACTS.filter((act) => lab || !LAB_SHORTCUTS.has(act)).map((act) => ({
      id: `key ${act}`,
      group: "keyboard" as const,
      texts: [
        SHORTCUT_WORDS.does[act],
        SHORTCUT_WORDS.groups[SHORTCUTS[act].group],
        ...keysInUse()[act].strokes.map((stroke) => onKeyboards(keyText(stroke))),
      ],
      node: <KeySetting act={act} settings={settings} onTold={present.onTold} onChange={change} />,
    })),
    { id: "connection", group: "computer", texts: Object.values(CONNECTION_WORDS), node: present.connection },
    {
      id: "settingsFile",
      group: "computer",
      texts: Object.values(SETTINGS_WORDS.file).filter(isText),
      node: present.file,
    },
    ...programSwitch("startAtLogin"),
    ...programSwitch("keepInTray"),
    opening("computer", "about", SETTINGS_WORDS.about, undefined, present.onAbout),
  ];
}
