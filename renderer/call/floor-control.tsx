import { AudioLines, Hourglass, type LucideIcon, Mic, MicOff, Radio, TriangleAlert, Volume2 } from "lucide-react";
import { useRef } from "react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { CallFloor, TalkKeyUse } from "../../shared/mc/record-parts/floor.ts";
import { useNow } from "../design/use-now.ts";
import { INTERRUPTING_KEY, TALK_KEY, useHeldKey } from "../keyboard/use-held-key.ts";
import { FLOOR_WORDS } from "./call-words.ts";
import { BandLine, ControlBand, ControlProtection } from "./control-band.tsx";
import { type FloorStory, floorStory } from "./floor-story.ts";

/** A shape for each, so that nothing is said by the look alone. */
const BAND_ICONS = {
  free: Radio,
  asking: Hourglass,
  ours: AudioLines,
  theirs: Volume2,
  attention: TriangleAlert,
} as const satisfies Record<FloorStory["band"]["look"], LucideIcon>;

const FRAME_MS = 500;

/** Who talks in a call with floor control, and the key by which one talks in it. */
export function FloorControl(props: {
  readonly call: CallRecord;
  readonly floor: CallFloor;
  readonly name: string;
  /** When a talk key that is pressed and not held is let go by itself, in Unix milliseconds; null: it is held, or up. */
  readonly latchedUntil: number | null;
  onTalkKey(down: boolean, use: TalkKeyUse): void;
}) {
  const { call, floor, name, onTalkKey } = props;
  const now = useNow(FRAME_MS, call.state !== "ended");
  const { band, interrupts, place, key, protection, spoken } = floorStory(
    call,
    floor,
    name,
    Math.max(now, floor.since),
    props.latchedUntil,
  );
  return (
    <section className="floor" aria-label={FLOOR_WORDS.region}>
      <p className="for-screen-readers" aria-live="polite">
        {spoken}
      </p>
      <ControlBand {...band} below={place === null ? null : <BandLine icon={Hourglass} {...place} />}>
        <BandLine icon={BAND_ICONS[band.look]} {...band} />
      </ControlBand>
      <TalkKey {...key} interrupts={interrupts} onHeld={onTalkKey} />
      {protection === null ? null : <ControlProtection {...protection} />}
    </section>
  );
}

function TalkKey(
  props: FloorStory["key"] & Pick<FloorStory, "interrupts"> & { onHeld(down: boolean, use: TalkKeyUse): void },
) {
  const { interrupts, look, text, detail, onHeld } = props;
  const key = useRef<HTMLButtonElement>(null);
  const interrupt = useRef<HTMLButtonElement>(null);
  const works = look !== "off";
  const pointer = useHeldKey({ interrupt, key }, works, onHeld);
  const Icon = look === "open" ? Mic : MicOff;
  return (
    <>
      <button
        ref={key}
        type="button"
        className={`talk-key ${look}`}
        aria-disabled={!works}
        aria-pressed={look === "open" || look === "waiting"}
        aria-keyshortcuts={TALK_KEY}
        {...pointer.talk}
      >
        <span className="talk-key-mark">
          <Icon size={22} aria-hidden="true" />
        </span>
        <span>
          <span className="talk-key-text">{text}</span>
          {detail === null ? null : <span className="talk-key-detail">{detail}</span>}
        </span>
        <span className="talk-key-caps" aria-hidden="true">
          <span className="key">{FLOOR_WORDS.key.name}</span>
          <span className="key">{FLOOR_WORDS.key.alsoName}</span>
        </span>
      </button>
      {interrupts ? (
        <button
          ref={interrupt}
          type="button"
          className="interrupt-key"
          aria-keyshortcuts={INTERRUPTING_KEY}
          {...pointer.interrupt}
        >
          {FLOOR_WORDS.key.interrupt}
          <span className="key" aria-hidden="true">
            {FLOOR_WORDS.key.interruptName}
          </span>
        </button>
      ) : null}
    </>
  );
}
