import { VideoOff } from "lucide-react";
import { useEffect } from "react";
import type { Settings } from "../../shared/bridge/settings.ts";
import { cameraToSet, sourceToShow } from "../calling/features/pictures.ts";
import { viewToSet } from "../calling/features/transmission.ts";
import type { PictureSource } from "../calling/picture.ts";
import { ActionButton } from "../design/action-button.tsx";
import { useNow } from "../design/use-now.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { closeOwnWindow, FAR_FRAME_ID, hasOwnWindow, toggleFullScreen, turnOwnWindow } from "./far-frame.ts";
import { farText, figuresOf, isOfScreen, isSeen, type PictureCall } from "./picture-story.ts";
import type { StillNews } from "./still-desk.ts";
import { StillLine } from "./still-line.tsx";
import { mayTakeStill } from "./take-still.ts";
import { TrackView } from "./track-view.tsx";
import { PICTURE_WORDS, TRANSMISSION_WORDS } from "./words.ts";

export interface CallPicturesProps {
  readonly call: PictureCall;
  readonly name: string;
  /** What can be shown of the other end; null where there is nothing. */
  readonly far: MediaStreamTrack | null;
  readonly letters: boolean;
  /** Quarter turns, clockwise, that the far picture is shown with. */
  readonly turns: number;
  /** Whether it is also in a window of its own. */
  readonly apart: boolean;
  /** Whether the picture has the room of the people. */
  readonly larger: boolean;
  /** Whether stills may be kept here at all. */
  readonly stills: Settings["stills"];
  /** What became of the last still of this call; null before the first. */
  readonly stillNews: StillNews | null;
  onStill(): void;
  onDropStill(): void;
  onShow(source: PictureSource | null): void;
  /** What the other end transmits is to be seen, or no more. */
  onView(on: boolean): void;
  onLarger(): void;
  onTurn(): void;
  onApart(): void;
}

/** The far picture of a call in progress, whole, and what can be done with pictures. */
export function CallPictures(props: CallPicturesProps) {
  const { call, far, letters, name, turns } = props;
  const now = useNow(500, call.pictures.far === "still");
  const text = farText(call, name, now);
  const seen = isSeen(call) && far !== null;
  // What stands still is no picture of now, and the window of its own could not say so.
  const moves = seen && call.pictures.far === "shown";
  useEffect(() => (moves ? closeOwnWindow : undefined), [moves]);
  useEffect(() => turnOwnWindow(turns), [turns]);
  const figures = figuresOf(call);
  return (
    <section className="pictures" aria-label={PICTURE_WORDS.region({ name })}>
      <p className="for-screen-readers" aria-live="polite">
        {call.pictures.far === "still" ? PICTURE_WORDS.stillSpoken({ name }) : seen ? "" : text}
      </p>
      <p className="for-screen-readers" role="status">
        {turns === 0 ? "" : PICTURE_WORDS.turned({ quarters: turns })} {props.apart ? PICTURE_WORDS.ownWindowOpen : ""}
      </p>
      <div id={FAR_FRAME_ID} className="far-picture" data-far={call.pictures.far}>
        {seen ? <TrackView track={far} label={PICTURE_WORDS.region({ name })} turns={turns} /> : null}
        {text === "" ? null : (
          <p className={seen ? "far-text over" : "far-text"} aria-hidden="true">
            {seen ? null : <VideoOff size={20} aria-hidden="true" />}
            {text}
          </p>
        )}
      </div>
      <StillLine news={props.stillNews} letters={letters} onKeep={props.onStill} onDrop={props.onDropStill} />
      <div className="picture-row">
        <fieldset className="picture-controls" aria-label={PICTURE_WORDS.controls}>
          <Cameras {...props} />
          <ActionButton
            label={props.larger ? PICTURE_WORDS.smaller : PICTURE_WORDS.larger}
            hint={hintFor("larger", letters)}
            pressed={props.larger}
            onPress={props.onLarger}
          />
          <ActionButton
            label={PICTURE_WORDS.turn}
            hint={hintFor("turnPicture", letters)}
            disabled={!seen}
            onPress={props.onTurn}
          />
          <ActionButton
            label={PICTURE_WORDS.fullScreen}
            hint={hintFor("fullScreen", letters)}
            disabled={!seen}
            onPress={toggleFullScreen}
          />
          {props.stills === "refuse" ? null : (
            <ActionButton
              label={PICTURE_WORDS.still.keep}
              hint={hintFor("keepStill", letters)}
              disabled={!mayTakeStill(call, props.stills) && props.stillNews?.kind !== "asked"}
              onPress={props.onStill}
            />
          )}
          {hasOwnWindow() ? (
            <ActionButton
              label={PICTURE_WORDS.ownWindow}
              hint={hintFor("ownWindow", letters)}
              pressed={props.apart}
              disabled={!moves}
              onPress={props.onApart}
            />
          ) : null}
        </fieldset>
        {figures === null || !seen ? null : (
          <p className="picture-figures">
            <span>{figures.size}</span>
            <span className="muted">{figures.path}</span>
          </p>
        )}
      </div>
    </section>
  );
}

/** What the camera's key does now: with transmission control it asks for permission, waits, or transmits. */
function cameraLabel(call: PictureCall): string {
  const { key } = TRANSMISSION_WORDS;
  const { pictures, transmission } = call;
  if (transmission === null) {
    if (pictures.camera === "off") return PICTURE_WORDS.cameraOn;
    return isOfScreen(call) ? PICTURE_WORDS.screenOff : PICTURE_WORDS.cameraOff;
  }
  if (transmission.state === "ours" && pictures.camera !== "off") return key.stop;
  if (transmission.pressBy !== null) return key.transmitNow;
  return transmission.wanted === null ? key.transmit : key.withdraw;
}

/** It stands out while a press is waited for: there is little time. */
const cameraLook = ({ transmission }: PictureCall) =>
  transmission === null || transmission.pressBy === null ? {} : ({ tone: "primary" } as const);

function Cameras(props: Pick<CallPicturesProps, "call" | "letters" | "onShow" | "onView">) {
  const { call, letters, onShow, onView } = props;
  const next = cameraToSet(call);
  const view = viewToSet(call);
  return (
    <>
      <ActionButton
        label={cameraLabel(call)}
        hint={hintFor("camera", letters)}
        {...cameraLook(call)}
        disabled={next === undefined}
        onPress={() => onShow(sourceToShow(call))}
      />
      <ActionButton
        label={PICTURE_WORDS.screen}
        hint={hintFor("shareScreen", letters)}
        disabled={next === undefined}
        onPress={() => onShow("screen")}
      />
      {call.transmission === null ? null : (
        <ActionButton
          label={view === false ? TRANSMISSION_WORDS.key.stopViewing : TRANSMISSION_WORDS.key.view}
          hint={hintFor("view", letters)}
          tone={view === true ? "primary" : "plain"}
          disabled={view === undefined}
          onPress={() => view !== undefined && onView(view)}
        />
      )}
    </>
  );
}
