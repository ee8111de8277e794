/** What the dispatcher does with the far picture of the call in the middle. */
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { cameraToSet } from "../calling/features/pictures.ts";
import { viewToSet } from "../calling/features/transmission.ts";
import { hasOwnWindow, toggleFullScreen, toggleOwnWindow } from "../pictures/far-frame.ts";
import { hasPicturesNow, isSeen } from "../pictures/picture-story.ts";
import { turnedOnce, turnsOf } from "../pictures/picture-turns.ts";
import { farVideo, mayTakeStill, takeStill } from "../pictures/take-still.ts";
import type { ConsoleServices } from "./services.ts";

type Services = Pick<ConsoleServices, "actions" | "pictures" | "settings" | "stills" | "ui">;

/** Turns the picture by a quarter, in this call and in those to come. */
export function turnPicture({ settings }: Pick<Services, "settings">, { primaryId }: CallRecord): void {
  const { wanted } = settings.store.getState();
  void settings.change({ pictureTurns: turnedOnce(wanted.pictureTurns, primaryId) });
}

/** Shows the picture in a window of its own too, turned as it is here, or there no more. */
export function showApart(
  { pictures, settings, ui }: Pick<Services, "pictures" | "settings" | "ui">,
  { id, primaryId }: CallRecord,
): void {
  const far = pictures.getState()[id]?.far;
  const quarters = turnsOf(settings.store.getState().settings.pictureTurns, primaryId);
  if (far) void toggleOwnWindow(far, quarters, (pictureApart) => ui.setState({ pictureApart }));
}

/** Takes a still of the picture as it is shown, or says yes to the question about one. */
export function keepStill({ settings, stills }: Pick<Services, "settings" | "stills">, call: CallRecord): void {
  // The still is there already, be the picture gone since.
  if (stills.desk.answerYes(call.id)) return;
  const now = settings.store.getState().settings;
  const video = farVideo();
  if (mayTakeStill(call, now.stills) && video !== null)
    stills.desk.take(call.id, takeStill(video, turnsOf(now.pictureTurns, call.primaryId)));
}

/** What the keys do with pictures; one without a handler does nothing now. */
export function pictureHandlers(services: Services, call: CallRecord | undefined) {
  if (call === undefined || !hasPicturesNow(call)) return {};
  const isAsked = services.stills.desk.store.getState().news.get(call.id)?.kind === "asked";
  const view = viewToSet(call);
  const seen = isSeen(call) && services.pictures.getState()[call.id]?.far;
  return {
    turnPicture: seen ? () => turnPicture(services, call) : undefined,
    keepStill:
      isAsked || (seen && mayTakeStill(call, services.settings.store.getState().settings.stills))
        ? () => keepStill(services, call)
        : undefined,
    fullScreen: seen ? toggleFullScreen : undefined,
    ownWindow: seen && call.pictures.far === "shown" && hasOwnWindow() ? () => showApart(services, call) : undefined,
    view: view === undefined ? undefined : () => services.actions.view(call.id, view),
    shareScreen: cameraToSet(call) ? () => services.actions.showPicture(call.id, "screen") : undefined,
  };
}
