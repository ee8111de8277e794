/**
 * Pedals and buttons that are talk keys: those that were learned, wherever they come and go, and the learning of another one. What is
 * unplugged is let go: nobody's microphone stays open for a pedal that is not there.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { MOST_TALK_SWITCHES, type TalkSwitch } from "../../shared/bridge/settings.ts";
import type { HostSettings } from "../client/host-settings.ts";
import { shareDevice } from "./device-in-use.ts";
import { type DeviceLog, type DeviceNow, followDevices, isModel } from "./follow-devices.ts";
import type { Hid, HidDevice, InputReport } from "./hid.ts";
import { type OpenTalkSwitch, openTalkSwitch } from "./open-talk-switch.ts";
import { headsetLayout, type SwitchField, switchFields } from "./report-layout.ts";
import { type LearnedKey, SwitchLearning } from "./switch-learning.ts";

/** How long somebody has to press what is to be learned, in milliseconds. */
export const LEARN_MS = 30_000;

/** One that was learned. */
export type TalkSwitchNow = DeviceNow & { readonly allowed: TalkSwitch; readonly held: boolean };

/** Why the last one that was chosen was not learned. */
type LearningRefused = "no-key" | "not-pressed" | "taken" | "failed";

interface TalkSwitchesNow {
  /** False where the browser has no way to them. */
  readonly supported: boolean;
  readonly switches: readonly TalkSwitchNow[];
  /** Which device is being learned, and how often its key was pressed so far. */
  readonly learning: { readonly name: string; readonly presses: number } | null;
  readonly refused: LearningRefused | null;
}

export interface TalkSwitches {
  readonly store: StoreApi<TalkSwitchesNow>;
  /** Has the browser ask which device is meant, and listens for its key; needs a press of somebody. */
  learn(): Promise<void>;
  /** Learns nothing any more. */
  cancel(): void;
  forget(allowed: TalkSwitch): void;
  /**
   * Tells when a learned key goes down, and when the last of those that are held comes up or goes. While another one is learned, none is held.
   *
   * @returns ends that
   */
  onTalk(listener: (down: boolean) => void): () => void;
  /** Lets go of all of them. */
  stop(): void;
}

export interface TalkSwitchesParts {
  /** Undefined where the browser has none. */
  readonly hid: Hid | undefined;
  readonly settings: Pick<HostSettings, "store" | "change">;
  readonly log: DeviceLog;
}

const isAt = (one: SwitchField) => (other: SwitchField) =>
  one.reportId === other.reportId && one.octets === other.octets && one.bit === other.bit && one.bits === other.bits;

/** Whether the keys of a headset are at a field: they answer and mute, and cannot be held to talk besides. */
function isHeadsetKey(device: HidDevice, { bit, bits, reportId }: SwitchField): boolean {
  const keys = Object.values(headsetLayout(device.collections)?.keys ?? {});
  return keys.some((key) => key.reportId === reportId && key.bit >= bit && key.bit < bit + bits);
}

