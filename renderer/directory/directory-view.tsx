import { Link2, Pencil, Star, UserPlus } from "lucide-react";
import { type ReactNode, type Ref, useMemo, useRef } from "react";
import { useStore } from "zustand";
import type { McSystem, Person } from "../../shared/bridge/account.ts";
import { MAX_FAVOURITES } from "../../shared/bridge/settings.ts";
import type { Whereabouts } from "../../shared/mc/lessons.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import type { PrivateCallPermission } from "../../shared/mc/private-call-permissions.ts";
import { type McService, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import type { KnownWhereabouts } from "../../shared/mc/told-presence.ts";
import { ActionButton } from "../design/action-button.tsx";
import { hintOfCall } from "../design/call-off.ts";
import { grouped, initials, momentAgo } from "../design/format.ts";
import { LoadFailure } from "../design/load-failure.tsx";
import { SearchField } from "../design/search-field.tsx";
import { useIsWide } from "../design/use-is-wide.ts";
import { useToday } from "../design/use-now.ts";
import { rowDomId, WindowedList } from "../design/windowed-list.tsx";
import { useKeptFocus } from "../keyboard/focus.ts";
import { useKeysInUse } from "../keyboard/keys-in-use.ts";
import { ariaKeys, hintFor } from "../keyboard/shortcuts.ts";
import { type NewIdActs, NewIdControl } from "../new-ids/new-id-control.tsx";
import { type PersonFinder, partyOf, systemNameOf } from "../people/people.ts";
import { DialledId, UnknownSystem } from "./dialled-id.tsx";
import {
  choose,
  type DialTarget,
  type DirectoryStore,
  dialTarget,
  moveChoice,
  search,
  withMark,
} from "./directory-store.ts";
import type { PersonState } from "./favourite.ts";
import { MayNotBeCalled, StateCorner, StateWords } from "./favourite-words.tsx";
import { NarrowingField } from "./narrowing.tsx";
import { PeopleServerNote } from "./people-server.tsx";
import { DIRECTORY_WORDS, ID_TITLE } from "./words.ts";

/** DOM id of the list of people. */
export const LIST_ID = "people";
const ROW_HEIGHT = { small: 46, large: 50 };
const HEADING_HEIGHT = 34;

/** What the directory column needs from the window around it. */
export interface DirectoryViewProps {
  readonly directory: DirectoryStore;
  readonly systems: readonly McSystem[];
  readonly whereabouts: (mcServiceId: string) => KnownWhereabouts | undefined;
  /** Knows people also by what calls have taught. */
  readonly find: PersonFinder;
  /** The new ID of an ID's holder, and what can be said about it; undefined where none is known. */
  readonly newIdOf: (mcServiceId: string) => NewIdActs | undefined;
  readonly letters: boolean;
  /** What goes on with whom, by person; of every favourite, whether anything does or not. */
  readonly states: ReadonlyMap<string, PersonState>;
  /** Marks the person chosen as a favourite, or not any more; undefined where it is not the dispatcher's to choose. */
  readonly onFavourite: ((person: Person) => void) | undefined;
  /** Why nobody can be called now; null while somebody can. */
  readonly busy: string | null;
  /** Whether the user profile permits no private calls of a service, or none to somebody. */
  forbidden(service: McService, id?: string): boolean;
  /** What the user profile lacks for a call of voice to somebody; undefined where it lacks nothing. */
  lackingToCall(id: string): PrivateCallPermission | undefined;
  /** Whether calling somebody puts a call on hold. */
  readonly holds: boolean;
  readonly searchField: Ref<HTMLInputElement>;
  /** What is shown of asking somebody to call back. */
  callBackFor(id: string): ReactNode;
  onCall(target: DialTarget): void;
  /** In the place of what calls one person, while several are being chosen. */
  readonly several?: ReactNode;
  /** What else can be done with whoever is chosen. */
  alsoFor(target: DialTarget): ReactNode;
  /** What calls somebody with picture; undefined for whom that is not offered. */
  videoTo(target: DialTarget): (() => void) | undefined;
  /** Edits somebody, or adds whom the directory lacks; undefined where it is not the dispatcher's to keep. */
  readonly onEdit: ((target: DialTarget | null) => void) | undefined;
  /** The people could not be loaded, and are to be asked for again. */
  onReload(): void;
}

/** People at the left: search, favourites, everybody, and the button that calls the chosen one. */
export function DirectoryView(props: DirectoryViewProps) {
  useKeysInUse();
  const { directory, systems } = props;
  const isWide = useIsWide();
  const state = useStore(directory);
  const { index, isOneList, matches, query } = state;
  const target = dialTarget(state);
  const groups = useMemo(() => {
    const group = (id: string, title: string, rows: readonly Person[]) => ({
      id,
      title,
      rows,
      count: grouped(rows.length),
    });
    if (matches !== null) return [group("matches", DIRECTORY_WORDS.matches, matches)];
    const { favourites, others } = index;
    if (isOneList) {
      return [group("others", DIRECTORY_WORDS.everyone, index.everybody)];
    }
    return [
      ...(favourites.length > 0 ? [group("favourites", DIRECTORY_WORDS.favourites, favourites)] : []),
      ...(others.length > 0
        ? [group("others", favourites.length > 0 ? DIRECTORY_WORDS.others : DIRECTORY_WORDS.everyone, others)]
        : []),
    ];
  }, [index, matches, isOneList]);
  const count = groups.reduce((sum, group) => sum + group.rows.length, 0);
  const column = useRef<HTMLElement>(null);
  useKeptFocus(column, `#${LIST_ID}`);
  const chosenShown = target?.kind === "person" ? target.person.id : null;

  return (
    <section ref={column} className="people" data-region="people" aria-label={DIRECTORY_WORDS.region}>
      <SearchField
        field={props.searchField}
        role="combobox"
        aria-expanded={true}
        aria-autocomplete="list"
        aria-controls={LIST_ID}
        aria-label={DIRECTORY_WORDS.searchLabel(ID_TITLE)}
        aria-keyshortcuts={ariaKeys(hintFor("search", props.letters))}
        {...(chosenShown === null ? {} : { "aria-activedescendant": rowDomId(LIST_ID, chosenShown) })}
        placeholder={DIRECTORY_WORDS.searchPlaceholder(ID_TITLE)}
        value={query}
        hint={hintFor("search", props.letters)}
        clearLabel={DIRECTORY_WORDS.clear}
        onSearch={(text) => search(directory, text)}
        onKeyDown={(event) => {
          const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
          if (by !== 0) {
            event.preventDefault();
            moveChoice(directory, by);
          } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
            // Enter chooses and no more; the call takes a key of its own.
            event.preventDefault();
            document.getElementById(LIST_ID)?.focus();
          }
        }}
      />
      <PeopleServerNote directory={directory} />
      <NarrowingField directory={directory} />
      <span className="for-screen-readers" role="status">
        {matches === null ? "" : DIRECTORY_WORDS.found({ count: matches.length })}
      </span>
      {state.error === null ? null : (
        <LoadFailure
          className="people-note"
          error={state.error}
          loading={state.status === "loading"}
          words={DIRECTORY_WORDS}
          onRetry={props.onReload}
        />
      )}
      {count > 0 || state.error !== null ? null : (
        <p className="people-note muted">
          {state.status === "loading"
            ? DIRECTORY_WORDS.loading
            : matches === null
              ? DIRECTORY_WORDS.empty(ID_TITLE)
              : DIRECTORY_WORDS.noMatch(ID_TITLE)}
        </p>
      )}
      <WindowedList
        id={LIST_ID}
        label={DIRECTORY_WORDS.region}
        groups={groups}
        rowHeight={isWide ? ROW_HEIGHT.large : ROW_HEIGHT.small}
        headingHeight={HEADING_HEIGHT}
        keyOf={idOf}
        chosenKey={chosenShown}
        renderRow={(person) => (
          <PersonRow
            person={person}
            shown={props.states.get(person.id)}
            where={props.whereabouts(person.mcServiceId)}
            systems={systems}
            lacks={props.lackingToCall(person.mcServiceId)}
          />
        )}
        onChoose={(person) => choose(directory, person.id)}
        onMove={(by) => moveChoice(directory, by)}
      />
      {props.several === undefined ? null : <footer className="call-bar">{props.several}</footer>}
      {props.several !== undefined ? null : (
        <CallBar
          target={target}
          {...(target === null
            ? {}
            : { where: props.whereabouts(target.calledId), newId: props.newIdOf(target.calledId) })}
          systems={systems}
          find={props.find}
          letters={props.letters}
          busy={props.busy}
          forbidden={target !== null && props.forbidden(VOICE_SERVICE, target.calledId)}
          holds={props.holds}
          fromLink={state.fromLink}
          callBackFor={props.callBackFor}
          videoTo={props.videoTo}
          onCall={props.onCall}
          onFavourite={props.onFavourite}
          onEdit={props.onEdit}
          favouritesFull={target?.kind === "person" && withMark(state, target.person) === undefined}
          alsoFor={props.alsoFor}
        />
      )}
    </section>
  );
}

