/** Wishes to be called back over a server that says what a test wants. */
import { CallBacks } from "../../../renderer/calling/call-backs.ts";
import { type CallingStore, createCallingStore } from "../../../renderer/calling/calling-store.ts";
import type { CallBackAnswer, CallBackPort, CallBackRequest } from "../../../renderer/calling/ports.ts";
import type { RedirectionCaution } from "../../../shared/mc/call-record.ts";
import { sameMcId } from "../../../shared/mc/mc-id.ts";
import type { PrivateCallPermission } from "../../../shared/mc/private-call-permissions.ts";
import type { RedirectionPolicy } from "../../../shared/mc/redirection-policy.ts";

export const OWN = "sip:me@a.test";

export interface StandInCallBacks {
  readonly callBacks: CallBacks;
  readonly calling: CallingStore;
  readonly requests: CallBackRequest[];
  /** What the server answers, one after the other; taken when there is nothing left. Undefined: never. */
  readonly answers: (CallBackAnswer | undefined)[];
  policy: RedirectionPolicy;
  forbidden: readonly PrivateCallPermission[];
  caution: RedirectionCaution | undefined;
  now: number;
  /** Whether an ID is in the directory. */
  knows: (id: string) => boolean;
}

export function createStandInCallBacks(
  calling = createCallingStore(),
  isSame: (id: string, other: string) => boolean = sameMcId,
): StandInCallBacks {
  const requests: CallBackRequest[] = [];
  const answers: (CallBackAnswer | undefined)[] = [];
  const port: CallBackPort = {
    callBack(request) {
      requests.push(request);
      if (answers.length === 0) return Promise.resolve({ kind: "taken" });
      const answer = answers.shift();
      return answer === undefined ? new Promise(() => {}) : Promise.resolve(answer);
    },
  };
  const world: StandInCallBacks = {
    callBacks: new CallBacks({
      port,
      calling,
      settings: () => ({ redirectionPolicy: world.policy, partnerPolicies: [] }),
      may: (action) => !world.forbidden.includes(action),
      ownId: () => OWN,
      knows: (id) => world.knows(id),
      cautionAbout: () => world.caution,
      isSame,
      now: () => world.now,
    }),
    calling,
    requests,
    answers,
    policy: "follow",
    forbidden: [],
    caution: undefined,
    now: 1_000,
    knows: () => true,
  };
  return world;
}
