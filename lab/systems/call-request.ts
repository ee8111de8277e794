import type { IncomingInviteRequest } from "sip.js/lib/core/index.js";
import type { BodyPart } from "../../shared/mc/multipart.ts";
import type { LegPlace } from "./back-to-back-call.ts";
import type { CallParties } from "./call-bodies.ts";
import type { MessageDocument } from "./client-message.ts";

/** A call that has come in and has been read. */
export interface CallRequest {
  readonly request: IncomingInviteRequest;
  readonly parties: CallParties;
  readonly parts: readonly BodyPart[];
  readonly caller: LegPlace;
  /** Told of every answer that goes to the caller. */
  readonly relayed: (statusCode: number) => void;
  /** Sends the caller a MESSAGE; resolves with the status of its final answer. */
  readonly tell: (document: MessageDocument | undefined) => Promise<number>;
}