interface WhereProps {
  readonly where: Whereabouts | undefined;
  readonly systems: readonly McSystem[];
}

const idOf = ({ id }: Person) => id;

function chipText(where: Whereabouts, systems: readonly McSystem[]): string {
  switch (where.kind) {
    case "redirected":
      return DIRECTORY_WORDS.at({ system: systemNameOf(where.newId, systems) });
    case "forwards":
      return DIRECTORY_WORDS.forwards;
    case "absent":
      return DIRECTORY_WORDS.absent;
    case "home":
      return DIRECTORY_WORDS.home;
  }
}

function PersonRow({
  person,
  shown,
  lacks,
  where,
  systems,
}: WhereProps & {
  readonly person: Person;
  readonly shown: PersonState | undefined;
  readonly lacks: PrivateCallPermission | undefined;
}) {
  return (
    <>
      <span className="avatar" aria-hidden="true">
        {initials(person.displayName)}
      </span>
      <span className="person">
        <span className="person-line">
          <span className="person-name">{person.displayName}</span>
          {lacks === undefined ? null : <MayNotBeCalled lacks={lacks} />}
          {where === undefined || lacks !== undefined ? null : (
            <span className={where.kind === "redirected" ? "chip redirect" : "chip"} title={chipText(where, systems)}>
              {chipText(where, systems)}
            </span>
          )}
          {shown === undefined ? null : <StateCorner shown={shown} />}
        </span>
        {shown?.state == null ? (
          <span className="person-role muted">{person.role}</span>
        ) : (
          <StateWords words={shown.state} />
        )}
      </span>
    </>
  );
}

