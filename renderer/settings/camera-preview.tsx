import { useEffect, useState } from "react";
import type { EndReason } from "../../shared/errors/end-reason.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { reasonOfError } from "../calling/call-change.ts";
import { ActionButton } from "../design/action-button.tsx";
import { CodeLine } from "../design/code-line.tsx";
import type { DeviceChoice } from "../media/device-choice.ts";
import { openChosenCamera } from "../media/picture.ts";
import type { TrackPicture } from "../media/track-picture.ts";
import { TrackView } from "../pictures/track-view.tsx";
import { SETTINGS_WORDS } from "./words.ts";

/** The camera as others would see it, for as long as somebody looks. Nothing of it leaves the computer. */
export function CameraPreview({ choice, disabled }: { readonly choice: DeviceChoice; readonly disabled: boolean }) {
  const [wanted, setWanted] = useState(false);
  const [picture, setPicture] = useState<TrackPicture | null>(null);
  const [problem, setProblem] = useState<EndReason | null>(null);
  const { id, label } = choice;
  useEffect(() => {
    if (!wanted) return;
    let opened: TrackPicture | undefined;
    let isOver = false;
    openChosenCamera({ id, label }).then(
      (camera) => {
        if (isOver) {
          camera.close();
          return;
        }
        opened = camera;
        setPicture(camera);
        camera.onLost(() => setWanted(false));
      },
      (error: unknown) => {
        if (isOver) return;
        setProblem(reasonOfError(error, { code: "camera-failed" }));
        setWanted(false);
      },
    );
    return () => {
      isOver = true;
      opened?.close();
      setPicture(null);
    };
  }, [wanted, id, label]);
  return (
    <>
      <ActionButton
        shape="row"
        className="device-test"
        label={wanted ? SETTINGS_WORDS.cameraHide : SETTINGS_WORDS.cameraShow}
        pressed={wanted}
        disabled={disabled}
        onPress={() => {
          setProblem(null);
          setWanted(!wanted);
        }}
      />
      {picture === null ? null : (
        <div className="camera-preview">
          <TrackView track={picture.track} label={SETTINGS_WORDS.cameraPreview} />
        </div>
      )}
      {problem === null ? null : (
        <div className="small camera-problem" role="alert">
          <p>
            {ERROR_WORDS[problem.code].message} <span className="muted">{SETTINGS_WORDS.cameraUnseen}</span>
          </p>
          <CodeLine {...problem} />
        </div>
      )}
    </>
  );
}
