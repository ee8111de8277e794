import type { MissingPart, SetUpState } from "../../shared/bridge/set-up.ts";
import { SET_UP_WORDS } from "./words.ts";

/** Who places it. */
function placedBy({ part }: MissingPart, administrator: string | null): string {
  const words = SET_UP_WORDS.missing;
  if (part === "directory") return words.dispatcher;
  return administrator === null ? words.administratorUnnamed : words.administrator({ who: administrator });
}

/** What the desk lacks, where it is looked for, and who has to place it. Nothing where it lacks nothing. */
export function MissingList({ state }: { readonly state: Pick<SetUpState, "administrator" | "missing"> }) {
  const words = SET_UP_WORDS.missing;
  if (state.missing.length === 0) return null;
  return (
    <section className="set-up-part" aria-labelledby="set-up-missing">
      <h2 id="set-up-missing">{words.title}</h2>
      <ul>
        {state.missing.map((each) => (
          <li key={`${each.part} ${each.place}`}>
            <span>{words[each.part]}</span>
            <span className="set-up-place">{each.place}</span>
            <span className="muted">{placedBy(each, state.administrator)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
