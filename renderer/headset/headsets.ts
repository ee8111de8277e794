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
import type { HeadsetAct } from "./headset-keys.ts";
import type { Hid, HidConnection, HidDevice } from "./hid.ts";
import { type OpenHeadset, openHeadset } from "./open-headset.ts";
import { type HeadsetKey, type HeadsetLayout, headsetLayout, TELEPHONY } from "./report-layout.ts";

/** `gone`: it is not plugged in. `closed`: it is, and cannot be opened. `untold`: its keys work, its lights do not. */
type HeadsetState = "ready" | "gone" | "closed" | "untold";

/** One headset that was allowed. */
export interface HeadsetNow {
  readonly allowed: AllowedHeadset;
  readonly state: HeadsetState;
  /** Since when it is in that state, in Unix milliseconds. */
  readonly since: number;
  /** Whether it was there since the window opened. */
  readonly seen: boolean;
  readonly keys: readonly HeadsetKey[];
  /** The key that was pressed last. */
  readonly pressed: HeadsetKey | null;
}

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
  readonly log: { warn(line: string): void };
}

const KEY_OF = {
  answer: "hook",
  end: "hook",
  reject: "reject",
  mute: "mute",
  unmute: "mute",
  "toggle-mute": "mute",
} as const satisfies Record<HeadsetAct, HeadsetKey>;

type Model = Pick<AllowedHeadset, "vendorId" | "productId">;
const isModel = (one: Model, other: Model) => one.vendorId === other.vendorId && one.productId === other.productId;

/** What is known of a model. */
type Known = Omit<HeadsetNow, "allowed">;
const keyOf = ({ productId, vendorId }: Model) => `${vendorId}:${productId}`;

