import { useEffect, useId, useState } from "react";
import { cameraChoice, chosenDevice, type DeviceChoice } from "../media/device-choice.ts";
import { CameraPreview } from "./camera-preview.tsx";
import { LockedNote, useLock } from "./locked.tsx";
import { SETTINGS_WORDS } from "./words.ts";

/** The cameras of this computer, told anew when one is plugged in or pulled out. */
function useCameras(): readonly MediaDeviceInfo[] {
  const [cameras, setCameras] = useState<readonly MediaDeviceInfo[]>([]);
  useEffect(() => {
    const source = navigator.mediaDevices as MediaDevices | undefined;
    if (source === undefined) return;
    let shown = true;
    const list = async () => {
      const found = await source.enumerateDevices();
      if (shown) setCameras(found.filter(({ deviceId, kind }) => kind === "videoinput" && deviceId !== ""));
    };
    void list();
    source.addEventListener("devicechange", list);
    return () => {
      shown = false;
      source.removeEventListener("devicechange", list);
    };
  }, []);
  return cameras;
}

/** Which camera video calls have; the system's choice while none was chosen. */
export function CameraSetting(props: {
  readonly settings: { readonly cameraId: string; readonly cameraLabel: string };
  readonly disabled: boolean;
  onChange(choice: DeviceChoice): void;
}) {
  const id = useId();
  const lock = useLock("cameraId");
  const cameras = useCameras();
  const choice = cameraChoice(props.settings);
  const present = chosenDevice("videoinput", choice, cameras);
  const labelOf = (camera: MediaDeviceInfo, at: number) =>
    camera.label === "" ? SETTINGS_WORDS.cameraNumber({ number: at + 1 }) : camera.label;
  return (
    <div className={lock.look}>
      <label htmlFor={id} className="part-title">
        {SETTINGS_WORDS.camera}
      </label>
      <select
        id={id}
        className="field-select"
        value={present ?? choice.id}
        disabled={props.disabled || lock.locked}
        {...lock.described}
        onChange={({ currentTarget: { value } }) =>
          props.onChange({ id: value, label: cameras.find(({ deviceId }) => deviceId === value)?.label ?? "" })
        }
      >
        <option value="">{SETTINGS_WORDS.cameraDefault}</option>
        {cameras.map((camera, at) => (
          <option key={camera.deviceId} value={camera.deviceId}>
            {labelOf(camera, at)}
          </option>
        ))}
        {present === undefined ? (
          <option value={choice.id}>{SETTINGS_WORDS.cameraGone({ device: choice.label })}</option>
        ) : null}
      </select>
      <LockedNote lock={lock} />
      <CameraPreview choice={choice} disabled={props.disabled} />
    </div>
  );
}
