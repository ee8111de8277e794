import { type RefObject, useEffect, useRef, useState } from "react";
import { wordsOf } from "../../shared/words/words.ts";
import type { CallingActions } from "../calling/calling-store.ts";
import { type Counted, type LineSample, sampleBetween } from "../calling/sound-samples.ts";
import { linesOf, verdictOf, withSample } from "./sound-line.ts";

const WORDS = wordsOf("call").line;
const EVERY_MS = 1000;
const SIZE = { width: 108, height: 24 };

/** Whether an element can be seen: in sight, in a window that is. Nothing is counted for anybody who is not looking. */
function useSeen(element: RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const part = element.current;
    if (part === null) return;
    let inSight = false;
    const look = () => setSeen(inSight && document.visibilityState === "visible");
    const observer = new IntersectionObserver((entries) => {
      inSight = entries.at(-1)?.isIntersecting ?? false;
      look();
    });
    observer.observe(part);
    document.addEventListener("visibilitychange", look);
    return () => {
      observer.disconnect();
      document.removeEventListener("visibilitychange", look);
    };
  }, [element]);
  return seen;
}

interface PlotsProps {
  readonly callId: string;
  /** Whether sound is to come, and to leave. */
  readonly expected: { readonly received: boolean; readonly sent: boolean };
  readonly actions: Pick<CallingActions, "statistics">;
}

/** How the sound of a call fares, both ways: small plots of the last minute, and beside each what it is in words. */
export function SoundPlots({ actions, callId, expected }: PlotsProps) {
  const part = useRef<HTMLElement>(null);
  const seen = useSeen(part);
  const [samples, setSamples] = useState<readonly LineSample[]>([]);
  useEffect(() => {
    if (!seen) return;
    let before: Counted | undefined;
    let isOver = false;
    const look = async () => {
      const of = await actions.statistics(callId).catch(() => undefined);
      if (isOver || of === undefined) return;
      const now = { at: performance.now(), of };
      const sample = before && sampleBetween(before, now);
      before = now;
      if (sample !== undefined) setSamples((kept) => withSample(kept, sample));
    };
    void look();
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [seen, callId, actions]);
  return (
    <section ref={part} className="detail-part sound-plots">
      <h3 className="part-title">{WORDS.title}</h3>
      {samples.length === 0 ? <p className="muted">{WORDS.waiting}</p> : null}
      {samples.length === 0
        ? null
        : (["received", "sent"] as const).map((way) => (
            <Way key={way} way={way} samples={samples} expected={expected[way]} />
          ))}
    </section>
  );
}

function Way(props: {
  readonly way: "received" | "sent";
  readonly samples: readonly LineSample[];
  readonly expected: boolean;
}) {
  const { samples, way } = props;
  const verdict = verdictOf(samples, way, props.expected);
  const latest = samples.at(-1);
  const of = latest?.[way];
  const ways = samples.map((sample) => sample[way]);
  const why = verdict?.why.map((each) => WORDS.why[each]).join(", ") ?? "";
  const said =
    verdict === undefined
      ? WORDS.unknown
      : why === ""
        ? WORDS.grades[verdict.grade]
        : WORDS.because({ grade: WORDS.grades[verdict.grade], why });
  return (
    <div className="sound-way">
      <p className={verdict?.grade === "poor" ? "sound-verdict attention" : "sound-verdict"}>
        {WORDS.ways[way]} <strong>{said}</strong>
      </p>
      <dl className="sound-measures">
        <Measure
          name={WORDS.loss}
          value={of?.loss == null ? null : WORDS.percent({ value: Math.round(of.loss * 1000) / 10 })}
          lines={linesOf(
            ways.map(({ loss }) => loss),
            { ...SIZE, most: 0.1 },
          )}
        />
        <Measure
          name={WORDS.jitter}
          value={of?.jitterMs == null ? null : WORDS.ms({ value: Math.round(of.jitterMs) })}
          lines={linesOf(
            ways.map(({ jitterMs }) => jitterMs),
            { ...SIZE, most: 60 },
          )}
        />
        <Measure
          name={WORDS.rate}
          value={of?.rate == null ? null : WORDS.kbit({ value: Math.round(of.rate) })}
          lines={linesOf(
            ways.map(({ rate }) => rate),
            { ...SIZE, most: 48 },
          )}
        />
        {way === "sent" ? (
          <Measure
            name={WORDS.delay}
            value={latest?.roundTripMs == null ? null : WORDS.ms({ value: Math.round(latest.roundTripMs) })}
            lines={linesOf(
              samples.map(({ roundTripMs }) => roundTripMs),
              { ...SIZE, most: 400 },
            )}
          />
        ) : null}
      </dl>
    </div>
  );
}

function Measure(props: { readonly name: string; readonly value: string | null; readonly lines: readonly string[] }) {
  return (
    <div>
      <dt className="muted">{props.name}</dt>
      <dd>{props.value ?? WORDS.unknown}</dd>
      <dd aria-hidden="true">
        <svg viewBox={`0 -1 ${SIZE.width} ${SIZE.height + 2}`} className="sound-plot" aria-hidden="true">
          <path d={props.lines.map((line) => `M${line.replaceAll(" ", " L")}`).join(" ")} />
        </svg>
      </dd>
    </div>
  );
}
