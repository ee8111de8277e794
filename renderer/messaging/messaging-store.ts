/**
 * What is known of messages: written by the engine, read by the views.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { MessageKeeping } from "../../shared/mc/message-keeping.ts";
import type { MessageFailure } from "../../shared/mc/message-record.ts";
import type { Transfer } from "./file-progress.ts";
import type { MessageBook } from "./message-book.ts";

export interface MessagingState {
  readonly book: MessageBook;
  /** Files that come or go at present, by message ID. */
  readonly transfers: ReadonlyMap<string, Transfer>;
  /** Why what is written now may be lost with the program; null while it is stored. */
  readonly problem: MessageFailure | null;
  /** Messages that were saved from a damaged file; null where none was damaged, or somebody has read of it. */
  readonly rescued: number | null;
  /** For how long messages are kept, and which go; null until the host has told it. */
  readonly keeping: MessageKeeping | null;
  /** Messages that were refused unread, because more came than anybody writes. */
  readonly refused: number;
  /** With whom sessions are open: messages to them and from them go over one connection. */
  readonly sessions: readonly string[];
}

export type MessagingStore = StoreApi<MessagingState>;

export const createMessagingStore = (): MessagingStore =>
  createStore<MessagingState>(() => ({
    book: new Map(),
    transfers: new Map(),
    problem: null,
    rescued: null,
    keeping: null,
    refused: 0,
    sessions: [],
  }));
