import { useState } from "react";
import { useStore } from "zustand";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import type { FollowedDocuments } from "../client/host-documents.ts";
import { CodeLine } from "../design/code-line.tsx";
import { Problem } from "../design/problem.tsx";
import { useNow } from "../design/use-now.ts";
import { type GroupRow, groupsStory } from "./groups-story.ts";
import { DOCUMENT_WORDS } from "./words.ts";

/** Often enough for a moment that is today to be told by its time of day. */
const TELL_MS = 60_000;

/** Among the settings: the groups of the user as the group server has them, for reading; nothing where the account names no such server. */
export function GroupsView({ documents }: { readonly documents: Pick<FollowedDocuments, "store"> }) {
  const groups = useStore(documents.store, (state) => (state.kind === "server" ? state.groups : null));
  const now = useNow(TELL_MS, groups !== null);
  if (groups === null) return null;
  const { leftOut, problems, rows } = groupsStory(groups, now);
  const words = DOCUMENT_WORDS.groups;
  return (
    <section id="groups" className="setting" aria-label={words.title}>
      <h3 className="part-title">{words.title}</h3>
      <p className="muted">{words.at({ server: groups.server })}</p>
      {problems.map(({ code, detail }) => (
        <Problem key={code} code={code} detail={detail} />
      ))}
      {rows.length === 0 ? <p className="muted">{words.none}</p> : null}
      <ul className="groups">
        {rows.map((row) => (
          <Group key={row.id} row={row} />
        ))}
      </ul>
      {leftOut === undefined ? null : <p>{leftOut}</p>}
      <p className="muted small">{words.readOnly}</p>
    </section>
  );
}

function Named({ id, name }: { readonly id: string; readonly name: string | null }) {
  return (
    <>
      {name === null ? null : `${name} `}
      <span className="id">{mcIdForPeople(id)}</span>
    </>
  );
}

/** Who belongs to it, folded up: of many groups with many people each nothing is built before somebody looks. */
function Members({ members: { further, rows, title } }: { readonly members: NonNullable<GroupRow["members"]> }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen ? (
        <>
          <ul>
            {rows.map(({ facts, id, name }) => (
              <li key={id}>
                <Named id={id} name={name} />
                {facts === "" ? null : <span className="muted small">{facts}</span>}
              </li>
            ))}
          </ul>
          {further.map((line) => (
            <p key={line} className="muted small">
              {line}
            </p>
          ))}
        </>
      ) : null}
    </details>
  );
}

function Group({ row: { age, facts, id, members, name, problem } }: { readonly row: GroupRow }) {
  const text = problem && ERROR_WORDS[problem.code];
  return (
    <li>
      <p>
        <Named id={id} name={name} />
      </p>
      {facts === "" ? null : <p className="muted">{facts}</p>}
      {problem === undefined || text === undefined ? null : (
        <>
          <p>{`${text.message} ${text.advice}`}</p>
          <CodeLine code={problem.code} detail={problem.detail} />
        </>
      )}
      {members === undefined ? null : <Members members={members} />}
      {age === undefined ? null : <p className="muted small">{age}</p>}
    </li>
  );
}
