import { expect, test } from "vitest";
import { makeBranchesUnique } from "../../../../shared/sip/unique-branches.ts";

/** The two places of SIP.js, with the narrowest choice of branches there is. */
function createMakers() {
  const ClientTransaction = { makeId: (_request: { method: string; branch?: string }) => "z9hG4bK1" };
  class OutgoingRequestMessage {
    readonly method: string;
    via = "";
    constructor(method: string) {
      this.method = method;
    }
    setViaHeader(branch: string, transport: string): void {
      this.via = `SIP/2.0/${transport} host;branch=${branch}`;
    }
  }
  let count = 0;
  const makers = { ClientTransaction, OutgoingRequestMessage };
  makeBranchesUnique(makers, () => `-${++count}`);
  return makers;
}

test("every transaction has a branch of its own", () => {
  const { ClientTransaction } = createMakers();
  expect(ClientTransaction.makeId({ method: "INVITE" })).toBe("z9hG4bK-1");
  expect(ClientTransaction.makeId({ method: "BYE", branch: "z9hG4bK-1" })).toBe("z9hG4bK-2");
});

test("a CANCEL goes under the branch of its INVITE (RFC 3261 clause 9.1)", () => {
  const { ClientTransaction } = createMakers();
  expect(ClientTransaction.makeId({ method: "CANCEL", branch: "z9hG4bK-of-the-invite" })).toBe("z9hG4bK-of-the-invite");
});

test("an ACK has a branch of its own, other requests that of their transaction", () => {
  const { OutgoingRequestMessage } = createMakers();
  const [ack, invite] = [new OutgoingRequestMessage("ACK"), new OutgoingRequestMessage("INVITE")];
  ack.setViaHeader("z9hG4bK2", "WS");
  invite.setViaHeader("z9hG4bK3", "WS");
  expect([ack.via, invite.via]).toEqual(["SIP/2.0/WS host;branch=z9hG4bK-1", "SIP/2.0/WS host;branch=z9hG4bK3"]);
});

test("asked for again it changes nothing", () => {
  const makers = createMakers();
  makeBranchesUnique(makers, () => "-other");
  expect(makers.ClientTransaction.makeId({ method: "INVITE" })).toBe("z9hG4bK-1");
});
