/**
 * The pages of a browser that is our child: found by the address that their window was opened with, led on from there, and
 * brought to the front.
 *
 * @module
 */
import { z } from "zod";
import type { BrowserPipe } from "./browser-pipe.ts";

const targetSchema = z.object({ targetInfo: z.object({ targetId: z.string(), type: z.string(), url: z.string() }) });
const sessionSchema = z.object({ sessionId: z.string() });
const navigatedSchema = z.object({ errorText: z.string().optional() });
const windowSchema = z.object({
  windowId: z.number(),
  bounds: z.object({ windowState: z.string().optional() }),
});

/** A page, as long as its window is open. */
export interface BrowserPage {
  /** Takes away the way back to where it began; to be called when it shows what it was led to. */
  forgetBefore(): Promise<void>;
  /** Brings its window to the front, also one that lies in the task bar. */
  bringToFront(): Promise<void>;
}

export interface BrowserPages {
  /**
   * Waits for the page that opens at an address, and leads it to another one, which nobody but the browser learns of.
   *
   * @throws Error when the browser refuses it, or ends before
   */
  lead(from: string, to: string): Promise<BrowserPage>;
}

/** Follows the pages of a browser. */
export function followBrowserPages(pipe: BrowserPipe): BrowserPages {
  const awaited = new Map<string, (targetId: string) => void>();
  const seen = (params: unknown) => {
    const parsed = targetSchema.safeParse(params);
    if (!parsed.success || parsed.data.targetInfo.type !== "page") return;
    const { url, targetId } = parsed.data.targetInfo;
    const found = awaited.get(url);
    awaited.delete(url);
    found?.(targetId);
  };
  pipe.on("Target.targetCreated", seen);
  pipe.on("Target.targetInfoChanged", seen);
  const following = pipe.send("Target.setDiscoverTargets", { discover: true });
  // Whoever waits for a page learns of it.
  following.catch(() => {});

  async function bringToFront(targetId: string): Promise<void> {
    const { windowId, bounds } = windowSchema.parse(await pipe.send("Browser.getWindowForTarget", { targetId }));
    if (bounds.windowState === "minimized") {
      await pipe.send("Browser.setWindowBounds", { windowId, bounds: { windowState: "normal" } });
    }
    await pipe.send("Target.activateTarget", { targetId });
  }

  return {
    async lead(from, to) {
      const found = Promise.withResolvers<string>();
      awaited.set(from, found.resolve);
      await following;
      const targetId = await found.promise;
      const attached = await pipe.send("Target.attachToTarget", { targetId, flatten: true });
      const { sessionId } = sessionSchema.parse(attached);
      const { errorText } = navigatedSchema.parse(await pipe.send("Page.navigate", { url: to }, sessionId));
      if (errorText !== undefined) throw new Error(errorText);
      return {
        forgetBefore: async () => void (await pipe.send("Page.resetNavigationHistory", {}, sessionId)),
        bringToFront: () => bringToFront(targetId),
      };
    },
  };
}
