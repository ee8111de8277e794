import { FlaskConical } from "lucide-react";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { LabPerson } from "../../shared/bridge/lab.ts";
import type { LabPersonSettings } from "../../shared/bridge/lab-settings.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import { ActionButton } from "../design/action-button.tsx";
import { Choice } from "../design/choice.tsx";
import { Problem } from "../design/problem.tsx";
import { useBorrowedFocus } from "../keyboard/focus.ts";
import { useKeysInUse } from "../keyboard/keys-in-use.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { CarrierChoice } from "./carrier-choice.tsx";
import { DataRow } from "./data-row.tsx";
import { DocumentsRow } from "./documents-row.tsx";
import { IdentityRow } from "./identity-row.tsx";
import type { LabActions, LabStore } from "./lab-store.ts";
import { MigrationRow } from "./migration-row.tsx";
import { MovesChoice, otherPeople } from "./moves-choice.tsx";
import { PresenceRow } from "./presence-row.tsx";
import { SystemRow } from "./system-row.tsx";
import { LAB_FAULT_WORDS, LAB_WORDS } from "./words.ts";

const MS_PER_SECOND = 1000;
const MOST_DELAY_SECONDS = 120;

/** The lab in the place of the recent calls: the call and its ladder stay in sight while people are moved. */
export const LabView = memo(function LabPanel(props: {
  readonly store: LabStore;
  readonly actions: LabActions;
  /** Begins the guided demonstration. */
  onGuide(): void;
  onClose(): void;
}) {
  useKeysInUse();
  const { lab, error } = useStore(props.store);
  const ids = lab?.people.map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the others a row needs who they are
  const people = useMemo(() => lab?.people ?? [], [ids]);
  const panel = useRef<HTMLElement>(null);
  // The last of its head, which closes it: the one before drops the connection.
  useBorrowedFocus(panel, "header > button:last-child");
  return (
    <section ref={panel} className="lab" data-region="lab" aria-label={LAB_WORDS.region}>
      <header>
        <h2 className="panel-title">
          <FlaskConical size={18} aria-hidden="true" />
          {LAB_WORDS.title}
        </h2>
        <p className="muted">{LAB_WORDS.simulated}</p>
        <span className="spacer" />
        <ActionButton
          label={LAB_WORDS.dropConsole}
          shape="row"
          onPress={() => void props.actions.dropConnection("console")}
        />
        <ActionButton label={LAB_WORDS.guide} hint={hintFor("guide", true)} shape="row" onPress={props.onGuide} />
        <ActionButton label={LAB_WORDS.close} hint={hintFor("lab", true)} shape="flat" onPress={props.onClose} />
      </header>
      {error === null ? null : <Problem code={error} />}
      {lab === null ? null : (
        <section className="lab-systems" aria-label={LAB_WORDS.systems}>
          {lab.systems.map((system) => (
            <SystemRow key={system.lane} system={system} actions={props.actions} />
          ))}
        </section>
      )}
      {lab === null ? null : (
        <section className="lab-systems" aria-label={LAB_WORDS.data}>
          {lab.systems.map((system) => (
            <DataRow key={system.lane} system={system} actions={props.actions} />
          ))}
        </section>
      )}
      {lab === null ? null : (
        <section className="lab-systems" aria-label={LAB_WORDS.migrationFault}>
          <MigrationRow lab={lab} actions={props.actions} />
        </section>
      )}
      {lab === null || lab.identity === null ? null : (
        <section className="lab-systems" aria-label={LAB_WORDS.identity}>
          <IdentityRow identity={lab.identity} actions={props.actions} />
          {lab.presence === null ? null : <PresenceRow fault={lab.presence} actions={props.actions} />}
          {lab.documents === null ? null : <DocumentsRow documents={lab.documents} actions={props.actions} />}
        </section>
      )}
      {lab === null ? (
        <p className="muted">{LAB_WORDS.loading}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable with the keyboard
        <section className="lab-scroll" tabIndex={0} aria-label={LAB_WORDS.table}>
          <table>
            <thead>
              <tr>
                {Object.entries(LAB_WORDS.columns).map(([id, title]) => (
                  <th key={id} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {lab.people.map((person) => (
                <PersonRow key={person.id} person={person} people={people} actions={props.actions} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
});

const PersonRow = memo(function Row(props: {
  readonly person: LabPerson;
  readonly people: readonly LabPerson[];
  readonly actions: LabActions;
}) {
  const { actions, people, person } = props;
  const { settings, displayName: name } = person;
  const { columns } = LAB_WORDS;
  const set = (change: Partial<LabPersonSettings>) => void actions.configure(person.id, change);
  const label = (what: string) => LAB_WORDS.of({ what, name });
  const acts: readonly { readonly label: string; readonly disabled?: boolean; onPress(): void }[] = [
    {
      label: person.unitOpen ? LAB_WORDS.showUnit : LAB_WORDS.openUnit,
      onPress: () => void actions.openUnit(person.id),
    },
    {
      label: LAB_WORDS.drop,
      disabled: !person.unitOpen,
      onPress: () => void actions.dropConnection(person.id),
    },
    { label: LAB_WORDS.callConsole, onPress: () => void actions.callConsole(person.id) },
    { label: LAB_WORDS.askCallBack, onPress: () => void actions.askCallBack(person.id) },
  ];
  return (
    <tr>
      <th scope="row">
        {name}
        <span className="muted small">{person.role}</span>
      </th>
      <td>
        <Choice
          label={label(columns.route)}
          table={LAB_WORDS.routes}
          value={settings.route}
          onChange={(route) => set({ route })}
        />
        <span className="id muted small cut" title={mcIdForPeople(person.currentId)}>
          {mcIdForPeople(person.currentId)}
        </span>
      </td>
      <td className="kms-cell">
        <Choice
          label={label(columns.kms)}
          table={LAB_WORDS.kmsUriPlaces}
          title={LAB_FAULT_WORDS.kmsUriPlaces[settings.kmsUriPlace]}
          value={settings.kmsUriPlace}
          onChange={(kmsUriPlace) => set({ kmsUriPlace })}
        />
      </td>
      <td>
        <CarrierChoice label={label} settings={settings} onChange={set} />
      </td>
      <td>
        <Choice
          label={label(columns.forwardsTo)}
          table={otherPeople(person, people)}
          value={settings.forwardsTo}
          onChange={(forwardsTo) => set({ forwardsTo })}
        />
      </td>
      <td>
        <TextCell label={label(columns.reason)} value={settings.reason} onCommit={(reason) => set({ reason })} />
      </td>
      <td>
        <Choice
          label={label(columns.answer)}
          table={LAB_WORDS.answerModes}
          value={settings.answerMode}
          onChange={(answerMode) => set({ answerMode })}
        />
        <Choice
          label={label(columns.unit)}
          table={LAB_WORDS.units}
          value={settings.unit}
          onChange={(unit) => set({ unit })}
        />
      </td>
      <td>
        <TextCell
          label={label(columns.delay)}
          narrow
          value={String(settings.answerDelayMs / MS_PER_SECOND)}
          onCommit={(text) => {
            const seconds = Number(text.replace(",", "."));
            if (text.trim() === "" || !Number.isFinite(seconds)) return;
            const within = Math.min(MOST_DELAY_SECONDS, Math.max(0, seconds));
            set({ answerDelayMs: Math.round(within * MS_PER_SECOND) });
          }}
        />
      </td>
      <td>
        <MovesChoice label={label} settings={settings} targets={otherPeople(person, people)} onChange={set} />
      </td>
      <td>
        <Choice
          label={label(columns.callsAs)}
          table={LAB_WORDS.urgencies}
          value={settings.callsAs}
          onChange={(callsAs) => set({ callsAs })}
        />
        <Choice
          label={label(LAB_WORDS.callsAlso)}
          table={otherPeople(person, people)}
          value={settings.callsAlso}
          onChange={(callsAlso) => set({ callsAlso })}
        />
      </td>
      <td>
        <Choice
          label={label(columns.fault)}
          table={LAB_FAULT_WORDS.calls}
          value={settings.fault}
          onChange={(fault) => set({ fault })}
        />
      </td>
      <td>
        <Choice
          label={label(columns.messageFault)}
          table={LAB_FAULT_WORDS.messages}
          value={settings.messageFault}
          onChange={(messageFault) => set({ messageFault })}
        />
      </td>
      <td>
        <Choice
          label={label(columns.redirectionFault)}
          table={LAB_FAULT_WORDS.redirections}
          value={settings.redirectionFault}
          onChange={(redirectionFault) => set({ redirectionFault })}
        />
      </td>
      <td className="unit-cell">
        <UnitCell person={person} />
      </td>
      <td className="do">
        <div className="acts">
          {acts.map(({ label: act, disabled, onPress }) => (
            <ActionButton
              key={act}
              label={act}
              about={name}
              shape="row"
              disabled={disabled ?? false}
              onPress={onPress}
            />
          ))}
        </div>
      </td>
    </tr>
  );
});

function UnitCell({ person }: { readonly person: LabPerson }) {
  const { unit } = person;
  if (unit === null) return <span className="muted">{LAB_WORDS.unitClosed}</span>;
  return (
    <>
      <span>
        {LAB_WORDS.registration[unit.registration]}, {LAB_WORDS.call[unit.call]}
      </span>
      {unit.callerId === null ? null : (
        <span className="muted small cut">{LAB_WORDS.from({ id: mcIdForPeople(unit.callerId) })}</span>
      )}
      {unit.media === null ? null : (
        <span className="muted small">
          {LAB_WORDS.media({ received: unit.media.received.packets, sent: unit.media.sent.packets })}
        </span>
      )}
    </>
  );
}

/** A text that is handed over when it is done with: on Enter or when the focus leaves. Escape takes it back. */
function TextCell(props: {
  readonly label: string;
  readonly value: string;
  readonly narrow?: boolean;
  onCommit(value: string): void;
}) {
  const [draft, setDraft] = useState(props.value);
  useEffect(() => setDraft(props.value), [props.value]);
  const commit = () => {
    if (draft !== props.value) props.onCommit(draft);
  };
  return (
    <input
      className={props.narrow === true ? "field-input narrow" : "field-input"}
      aria-label={props.label}
      value={draft}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape" && !event.shiftKey) {
          event.preventDefault();
          setDraft(props.value);
        }
      }}
    />
  );
}
