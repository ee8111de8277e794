/** To whom a token goes as SIP's own bearer: to the account's own, over TLS, and to nobody else. */
import { describe, expect, test } from "vitest";
import { type BearingAccount, bearingFault } from "../../../../electron/sign-in/bearer-reach.ts";

const ACCOUNT: BearingAccount = {
  bearsToken: true,
  registrar: "sip:ims.a.test",
  servers: ["wss://edge.a.test/sip", "wss://edge-2.a.test"],
  services: { mcptt: { id: "sip:ava@a.test", participatingFunction: "sip:mcptt-part@mcx.a.test" } },
  configurationChanges: { notifier: "sip:cms@documents.a.test", documents: ["x"] },
};

const codeOf = (uri: string, server?: string, account = ACCOUNT) => bearingFault(account, uri, server)?.code;

describe("to what is the account's own", () => {
  test.each([
    "sip:ims.a.test",
    "sip:mcptt-part@mcx.a.test",
    "SIP:Mcptt-Part@MCX.A.TEST:5061;transport=tls",
    "sip:cms@documents.a.test",
    "sips:focus-7@mcx.a.test;gr=urn:x?y=z",
    "sip:focus@edge.a.test",
  ])("%s", (uri) => expect(codeOf(uri, "wss://edge.a.test/sip")).toBeUndefined());
});

describe("to nobody else", () => {
  test.each([
    "sip:eve@mcx.b.test",
    "sip:ims.a.test@eve.test",
    "sip:eve.test;x=@eve.test",
    "sip:a@ims.a.test@eve.test",
    "sip:eve.test;maddr=@ims.a.test@eve.test",
    "sip:eve.test?x=a@ims.a.test:x",
    "sip:below.ims.a.test",
    "sip:xims.a.test",
    "sip:mcptt-part@df7.invalid;transport=ws",
    "tel:+4930123",
    "http://ims.a.test",
    "sip:",
    "",
    `sip:${"a@".repeat(5_000)}ims.a.test`,
  ])("%s", (uri) => expect(codeOf(uri)).toBe("challenge-token-foreign"));
});

test.each([
  [["ws://127.0.0.1:5060"], undefined],
  [["wss://edge.a.test", "ws://localhost:5060"], undefined],
  [["wss://edge.a.test"], "ws://localhost:5060"],
])("not over %j, %s", (servers, server) => {
  expect(codeOf("sip:ims.a.test", server, { ...ACCOUNT, servers })).toBe("challenge-token-unprotected");
});

test("servers that the name system says are reached over TLS, whichever they are", () => {
  expect(codeOf("sip:ims.a.test", "tls://found.a.test", { ...ACCOUNT, servers: [] })).toBeUndefined();
});
