import { describe, expect, test } from "vitest";
import { statusOf } from "../../../../../renderer/signalling/connection/response.ts";
import {
  createUserAgent,
  sipUri,
  type UserAgentHooks,
} from "../../../../../renderer/signalling/connection/user-agent.ts";
import { openWebSocket } from "../../../../../renderer/signalling/connection/web-socket-line.ts";
import { inviteHeaders } from "../../../../../renderer/signalling/private-calls/invite-request.ts";
import type { Urgency } from "../../../../../shared/mc/record-parts/urgency.ts";
import { createScriptedServer } from "../../../../support/stand-ins/sip-server.ts";

const server = await createScriptedServer();
const account = server.account();
await server.close();

const hooks: UserAgentHooks = {
  answerChallenges: async () => [],
  authoriseAgain: undefined,
  now: () => 0,
  openLine: openWebSocket,
  server: () => account.servers[0] ?? "",
  onPassed: () => {},
  onHandled: () => {},
  onInvitation: () => {},
  onMessage: () => {},
  onConnect: () => {},
  onDisconnect: () => {},
  onWarning: () => {},
  descriptionHandlerFor: () => {
    throw new Error("not asked for");
  },
};

describe("Contact", () => {
  test.each(["ws://127.0.0.1:1", "wss://sip.example.org"])(
    "over %s names transport ws (RFC 7118 clause 5.2)",
    (url) => {
      const { contact } = createUserAgent(account, { ...hooks, server: () => url });
      expect(contact.toString()).toMatch(/;transport=ws[;>]/);
    },
  );
  test.each([
    ["a dialog", {}],
    ["a request outside of one", { anonymous: true }],
    ["a registration", { register: true }],
    ["an offer to go on outside", { outbound: true }],
  ])("of %s over wss names it too", (_name, use) => {
    const { contact } = createUserAgent(account, { ...hooks, server: () => "WSS://sip.example.org:443/ws" });
    expect(contact.toString(use)).toMatch(/;transport=ws[;>]/);
    expect(contact.toString(use)).not.toMatch(/transport=wss/i);
  });
  test("has the feature tags once, also where the registerer adds them", () => {
    const { contact } = createUserAgent(account, hooks);
    expect(contact.toString().split("+g.3gpp.mcptt")).toHaveLength(2);
    expect(contact.toString({ register: true })).not.toContain("+g.3gpp.mcptt");
  });
});

test("what is no SIP URI is refused", () => {
  expect(() => sipUri("mailto:ava")).toThrow("not a SIP URI");
  expect(sipUri("sip:mcptt-part@mcx.system-a.example").toString()).toBe("sip:mcptt-part@mcx.system-a.example");
});

test("the priority of an emergency is that of the wire profile; an ordinary call has none unless it names one", () => {
  const priorities = (urgency: Urgency, wire = account.wire) =>
    inviteHeaders({ ...account, wire }, "mcptt", { commencement: "automatic", urgency }).filter((header) =>
      header.startsWith("Resource-Priority"),
    );
  expect(priorities("emergency")).toEqual(["Resource-Priority: mcpttp.15"]);
  expect(priorities("priority")).toEqual(["Resource-Priority: mcpttp.8"]);
  expect(priorities("normal")).toEqual([]);
  const priority = { ...account.wire.priority, emergency: null, normal: "wps.3" };
  expect(priorities("emergency", { ...account.wire, priority })).toEqual([]);
  expect(priorities("normal", { ...account.wire, priority })).toEqual(["Resource-Priority: wps.3"]);
});

test.each([
  ["automatic", "Auto"],
  ["manual", "Manual"],
] as const)("%s commencement is asked for as %s (RFC 5373)", (commencement, mode) => {
  expect(inviteHeaders(account, "mcptt", { commencement, urgency: "normal" })).toContain(`Answer-Mode: ${mode}`);
});

test.each([
  [
    { statusCode: 486, reasonPhrase: "Busy Here" },
    { status: 486, statusText: "Busy Here" },
  ],
  [{}, { status: 0, statusText: "" }],
])("status line of %j", (message, expected) => expect(statusOf(message)).toEqual(expected));
