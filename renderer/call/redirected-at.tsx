import { momentAgo } from "../design/format.ts";
import { useToday } from "../design/use-now.ts";
import type { Party } from "../people/people.ts";
import { CALL_WORDS } from "./call-words.ts";

/** Beside a name that a redirection has put to an ID: that it has, and when. Nothing where the directory has the ID. */
export function RedirectedAt({ party }: { readonly party: Pick<Party, "redirectedAt"> }) {
  const today = useToday();
  if (party.redirectedAt === null) return null;
  return (
    <span className="chip redirect">{CALL_WORDS.redirectedAt({ when: momentAgo(party.redirectedAt, today) })}</span>
  );
}
