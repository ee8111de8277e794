import { useState } from "react";
import { useStore } from "zustand";
import type { Settings } from "../../shared/bridge/settings.ts";
import type { SettingsImport } from "../../shared/bridge/settings-file.ts";
import { asMcError, type ErrorReport } from "../../shared/errors/mc-error.ts";
import type { DesktopStore } from "../client/desktop-store.ts";
import type { SettingsStore } from "../client/host-settings.ts";
import { ActionButton } from "../design/action-button.tsx";
import { Problem } from "../design/problem.tsx";
import { saveFile } from "../design/save-file.ts";
import type { Host } from "../host/host.ts";
import type { PersonFinder } from "../people/people.ts";
import { SETTINGS_WORDS } from "../settings/words.ts";
import { differencesIn, valueInWords } from "./settings-differences.ts";

/** Lines of one list that are shown at once: the rest is one key further. */
const MOST_LINES = 6;

/** What was last done. */
type Told =
  | { readonly kind: "exported"; readonly leftOut: readonly (keyof Settings)[] }
  | { readonly kind: "taken" }
  | { readonly kind: "failed"; readonly failure: ErrorReport };

const nameOf = (setting: keyof Settings): string => SETTINGS_WORDS.names[setting];
const namesOf = (settings: readonly (keyof Settings)[]): string => settings.map(nameOf).join(", ");

/** What is set here into a file, and out of one: looked at first, and taken only when somebody says so. */
export function SettingsFile(props: {
  readonly host: Host;
  readonly settings: SettingsStore;
  readonly desktop: DesktopStore;
  /** Who has an ID that a setting names. */
  readonly find: PersonFinder;
}) {
  const { host } = props;
  const settings = useStore(props.settings, (state) => state.settings);
  const lockedBy = useStore(props.desktop, (state) => state.lockedBy);
  const words = SETTINGS_WORDS.file;
  const [plan, setPlan] = useState<SettingsImport | null>(null);
  const [told, setTold] = useState<Told | null>(null);
  const [isBusy, setBusy] = useState(false);

  /** One thing at a time. */
  const work = (act: () => Promise<void>) => {
    if (isBusy) return;
    setBusy(true);
    setTold(null);
    act()
      .catch((error: unknown) => setTold({ kind: "failed", failure: asMcError(error).report() }))
      .finally(() => setBusy(false));
  };
  const save = () =>
    work(async () => {
      const { leftOut, name, text } = await host.call("settings.export", {});
      saveFile(name, "application/json", text);
      setTold({ kind: "exported", leftOut });
    });
  const choose = () =>
    work(async () => {
      const { file } = await host.call("settings.choose", {});
      if (file !== null) setPlan(file);
    });
  const take = () =>
    work(async () => {
      setPlan(null);
      await host.call("settings.take", {});
      setTold({ kind: "taken" });
    });

  return (
    <div className="setting settings-file">
      <h4 className="part-title">{words.title}</h4>
      <p className="muted small">{words.note}</p>
      <div className="acts">
        <ActionButton label={words.export} shape="row" disabled={isBusy} onPress={save} />
        <ActionButton label={words.choose} shape="row" disabled={isBusy} onPress={choose} />
      </div>
      <p role="status">{statusOf(told)}</p>
      {told?.kind === "failed" ? <Problem code={told.failure.code} detail={told.failure.detail} /> : null}
      {plan === null ? null : (
        <Plan
          plan={plan}
          settings={settings}
          lockedBy={lockedBy ?? ""}
          find={props.find}
          isBusy={isBusy}
          onTake={take}
          onLeave={() => setPlan(null)}
        />
      )}
    </div>
  );
}

function statusOf(told: Told | null): string {
  const words = SETTINGS_WORDS.file;
  if (told?.kind === "taken") return words.taken;
  if (told?.kind !== "exported") return "";
  return told.leftOut.length === 0
    ? words.written
    : `${words.written} ${words.leftOut({ names: namesOf(told.leftOut) })}`;
}

/** What becomes of one setting; of a list, what is different in it. */
function Change({
  from,
  lines,
  to,
}: {
  readonly from: string;
  readonly to: string;
  readonly lines: readonly string[];
}) {
  const words = SETTINGS_WORDS.file;
  const row = (line: string) => <dd key={line}>{line}</dd>;
  const hidden = lines.slice(MOST_LINES);
  return (
    <>
      {from === to ? null : <dd>{words.change({ from, to })}</dd>}
      {lines.slice(0, MOST_LINES).map(row)}
      {hidden.length === 0 ? null : (
        <dd>
          <details>
            <summary>{words.more({ count: hidden.length })}</summary>
            <ul>
              {hidden.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </details>
        </dd>
      )}
    </>
  );
}

/** What would come of the file, with what stays as it is and why. */
function Plan(props: {
  readonly plan: SettingsImport;
  readonly settings: Settings;
  readonly lockedBy: string;
  readonly find: PersonFinder;
  readonly isBusy: boolean;
  onTake(): void;
  onLeave(): void;
}) {
  const { find, isBusy, plan, settings } = props;
  const words = SETTINGS_WORDS.file;
  const changed = Object.keys(plan.changes) as (keyof Settings)[];
  const others = [
    plan.same.length === 0 ? "" : words.same({ count: plan.same.length }),
    plan.locked.length === 0 ? "" : words.locked({ who: props.lockedBy, names: namesOf(plan.locked) }),
    plan.ofComputer.length === 0 ? "" : words.ofComputer({ names: namesOf(plan.ofComputer) }),
    plan.wrong.length === 0 ? "" : words.wrong({ names: namesOf(plan.wrong) }),
    plan.unknown.length === 0 ? "" : words.unknown({ names: plan.unknown.join(", ") }),
  ].filter((line) => line !== "");
  return (
    <section className="settings-plan" aria-labelledby="settings-plan">
      <h5 id="settings-plan" className="part-title">
        {words.plan({ file: plan.name })}
      </h5>
      <p role="status">{changed.length === 0 ? words.nothing : words.changes({ count: changed.length })}</p>
      {changed.length === 0 ? null : (
        <dl className="facts">
          {changed.map((setting) => (
            <div key={setting} className="settings-change">
              <dt>{nameOf(setting)}</dt>
              <Change
                from={valueInWords(setting, settings)}
                to={valueInWords(setting, plan.changes)}
                lines={differencesIn(setting, settings, plan.changes, find)}
              />
            </div>
          ))}
        </dl>
      )}
      {others.map((line) => (
        <p key={line} className="muted small">
          {line}
        </p>
      ))}
      <div className="acts">
        {changed.length === 0 ? null : (
          <ActionButton label={words.take} tone="primary" shape="row" disabled={isBusy} onPress={props.onTake} />
        )}
        <ActionButton label={words.leave} shape="row" disabled={isBusy} onPress={props.onLeave} />
      </div>
    </section>
  );
}
