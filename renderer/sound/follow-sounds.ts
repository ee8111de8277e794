/**
 * The sounds of a window: on the devices of this computer, wherever these come and go.
 *
 * @module
 */
import { followDevices } from "../media/devices.ts";
import { openOutput } from "./output.ts";
import { createSounder, type Sounder, type SounderParts } from "./sounder.ts";

/** A sound server can take a device away, or a wireless one can go, of which no browser is told: it has to look. */
const LOOK_EACH_MS = 3_000;

/** Makes the window heard until it is stopped. */
export function followSounds(parts: Omit<SounderParts, "openOutput">): Sounder {
  const sounder = createSounder({ ...parts, openOutput });
  const stopDevices = followDevices(sounder.devicesChanged);
  const looking = setInterval(sounder.devicesChanged, LOOK_EACH_MS);
  return {
    ...sounder,
    stop() {
      stopDevices();
      clearInterval(looking);
      sounder.stop();
    },
  };
}
