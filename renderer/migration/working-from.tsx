import { useStore } from "zustand";
import type { Migration, MigrationPartner } from "../../shared/bridge/migration.ts";
import { isErrorCode } from "../../shared/errors/mc-error.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import type { HostMigration } from "../client/host-migration.ts";
import { ActionButton } from "../design/action-button.tsx";
import { timeOfDay } from "../design/format.ts";
import { Problem } from "../design/problem.tsx";
import { MIGRATION_WORDS } from "./words.ts";

/** Where the user works now. */
function Place({ migration: { at, home } }: { readonly migration: Migration }) {
  if (home === null) return null;
  if (at === null)
    return (
      <p>
        {MIGRATION_WORDS.atHome({ system: home.name })} <span className="id">{mcIdForPeople(home.id)}</span>
      </p>
    );
  return (
    <>
      <p>
        {MIGRATION_WORDS.away({ system: at.name, since: timeOfDay(at.since) })}{" "}
        <span className="id">{mcIdForPeople(at.newId)}</span>
      </p>
      <p className="muted">{MIGRATION_WORDS.awayNote({ id: mcIdForPeople(home.id), home: home.name })}</p>
    </>
  );
}

/** Why the user is at home, where that was not the user's choice. */
function Returned({ migration: { home, returned } }: { readonly migration: Migration }) {
  if (home === null || returned === null) return null;
  const since = timeOfDay(returned.since);
  return (
    <>
      <p>{MIGRATION_WORDS.returned.whole({ home: home.name, since, system: returned.name })}</p>
      {isErrorCode(returned.code) ? <Problem code={returned.code} /> : null}
    </>
  );
}

/** A partner system to work from; one whose entry cannot be used says why. */
function Partner(props: { readonly partner: MigrationPartner; readonly disabled: boolean; onPress(): void }) {
  const { name, newId, problem } = props.partner;
  return (
    <>
      <ActionButton
        label={MIGRATION_WORDS.workFrom({ system: name })}
        shape="row"
        disabled={props.disabled || newId === null}
        onPress={props.onPress}
      />
      {newId === null ? null : <p className="muted id">{MIGRATION_WORDS.asWhom({ id: mcIdForPeople(newId) })}</p>}
      {problem !== undefined && isErrorCode(problem.code) ? (
        <Problem code={problem.code} {...(problem.detail === undefined ? {} : { detail: problem.detail })} />
      ) : null}
    </>
  );
}

/** Among the settings: from which system the user of this desk works, and the way to another and back. */
export function WorkingFrom({
  inCall,
  migration: host,
}: {
  readonly migration: HostMigration;
  /** A call goes on, and would be cut off. */
  readonly inCall: boolean;
}) {
  const { asked, failure, migration, step } = useStore(host.store);
  const { at, home, partners } = migration;
  if (home === null || (partners.length === 0 && at === null)) return null;
  const partner = partners.find(({ domain }) => domain === asked);
  const system = partner?.name ?? home.name;
  const others = partners.filter(({ domain }) => domain !== at?.domain);
  return (
    <div className="setting working-from">
      <h3 className="part-title">{MIGRATION_WORDS.title}</h3>
      <Place migration={migration} />
      {at === null ? <Returned migration={migration} /> : null}
      {at === null ? null : (
        <ActionButton
          label={MIGRATION_WORDS.goHome({ home: home.name })}
          shape="row"
          disabled={inCall || step !== null}
          onPress={() => void host.goHome()}
        />
      )}
      {/* From one partner to another the way leads over home. */}
      {at !== null
        ? null
        : others.map((each) => (
            <Partner
              key={each.domain}
              partner={each}
              disabled={inCall || step !== null}
              onPress={() => void host.workFrom(each.domain)}
            />
          ))}
      {inCall ? <p className="muted">{MIGRATION_WORDS.inCall}</p> : null}
      <div role="status">
        {step === null ? null : <p>{MIGRATION_WORDS.steps[step]({ system, from: at?.name ?? home.name })}</p>}
      </div>
      {step === null || step === "leaving" || partner === undefined ? null : (
        <>
          <p className="muted">{MIGRATION_WORDS.note({ home: home.name, system })}</p>
          <ActionButton label={MIGRATION_WORDS.cancel} shape="row" onPress={() => host.cancel()} />
        </>
      )}
      {failure === null ? null : (
        <Problem code={failure.code} {...(failure.detail === undefined ? {} : { detail: failure.detail })} />
      )}
    </div>
  );
}
