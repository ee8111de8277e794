import { Hourglass, type LucideIcon, Radio, TriangleAlert, Video } from "lucide-react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { CallTransmission } from "../../shared/mc/record-parts/transmission.ts";
import { useNow } from "../design/use-now.ts";
import { TRANSMISSION_WORDS } from "./call-words.ts";
import { BandLine, ControlBand, ControlProtection } from "./control-band.tsx";
import { type TransmissionStory, transmissionStory } from "./transmission-story.ts";

/** A shape for each, so that nothing is said by the look alone. */
const ICONS = {
  free: Radio,
  asking: Hourglass,
  ours: Video,
  attention: TriangleAlert,
} as const satisfies Record<TransmissionStory["band"]["look"], LucideIcon>;

const FRAME_MS = 500;

/** Whether we are seen and heard in a call with transmission control. Its keys stand with the pictures. */
export function TransmissionControl(props: {
  readonly call: CallRecord;
  readonly transmission: CallTransmission;
  readonly name: string;
}) {
  const { call, name, transmission } = props;
  const now = useNow(FRAME_MS, call.state !== "ended");
  const { band, protection, spoken } = transmissionStory(call, transmission, name, Math.max(now, transmission.since));
  return (
    <section className="floor" aria-label={TRANSMISSION_WORDS.region}>
      <p className="for-screen-readers" aria-live="polite">
        {spoken}
      </p>
      <ControlBand {...band}>
        <BandLine icon={ICONS[band.look]} {...band} />
      </ControlBand>
      {protection === null ? null : <ControlProtection {...protection} />}
    </section>
  );
}
