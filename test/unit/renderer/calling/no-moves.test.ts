import { expect, test } from "vitest";
import { NO_MOVES } from "../../../../renderer/calling/no-moves.ts";
import { BEA, VISITOR } from "../../../support/fixtures/call-rules.ts";

test("a client that moves no calls on says so by name, whoever asks", async () => {
  const ids = { transferredId: BEA, targetId: VISITOR } as never;
  expect(await NO_MOVES.transfer(ids)).toEqual({ code: "transfer-refused" });
  expect(await NO_MOVES.forward(ids)).toEqual({ code: "forward-refused" });
});