/** Follows the headsets, the calls and the settings until it is stopped. */
export function followHeadsets({ hid, calling, settings, quiet, log }: HeadsetsParts): Headsets {
  const ended = new AbortController();
  const { signal } = ended;
  const listeners = new Set<(act: HeadsetAct) => void>();
  /** Those that are plugged in and used; null while one is being opened. */
  const open = new Map<HidDevice, OpenHeadset | null>();
  const known = new Map<string, Known>();
  let refused: HeadsetsNow["refused"] = null;
  /** Before the browser has told, nothing is missed. */
  let listed = false;

  const isAllowed = (device: Model) =>
    settings.store.getState().wanted.headsets.some((allowed) => isModel(allowed, device));
  const nowOf = (allowed: AllowedHeadset): HeadsetNow[] => {
    const found = known.get(keyOf(allowed));
    if (found !== undefined) return [{ allowed, ...found }];
    if (!listed || [...open.keys()].some((device) => isModel(device, allowed))) return [];
    const missed: Known = { state: "gone", since: Date.now(), seen: false, keys: [], pressed: null };
    known.set(keyOf(allowed), missed);
    return [{ allowed, ...missed }];
  };
  const present = (): HeadsetsNow => ({
    supported: hid !== undefined,
    headsets: settings.store.getState().wanted.headsets.flatMap(nowOf),
    refused,
  });
  const store = createStore(present);
  const tell = () => store.setState(present());
  const learn = (of: Model, what: Partial<Known> & Pick<Known, "state">) => {
    const before = known.get(keyOf(of));
    const since = before?.state === what.state ? before.since : Date.now();
    known.set(keyOf(of), { keys: [], pressed: null, ...before, ...what, since, seen: true });
    tell();
  };

  const lights = () => callLights(calling.getState().calls, quiet.getState().quiet);
  let shown = lights();
  let earId: string | undefined;
  const light = () => {
    const now = lights();
    const before = earId;
    earId = callWithEar(calling.getState().calls)?.id;
    if (earId !== before) for (const headset of open.values()) headset?.earMoved();
    if (now.size === shown.size && [...now].every((each) => shown.has(each))) return;
    shown = now;
    for (const headset of open.values()) headset?.tell(now);
  };

  async function use(device: HidDevice, layout: HeadsetLayout): Promise<void> {
    if (open.has(device) || signal.aborted) return;
    open.set(device, null);
    const keys = Object.keys(layout.keys) as HeadsetKey[];
    try {
      const headset = await openHeadset(device, layout, {
        onAct(act) {
          learn(device, { state: known.get(keyOf(device))?.state ?? "ready", pressed: KEY_OF[act] });
          for (const listener of listeners) listener(act);
        },
        onTold() {
          if (known.get(keyOf(device))?.state === "untold") learn(device, { state: "ready" });
        },
        onUntold(cause) {
          log.warn(`a headset cannot be told of calls: ${String(cause)}`);
          if (open.has(device)) learn(device, { state: "untold" });
        },
      });
      // Pulled out, forgotten or the window gone while it was being opened.
      if (!open.has(device) || signal.aborted) {
        headset.close();
        return;
      }
      open.set(device, headset);
      learn(device, { state: "ready", keys });
      headset.tell(shown);
    } catch (cause) {
      open.delete(device);
      log.warn(`a headset cannot be opened: ${String(cause)}`);
      learn(device, { state: "closed", keys });
    }
  }

  const takeUp = (device: HidDevice) => {
    const layout = isAllowed(device) ? headsetLayout(device.collections) : undefined;
    if (layout !== undefined) void use(device, layout);
  };

  const letGo = (device: HidDevice) => {
    open.get(device)?.close();
    open.delete(device);
  };

  /** Uses those that are there and allowed, and no others. */
  const look = () =>
    void hid?.getDevices().then(
      (devices) => {
        listed = true;
        for (const device of open.keys()) if (!isAllowed(device)) letGo(device);
        for (const device of devices) takeUp(device);
        tell();
      },
      (cause: unknown) => log.warn(`headsets cannot be listed: ${String(cause)}`),
    );

  const connected = (event: Event) => {
    takeUp((event as HidConnection).device);
  };
  const disconnected = (event: Event) => {
    const { device } = event as HidConnection;
    if (!isAllowed(device) || headsetLayout(device.collections) === undefined) return;
    letGo(device);
    // A headset can be several devices; it is gone with the last one that has keys.
    if (![...open.keys()].some((other) => isModel(other, device))) learn(device, { state: "gone", pressed: null });
  };
  hid?.addEventListener("connect", connected, { signal });
  hid?.addEventListener("disconnect", disconnected, { signal });
  const stops = [
    calling.subscribe(light),
    quiet.subscribe(light),
    settings.store.subscribe(({ wanted }, before) => {
      if (wanted.headsets !== before.wanted.headsets) look();
    }),
  ];
  look();

  /** Remembers those of the chosen that are headsets, and has the browser forget the others. */
  async function remember(chosen: readonly HidDevice[]): Promise<void> {
    const [headset] = chosen.filter(({ collections }) => headsetLayout(collections) !== undefined);
    refused = headset === undefined && chosen.length > 0 ? "no-hook" : null;
    if (headset === undefined) await Promise.all(chosen.map((device) => device.forget().catch(() => {})));
    tell();
    if (headset === undefined || isAllowed(headset)) {
      look();
      return;
    }
    const { productId, productName, vendorId } = headset;
    const before = settings.store.getState().wanted.headsets;
    const allowed = { vendorId, productId, name: productName.slice(0, 512) };
    known.delete(keyOf(allowed));
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
      for (const device of open.keys()) {
        if (!isModel(device, allowed)) continue;
        letGo(device);
        void device.forget().catch(() => {});
      }
      known.delete(keyOf(allowed));
      const { headsets } = settings.store.getState().wanted;
      void settings.change({ headsets: headsets.filter((each) => !isModel(each, allowed)) });
    },
    onAct(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop() {
      ended.abort();
      for (const stop of stops) stop();
      for (const device of open.keys()) letGo(device);
    },
  };
}
