/** What is answered to a MESSAGE, and whom it is handed to. */
import type { Message } from "sip.js";
import { expect, test, vi } from "vitest";
import type { SipConnection } from "../../../../../renderer/signalling/connection/connection.ts";
import { takeForwardings } from "../../../../../renderer/signalling/messages/forwarding-messages.ts";
import type { MessageRefusal } from "../../../../../renderer/signalling/messages/received-messages.ts";
import { encodeForwarding } from "../../../../../shared/mc/forwarding.ts";
import { createScriptedServer } from "../../../../support/stand-ins/sip-server.ts";

const server = await createScriptedServer();
const account = server.account();
await server.close();

const BODY = encodeForwarding({
  service: "mcptt",
  targetId: "sip:visitor@mcx.system-b.example",
  targetOrigId: "sip:bea@mcx.system-a.example",
  requestType: "forward-private-call-request",
});

/** @param verdict - of whoever has the calls */
function setUp(verdict?: MessageRefusal) {
  let taker: (message: Message) => boolean = () => false;
  const connection = {
    take(_method: string, next: typeof taker) {
      taker = next;
    },
  };
  const takeForwarding = vi.fn(() => verdict);
  const refused = vi.fn();
  takeForwardings(connection as unknown as SipConnection, account, takeForwarding, refused);
  return {
    takeForwarding,
    refused,
    /** Lets a MESSAGE come in, and says how it was answered. */
    message(body: string, contentType = "application/vnd.3gpp.mcptt-info+xml") {
      let answer: unknown = "none";
      const taken = taker({
        request: { body, callId: "m-1", getHeader: () => contentType },
        async accept() {
          answer = 200;
        },
        async reject(options: unknown) {
          answer = options;
        },
      } as unknown as Message);
      return { taken, answer };
    },
  };
}

const warning = (code: string) => [`Warning: 399 ${account.wire.warningAgent} "${code}"`];

test("what is taken is answered 200", () => {
  const { message, refused, takeForwarding } = setUp();
  expect(message(BODY)).toEqual({ taken: true, answer: 200 });
  expect(takeForwarding).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ service: "mcptt" }), "m-1");
  expect(refused).not.toHaveBeenCalled();
});

test.each([
  [{ code: "forwarding-without-call" }, 404],
  [{ code: "forwarding-not-awaited" }, 403],
  [{ code: "redirection-contradictory", detail: "sip:eve@b.example" }, 403],
] as [MessageRefusal, number][])("%j: refused by name, and told", (refusal, statusCode) => {
  const { message, refused } = setUp(refusal);
  expect(message(BODY)).toEqual({ taken: true, answer: { statusCode, extraHeaders: warning(refusal.code) } });
  expect(refused).toHaveBeenCalledExactlyOnceWith(refusal);
});

test("what cannot be read is refused by its name, and nobody is asked", () => {
  const { message, refused, takeForwarding } = setUp();
  expect(message(`<!DOCTYPE a>${BODY}`)).toEqual({
    taken: true,
    answer: { statusCode: 403, extraHeaders: warning("redirection-doctype") },
  });
  expect(refused).toHaveBeenCalledOnce();
  expect(takeForwarding).not.toHaveBeenCalled();
});

test.each(["hello", BODY.replace("forward-private", "transfer-private")])(
  "another MESSAGE is left to others: %s",
  (body) => {
    const { message, takeForwarding } = setUp();
    expect(message(body, body === "hello" ? "text/plain" : undefined)).toEqual({ taken: false, answer: "none" });
    expect(takeForwarding).not.toHaveBeenCalled();
  },
);
