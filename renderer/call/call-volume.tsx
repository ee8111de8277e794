import { memo } from "react";
import { FULL_VOLUME, LEAST_VOLUME } from "../calling/call-volumes.ts";
import type { CallingActions } from "../calling/calling-store.ts";
import { VolumeSlider } from "../design/volume-slider.tsx";
import { hintFor } from "../keyboard/shortcuts.ts";
import { CALL_WORDS } from "./call-words.ts";

/** How loud the other end of this call is heard, beside all others. A call changes each second, and this does not. */
export const CallVolume = memo(function Volume(props: {
  readonly callId: string;
  /** In percent of how loud all calls are. */
  readonly volume: number;
  readonly letters: boolean;
  readonly actions: Pick<CallingActions, "setVolume">;
}) {
  const keys = [hintFor("softer", props.letters), hintFor("louder", props.letters)];
  return (
    <div className="call-volume" title={CALL_WORDS.volumeOfThis}>
      <VolumeSlider
        label={CALL_WORDS.volumeOfThis}
        value={props.volume}
        least={LEAST_VOLUME}
        silent=""
        onChange={(percent) => props.actions.setVolume(props.callId, percent)}
      />
      {keys.map((key) =>
        key === undefined ? null : (
          <span key={key} className="key" aria-hidden="true">
            {key}
          </span>
        ),
      )}
      <span className="for-screen-readers" role="status">
        {props.volume === FULL_VOLUME ? "" : CALL_WORDS.volumeNow({ volume: props.volume })}
      </span>
    </div>
  );
});
