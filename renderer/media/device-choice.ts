/**
 * Which device of a computer is the one that was chosen. The identifiers of a browser are its own for each address under which
 * a window is loaded, and are others after some starts; what people read on a device stays.
 *
 * @module
 */

/** A device as the settings remember it; an empty identifier for the system's choice. */
export interface DeviceChoice {
  readonly id: string;
  /** What people read on it; empty where that was not known yet. */
  readonly label: string;
}

export const SYSTEMS_CHOICE: DeviceChoice = { id: "", label: "" };

/** What of a device decides. */
export type ListedDevice = Pick<MediaDeviceInfo, "deviceId" | "kind" | "label">;

/** The settings that name devices. */
export interface DeviceSettings {
  readonly microphoneId: string;
  readonly microphoneLabel: string;
  readonly speakerId: string;
  readonly speakerLabel: string;
  readonly ringDeviceId: string;
  readonly ringDeviceLabel: string;
}

export const microphoneChoice = (of: Pick<DeviceSettings, "microphoneId" | "microphoneLabel">): DeviceChoice => ({
  id: of.microphoneId,
  label: of.microphoneLabel,
});
export const speakerChoice = (of: Pick<DeviceSettings, "speakerId" | "speakerLabel">): DeviceChoice => ({
  id: of.speakerId,
  label: of.speakerLabel,
});
export const ringChoice = (of: Pick<DeviceSettings, "ringDeviceId" | "ringDeviceLabel">): DeviceChoice => ({
  id: of.ringDeviceId,
  label: of.ringDeviceLabel,
});

export const cameraChoice = (of: { readonly cameraId: string; readonly cameraLabel: string }): DeviceChoice => ({
  id: of.cameraId,
  label: of.cameraLabel,
});

export const isSameChoice = (one: DeviceChoice, other: DeviceChoice) =>
  one.id === other.id && one.label === other.label;

/**
 * The identifier of the chosen device; empty for the system's choice, undefined where the device is not there. By its identifier;
 * under a new one by its label, where no other device has the same: of two alike, nobody knows which was meant.
 */
export function chosenDevice(
  kind: MediaDeviceKind,
  choice: DeviceChoice,
  list: readonly ListedDevice[],
): string | undefined {
  if (choice.id === "") return "";
  const there = list.filter((device) => device.kind === kind);
  if (there.some(({ deviceId }) => deviceId === choice.id)) return choice.id;
  const [alike, ...others] = there.filter(({ label }) => label !== "" && label === choice.label);
  return others.length > 0 ? undefined : alike?.deviceId;
}

/**
 * What people read on the device that is used: the chosen one, or the system's choice where it is not there. The media stack
 * lists the system's choice under an alias, with words of its own before the name: the device beside it has the name alone.
 *
 * @returns empty where it is not told
 */
export function nameInUse(
  kind: MediaDeviceKind,
  choice: DeviceChoice,
  list: readonly (ListedDevice & Pick<MediaDeviceInfo, "groupId">)[],
): string {
  const there = list.filter((device) => device.kind === kind);
  const deviceId = chosenDevice(kind, choice, there);
  if (deviceId !== undefined && deviceId !== "") return there.find((each) => each.deviceId === deviceId)?.label ?? "";
  const [first] = there;
  if (first?.deviceId !== "default") return first?.label ?? "";
  const alike = there.find(({ deviceId: id, groupId }) => id !== "default" && groupId === first.groupId);
  return (alike ?? first).label;
}

/** As {@link chosenDevice}, of the devices that there are now. */
export async function findDevice(kind: MediaDeviceKind, choice: DeviceChoice): Promise<string | undefined> {
  // Nobody is to wait for a list from which nothing is chosen.
  if (choice.id === "") return "";
  // Absent outside a secure context.
  const source = navigator.mediaDevices as MediaDevices | undefined;
  return chosenDevice(kind, choice, (await source?.enumerateDevices()) ?? []);
}
