/**
 * Wishes to be called back (TS 24.379 clause 11.1.5): asks others, takes their wishes, and forgets either kind as soon as the
 * two have reached each other. Nobody is ever called because of one.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { EndReason } from "../../shared/errors/end-reason.ts";
import type { ErrorCode } from "../../shared/errors/mc-error.ts";
import { type CallBack, MAX_CALL_BACKS, reachedAt } from "../../shared/mc/call-back.ts";
import type { CallBackMessage } from "../../shared/mc/call-back-message.ts";
import type { RedirectionCaution } from "../../shared/mc/call-record.ts";
import { keptReason } from "../../shared/mc/kept-reason.ts";
import { parseMcId, sameMcId } from "../../shared/mc/mc-id.ts";
import type { PrivateCallPermission } from "../../shared/mc/private-call-permissions.ts";
import { type ChosenPolicies, ruleFor } from "../../shared/mc/redirection-policy.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";
import type { CallingStore } from "./calling-store.ts";
import type { CallBackPort } from "./ports.ts";
import { decideRedial } from "./redial-policy.ts";

/** Wishes of people whom the directory does not have: they must not take the places of those it has. */
const MAX_OF_STRANGERS = 20;
/** Wishes of others; the rest of the places is for ours. */
const MAX_OF_OTHERS = MAX_CALL_BACKS / 2;

interface CallBackState {
  /** The newest first. */
  readonly list: readonly CallBack[];
}

export type CallBackStore = StoreApi<CallBackState>;

/** What the dispatcher can do. Every method answers at once; what follows shows in the store. */
export interface CallBackActions {
  readonly store: CallBackStore;
  /** Asks somebody to call back, also once more. Does nothing while that is under way, or where the user profile forbids it. */
  ask(id: string, service: McService): void;
  /** Takes our wish back. Does nothing where the server has not taken it, or the user profile forbids it. */
  withdraw(id: string): void;
  /** Forgets wishes, ours or those of others, without a word to them. */
  forget(wishes: readonly CallBack[]): void;
  /** What was kept of an earlier time; what came in since goes before it. */
  restore(kept: readonly CallBack[]): void;
}

/** Why a MESSAGE is not taken. */
export interface CallBackRefusal {
  readonly code: ErrorCode;
  readonly detail?: string | undefined;
}

interface Surroundings {
  readonly port: CallBackPort;
  readonly calling: CallingStore;
  readonly settings: () => ChosenPolicies;
  readonly may: (action: PrivateCallPermission) => boolean;
  readonly ownId: (service: McService) => string | undefined;
  /** Whether an ID is that of somebody in the directory. */
  readonly knows: (id: string) => boolean;
  /** What speaks against asking unasked whom somebody else has named. */
  readonly cautionAbout: (dialledId: string, newId: string) => RedirectionCaution | undefined;
  /** Whether two IDs are those of one person. */
  readonly isSame: (id: string, other: string) => boolean;
  readonly now: () => number;
}

type Change = Partial<Pick<CallBack, "state" | "reason" | "askedId">>;

