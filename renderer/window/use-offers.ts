import { useCallback } from "react";
import { useStore } from "zustand";
import { mayHave } from "../../shared/bridge/account.ts";
import { MESSAGE_SERVICES, PICTURE_SERVICES } from "../../shared/mc/services/call-services.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { DialTarget } from "../directory/directory-store.ts";
import { useConsole } from "./console-context.ts";
import { openMessages } from "./ui-store.ts";

/** What can be done with somebody beside a call of voice; undefined where it is not offered. */
export interface Offers {
  videoTo(target: DialTarget): (() => void) | undefined;
  messageTo(target: DialTarget): (() => void) | undefined;
}

const personIn = (target: DialTarget) => (target.kind === "person" ? target.person : undefined);

/**
 * What account, user profile and directory allow with somebody. A call of voice is always offered: what a directory says wrongly must keep
 * nobody from being called.
 *
 * @param place - places a call
 */
export function useOffers(place: (target: DialTarget, service: McService) => void): Offers {
  const { account, keys, messaging, ui } = useConsole();
  const forbidden = useStore(keys.store, ({ status }) => status?.callsForbidden);
  const video = PICTURE_SERVICES.find((service) => account.services[service] !== undefined);
  const videoTo = useCallback(
    (target: DialTarget) =>
      video === undefined || forbidden?.includes(video) === true || !mayHave(personIn(target), video)
        ? undefined
        : () => place(target, video),
    [forbidden, place, video],
  );
  const messageTo = useCallback(
    (target: DialTarget) =>
      messaging !== null && MESSAGE_SERVICES.some((service) => mayHave(personIn(target), service))
        ? () => openMessages(ui, target.calledId)
        : undefined,
    [messaging, ui],
  );
  return { messageTo, videoTo };
}
