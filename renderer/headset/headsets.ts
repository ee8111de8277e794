/**
 * The headsets of a window, as long as it lives: those that the dispatcher has allowed, wherever they come and go.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import { type AllowedHeadset, MOST_HEADSETS } from "../../shared/bridge/settings.ts";
import { callWithEar } from "../calling/admission.ts";
import type { CallingStore } from "../calling/calling-store.ts";
import type { HostSettings } from "../client/host-settings.ts";
import { callLights } from "./call-lights.ts";
import { type DeviceLog, type DeviceNow, followDevices, isModel } from "./follow-devices.ts";
import type { HeadsetAct } from "./headset-keys.ts";
import type { Hid, HidDevice } from "./hid.ts";
import { type OpenHeadset, openHeadset } from "./open-headset.ts";
import { type HeadsetKey, type HeadsetLayout, headsetLayout, TELEPHONY } from "./report-layout.ts";

/** What is known of its keys. */
interface KeysNow {
  readonly keys: readonly HeadsetKey[];
  /** The key that was pressed last. */
  readonly pressed: HeadsetKey | null;
}

/** One headset that was allowed. */
export type HeadsetNow = DeviceNow & KeysNow & { readonly allowed: AllowedHeadset };

interface HeadsetsNow {
  /** False where the browser has no way to them. */
  readonly supported: boolean;
  readonly headsets: readonly HeadsetNow[];
  /** Why the last one that was chosen is not among them. */
  readonly refused: "no-hook" | "failed" | null;
}

export interface Headsets {
  readonly store: StoreApi<HeadsetsNow>;
  /** Has the browser ask which headset is meant; needs a press of somebody. */
  allow(): Promise<void>;
  /** Uses a headset no more. */
  forget(allowed: AllowedHeadset): void;
  /** @returns ends that */
  onAct(listener: (act: HeadsetAct) => void): () => void;
  /** Lets go of all of them. */
  stop(): void;
}

export interface HeadsetsParts {
  /** Undefined where the browser has none. */
  readonly hid: Hid | undefined;
  readonly calling: CallingStore;
  readonly settings: Pick<HostSettings, "store" | "change">;
  /** Calls that somebody has quieted. */
  readonly quiet: Pick<StoreApi<{ readonly quiet: ReadonlySet<string> }>, "getState" | "subscribe">;
  readonly log: DeviceLog;
}

const KEY_OF = {
  answer: "hook",
  end: "hook",
  reject: "reject",
  mute: "mute",
  unmute: "mute",
  "toggle-mute": "mute",
} as const satisfies Record<HeadsetAct, HeadsetKey>;

/** Follows the headsets, the calls and the settings until it is stopped. */
export function followHeadsets({ hid, calling, settings, quiet, log }: HeadsetsParts): Headsets {
  const listeners = new Set<(act: HeadsetAct) => void>();
  let refused: HeadsetsNow["refused"] = null;

  const lights = () => callLights(calling.getState().calls, quiet.getState().quiet);
  let shown = lights();
  const untouched: KeysNow = { keys: [], pressed: null };
  const devices = followDevices<AllowedHeadset, OpenHeadset, KeysNow>({
    hid,
    log,
    kind: "a headset",
    allowed: () => settings.store.getState().wanted.headsets,
    untouched,
    opener(device) {
      const layout = headsetLayout(device.collections);
      if (layout === undefined) return undefined;
      return { more: { keys: Object.keys(layout.keys) as HeadsetKey[] }, open: () => open(device, layout) };
    },
    opened: (headset) => headset.tell(shown),
    close: (headset) => headset.close(),
    changed: () => tell(),
  });
  const open = (device: HidDevice, layout: HeadsetLayout) =>
    openHeadset(device, layout, {
      onAct(act) {
        devices.learn(device, { state: devices.stateOf(device) ?? "ready", pressed: KEY_OF[act] });
        for (const listener of listeners) listener(act);
      },
      onTold() {
        if (devices.stateOf(device) === "untold") devices.learn(device, { state: "ready" });
      },
      onUntold(cause) {
        log.warn(`a headset cannot be told of calls: ${String(cause)}`);
        if (devices.isOpen(device)) devices.learn(device, { state: "untold" });
      },
    });
  const present = (): HeadsetsNow => ({ supported: hid !== undefined, headsets: devices.now(), refused });
  const store = createStore(present);
  const tell = () => store.setState(present());

  let earId: string | undefined;
  const light = () => {
    const now = lights();
    const before = earId;
    earId = callWithEar(calling.getState().calls)?.id;
    if (earId !== before) for (const headset of devices.open()) headset.earMoved();
    if (now.size === shown.size && [...now].every((each) => shown.has(each))) return;
    shown = now;
    for (const headset of devices.open()) headset.tell(now);
  };
  const stops = [
    calling.subscribe(light),
    quiet.subscribe(light),
    settings.store.subscribe(({ wanted }, before) => {
      if (wanted.headsets !== before.wanted.headsets) devices.look();
    }),
  ];
  devices.look();

  /** Remembers those of the chosen that are headsets, and has the browser forget the others. */
  async function remember(chosen: readonly HidDevice[]): Promise<void> {
    const [headset] = chosen.filter(({ collections }) => headsetLayout(collections) !== undefined);
    refused = headset === undefined && chosen.length > 0 ? "no-hook" : null;
    const { headsets: before, talkSwitches } = settings.store.getState().wanted;
    const unused = chosen.filter((device) => !talkSwitches.some((each) => isModel(each, device)));
    if (headset === undefined) await Promise.all(unused.map((device) => device.forget().catch(() => {})));
    tell();
    if (headset === undefined || before.some((each) => isModel(each, headset))) {
      devices.look();
      return;
    }
    const { productId, productName, vendorId } = headset;
    const allowed = { vendorId, productId, name: productName.slice(0, 512) };
    devices.forgetWhatIsKnown(allowed);
    await settings.change({ headsets: [...before, allowed].slice(-MOST_HEADSETS) });
  }

  return {
    store,
    async allow() {
      if (hid === undefined) return;
      try {
        await remember(await hid.requestDevice({ filters: [TELEPHONY] }));
      } catch (cause) {
        log.warn(`no headset could be asked for: ${String(cause)}`);
        refused = "failed";
        tell();
      }
    },
    forget(allowed) {
      devices.forget(
        allowed,
        settings.store.getState().wanted.talkSwitches.some((each) => isModel(each, allowed)),
      );
      const { headsets } = settings.store.getState().wanted;
      void settings.change({ headsets: headsets.filter((each) => !isModel(each, allowed)) });
    },
    onAct(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop() {
      for (const stop of stops) stop();
      devices.stop();
    },
  };
}