function learnedText(
  where: KnownWhereabouts,
  { systems, find }: { readonly systems: readonly McSystem[]; readonly find: PersonFinder },
  today: number,
): string {
  const when = momentAgo(where.learnedAt, today);
  const isTold = where.from === "presence";
  switch (where.kind) {
    case "redirected": {
      const system = systemNameOf(where.newId, systems);
      if (!isTold) return DIRECTORY_WORDS.learnedAt({ system, when });
      if (where.since === undefined) return DIRECTORY_WORDS.toldAt({ system, when });
      return DIRECTORY_WORDS.toldAtSince({ system, since: momentAgo(where.since, today) });
    }
    case "forwards":
      return DIRECTORY_WORDS.learnedForwards({ name: partyOf(where.toId, find).name, when });
    case "absent":
      return DIRECTORY_WORDS.learnedAbsent({ when });
    case "home":
      return isTold ? DIRECTORY_WORDS.toldHome({ when }) : DIRECTORY_WORDS.learnedHome({ when });
  }
}

/** What the other of the two says, calls or the home system, where that is another place. */
function otherwiseText(
  { from, otherwise }: KnownWhereabouts,
  systems: readonly McSystem[],
  today: number,
): string | null {
  if (otherwise === undefined) return null;
  const said = { where: chipText(otherwise, systems), when: momentAgo(otherwise.learnedAt, today) };
  return from === "presence" ? DIRECTORY_WORDS.callSaidOtherwise(said) : DIRECTORY_WORDS.systemSaidOtherwise(said);
}

