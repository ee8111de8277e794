/** What a window left at the server that is gone, and another one ends there: what goes over the wire. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { encodeInfo } from "../../../shared/mc/info-document.ts";
import { registered, storeValue } from "../../support/harness/calling/lab-calls.ts";
import {
  acknowledge,
  BEA,
  createClient,
  invitation,
  newestCallOf,
  redirect,
  type Scripted,
  startScripted,
} from "../../support/harness/calling/scripted.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";
import { createScriptedServer, type Received, SDP } from "../../support/stand-ins/sip-server.ts";

/** The window that is gone: it is not asked any more, but for what its ladder held. */
let gone: Scripted;
/** The one that came in its place, at a server that has heard nothing of it. */
let next: Scripted;

beforeEach(async () => {
  [gone, next] = await Promise.all([startScripted(), startScripted()]);
});
afterEach(async () => {
  // Nobody answers their BYEs any more, and nobody waits for that.
  for (const { client } of [gone, next]) void client.stop();
  for (const { server } of [gone, next]) await server.close();
});

const { inState } = newestCallOf(() => gone.client);
const ladder = (client: McClient = gone.client) => client.store.getState().calls[0]?.ladder ?? [];
const numberIn = (message: Received) => Number(message.header("CSeq").split(" ")[0]);
const ROUTES = ["Record-Route: <sip:edge.example;lr>", "Record-Route: <sip:core.example;lr>"];
const ANSWER = { contentType: "application/sdp", body: SDP, headers: ROUTES };

async function placed(): Promise<Received> {
  gone.client.engine.place(BEA, "mcptt");
  return gone.server.request("INVITE");
}

async function invited(): Promise<void> {
  const { body, contentType } = invitation(encodeInfo("mcptt", { sessionType: "private", callingUserId: BEA }));
  gone.server.send("INVITE", { contentType, body, headers: ROUTES, callId: "from-bea" });
}

/** The BYE of the new window, its challenge met. */
async function byeOf(): Promise<Received> {
  const asked = await next.server.request("BYE");
  next.server.answer(asked, 407, "Proxy Authentication Required", {
    headers: ['Proxy-Authenticate: Digest realm="edge.system-a.example", nonce="n1"'],
  });
  const bye = await next.server.request("BYE");
  expect(bye.header("Proxy-Authorization")).toContain("response=");
  return bye;
}

