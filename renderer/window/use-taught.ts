import { useCallback, useEffect, useMemo } from "react";
import { useStore } from "zustand";
import { idsOfPerson } from "../../shared/bridge/account.ts";
import type { Settings } from "../../shared/bridge/settings.ts";
import type { CallRecord, CallStep } from "../../shared/mc/call-record.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import { knownWhereabouts } from "../../shared/mc/told-presence.ts";
import { callsOf, type KnownNewId, whatCallsTaught } from "../../shared/mc/whereabouts.ts";
import { useNow } from "../design/use-now.ts";
import { knowAlso, nameAlso } from "../directory/directory-store.ts";
import { chooseStoredNewId } from "../history/history-store.ts";
import type { NewIdActs } from "../new-ids/new-id-control.tsx";
import { type NamedInProfile, namedInProfile, type PersonFinder, recognising } from "../people/people.ts";
import { useConsole } from "./console-context.ts";

const MINUTE_MS = 60_000;
const NOBODY: readonly NamedInProfile[] = [];

/** Every ID of whoever has this one. */
function idsKnownWith(id: string, find: PersonFinder): readonly string[] {
  const person = find(id);
  return person === undefined ? [id] : idsOfPerson(person);
}

/** Somebody is where the last that was learned in any service has shown. */
const newestOf = <T extends { readonly learnedAt: number }>(learned: readonly (T | undefined)[]): T | undefined =>
  learned.reduce((newest, each) => ((each?.learnedAt ?? 0) > (newest?.learnedAt ?? 0) ? each : newest), undefined);

/** Steps that say something of where somebody is. */
const TELLING: ReadonlySet<CallStep> = new Set(["ringing", "redirected"]);

/**
 * What a call teaches, as far as it can change. Most that happens in a call teaches nothing, and nobody is to be looked up anew for it: whoever
 * reads more of a call in `shared/mc/whereabouts.ts` names it here too.
 */
export function lessonOf(call: CallRecord): string {
  const known = LESSONS.get(call) ?? lessonFrom(call);
  LESSONS.set(call, known);
  return known;
}

/** Those of the calls as they were: all of the record is looked at with every change of one of its calls. */
const LESSONS = new WeakMap<CallRecord, string>();

function lessonFrom(call: CallRecord): string {
  const { id, connectedAt, dialledFirst, direction, endReason, newIdChoice, protection, redirections, steps } = call;
  return [
    id,
    connectedAt,
    endReason?.code,
    redirections.length,
    steps.filter(({ step }) => TELLING.has(step)).length,
    dialledFirst?.fallBack?.atMs,
    newIdChoice?.at,
    direction === "incoming" && (call.refused !== null || protection?.state === "failed"),
  ].join(" ");
}

/**
 * What the record teaches about where people are and who an ID is; the same until a call has taught something new, or a
 * minute has gone by, after which it may no longer hold.
 */
export function useTaught(record: readonly CallRecord[]) {
  const { account, directory, keys, presence } = useConsole();
  const told = useStore(presence.store);
  const named = useStore(keys.store, ({ status }) => status?.named) ?? NOBODY;
  const listed = useStore(directory, (state) => state.find);
  const lessons = record.map(lessonOf).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the record, these are what it teaches
  const taught = useMemo(
    () => whatCallsTaught(callsOf(record, (service) => account.services[service]?.id)),
    [lessons, account],
  );
  const minute = Math.floor(useNow(MINUTE_MS) / MINUTE_MS);
  const known = useMemo(() => {
    const now = minute * MINUTE_MS;
    // What was learned in the course of this minute is known at once.
    const at = () => Math.max(now, Date.now());
    /** By any of the person's IDs. */
    const newIdOf = (id: string): KnownNewId | undefined => {
      const behind = taught.personBehind(id, at());
      return taught.newIdOf(behind?.personId ?? id, at());
    };
    return {
      whereabouts(id: string) {
        const ids = idsKnownWith(id, listed);
        const byCalls = newestOf(ids.map((each) => taught.whereabouts(each, at())));
        return knownWhereabouts(byCalls, newestOf(ids.map((each) => told.get(mcIdKey(each)))), at());
      },
      find: recognising(namedInProfile(listed, named), taught),
      newIds: taught.newIds(at()),
      newIdOf,
    };
  }, [taught, told, listed, named, minute]);
  useEffect(() => nameAlso(directory, named), [directory, named]);
  useEffect(() => knowAlso(directory, known.newIds), [directory, known]);
  return known;
}

/** What the dispatcher can say about the new ID of somebody, by any of the person's IDs. */
export function useNewIdActs(
  newIdOf: (id: string) => KnownNewId | undefined,
  { newIdMinutes, newIdsFirst, partnerPolicies, redirectionPolicy }: Settings,
): (id: string, hint: string | undefined) => NewIdActs | undefined {
  const { actions, calling, history, host } = useConsole();
  return useCallback(
    (id, hint) => {
      const known = newIdOf(id);
      if (known === undefined) return undefined;
      const { callId } = known;
      return {
        known,
        hint,
        rules: { newIdMinutes, newIdsFirst, partnerPolicies, redirectionPolicy },
        onChoose(choice) {
          if (calling.getState().calls.some((call) => call.id === callId)) actions.chooseNewId(callId, choice);
          // Where it cannot be stored it holds in this window, and the record says that it cannot store.
          else void chooseStoredNewId(host, history, callId, choice).catch(() => {});
        },
      };
    },
    [actions, calling, history, host, newIdOf, newIdMinutes, newIdsFirst, partnerPolicies, redirectionPolicy],
  );
}