/** Who is called when the Call key is pressed: always named, always in the same place. */
function CallBar(props: {
  readonly target: DialTarget | null;
  readonly where?: KnownWhereabouts | undefined;
  readonly newId?: NewIdActs | undefined;
  readonly systems: readonly McSystem[];
  readonly find: PersonFinder;
  readonly letters: boolean;
  readonly busy: string | null;
  readonly forbidden: boolean;
  readonly holds: boolean;
  /** Whether a link chose whom to call, and no hand on this desk. */
  readonly fromLink: boolean;
  alsoFor(target: DialTarget): ReactNode;
  callBackFor(id: string): ReactNode;
  onCall(target: DialTarget): void;
  videoTo(target: DialTarget): (() => void) | undefined;
  readonly onFavourite: ((person: Person) => void) | undefined;
  readonly onEdit: DirectoryViewProps["onEdit"];
  /** Whether that would make more favourites than are kept. */
  readonly favouritesFull: boolean;
}) {
  const { favouritesFull, onEdit, onFavourite, target, where } = props;
  // By the day: which day it was is told of what was learned before this one.
  const today = useToday();
  if (target === null) {
    return (
      <footer className="call-bar">
        <p className="muted">{DIRECTORY_WORDS.nobodyChosen(ID_TITLE)}</p>
        {onEdit === undefined ? null : (
          <ActionButton label={DIRECTORY_WORDS.person.add} shape="row" onPress={() => onEdit(null)} />
        )}
      </footer>
    );
  }
  const party = partyOf(target.calledId, props.find);
  const name = target.kind === "person" ? target.person.displayName : party.name;
  const isListed = target.kind === "person" && !("inProfile" in target.person);
  const onVideo = props.videoTo(target);
  const off = props.forbidden ? "forbidden" : props.busy === null ? null : "busy";
  const known = where === undefined ? null : learnedText(where, props, today);
  const edit = onEdit && (
    <ActionButton
      label={isListed ? DIRECTORY_WORDS.person.edit : DIRECTORY_WORDS.person.addThis}
      about={name}
      icon={isListed ? <Pencil size={14} aria-hidden="true" /> : <UserPlus size={14} aria-hidden="true" />}
      iconOnly
      shape="flat"
      onPress={() => onEdit(target)}
    />
  );
  const otherwise = where === undefined ? null : otherwiseText(where, props.systems, today);
  return (
    <footer className="call-bar">
      <div className="call-bar-who">
        {party.known ? (
          <>
            <div className="call-bar-name">
              <p className="person-name">{name}</p>
              {target.kind === "person" && onFavourite !== undefined ? (
                <ActionButton
                  label={DIRECTORY_WORDS.favourite}
                  about={name}
                  icon={<Star size={14} aria-hidden="true" />}
                  iconOnly
                  shape="flat"
                  className="favourite-mark"
                  hint={hintFor("favourite", props.letters)}
                  pressed={target.person.favourite}
                  disabled={favouritesFull}
                  onPress={() => onFavourite(target.person)}
                />
              ) : null}
              {edit}
            </div>
            {props.fromLink ? (
              <DialledId id={target.calledId} className="muted small" />
            ) : (
              <p className="muted small">
                <span className="id">{mcIdForPeople(target.calledId)}</span>
              </p>
            )}
          </>
        ) : (
          <>
            <div className="call-bar-name">
              <DialledId id={target.calledId} className="person-name" />
              {edit}
            </div>
            <p className="muted small">{DIRECTORY_WORDS.notInDirectory}</p>
          </>
        )}
        {favouritesFull && onFavourite !== undefined ? (
          <p className="muted small">{DIRECTORY_WORDS.favouritesFull({ most: MAX_FAVOURITES })}</p>
        ) : null}
        {target.kind === "typed" ? <UnknownSystem id={target.calledId} systems={props.systems} /> : null}
        {props.fromLink ? (
          <p className="muted small from-link">
            <Link2 size={14} aria-hidden="true" />
            {DIRECTORY_WORDS.fromLink}
          </p>
        ) : null}
        {party.redirectedAt === null ? null : (
          <p className="muted small">{DIRECTORY_WORDS.redirectedAt({ when: momentAgo(party.redirectedAt, today) })}</p>
        )}
        {(props.busy ?? known) === null ? null : <p className="muted small told-where">{props.busy ?? known}</p>}
        {props.busy !== null || otherwise === null ? null : <p className="muted small told-where">{otherwise}</p>}
      </div>
      {props.newId === undefined ? null : <NewIdControl {...props.newId} name={name} />}
      <div className="call-bar-acts">
        <ActionButton
          label={props.holds ? DIRECTORY_WORDS.holdAndCall : DIRECTORY_WORDS.call}
          about={name}
          hint={hintOfCall(off, hintFor("call", props.letters))}
          tone="primary"
          disabled={off !== null}
          onPress={() => props.onCall(target)}
        />
        {onVideo === undefined ? null : (
          <ActionButton
            label={DIRECTORY_WORDS.video}
            about={name}
            hint={props.busy === null ? hintFor("videoCall", props.letters) : undefined}
            disabled={props.busy !== null}
            onPress={onVideo}
          />
        )}
        {props.alsoFor(target)}
      </div>
      {props.callBackFor(target.calledId)}
    </footer>
  );
}
