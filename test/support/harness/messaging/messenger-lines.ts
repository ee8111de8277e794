/** What is said between a test and the process with messages that it kills, a line of JSON each. */
import type { DataAnswer } from "../../../../renderer/messaging/ports.ts";
import type { ReceivedData } from "../../../../shared/mc/data/short-data.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { AVA } from "../../fixtures/messages.ts";

type Said<S extends string, More> = { readonly said: S } & More;
type Ordered<O extends string, More> = { readonly order: O } & More;

/** A message, or news of one, on its way to the process. */
export interface Arriving {
  readonly id: string;
  readonly conversationId: string;
  readonly senderId: string;
  /** Containers in base64, or what is said of a message of the process. */
  readonly content: { readonly payload: string } | { readonly notification: "delivered" | "read" };
}

export type ToMessenger =
  | Ordered<"write", { readonly to: string; readonly text: string; readonly killAt?: number }>
  | Ordered<"take", { readonly number: number; readonly data: Arriving; readonly killAt?: number }>
  | Ordered<"see", { readonly id: string }>
  | Ordered<"answer", { readonly number: number; readonly answer: DataAnswer }>
  | Ordered<"heard", { readonly number: number }>
  | Ordered<"end", object>;

export interface Departed {
  readonly number: number;
  readonly id: string;
  readonly conversationId: string;
  readonly calledId: string;
  readonly payload: string;
}

export type FromMessenger =
  /** What the file held when the process began. */
  | Said<"stored", { readonly records: readonly MessageRecord[] }>
  | Said<"shown", { readonly record: MessageRecord }>
  | Said<"sent", Departed>
  | Said<"told", { readonly number: number; readonly id: string; readonly notification: string }>
  | Said<"taken", { readonly number: number; readonly refusal: string | null }>
  | Said<"fault", { readonly message: string }>
  | Said<"killed", { readonly step: string }>;

/** What an arriving message is once it was read from the network. */
export function receivedOf({ content, conversationId, id: messageId, senderId }: Arriving): ReceivedData {
  const ids = { conversationId, messageId, sentAt: 1_800_000_000, others: [] };
  const parties = { senderId, recipientId: AVA };
  if ("notification" in content)
    return { kind: "notification", ...parties, notification: { kind: "sds-notification", ...ids, ...content } };
  return {
    kind: "message",
    ...parties,
    signalling: { kind: "sds-signalling", ...ids, disposition: "both" },
    payload: Uint8Array.from(Buffer.from(content.payload, "base64")),
    keyMessage: undefined,
  };
}
