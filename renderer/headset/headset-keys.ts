/**
 * What the keys of a headset mean. A headset follows what it is told: lit as off the hook, it reports that its hook is off, as
 * if somebody had pressed. Only what differs from what it was told, and is no late echo of it, is a press.
 *
 * @module
 */
import type { HeadsetKey, HeadsetLayout, ReportBit } from "./report-layout.ts";

/** What a press asks for. Which call that concerns is for whoever has the calls. */
export type HeadsetAct = "answer" | "end" | "reject" | "mute" | "unmute" | "toggle-mute";

/** What a headset is told of the call that has the ear. */
export interface ToldHeadset {
  readonly inCall: boolean;
  readonly muted: boolean;
}

/** How long a headset may take to report what it was told, in milliseconds. */
const ECHO_MS = 1_000;

/** A press so soon after another one, or after a call came to the ear or left it, was meant for what was before, in milliseconds. */
const SECOND_PRESS_MS = 1_000;

/** A rise of the mute key so soon after its light has changed is no press but the headset's own word of it, in milliseconds. */
const MUTE_RESTS_MS = 300;

/** What a key that tells a state was told, and may still report. */
class FollowedState {
  #told = false;
  #reported = false;
  #echoes: readonly { readonly on: boolean; readonly until: number }[] = [];

  get told(): boolean {
    return this.#told;
  }

  /** Whether it was last reported as it was told. */
  get isInStep(): boolean {
    return this.#reported === this.#told;
  }

  tell(on: boolean, at: number): void {
    this.#told = on;
    const open = this.#echoes.filter(({ until }) => at <= until);
    // Who is in that state already, or will be, has nothing to report: an echo that never comes would be taken for the next press.
    const expected = open.at(-1)?.on ?? this.#reported;
    this.#echoes = on === expected ? open : [...open, { on, until: at + ECHO_MS }];
  }

  /** Whether what is reported is what somebody has done. */
  isPress(on: boolean, at: number): boolean {
    this.#reported = on;
    const open = this.#echoes.filter(({ until }) => at <= until);
    const echo = open.findIndex((each) => each.on === on);
    this.#echoes = echo < 0 ? open : open.slice(echo + 1);
    return echo < 0 && on !== this.#told;
  }
}

const isSwitch = (bit: ReportBit | undefined) => bit?.stays === true;

export class HeadsetKeys {
  readonly #layout: HeadsetLayout;
  readonly #hook = new FollowedState();
  readonly #mute = new FollowedState();
  #reported: Readonly<Record<HeadsetKey, boolean>> = { hook: false, mute: false, reject: false };
  /** Until when a press of the hook was meant for what was before. */
  #restsUntil = Number.NEGATIVE_INFINITY;
  #muteRestsUntil = Number.NEGATIVE_INFINITY;
  #wasTold = false;

  constructor(layout: HeadsetLayout) {
    this.#layout = layout;
  }

  /** Whether the headset has last reported what it was told, so far as its keys tell states at all. */
  get isInStep(): boolean {
    const { hook, mute } = this.#layout.keys;
    return (hook?.isAbsolute !== true || this.#hook.isInStep) && (!isSwitch(mute) || this.#mute.isInStep);
  }

  /**
   * Says what the headset was told, every time that it is.
   *
   * @param at - milliseconds, of the same clock as those of reports
   */
  told({ inCall, muted }: ToldHeadset, at: number): void {
    if (inCall !== this.#hook.told) this.#restsUntil = at + SECOND_PRESS_MS;
    // What it is told first changes no light that it has had from us.
    if (this.#wasTold && muted !== this.#mute.told) this.#muteRestsUntil = at + MUTE_RESTS_MS;
    this.#wasTold = true;
    this.#hook.tell(inCall, at);
    this.#mute.tell(muted, at);
  }

  /** Another call has the ear than before: what is pressed just now was meant for the one before. */
  earMoved(at: number): void {
    this.#restsUntil = at + SECOND_PRESS_MS;
  }

  /** What a report asks for, mostly nothing. */
  reported(now: Partial<Record<HeadsetKey, boolean>>, at: number): readonly HeadsetAct[] {
    const before = this.#reported;
    this.#reported = { ...before, ...now };
    const { hook, mute, reject } = this.#reported;
    const acts: HeadsetAct[] = [];
    // Whoever declines by a key that moves the hook too has not answered.
    if (reject && !before.reject) acts.push("reject");
    if (hook !== before.hook) acts.push(...this.#hookMoved(hook, at).filter(() => !acts.includes("reject")));
    if (mute !== before.mute) acts.push(...this.#muteMoved(mute, at));
    return acts;
  }

  #hookMoved(isOff: boolean, at: number): readonly HeadsetAct[] {
    // Without a state, each rise is a press, and means what there is to be done.
    if (this.#layout.keys.hook?.isAbsolute === false) {
      if (!isOff || at <= this.#restsUntil) return [];
      this.#restsUntil = at + SECOND_PRESS_MS;
      return [this.#hook.told ? "end" : "answer"];
    }
    // One that gave up waiting for the answer to its own press ends nothing of what came of that, and a press that was meant to end a
    // call which has just ended answers nobody.
    if (!this.#hook.isPress(isOff, at) || at <= this.#restsUntil) return [];
    return [isOff ? "answer" : "end"];
  }

  #muteMoved(isOn: boolean, at: number): readonly HeadsetAct[] {
    if (isSwitch(this.#layout.keys.mute)) return this.#mute.isPress(isOn, at) ? [isOn ? "mute" : "unmute"] : [];
    // A key that is held, and one that is let go of, say nothing more.
    return isOn && at > this.#muteRestsUntil ? ["toggle-mute"] : [];
  }
}
