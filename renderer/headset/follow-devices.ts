/**
 * Devices of one kind that the dispatcher has allowed: opened wherever they are plugged in, let go of wherever they go.
 *
 * @module
 */
import type { AllowedHeadset } from "../../shared/bridge/settings.ts";
import type { Hid, HidConnection, HidDevice } from "./hid.ts";

/** `gone`: it is not plugged in. `closed`: it is, and cannot be opened. `untold`: its keys work, its lights do not. */
type DeviceState = "ready" | "gone" | "closed" | "untold";

/** What is known of one that was allowed. */
export interface DeviceNow {
  readonly state: DeviceState;
  /** Since when it is in that state, in Unix milliseconds. */
  readonly since: number;
  /** Whether it was there since the window opened. */
  readonly seen: boolean;
}

/** Every one of a model is the same. */
export type Model = Pick<AllowedHeadset, "vendorId" | "productId">;
export const isModel = (one: Model, other: Model): boolean =>
  one.vendorId === other.vendorId && one.productId === other.productId;
const keyOf = ({ productId, vendorId }: Model) => `${vendorId}:${productId}`;

/** What the ways to reach devices have to note. */
export interface DeviceLog {
  warn(line: string): void;
}

interface FollowedParts<Allowed extends Model, Open, More> {
  /** Undefined where the browser has none. */
  readonly hid: Hid | undefined;
  readonly log: DeviceLog;
  /** As the log names one. */
  readonly kind: string;
  /** Those of the settings. */
  allowed(): readonly Allowed[];
  /** What is known of one that was not there, and stays so of one that has gone. */
  readonly untouched: More;
  /** How one is opened; undefined where it is none of this kind. */
  opener(device: HidDevice): { readonly more: Partial<More>; open(): Promise<Open> } | undefined;
  /** One that was opened is in use from here on. */
  opened(open: Open): void;
  close(open: Open): void;
  /** Something has changed. */
  changed(): void;
}

export interface FollowedDevices<Allowed extends Model, Open, More> {
  /** Those that were allowed, of which something is known. */
  now(): readonly (DeviceNow & More & { readonly allowed: Allowed })[];
  stateOf(of: Model): DeviceState | undefined;
  /** Those that are open. */
  open(): readonly Open[];
  isOpen(device: HidDevice): boolean;
  learn(of: Model, what: Partial<DeviceNow & More> & Pick<DeviceNow, "state">): void;
  /** Uses those that are there and allowed, and no others. */
  look(): void;
  /** What was known of a model is out of date. */
  forgetWhatIsKnown(of: Model): void;
  /** Lets go of a model, and has the browser forget it unless it is used for something else. */
  forget(of: Model, usedElsewhere: boolean): void;
  stop(): void;
}

/** Follows them until it is stopped; the first look is the caller's. */
export function followDevices<Allowed extends Model, Open, More extends object>(
  parts: FollowedParts<Allowed, Open, More>,
): FollowedDevices<Allowed, Open, More> {
  const { allowed, changed, close, hid, kind, log, opened, opener, untouched } = parts;
  const ended = new AbortController();
  const { signal } = ended;
  /** Those that are plugged in and used; null while one is being opened. */
  const open = new Map<HidDevice, Open | null>();
  const known = new Map<string, DeviceNow & More>();
  /** Before the browser has told, nothing is missed. */
  let listed = false;

  const isAllowed = (device: Model) => allowed().some((each) => isModel(each, device));
  const nowOf = (each: Allowed): (DeviceNow & More & { readonly allowed: Allowed })[] => {
    const found = known.get(keyOf(each));
    if (found !== undefined) return [{ allowed: each, ...found }];
    if (!listed || [...open.keys()].some((device) => isModel(device, each))) return [];
    const missed = { ...untouched, state: "gone" as const, since: Date.now(), seen: false };
    known.set(keyOf(each), missed);
    return [{ allowed: each, ...missed }];
  };
  const learn: FollowedDevices<Allowed, Open, More>["learn"] = (of, what) => {
    const before = known.get(keyOf(of));
    const since = before?.state === what.state ? before.since : Date.now();
    known.set(keyOf(of), { ...untouched, ...before, ...what, since, seen: true });
    changed();
  };

  async function use(device: HidDevice, { more, open: begin }: NonNullable<ReturnType<typeof opener>>): Promise<void> {
    if (open.has(device) || signal.aborted) return;
    open.set(device, null);
    try {
      const its = await begin();
      // Pulled out, forgotten or the window gone while it was being opened.
      if (!open.has(device) || signal.aborted) {
        close(its);
        return;
      }
      open.set(device, its);
      learn(device, { state: "ready", ...more } as Partial<DeviceNow & More> & Pick<DeviceNow, "state">);
      opened(its);
    } catch (cause) {
      open.delete(device);
      log.warn(`${kind} cannot be opened: ${String(cause)}`);
      learn(device, { state: "closed", ...more } as Partial<DeviceNow & More> & Pick<DeviceNow, "state">);
    }
  }

  const takeUp = (device: HidDevice) => {
    const how = isAllowed(device) ? opener(device) : undefined;
    if (how !== undefined) void use(device, how);
  };
  const letGo = (device: HidDevice) => {
    const its = open.get(device) ?? null;
    open.delete(device);
    if (its !== null) close(its);
  };

  const look = () =>
    void hid?.getDevices().then(
      (devices) => {
        listed = true;
        for (const device of open.keys()) if (!isAllowed(device)) letGo(device);
        for (const device of devices) takeUp(device);
        changed();
      },
      (cause: unknown) => log.warn(`${kind} cannot be listed: ${String(cause)}`),
    );

  const disconnected = (event: Event) => {
    const { device } = event as HidConnection;
    if (!isAllowed(device) || opener(device) === undefined) return;
    letGo(device);
    // One can be several devices; it is gone with the last one that is of use.
    if ([...open.keys()].some((other) => isModel(other, device))) changed();
    else learn(device, { ...untouched, state: "gone" });
  };
  hid?.addEventListener("connect", (event) => takeUp((event as HidConnection).device), { signal });
  hid?.addEventListener("disconnect", disconnected, { signal });

  return {
    now: () => allowed().flatMap(nowOf),
    stateOf: (of) => known.get(keyOf(of))?.state,
    open: () => [...open.values()].filter((each) => each !== null),
    isOpen: (device) => open.has(device),
    learn,
    look,
    forgetWhatIsKnown: (of) => void known.delete(keyOf(of)),
    forget(of, usedElsewhere) {
      for (const device of open.keys()) {
        if (!isModel(device, of)) continue;
        letGo(device);
        if (!usedElsewhere) void device.forget().catch(() => {});
      }
      known.delete(keyOf(of));
    },
    stop() {
      ended.abort();
      for (const device of open.keys()) letGo(device);
    },
  };
}
