import { useStore } from "zustand";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { CodeLine } from "../design/code-line.tsx";
import { momentAgo } from "../design/format.ts";
import { useToday } from "../design/use-now.ts";
import type { DirectoryStore } from "./directory-store.ts";
import { DIRECTORY_WORDS } from "./words.ts";

/** That people of a server are of an earlier time, and why. Nothing where it could be asked. */
export function PeopleServerNote({ directory }: { readonly directory: DirectoryStore }) {
  const server = useStore(directory, (state) => state.server);
  const today = useToday();
  const words = DIRECTORY_WORDS.server;
  if (server === null || server.problem === null) return null;
  const { at, host, problem } = server;
  return (
    <div className="people-server" role="status">
      <p>{at === null ? words.none({ host }) : words.old({ host, when: momentAgo(at, today) })}</p>
      <p className="muted">{ERROR_WORDS[problem].message}</p>
      <CodeLine code={problem} />
    </div>
  );
}

/** The server from which people come: how many, since when, and what is to be done where it cannot be asked. */
export function PeopleServerFacts({ directory }: { readonly directory: DirectoryStore }) {
  const server = useStore(directory, (state) => state.server);
  const today = useToday();
  const words = DIRECTORY_WORDS.server;
  if (server === null) return null;
  const { at, host, leftOut, people: count, problem } = server;
  return (
    <div className="people-server-facts">
      {at === null ? null : <p>{words.told({ count, host, when: momentAgo(at, today) })}</p>}
      {leftOut === 0 ? null : <p className="muted">{words.leftOut({ count: leftOut })}</p>}
      {problem === null ? null : (
        <>
          <p>{ERROR_WORDS[problem].message}</p>
          <p className="muted">{ERROR_WORDS[problem].advice}</p>
          <CodeLine code={problem} />
        </>
      )}
    </div>
  );
}
