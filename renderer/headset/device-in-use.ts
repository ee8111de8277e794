/**
 * One device that several parts of the window use: the keys of a headset answer, and one of them may be the talk key.
 *
 * @module
 */
import type { HidDevice } from "./hid.ts";

interface Use {
  users: number;
  readonly ready: Promise<void>;
}

const uses = new WeakMap<HidDevice, Use>();

/**
 * Opens a device, once for all who use it.
 *
 * @returns lets go of it; it is closed with the last one who uses it
 * @throws whatever the browser says where it cannot be opened
 */
export async function shareDevice(device: HidDevice): Promise<() => Promise<void>> {
  const use: Use = uses.get(device) ?? { users: 0, ready: device.opened ? Promise.resolve() : device.open() };
  uses.set(device, use);
  use.users += 1;
  try {
    await use.ready;
  } catch (cause) {
    if (uses.get(device) === use) uses.delete(device);
    throw cause;
  }
  let lets = false;
  return async () => {
    if (lets) return;
    lets = true;
    use.users -= 1;
    if (use.users > 0) return;
    if (uses.get(device) === use) uses.delete(device);
    await device.close();
  };
}
