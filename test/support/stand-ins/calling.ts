/**
 * The calling engine with ports that the test holds in its hands. Use it with a clock that the test turns: calls have limits.
 */

import { expect, vi } from "vitest";
import { type CallLimits, ONE_CALL } from "../../../renderer/calling/call-limits.ts";
import { CallingEngine } from "../../../renderer/calling/calling-engine.ts";
import { createCallingStore } from "../../../renderer/calling/calling-store.ts";
import type { NewIdOf } from "../../../renderer/calling/engine-options.ts";
import { NO_KEYS } from "../../../renderer/calling/no-keys.ts";
import type {
  IncomingLeg,
  InviteOrder,
  KeyPort,
  LegEvent,
  MovePort,
  SignallingLeg,
} from "../../../renderer/calling/ports.ts";
import type { ProtectionScheme } from "../../../renderer/calling/protection/scheme.ts";
import { NO_KMS } from "../../../shared/bridge/keys.ts";
import { callRecordSchema, type DrawnCall } from "../../../shared/mc/call-record.ts";
import { mcIdKey } from "../../../shared/mc/mc-id.ts";
import type { PrivateCallPermission } from "../../../shared/mc/private-call-permissions.ts";
import type { ProtectionRule } from "../../../shared/mc/protection-rule.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import { NOT_URGENT } from "../../../shared/mc/urgency.ts";
import { DEFAULT_WIRE } from "../../../shared/mc/wire-profile.ts";
import { createStandInMedia } from "./media.ts";

export const OWN = "sip:ava@mcx.system-a.example";
export const BEA = "sip:bea@mcx.system-a.example";
export const VISITOR = "sip:visitor@mcx.system-b.example";

/** A leg of ours: what was asked of it, and a way to let the server say something. */
export interface FakeLeg extends SignallingLeg {
  readonly order: InviteOrder;
  readonly asked: string[];
  tell(event: LegEvent): void;
}

/** What a test changes of the surroundings. */
interface Change {
  readonly observesNetwork?: boolean;
  readonly policy?: "follow" | "ask" | "refuse";
  readonly forwardingPolicy?: "follow" | "ask" | "refuse";
  readonly forwardUnansweredAfter?: number;
  readonly forwardUnansweredTo?: string;
  readonly transferPolicy?: "follow" | "ask" | "refuse";
  readonly answerMode?: "automatic" | "manual";
  readonly takesCalls?: boolean;
  /** Whose calls were protected before, by keys that are there; without it there is no KMS. */
  readonly protectedPeers?: readonly string[];
  readonly limits?: CallLimits;
  readonly keys?: KeyPort;
  /** What the user profile permits; without it there is none. */
  readonly permissions?: PrivateCallPermission[];
  readonly moves?: MovePort;
  readonly schemes?: readonly ProtectionScheme[];
  readonly protection?: ProtectionRule;
  readonly knows?: (id: string) => boolean;
  readonly isInDirectory?: (id: string) => boolean;
  readonly systems?: readonly string[];
  readonly newIdsFirst?: "never" | "asked" | "everybody";
  readonly newIdOf?: NewIdOf;
  readonly ownId?: (service: McService) => string | undefined;
}

