import { useEffect } from "react";
import { useStore } from "zustand";
import { forbids, type PrivateCallPermission } from "../../shared/mc/private-call-permissions.ts";
import { useConsole } from "./console-context.ts";

/** Milliseconds for which somebody has to be chosen: whoever goes through the list with the keys asks about nobody on the way. */
const CHOSEN_MS = 1_000;
const NOBODY = "[]";

/** Has the home system tell where the chosen person and the favourites are, where it does and the user profile permits it. */
export function useWatchedPresence(permissions: readonly PrivateCallPermission[] | null): void {
  const { directory, presence } = useConsole();
  const mayAsk = presence.isOffered && !forbids(permissions, "allow-request-presence");
  const wanted = useStore(directory, ({ chosenId, index }) => {
    if (!mayAsk) return NOBODY;
    const chosen = index.entries.find(({ person }) => person.id === chosenId)?.person;
    return JSON.stringify(
      [...(chosen === undefined ? [] : [chosen]), ...index.favourites].map((each) => each.mcServiceId),
    );
  });
  useEffect(() => {
    const timer = setTimeout(() => presence.want(JSON.parse(wanted) as string[]), CHOSEN_MS);
    return () => clearTimeout(timer);
  }, [presence, wanted]);
}
