import { Fragment, type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { useStore } from "zustand";
import { wordsOfSearch } from "../../shared/base/folded-list.ts";
import { folded } from "../../shared/base/searchable-text.ts";
import type { McSystem } from "../../shared/bridge/account.ts";
import type { KeyStatus } from "../../shared/bridge/keys.ts";
import type { SettingsChange } from "../../shared/bridge/settings.ts";
import type { DesktopStore } from "../client/desktop-store.ts";
import type { SettingsStore } from "../client/host-settings.ts";
import { ActionButton } from "../design/action-button.tsx";
import { Problem } from "../design/problem.tsx";
import { SearchField } from "../design/search-field.tsx";
import { useKeysInUse } from "../keyboard/keys-in-use.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { KeysHead } from "./key-setting.tsx";
import { Locks } from "./locked.tsx";
import { ProtectionOutcome } from "./protection-setting.tsx";
import { type GroupName, type SettingItem, settingItems } from "./settings-items.tsx";
import { SETTINGS_WORDS } from "./words.ts";

interface SettingsViewProps {
  readonly settings: SettingsStore;
  readonly desktop: DesktopStore;
  /** Of this dispatcher's keys: they decide with the setting whether calls are protected. Null until it is known. */
  readonly keyStatus: KeyStatus | null;
  /** Of the account: home, and its partners. */
  readonly systems: readonly McSystem[];
  /** Whether the account has messages. */
  readonly hasMessages: boolean;
  /** Whether there are partner systems to work from. */
  readonly hasPartners: boolean;
  /** Whether the embedded lab runs. */
  readonly lab: boolean;
  /** Who is signed in; nothing where nobody has to be. */
  readonly signIn: ReactNode;
  /** From which system the user works; nothing where there is only one. */
  readonly workingFrom: ReactNode;
  /** The connection test, and the way back to the set-up. */
  readonly connection: ReactNode;
  /** The settings as a file. */
  readonly file: ReactNode;
  onChange(what: SettingsChange): void;
  onClose(): void;
  /** Opens the people and their files. */
  onPeople(): void;
  /** Opens what the program is, and the report for whoever helps. */
  onAbout(): void;
  /** Opens the devices and sounds, which have a view of their own. */
  onSound(): void;
}

const GROUPS = Object.keys(SETTINGS_WORDS.groups) as GroupName[];

/** The items in which every word of a search stands. */
function foundIn(items: readonly SettingItem[], query: string): readonly SettingItem[] {
  const words = wordsOfSearch(query);
  if (words.length === 0) return items;
  return items.filter(({ group, texts }) => {
    const text = folded([SETTINGS_WORDS.groups[group], ...texts].join("\n"));
    return words.every((word) => text.includes(word));
  });
}

const headingId = (group: GroupName) => `settings-${group}`;

/** The settings, in the right column: a call in progress stays in sight. */
export function SettingsView(props: SettingsViewProps) {
  const { lab, onChange, onClose } = props;
  useKeysInUse();
  // What a press leads to is shown at once, and the next one goes on from there.
  const { settings: inForce, wanted: settings, error } = useStore(props.settings);
  const desktop = useStore(props.desktop);
  const [query, setQuery] = useState("");
  const [told, setTold] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const items = settingItems({
    settings,
    desktop,
    hasMessages: props.hasMessages,
    hasPartners: props.hasPartners,
    systems: props.systems,
    lab,
    protectionOutcome: <ProtectionOutcome setting={inForce.protection} keyStatus={props.keyStatus} />,
    onChange,
    connection: props.connection,
    file: props.file,
    onPeople: props.onPeople,
    onAbout: props.onAbout,
    onSound: props.onSound,
    onTold: setTold,
  });
  const found = foundIn(items, query);
  const isSearched = query.trim() !== "";
  const groups = GROUPS.map((group) => ({ group, of: found.filter((item) => item.group === group) })).filter(
    ({ of }) => of.length > 0,
  );
  const intoFound = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    if (event.nativeEvent.isComposing || list.current === null) return;
    event.preventDefault();
    // Of a group of choices the one that is chosen, as the Tab key would have it.
    const stops = [...list.current.querySelectorAll<HTMLElement>("button, input, select, textarea")];
    stops.find((each) => each.tabIndex >= 0 && !each.matches(":disabled"))?.focus();
  };

  return (
    <Locks value={desktop}>
      <div className="side-panel settings">
        <header className="column-head">
          <h2 className="panel-title">{SETTINGS_WORDS.title}</h2>
          <ActionButton label={SETTINGS_WORDS.close} hint={hintFor("close", true)} shape="flat" onPress={onClose} />
        </header>
        <search className="settings-search">
          <SearchField
            field={field}
            value={query}
            hint={undefined}
            clearLabel={SETTINGS_WORDS.clear}
            aria-label={SETTINGS_WORDS.search}
            placeholder={SETTINGS_WORDS.search}
            onSearch={(next) => {
              setQuery(next);
              if (next === "") field.current?.focus();
            }}
            onKeyDown={intoFound}
          />
          <p role="status" className={isSearched ? "muted small" : "for-screen-readers"}>
            {!isSearched
              ? ""
              : found.length === 0
                ? SETTINGS_WORDS.foundNone
                : SETTINGS_WORDS.found({ count: found.length })}
          </p>
          <p role="status" className="for-screen-readers">
            {told}
          </p>
        </search>
        <div ref={list} className="side-scroll">
          {error === null ? null : <Problem code={error} />}
          {desktop.unreadableSettings === null ? null : (
            <Problem
              code={desktop.newerSettings ? "settings-newer" : "settings-unreadable"}
              detail={desktop.unreadableSettings}
            />
          )}
          {isSearched ? null : (
            <nav className="settings-headings" aria-label={SETTINGS_WORDS.headings}>
              {groups.map(({ group }) => (
                <button
                  key={group}
                  type="button"
                  onClick={() => {
                    const heading = document.getElementById(headingId(group));
                    heading?.scrollIntoView({ block: "start" });
                    heading?.focus({ preventScroll: true });
                  }}
                >
                  {SETTINGS_WORDS.groups[group]}
                </button>
              ))}
            </nav>
          )}
          {isSearched ? null : props.signIn}
          {isSearched ? null : props.workingFrom}
          {groups.map(({ group, of }) => (
            <section key={group} className="settings-group" aria-labelledby={headingId(group)}>
              <h3 id={headingId(group)} tabIndex={-1}>
                {SETTINGS_WORDS.groups[group]}
              </h3>
              {of.map(({ id, node }, at) => (
                <Fragment key={id}>
                  {id.startsWith("key ") && !of[at - 1]?.id.startsWith("key ") ? (
                    <KeysHead settings={settings} onChange={onChange} />
                  ) : null}
                  {node}
                </Fragment>
              ))}
            </section>
          ))}
        </div>
      </div>
    </Locks>
  );
}
