/**
 * What a call works with.
 *
 * @module
 */
import type { DrawnCall } from "../../shared/mc/call-record.ts";
import type { NewDigits } from "../../shared/media/frame-digits.ts";
import type { ForwardDesk } from "./features/forward.ts";
import type { TransferDesk } from "./features/transfer.ts";
import type { PictureDesk } from "./picture.ts";
import type { KeyPort, MediaPort, SignallingPort } from "./ports.ts";
import type { ProtectionScheme } from "./protection/scheme.ts";

/** What a runner works with. */
export interface CallEnvironment {
  readonly signalling: SignallingPort;
  readonly media: MediaPort;
  readonly keys: KeyPort;
  readonly transfers: TransferDesk;
  readonly forwards: ForwardDesk;
  readonly pictures: PictureDesk;
  /** Ways to protect media of the account, the one that we would offer first. */
  readonly schemes: readonly ProtectionScheme[];
  /** Which commencement is asked for. @param meant - what it is whatever the dispatcher's choice is; left out, that choice */
  readonly commencement: (meant?: "automatic") => "automatic" | "manual";
  /** Whether somebody reports the messages behind our server (the lab); otherwise they are inferred. */
  readonly observesNetwork: boolean;
  /** Unix milliseconds with fraction. */
  readonly now: () => number;
  readonly onChange: (record: DrawnCall) => void;
  /** Digits of the other end have come. */
  readonly onDigits: (callId: string, news: NewDigits) => void;
}
