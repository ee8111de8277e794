/**
 * Transfer of a connected call (TS 24.379 clause 11.1.8): the other end is to call somebody else, or is asked by its partner to do
 * so itself.
 *
 * Nothing of it is in the dialog of the call. A MESSAGE asks; who is transferred holds this call, places another, and leaves this
 * one when that other is up. So an end that comes after a transfer was agreed to is that of a transferred call, and where the
 * new call fails, this one is still there.
 *
 * @module
 */
import type { EndReason } from "../../../shared/errors/end-reason.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";
import { endReasonOfBye } from "../../../shared/mc/failure.ts";
import { keptReason } from "../../../shared/mc/kept-reason.ts";
import type { Transfer } from "../../../shared/mc/record-parts/transfer.ts";
import { finish, finishAndEndLeg, unchanged, update } from "../call-change.ts";
import type { CoreEffect, Outcome, PrivateCall, TimerEffect } from "../call-core.ts";
import { TIMEOUTS } from "../timeouts.ts";
import type { TransferOrder } from "../transfer-order.ts";
import type { CallFeature } from "./feature.ts";

type TransferEvent =
  /** The dispatcher has the other end call somebody else. */
  | { readonly type: "transfer"; readonly targetId: string; readonly announced: boolean }
  /** What was answered to our MESSAGE; null: it was agreed to. */
  | { readonly type: "transfer-answered"; readonly reason: EndReason | null }
  /** Our partner transfers us. */
  | { readonly type: "transfer-told"; readonly order: TransferOrder; readonly asks: boolean }
  | { readonly type: "follow" }
  /** We cannot go now. */
  | { readonly type: "transfer-impossible"; readonly reason: EndReason }
  | { readonly type: "refuse" }
  /** The call that came of it is up (null), or there is none. */
  | { readonly type: "transfer-over"; readonly reason: EndReason | null };

type TransferEffect =
  /** Send the MESSAGE; `transfer-answered` says what came of it. */
  | { readonly do: "ask-to-transfer"; readonly targetId: string; readonly announced: boolean }
  /** Answer the MESSAGE of our partner. */
  | { readonly do: "answer-transfer"; readonly reason: EndReason | null }
  /** Call the target, this call and whoever else has the ear being held meanwhile. */
  | { readonly do: "go-on-to"; readonly order: TransferOrder }
  /** The transfer has failed, and both ends are where they were: talk again. */
  | { readonly do: "talk-again" };

/** What goes beyond one call. */
export interface TransferDesk {
  ask(call: CallRecord, target: { readonly targetId: string; readonly announced: boolean }): void;
  answer(call: CallRecord, reason: EndReason | null): void;
  goOn(call: PrivateCall, order: TransferOrder): void;
  talkAgain(call: CallRecord): void;
}

interface TransferShape {
  readonly event: TransferEvent;
  readonly effect: TransferEffect;
  readonly timer: "transfer";
  readonly legEvent: never;
  readonly mediaEvent: never;
  readonly leg: object;
  readonly media: object;
  readonly tools: { readonly transfers: TransferDesk };
}

type TransferOutcome = Outcome<TransferEffect | TimerEffect<"transfer"> | CoreEffect>;

const STOP = { do: "stop-timer", timer: "transfer" } as const;

/** Whether a transfer of the call waits for something. */
export const isBeingTransferred = ({ transfer }: CallRecord) =>
  transfer?.state === "asking" || transfer?.state === "under-way";

/** Whether the other end can be asked to call somebody else now. */
export const canTransfer = (call: CallRecord) =>
  call.state === "connected" && call.signalling && !isBeingTransferred(call);

/** Who waits on hold while somebody is asked about them in this call, where the two can be joined now. */
export function toBeJoined(calls: readonly CallRecord[], asked: CallRecord): CallRecord | undefined {
  if (asked.state !== "connected" || asked.asksFor === null) return undefined;
  return calls.find((call) => call.id === asked.asksFor?.callId && canTransfer(call));
}

const withTransfer = (call: PrivateCall, transfer: Transfer, decideBy: number | null = null) =>
  update(call, { transfer, decideBy });

function failed(call: PrivateCall, transfer: Transfer, reason: EndReason): PrivateCall {
  return withTransfer(call, { ...transfer, state: "failed", reason: keptReason(reason) });
}

function ask(
  call: PrivateCall,
  { targetId, announced }: Extract<TransferEvent, { type: "transfer" }>,
): TransferOutcome {
  if (!canTransfer(call.record)) return unchanged(call);
  return {
    call: withTransfer(call, { whom: "partner", targetId, announced, state: "asking", reason: null }),
    effects: [
      { do: "ask-to-transfer", targetId, announced },
      { do: "start-timer", timer: "transfer", ms: TIMEOUTS.transferAnswer },
    ],
  };
}

