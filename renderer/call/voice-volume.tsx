import { Mic, Volume2 } from "lucide-react";
import { memo } from "react";
import { FULL_VOLUME, LEAST_VOLUME } from "../calling/call-volumes.ts";
import type { CallingActions } from "../calling/calling-store.ts";
import type { HeardVoice } from "../calling/ports.ts";
import { VolumeSlider } from "../design/volume-slider.tsx";
import { useKeysInUse } from "../keyboard/keys-in-use.ts";
import { hintFor } from "../keyboard/shortcuts.ts";
import { CALL_WORDS } from "./call-words.ts";

/** What stands on each of them, and what changes it. */
const OF_VOICE = {
  theirs: {
    icon: Volume2,
    label: CALL_WORDS.volumeOfThis,
    now: CALL_WORDS.volumeNow,
    keys: ["softer", "louder"],
  },
  ours: {
    icon: Mic,
    label: CALL_WORDS.ownVolumeOfThis,
    now: CALL_WORDS.ownVolumeNow,
    keys: ["ownSofter", "ownLouder"],
  },
} as const;

/** How loud one of the two voices of this call is, beside all other calls. A call changes each second, and this does not. */
export const VoiceVolume = memo(function Volume(props: {
  readonly callId: string;
  readonly voice: HeardVoice;
  /** In percent. */
  readonly volume: number;
  readonly letters: boolean;
  readonly actions: Pick<CallingActions, "setVolume">;
}) {
  useKeysInUse();
  const { voice, volume } = props;
  const { icon, label, now, keys } = OF_VOICE[voice];
  const hints = keys.map((key) => hintFor(key, props.letters));
  return (
    <div className="call-volume" title={label}>
      <VolumeSlider
        label={label}
        value={volume}
        least={LEAST_VOLUME[voice]}
        silent=""
        icon={icon}
        onChange={(percent) => props.actions.setVolume(props.callId, voice, percent)}
      />
      {hints.map((hint) =>
        hint === undefined ? null : (
          <span key={hint} className="key" aria-hidden="true">
            {hint}
          </span>
        ),
      )}
      <span className="for-screen-readers" role="status">
        {volume === FULL_VOLUME[voice] ? "" : now({ volume })}
      </span>
    </div>
  );
});
