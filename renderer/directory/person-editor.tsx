import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import type { Person } from "../../shared/bridge/account.ts";
import { MOST_PEOPLE } from "../../shared/bridge/people-import.ts";
import type { PersonChange } from "../../shared/bridge/person-change.ts";
import { asMcError, type ErrorCode } from "../../shared/errors/mc-error.ts";
import { ActionButton } from "../design/action-button.tsx";
import { Problem } from "../design/problem.tsx";
import { ReadingPanel } from "../design/reading-panel.tsx";
import type { Host } from "../host/host.ts";
import { isMac } from "../keyboard/this-keyboard.ts";
import { takesText } from "../keyboard/use-shortcuts.ts";
import type { DirectoryStore, Edited } from "./directory-store.ts";
import { FavouritePlace, PLACE_KEYS } from "./favourite-place.tsx";
import { DRAFT_FIELDS, type DraftFaults, draftOf, NEEDED, type PersonDraft, personOfDraft } from "./person-draft.ts";
import { PersonField } from "./person-field.tsx";
import { PersonServices } from "./person-services.tsx";
import { DIRECTORY_WORDS } from "./words.ts";

/** What came of the last wish. */
type News =
  | { readonly kind: "saved"; readonly name: string }
  | { readonly kind: "removed"; readonly person: Person }
  | { readonly kind: "taken"; readonly by: string }
  | { readonly kind: "full" }
  | { readonly kind: "failed"; readonly code: ErrorCode }
  /** Somebody else was quicker: what was wanted, and what stands there now. */
  | { readonly kind: "outdated"; readonly wanted: PersonChange; readonly now: Person | null };

const NO_FAULTS: DraftFaults = new Map();

interface EditorProps {
  readonly host: Host;
  readonly directory: DirectoryStore;
  /** Moves a favourite among the favourites; undefined where they are not the dispatcher's to order. */
  readonly onPlace: ((person: Person, by: -1 | 1) => void) | undefined;
  /** Somebody has another ID now. */
  onRenamed(before: Person, after: Person): void;
  onClose(): void;
}

/** In the right column: one person of the directory, to be added, changed or removed. */
export function PersonEditor(props: EditorProps) {
  const edited = useStore(props.directory, (state) => state.edited);
  // Whoever is to be edited next has fields of their own.
  const key = edited?.kind === "known" ? edited.id : `new ${edited?.mcServiceId ?? ""}`;
  return edited === null ? null : <Editor key={key} {...props} edited={edited} />;
}

