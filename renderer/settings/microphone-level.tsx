import { useEffect, useState, useSyncExternalStore } from "react";
import { ActionButton } from "../design/action-button.tsx";
import { type DeviceChoice, findDevice } from "../media/device-choice.ts";
import { FLOOR_DB, type Level, loudnessOf } from "../media/level.ts";
import { measureLevel } from "../media/measure-level.ts";
import type { TrackVoice } from "../media/track-voice.ts";
import { openMicrophone } from "../media/voice.ts";
import type { VoicesInUse } from "../media/voices-in-use.ts";
import { SOUND_WORDS } from "./sound-words.ts";

/** What there is to see: nothing is measured, it cannot be, or how loud it is. */
type Shown = "off" | "failed" | Level;

/** Opens the chosen microphone for a test as long as it is wanted. */
function useTestTrack(
  wanted: boolean,
  { id, label }: DeviceChoice,
  onFailed: () => void,
): MediaStreamTrack | undefined {
  const [track, setTrack] = useState<MediaStreamTrack>();
  useEffect(() => {
    if (!wanted) return;
    let voice: TrackVoice | undefined;
    let over = false;
    const open = async () => {
      const found = await findDevice("audioinput", { id, label });
      const opened = await openMicrophone(found ?? "");
      if (over) {
        opened.close();
        return;
      }
      voice = opened;
      setTrack(opened.track);
    };
    open().catch(() => {
      if (!over) onFailed();
    });
    return () => {
      over = true;
      voice?.close();
      setTrack(undefined);
    };
  }, [wanted, id, label, onFailed]);
  return track;
}

/**
 * How loud the microphone is: measured at the track that goes into the call, or at one that is opened for the test and closed with
 * it. Without either it shows nothing, for nothing was measured.
 */
export function MicrophoneLevel(props: {
  readonly voices: VoicesInUse;
  readonly choice: DeviceChoice;
  /** Where a generated voice speaks there is nothing to test. */
  readonly disabled: boolean;
}) {
  const { voices, choice, disabled } = props;
  const inCall = useSyncExternalStore(voices.onChange, voices.newest);
  const [testing, setTesting] = useState(false);
  const [shown, setShown] = useState<Shown>("off");
  const [fail] = useState(() => () => {
    setTesting(false);
    setShown("failed");
  });
  const opened = useTestTrack(testing && inCall === undefined && !disabled, choice, fail);
  const track = inCall ?? opened;
  useEffect(() => {
    if (track === undefined) return;
    const stop = measureLevel(track, (level) => setShown(level ?? "failed"));
    return () => {
      stop();
      setShown("off");
    };
  }, [track]);
  return (
    <>
      <Meter shown={shown} />
      {inCall === undefined ? (
        <ActionButton
          label={testing ? SOUND_WORDS.stopTest : SOUND_WORDS.test}
          about={SOUND_WORDS.roles.microphone.title}
          shape="row"
          className="device-test"
          disabled={disabled}
          onPress={() => {
            setShown("off");
            setTesting(!testing);
          }}
        />
      ) : (
        <span className="muted small device-test">{SOUND_WORDS.inCall}</span>
      )}
    </>
  );
}

function Meter({ shown }: { readonly shown: Shown }) {
  const level = typeof shown === "string" ? undefined : shown;
  const words =
    level === undefined
      ? SOUND_WORDS.level[shown === "failed" ? "failed" : "off"]
      : SOUND_WORDS.level[loudnessOf(level)]({ decibels: Math.round(level.rms) });
  const share = (decibels: number) => `${100 * (1 - decibels / FLOOR_DB)}%`;
  return (
    <>
      <meter
        className="for-screen-readers"
        aria-label={SOUND_WORDS.levelOf}
        aria-valuetext={words}
        min={FLOOR_DB}
        max={0}
        value={level?.rms ?? FLOOR_DB}
      />
      <span className="meter" aria-hidden="true">
        {level === undefined ? null : (
          <>
            <span className="meter-level" style={{ width: share(level.rms) }} />
            <span className="meter-peak" style={{ left: share(level.peak) }} />
          </>
        )}
      </span>
      <span className="meter-words" aria-hidden="true">
        {words}
      </span>
    </>
  );
}
