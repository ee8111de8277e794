/**
 * Windows that were asked for and whose page has not spoken yet.
 *
 * @module
 */
import { McError } from "../../../shared/errors/mc-error.ts";
import type { WindowRequest } from "../../host/window-context.ts";

export interface Openings {
  /**
   * Opens a window and waits for its page; asked twice for the same one, opens it once.
   *
   * @throws McError `window-failed` when the page does not speak in time; what `open` throws
   */
  open(request: WindowRequest, open: () => Promise<void>): Promise<void>;
  /** The page of such a window has spoken. */
  opened(request: WindowRequest): void;
  /** Gives all of them up. */
  abandon(): void;
}

const keyOf = ({ role, personId }: WindowRequest) => (personId === null ? role : `${role} ${personId}`);

/** @param within - milliseconds that a page has to speak */
export function createOpenings(within: number): Openings {
  const underWay = new Map<string, PromiseWithResolvers<void>>();

  async function run(key: string, open: () => Promise<void>, spoken: PromiseWithResolvers<void>): Promise<void> {
    const late = setTimeout(() => spoken.reject(new McError("window-failed", key)), within);
    try {
      await Promise.all([open(), spoken.promise]);
    } finally {
      clearTimeout(late);
      underWay.delete(key);
    }
  }

  return {
    async open(request, open) {
      const key = keyOf(request);
      const before = underWay.get(key);
      if (before !== undefined) return before.promise;
      const spoken = Promise.withResolvers<void>();
      underWay.set(key, spoken);
      // Whoever waits for the same window learns of a failure to open it, too.
      return run(key, open, spoken).catch((cause) => {
        spoken.promise.catch(() => {});
        spoken.reject(cause);
        throw cause;
      });
    },
    opened: (request) => underWay.get(keyOf(request))?.resolve(),
    abandon() {
      for (const [key, { reject }] of underWay) reject(new McError("window-failed", key));
    },
  };
}
