/**
 * One document of a user as it stands: the octets that were confirmed last, how old that is, and whether it may be obeyed.
 *
 * @module
 */
import type { DocumentState } from "../../shared/bridge/documents.ts";
import { isEndReason } from "../../shared/errors/end-reason.ts";
import type { McError } from "../../shared/errors/mc-error.ts";
import type { DocumentName } from "../../shared/mc/configuration-documents.ts";
import { type KeptReason, keptReason } from "../../shared/mc/kept-reason.ts";
import type { PrivateCallPermission } from "../../shared/mc/private-call-permissions.ts";
import type { JudgedDocument } from "./judge-document.ts";
import type { KeptDocument } from "./kept-documents.ts";

const DAY = 86_400_000;
/** Milliseconds without a word of the server after which a profile permits nothing more. */
export const USABLE_MS = 7 * DAY;
/** By so much a clock may have been set right since a document was kept. */
const LEEWAY_MS = 5 * 60_000;

interface HeldDocument extends KeptDocument {
  readonly judged: JudgedDocument;
  /** When it was confirmed by a clock that nobody can set; undefined of what an earlier start has kept. */
  readonly confirmedTick: number | undefined;
}

/** Clocks: that of the wall, and one that only runs on, both in milliseconds. */
export interface Times {
  readonly now: () => number;
  readonly tick: () => number;
}

export class DocumentInForce {
  readonly name: DocumentName;
  /** Of a user profile; 0 of others. */
  readonly index: number;
  readonly #times: Times;
  #held: HeldDocument | undefined;
  /** The server has said that there is none. */
  #absent = false;
  problem: KeptReason | undefined;

  constructor(name: DocumentName, times: Times, index = 0) {
    this.name = name;
    this.index = index;
    this.#times = times;
  }

  get held(): HeldDocument | undefined {
    return this.#held;
  }

  /** What an earlier start has kept. */
  recall(kept: KeptDocument, judged: JudgedDocument): void {
    this.#held = { ...kept, judged, confirmedTick: undefined };
  }

  take(judged: JudgedDocument, etag: string | undefined): void {
    const now = this.#times.now();
    const since = this.#held?.text === judged.text && !this.#absent ? this.#held.since : now;
    const tags = etag === undefined ? {} : { etag };
    this.#held = {
      text: judged.text,
      index: this.index,
      since,
      confirmedAt: now,
      judged,
      confirmedTick: this.#times.tick(),
      ...tags,
    };
    this.#absent = false;
    this.problem = undefined;
  }

  confirm(): void {
    if (this.#held === undefined) return;
    this.#held = { ...this.#held, confirmedAt: this.#times.now(), confirmedTick: this.#times.tick() };
    this.problem = undefined;
  }

  /** The server has none. */
  remove(): void {
    this.#held = undefined;
    this.#absent = true;
    this.problem = undefined;
  }

  fail({ code, detail }: McError): void {
    this.problem = keptReason({ code: isEndReason(code) ? code : "configuration-server-failed", detail });
  }

  /** Milliseconds since the server confirmed it; setting a clock back makes nothing younger. */
  #age({ confirmedAt, confirmedTick }: HeldDocument): number {
    const byWall = this.#times.now() - confirmedAt;
    if (confirmedTick === undefined) return byWall < -LEEWAY_MS ? Number.POSITIVE_INFINITY : byWall;
    return Math.max(byWall, this.#times.tick() - confirmedTick);
  }

  get #state(): DocumentState["state"] {
    if (this.#held === undefined) return this.#absent ? "absent" : "unknown";
    if (!this.#held.judged.isEnabled) return "disabled";
    // What limits goes on limiting; what permits has to be confirmed.
    return this.name.kind === "user-profile" && this.#age(this.#held) > USABLE_MS ? "too-old" : "in-force";
  }

  /** What is obeyed of it. */
  get inForce(): JudgedDocument | undefined {
    return this.#state === "in-force" ? this.#held?.judged : undefined;
  }

  get permissions(): readonly PrivateCallPermission[] {
    return this.inForce?.permissions ?? [];
  }

  /** Why nothing is permitted, where that is so of a profile; else what went wrong. */
  #why(state: DocumentState["state"]): KeptReason | undefined {
    if (this.name.kind !== "user-profile") return this.problem;
    if (state === "absent") return { code: "configuration-profile-missing" };
    if (state === "disabled") return { code: "configuration-profile-disabled" };
    return state === "too-old" ? { code: "configuration-profile-too-old" } : this.problem;
  }

  state(): DocumentState {
    const { since = null, confirmedAt = null } = this.#held ?? {};
    const state = this.#state;
    const problem = this.#why(state);
    return { ...this.name, state, since, confirmedAt, ...(problem === undefined ? {} : { problem }) };
  }
}
