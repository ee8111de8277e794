import { Lock, LockOpen, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { FloorLine } from "./floor-story.ts";

const PROTECTION_ICONS = {
  protected: Lock,
  clear: LockOpen,
  attention: TriangleAlert,
} as const satisfies Record<string, LucideIcon>;

/** What floor or transmission control says now, with how much of ours is left. */
export function ControlBand(props: {
  readonly look: string;
  readonly endsSoon: boolean;
  readonly left: number | null;
  readonly children: ReactNode;
  /** What stands below. */
  readonly below?: ReactNode;
}) {
  const { below = null, children, endsSoon, left, look } = props;
  return (
    <div className={`floor-band ${look}${endsSoon ? " ends-soon" : ""}`}>
      {children}
      {left === null ? null : (
        <div className="floor-left" aria-hidden="true">
          <div style={{ inlineSize: `${Math.round(100 * left)}%` }} />
        </div>
      )}
      {below}
    </div>
  );
}

export function BandLine({ icon: Icon, text, detail }: FloorLine & { readonly icon: LucideIcon }) {
  return (
    <div className="floor-line">
      <Icon size={22} aria-hidden="true" />
      <div>
        <p className="floor-who">{text}</p>
        {detail === null ? null : <p className="floor-detail">{detail}</p>}
      </div>
    </div>
  );
}

/** Whether the messages of floor or transmission control are protected. */
export function ControlProtection({
  look,
  text,
}: {
  readonly look: keyof typeof PROTECTION_ICONS;
  readonly text: string;
}) {
  const Icon = PROTECTION_ICONS[look];
  return (
    <p className={`floor-protection ${look}`}>
      <Icon size={16} aria-hidden="true" />
      {text}
    </p>
  );
}
