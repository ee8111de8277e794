/**
 * What is known of messages: written by the engine, read by the views.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { MessageFailure, MessageRecord } from "../../shared/mc/message-record.ts";

export interface MessagingState {
  /** By message ID. The host has the others. */
  readonly messages: ReadonlyMap<string, MessageRecord>;
  /** Why what is written now may be lost with the program; null while it is stored. */
  readonly problem: MessageFailure | null;
}

export type MessagingStore = StoreApi<MessagingState>;

export const createMessagingStore = (): MessagingStore =>
  createStore<MessagingState>(() => ({ messages: new Map(), problem: null }));
