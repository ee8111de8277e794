/**
 * One document of a user as it stands: the octets that were confirmed last, how old that is, and whether it may be obeyed.
 *
 * @module
 */
import type { DocumentState } from "../../shared/bridge/documents.ts";
import type { DocumentName } from "../../shared/mc/configuration-documents.ts";
import type { KeptReason } from "../../shared/mc/kept-reason.ts";
import type { PrivateCallPermission } from "../../shared/mc/private-call-permissions.ts";
import { HeldCopy, type Times } from "./held-copy.ts";
import type { JudgedDocument } from "./judge-document.ts";

const DAY = 86_400_000;
/** Milliseconds without a word of the server after which a profile permits nothing more. */
export const USABLE_MS = 7 * DAY;

export class DocumentInForce extends HeldCopy<JudgedDocument> {
  readonly name: DocumentName;

  constructor(name: DocumentName, times: Times, index = 0) {
    super(times, index);
    this.name = name;
  }

  get #state(): DocumentState["state"] {
    if (this.held === undefined) return this.isAbsent ? "absent" : "unknown";
    if (!this.held.judged.isEnabled) return "disabled";
    // What limits goes on limiting; what permits has to be confirmed.
    return this.name.kind === "user-profile" && this.age(this.held) > USABLE_MS ? "too-old" : "in-force";
  }

  /** What is obeyed of it. */
  get inForce(): JudgedDocument | undefined {
    return this.#state === "in-force" ? this.held?.judged : undefined;
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
    const state = this.#state;
    const problem = this.#why(state);
    return { ...this.name, state, ...this.moments(), ...(problem === undefined ? {} : { problem }) };
  }
}
