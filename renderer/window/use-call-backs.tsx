import { type ReactNode, useCallback } from "react";
import { useStore } from "zustand";
import type { CallBack } from "../../shared/mc/call-back.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import { forbids, type PrivateCallPermission } from "../../shared/mc/private-call-permissions.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";
import { CallBackControl } from "../history/call-back-control.tsx";
import { HISTORY_WORDS } from "../history/words.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { useConsole } from "./console-context.ts";

/** What the window shows of wishes to be called back. */
interface ShownCallBacks {
  readonly wishes: readonly CallBack[];
  /** What concerns one person: asked to call back, or to be asked; null in a service that knows no such wish. */
  readonly controlFor: (id: string, service: McService) => ReactNode;
  /** The newest wish of somebody else, in words for the ear; empty without one. */
  readonly spoken: string;
}

/** @param permissions - of the user profile, null where there is none */
export function useCallBacks(find: PersonFinder, permissions: readonly PrivateCallPermission[] | null): ShownCallBacks {
  const { callBacks } = useConsole();
  const wishes = useStore(callBacks.store, ({ list }) => list);
  const controlFor = useCallback(
    (id: string, service: McService) => {
      if (MC_SERVICES[service].callBackRequests !== true) return null;
      const person = find(id);
      const isThis = (other: string) => sameMcId(other, id) || (person !== undefined && find(other)?.id === person.id);
      const wish = wishes.find(({ askedId, by, id: asked }) => by === "us" && (isThis(asked) || isThis(askedId)));
      return (
        <CallBackControl
          key={id}
          wish={wish}
          name={partyOf(id, find).name}
          mayAsk={!forbids(permissions, "allow-request-private-call-call-back")}
          mayWithdraw={!forbids(permissions, "allow-cancel-private-call-call-back")}
          onAsk={() => callBacks.ask(id, service)}
          onWithdraw={() => callBacks.withdraw(wish?.id ?? id)}
        />
      );
    },
    [callBacks, find, permissions, wishes],
  );
  const newest = wishes.find(({ by }) => by === "them");
  const spoken = newest === undefined ? "" : HISTORY_WORDS.wish.comesIn({ name: partyOf(newest.id, find).name });
  return { wishes, controlFor, spoken };
}
