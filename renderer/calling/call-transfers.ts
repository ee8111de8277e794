/**
 * Transfers, as far as they concern more than one call: the call that is left, the one that comes of it, and the one in which
 * somebody was asked about it before. What each call makes of it for itself is its feature (`features/transfer.ts`).
 *
 * A MESSAGE belongs to no dialog. It is taken only from our own server, only for one call that is up, and only where every ID in
 * it fits that call; the target is held to the rules of redirections.
 *
 * @module
 */

import type { EndReason } from "../../shared/errors/end-reason.ts";
import type { ErrorCode } from "../../shared/errors/mc-error.ts";
import type { CallRecord, DrawnCall, RedirectionCaution } from "../../shared/mc/call-record.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import type { RedirectionPolicy } from "../../shared/mc/redirection-policy.ts";
import type { TransferMessage } from "../../shared/mc/transfer-message.ts";
import { callWithEar, isInProgress, placing, type Yielding } from "./admission.ts";
import type { PrivateCall } from "./call-core.ts";
import type { CallEvent } from "./call-events.ts";
import { type CallingStore, isLive } from "./calling-store.ts";
import { hasFallenBack } from "./dialled-first.ts";
import { heldByUs, holdToSet } from "./features/hold.ts";
import { asksAboutTransfer, isBeingTransferred, type TransferDesk } from "./features/transfer.ts";
import { newId } from "./platform.ts";
import type { MovePort } from "./ports.ts";
import { decideRedial } from "./redial-policy.ts";
import type { TransferOrder } from "./transfer-order.ts";

/** Why a MESSAGE is not taken. */
export interface TransferRefusal {
  readonly code: ErrorCode;
  readonly detail?: string | undefined;
}

/** A call that comes of a transfer. */
export interface NextCall {
  /** The call that it takes the place of. */
  readonly from: PrivateCall;
  readonly order: TransferOrder;
}

interface Surroundings {
  readonly store: CallingStore;
  readonly port: Pick<MovePort, "transfer">;
  readonly policy: () => RedirectionPolicy;
  readonly cautionAbout: (dialledId: string, newId: string) => RedirectionCaution | undefined;
  readonly dispatch: (callId: string, event: CallEvent) => void;
  /** Has messages with a SIP Call-ID drawn in the ladder of a call. */
  readonly own: (callId: string, sipCallId: string) => void;
  /** The call as its runner has it. */
  readonly callOf: (callId: string) => PrivateCall | undefined;
  readonly yield: (others: readonly Yielding[]) => void;
  /** Places the call that a transfer leads to. @returns its ID */
  readonly place: (next: NextCall) => string;
}

/** Every ID under which the other end of a call is known. */
const idsOf = ({ primaryId, currentId }: CallRecord) => [primaryId, currentId];

export class CallTransfers implements TransferDesk {
  readonly #around: Surroundings;
  /** Answers that MESSAGEs of our partners wait for, by call. */
  readonly #answers = new Map<string, (refusal: TransferRefusal | undefined) => void>();
  /** The call that came of a transfer, by the one that it takes the place of. */
  readonly #next = new Map<string, string>();

