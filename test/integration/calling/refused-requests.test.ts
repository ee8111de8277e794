/** What a server may send and the client must not do, tried with the real client. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createMcClient, type McClient } from "../../../renderer/calling/mc-client.ts";
import { encodeInfo } from "../../../shared/mc/info-document.ts";
import { encodeMultipart } from "../../../shared/mc/multipart.ts";
import { createStandInMedia, type StandInMedia } from "../../stand-ins/media.ts";
import { createScriptedServer, type ScriptedServer, SDP, SERVER_TAG } from "../../stand-ins/sip-server.ts";
import { connected, registered, storeValue } from "./harness.ts";

const OWN = "sip:ava@mcx.system-a.example";
const BEA = "sip:bea@mcx.system-a.example";

let server: ScriptedServer;
let client: McClient;
let media: StandInMedia;

beforeEach(async () => {
  server = await createScriptedServer();
  media = createStandInMedia();
  client = createMcClient({
    account: server.account(),
    media,
    settings: () => ({ redirectionPolicy: "follow", askSeconds: 20, commencement: "automatic", protection: "off" }),
    observesNetwork: false,
    onWarning: () => {},
  });
  client.start();
  await registered(client);
});
afterEach(async () => {
  await client.stop();
  await vi.waitFor(() => expect([media.openLegs.size, media.openVoices.size]).toEqual([0, 0]));
  await server.close();
});

const probe = async () => {
  const callId = server.send("OPTIONS");
  const answer = await server.response("OPTIONS");
  expect(answer.header("Call-ID")).toBe(callId);
};

test.each([
  [["precondition"], "precondition"],
  [
    ["timer, nothingSupportsThis", "100rel,nothingSupportsThisEither"],
    "nothingSupportsThis, nothingSupportsThisEither",
  ],
])(
  "an INVITE that requires %j: 420 and what of it is unsupported, and nobody is disturbed",
  async (required, unsupported) => {
    const info = encodeInfo("mcptt", { sessionType: "private", callingUserId: BEA });
    const parts = [
      { contentType: "application/sdp", content: SDP },
      { contentType: "application/vnd.3gpp.mcptt-info+xml", content: info },
    ];
    server.send("INVITE", { ...encodeMultipart(parts, "offer"), headers: required.map((each) => `Require: ${each}`) });
    const answer = await server.response("INVITE");
    expect(answer.status).toBe(420);
    expect(answer.header("Unsupported")).toBe(unsupported);
    expect(client.store.getState().calls).toEqual([]);
  },
);

test("REFER inside a call: 603, nobody else is called, and the call goes on", async () => {
  client.engine.place(BEA);
  const invite = await server.request("INVITE");
  server.answer(invite, 200, "OK", { contentType: "application/sdp", body: SDP });
  await server.request("ACK");
  await storeValue(client.store, ({ calls: [call] }) => (call !== undefined && connected(call) ? call : undefined));
  server.send("REFER", { dialog: invite, headers: [`Refer-To: <${OWN}>`] });
  expect((await server.response("REFER")).status).toBe(603);
  await probe();
  expect(server.pending.filter(({ method, status }) => method === "INVITE" && status === 0)).toEqual([]);
  expect(client.store.getState().calls).toMatchObject([{ state: "connected" }]);
  client.engine.endAll();
  server.answer(await server.request("BYE"), 200, "OK");
});

test.each(["<sip:ava@ims.system-a.example>", "nobodyKnowsThisScheme:opaque"])(
  "a request to %s, which is no SIP URI, is dropped, and the next is answered",
  async (uri) => {
    const lines = [
      `OPTIONS ${uri} SIP/2.0`,
      "Via: SIP/2.0/WS 127.0.0.1;branch=z9hG4bKnowhere",
      "Max-Forwards: 70",
      `From: <sip:caller@example.org>;tag=${SERVER_TAG}`,
      `To: <${OWN}>`,
      "Call-ID: nowhere",
      "CSeq: 1 OPTIONS",
      "Content-Length: 0",
    ];
    server.raw(`${lines.join("\r\n")}\r\n\r\n`);
    await probe();
    expect(server.connections).toBe(1);
    expect(server.pending).toEqual([]);
  },
);
