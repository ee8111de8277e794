import { useState } from "react";
import { ActionButton } from "../design/action-button.tsx";
import { moveAmongRows } from "../keyboard/roving.ts";
import { type CallFilter, isWithin } from "./call-filter.ts";
import { ALL_CALLS_WORDS } from "./words.ts";

interface HourBandProps {
  /** Calls of each hour of the day, from midnight. */
  readonly counts: readonly number[];
  readonly chosen: CallFilter["hours"];
  onChoose(hours: CallFilter["hours"]): void;
}

const HOURS = 24;
const two = (hour: number) => String(hour).padStart(2, "0");
/** Every so many hours one is named under the band. */
const NAMED_EVERY = 6;

/** How the calls lie over the hours of the day, as bars; a press on one lists those of that hour, with Shift those up to it. */
export function HourBand({ counts, chosen, onChoose }: HourBandProps) {
  const words = ALL_CALLS_WORDS.hours;
  const most = Math.max(1, ...counts);
  const [stop, setStop] = useState(0);
  const choose = (hour: number, extend: boolean) => {
    if (extend && chosen !== null) onChoose([chosen[0], hour]);
    else onChoose(chosen !== null && chosen[0] === hour && chosen[1] === hour ? null : [hour, hour]);
  };
  return (
    <fieldset className="hours">
      <legend className="section-title">{words.title}</legend>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the bars in it have the focus */}
      <div className="hour-bars" onKeyDown={(event) => moveAmongRows(event, "[data-hour]", HOURS)}>
        {counts.map((count, hour) => {
          const label = words.hour({ from: `${two(hour)}:00`, to: `${two((hour + 1) % HOURS)}:00` });
          return (
            <button
              // biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place
              key={hour}
              type="button"
              data-hour={hour}
              tabIndex={hour === stop ? 0 : -1}
              aria-pressed={chosen !== null && isWithin(hour, chosen)}
              aria-label={`${label}: ${words.count({ count })}`}
              title={`${label}: ${words.count({ count })}`}
              onFocus={() => setStop(hour)}
              onClick={({ shiftKey }) => choose(hour, shiftKey)}
            >
              <span className="hour-bar" style={{ height: `${Math.ceil((count / most) * 100)}%` }} />
            </button>
          );
        })}
      </div>
      <div className="hour-names muted small" aria-hidden="true">
        {counts.map((_, hour) => (hour % NAMED_EVERY === 0 ? <span key={two(hour)}>{two(hour)}</span> : null))}
      </div>
      {chosen === null ? (
        <p className="muted small">{words.how}</p>
      ) : (
        <div className="choice-person">
          <p>{words.hour({ from: `${two(chosen[0])}:00`, to: `${two((chosen[1] + 1) % HOURS)}:00` })}</p>
          <ActionButton label={words.clear} shape="row" onPress={() => onChoose(null)} />
        </div>
      )}
    </fieldset>
  );
}
