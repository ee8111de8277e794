/** One way of a device to its server (RFC 5626), over a WebSocket and over TLS. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { flowTimerOf } from "../../../renderer/signalling/connection/response.ts";
import { ServerTransport } from "../../../renderer/signalling/connection/server-transport.ts";
import { registered } from "../../support/harness/calling/lab-calls.ts";
import { createClient } from "../../support/harness/calling/scripted.ts";
import { OVER_TLS } from "../../support/harness/network/sip-transport.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";
import { createScriptedServer, type ScriptedServer } from "../../support/stand-ins/sip-server.ts";

let server: ScriptedServer;
let client: McClient;

beforeEach(async () => {
  server = await createScriptedServer();
  server.registers = false;
  client = createClient(server.account(), createStandInMedia());
  client.start();
});
afterEach(async () => {
  vi.restoreAllMocks();
  server.registers = true;
});

test("says over what it comes, and which way of this device it is, as RFC 5626 wants it", async () => {
  const register = await server.request("REGISTER");
  const [via, uri] = OVER_TLS ? ["TLS", "tls"] : ["WS", "ws"];
  expect(register.header("Via")).toMatch(new RegExp(`^SIP/2\\.0/${via} \\S+\\.invalid;branch=`));
  expect(register.header("Contact")).toMatch(
    new RegExp(`^<sip:\\S+\\.invalid;transport=${uri}>;reg-id=1;\\+sip\\.instance="<urn:uuid:[0-9a-f-]{36}>"`),
  );
  expect(register.header("Supported")).toMatch(/(?:^|, ?)outbound(?:,|$)/);
  server.answer(register, 200, "OK", { headers: [`Contact: ${register.header("Contact")}`] });
  await registered(client);
  client.engine.place("sip:bea@mcx.system-a.example", "mcptt");
  const invite = await server.request("INVITE");
  expect(invite.header("Contact")).toMatch(new RegExp(`;transport=${uri};ob>`));
});

test("keeps the way open as often as the server wants it, which says so with its 200 (RFC 5626 clause 4.4)", async () => {
  const asked = vi.spyOn(ServerTransport.prototype, "keepAlive");
  const register = await server.request("REGISTER");
  server.answer(register, 200, "OK", { headers: [`Contact: ${register.header("Contact")}`, "Flow-Timer: 7"] });
  await registered(client);
  expect(asked.mock.calls).toEqual([[7]]);
});

test.each([
  ["a 200 with it", 200, "120", 120],
  ["a refusal with it", 401, "120", undefined],
  ["one that is none", 200, "soon", undefined],
  ["no time at all", 200, "0", undefined],
  ["nothing of it", 200, undefined, undefined],
])("the time of %s", (_what, statusCode, value, seconds) => {
  expect(flowTimerOf({ statusCode, getHeader: (name) => (name === "Flow-Timer" ? value : undefined) })).toBe(seconds);
});
