/**
 * What a content server with a fault does otherwise than a right one.
 *
 * @module
 */
import type { LabContentFault } from "../../shared/bridge/lab-settings.ts";

/** How a content server behaves. */
export interface ContentBehaviour {
  readonly listens: boolean;
  readonly identity: "right" | "unknown-authority";
  /** Status of every answer; undefined: as it should be. */
  readonly status: number | undefined;
  /** Whether a connection breaks in the middle of each file, one that is brought and one that is fetched. */
  readonly cuts: boolean;
  /** What happens in the middle of a file that is fetched: an octet is another one, the rest is missing, or waits until the fault is over. */
  readonly middle: "right" | "another-octet" | "missing" | "waits";
  readonly knowsRanges: boolean;
}

const RIGHT: ContentBehaviour = {
  listens: true,
  identity: "right",
  status: undefined,
  cuts: false,
  middle: "right",
  knowsRanges: true,
};

const FAULTS: Readonly<Record<LabContentFault, Partial<ContentBehaviour>>> = {
  none: {},
  down: { listens: false },
  "unknown-authority": { identity: "unknown-authority" },
  refuses: { status: 403 },
  "too-large": { status: 413 },
  "cut-off": { cuts: true },
  corrupt: { middle: "another-octet" },
  truncated: { middle: "missing" },
  expired: { status: 410 },
  "no-range": { cuts: true, knowsRanges: false },
  redirects: { status: 302 },
  holds: { middle: "waits" },
};

/** How a content server with this fault behaves. */
export const behaviourWith = (fault: LabContentFault): ContentBehaviour => ({ ...RIGHT, ...FAULTS[fault] });