/** An engine that is registered, with media that connect. */
export function createStandInCalling(change: Change = {}) {
  const store = createCallingStore(change.limits ?? ONE_CALL);
  store.setState({ registration: { state: "registered" } });
  const media = createStandInMedia();
  const legs: FakeLeg[] = [];
  const signalling = {
    retries: 0,
    failure: undefined as Error | undefined,
    retry() {
      signalling.retries += 1;
    },
    invite(order: InviteOrder, tell: (event: LegEvent) => void): FakeLeg {
      if (signalling.failure !== undefined) throw signalling.failure;
      const asked: string[] = [];
      const leg: FakeLeg = {
        callId: `call-${legs.length + 1}`,
        order,
        asked,
        tell,
        end: () => void asked.push("end"),
        refresh: () => void asked.push("refresh"),
        offerAnew: () => void asked.push("offer-anew"),
        move: () => void asked.push("move"),
        hold: (on) => void asked.push(on ? "hold" : "resume"),
        tellUrgency: (to) => void asked.push(`urgency ${to}`),
      };
      legs.push(leg);
      return leg;
    },
  };
  const engine = new CallingEngine({
    store,
    signalling,
    connection: signalling,
    media,
    wire: DEFAULT_WIRE,
    ownId: change.ownId ?? ((service) => (service === "mcptt" ? OWN : undefined)),
    knows: change.knows ?? (() => true),
    isInDirectory: change.isInDirectory ?? (() => false),
    ...(change.newIdOf === undefined ? {} : { newIdOf: change.newIdOf }),
    systems: change.systems ?? ["mcx.system-a.example", "mcx.system-b.example"],
    settings: () => ({
      redirectionPolicy: change.policy ?? "follow",
      partnerPolicies: [],
      forwardingPolicy: change.forwardingPolicy ?? "ask",
      newIdsFirst: change.newIdsFirst ?? "asked",
      newIdMinutes: 15,
      transferPolicy: change.transferPolicy ?? "ask",
      forwardUnansweredAfter: change.forwardUnansweredAfter ?? 0,
      forwardUnansweredTo: change.forwardUnansweredTo ?? "",
      askSeconds: 20,
      answerMode: change.answerMode ?? ("manual" as const),
      takesCalls: change.takesCalls ?? true,
      commencement: "automatic" as const,
      protection: change.protection ?? ("preferred" as const),
    }),
    keys: change.keys ?? {
      ...NO_KEYS,
      status: () => ({
        ...NO_KMS,
        permissions: change.permissions ?? null,
        ...(change.protectedPeers && { state: "ready", protectedPeers: change.protectedPeers.map(mcIdKey) }),
      }),
    },
    ...(change.moves === undefined ? {} : { moves: change.moves }),
    schemes: change.schemes ?? [],
    observesNetwork: change.observesNetwork ?? false,
    now: () => Date.now(),
  });
  const newest = (): DrawnCall => {
    const [record] = store.getState().calls;
    if (record === undefined) throw new Error("no call");
    return record;
  };
  return {
    store,
    media,
    legs,
    signalling,
    engine,
    newest,
    /** Places a call and lets the voice open. */
    async place(id = BEA): Promise<FakeLeg> {
      engine.place(id, "mcptt");
      await vi.advanceTimersByTimeAsync(0);
      return last(legs);
    },
    nothingLeft() {
      expect({
        legs: media.openLegs.size,
        voices: media.openVoices.size + media.silences.size,
        timers: vi.getTimerCount(),
      }).toEqual({
        legs: 0,
        voices: 0,
        timers: 0,
      });
      for (const call of store.getState().calls) expect(callRecordSchema.safeParse(call).error).toBeUndefined();
    },
  };
}

/** The last of a list that has one. */
export function last<T>(list: readonly T[]): T {
  const value = list.at(-1);
  if (value === undefined) throw new Error("none yet");
  return value;
}

/** A call from Bea, or whoever is named. */
export function incomingLeg(
  callId = "in-1",
  offer?: string,
  callerId = BEA,
  urgency = NOT_URGENT,
  answersItself = false,
) {
  const asked: string[] = [];
  let listener: (event: LegEvent) => void = () => {};
  const leg: IncomingLeg = {
    service: "mcptt",
    callId,
    callerId,
    calledId: OWN,
    offer,
    toSeveral: false,
    urgency,
    answersItself,
    onEvent: (next) => {
      listener = next;
    },
    answer: () => void asked.push("answer"),
    decline: () => void asked.push("decline"),
    end: () => void asked.push("end"),
    refresh: () => {},
    offerAnew: () => {},
    move: () => void asked.push("move"),
    hold: (on) => void asked.push(on ? "hold" : "resume"),
    tellUrgency: (to) => void asked.push(`urgency ${to}`),
  };
  return { leg, asked, tell: (event: LegEvent) => listener(event) };
}