  /** Calls to which we return. */
  readonly #awaited = new Set<string>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  ask(call: CallRecord, { targetId, announced }: { readonly targetId: string; readonly announced: boolean }): void {
    const { dispatch, own, port } = this.#around;
    const callId = newId();
    own(call.id, callId);
    // Whoever is passed on waits, and hears that somebody is being looked for, not the room.
    if (!heldByUs(call.hold)) dispatch(call.id, { type: "hold", on: true });
    const { currentId: transferredId, service } = call;
    void port
      .transfer({ service, transferredId, targetId, announced, callId })
      .then((reason) => dispatch(call.id, { type: "transfer-answered", reason }));
  }

  /** The other end of one of our calls wants us to call somebody else. Resolves with why not; undefined when it is agreed to. */
  told(message: TransferMessage, sipCallId: string): Promise<TransferRefusal | undefined> {
    const call = this.#meant(message);
    if (call === undefined) return Promise.resolve({ code: "transfer-without-call" });
    const { dispatch, own, policy } = this.#around;
    own(call.record.id, sipCallId);
    if (isBeingTransferred(call.record)) return Promise.resolve({ code: "transfer-under-way" });
    const { announced, kmsUri = null, targetId } = message;
    const decision = this.#decide(call, targetId);
    if (decision.kind === "refuse") return Promise.resolve({ code: decision.code, detail: targetId });
    // Nobody is taken out of another talk by what a server says.
    const ear = callWithEar(this.#around.store.getState().calls)?.id;
    const isElsewhere = ear !== undefined && ear !== call.record.id;
    const asks = policy() === "ask" || decision.kind === "ask" || isElsewhere;
    return new Promise((resolve) => {
      this.#answers.set(call.record.id, resolve);
      const order = { byId: call.record.currentId, targetId, kmsUri, announced };
      dispatch(call.record.id, { type: "transfer-told", order, asks });
    });
  }

  answer({ id }: CallRecord, reason: EndReason | null): void {
    this.#answers.get(id)?.(reason ?? undefined);
    this.#answers.delete(id);
  }

  /** The dispatcher goes where a call is to be transferred to, if the other calls leave room for that. */
  follow(callId: string): void {
    const { dispatch, store } = this.#around;
    const call = store.getState().calls.find(({ id }) => id === callId);
    const admitted = placing(store.getState(), callId);
    const isImpossible = call !== undefined && asksAboutTransfer(call) && !admitted.may;
    dispatch(
      callId,
      isImpossible ? { type: "transfer-impossible", reason: { code: admitted.because } } : { type: "follow" },
    );
  }

  goOn(from: PrivateCall, order: TransferOrder): void {
    const { dispatch, place, store } = this.#around;
    const { hold, id } = from.record;
    if (!heldByUs(hold)) dispatch(id, { type: "hold", on: true });
    const admitted = placing(store.getState(), id);
    if (admitted.may) this.#around.yield(admitted.others);
    const nextId = place({ from, order });
    this.#next.set(id, nextId);
    // A call that cannot even begin is over before anybody waits for it.
    const next = store.getState().calls.find((call) => call.id === nextId);
    if (next !== undefined) this.#followNext(next);
  }

  /** Back to whom we were talking to, unless somebody else has the ear by now. */
  talkAgain({ id }: CallRecord): void {
    this.#awaited.add(id);
    const call = this.#around.callOf(id);
    if (call !== undefined) this.#resume(call.record);
  }

  /** Resumes a call as soon as that is possible: its hold may be under way. */
  #resume(call: CallRecord): void {
    if (!this.#awaited.has(call.id)) return;
    const { dispatch, store } = this.#around;
    const others = store.getState().calls.filter((each) => each.id !== call.id && isInProgress(each));
    const isWanted = isLive(call) && others.every(({ hold }) => heldByUs(hold));
    if (isWanted && call.holdChange === "holding") return;
    this.#awaited.delete(call.id);
    if (!isWanted) return;
    store.setState({ focusId: call.id });
    if (holdToSet(call) === false) dispatch(call.id, { type: "hold", on: false });
  }

  /** To be called whenever a call has changed. */
  changed(before: CallRecord | undefined, call: DrawnCall): void {
    this.#resume(call);
    this.#followNext(call);
    if (before === undefined) return;
    if (!isLive(call)) this.#ended(before, call);
    const { transfer } = call;
    if (transfer === null) return;
    const holdsUs = ({ hold }: CallRecord) => hold === "by-colleague" || hold === "both";
    // Whoever is transferred holds this call while it calls the target. It has come back.
    const back = transfer.whom === "partner" && holdsUs(before) && !holdsUs(call);
    if (back && isLive(call) && transfer.state === "under-way") {
      this.#around.dispatch(call.id, { type: "transfer-over", reason: { code: "transfer-not-reached" } });
    }
  }

  #ended(before: CallRecord, { id, transfer }: CallRecord): void {
    if (!isLive(before)) return;
    this.#answers.get(id)?.({ code: "transfer-without-call" });
    this.#answers.delete(id);
    this.#next.delete(id);
    this.#afterAsking(before);
    if (transfer?.whom !== "partner" || transfer.state !== "done") return;
    // Whom we asked about it is being called by the one who was passed on: that talk is over too.
    for (const asked of this.#around.store.getState().calls) {
      if (asked.asksFor?.callId === id && isLive(asked)) this.#around.dispatch(asked.id, { type: "end" });
    }
  }

  /** Whom we asked about somebody who waits is gone: back to who waits, unless that one is being passed on. */
  #afterAsking({ asksFor }: CallRecord): void {
    const waiting = asksFor === null ? undefined : this.#around.callOf(asksFor.callId)?.record;
    if (waiting?.state === "connected" && !isBeingTransferred(waiting)) this.talkAgain(waiting);
  }

  /** The call that came of a transfer is up, or over without: the one before it is left, or is there again. */
  #followNext(next: CallRecord): void {
    const from = [...this.#next].find(([, id]) => id === next.id)?.[0];
    if (from === undefined) return;
    if (next.state !== "connected" && isLive(next)) return;
    this.#next.delete(from);
    const reason = next.state === "connected" ? null : (next.endReason ?? ({ code: "transfer-not-reached" } as const));
    this.#around.dispatch(from, { type: "transfer-over", reason });
  }

  #decide(call: PrivateCall, newId: string) {
    const { cautionAbout, policy } = this.#around;
    const { currentId, primaryId } = call.record;
    const decision = decideRedial({
      policy: policy() === "refuse" ? "refuse" : "follow",
      target: "forwarded",
      ownId: call.rules.ownId,
      triedIds: call.triedIds.length === 0 ? [currentId] : call.triedIds,
      fellBack: hasFallenBack(call),
      newId,
      caution: cautionAbout(primaryId, newId),
    });
    const byPolicy = decision.kind === "refuse" && decision.code === "forwarding-refused-by-policy";
    return byPolicy ? ({ kind: "refuse", code: "transfer-refused-by-policy" } as const) : decision;
  }

  /** The one call that is up and that every ID in the MESSAGE fits. */
  #meant({ byIds, service, transferredIds }: TransferMessage): PrivateCall | undefined {
    const { callOf, store } = this.#around;
    const fitting = store.getState().calls.flatMap(({ id }) => {
      const call = callOf(id);
      if (call?.record.state !== "connected" || call.record.service !== service) return [];
      const isBy = byIds.every((by) => idsOf(call.record).some((known) => sameMcId(known, by)));
      const isUs = transferredIds.every((us) => sameMcId(us, call.rules.ownId));
      return isBy && isUs ? [call] : [];
    });
    return fitting.length === 1 ? fitting[0] : undefined;
  }
}
