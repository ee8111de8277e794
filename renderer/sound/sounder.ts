/**
 * Makes the console heard: follows the calls and the settings, and has played what they ask for.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { DesktopState } from "../../shared/bridge/desktop.ts";
import type { Settings } from "../../shared/bridge/settings.ts";
import type { SoundEvent } from "../../shared/bridge/sounds.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { isEmergency } from "../../shared/mc/urgency.ts";
import type { CallingStore } from "../calling/calling-store.ts";
import type { SettingsStore } from "../client/host-settings.ts";
import { isSameChoice, ringChoice, SYSTEMS_CHOICE, speakerChoice } from "../media/device-choice.ts";
import { amplitudeOf } from "../media/volume.ts";
import { happened, isTalking, lasting, ringingFor } from "./cues.ts";
import type { Output, OutputNews, Playing } from "./output.ts";
import { samplesOf } from "./samples.ts";
import { digitNotes, TEST_NOTES, TONES, type Tone } from "./tones.ts";

/** What of the sounds is shown. */
export interface SoundState {
  /** IDs of calls that ring and that somebody has quieted. */
  readonly quiet: ReadonlySet<string>;
  /** Whether the device that was chosen for ringing is not there, and it rings elsewhere. */
  readonly ringDeviceGone: boolean;
  /** Whether the browser keeps sounds from being heard. */
  readonly blocked: boolean;
}

type SoundStore = StoreApi<SoundState>;

export interface Sounder {
  readonly store: SoundStore;
  /** Quiets what rings now. It rings on at the other end, and whoever calls next is heard. */
  quiet(): void;
  /** Plays a sound once, as loud as it is set, so that the dispatcher knows it. */
  tryOut(event: SoundEvent): void;
  /** Plays a tone where colleagues are heard, as loud as they are. */
  testTone(): void;
  /**
   * Plays what was recorded where colleagues are heard, as loud as they are.
   *
   * @param recorded - at {@link SAMPLE_RATE}
   * @returns what stops it
   */
  playBack(recorded: Float32Array<ArrayBuffer>): Playing | undefined;
  /** Has a digit heard by whoever presses it. */
  press(digit: string): void;
  /** Moves the sounds to the devices that are there now. */
  devicesChanged(): void;
  stop(): void;
}

export interface SounderParts {
  readonly calling: CallingStore;
  readonly settings: SettingsStore;
  /** How loud an emergency is at least. */
  readonly desktop: StoreApi<Floor>;
  /** Opens a place where sounds are heard. */
  readonly openOutput: (news: OutputNews) => Output;
}

type Volumes = Pick<Settings, "soundVolume" | "ringVolume" | "sounds">;
type Floor = Pick<DesktopState, "emergencyAtLeast">;

/** The amplitude at which an event sounds at a place, 0 to 1. No volume makes an emergency softer than its floor. */
export function gainOf(
  { soundVolume, ringVolume, sounds }: Volumes,
  { emergencyAtLeast }: Floor,
  event: SoundEvent,
  place = TONES[event].output,
): number {
  const ofDevice = place === "ring" ? amplitudeOf(ringVolume) : 1;
  const chosen = amplitudeOf(soundVolume) * amplitudeOf(sounds[event]) * ofDevice;
  return event === "emergency" ? Math.max(chosen, amplitudeOf(emergencyAtLeast)) : chosen;
}

/** How loud something sounds at each place where it does. */
type Gains = Readonly<Partial<Record<Tone["output"], number>>>;

const placesOf = (gains: Gains) => (Object.entries(gains) as [Tone["output"], number][]).filter(([, gain]) => gain > 0);
const isSame = (one: Gains, other: Gains) => one.ring === other.ring && one.headset === other.headset;

/** Whether something rings that nobody has quieted. */
export const isLoud = ({ quiet }: SoundState, calls: readonly CallRecord[]) =>
  ringingFor(calls).some(({ id }) => !quiet.has(id));

/** How long an emergency can be quieted: it is heard again until somebody answers. */
const EMERGENCY_QUIET_MS = 10_000;

/** Silence, to learn whether a sound would be heard before one has to be. */
const NOTHING = new Float32Array(160);

