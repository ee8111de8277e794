/** The console of the benchmark: engine and SIP.js, with media that wait for nothing. */

import type { KeyPort } from "../../../renderer/calling/ports.ts";
import { createMcClient } from "../../../renderer/client/mc-client.ts";
import { DEFAULT_SETTINGS } from "../../../shared/bridge/settings.ts";
import type { DrawnCall } from "../../../shared/mc/call-record.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import { answersWith } from "../../support/harness/answers.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";
import type { LabThread } from "./lab-messages.ts";

export interface Caller {
  /** Places a call, hangs up when it is connected, and gives its record. */
  call(id: string, service?: McService): Promise<DrawnCall>;
  stop(): Promise<void>;
}

/** @param keys - without them calls are not protected */
export async function createCaller(
  { account, credentials }: Pick<LabThread, "account" | "credentials">,
  keys?: KeyPort,
): Promise<Caller> {
  const client = createMcClient({
    account,
    answerChallenges: answersWith(credentials),
    media: createStandInMedia(),
    ...(keys === undefined ? {} : { keys }),
    settings: () => ({ ...DEFAULT_SETTINGS, protection: keys === undefined ? "off" : "preferred" }),
    observesNetwork: true,
    onWarning: () => {},
  });
  const reach = (condition: (record: DrawnCall | undefined) => boolean) =>
    new Promise<DrawnCall>((resolve, reject) => {
      const stop = client.store.subscribe(({ calls: [record], registration }) => {
        if (registration.state === "refused") reject(new Error("registration refused"));
        if (record?.state === "ended" && record.endReason?.code !== "hung-up")
          reject(new Error(record.endReason?.code));
        if (record?.state === "deciding-protection") reject(new Error(record.protection?.failure?.code));
        if (record === undefined || !condition(record)) return;
        stop();
        resolve(record);
      });
    });
  const registered = new Promise<void>((resolve) => {
    client.store.subscribe(({ registration }) => registration.state === "registered" && resolve());
  });
  client.start();
  await registered;
  return {
    async call(id, service = "mcptt") {
      const connected = reach((record) => record?.state === "connected");
      client.engine.place(id, service);
      const record = await connected;
      const ended = reach((latest) => latest?.id === record.id && latest.state === "ended" && latest.media !== null);
      client.engine.end(record.id);
      return ended;
    },
    stop: () => client.stop(),
  };
}

/** Milliseconds from the click to the message of a step of TS 23.280 clause 10.16.5.3. */
export const timeOf = (record: DrawnCall, clauseStep: 1 | 3 | 4): number =>
  record.ladder.find((entry) => entry.clauseStep === clauseStep)?.atMs ?? Number.NaN;

/** The same to the second INVITE, from what made it possible: the half of the redirection that came last. */
export function redialTime({ ladder }: DrawnCall): number {
  const second = ladder.findIndex(({ what }) => what.kind === "invite" && what.leg === 2);
  const half = ladder.findLast(
    ({ clauseStep, to, what }, index) =>
      index < second &&
      to === "console" &&
      (clauseStep === 3 || (what.kind === "response" && what.method === "INVITE" && what.status >= 300)),
  );
  return (ladder[second]?.atMs ?? Number.NaN) - (half?.atMs ?? Number.NaN);
}
