/** Who gets what comes in over the connection. */
import type { Invitation, Message } from "sip.js";
import { expect, test } from "vitest";
import { SipConnection } from "../../../../../renderer/signalling/connection/connection.ts";
import { createScriptedServer } from "../../../../support/stand-ins/sip-server.ts";

const server = await createScriptedServer();
const account = server.account();
await server.close();

function setUp() {
  const warnings: string[] = [];
  const connection = new SipConnection(account, () => 0, {
    answerChallenges: async () => [],
    onRegistration: () => {},
    onPublished: () => {},
    onConnection: () => {},
    onPassed: () => {},
    onHandled: () => {},
    onWarning: (text) => warnings.push(text),
    whenQuiet: (action) => action(),
    whenIdle: () => () => {},
  });
  /** Lets a request come in, and says how it was rejected at once. */
  const come = async (method: "onInvite" | "onMessage", contentType: string, required: readonly string[] = []) => {
    let rejection: { statusCode: number; extraHeaders?: string[] } | undefined;
    const request = {
      request: {
        getHeaders: (name: string) => (name === "Require" ? required : []),
        getHeader: () => contentType,
      },
      reject: (how: { statusCode: number }) => {
        rejection = how;
        return Promise.resolve();
      },
    };
    connection.userAgent.delegate?.[method]?.(request as unknown as Invitation & Message);
    await Promise.resolve();
    return rejection;
  };
  return {
    connection,
    warnings,
    invite: async (contentType: string, required?: readonly string[]) =>
      (await come("onInvite", contentType, required))?.statusCode,
    message: (contentType: string, required?: readonly string[]) => come("onMessage", contentType, required),
  };
}

const typeOf = (invitation: Invitation) => invitation.request.getHeader("Content-Type");

test("each client takes what is its own, whatever stands beside it", async () => {
  const { connection, invite } = setUp();
  const taken: string[] = [];
  for (const own of ["call", "message"]) {
    connection.take("INVITE", (invitation) => {
      if (typeOf(invitation) !== own) return false;
      taken.push(own);
      return true;
    });
  }
  expect([await invite("message"), await invite("call")]).toEqual([undefined, undefined]);
  expect(taken).toEqual(["message", "call"]);
});

test("what nobody takes is rejected", async () => {
  const { connection, invite } = setUp();
  expect(await invite("call")).toBe(488);
  connection.take("INVITE", () => false);
  expect(await invite("call")).toBe(488);
});

test("what requires an extension that is not there is offered to nobody", async () => {
  const { connection, invite } = setUp();
  const offered: unknown[] = [];
  connection.take("INVITE", (invitation) => offered.push(invitation) > 0);
  expect(await invite("call", ["precondition"])).toBe(420);
  expect(offered).toEqual([]);
});

test("a MESSAGE that nobody takes: 415 with what is taken, and a line in the log", async () => {
  const { connection, message, warnings } = setUp();
  const accept = "Accept: application/sdp, multipart/mixed, application/vnd.3gpp.mcptt-info+xml";
  expect(await message("text/plain")).toEqual({ statusCode: 415, extraHeaders: [accept] });
  connection.take("MESSAGE", () => false);
  expect((await message("application/vnd.3gpp.mcptt-info+xml"))?.statusCode).toBe(415);
  expect(warnings).toHaveLength(2);
  connection.take("MESSAGE", () => true);
  expect(await message("text/plain")).toBeUndefined();
});

test("a MESSAGE that requires an extension that is not there: 420 with its name, and it is offered to nobody", async () => {
  const { connection, message } = setUp();
  const offered: unknown[] = [];
  connection.take("MESSAGE", (each) => offered.push(each) > 0);
  expect(await message("text/plain", ["precondition, timer"])).toEqual({
    statusCode: 420,
    extraHeaders: ["Unsupported: precondition"],
  });
  expect(offered).toEqual([]);
});

test("what becomes of a registration at the only server is news for the log, once each", async () => {
  const live = await createScriptedServer();
  live.registers = false;
  const warnings: string[] = [];
  const states: string[] = [];
  let told: () => void = () => {};
  const connection = new SipConnection(live.account(), () => 0, {
    answerChallenges: async () => [],
    onRegistration: ({ state }) => {
      states.push(state);
      told();
    },
    onPublished: () => {},
    onConnection: () => {},
    onPassed: () => {},
    onHandled: () => {},
    onWarning: (text) => warnings.push(text),
    whenQuiet: (action) => action(),
    whenIdle: () => () => {},
    random: () => 0,
  });
  const news = () => warnings.filter((text) => text.includes("registered"));
  const until = (state: string) =>
    new Promise<void>((resolve) => {
      told = () => states.at(-1) === state && resolve();
      told();
    });
  connection.start();
  for (let attempt = 0; attempt < 2; attempt++) live.answer(await live.request("REGISTER"), 503, "Service Unavailable");
  live.answer(await live.request("REGISTER"), 403, "Forbidden");
  await until("refused");
  connection.retry();
  const register = await live.request("REGISTER");
  live.answer(register, 200, "OK", { headers: [`Contact: ${register.header("Contact")}`] });
  await until("registered");
  expect(news()).toEqual(["not registered: no answer that helps", "not registered: 403 Forbidden", "registered"]);
  live.registers = true;
  await connection.stop();
  await live.close();
});