/** Follows calls and settings until it is stopped. */
export function createSounder({ calling, settings, desktop, openOutput }: SounderParts): Sounder {
  const store: SoundStore = createStore(() => ({ quiet: new Set<string>(), ringDeviceGone: false, blocked: false }));
  const blocked = new Set<Tone["output"]>();
  const open = (where: Tone["output"]) =>
    openOutput({
      blocked(now) {
        if (now) blocked.add(where);
        else blocked.delete(where);
        store.setState({ blocked: blocked.size > 0 });
      },
      failed: () => move(),
    });
  const outputs: Readonly<Record<Tone["output"], Output>> = { ring: open("ring"), headset: open("headset") };
  const samples = new Map<string, Float32Array<ArrayBuffer>>();
  const once = new Map<SoundEvent, Playing>();
  let testing: Playing | undefined;
  let sounding: { readonly event: SoundEvent; readonly gains: Gains; readonly playing: Playing } | undefined;
  /** Whether it rings where colleagues are heard: nothing sounds twice there. */
  let isOneDevice = true;

  /** How loud an event sounds where, at present. */
  function gainsNow(event: SoundEvent): Gains {
    const gainAt = (place: Tone["output"]) => gainOf(settings.getState().settings, desktop.getState(), event, place);
    const { output, alsoInHeadset } = TONES[event];
    if (alsoInHeadset === undefined || isOneDevice) return { [output]: gainAt(output) };
    const softer = isTalking(calling.getState().calls) ? 10 ** (-alsoInHeadset.softerWhileTalkingDb / 20) : 1;
    return { [output]: gainAt(output), headset: gainAt("headset") * softer };
  }
  /** @param digit - which one of a keypad it is, where the event is that one was pressed */
  function begin(event: SoundEvent, repeats: boolean, digit?: string): Playing | undefined {
    const places = placesOf(gainsNow(event));
    if (places.length === 0) return undefined;
    const { notes } = TONES[event];
    const name = `${event} ${digit ?? ""}`;
    const found = samples.get(name) ?? samplesOf(digit === undefined ? notes : digitNotes(digit));
    samples.set(name, found);
    const playing = places.map(([where, gain]) => outputs[where].play(found, gain, repeats));
    return {
      stop() {
        for (const each of playing) each.stop();
      },
    };
  }
  function playOnce(event: SoundEvent, digit?: string): void {
    // The same again before it is over says nothing more.
    once.get(event)?.stop();
    once.delete(event);
    const playing = begin(event, false, digit);
    if (playing !== undefined) once.set(event, playing);
  }
  function follow(): void {
    const event = lasting(calling.getState(), store.getState().quiet);
    const gains = event === undefined ? {} : gainsNow(event);
    if (sounding?.event === event && isSame(sounding?.gains ?? {}, gains)) return;
    sounding?.playing.stop();
    const playing = event === undefined ? undefined : begin(event, TONES[event].repeats);
    sounding = event === undefined || playing === undefined ? undefined : { event, gains, playing };
  }
  /** Forgets the quiet of calls that ring no more. */
  function forget(): void {
    const { quiet } = store.getState();
    const ringing = new Set(ringingFor(calling.getState().calls).map(({ id }) => id));
    const kept = [...quiet].filter((id) => ringing.has(id));
    if (kept.length < quiet.size) store.setState({ quiet: new Set(kept) });
  }
  let quietEnds: ReturnType<typeof setTimeout> | undefined;
  /** Nobody has answered the emergencies that were quieted. */
  function beLoudAgain(callIds: readonly string[]): void {
    store.setState(({ quiet }) => ({ quiet: new Set([...quiet].filter((id) => !callIds.includes(id))) }));
  }
  /** Moves are made one after another: the last one asked for is the one that holds. */
  let moving = Promise.resolve();
  const move = () => {
    moving = moving.then(async () => {
      const { settings: now } = settings.getState();
      const [ring, speaker] = [ringChoice(now), speakerChoice(now)];
      const heard = await outputs.headset.moveTo([speaker, SYSTEMS_CHOICE]);
      const taken = await outputs.ring.moveTo([ring, speaker, SYSTEMS_CHOICE]);
      const ringDeviceGone = taken === undefined || !isSameChoice(taken, ring);
      isOneDevice = taken === undefined || heard === undefined || isSameChoice(taken, heard);
      follow();
      if (ringDeviceGone !== store.getState().ringDeviceGone) store.setState({ ringDeviceGone });
    });
  };
  /** What is tested sounds where colleagues are heard, and as loud. */
  function asColleagues(tested: Float32Array<ArrayBuffer>): Playing | undefined {
    const gain = amplitudeOf(settings.getState().settings.callVolume);
    testing?.stop();
    testing = gain === 0 ? undefined : outputs.headset.play(tested, gain, false);
    return testing;
  }
  const stops = [
    calling.subscribe((now, before) => {
      forget();
      for (const event of happened(now, before)) playOnce(event);
      follow();
    }),
    settings.subscribe(({ settings: now }, { settings: before }) => {
      if (
        !isSameChoice(ringChoice(now), ringChoice(before)) ||
        !isSameChoice(speakerChoice(now), speakerChoice(before))
      )
        move();
      follow();
    }),
    desktop.subscribe(follow),
    store.subscribe(follow),
  ];
  outputs.ring.play(NOTHING, 0, false);
  move();
  follow();
  return {
    store,
    quiet() {
      const ringing = ringingFor(calling.getState().calls);
      store.setState(({ quiet }) => ({ quiet: new Set([...quiet, ...ringing.map(({ id }) => id)]) }));
      const urgent = ringing.filter(isEmergency).map(({ id }) => id);
      clearTimeout(quietEnds);
      if (urgent.length > 0) quietEnds = setTimeout(() => beLoudAgain(urgent), EMERGENCY_QUIET_MS);
    },
    tryOut: (event) => playOnce(event),
    testTone: () => void asColleagues(samplesOf(TEST_NOTES)),
    playBack: asColleagues,
    press: (digit) => playOnce("digit", digit),
    devicesChanged: move,
    stop() {
      clearTimeout(quietEnds);
      for (const stop of stops) stop();
      sounding?.playing.stop();
      testing?.stop();
      for (const playing of once.values()) playing.stop();
      for (const output of Object.values(outputs)) output.close();
    },
  };
}