function Editor({ host, directory, edited, onPlace, onRenamed, onClose }: EditorProps & { readonly edited: Edited }) {
  const words = DIRECTORY_WORDS.person;
  // As it was when it was opened: what comes from outside meanwhile is told when something is saved over it.
  const [before, setBefore] = useState<Person | null>(() =>
    edited.kind === "new" ? null : (directory.getState().people.find(({ id }) => id === edited.id) ?? null),
  );
  const [newId] = useState(() => crypto.randomUUID());
  const [draft, setDraft] = useState<PersonDraft>(() =>
    draftOf(
      before ?? (edited.kind === "new" ? { displayName: edited.displayName, mcServiceId: edited.mcServiceId } : {}),
    ),
  );
  const [faults, setFaults] = useState(NO_FAULTS);
  const [news, setNews] = useState<News | null>(null);
  const isBusy = useRef(false);
  const form = useRef<HTMLFormElement>(null);
  const server = useStore(directory, (state) => state.server);
  const served = before?.fromServer === true;
  const title = before === null ? words.newTitle : words.title;

  const send = async (wanted: PersonChange) => {
    if (isBusy.current) return;
    isBusy.current = true;
    try {
      const came = await host.call("directory.change", wanted);
      if (came.kind === "outdated") setNews({ kind: "outdated", wanted, now: came.now });
      else if (came.kind === "taken") setNews({ kind: "taken", by: came.by.displayName });
      else if (came.kind === "full") setNews({ kind: "full" });
      else if (wanted.after === null) {
        if (wanted.before !== null) setNews({ kind: "removed", person: wanted.before });
        setBefore(null);
      } else {
        setBefore(wanted.after);
        setDraft(draftOf(wanted.after));
        setNews({ kind: "saved", name: wanted.after.displayName });
        if (wanted.before !== null && wanted.before.mcServiceId !== wanted.after.mcServiceId)
          onRenamed(wanted.before, wanted.after);
      }
    } catch (error) {
      setNews({ kind: "failed", code: asMcError(error).code });
    } finally {
      isBusy.current = false;
    }
  };
  const save = () => {
    const after = personOfDraft(draft, before ?? { id: newId, favourite: false });
    if (!("id" in after)) {
      setFaults(after);
      setNews(null);
      const [first] = after.keys();
      form.current?.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
      return;
    }
    setFaults(NO_FAULTS);
    void send({ before, after });
  };
  const place = (event: KeyboardEvent) => {
    const by = event.altKey && !event.ctrlKey && !event.metaKey && PLACE_KEYS[event.key as keyof typeof PLACE_KEYS];
    if (!by || before === null || onPlace === undefined) return;
    // There Option with an arrow moves the caret.
    if (isMac() && takesText(event.target)) return;
    event.preventDefault();
    onPlace(before, by);
  };
  const removed = news?.kind === "removed" ? news.person : null;
  const outdated = news?.kind === "outdated" ? news : null;
  const takeTheirs = (now: Person | null) => {
    setBefore(now);
    if (now !== null) setDraft(draftOf(now));
    setNews(null);
    if (now === null) onClose();
  };
  return (
    <ReadingPanel title={title} close={words.close} onClose={onClose}>
      <form ref={form} className="person-form" aria-label={title} noValidate onKeyDown={place}>
        {removed !== null ? null : (
          <>
            {served ? (
              <p>{DIRECTORY_WORDS.server.keptThere({ name: draft.displayName, host: server?.host ?? "" })}</p>
            ) : null}
            {DRAFT_FIELDS.map((field) => (
              <PersonField
                key={field}
                field={field}
                isNeeded={NEEDED.has(field)}
                value={draft[field]}
                fault={faults.get(field)}
                onChange={(text) => setDraft({ ...draft, [field]: text })}
                isFixed={served}
                onEnter={() => outdated === null && !served && save()}
              />
            ))}
            <PersonServices
              value={draft.services}
              isFixed={served}
              onChange={(services) => setDraft({ ...draft, services })}
            />
            {served ? null : (
              <div className="import-acts">
                <ActionButton
                  label={words.save}
                  shape="row"
                  tone="primary"
                  disabled={outdated !== null}
                  onPress={save}
                />
                {before === null ? null : (
                  <ActionButton
                    label={words.remove}
                    about={before.displayName}
                    shape="row"
                    disabled={outdated !== null}
                    onPress={() => void send({ before, after: null })}
                  />
                )}
              </div>
            )}
          </>
        )}
        {onPlace === undefined || before === null ? null : (
          <FavouritePlace directory={directory} person={before} onMove={(by) => onPlace(before, by)} />
        )}
        <p role="status">{statusOf(news, faults)}</p>
        {news?.kind === "failed" ? <Problem code={news.code} /> : null}
        {news?.kind === "taken" || news?.kind === "full" ? (
          <p role="alert" className="problem">
            {news.kind === "full" ? words.full({ most: MOST_PEOPLE }) : words.taken({ name: news.by })}
          </p>
        ) : null}
        {removed === null ? null : (
          <FocusedPart key="removed" className="import-acts">
            <ActionButton
              label={words.undo}
              about={removed.displayName}
              shape="row"
              onPress={() => void send({ before: null, after: removed })}
            />
          </FocusedPart>
        )}
        {outdated === null ? null : (
          <Outdated
            now={outdated.now}
            wanted={outdated.wanted}
            onTheirs={() => takeTheirs(outdated.now)}
            onMine={() => void send({ before: outdated.now, after: outdated.wanted.after })}
          />
        )}
      </form>
    </ReadingPanel>
  );
}

/**
 * What comes in the place of what had the focus, and takes it: as a whole, so that a press that was meant for what stood there does
 * nothing.
 */
function FocusedPart(props: { readonly className: string; readonly children: ReactNode }) {
  const part = useRef<HTMLDivElement>(null);
  useEffect(() => part.current?.focus(), []);
  return (
    <div ref={part} className={props.className} tabIndex={-1}>
      {props.children}
    </div>
  );
}

function statusOf(news: News | null, faults: DraftFaults): string {
  const words = DIRECTORY_WORDS.person;
  if (faults.size > 0) return words.wrong({ count: faults.size });
  if (news?.kind === "saved") return words.saved({ name: news.name });
  return news?.kind === "removed" ? words.removed({ name: news.person.displayName }) : "";
}

/** Somebody else has changed the person meanwhile: both are shown, and either can be had. */
function Outdated(props: {
  readonly now: Person | null;
  readonly wanted: PersonChange;
  onTheirs(): void;
  onMine(): void;
}) {
  const words = DIRECTORY_WORDS.person;
  const { now, wanted } = props;
  const told = (person: Person) =>
    Object.values(draftOf(person))
      .filter((text) => text !== "")
      .join(" · ");
  const isGone = now === null;
  return (
    <FocusedPart className="person-outdated">
      <p role="alert" className="problem">
        {isGone ? words.outdatedGone : words.outdated}
      </p>
      <dl>
        {now === null ? null : (
          <>
            <dt>{words.theirs}</dt>
            <dd>{told(now)}</dd>
          </>
        )}
        <dt>{words.yours}</dt>
        <dd>{wanted.after === null ? words.remove : told(wanted.after)}</dd>
      </dl>
      <div className="import-acts">
        <ActionButton label={words.takeTheirs} shape="row" onPress={props.onTheirs} />
        {isGone && wanted.after === null ? null : (
          <ActionButton label={isGone ? words.addAgain : words.keepMine} shape="row" onPress={props.onMine} />
        )}
      </div>
    </FocusedPart>
  );
}
