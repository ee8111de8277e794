import { House, Plane, TriangleAlert } from "lucide-react";
import { useStore } from "zustand";
import { isErrorCode } from "../../shared/errors/mc-error.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import type { HostMigration } from "../client/host-migration.ts";
import { partnerLoss } from "../client/return-home.ts";
import { ActionButton } from "../design/action-button.tsx";
import { timeOfDay } from "../design/format.ts";
import { useNow } from "../design/use-now.ts";
import { MIGRATION_WORDS } from "../migration/words.ts";
import { useConsole } from "./console-context.ts";
import { StandingMark } from "./standing-mark.tsx";
import { StripFact } from "./strip-fact.tsx";

/** For how long the strip says that the console has gone home by itself, milliseconds; the settings say it until somebody goes anywhere. */
const SAID_MS = 600_000;
const TELL_MS = 30_000;

/** Only while the user of this desk works from a partner system: that is easily forgotten, and who calls the ID at home is sent on. */
export function AwayMark({ migration }: { readonly migration: HostMigration }) {
  const { at, home } = useStore(migration.store, (state) => state.migration);
  const step = useStore(migration.store, (state) => state.step);
  const { calling, documents } = useConsole();
  const theirs = useStore(documents.store);
  const registration = useStore(calling, (state) => state.registration);
  const published = useStore(calling, (state) => state.published);
  if (home === null) return null;
  if (at === null) return <ReturnedMark migration={migration} />;
  const away = `${MIGRATION_WORDS.away({ system: at.name, since: timeOfDay(at.since) })} ${mcIdForPeople(at.newId)}`;
  const loss = partnerLoss(registration, published, theirs);
  const words = { system: at.name, home: home.name };
  const lost = loss === undefined ? [] : [{ key: loss.kind, text: MIGRATION_WORDS.lost[loss.kind](words) }];
  return (
    <>
      {loss === undefined ? (
        <div className="away-state">
          <StripFact
            className="away"
            whole={[away, MIGRATION_WORDS.awayNote({ id: mcIdForPeople(home.id), home: home.name })]}
          >
            <Plane size={16} aria-hidden="true" />
            <span>{MIGRATION_WORDS.mark}</span>
          </StripFact>
        </div>
      ) : null}
      <StandingMark
        className="lost-state"
        isTrouble
        icon={TriangleAlert}
        lines={lost.length === 0 ? [] : [...lost, { key: "away", text: away }]}
        act={
          loss?.kind === "withdrawn" ? undefined : (
            <ActionButton
              label={MIGRATION_WORDS.goHome({ home: home.name })}
              shape="row"
              disabled={step !== null}
              onPress={() => void migration.goHome()}
            />
          )
        }
      >
        <span>{MIGRATION_WORDS.lost.mark(words)}</span>
      </StandingMark>
    </>
  );
}

/** The console has gone home by itself, a while ago at most. */
function ReturnedMark({ migration }: { readonly migration: HostMigration }) {
  const { home, returned } = useStore(migration.store, (state) => state.migration);
  const now = useNow(TELL_MS, returned !== null);
  if (home === null || returned === null || now - returned.since > SAID_MS) return null;
  const because = isErrorCode(returned.code) ? ERROR_WORDS[returned.code] : undefined;
  const whole = MIGRATION_WORDS.returned.whole({
    home: home.name,
    since: timeOfDay(returned.since),
    system: returned.name,
  });
  return (
    <StandingMark
      className="lost-state"
      isTrouble
      icon={House}
      code={isErrorCode(returned.code) ? returned.code : undefined}
      lines={[{ key: "returned", text: [whole, because?.message ?? [], because?.advice ?? []].flat().join(" ") }]}
    >
      <span>{MIGRATION_WORDS.returned.mark}</span>
    </StandingMark>
  );
}
