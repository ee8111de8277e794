/**
 * When the mission critical system ends a call because of how long it has lasted (TS 24.484 clause 8.4, `max-duration-…`).
 *
 * @module
 */
import type { CallConfigurations } from "../../shared/mc/call-configuration.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";

/** Milliseconds before the end from which on it is said; of a short call, the last quarter. */
const SAID_MS = 60_000;

/** How long a call may last in all, and when that is over. */
export interface TimeLimit {
  /** Milliseconds. */
  readonly longest: number;
  /** Unix milliseconds. */
  readonly endsAt: number;
}

/** The limit of a call; undefined where it is not connected, or nobody limits it. */
export function timeLimit(
  { connectedAt, endedAt, floor, service }: Pick<CallRecord, "connectedAt" | "endedAt" | "floor" | "service">,
  configurations: CallConfigurations,
): TimeLimit | undefined {
  const configuration = configurations[service];
  if (configuration === undefined || connectedAt === null || endedAt !== null) return undefined;
  const longest = configuration[floor === null ? "longestWithoutFloor" : "longestWithFloor"];
  return longest === null ? undefined : { longest, endsAt: connectedAt + longest };
}

/** Whether it is said that the end is near. @param now - Unix milliseconds */
export const isNear = ({ endsAt, longest }: TimeLimit, now: number): boolean =>
  endsAt - now <= Math.min(SAID_MS, longest / 4);
