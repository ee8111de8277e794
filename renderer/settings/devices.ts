import { useEffect, useState } from "react";
import { chosenDevice, type DeviceChoice } from "../media/device-choice.ts";

/** One audio device that can be chosen. */
export interface AudioDevice {
  readonly id: string;
  readonly label: string;
}

/** What the computer offers at present. */
export interface AudioDevices {
  readonly microphones: readonly AudioDevice[];
  readonly speakers: readonly AudioDevice[];
}

/** Identifiers under which the media stack lists the system's choice a second time. */
const ALIASES = new Set(["default", "communications", ""]);

/**
 * Sorts the media stack's list into microphones and speakers. Before the microphone was allowed once, devices have no
 * label: then they get a number.
 *
 * @param name - makes the label of an unnamed device from its number
 */
export function audioDevices(
  list: readonly Pick<MediaDeviceInfo, "deviceId" | "kind" | "label">[],
  name: (kind: "microphone" | "speaker", number: number) => string,
): AudioDevices {
  const of = (kind: MediaDeviceKind, word: "microphone" | "speaker") =>
    list
      .filter((device) => device.kind === kind && !ALIASES.has(device.deviceId))
      .map((device, at) => ({ id: device.deviceId, label: device.label === "" ? name(word, at + 1) : device.label }));
  return { microphones: of("audioinput", "microphone"), speakers: of("audiooutput", "speaker") };
}

/** The identifier of the chosen device among those of one kind; undefined where it is not there. */
export const chosenAmong = (devices: readonly AudioDevice[], choice: DeviceChoice): string | undefined =>
  chosenDevice(
    "audiooutput",
    choice,
    devices.map(({ id, label }) => ({ deviceId: id, kind: "audiooutput", label })),
  );

/** The devices of this computer, told anew when one is plugged in or pulled out. */
export function useAudioDevices(name: (kind: "microphone" | "speaker", number: number) => string): AudioDevices {
  const [devices, setDevices] = useState<AudioDevices>({ microphones: [], speakers: [] });
  useEffect(() => {
    const source = navigator.mediaDevices as MediaDevices | undefined;
    if (source === undefined) return;
    let shown = true;
    const list = async () => {
      const found = await source.enumerateDevices();
      if (shown) setDevices(audioDevices(found, name));
    };
    void list();
    source.addEventListener("devicechange", list);
    return () => {
      shown = false;
      source.removeEventListener("devicechange", list);
    };
  }, [name]);
  return devices;
}
