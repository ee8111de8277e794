/**
 * One device with a learned talk key that is plugged in: heard, and told nothing.
 *
 * @module
 */
import { shareDevice } from "./device-in-use.ts";
import type { Model } from "./follow-devices.ts";
import type { HidDevice, InputReport } from "./hid.ts";
import { fieldInReport } from "./report-layout.ts";
import type { LearnedKey } from "./switch-learning.ts";

export interface OpenTalkSwitch {
  readonly model: Model;
  /** Whether the key is held, as far as the device has said. */
  readonly held: boolean;
  /** Lets go of the key and of the device. */
  close(): void;
}

/**
 * Opens a device.
 *
 * @param onHeld - told when its key goes down, and when it comes up; a report that repeats itself says nothing
 * @throws whatever the browser says where it cannot be opened
 */
export async function openTalkSwitch(device: HidDevice, key: LearnedKey, onHeld: () => void): Promise<OpenTalkSwitch> {
  const ended = new AbortController();
  let held = false;
  const listen = (event: Event) => {
    const { data, reportId } = event as InputReport;
    if (reportId !== key.reportId) return;
    // Whatever is not what was learned is a key that was let go, a report of another length as well.
    const now = fieldInReport(key, reportId, data) === key.pressed;
    if (now === held) return;
    held = now;
    onHeld();
  };
  device.addEventListener("inputreport", listen, { signal: ended.signal });
  const letGo = await shareDevice(device).catch((cause: unknown) => {
    ended.abort();
    throw cause;
  });
  return {
    model: device,
    get held() {
      return held;
    },
    close() {
      held = false;
      ended.abort();
      void letGo().catch(() => {});
    },
  };
}
