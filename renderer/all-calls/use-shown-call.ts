/** The call that is chosen among all on record. */
import { useEffect } from "react";
import { useStore } from "zustand";
import { asMcError } from "../../shared/errors/mc-error.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { Host } from "../host/host.ts";
import { type AllCallsStore, fetchRecords } from "./all-calls-store.ts";

/**
 * Its record, as it is now, fetched where it is not at hand.
 *
 * @param known - calls that this window knows newer than what was read
 * @returns no call where none is chosen, or while its record is missing
 */
export function useShownCall(
  host: Host,
  store: AllCallsStore,
  known: readonly CallRecord[],
): { readonly call: CallRecord | undefined; readonly isMissing: boolean } {
  const { records, shownId } = useStore(store);
  const call = known.find(({ id }) => id === shownId) ?? (shownId === null ? undefined : records.get(shownId));
  const isMissing = shownId !== null && call === undefined;
  useEffect(() => {
    if (!isMissing || shownId === null) return;
    fetchRecords(host, store, [shownId]).catch((error: unknown) => store.setState({ error: asMcError(error).code }));
  }, [isMissing, shownId, host, store]);
  return { call, isMissing };
}
