/**
 * One headset that is plugged in: heard, and told.
 *
 * @module
 */
import { shareDevice } from "./device-in-use.ts";
import { type HeadsetAct, HeadsetKeys } from "./headset-keys.ts";
import type { HidDevice, InputReport } from "./hid.ts";
import { type HeadsetLayout, type HeadsetLight, keysInReport, lightReports } from "./report-layout.ts";

/** How long a headset has to come into step by itself before it is told once more, in milliseconds. */
const SETTLE_MS = 1_000;

/** How long a headset has to take one report, in milliseconds: one that has fallen asleep must not keep later lights waiting for ever. */
const REPORT_MS = 2_000;

export interface HeadsetNews {
  /** Somebody has pressed a key. */
  readonly onAct: (act: HeadsetAct) => void;
  /** It was told something. */
  readonly onTold: () => void;
  /** It could not be told something. What is pressed is heard all the same. */
  readonly onUntold: (cause: unknown) => void;
}

export interface OpenHeadset {
  /** Sets its lights, in order; of those that wait, the newest. */
  tell(on: ReadonlySet<HeadsetLight>): void;
  /** Another call has the ear than before, which no light shows. */
  earMoved(): void;
  /** Puts its lights out and lets go of it. */
  close(): void;
}

/** Fails where something takes longer than a report may. */
function inTime(work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("silent")), REPORT_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

const NONE: ReadonlySet<HeadsetLight> = new Set();

/**
 * Opens a headset.
 *
 * @param now - milliseconds of a clock that never goes back
 * @throws whatever the browser says where it cannot be opened
 */
export async function openHeadset(
  device: HidDevice,
  layout: HeadsetLayout,
  { onAct, onTold, onUntold }: HeadsetNews,
  now: () => number = () => performance.now(),
): Promise<OpenHeadset> {
  const keys = new HeadsetKeys(layout);
  const ended = new AbortController();
  let lights = NONE;
  let waiting: ReadonlySet<HeadsetLight> | undefined;
  let work = Promise.resolve();
  let settling: ReturnType<typeof setTimeout> | undefined;

  async function write(): Promise<void> {
    const on = waiting;
    if (on === undefined) return;
    waiting = undefined;
    keys.told({ inCall: on.has("offHook"), muted: on.has("mute") }, now());
    try {
      for (const { data, reportId } of lightReports(layout, on)) await inTime(device.sendReport(reportId, data));
      if (!ended.signal.aborted) onTold();
    } catch (cause) {
      if (!ended.signal.aborted) onUntold(cause);
    }
  }

  const tell = (on: ReadonlySet<HeadsetLight>) => {
    lights = on;
    waiting = on;
    work = work.then(write);
  };

  const listen = (event: Event) => {
    const { data, reportId } = event as InputReport;
    const told = keysInReport(layout, reportId, data);
    if (told === undefined) return;
    for (const act of keys.reported(told, now())) onAct(act);
    clearTimeout(settling);
    // It waits for an answer to what was pressed, and nothing has come of that: it is told once more how things are.
    settling = setTimeout(() => {
      if (!keys.isInStep) tell(lights);
    }, SETTLE_MS);
  };

  device.addEventListener("inputreport", listen, { signal: ended.signal });
  const letGo = await shareDevice(device).catch((cause: unknown) => {
    ended.abort();
    throw cause;
  });
  return {
    tell,
    earMoved: () => keys.earMoved(now()),
    close() {
      ended.abort();
      clearTimeout(settling);
      tell(NONE);
      void work.then(letGo).catch(() => {});
    },
  };
}