/** Follows the devices and the settings until it is stopped. */
export function followTalkSwitches({ hid, settings, log }: TalkSwitchesParts): TalkSwitches {
  const listeners = new Set<(down: boolean) => void>();
  let refused: LearningRefused | null = null;
  let learning: TalkSwitchesNow["learning"] = null;
  let endLearning = () => {};
  let isDown = false;

  const known = () => settings.store.getState().wanted.talkSwitches;
  const devices = followDevices<TalkSwitch, OpenTalkSwitch, object>({
    hid,
    log,
    kind: "a talk key",
    allowed: known,
    untouched: {},
    opener(device) {
      const key = known().find((each) => isModel(each, device));
      if (key === undefined || !switchFields(device.collections).some(isAt(key))) return undefined;
      return { more: {}, open: () => openTalkSwitch(device, key, tell) };
    },
    opened: () => {},
    close: (its) => its.close(),
    changed: () => tell(),
  });
  const heldOf = (allowed: TalkSwitch) =>
    devices.open().some(({ held, model }) => held && learning === null && isModel(model, allowed));
  const present = (): TalkSwitchesNow => ({
    supported: hid !== undefined,
    switches: devices.now().map((each) => ({ ...each, held: heldOf(each.allowed) })),
    learning,
    refused,
  });
  const store = createStore(present);
  function tell(): void {
    const now = present();
    store.setState(now);
    const down = now.switches.some(({ held }) => held);
    if (down === isDown) return;
    isDown = down;
    for (const listener of listeners) listener(down);
  }
  const unsubscribe = settings.store.subscribe(({ wanted }, before) => {
    if (wanted.talkSwitches !== before.wanted.talkSwitches) devices.look();
  });
  devices.look();

  /** Has the browser forget those that are used for nothing else. */
  const forgetUnused = (chosen: readonly HidDevice[]) => {
    const used = [...known(), ...settings.store.getState().wanted.headsets];
    for (const device of chosen) if (!used.some((each) => isModel(each, device))) void device.forget().catch(() => {});
  };

  function remember(device: HidDevice, key: LearnedKey): void {
    const { productId, productName, vendorId } = device;
    const learned: TalkSwitch = { vendorId, productId, name: productName.slice(0, 512), ...key };
    // Opened anew, with the key that holds from here on.
    devices.forget(learned, true);
    const others = known().filter((each) => !isModel(each, learned));
    void settings.change({ talkSwitches: [...others, learned].slice(-MOST_TALK_SWITCHES) });
  }

  /** Listens to the devices that were chosen, until a key of theirs is known or nobody presses one. */
  async function listen(chosen: readonly HidDevice[]): Promise<void> {
    const ended = new AbortController();
    const { signal } = ended;
    const uses: (() => Promise<void>)[] = [];
    const end = (why: LearningRefused | null, key?: { readonly device: HidDevice; readonly key: LearnedKey }) => {
      if (signal.aborted) return;
      ended.abort();
      clearTimeout(timer);
      endLearning = () => {};
      [learning, refused] = [null, why];
      if (key !== undefined) remember(key.device, key.key);
      else forgetUnused(chosen);
      for (const letGo of uses) void letGo().catch(() => {});
      tell();
    };
    const timer = setTimeout(() => end("not-pressed"), LEARN_MS);
    endLearning = () => end(null);
    const name = chosen[0]?.productName ?? "";
    [learning, refused] = [{ name, presses: 0 }, null];
    tell();
    for (const device of chosen) {
      const fields = switchFields(device.collections);
      if (fields.length === 0) continue;
      const learned = new SwitchLearning(fields);
      const heard = (event: Event) => {
        const { data, reportId } = event as InputReport;
        const key = learned.reported(reportId, data);
        if (key !== undefined) {
          if (isHeadsetKey(device, key)) end("taken");
          else end(null, { device, key });
        } else if (learning !== null && learned.presses > learning.presses) {
          learning = { name, presses: learned.presses };
          tell();
        }
      };
      device.addEventListener("inputreport", heard, { signal });
      const letGo = await shareDevice(device).catch((cause: unknown) => {
        log.warn(`a talk key cannot be opened: ${String(cause)}`);
      });
      if (letGo === undefined) continue;
      if (signal.aborted) void letGo().catch(() => {});
      else uses.push(letGo);
    }
    if (uses.length === 0) end("failed");
  }

  return {
    store,
    async learn() {
      if (hid === undefined || learning !== null) return;
      try {
        const chosen = await hid.requestDevice({ filters: [] });
        const hasKey = chosen.some(({ collections }) => switchFields(collections).length > 0);
        refused = chosen.length > 0 && !hasKey ? "no-key" : null;
        if (hasKey) await listen(chosen);
        else forgetUnused(chosen);
      } catch (cause) {
        log.warn(`no talk key could be asked for: ${String(cause)}`);
        refused = "failed";
      }
      tell();
    },
    cancel: () => endLearning(),
    forget(allowed) {
      devices.forget(
        allowed,
        settings.store.getState().wanted.headsets.some((each) => isModel(each, allowed)),
      );
      tell();
      void settings.change({ talkSwitches: known().filter((each) => !isModel(each, allowed)) });
    },
    onTalk(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop() {
      endLearning();
      unsubscribe();
      devices.stop();
      tell();
    },
  };
}
