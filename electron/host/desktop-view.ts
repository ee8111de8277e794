/**
 * What the host knows for the desktop: calls in progress and calls that were missed, from the records that consoles
 * store; the link that was opened last; and, as a shell tells it, what the desktop can do.
 *
 * @module
 */
import type { DesktopState } from "../../shared/bridge/desktop.ts";
import { ofEveryAct } from "../../shared/bridge/global-keys.ts";
import type { Settings } from "../../shared/bridge/settings.ts";
import { EMERGENCY_AT_LEAST } from "../../shared/bridge/sounds.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { isCallerVerified } from "../../shared/mc/caller-verified.ts";
import { parseMcId } from "../../shared/mc/mc-id.ts";
import { missedCalls } from "../../shared/mc/missed.ts";
import type { Policy } from "../services/policy.ts";
import type { SettingsService } from "../services/settings.ts";

/** What a shell can do on its desktop. */
export type DesktopAbilities = Omit<
  DesktopState,
  "locked" | "lockedBy" | "emergencyAtLeast" | "unreadableSettings" | "newerSettings"
>;

/** A browser's window has none of it. */
export const NO_DESKTOP: DesktopAbilities = {
  startAtLogin: false,
  keepInTray: false,
  globalKeys: ofEveryAct("unavailable"),
  notifications: false,
};

/** A call as the desktop needs to know it. */
export interface DesktopCall extends Pick<CallRecord, "id" | "direction" | "state" | "primaryId"> {
  /** Whether it is proved which ID a caller calls from. */
  readonly verified: boolean;
}

export interface DesktopView {
  state(): DesktopState;
  /** Keeps a link's ID until a console takes it. Text that is no MC service ID is not kept. */
  offerLink(mcServiceId: string): boolean;
  /** The ID of the last link, once. */
  takeLink(): string | null;
  /** Somebody wants to know what the program is; kept until a console shows it. */
  wantAbout(): void;
  takeAbout(): boolean;
  /** Takes note of a call's new state. */
  noted(record: CallRecord): void;
  /** A call has gone with its window. */
  gone(callIds: Iterable<string>): void;
  /** Calls in progress. */
  live(): readonly DesktopCall[];
  /** People who wait to be called back; where no console has counted them, calls that nobody answered since somebody last looked. */
  missed(): number;
  /** A console has counted those who wait to be called back: it knows who has been reached since. */
  toCallBack(count: number): void;
  /** Messages that nobody has read, as a console has counted them last. */
  unread(): number;
  countUnread(count: number): void;
  /** Somebody looks at the console. */
  looked(): void;
  /** Calls the listener after each change of calls in progress or of a count. */
  onChange(listener: () => void): () => void;
}

/** Calls that are over and may be stored once more; a window itself holds no more of them. */
const KEEP_ENDED = 256;

export function createDesktopView(
  policy: Policy | undefined,
  settings: Pick<SettingsService, "unreadable" | "isNewer">,
  abilities: () => DesktopAbilities,
): DesktopView {
  const live = new Map<string, DesktopCall>();
  /** Calls that are over, and how many missed calls each has been counted for: its record is stored again after its end. */
  const ended = new Map<string, number>();
  const listeners = new Set<() => void>();
  let missed = 0;
  let counted: number | undefined;
  let unread = 0;
  let link: string | null = null;
  let aboutWanted = false;
  const changed = () => {
    for (const listener of listeners) listener();
  };

  function take(record: CallRecord): void {
    const { id, direction, state, primaryId } = record;
    if (state !== "ended") {
      live.set(id, { id, direction, state, primaryId, verified: isCallerVerified(record) });
      return;
    }
    live.delete(id);
    const now = missedCalls(record);
    missed += Math.max(0, now - (ended.get(id) ?? 0));
    ended.delete(id);
    ended.set(id, now);
    const [longestAgo] = ended.keys();
    if (ended.size > KEEP_ENDED && longestAgo !== undefined) ended.delete(longestAgo);
  }

  return {
    state: () => ({
      ...abilities(),
      locked: (Object.keys(policy?.settings ?? {}) as (keyof Settings)[]).sort(),
      lockedBy: policy?.setBy ?? null,
      emergencyAtLeast: policy?.emergency?.volumeAtLeast ?? EMERGENCY_AT_LEAST,
      unreadableSettings: settings.unreadable()?.slice(0, 500) ?? null,
      newerSettings: settings.isNewer,
    }),
    offerLink(mcServiceId) {
      if (parseMcId(mcServiceId) === undefined) return false;
      link = mcServiceId;
      return true;
    },
    takeLink() {
      const taken = link;
      link = null;
      return taken;
    },
    wantAbout() {
      aboutWanted = true;
    },
    takeAbout() {
      const taken = aboutWanted;
      aboutWanted = false;
      return taken;
    },
    noted(record) {
      take(record);
      changed();
    },
    gone(callIds) {
      for (const id of callIds) live.delete(id);
      changed();
    },
    live: () => [...live.values()],
    missed: () => counted ?? missed,
    toCallBack(count) {
      counted = count;
      changed();
    },
    unread: () => unread,
    countUnread(count) {
      if (count === unread) return;
      unread = count;
      changed();
    },
    looked() {
      if (missed === 0) return;
      missed = 0;
      changed();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
