/** Who gets what comes in over the connection. */
import type { Invitation } from "sip.js";
import { expect, test } from "vitest";
import { SipConnection } from "../../../../../renderer/signalling/connection/connection.ts";
import { createScriptedServer } from "../../../../support/stand-ins/sip-server.ts";

const server = await createScriptedServer();
const account = server.account();
await server.close();

function setUp() {
  const connection = new SipConnection(account, () => 0, {
    onRegistration: () => {},
    onConnection: () => {},
    onPassed: () => {},
    onWarning: () => {},
  });
  return {
    connection,
    /** Lets an INVITE come in, and says with which status it was rejected at once. */
    invite(contentType: string, required: readonly string[] = []): number | undefined {
      let status: number | undefined;
      const invitation = {
        request: {
          getHeaders: (name: string) => (name === "Require" ? required : []),
          getHeader: () => contentType,
        },
        reject: ({ statusCode }: { statusCode: number }) => {
          status = statusCode;
          return Promise.resolve();
        },
      };
      connection.userAgent.delegate?.onInvite?.(invitation as unknown as Invitation);
      return status;
    },
  };
}

const typeOf = (invitation: Invitation) => invitation.request.getHeader("Content-Type");

test("each client takes what is its own, whatever stands beside it", () => {
  const { connection, invite } = setUp();
  const taken: string[] = [];
  for (const own of ["call", "message"]) {
    connection.take("INVITE", (invitation) => {
      if (typeOf(invitation) !== own) return false;
      taken.push(own);
      return true;
    });
  }
  expect([invite("message"), invite("call")]).toEqual([undefined, undefined]);
  expect(taken).toEqual(["message", "call"]);
});

test("what nobody takes is rejected", () => {
  const { connection, invite } = setUp();
  expect(invite("call")).toBe(488);
  connection.take("INVITE", () => false);
  expect(invite("call")).toBe(488);
});

test("what requires an extension that is not there is offered to nobody", () => {
  const { connection, invite } = setUp();
  const offered: unknown[] = [];
  connection.take("INVITE", (invitation) => offered.push(invitation) > 0);
  expect(invite("call", ["precondition"])).toBe(420);
  expect(offered).toEqual([]);
});
