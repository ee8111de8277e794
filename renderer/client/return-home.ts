/**
 * A partner system is lost to the user who works there: it is not reached, does not register the user any more, authorises the user no more, or has no
 * user profile for that one. What is lost is said, and going home is offered; where the partner has withdrawn what it gave, or is lost for longer than the settings let it be, the console
 * goes home by itself, and never in a call.
 *
 * @module
 */
import type { StoreApi } from "zustand/vanilla";
import type { Documents } from "../../shared/bridge/documents.ts";
import type { MigrationErrorCode } from "../../shared/errors/migration-errors.ts";
import type { SettingsErrorCode } from "../../shared/errors/settings-errors.ts";
import { type CallingState, type CallingStore, isLive } from "../calling/calling-store.ts";
import type { Registration } from "../calling/ports.ts";
import type { PublishedServices } from "../calling/published-settings.ts";
import type { HostMigration } from "./host-migration.ts";

/** Why a user is at a partner no more. */
type WithdrawnBecause = MigrationErrorCode | SettingsErrorCode;

export type PartnerLoss =
  /** May be there again: the dispatcher decides, or the settings when it has been for too long. */
  | { readonly kind: "unreachable" | "refused" }
  /** The partner, or home, does not let the user work there any more. */
  | { readonly kind: "withdrawn"; readonly because: WithdrawnBecause };

/** The attempt to connect from which on a partner counts as lost: a connection that only broke is there again by then. */
const PATIENCE = 3;

/** Refusals that end what a partner has given. What may be mended by waiting, or by signing in again, is none of them. */
const WITHDRAWN: ReadonlySet<string> = new Set<WithdrawnBecause>([
  "settings-not-authorised",
  "migration-exchange-refused",
  "migration-token-refused",
  "migration-without-token-exchange",
  "migration-client-unknown",
  "migration-other-id",
]);

/** Every service is refused for good, so that the user is nobody there. */
function withdrawnBecause(published: PublishedServices): WithdrawnBecause | undefined {
  const states = Object.values(published);
  const refused = states.flatMap((each) =>
    each.state === "failed" && !each.again && WITHDRAWN.has(each.because.code) ? [each.because.code] : [],
  );
  return refused.length === states.length ? (refused[0] as WithdrawnBecause | undefined) : undefined;
}

/**
 * What the partner's configuration server says against the user: it has no profile for whom it has authorised, in any service, or one of somebody
 * else. While it says nothing, or the account names none, nothing is lost.
 */
function withdrawnByProfile(documents: Documents): WithdrawnBecause | undefined {
  if (documents.kind === "none") return undefined;
  const profiles = documents.documents.filter(({ kind }) => kind === "user-profile");
  const isForeign = profiles.some(
    ({ problem, state }) => state !== "in-force" && problem?.code === "configuration-document-foreign",
  );
  if (isForeign) return "migration-other-id";
  const isMissing = profiles.length > 0 && profiles.every(({ state }) => state === "absent");
  return isMissing ? "migration-profile-missing" : undefined;
}

/**
 * What has become of the partner at which a console works; undefined while it serves, or is about to.
 *
 * @param documents - of the partner
 */
export function partnerLoss(
  registration: Registration,
  published: PublishedServices,
  documents: Documents,
): PartnerLoss | undefined {
  if (registration.state === "refused") return { kind: "refused" };
  if (registration.state === "reconnecting")
    return registration.attempt >= PATIENCE ? { kind: "unreachable" } : undefined;
  const because = withdrawnBecause(published) ?? withdrawnByProfile(documents);
  return because === undefined ? undefined : { kind: "withdrawn", because };
}

const MINUTE_MS = 60_000;

/**
 * Goes home where the partner has withdrawn what it gave, and where it has been lost for as long as the settings let it be. Returns the way to stop.
 *
 * @param documents - of the system from which the user works
 * @param returnHomeAfter - minutes; 0 where only the dispatcher leaves a partner that is lost
 */
export function returnHomeWhenLost(
  calling: CallingStore,
  migration: HostMigration,
  documents: StoreApi<Documents>,
  returnHomeAfter: () => number,
): () => void {
  /** Since when the partner is lost, by a clock that only runs on, and what wakes us when that has been for too long. */
  let lost: { readonly since: number; timer?: ReturnType<typeof setTimeout> } | undefined;

  const lookAnew = () => look(calling.getState());

  function found(): void {
    clearTimeout(lost?.timer);
    lost = undefined;
  }

  /** Whether it has been lost for too long; where that is to come, it is looked at again then. */
  function isOverdue(): boolean {
    const minutes = returnHomeAfter();
    lost ??= { since: performance.now() };
    clearTimeout(lost.timer);
    if (minutes === 0) return false;
    const left = lost.since + minutes * MINUTE_MS - performance.now();
    if (left > 0) lost.timer = setTimeout(lookAnew, left);
    return left <= 0;
  }

  function look({ calls, published, registration }: Pick<CallingState, "calls" | "published" | "registration">): void {
    const { migration: where, step } = migration.store.getState();
    const loss =
      where.at === null || step !== null ? undefined : partnerLoss(registration, published, documents.getState());
    if (loss === undefined) {
      found();
      return;
    }
    const because = loss.kind === "withdrawn" ? loss.because : isOverdue() ? "migration-partner-lost" : undefined;
    if (because !== undefined && !calls.some(isLive)) void migration.goHome(because);
  }
  const stops = [calling.subscribe(look), migration.store.subscribe(lookAnew), documents.subscribe(lookAnew), found];
  return () => {
    for (const stop of stops) stop();
  };
}
