import { describe, expect, test } from "vitest";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { encodeForwarding } from "../../../../shared/mc/forwarding.ts";
import { decodeTransferMessage, encodeTransfer } from "../../../../shared/mc/transfer-message.ts";
import { DEFAULT_WIRE } from "../../../../shared/mc/wire-profile.ts";

const INFO = "application/vnd.3gpp.mcptt-info+xml";
const BEA = "sip:bea@a.test";
const JONAS = "sip:jonas@a.test";
const decode = (body: string) =>
  decodeTransferMessage({ contentType: INFO, body }, ["mcptt", "mcvideo"], DEFAULT_WIRE.redirection);
const codeOf = (body: string) => {
  try {
    return decode(body);
  } catch (error) {
    return error instanceof McError ? error.code : error;
  }
};

describe("a transfer in a MESSAGE", () => {
  test.each([true, false])("is read as it was written, announced or not (%s)", (announced) => {
    const body = encodeTransfer({
      service: "mcptt",
      targetId: JONAS,
      announced,
      callingUserId: BEA,
      kmsUri: "kms.a.test",
    });
    expect(decode(body)).toEqual({
      service: "mcptt",
      targetId: JONAS,
      announced,
      byIds: [BEA],
      transferredIds: [],
      kmsUri: "kms.a.test",
    });
  });

  test("names who transfers also as the one who forwards, and whom it is for", () => {
    const body = encodeForwarding({
      service: "mcptt",
      targetId: JONAS,
      forwardedById: BEA,
      requestType: "transfer-private-call-request",
    }).replace(
      "<mcptt-Params>",
      '<mcptt-Params><mcptt-request-uri type="Normal"><mcpttURI>sip:me@a.test</mcpttURI></mcptt-request-uri>',
    );
    expect(decode(body)).toMatchObject({ byIds: [BEA], transferredIds: ["sip:me@a.test"], announced: false });
  });

  test("of another kind is none", () => {
    const other = { service: "mcptt", targetId: JONAS, requestType: "forward-private-call-request" } as const;
    expect(decode(encodeForwarding(other))).toBeUndefined();
    expect(
      decodeTransferMessage({ contentType: "text/plain", body: "hello" }, ["mcptt"], DEFAULT_WIRE.redirection),
    ).toBeUndefined();
  });

  test.each([
    [
      "without a target",
      encodeTransfer({ service: "mcptt", targetId: "", announced: false }),
      "redirection-new-id-missing",
    ],
    [
      "without a word of a target",
      encodeTransfer({ service: "mcptt", targetId: JONAS, announced: false }).replace(
        /<forwarding-target-id.*?<\/forwarding-target-id>/s,
        "",
      ),
      "redirection-new-id-missing",
    ],
    [
      "to two people",
      encodeTransfer({ service: "mcptt", targetId: JONAS, announced: false }).replace(
        /(<forwarding-target-id.*?<\/forwarding-target-id>)/s,
        (target) => target + target.replace(JONAS, BEA),
      ),
      "redirection-contradictory",
    ],
    [
      "to what is no ID",
      encodeTransfer({ service: "mcptt", targetId: "jonas", announced: false }),
      "redirection-new-id-invalid",
    ],
    [
      "to a functional alias",
      encodeForwarding({
        service: "mcptt",
        targetId: JONAS,
        requestType: "transfer-private-call-request",
        targetIsFunctionalAlias: true,
      }),
      "redirection-to-functional-alias",
    ],
    [
      "by somebody whose ID is encrypted",
      encodeTransfer({ service: "mcptt", targetId: JONAS, announced: false, callingUserId: BEA }).replace(
        'calling-user-id type="Normal"',
        'calling-user-id type="Encrypted"',
      ),
      "redirection-encrypted",
    ],
    [
      "with a document type",
      `<!DOCTYPE a>${encodeTransfer({ service: "mcptt", targetId: JONAS, announced: false })}`,
      "redirection-doctype",
    ],
  ])("%s is refused by name", (_what, body, code) => {
    expect(codeOf(body)).toBe(code);
  });
});
