import { Siren, TriangleAlert } from "lucide-react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { ProblemLine } from "../design/problem-line.tsx";
import { EMERGENCY_WORDS } from "./call-words.ts";

/** What somebody has made of how urgent the call is, or tried to; nothing where ours was accepted: the call says so itself. */
export function UrgencyNotice({ call, name }: { readonly call: CallRecord; readonly name: string }) {
  const { state, urgencyChange: change } = call;
  if (state !== "connected" || change === null || (change.state === "done" && change.by === "us")) return null;
  const words = EMERGENCY_WORDS.change;
  if (change.state === "failed") {
    const reason = change.reason ?? { code: "urgency-unanswered" as const };
    return (
      <div className="banner" role="alert">
        <TriangleAlert size={18} aria-hidden="true" />
        <ProblemLine lead={words.failed[change.to]} {...reason} />
      </div>
    );
  }
  const told = change.state === "asking" ? words.asking[change.to]({ name }) : words.colleague[change.to]({ name });
  const isAlarm = change.state === "done" && change.to === "emergency";
  return (
    <div className={isAlarm ? "banner urgent" : "banner quiet"} role={isAlarm ? "alert" : "status"}>
      <Siren size={18} aria-hidden="true" />
      <p>
        <strong>{told}</strong>
      </p>
    </div>
  );
}
