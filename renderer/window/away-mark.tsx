import { Plane } from "lucide-react";
import { useStore } from "zustand";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import type { HostMigration } from "../client/host-migration.ts";
import { timeOfDay } from "../design/format.ts";
import { MIGRATION_WORDS } from "../migration/words.ts";
import { StripFact } from "./strip-fact.tsx";

/** Only while the user of this desk works from a partner system: that is easily forgotten, and who calls the ID at home is sent on. */
export function AwayMark({ migration }: { readonly migration: HostMigration }) {
  const { at, home } = useStore(migration.store, (state) => state.migration);
  if (at === null || home === null) return null;
  return (
    <div className="away-state">
      <StripFact
        className="away"
        whole={[
          `${MIGRATION_WORDS.away({ system: at.name, since: timeOfDay(at.since) })} ${mcIdForPeople(at.newId)}`,
          MIGRATION_WORDS.awayNote({ id: mcIdForPeople(home.id), home: home.name }),
        ]}
      >
        <Plane size={16} aria-hidden="true" />
        <span>{MIGRATION_WORDS.mark}</span>
      </StripFact>
    </div>
  );
}