export class CallBacks implements CallBackActions {
  readonly store: CallBackStore = createStore<CallBackState>(() => ({ list: [] }));
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
    around.calling.subscribe(({ calls }, before) => {
      if (calls !== before.calls) this.#forgetReached(calls);
    });
  }

  ask(id: string, service: McService): void {
    const { calling, may, now } = this.#around;
    if (!may("allow-request-private-call-call-back") || MC_SERVICES[service].callBackRequests !== true) return;
    const before = this.#ofUs(id);
    const isUnderWay = before?.state === "asking" || before?.state === "withdrawing";
    if (parseMcId(id) === undefined || isUnderWay) return;
    const wish: CallBack = {
      by: "us",
      id,
      askedId: id,
      service,
      state: "asking",
      reason: null,
      urgency: "normal",
      at: now(),
    };
    this.#put([wish, ...this.#list.filter((each) => each !== before)]);
    const isRegistered = calling.getState().registration.state === "registered";
    if (isRegistered) void this.#ask(wish);
    else this.#fail(wish, { code: "not-registered" });
  }

  withdraw(id: string): void {
    const wish = this.#ofUs(id);
    if (wish === undefined || !this.#around.may("allow-cancel-private-call-call-back")) return;
    if (wish.state !== "asked" && wish.state !== "noted") return;
    this.#change(wish, { state: "withdrawing", reason: null });
    void this.#withdraw(wish);
  }

  forget(wishes: readonly CallBack[]): void {
    this.#put(
      this.#list.filter((each) => !wishes.some(({ by, at, id }) => each.by === by && each.id === id && each.at === at)),
    );
  }

  restore(kept: readonly CallBack[]): void {
    const present = this.#list;
    const earlier = kept
      .filter(({ by, id }) => !present.some((each) => each.by === by && this.#around.isSame(each.id, id)))
      .map(afterRestart);
    this.#put([...present, ...earlier]);
  }

  /** Takes a MESSAGE. @returns why it is not taken */
  told({ fromId, service, toIds, urgency, word }: CallBackMessage): CallBackRefusal | undefined {
    const { isSame, now, ownId } = this.#around;
    const own = ownId(service) ?? "";
    if (fromId === undefined) return { code: "call-back-without-sender" };
    if (toIds.some((id) => !sameMcId(id, own))) return { code: "call-back-not-for-us", detail: fromId };
    if (word === "asked" || word === "withdrawn") {
      this.#answered(fromId, word);
      return undefined;
    }
    const before = this.#list.find(({ by, id }) => by === "them" && isSame(id, fromId));
    const others = this.#list.filter((each) => each !== before);
    if (word === "withdraw") {
      if (before !== undefined) this.#put(others);
      return undefined;
    }
    if (before === undefined && !this.#hasRoomFor(fromId)) return { code: "call-back-list-full", detail: fromId };
    const wish = {
      by: "them",
      id: fromId,
      askedId: own,
      service,
      state: "asked",
      reason: null,
      urgency,
      at: now(),
    } as const;
    this.#put([wish, ...others]);
    return undefined;
  }

  get #list(): readonly CallBack[] {
    return this.store.getState().list;
  }

  #put(list: readonly CallBack[]): void {
    this.store.setState({ list: list.toSorted((a, b) => b.at - a.at).slice(0, MAX_CALL_BACKS) });
  }

  #ofUs(id: string): CallBack | undefined {
    const { isSame } = this.#around;
    return this.#list.find(({ by, id: whom, askedId }) => by === "us" && (isSame(whom, id) || isSame(askedId, id)));
  }

  #fail(wish: CallBack, reason: EndReason): void {
    this.#change(wish, { state: "failed", reason: keptReason(reason) });
  }

  /** Changes one wish, if it is still there as it was when something was asked about it. */
  #change({ at, id }: CallBack, change: Change): void {
    this.#put(
      this.#list.map((each) => (each.by === "us" && each.id === id && each.at === at ? { ...each, ...change } : each)),
    );
  }

  #hasRoomFor(id: string): boolean {
    const { knows } = this.#around;
    const ofOthers = this.#list.filter(({ by }) => by === "them");
    if (ofOthers.length >= MAX_OF_OTHERS) return false;
    return knows(id) || ofOthers.filter((each) => !knows(each.id)).length < MAX_OF_STRANGERS;
  }

  /** Asks, and again under the ID that a redirection names, as often as a call would follow. */
  async #ask(wish: CallBack): Promise<void> {
    const { cautionAbout, ownId, port, settings } = this.#around;
    const { id, service } = wish;
    const triedIds = [id];
    for (;;) {
      const calledId = triedIds.at(-1) ?? id;
      const answer = await port.callBack({ service, calledId, word: "ask" });
      if (answer.kind === "taken") return this.#change(wish, { state: "asked", askedId: calledId });
      if (answer.kind === "refused") return this.#fail(wish, answer.reason);
      const { newId, target } = answer;
      const decision = decideRedial({
        policy: ruleFor(newId, settings()).policy,
        target,
        ownId: ownId(service) ?? "",
        triedIds,
        newId,
        caution: cautionAbout(id, newId),
        fellBack: false,
      });
      // Another person, or one about whom a call would ask, is not asked in the name of this one.
      const elsewhere = target === "forwarded" || decision.kind === "ask";
      if (decision.kind === "refuse" || elsewhere) {
        const code = decision.kind === "refuse" && !elsewhere ? decision.code : "call-back-elsewhere";
        return this.#fail(wish, { code, detail: newId });
      }
      triedIds.push(newId);
    }
  }

  async #withdraw(wish: CallBack): Promise<void> {
    const { askedId: calledId, service, state } = wish;
    const answer = await this.#around.port.callBack({ service, calledId, word: "withdraw" });
    if (answer.kind === "taken") return this.forget([wish]);
    const detail = answer.kind === "refused" ? answer.reason.detail : answer.newId;
    this.#change(wish, { state, reason: keptReason({ code: "call-back-not-taken-back", detail }) });
  }

  #answered(fromId: string, word: "asked" | "withdrawn"): void {
    const wish = this.#ofUs(fromId);
    if (wish === undefined) return;
    if (word === "withdrawn") {
      if (wish.state === "withdrawing") this.forget([wish]);
    } else if (wish.state === "asking" || wish.state === "asked") this.#change(wish, { state: "noted" });
  }

  /** Whoever has been reached since waits for nothing, whichever of the two called. */
  #forgetReached(calls: ReturnType<CallingStore["getState"]>["calls"]): void {
    if (this.#list.length === 0) return;
    const { isSame } = this.#around;
    const left = this.#list.filter((wish) =>
      calls.every((call) => {
        const reached = reachedAt(call);
        if (reached === undefined || reached < wish.at) return true;
        // Our own wish is met by a talk, not by our having let it ring once more.
        if (wish.by === "us" && call.connectedAt === null) return true;
        const known = [call.primaryId, call.currentId];
        return !known.some((id) => isSame(id, wish.id) || isSame(id, wish.askedId));
      }),
    );
    if (left.length < this.#list.length) this.#put(left);
  }
}

/** What was under way when the program ended has no answer any more. */
function afterRestart(kept: CallBack): CallBack {
  if (kept.state === "asking") return { ...kept, state: "failed", reason: { code: "call-back-unanswered" } };
  if (kept.state === "withdrawing") return { ...kept, state: "asked", reason: { code: "call-back-not-taken-back" } };
  return kept;
}
