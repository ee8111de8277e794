/** Requests by which calls are moved on, as the server gets them, and what it answers. */
import type { ForwardRequest, MovePort, TransferRequest } from "../../../renderer/calling/ports.ts";
import type { EndReason } from "../../../shared/errors/end-reason.ts";

interface StandInMoves extends MovePort {
  readonly transfers: TransferRequest[];
  readonly forwards: ForwardRequest[];
  /** What is answered next; null: it is taken. */
  answer: EndReason | null;
}

export function createStandInMoves(): StandInMoves {
  const moves: StandInMoves = {
    transfers: [],
    forwards: [],
    answer: null,
    async transfer(request) {
      moves.transfers.push(request);
      return moves.answer;
    },
    async forward(request) {
      moves.forwards.push(request);
      return moves.answer;
    },
  };
  return moves;
}
