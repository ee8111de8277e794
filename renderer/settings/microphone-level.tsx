import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { ActionButton } from "../design/action-button.tsx";
import { type DeviceChoice, findDevice } from "../media/device-choice.ts";
import { FLOOR_DB, type Level, loudnessOf } from "../media/level.ts";
import { measureLevel } from "../media/measure-level.ts";
import { recordSound } from "../media/record-sound.ts";
import type { TrackVoice } from "../media/track-voice.ts";
import { openMicrophone } from "../media/voice.ts";
import type { VoicesInUse } from "../media/voices-in-use.ts";
import type { Playing } from "../sound/output.ts";
import { SAMPLE_RATE } from "../sound/samples.ts";
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

/** As long as somebody takes to say who they are. */
const RECORDED_MS = 3_000;

/** What somebody asked for: nothing, to see how loud it is, or to hear what colleagues would hear. */
type Testing = "off" | "level" | "recording" | "playing";

/** Plays a recording to its end, or until nobody wants to hear it any more. */
function usePlayback(playBack: PlayBack | undefined, recorded: Recorded | undefined, onEnd: () => void): void {
  // A volume that is changed meanwhile begins nothing anew.
  const latest = useRef(playBack);
  useEffect(() => {
    latest.current = playBack;
  });
  useEffect(() => {
    if (recorded === undefined) return;
    const playing = latest.current?.(recorded);
    const over = setTimeout(onEnd, (1_000 * recorded.length) / SAMPLE_RATE);
    return () => {
      clearTimeout(over);
      playing?.stop();
    };
  }, [recorded, onEnd]);
}

type Recorded = Float32Array<ArrayBuffer>;
type PlayBack = (recorded: Recorded) => Playing | undefined;

/**
 * How loud the microphone is: measured at the track that goes into the call, or at one that is opened for the test and closed with
 * it. Without either it shows nothing, for nothing was measured.
 */
export function MicrophoneLevel(props: {
  readonly voices: VoicesInUse;
  readonly choice: DeviceChoice;
  /** Where a generated voice speaks there is nothing to test. */
  readonly disabled: boolean;
  /** Has a recording heard where colleagues are; undefined where they are not heard at all. */
  readonly playBack: PlayBack | undefined;
}) {
  const { voices, choice, disabled, playBack } = props;
  const inCall = useSyncExternalStore(voices.onChange, voices.newest);
  const [testing, setTesting] = useState<Testing>("off");
  const [shown, setShown] = useState<Shown>("off");
  const [recorded, setRecorded] = useState<Recorded>();
  const [failed, setFailed] = useState(false);
  const [{ end, fail }] = useState(() => ({
    end() {
      setTesting("off");
      setRecorded(undefined);
    },
    fail() {
      setTesting("off");
      setFailed(true);
    },
  }));
  const wanted = testing === "level" || testing === "recording";
  const opened = useTestTrack(wanted && inCall === undefined && !disabled, choice, fail);
  const isRecording = testing === "recording";
  useEffect(() => {
    if (!isRecording || opened === undefined) return;
    const ended = new AbortController();
    recordSound(opened, RECORDED_MS, SAMPLE_RATE, ended.signal).then(
      (heard) => {
        if (ended.signal.aborted) return;
        // The microphone closes first, so that it does not hear what it said.
        setTesting("playing");
        setRecorded(heard);
      },
      () => {
        if (!ended.signal.aborted) fail();
      },
    );
    return () => ended.abort();
  }, [isRecording, opened, fail]);
  usePlayback(playBack, recorded, end);
  // A call has the microphone and the speaker; no test begins again by itself after it.
  useEffect(() => {
    if (inCall !== undefined) end();
  }, [inCall, end]);
  const track = inCall ?? opened;
  useEffect(() => {
    if (track === undefined) return;
    const stop = measureLevel(track, (level) => setShown(level ?? "failed"));
    return () => {
      stop();
      setShown("off");
    };
  }, [track]);
  const begin = (what: Testing) => {
    setFailed(false);
    setRecorded(undefined);
    setTesting(what);
  };
  return (
    <>
      <Meter shown={failed && track === undefined ? "failed" : shown} />
      {inCall === undefined ? (
        <span className="device-tests">
          <ActionButton
            label={testing === "level" ? SOUND_WORDS.stopTest : SOUND_WORDS.test}
            about={SOUND_WORDS.roles.microphone.title}
            shape="row"
            className="device-test"
            disabled={disabled}
            onPress={() => begin(testing === "level" ? "off" : "level")}
          />
          <ActionButton
            label={SOUND_WORDS.record[testing === "level" ? "off" : testing]}
            about={SOUND_WORDS.roles.microphone.title}
            shape="row"
            disabled={disabled || playBack === undefined}
            onPress={() => begin(testing === "recording" || testing === "playing" ? "off" : "recording")}
          />
        </span>
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
