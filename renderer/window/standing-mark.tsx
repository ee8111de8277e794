import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { ErrorCode } from "../../shared/errors/mc-error.ts";
import { StripFact } from "./strip-fact.tsx";

/**
 * In the strip, and only where something stands to be said: it cannot be put away, and goes with its cause. Each line is read out once, when it
 * comes.
 */
export function StandingMark(props: {
  readonly className: string;
  /** Has a colour, and another shape than what is only told. */
  readonly isTrouble: boolean;
  readonly icon: LucideIcon;
  /** All that is to be said, each by what stays the same of it; none where nothing is. */
  readonly lines: readonly { readonly key: string; readonly text: string }[];
  /** Under what it is known to whoever helps; left out where nothing failed. */
  readonly code?: ErrorCode | undefined;
  /** What can be done about it. */
  readonly act?: ReactNode;
  /** What is seen, in few words. */
  readonly children: ReactNode;
}) {
  const { className, code, icon: Icon, isTrouble, lines } = props;
  return (
    <div className={`standing-state ${className}`}>
      {lines.length === 0 ? null : (
        <StripFact
          className={isTrouble ? "trouble" : "muted"}
          whole={[...lines.map(({ text }) => text), ...(code === undefined ? [] : [{ code }])]}
          act={props.act}
        >
          <Icon size={16} aria-hidden="true" />
          {props.children}
        </StripFact>
      )}
      <div className="for-screen-readers" role="log" aria-relevant="additions">
        {lines.map(({ key, text }) => (
          <p key={key}>{text}</p>
        ))}
      </div>
    </div>
  );
}