describe("another window ends", () => {
  test("a call of ours that was answered, by BYE within its dialog", async () => {
    const invite = await placed();
    gone.server.answer(invite, 200, "OK", ANSWER);
    const ack = await gone.server.request("ACK");
    await inState("connected");
    const end = next.client.endLeft(ladder());
    const bye = await byeOf();
    expect(bye.text).toMatch(/^BYE sip:focus@127\.0\.0\.1;transport=ws SIP\/2\.0\r\n/);
    expect(bye.text).toMatch(/Route: <sip:core\.example;lr>\r\nRoute: <sip:edge\.example;lr>\r\n/);
    expect(["Call-ID", "From", "To"].map((name) => bye.header(name))).toEqual(
      ["Call-ID", "From", "To"].map((name) => ack.header(name)),
    );
    expect(numberIn(bye)).toBeGreaterThan(numberIn(ack));
    expect(bye.header("Reason")).toContain("interrupted");
    next.server.answer(bye, 200, "OK");
    expect(await end).toBe("told");
  });

  test("a call to us that was answered: the other way round", async () => {
    await invited();
    await inState("incoming");
    gone.client.engine.answer(gone.client.store.getState().calls[0]!.id);
    const answer = await gone.server.response("INVITE", 200);
    acknowledge(gone.server, answer);
    await inState("connected");
    const end = next.client.endLeft(ladder());
    const bye = await byeOf();
    expect(bye.text).toMatch(/^BYE sip:focus@127\.0\.0\.1;transport=ws SIP\/2\.0\r\n/);
    expect(bye.text).toMatch(/Route: <sip:edge\.example;lr>\r\nRoute: <sip:core\.example;lr>\r\n/);
    expect(bye.header("From")).toContain(answer.header("To"));
    expect(bye.header("To")).toContain(answer.header("From"));
    next.server.answer(bye, 481, "Call Does Not Exist");
    expect(await end).toBe("over");
  });

  test("a call of ours that rings, by CANCEL of the same transaction", async () => {
    const invite = await placed();
    gone.server.answer(invite, 180, "Ringing");
    await inState("ringing");
    expect(await next.client.endLeft(ladder())).toBe("told");
    const cancel = await next.server.request("CANCEL");
    expect(cancel.text.split(" SIP/2.0", 1)[0]).toBe(invite.text.split(" SIP/2.0", 1)[0]!.replace("INVITE", "CANCEL"));
    // Servers know a transaction by its branch and by who sent it (RFC 3261 clause 17.2.3).
    expect(cancel.header("Via").replace(/;rport$/, "")).toBe(invite.header("Via").replace(/;rport$/, ""));
    expect(["Call-ID", "From", "To"].map((name) => cancel.header(name))).toEqual(
      ["Call-ID", "From", "To"].map((name) => invite.header(name)),
    );
    expect(cancel.header("CSeq")).toBe(`${numberIn(invite)} CANCEL`);
  });

  test("a call to us that rings, by the answer that its caller waits for", async () => {
    await invited();
    await inState("incoming");
    const ringing = await gone.server.response("INVITE", 180);
    expect(await next.client.endLeft(ladder())).toBe("told");
    const answer = await next.server.response("INVITE", 480);
    for (const name of ["Via", "From", "To", "Call-ID", "CSeq"]) {
      expect(answer.header(name), name).toBe(ringing.header(name));
    }
  });

  test("the second leg of a redirected call, and nothing of the first", async () => {
    redirect(gone.server, await placed());
    const second = await gone.server.request("INVITE");
    gone.server.answer(second, 200, "OK", ANSWER);
    await inState("connected");
    const end = next.client.endLeft(ladder());
    const bye = await byeOf();
    expect(bye.header("Call-ID")).toBe(second.header("Call-ID"));
    next.server.answer(bye, 200, "OK");
    expect(await end).toBe("told");
    expect(next.server.pending.filter(({ method }) => method !== "REGISTER")).toEqual([]);
  });

  test("nothing of a call that has ended, and nothing of what was only seen elsewhere", async () => {
    const invite = await placed();
    gone.server.answer(invite, 200, "OK", ANSWER);
    await inState("connected");
    const seenElsewhere = ladder().map((entry) => ({ ...entry, from: "system-a", to: "system-b" }) as const);
    gone.client.engine.end(gone.client.store.getState().calls[0]!.id);
    gone.server.answer(await gone.server.request("BYE"), 200, "OK");
    await inState("ended");
    expect(await next.client.endLeft(ladder())).toBe("over");
    expect(await next.client.endLeft(seenElsewhere)).toBe("over");
    expect(next.server.pending.filter(({ method }) => method !== "REGISTER")).toEqual([]);
  });
});

test("a server that refuses leaves it unknown what the other end knows", async () => {
  gone.server.answer(await placed(), 200, "OK", ANSWER);
  await inState("connected");
  const end = next.client.endLeft(ladder());
  next.server.answer(await next.server.request("BYE"), 503, "Service Unavailable");
  expect(await end).toBe("untold");
});

test("so does a connection that is not there", async () => {
  const server = await createScriptedServer();
  const client = createClient(server.account(), createStandInMedia());
  client.start();
  await registered(client);
  gone.server.answer(await placed(), 180, "Ringing");
  await inState("ringing");
  await server.close();
  await storeValue(client.store, ({ registration }) => (registration.state === "reconnecting" ? true : undefined));
  void client.stop();
  expect(await client.endLeft(ladder())).toBe("untold");
});
