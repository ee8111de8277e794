/**
 * A feature of a call that there is not: somebody knocks at the other end. It stands in this file alone and in the list, and
 * procedure, runner and the types of both carry it.
 */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CallEvent } from "../../../../../renderer/calling/call-events.ts";
import { CallRunner } from "../../../../../renderer/calling/call-runner.ts";
import type { CallFeature } from "../../../../../renderer/calling/features/feature.ts";
import type { All, Each, FEATURES as REAL } from "../../../../../renderer/calling/features/features.ts";
import { NO_KEYS } from "../../../../../renderer/calling/no-keys.ts";
import type { LegEvent, SignallingLeg } from "../../../../../renderer/calling/ports.ts";
import { placeCall, transition } from "../../../../../renderer/calling/private-call.ts";
import { BEA, callRules, ID } from "../../../../support/fixtures/call-rules.ts";
import { createStandInMedia } from "../../../../support/stand-ins/media.ts";
import { NO_FORWARDS, NO_TRANSFERS } from "../../../../support/stand-ins/transfers.ts";

interface KnockShape {
  readonly event: { readonly type: "knock"; readonly times: number };
  readonly effect: { readonly do: "knock"; readonly times: number };
  readonly timer: "knock";
  readonly legEvent: { readonly kind: "knocked" };
  readonly mediaEvent: never;
  readonly leg: { knock(times: number): void };
  readonly media: object;
  readonly tools: object;
}

const { KNOCK } = vi.hoisted(() => {
  const quiet = <C extends { record: { muted: boolean } }>(call: C, muted: boolean): C => ({
    ...call,
    record: { ...call.record, muted },
  });
  const feature: CallFeature<KnockShape> = {
    handlers: {
      connected: {
        on: {
          knock: (call, { times }) => ({
            call,
            effects: [
              { do: "knock", times },
              { do: "start-timer", timer: "knock", ms: 500 },
            ],
          }),
        },
        leg: { knocked: (call) => ({ call: quiet(call, true), effects: [{ do: "stop-timer", timer: "knock" }] }) },
        timeout: { knock: (call) => ({ call, effects: [{ do: "end-leg" }] }) },
      },
    },
    perform: ({ leg }) => ({
      knock: ({ times }) => leg()?.knock(times),
    }),
  };
  return { KNOCK: feature };
});

vi.mock("../../../../../renderer/calling/features/features.ts", async (original) => {
  const list = await original<{ readonly FEATURES: typeof REAL }>();
  return { ...list, FEATURES: [...list.FEATURES, KNOCK] };
});

/** The list with one line more; its types follow. */
type WithKnock = readonly [...typeof REAL, typeof KNOCK];
type Event = Each<WithKnock, "event">;
type LegNews = Each<WithKnock, "legEvent">;
type Leg = All<WithKnock, "leg">;

const RULES = callRules({ policies: { migrated: "refuse", forwarded: "refuse" } });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A runner of a connected call. */
async function connected() {
  const asked: string[] = [];
  let tell: (event: LegEvent) => void = () => {};
  const leg: SignallingLeg & Leg = {
    callId: "call-1",
    end: () => void asked.push("end"),
    refresh: () => {},
    offerAnew: () => {},
    move: () => {},
    hold: (on) => void asked.push(on ? "hold" : "resume"),
    tellUrgency: () => {},
    knock: (times) => void asked.push(`knock ${times}`),
  };
  const runner = new CallRunner(
    {
      signalling: {
        invite: (_order, listener) => {
          tell = listener;
          return leg;
        },
      },
      media: createStandInMedia(),
      keys: NO_KEYS,
      pictures: { show() {} },
      schemes: [],
      commencement: () => "automatic",
      observesNetwork: true,
      transfers: NO_TRANSFERS,
      forwards: NO_FORWARDS,
      now: () => Date.now(),
      onChange: () => {},
      onDigits: () => {},
    },
    placeCall(ID, BEA, RULES, Date.now()),
  );
  await vi.advanceTimersByTimeAsync(0);
  tell({ kind: "answered" });
  runner.dispatch({ type: "media", leg: 1, event: { kind: "connected" } });
  expect(runner.record.state).toBe("connected");
  return {
    runner,
    asked,
    tell: (event: LegNews) => tell(event as LegEvent),
    dispatch: (event: Event) => runner.dispatch(event as CallEvent),
  };
}

test("its events, effects, timers and what it needs of a leg are carried like those of any other", async () => {
  const { runner, asked, dispatch, tell } = await connected();
  dispatch({ type: "knock", times: 3 });
  expect(asked).toEqual(["knock 3"]);
  tell({ kind: "knocked" });
  expect(runner.record.muted).toBe(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toEqual(["knock 3"]);

  dispatch({ type: "knock", times: 1 });
  await vi.advanceTimersByTimeAsync(500);
  expect(asked).toEqual(["knock 3", "knock 1", "end"]);
});

test("beside it the others are as they were", async () => {
  const { runner, asked, dispatch, tell } = await connected();
  dispatch({ type: "hold", on: true });
  tell({ kind: "hold-settled", on: true, accepted: true });
  expect(runner.record.hold).toBe("by-us");
  expect(asked).toEqual(["hold"]);
});

test("before the call is connected it means nothing", () => {
  const { call } = placeCall(ID, BEA, RULES, 0);
  expect(transition(call, { type: "knock", times: 1 } as Event as CallEvent, 0)).toEqual({ call, effects: [] });
});
