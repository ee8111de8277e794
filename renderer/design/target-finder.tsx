/**
 * Somebody is looked for by typing, among the few who fit best: the field, those who were found, and the keys of both.
 *
 * @module
 */
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";

/** Somebody who can be found. */
export interface Target {
  readonly id: string;
  readonly name: string;
  readonly role: string;
}

/** As many as the smallest desk has room for. */
const SHOWN = 4;

export interface TargetFinder {
  readonly query: string;
  readonly found: readonly Target[];
  /** Whom a key would take; undefined where nobody was found. */
  readonly meant: Target | undefined;
  type(query: string): void;
  goTo(place: number): void;
  /** Does what an arrow key does; answers whether it was one. */
  takesArrow(event: KeyboardEvent): boolean;
}

/** @param targetsFor - who fits what is typed, the best first; without a query those who are called most */
export function useTargetFinder(targetsFor: (query: string) => readonly Target[]): TargetFinder {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const found = targetsFor(query).slice(0, SHOWN);
  const move = (by: number) => setAt(Math.max(0, Math.min(found.length - 1, at + by)));
  return {
    query,
    found,
    meant: found[Math.min(at, found.length - 1)],
    type(text) {
      setQuery(text);
      setAt(0);
    },
    goTo: setAt,
    takesArrow({ key }) {
      if (key === "ArrowDown") move(1);
      else if (key === "ArrowUp") move(-1);
      else return false;
      return true;
    },
  };
}

interface TargetFieldProps {
  readonly finder: TargetFinder;
  readonly words: { readonly field: string; readonly found: string; readonly nobody: string };
  /** Of the list, which looks different in each place. */
  readonly className: string;
  /** More than one can be selected; left out, one is. */
  readonly several?: boolean;
  isSelected(target: Target): boolean;
  /** What stands before the name of somebody who is selected. */
  readonly mark?: ReactNode;
  onPress(target: Target, place: number): void;
}

export function TargetField({ finder, words, className, several, isSelected, mark, onPress }: TargetFieldProps) {
  const list = useId();
  const { query, found, meant } = finder;
  return (
    <>
      <input
        className="field-input"
        type="text"
        role="combobox"
        aria-label={words.field}
        aria-expanded={found.length > 0}
        aria-controls={list}
        aria-activedescendant={meant === undefined ? undefined : `${list}-${meant.id}`}
        placeholder={words.field}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => finder.type(event.target.value)}
      />
      <div id={list} role="listbox" aria-multiselectable={several} aria-label={words.found} className={className}>
        {found.map((target, place) => (
          <div
            key={target.id}
            id={`${list}-${target.id}`}
            role="option"
            tabIndex={-1}
            className={target.id === meant?.id ? "at" : undefined}
            aria-selected={isSelected(target)}
            onClick={() => onPress(target, place)}
            onKeyDown={() => {}}
          >
            {isSelected(target) ? mark : null}
            <span>{target.name}</span> <span className="muted small">{target.role}</span>
          </div>
        ))}
      </div>
      {found.length === 0 ? <p className="muted small">{words.nobody}</p> : null}
    </>
  );
}
