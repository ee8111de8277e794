/**
 * What the keys of a headset mean. A headset follows what it is told: lit as off the hook, it reports that its hook is off, as
 * if somebody had pressed. Only what differs from what it was told, and is no late echo of it, is a press.
 *
 * @module
 */
import type { HeadsetKey, HeadsetLayout } from "./report-layout.ts";

/** What a press asks for. Which call that concerns is for whoever has the calls. */
export type HeadsetAct = "answer" | "end" | "mute";

/** How long a headset may take to report what it was told, in milliseconds. */
const ECHO_MS = 1_000;

/** A press so soon after another one, or after a call began or ended, was meant for what was before, in milliseconds. */
const SECOND_PRESS_MS = 1_000;

export class HeadsetKeys {
  readonly #layout: HeadsetLayout;
  #reported: Readonly<Record<HeadsetKey, boolean>> = { hook: false, mute: false };
  /** Whether the headset was told that there is a call. */
  #inCall = false;
  /** What it was told and may still report, with the time until when. */
  #echoes: readonly { readonly inCall: boolean; readonly until: number }[] = [];

  /** Until when a press of a hook that tells no state means nothing. */
  #restsUntil = Number.NEGATIVE_INFINITY;

  constructor(layout: HeadsetLayout) {
    this.#layout = layout;
  }

  /**
   * Says that the headset was told whether there is a call that speaks.
   *
   * @param at - milliseconds, of the same clock as those of reports
   */
  told(inCall: boolean, at: number): void {
    if (inCall === this.#inCall) return;
    this.#inCall = inCall;
    this.#restsUntil = at + SECOND_PRESS_MS;
    this.#echoes = [...this.#echoes, { inCall, until: at + ECHO_MS }];
  }

  /** What a report asks for, mostly nothing. */
  reported(now: Partial<Record<HeadsetKey, boolean>>, at: number): readonly HeadsetAct[] {
    const before = this.#reported;
    this.#reported = { ...before, ...now };
    const { hook, mute } = this.#reported;
    const acts: HeadsetAct[] = [];
    if (hook !== before.hook) acts.push(...this.#hook(hook, at));
    // A key that is held, and one that is let go of, say nothing more.
    if (mute && !before.mute) acts.push("mute");
    return acts;
  }

  #hook(isOff: boolean, at: number): readonly HeadsetAct[] {
    // Without a state, each rise is a press, and means what there is to be done.
    if (this.#layout.keys.hook?.isAbsolute === false) {
      if (!isOff || at <= this.#restsUntil) return [];
      this.#restsUntil = at + SECOND_PRESS_MS;
      return [this.#inCall ? "end" : "answer"];
    }
    const open = this.#echoes.filter(({ until }) => at <= until);
    const echo = open.findIndex(({ inCall }) => inCall === isOff);
    this.#echoes = echo < 0 ? open : open.slice(echo + 1);
    if (echo >= 0 || isOff === this.#inCall) return [];
    return [isOff ? "answer" : "end"];
  }
}