function answered(call: PrivateCall, reason: EndReason | null): TransferOutcome {
  const { transfer } = call.record;
  if (transfer?.whom !== "partner" || transfer.state !== "asking") return unchanged(call);
  if (reason !== null) return { call: failed(call, transfer, reason), effects: [STOP, { do: "talk-again" }] };
  return {
    call: withTransfer(call, { ...transfer, state: "under-way" }),
    effects: [{ do: "start-timer", timer: "transfer", ms: TIMEOUTS.transfer }],
  };
}

function told(
  call: PrivateCall,
  { order, asks }: Extract<TransferEvent, { type: "transfer-told" }>,
  now: number,
): TransferOutcome {
  const { targetId, announced } = order;
  const transfer: Transfer = { whom: "us", targetId, announced, state: "asking", reason: null };
  const known = { ...withTransfer(call, transfer), transferOrder: order };
  if (!asks) return agree(known);
  const ms = Math.min(call.rules.askMs, TIMEOUTS.transferQuestion);
  return {
    call: update(known, { decideBy: Math.round(now + ms) }),
    effects: [{ do: "start-timer", timer: "transfer", ms }],
  };
}

/** The call that waits for the dispatcher's word about going to somebody else. */
export const asksAboutTransfer = ({ transfer }: CallRecord) => transfer?.whom === "us" && transfer.state === "asking";

function agree(call: PrivateCall): TransferOutcome {
  const { transfer } = call.record;
  const order = call.transferOrder;
  if (transfer === null || order === null || !asksAboutTransfer(call.record)) return unchanged(call);
  return {
    call: withTransfer(call, { ...transfer, state: "under-way" }),
    effects: [STOP, { do: "answer-transfer", reason: null }, { do: "go-on-to", order }],
  };
}

function stay(call: PrivateCall, reason: EndReason): TransferOutcome {
  const { transfer } = call.record;
  if (transfer === null || !asksAboutTransfer(call.record)) return unchanged(call);
  return { call: failed(call, transfer, reason), effects: [STOP, { do: "answer-transfer", reason }] };
}

function over(call: PrivateCall, reason: EndReason | null, now: number): TransferOutcome {
  const { transfer } = call.record;
  if (transfer?.state !== "under-way") return unchanged(call);
  if (reason !== null) return { call: failed(call, transfer, reason), effects: [STOP, { do: "talk-again" }] };
  const done = withTransfer(call, { ...transfer, state: "done" });
  return finishAndEndLeg(done, { code: "moved-on", detail: transfer.targetId }, now);
}

function overdue(call: PrivateCall): TransferOutcome {
  const { transfer } = call.record;
  if (transfer === null || !isBeingTransferred(call.record)) return unchanged(call);
  if (asksAboutTransfer(call.record)) return stay(call, { code: "transfer-not-confirmed" });
  return { call: failed(call, transfer, { code: "transfer-unanswered" }), effects: [{ do: "talk-again" }] };
}

/** The other end has ended a connected call: it hung up, or went where it was asked to go. */
export function endedByOther(call: PrivateCall, detail: string | undefined, now: number): TransferOutcome {
  const { transfer } = call.record;
  if (transfer?.whom !== "partner" || transfer.state !== "under-way") return finish(call, endReasonOfBye(detail), now);
  const done = withTransfer(call, { ...transfer, state: "done" });
  return finish(done, { code: "transferred", detail: transfer.targetId }, now);
}

export const TRANSFER: CallFeature<TransferShape> = {
  handlers: {
    connected: {
      on: {
        transfer: ask,
        "transfer-answered": (call, { reason }) => answered(call, reason),
        "transfer-told": told,
        follow: agree,
        "transfer-impossible": (call, { reason }) => stay(call, reason),
        refuse: (call) => stay(call, { code: "transfer-refused-by-you" }),
        "transfer-over": (call, { reason }, now) => over(call, reason, now),
      },
      timeout: { transfer: overdue },
    },
  },
  perform: ({ transfers }) => ({
    "ask-to-transfer": (effect, { record }) => transfers.ask(record, effect),
    "answer-transfer": ({ reason }, { record }) => transfers.answer(record, reason),
    "go-on-to": ({ order }, call) => transfers.goOn(call, order),
    "talk-again": (_effect, { record }) => transfers.talkAgain(record),
  }),
};
