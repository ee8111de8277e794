/**
 * What the views say about passing a call on, derived from its record.
 *
 * @module
 */
import type { ErrorCode } from "../../shared/errors/mc-error.ts";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { asksAboutTransfer } from "../calling/features/transfer.ts";
import { type PersonFinder, partyOf } from "../people/people.ts";
import { TRANSFER_WORDS } from "./call-words.ts";

/** What is said of a transfer in the card of its call, and how loud. */
export interface TransferStory {
  readonly look: "asks" | "under-way" | "failed";
  readonly text: string;
  readonly advice: string;
  /** Why it failed, for whoever helps. */
  readonly reason?: { readonly code: ErrorCode; readonly detail?: string | undefined };
}

/** @param name - of whom we talk to */
export function transferOf(call: CallRecord, name: string, find: PersonFinder): TransferStory | undefined {
  const { state, transfer } = call;
  if (transfer === null || state !== "connected" || transfer.state === "done") return undefined;
  const names = { name, other: partyOf(transfer.targetId, find, call.startedAt).name };
  if (transfer.state === "failed") {
    const reason = transfer.reason ?? { code: "transfer-refused" as const };
    const { advice, message } = ERROR_WORDS[reason.code];
    const { notPassed, notGone } = TRANSFER_WORDS;
    const text = transfer.whom === "partner" ? notPassed(names) : notGone(names);
    return { look: "failed", text, advice: `${message} ${advice}`.trim(), reason };
  }
  if (asksAboutTransfer(call)) return { look: "asks", text: TRANSFER_WORDS.asked(names), advice: "" };
  const words = TRANSFER_WORDS.underWay[transfer.whom];
  return { look: "under-way", text: words[transfer.state](names), advice: "" };
}

/** How a call came about that is no ordinary one; undefined for one that is. */
export function cameFrom(call: CallRecord, find: PersonFinder): string | undefined {
  const nameOf = (id: string) => partyOf(id, find, call.startedAt).name;
  if (call.transferredBy !== null) return TRANSFER_WORDS.transferredBy({ name: nameOf(call.transferredBy) });
  return call.asksFor === null ? undefined : TRANSFER_WORDS.asksFor({ name: nameOf(call.asksFor.id) });
}
