/**
 * Whether the dispatcher would be heard: what the browser says of microphones while none is open.
 *
 * @module
 */

import { chosenDevice, type ListedDevice, microphoneChoice } from "./device-choice.ts";

/**
 * `generated`: the settings have a generated voice speak. `not-asked`: nobody has allowed the microphone yet. `another`: the
 * one that the settings name is not there, and the system's own choice is taken in its place.
 */
export type MicrophoneState = "unknown" | "ready" | "generated" | "not-asked" | "another" | "missing" | "refused";

/** What it is made out from. */
export interface MicrophoneFacts {
  readonly voiceSource: "microphone" | "generated";
  /** The microphone that the settings name; empty for the system's default. */
  readonly microphoneId: string;
  readonly microphoneLabel: string;
  /** Null where the browser does not tell. */
  readonly permission: PermissionState | null;
  /** Null until they are known. */
  readonly devices: readonly ListedDevice[] | null;
}

/** The state of the microphone, from what is known without opening it. */
export function microphoneState(facts: MicrophoneFacts): MicrophoneState {
  const { voiceSource, permission, devices } = facts;
  if (voiceSource === "generated") return "generated";
  if (permission === "denied") return "refused";
  if (devices === null) return "unknown";
  const inputs = devices.filter(({ kind }) => kind === "audioinput");
  if (inputs.length === 0) return "missing";
  if (permission === "prompt") return "not-asked";
  // Before a permission devices have no identity.
  const named = inputs.some(({ deviceId }) => deviceId !== "");
  if (named && chosenDevice("audioinput", microphoneChoice(facts), inputs) === undefined) return "another";
  return "ready";
}
