/**
 * Voice over RTP beside WebRTC, in turns of one run: from mouth to ear, processor time, what is heard while the host is busy, and what goes back of the other
 * end's voice from a room in which it is played aloud.
 */
import type { Browser, Page } from "playwright-core";
import { findBrowser } from "../../../electron/machine/find-browser.mjs";
import { builtCodecs, VoiceThread } from "../../../electron/media/voice-thread.ts";
import type { RtpEnd } from "../../../shared/bridge/rtp.ts";
import { CS_ID, deriveSrtpKeys } from "../../../shared/mikey/derivation.ts";
import { missing, SOUND_TOOLS } from "../../support/fixtures/foreign-software.ts";
import { openFrameBrowser } from "../../support/fixtures/frames/browser.ts";
import { openFrameSite } from "../../support/fixtures/frames/site.ts";
import { SoundCard } from "../../support/harness/sound/sound-card.ts";
import { processorSeconds } from "../processor.ts";
import { percentile } from "../statistics.ts";
import type { BenchTable } from "../table.ts";
import type { BenchHost, VoiceWay } from "./main.ts";

/** Calls of each kind. */
const ROUNDS = 4;
/** Bursts of sound that are timed in each call, two a second. */
const BURSTS = 24;
/** Pieces of 10 ms in which is looked for a tone. */
const PIECES = 1_000;
/** The host's main thread is busy for so many of so many milliseconds: what a long document or a full disk does. */
const [BUSY_MS, BUSY_EACH_MS] = [300, 400];
/** Seconds for the canceller to learn, and as many that are measured. */
const ECHO_SECONDS = 8;
const ADDRESS = "127.0.0.1";
const RANGE = { first: 36_000, last: 39_999 };
const CALL = {
  pck: new Uint8Array(16).fill(7),
  pckId: Uint8Array.of(0x1a, 2, 3, 4),
  rand: new Uint8Array(16).fill(9),
};
const NO_LOG = { info() {}, warn() {}, error: (message: string, cause?: unknown) => console.error(message, cause) };

/** What the host does for a window; the keys are those of {@link CALL}. */
function hostOf(thread: VoiceThread): BenchHost {
  return {
    async open(): Promise<RtpEnd> {
      const { controlPort: _none, ...end } = await thread.open(ADDRESS, RANGE);
      return { ...end, address: ADDRESS };
    },
    async start({ id, end, remote }) {
      const keys = { initiator: CS_ID.voiceInitiator, receiver: CS_ID.voiceReceiver };
      const other = end === "initiator" ? "receiver" : "initiator";
      const [outward, inward] = [deriveSrtpKeys(CALL, keys[end]), deriveSrtpKeys(CALL, keys[other])];
      thread.start(id, { outward, inward, mki: CALL.pckId, policy: { rocRate: undefined } }, remote);
    },
    async close(id) {
      thread.close(id);
    },
  };
}

async function openPage(browser: Browser, url: string, host: BenchHost): Promise<Page> {
  const page = await browser.newPage();
  for (const [name, act] of Object.entries(host)) await page.exposeFunction(`benchHost_${name}`, act);
  await page.addInitScript(() => {
    const exposed = window as unknown as Record<string, BenchHost[keyof BenchHost]>;
    const named = (name: keyof BenchHost) => exposed[`benchHost_${name}`];
    window.benchHost = { open: named("open"), start: named("start"), close: named("close") } as BenchHost;
  });
  await page.goto(url);
  await page.waitForFunction(() => "voiceBench" in window);
  return page;
}

interface Measured {
  readonly delays: number[];
  /** Seconds of processor time for each second of call: of all processes of the browser, and of this one, in which the media thread is. */
  readonly cpuShare: number;
}

async function cpuSeconds(browser: Browser): Promise<number> {
  const { user, system } = process.cpuUsage();
  return (await processorSeconds(browser)) + (user + system) / 1e6;
}

async function measureCall(browser: Browser, page: Page, way: VoiceWay): Promise<Measured> {
  await page.evaluate((which) => window.voiceBench.begin(which), way);
  // The first bursts meet a jitter buffer that has not found its length.
  await page.evaluate(() => window.voiceBench.delays(4));
  const cpuBefore = await cpuSeconds(browser);
  const before = performance.now();
  const delays = await page.evaluate((bursts) => window.voiceBench.delays(bursts + 4), BURSTS);
  const seconds = (performance.now() - before) / 1000;
  const cpuShare = ((await cpuSeconds(browser)) - cpuBefore) / seconds;
  await page.evaluate(() => window.voiceBench.end());
  return { delays: delays.slice(4), cpuShare };
}

