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
    <section className="setting" aria-label={words.title}>
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
      {members === undefined ? null : (
        <details>
          <summary>{members.title}</summary>
          <ul>
            {members.rows.map((member) => (
              <li key={member.id}>
                <Named id={member.id} name={member.name} />
                {member.facts === "" ? null : <span className="muted small">{member.facts}</span>}
              </li>
            ))}
          </ul>
          {members.further.map((line) => (
            <p key={line} className="muted small">
              {line}
            </p>
          ))}
        </details>
      )}
      {age === undefined ? null : <p className="muted small">{age}</p>}
    </li>
  );
}
