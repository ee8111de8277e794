import type { ReactNode } from "react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { isCallerVerified } from "../../shared/mc/caller-verified.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import type { Line } from "../calling/lines.ts";
import type { Disclosure } from "../design/disclosure.ts";
import type { Party } from "../people/people.ts";
import { hasPicturesNow } from "../pictures/picture-story.ts";
import { PICTURE_WORDS } from "../pictures/words.ts";
import { CALL_WORDS } from "./call-words.ts";
import type { EmergencyControl } from "./emergency-button.tsx";
import { LineNumber } from "./line-number.tsx";
import { RedirectedAt } from "./redirected-at.tsx";
import { hasNobodyToCall } from "./refused-story.ts";
import { severalLine } from "./several-story.ts";

/** What every panel of a call shows, whatever the call is doing. */
export interface PanelProps {
  readonly call: CallRecord;
  readonly party: Party;
  /** Name of the system that serves the ID called, or the caller's. */
  readonly system: string;
  /** All that is known of the protection of this call. */
  readonly details: Disclosure;
  readonly letters: boolean;
  /** Whether the guard before an emergency has the key of what is most likely wanted. */
  readonly armed: boolean;
  readonly emergency: EmergencyControl;
  /** The digit that reaches the call; undefined where it has none, or is over. */
  readonly line?: Line | undefined;
}

/** Who is on the line, or was; beside it what the panel has to say of the time. */
export function PartyHead(
  props: Pick<PanelProps, "call" | "party" | "system" | "line"> & { readonly children?: ReactNode },
) {
  const { call, party, system, children } = props;
  return (
    <div className="party">
      <LineNumber line={props.line} inMiddle />
      <div className="party-words">
        <h2 className={party.known ? "party-name" : "party-name id"} title={party.name}>
          {party.name}
        </h2>
        <p className="muted">
          {[party.role, system, severalLine(call), hasPicturesNow(call) ? PICTURE_WORDS.videoCall : ""]
            .filter((part) => part !== "")
            .join(" · ")}{" "}
          <RedirectedAt party={party} />
          {party.inProfile ? CALL_WORDS.namedInProfile : null}
          {party.known && !hasNobodyToCall(call) ? (
            <>
              <br />
              <span className="id">{mcIdForPeople(call.currentId)}</span>
            </>
          ) : null}
          {party.redirectedAt === null || call.direction === "outgoing" ? null : (
            <>
              <br />
              {CALL_WORDS.recognised[isCallerVerified(call) ? "verified" : "claimed"]({ name: party.name })}
            </>
          )}
        </p>
      </div>
      {children}
    </div>
  );
}
