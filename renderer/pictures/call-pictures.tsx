import { VideoOff } from "lucide-react";
import { useRef, useState } from "react";
import { cameraToSet } from "../calling/features/pictures.ts";
import type { PictureSource } from "../calling/picture.ts";
import { ActionButton } from "../design/action-button.tsx";
import { useNow } from "../design/use-now.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { farText, figuresOf, isOfScreen, isSeen, type PictureCall } from "./picture-story.ts";
import { TrackView } from "./track-view.tsx";
import { PICTURE_WORDS } from "./words.ts";

export interface CallPicturesProps {
  readonly call: PictureCall;
  readonly name: string;
  /** What can be shown of the other end; null where there is nothing. */
  readonly far: MediaStreamTrack | null;
  readonly letters: boolean;
  /** Whether the picture has the room of the people. */
  readonly larger: boolean;
  onShow(source: PictureSource | null): void;
  onLarger(): void;
}

/** The far picture of a call in progress, whole, and what can be done with pictures. */
export function CallPictures(props: CallPicturesProps) {
  const { call, far, name } = props;
  const [turns, setTurns] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  const now = useNow(500, call.pictures.far === "still");
  const text = farText(call, name, now);
  const seen = isSeen(call) && far !== null;
  const figures = figuresOf(call);
  return (
    <section className="pictures" aria-label={PICTURE_WORDS.region({ name })}>
      <p className="for-screen-readers" aria-live="polite">
        {call.pictures.far === "still" ? PICTURE_WORDS.stillSpoken({ name }) : seen ? "" : text}
      </p>
      <div ref={frame} className="far-picture" data-far={call.pictures.far}>
        {seen ? <TrackView track={far} label={PICTURE_WORDS.region({ name })} turns={turns} /> : null}
        {text === "" ? null : (
          <p className={seen ? "far-text over" : "far-text"} aria-hidden="true">
            {seen ? null : <VideoOff size={20} aria-hidden="true" />}
            {text}
          </p>
        )}
      </div>
      <div className="picture-row">
        <fieldset className="picture-controls" aria-label={PICTURE_WORDS.controls}>
          <Cameras {...props} />
          <ActionButton
            shape="row"
            label={props.larger ? PICTURE_WORDS.smaller : PICTURE_WORDS.larger}
            hint={hintFor("larger", props.letters)}
            pressed={props.larger}
            onPress={props.onLarger}
          />
          <ActionButton
            shape="row"
            label={PICTURE_WORDS.turn}
            disabled={!seen}
            onPress={() => setTurns((turned) => turned + 1)}
          />
          <ActionButton
            shape="row"
            label={PICTURE_WORDS.fullScreen}
            disabled={!seen}
            onPress={() => void frame.current?.requestFullscreen().catch(() => {})}
          />
        </fieldset>
        {figures === null || !seen ? null : (
          <p className="picture-figures">
            {figures.size}
            <br />
            <span className="muted">{figures.path}</span>
          </p>
        )}
      </div>
    </section>
  );
}

function Cameras({ call, letters, onShow }: Pick<CallPicturesProps, "call" | "letters" | "onShow">) {
  const next = cameraToSet(call);
  const off = call.pictures.camera === "off";
  return (
    <>
      <ActionButton
        shape="row"
        label={off ? PICTURE_WORDS.cameraOn : isOfScreen(call) ? PICTURE_WORDS.screenOff : PICTURE_WORDS.cameraOff}
        hint={hintFor("camera", letters)}
        disabled={next === undefined}
        onPress={() => onShow(next === "on" ? "camera" : null)}
      />
      <ActionButton
        shape="row"
        label={PICTURE_WORDS.screen}
        disabled={next === undefined}
        onPress={() => onShow("screen")}
      />
    </>
  );
}
