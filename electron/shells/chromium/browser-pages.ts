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

/** What a page says of the part of its screen that windows may take, in CSS pixels. */
const SCREEN = `[${["availLeft", "availTop", "availWidth", "availHeight"].map((each) => `screen.${each}`).join()}]`;
const screenSchema = z.object({
  result: z.object({ value: z.tuple([z.number(), z.number(), z.number(), z.number()]) }),
});

/** A page, as long as its window is open. */
export interface BrowserPage {
  /**
   * Gives its window a size, at the right edge of its screen: there it covers least of a window that it stands beside. A
   * browser opens every window of a process with the size of the one before, over it.
   *
   * @param size in CSS pixels
   * @param below CSS pixels from the upper edge of the screen
   * @throws Error when the browser does not do it
   */
  placeAtRight(size: { readonly width: number; readonly height: number }, below: number): Promise<void>;
  /** Takes away the way back to where it began; to be called when it shows what it was led to. */
  forgetBefore(): Promise<void>;
  /** Brings its window to the front, also one that lies in the task bar. */
  bringToFront(): Promise<void>;
  /** Closes its window. */
  close(): Promise<void>;
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

  async function placeAtRight(
    targetId: string,
    sessionId: string,
    size: { readonly width: number; readonly height: number },
    below: number,
  ): Promise<void> {
    const { windowId } = windowSchema.parse(await pipe.send("Browser.getWindowForTarget", { targetId }));
    const asked = { expression: SCREEN, returnByValue: true };
    const [left, top, width, height] = screenSchema.parse(await pipe.send("Runtime.evaluate", asked, sessionId)).result
      .value;
    const bounds = {
      left: left + Math.max(0, width - size.width),
      top: top + Math.max(0, Math.min(below, height - size.height)),
      ...size,
    };
    await pipe.send("Browser.setWindowBounds", { windowId, bounds });
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
        placeAtRight: (size, below) => placeAtRight(targetId, sessionId, size, below),
        bringToFront: () => bringToFront(targetId),
        close: async () => void (await pipe.send("Target.closeTarget", { targetId })),
      };
    },
  };
}
