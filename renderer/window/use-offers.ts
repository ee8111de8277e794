import { useCallback, useMemo } from "react";
import { useStore } from "zustand";
import { mayHave } from "../../shared/bridge/account.ts";
import {
  forbids,
  isOutsideList,
  type PrivateCallPermission,
  URGENCY_PERMISSIONS,
} from "../../shared/mc/private-call-permissions.ts";
import { MESSAGE_SERVICES, PICTURE_SERVICES } from "../../shared/mc/services/call-services.ts";
import { MC_SERVICES, type McService, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { type DialTarget, targetId } from "../directory/directory-store.ts";
import { useConsole } from "./console-context.ts";
import { openMessages } from "./ui-store.ts";

/** What can be done with somebody beside a call of voice; undefined where it is not offered. */
export interface Offers {
  /** Whether the user profile has no private calls of a service, or none to somebody: what places them is there and off. */
  forbidden(service: McService, id?: string): boolean;
  /** What the user profile lacks for a call of voice to somebody, by the name of the standard; undefined where nothing of it keeps them from being called. */
  lackingToCall(id: string): PrivateCallPermission | undefined;
  videoTo(target: DialTarget): (() => void) | undefined;
  /** Whether the user profile alone keeps somebody from being called with picture: the button is there and off. */
  videoForbidden(target: DialTarget): boolean;
  messageTo(target: DialTarget): (() => void) | undefined;
  /** What the user profile lacks of what can be done with whoever is chosen, by the names of the standard. */
  lackingFor(target: DialTarget): readonly string[];
}

/** What stands beside whoever is chosen, by what it takes. */
const BESIDE: readonly PrivateCallPermission[] = [
  URGENCY_PERMISSIONS.emergency,
  "allow-request-first-to-answer-call",
  "allow-request-private-call-call-back",
  "allow-cancel-private-call-call-back",
];

/** What it takes to call whom the profile does not list. */
const TO_ANYBODY = "allow-private-call-to-any-user";

/** What it takes to ask the home system where people are. */
const ASKING_WHERE = "allow-request-presence";

const personIn = (target: DialTarget) => (target.kind === "person" ? target.person : undefined);

/**
 * What account, user profile and directory allow with somebody. A call of voice is offered whatever the directory says: what stands there
 * wrongly must keep nobody from being called.
 *
 * @param place - places a call
 * @param personBehind - the ID at home of whoever has a new one; undefined where nobody is known to
 */
export function useOffers(
  place: (target: DialTarget, service: McService) => void,
  personBehind: (id: string) => string | undefined,
): Offers {
  const { account, keys, messaging, presence, ui } = useConsole();
  const callsForbidden = useStore(keys.store, ({ status }) => status?.callsForbidden);
  const permissions = useStore(keys.store, ({ status }) => status?.permissions ?? null);
  const video = PICTURE_SERVICES.find((service) => account.services[service] !== undefined);
  const callees = useStore(keys.store, ({ status }) => status?.callees);
  const isOutside = useCallback(
    (service: McService, id: string) => {
      const person = personBehind(id);
      return isOutsideList(callees, service, person === undefined ? [id] : [id, person]);
    },
    [callees, personBehind],
  );
  const forbidden = useCallback(
    (service: McService, id?: string) =>
      callsForbidden?.includes(service) === true || (id !== undefined && isOutside(service, id)),
    [callsForbidden, isOutside],
  );
  const lackingToCall = useCallback(
    (id: string): PrivateCallPermission | undefined =>
      callsForbidden?.includes(VOICE_SERVICE) === true
        ? "allow-private-call"
        : isOutside(VOICE_SERVICE, id)
          ? TO_ANYBODY
          : undefined,
    [callsForbidden, isOutside],
  );
  const isVideoOff = video !== undefined && forbidden(video);
  const isVoiceOff = forbidden(VOICE_SERVICE);
  const videoTo = useCallback(
    (target: DialTarget) =>
      video === undefined || forbidden(video, targetId(target, video)) || !mayHave(personIn(target), video)
        ? undefined
        : () => place(target, video),
    [forbidden, place, video],
  );
  const videoForbidden = useCallback(
    (target: DialTarget) =>
      video !== undefined && forbidden(video, targetId(target, video)) && mayHave(personIn(target), video),
    [forbidden, video],
  );
  const lacking = useMemo<readonly string[]>(
    () => [
      ...(isVoiceOff ? [`allow-private-call (${MC_SERVICES[VOICE_SERVICE].title})`] : []),
      ...(isVideoOff ? [`allow-private-call (${MC_SERVICES[video].title})`] : []),
      ...BESIDE.filter((action) => forbids(permissions, action)),
      ...(presence.isOffered && forbids(permissions, ASKING_WHERE) ? [ASKING_WHERE] : []),
    ],
    [isVideoOff, isVoiceOff, permissions, presence.isOffered, video],
  );
  const lackingFor = useCallback(
    (target: DialTarget) =>
      isOutside(VOICE_SERVICE, target.calledId) ||
      (video !== undefined && mayHave(personIn(target), video) && isOutside(video, targetId(target, video)))
        ? [...lacking, TO_ANYBODY]
        : lacking,
    [isOutside, lacking, video],
  );
  const messageTo = useCallback(
    (target: DialTarget) =>
      messaging !== null && MESSAGE_SERVICES.some((service) => mayHave(personIn(target), service))
        ? () => openMessages(ui, target.calledId)
        : undefined,
    [messaging, ui],
  );
  return { forbidden, lackingFor, lackingToCall, messageTo, videoForbidden, videoTo };
}
