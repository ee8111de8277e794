/**
 * What this window knows of the present state, for a report: words of closed sets, and numbers.
 *
 * @module
 */
import type { WindowState } from "../../shared/bridge/support.ts";
import { type CallingState, isLive } from "../calling/calling-store.ts";

type Servers = WindowState["servers"];

const isStatus = (status: number) => status >= 100 && status <= 699;

function serversOf({ registration }: CallingState): Servers {
  if (registration.state !== "reconnecting" && registration.state !== "refused") return [];
  return (registration.faults ?? []).slice(0, 64).map(({ answer, because }) => ({
    answer: answer !== null && isStatus(answer.status) ? answer.status : null,
    ...(because === undefined ? {} : { because }),
  }));
}

/**
 * @param messages - how many there are; null without messages
 * @param userAgent - as the browser says it
 */
export function windowState(calling: CallingState, messages: number | null, userAgent: string): WindowState {
  const { published, registration } = calling;
  const because = "because" in registration ? registration.because : undefined;
  return {
    registration: registration.state,
    ...(registration.state === "refused" && isStatus(registration.status) ? { status: registration.status } : {}),
    ...(because === undefined ? {} : { because }),
    ...(registration.state === "reconnecting" ? { attempt: registration.attempt } : {}),
    servers: serversOf(calling),
    published: Object.entries(published).map(([service, { state }]) => ({
      service: service as WindowState["published"][number]["service"],
      state,
    })),
    liveCalls: calling.calls.filter(isLive).length,
    messages,
    chromium: /Chrome\/([0-9.]{1,32})/.exec(userAgent)?.[1] ?? null,
  };
}
