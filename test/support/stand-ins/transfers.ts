import type { ForwardDesk } from "../../../renderer/calling/features/forward.ts";
import type { TransferDesk } from "../../../renderer/calling/features/transfer.ts";

/** For a call beside which there is no other. */
export const NO_TRANSFERS: TransferDesk = { ask: () => {}, answer: () => {}, goOn: () => {}, talkAgain: () => {} };
export const NO_FORWARDS: ForwardDesk = { ask: () => {} };
