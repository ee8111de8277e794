import { useStore } from "zustand";
import { ActionButton } from "../design/action-button.tsx";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { closeInterrupted, type InterruptedStore } from "./interrupted-store.ts";
import { HISTORY_WORDS } from "./words.ts";

/** Says which calls ended with their window or with the program, by name, and what their other ends know; until it is closed. */
export function InterruptedNotice({ store, find }: { readonly store: InterruptedStore; readonly find: PersonFinder }) {
  const { calls } = useStore(store);
  const { interrupted } = HISTORY_WORDS;
  const isShown = calls.length > 0;
  return (
    <div className={isShown ? "recording shown" : "recording"}>
      <div role="alert">
        {isShown ? (
          <p>
            <strong>{interrupted.title({ count: calls.length })}</strong>
          </p>
        ) : null}
      </div>
      {isShown ? (
        <section aria-label={interrupted.region} className="interrupted">
          <ul>
            {calls.map(({ record, end }) => (
              <li key={record.id}>
                <bdi>{partyOf(record.primaryId, find, record.startedAt).name}</bdi> {interrupted.ends[end]}
              </li>
            ))}
          </ul>
          <ActionButton shape="row" label={interrupted.close} onPress={() => closeInterrupted(store)} />
        </section>
      ) : null}
    </div>
  );
}