/** Gaps in a tone over RTP; with a host whose main thread is busy, or not. */
async function measureGaps(page: Page, busy: boolean): Promise<number> {
  await page.evaluate(() => window.voiceBench.begin("rtp"));
  await page.evaluate(() => window.voiceBench.delays(4));
  const counted = page.evaluate((pieces) => window.voiceBench.gaps(pieces), PIECES);
  const work = setInterval(() => {
    const until = performance.now() + (busy ? BUSY_MS : 0);
    while (performance.now() < until);
  }, BUSY_EACH_MS);
  const gaps = await counted.finally(() => clearInterval(work));
  await page.evaluate(() => window.voiceBench.end());
  return gaps;
}

/** What goes back, with the echo cancelled and not; undefined where there is no sound server. */
async function measureEcho(path: string, url: string, host: BenchHost): Promise<[number, number] | undefined> {
  if (missing(SOUND_TOOLS).length > 0) return undefined;
  const card = await SoundCard.open("room");
  try {
    card.standIn("room");
    const browser = await openFrameBrowser(path, [], { microphone: "of-this-computer", sound: card.server });
    try {
      const page = await openPage(browser, url, host);
      const measure = (cancelled: boolean) =>
        page.evaluate(([yes, seconds]) => window.voiceBench.echo(yes, seconds), [cancelled, ECHO_SECONDS] as const);
      return [await measure(false), await measure(true)];
    } finally {
      await browser.close();
    }
  } finally {
    await card.close();
  }
}

/** Runs the benchmark. */
export async function benchVoice(): Promise<BenchTable[]> {
  const installed = findBrowser();
  if (installed === undefined) throw new Error("the voice bench needs an installed Chromium, Chrome or Edge");
  const codecs = builtCodecs();
  if (codecs === undefined) throw new Error("the voice bench needs the codec: npm run codec");
  const thread = new VoiceThread(codecs, 0, NO_LOG);
  const site = await openFrameSite(new URL("./", import.meta.url), [await thread.listening("http://127.0.0.1")]);
  const browser = await openFrameBrowser(installed.path);
  const host = hostOf(thread);
  try {
    await thread.listening(new URL(site.url).origin);
    const page = await openPage(browser, site.url, host);
    const calls = { webrtc: [] as Measured[], rtp: [] as Measured[] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const way of ["webrtc", "rtp"] as const) calls[way].push(await measureCall(browser, page, way));
    }
    const gaps = { idle: await measureGaps(page, false), busy: await measureGaps(page, true) };
    await page.close();
    const echo = await measureEcho(installed.path, site.url, host);

    const delays = (way: VoiceWay) => calls[way].flatMap((measured) => measured.delays);
    const values = (way: VoiceWay) => [
      percentile(
        calls[way].map(({ cpuShare }) => 100 * cpuShare),
        0.5,
      ),
      percentile(delays(way), 0.5),
      percentile(delays(way), 0.95),
    ];
    const [webrtc, rtp] = [values("webrtc"), values("rtp")];
    return [
      {
        title: "A call with both ends in one page, over RTP and over WebRTC",
        columns: ["", "processor %", "mouth to ear, median ms", "p95 ms"],
        rows: [
          ["WebRTC", ...webrtc],
          ["RTP, SRTP and AMR-WB", ...rtp],
          ["ratio", ...rtp.map((value, at) => value / (webrtc[at] ?? Number.NaN))],
        ],
        notes: [
          `${ROUNDS} calls of each kind in turns, ${BURSTS} bursts each; median over calls and bursts`,
          "processor: the browser and the process of the media thread, both ends, in percent of one core",
        ],
      },
      {
        title: `Of ${PIECES} pieces of 10 ms of a tone over RTP, those that are silent`,
        columns: ["the host's main thread", "silent"],
        rows: [
          ["idle", String(gaps.idle)],
          [`busy for ${BUSY_MS} of ${BUSY_EACH_MS} ms`, String(gaps.busy)],
        ],
      },
      ...(echo === undefined
        ? []
        : [
            {
              title:
                "What goes back over RTP of the other end's voice, which is played aloud and comes to the microphone as it is",
              columns: ["echo cancellation", "dB down"],
              rows: [
                ["off", echo[0]],
                ["on, as the program has it", echo[1]],
              ],
              notes: [`${ECHO_SECONDS} s after ${ECHO_SECONDS} s; a null sink whose monitor is the microphone`],
            },
          ]),
    ];
  } finally {
    await browser.close();
    await site.close();
    await thread.end();
  }
}
