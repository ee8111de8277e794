/**
 * What the messaging of one user works with.
 *
 * @module
 */
import type { ErrorCode } from "../../shared/errors/mc-error.ts";
import type { DialledFirst } from "../../shared/mc/record-parts/new-id.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { MessageLimits } from "./message-sizes.ts";
import type { MessagingStore } from "./messaging-store.ts";
import type { MessageRules } from "./outgoing-message.ts";
import type { DataPort, FilePort, LongDataPort, MessageFilePort, MessageKeyPort } from "./ports.ts";

export interface MessagingOptions {
  readonly store: MessagingStore;
  /** The service whose messages these are. */
  readonly service: McService;
  readonly ownId: string;
  readonly data: DataPort;
  readonly longer: LongDataPort;
  /** How long messages may be, which way they go, and what else the service configuration that is obeyed now says of them. */
  readonly limits: () => MessageLimits;
  readonly keys: MessageKeyPort;
  readonly file: MessageFilePort;
  readonly files: FilePort;
  /** What holds for a message that begins now. */
  readonly rules: () => MessageRules;
  /** The new ID with which a message to somebody begins; null where it begins with the ID that was chosen. */
  readonly dialledFirst: (primaryId: string) => DialledFirst | null;
  /** Why no message is possible under the rules now; null while one is. */
  readonly impossible: () => ErrorCode | null;
  /** Whether an ID is that of somebody in the directory: no flood of others keeps their messages out. */
  readonly knows: (id: string) => boolean;
  /** Told of what went wrong with a message that is here already, for the log. */
  readonly onFault: (code: ErrorCode, detail: string | undefined) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}
