/**
 * One place where sounds are heard: a device of this computer, through the browser's own mixer. Nothing runs in it while
 * nothing sounds.
 *
 * @module
 */
import { type DeviceChoice, findDevice, isSameChoice } from "../media/device-choice.ts";
import { SAMPLE_RATE } from "./samples.ts";

/** A sound that was begun. */
export interface Playing {
  /** Ends it within some milliseconds, without a click. Does nothing when it is over. */
  stop(): void;
}

export interface Output {
  /**
   * Begins a sound.
   *
   * @param samples - at {@link SAMPLE_RATE}
   * @param gain - 0 to 1
   */
  play(samples: Float32Array<ArrayBuffer>, gain: number, repeats: boolean): Playing;
  /**
   * Moves what sounds, and what will, to the first of these devices that there is. The system's choice is always there.
   *
   * @returns the one that was taken; undefined where none was
   */
  moveTo(choices: readonly DeviceChoice[]): Promise<DeviceChoice | undefined>;
  close(): void;
}

/** Of the Audio Output Devices API for contexts, which Chromium has and the types of the DOM have not. */
interface MovableContext extends AudioContext {
  setSinkId(deviceId: string): Promise<void>;
}

/** Seconds in which a sound that is stopped goes. */
const FADE_S = 0.015;
/** How long a sound may take to come through before it counts as kept from being heard. */
const COME_THROUGH_MS = 1_000;

/**
 * How long a device that has gone is not gone back to. Chromium keeps the stream to a device for five seconds after its last
 * use and takes it up again; the sound server may have led it to another device meanwhile.
 */
const STAY_AWAY_MS = 6_000;

/** What an output has to say. */
export interface OutputNews {
  /**
   * What should sound is kept from being heard, or is no more. A browser does so before anybody has touched the page, where it
   * was not told to let it sound.
   */
  blocked(now: boolean): void;
  /** The device has failed: it has gone, mostly. */
  failed(): void;
}

/** Opens an output at the system's choice of device. */
export function openOutput(news: OutputNews): Output {
  let context: MovableContext | undefined;
  let device = "";
  /** The choice that led there. */
  let taken: DeviceChoice | undefined;
  let gone: { readonly deviceId: string; readonly until: number } | undefined;
  let blocked = false;
  let watch: ReturnType<typeof setTimeout> | undefined;
  const sounding = new Set<AudioBufferSourceNode>();

  const isSilenced = () => sounding.size > 0 && context?.state !== "running";
  function tell(now: boolean): void {
    if (now === blocked) return;
    blocked = now;
    news.blocked(now);
  }
  /** What does not come through at once may yet. */
  function look(): void {
    clearTimeout(watch);
    watch = undefined;
    if (isSilenced()) watch = setTimeout(() => tell(isSilenced()), COME_THROUGH_MS);
    else tell(false);
  }
  const resume = () => {
    if (sounding.size > 0) void context?.resume();
  };
  function begin(): MovableContext {
    if (context === undefined) {
      context = new AudioContext({ latencyHint: "interactive" }) as MovableContext;
      context.addEventListener("statechange", look);
      context.addEventListener("error", () => {
        stayAway();
        news.failed();
      });
    }
    return context;
  }
  function over(source: AudioBufferSourceNode): void {
    sounding.delete(source);
    // A context at rest lets go of nothing by itself, and its samples are large.
    source.disconnect();
    source.buffer = null;
    if (sounding.size === 0) void context?.suspend();
    look();
  }
  /** From the device in use. */
  function stayAway(): void {
    gone = { deviceId: device, until: performance.now() + STAY_AWAY_MS };
  }
  /** The identifier of a device that can be moved to; undefined where there is none. */
  async function found(choice: DeviceChoice): Promise<string | undefined> {
    const deviceId = await findDevice("audiooutput", choice);
    return gone !== undefined && gone.deviceId === deviceId && performance.now() < gone.until ? undefined : deviceId;
  }
  /** @returns false where the device is not there */
  async function moved(choice: DeviceChoice): Promise<boolean> {
    try {
      // Only the list tells: a context keeps the identifier of a device that is gone, and to try one that is not there would
      // disturb what sounds.
      const deviceId = choice.id === "" ? "" : await found(choice);
      if (deviceId === undefined) {
        if (taken !== undefined && isSameChoice(choice, taken) && device !== "") stayAway();
        return false;
      }
      if (deviceId !== device) await begin().setSinkId(deviceId);
      device = deviceId;
      taken = choice;
      // A device that fails leaves what sounds at rest.
      if (sounding.size > 0) resume();
      else await context?.suspend();
      return true;
    } catch {
      return false;
    }
  }
  // The first touch is what a browser waits for that blocks.
  const ended = new AbortController();
  for (const touch of ["pointerdown", "keydown"])
    addEventListener(touch, resume, { signal: ended.signal, capture: true });
  return {
    play(samples, gain, repeats) {
      const present = begin();
      const buffer = new AudioBuffer({ length: samples.length, sampleRate: SAMPLE_RATE });
      buffer.copyToChannel(samples, 0);
      const source = new AudioBufferSourceNode(present, { buffer, loop: repeats });
      const level = new GainNode(present, { gain });
      source.connect(level).connect(present.destination);
      sounding.add(source);
      source.addEventListener("ended", () => over(source), { once: true });
      source.start();
      // Also where it runs: it may be on its way to rest.
      resume();
      look();
      return {
        stop() {
          if (!sounding.has(source)) return;
          // Where nothing runs nothing ends by itself.
          if (present.state !== "running") {
            // It ends when the context runs again; one that repeats would be kept for ever.
            source.stop();
            over(source);
            return;
          }
          level.gain.setTargetAtTime(0, present.currentTime, FADE_S / 3);
          source.stop(present.currentTime + FADE_S);
        },
      };
    },
    async moveTo(choices) {
      for (const choice of choices) if (await moved(choice)) return choice;
      return undefined;
    },
    close() {
      clearTimeout(watch);
      ended.abort();
      void context?.close();
    },
  };
}
