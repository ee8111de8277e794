/**
 * Two windows with the program's own media legs, for tests that carry session descriptions and keys between them and put somebody on
 * the line.
 */
import { expect, type Page, test } from "@playwright/test";
import { findBrowser } from "../../../../electron/machine/find-browser.mjs";
import { until } from "../../../../scripts/tools/program/program.ts";
import { type SeenPicture, seenIn } from "../../../../scripts/tools/program/seen-picture.ts";
import type { EndReasonCode } from "../../../../shared/errors/end-reason.ts";
import { openFrameBrowser } from "../../fixtures/frames/browser.ts";
import type { FixtureKey, FixtureLegOptions, FixturePictureKeys, FixtureReport } from "../../fixtures/frames/main.ts";
import { type FrameSite, openFrameSite } from "../../fixtures/frames/site.ts";

export const LIMIT_MS = 40_000;
/** Speech and tones are far above, comfort noise and rounding far below. */
export const AUDIBLE = 0.01;
export const SILENT = 0.000_1;
/** From one window to the other, on a computer that has other things to do. */
const LATE_MS = 5_000;

/** A key of a test, of one octet again and again. */
export const keyOf = (keyId: number, fill = keyId): FixtureKey => ({
  keyId,
  baseKey: Array.from({ length: 16 }, () => fill % 256),
});
/** Key identifiers as a PCK-ID gives them. */
export const FROM_CALLER = keyOf(0x2000_0246);
export const FROM_CALLEE = keyOf(0x2000_0247);

/** One window. */
export class End {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }
  open(options: FixtureLegOptions): Promise<void> {
    return this.page.evaluate((given) => window.frames_.open(given), options);
  }
  offer(): Promise<string> {
    return this.page.evaluate(() => window.frames_.offer());
  }
  answer(offer: string): Promise<string> {
    return this.page.evaluate((sdp) => window.frames_.answer(sdp), offer);
  }
  accept(answer: string): Promise<void> {
    return this.page.evaluate((sdp) => window.frames_.accept(sdp), answer);
  }
  keys(send: FixtureKey, receive: FixtureKey, digits = false, pictures?: FixturePictureKeys): Promise<void> {
    const given = [send, receive, digits, pictures] as const;
    return this.page.evaluate(([ours, theirs, ...agreed]) => window.frames_.keys(ours, theirs, ...agreed), given);
  }
  /** Shows a generated picture, or nothing any more. */
  show(on: boolean): Promise<void> {
    return this.page.evaluate((shows) => window.frames_.show(shows), on);
  }
  /** The other end's picture as it would stand on a screen, behind everything that may black it out. */
  seen(): Promise<SeenPicture | undefined> {
    return seenIn(this.page, "Far picture");
  }
  /** Waits until a picture stands there that was made just now. */
  sees(): Promise<SeenPicture> {
    return until("a picture that was made now", LIMIT_MS, async () => {
      const seen = await this.seen();
      return seen?.mark && Math.abs(seen.mark.age) < LATE_MS ? seen : undefined;
    });
  }
  /** Waits until pictures are known to go protected, the ways that are meant. */
  picturesProved(ways: { readonly sent: boolean; readonly received: boolean }): Promise<true> {
    // With two encoders and a recorder's DTLS on two cores it takes its time.
    return until("protection of pictures to be proved", 3 * LIMIT_MS, async () => {
      const { events } = await this.report();
      expect(events.filter(({ kind }) => kind === "protection-failed")).toEqual([]);
      const last = events.filter((event) => event.kind === "pictures-proved").at(-1);
      return last?.sent === ways.sent && last.received === ways.received ? true : undefined;
    });
  }
  sendDigits(digits: string): Promise<void> {
    return this.page.evaluate((given) => window.frames_.sendDigits(given), digits);
  }
  /** Waits until the other end's digits have come, all of them and nothing else. */
  async receivesDigits(digits: string): Promise<void> {
    await until(`the digits ${digits}`, LIMIT_MS, async () => {
      const { events } = await this.report();
      const received = events.flatMap((event) => (event.kind === "digits-received" ? [event] : []));
      expect(received.every(({ missed }) => missed === 0)).toBe(true);
      const all = received.map((event) => event.digits).join("");
      expect(digits.startsWith(all), `${all} is the beginning of ${digits}`).toBe(true);
      return all === digits ? true : undefined;
    });
  }
  report(): Promise<FixtureReport> {
    return this.page.evaluate(() => window.frames_.report());
  }
  loudest(): Promise<number> {
    return this.page.evaluate(() => window.frames_.loudest());
  }

  async hears(): Promise<void> {
    await this.loudest();
    await until("something to hear", LIMIT_MS, async () => ((await this.loudest()) > AUDIBLE ? true : undefined));
  }
  proved(): Promise<true> {
    return until("protection to be proved", LIMIT_MS, async () => {
      const { events } = await this.report();
      expect(events.filter(({ kind }) => kind === "protection-failed")).toEqual([]);
      return events.some(({ kind }) => kind === "proved") ? true : undefined;
    });
  }
  /** Waits for the failure, and answers its name. */
  failed(limitMs = LIMIT_MS): Promise<EndReasonCode> {
    return until("a named failure", limitMs, async () => {
      const { events } = await this.report();
      return events.flatMap((event) => (event.kind === "protection-failed" ? [event.code] : []))[0];
    });
  }
  /** Waits until so many more packets have left. */
  async offersMore(packets: number): Promise<void> {
    const before = (await this.report()).media.sent.packets;
    await until(`${packets} more packets`, LIMIT_MS, async () =>
      (await this.report()).media.sent.packets >= before + packets ? true : undefined,
    );
  }
  /** Waits until so many more frames of the other end were authentic. */
  async authenticates(more: number): Promise<void> {
    const before = (await this.report()).frames.authenticated;
    await until(`${more} more authentic frames`, LIMIT_MS, async () =>
      (await this.report()).frames.authenticated >= before + more ? true : undefined,
    );
  }
}

/** A new offer and answer, as somebody in between may change them. */
export async function renegotiate(from: End, to: End, change: (sdp: string) => string = (sdp) => sdp): Promise<void> {
  await from.accept(change(await to.answer(change(await from.offer()))));
}

/** Two windows for each test of a file, the caller's first. To be called once at its top. */
export function frameEnds(): () => readonly [End, End] {
  const installed = findBrowser();
  test.skip(installed === undefined, "frames are tested in an installed Chromium, Chrome or Edge");

  let site: FrameSite;
  let browser: Awaited<ReturnType<typeof openFrameBrowser>>;
  let ends: End[] = [];

  test.beforeAll(async () => {
    site = await openFrameSite();
    browser = await openFrameBrowser(installed?.path ?? "");
  });
  test.afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  test.beforeEach(async () => {
    ends = [];
    for (let i = 0; i < 2; i++) {
      // A context of its own each: two processes, as two consoles are.
      const page = await (await browser.newContext()).newPage();
      page.on("pageerror", (error) => console.error(error));
      await page.goto(site.url);
      await page.waitForFunction(() => "frames_" in window);
      ends.push(new End(page));
    }
  });
  test.afterEach(async () => {
    for (const end of ends) {
      await end.page.evaluate(() => window.frames_.close());
      await end.page.context().close();
    }
  });
  return () => ends as [End, End];
}
