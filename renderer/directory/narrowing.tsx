import { useId } from "react";
import { useStore } from "zustand";
import { type DirectoryStore, narrow } from "./directory-store.ts";
import { DIRECTORY_WORDS } from "./words.ts";

const KINDS = { organisation: "organisations", group: "groups" } as const;

/** What the list is narrowed to. Not there where the directory names neither organisations nor groups. */
export function NarrowingField({ directory }: { readonly directory: DirectoryStore }) {
  const id = useId();
  const { belongings, only } = useStore(directory);
  const words = DIRECTORY_WORDS.only;
  if (belongings.organisations.length + belongings.groups.length === 0) return null;
  return (
    <div className="narrowing">
      <label htmlFor={id} className="for-screen-readers">
        {words.label}
      </label>
      <select
        id={id}
        className={only === null ? "field-select" : "field-select narrowed"}
        value={only === null ? "" : `${only.kind} ${only.name}`}
        onChange={({ currentTarget: { value } }) => {
          const at = value.indexOf(" ");
          const kind = value.slice(0, at) === "group" ? "group" : "organisation";
          narrow(directory, at < 0 ? null : { kind, name: value.slice(at + 1) });
        }}
      >
        <option value="">{words.everybody}</option>
        {(["organisation", "group"] as const).map((kind) =>
          belongings[KINDS[kind]].length === 0 ? null : (
            <optgroup key={kind} label={words[KINDS[kind]]}>
              {belongings[KINDS[kind]].map((name) => (
                <option key={name} value={`${kind} ${name}`}>
                  {name}
                </option>
              ))}
            </optgroup>
          ),
        )}
      </select>
    </div>
  );
}
