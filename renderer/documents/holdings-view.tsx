import { Fragment } from "react";
import { useStore } from "zustand";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import type { HeldEntry } from "../../shared/mc/profile-holdings.ts";
import type { FollowedDocuments } from "../client/host-documents.ts";
import type { KeysStore } from "../client/host-key-status.ts";
import { holdingRows } from "./holdings-story.ts";
import { DOCUMENT_WORDS } from "./words.ts";

interface HoldingsViewProps {
  readonly keys: KeysStore;
  readonly documents: Pick<FollowedDocuments, "store">;
}

/** Among the settings: what the user profile of voice has for this user. Nothing of it is changed here, and it says who does. */
export function HoldingsView({ documents, keys }: HoldingsViewProps) {
  const holdings = useStore(keys, ({ status }) => status?.holdings);
  const hasGroups = useStore(documents.store, (state) => state.kind === "server" && state.groups !== null);
  const rows = holdings === undefined ? [] : holdingRows(holdings, hasGroups);
  if (rows.length === 0) return null;
  return (
    <section className="setting" aria-label={DOCUMENT_WORDS.holdings.title}>
      <h3 className="part-title">{DOCUMENT_WORDS.holdings.title}</h3>
      <dl className="facts tall">
        {rows.map(({ entries, more, texts, title }) => (
          <Fragment key={title}>
            <dt>{title}</dt>
            <dd>
              {texts.join(", ")}
              {entries.map((entry) => (
                <Entry key={entry.id} entry={entry} />
              ))}
              {more === undefined ? null : <span className="muted small">{more}</span>}
            </dd>
          </Fragment>
        ))}
      </dl>
      <p className="muted small">{DOCUMENT_WORDS.holdings.whoChanges}</p>
    </section>
  );
}

function Entry({ entry: { id, name } }: { readonly entry: HeldEntry }) {
  return (
    <div>
      {name === null ? null : `${name} `}
      <span className="id">{mcIdForPeople(id)}</span>
    </div>
  );
}
