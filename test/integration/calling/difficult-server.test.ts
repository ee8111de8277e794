/** The real client against a server that says what the test wants, right or wrong. */

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { arrowWords } from "../../../renderer/ladder/arrow-words.ts";
import { encodeInfo } from "../../../shared/mc/info-document.ts";
import { encodeMultipart } from "../../../shared/mc/multipart.ts";
import { useFalseClock } from "../../support/harness/calling/false-clock.ts";
import { connected, ended, registered, storeValue } from "../../support/harness/calling/lab-calls.ts";
import {
  acknowledge,
  BEA,
  createClient,
  INFO,
  invitation,
  invitesPending,
  newestCallOf,
  redirect,
  startScripted,
  stopScripted,
  VISITOR,
} from "../../support/harness/calling/scripted.ts";
import type { StandInMedia } from "../../support/stand-ins/media.ts";
import {
  NO_SDP,
  type Received,
  type RequestOptions,
  type ScriptedServer,
  SDP,
} from "../../support/stand-ins/sip-server.ts";

const SDP_BODY = { contentType: "application/sdp", body: SDP };

let server: ScriptedServer;
let client: McClient;
let media: StandInMedia;

beforeEach(async () => {
  ({ server, client, media } = await startScripted());
});
afterEach(() => stopScripted({ server, client, media }));

const { until, inState, newest } = newestCallOf(() => client);
const steps = () => newest().steps.map(({ step }) => step);

/** Places a call; gives the INVITE. */
function place(): Promise<Received> {
  client.engine.place(BEA, "mcptt");
  return server.request("INVITE");
}
const ok = (invite: Received, headers: readonly string[] = []) =>
  server.answer(invite, 200, "OK", { ...SDP_BODY, headers });

/** Places a call and answers it. */
async function connect(headers: readonly string[] = []): Promise<Received> {
  const invite = await place();
  ok(invite, headers);
  await server.request("ACK");
  await inState("connected");
  return invite;
}
const tagOf = (invite: Received) => /tag=([^;\s]+)/.exec(invite.header("From"))?.[1] ?? "";

test("our INVITE says in Contact and Accept-Contact which service it belongs to (TS 24.379 clause 6.2.1)", async () => {
  const invite = await place();
  const service = '+g.3gpp.icsi-ref="urn%3Aurn-7%3A3gpp-service.ims.icsi.mcptt"';
  expect(invite.header("Contact").endsWith(`>;+g.3gpp.mcptt;${service}`)).toBe(true);
  expect(invite.text).toContain("Accept-Contact: *;+g.3gpp.mcptt;require;explicit\r\n");
  expect(invite.text).toContain(`Accept-Contact: *;${service};require;explicit\r\n`);
  expect(invite.header("Supported")).toContain("timer");
  expect(invite.header("Answer-Mode")).toBe("Auto");
  ok(invite);
  await inState("connected");
});

const info = (sessionType: string, callingUserId?: string) =>
  encodeInfo("mcptt", { sessionType, ...(callingUserId === undefined ? {} : { callingUserId }) });
/** A private call to us. */
const callUs = (options: RequestOptions = {}) =>
  server.send("INVITE", { ...invitation(info("private", BEA)), ...options });

describe("answers to our INVITE", () => {
  test("183 is no ringing, 180 is, once; what no lab observed is drawn as inferred", async () => {
    const invite = await place();
    server.answer(invite, 100, "Trying");
    server.answer(invite, 183, "Session Progress");
    server.answer(invite, 180, "Ringing");
    await inState("ringing");
    server.answer(invite, 180, "Ringing");
    server.answer(invite, 180, "Ringing");
    ok(invite);
    await inState("connected");
    expect(steps().filter((step) => step === "ringing")).toHaveLength(1);
    const inferred = newest().ladder.filter(({ certainty }) => certainty === "inferred");
    expect(inferred.map(({ from, to }) => `${from}>${to}`)).toEqual(["system-a>colleague", "colleague>system-a"]);
  });

  test("early descriptions in 183 do not disturb the answer", async () => {
    const invite = await place();
    server.answer(invite, 183, "Session Progress", SDP_BODY);
    ok(invite);
    await inState("connected");
  });

  test("a reliable 180 is acknowledged (RFC 3262)", async () => {
    const invite = await place();
    server.answer(invite, 180, "Ringing", {
      headers: ["Require: 100rel", "RSeq: 17"],
    });
    const prack = await server.request("PRACK");
    expect(prack.header("RAck")).toBe(`17 ${invite.header("CSeq")}`);
    server.answer(prack, 200, "OK");
    ok(invite);
    await inState("connected");
  });

  test("an answer inside a multipart", async () => {
    const invite = await place();
    const { contentType, body } = encodeMultipart(
      [
        { contentType: INFO, content: encodeInfo("mcptt", { sessionType: "private" }) },
        { contentType: "application/sdp", content: SDP },
      ],
      "answer",
    );
    server.answer(invite, 200, "OK", { contentType, body });
    await inState("connected");
    expect((await until(({ steps }) => steps.some(({ step }) => step === "media-flowing"))).state).toBe("connected");
  });

  test.each([
    ["a session description that the media refuse", { contentType: "application/sdp", body: NO_SDP }],
    ["no body", {}],
    ["a body of another kind", { contentType: "text/plain", body: "hello" }],
    [
      "a multipart without a session description",
      encodeMultipart([{ contentType: "text/plain", content: "hello" }], "answer"),
    ],
    ["a broken multipart", { contentType: 'multipart/mixed;boundary="answer"', body: "--answer\r\n" }],
  ])("200 with %s: the call ends by name, and the other side is told", async (_what, options) => {
    const invite = await place();
    server.answer(invite, 200, "OK", options);
    await server.request("ACK");
    const bye = await server.request("BYE");
    server.answer(bye, 200, "OK");
    expect((await until(ended)).endReason?.code).toBe("media-not-acceptable");
  });

  test("a second 200 of a forked call is acknowledged and ended, the first goes on", async () => {
    const invite = await connect();
    server.answer(invite, 200, "OK", { ...SDP_BODY, tag: "fork" });
    const bye = await server.request("BYE");
    expect(bye.header("To")).toContain("tag=fork");
    server.answer(bye, 200, "OK");
    expect(newest().state).toBe("connected");
  });

  test("a final answer without a reason phrase, and with one that is far too long", async () => {
    server.answer(await place(), 486, "");
    expect((await until(ended)).endReason?.code).toBe("busy");
    server.answer(await place(), 599, "x".repeat(5_000));
    const record = await until((call) => ended(call) && call.endReason?.code !== "busy");
    expect(record.endReason?.code).toBe("server-error");
    expect(record.ladder.every(({ what }) => arrowWords(what).length <= 510)).toBe(true);
  });

  test("407: the INVITE goes again with credentials; still one request", async () => {
    const invite = await place();
    server.answer(invite, 407, "Proxy Authentication Required", {
      headers: ['Proxy-Authenticate: Digest realm="ims.system-a.example",nonce="n1",algorithm=MD5,qop="auth"'],
    });
    const again = await server.request("INVITE");
    expect(again.header("Proxy-Authorization")).toContain('username="ava@ims.system-a.example"');
    ok(again);
    const record = await inState("connected");
    expect(steps().filter((step) => step === "requested")).toHaveLength(1);
    expect(JSON.stringify(record.ladder)).not.toMatch(/response=|cnonce=/);
    expect(record.ladder.map(({ tone }) => tone)).not.toContain("failed");
  });

  test("407 of a foreign realm: no response is made, and the call ends", async () => {
    const invite = await place();
    const foreign = 'Proxy-Authenticate: Digest realm="elsewhere.example",nonce="n1"';
    server.answer(invite, 407, "Proxy Authentication Required", { headers: [foreign] });
    expect((await until(ended)).endReason).toMatchObject({ detail: expect.stringContaining("407") });
    expect(invitesPending(server)).toEqual([]);
  });

  test("messages that are no SIP are passed over", async () => {
    const invite = await place();
    for (const text of [
      "garbage",
      "SIP/2.0 200\r\n\r\n",
      "INVITE\r\n\r\n",
      "\u0000\u0001",
      "SIP/2.0 abc\r\nVia: x\r\n\r\n",
    ])
      server.raw(text);
    ok(invite);
    await inState("connected");
  });
});

describe("an offer that cannot be made", () => {
  test("ends the call by name, and nothing is sent", async () => {
    const { createLeg } = media;
    media.createLeg = (side, protection) =>
      Object.assign(createLeg(side, protection), { createOffer: () => Promise.reject(new Error("no addresses")) });
    client.engine.place(BEA, "mcptt");
    expect((await until(ended)).endReason).toEqual({ code: "program-error", detail: "no addresses" });
    expect(server.pending.filter(({ method }) => method === "INVITE")).toEqual([]);
  });
});

describe("media that reject with something that is no error", () => {
  const odd = () => Promise.reject("odd");
  test("for an offer", async () => {
    const { createLeg } = media;
    media.createLeg = (side, protection) => Object.assign(createLeg(side, protection), { createOffer: odd });
    client.engine.place(BEA, "mcptt");
    expect((await until(ended)).endReason).toEqual({ code: "program-error", detail: expect.any(String) });
  });
  test("for an answer", async () => {
    const { createLeg } = media;
    media.createLeg = (side, protection) => Object.assign(createLeg(side, protection), { createAnswer: odd });
    callUs();
    client.engine.answer((await inState("incoming")).id);
    expect((await server.response("INVITE")).status).toBeGreaterThanOrEqual(400);
    expect((await until(ended)).endReason).toEqual({ code: "media-not-acceptable", detail: expect.any(String) });
  });
});

describe("a redirected leg that goes on talking", () => {
  test("is not listened to any more", async () => {
    const first = await place();
    redirect(server, first);
    const second = await server.request("INVITE");
    expect(second.header("Call-ID")).not.toBe(first.header("Call-ID"));
    redirect(server, first);
    ok(first);
    server.answer(first, 486, "Busy Here");
    server.send("BYE", { dialog: first, toTag: tagOf(first) });
    server.answer(second, 180, "Ringing");
    const record = await inState("ringing");
    expect(record).toMatchObject({ currentId: VISITOR, endReason: null });
    ok(second);
    await inState("connected");
    const inferred = newest().ladder.filter(({ certainty }) => certainty === "inferred");
    expect(inferred.map(({ from, to }) => `${from}>${to}`)).toEqual([
      "system-a>system-b",
      "system-b>colleague",
      "colleague>system-b",
    ]);
  });
});

describe("registering", () => {
  test("what comes of an attempt whose connection was lost does not touch the next", async () => {
    await client.stop();
    server.registers = false;
    client = createClient(server.account(), media);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      client.start();
      await server.request("REGISTER");
      server.registers = true;
      server.drop();
      await storeValue(client.store, ({ registration }) => (registration.state === "reconnecting" ? true : undefined));
      await vi.advanceTimersByTimeAsync(2_000);
      await registered(client);
      const states: string[] = [];
      client.store.subscribe(({ registration }) => states.push(registration.state));
      // The transaction of the first attempt times out (RFC 3261 clause 17.1.2.2, timer F).
      for (let second = 0; second < 33; second++) {
        await vi.advanceTimersByTimeAsync(1_000);
        for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setImmediate(resolve));
      }
      expect(states.filter((state) => state !== "registered")).toEqual([]);
      expect(server.connections).toBe(3);
    } finally {
      vi.useRealTimers();
    }
  });

  test("stopped while the server keeps us waiting: off, and stays off", async () => {
    await client.stop();
    server.registers = false;
    client = createClient(server.account(), media);
    client.start();
    await client.stop();
    expect(client.store.getState().registration.state).toBe("off");
    client.engine.register();
    expect(client.store.getState().registration.state).toBe("off");
  });
});

describe("ending", () => {
  test("BYE of the other side with its words", async () => {
    const invite = await connect();
    server.send("BYE", {
      dialog: invite,
      toTag: tagOf(invite),
      headers: ['Reason: SIP ;cause=200 ;text="Shift is \\"over\\""'],
    });
    expect((await server.response("BYE")).status).toBe(200);
    expect((await until(ended)).endReason).toEqual({ code: "hung-up-by-colleague", detail: 'Shift is "over"' });
  });

  test("a 200 that crosses our CANCEL is acknowledged and ended", async () => {
    const invite = await place();
    server.answer(invite, 180, "Ringing");
    const { id } = await inState("ringing");
    client.engine.end(id);
    const cancel = await server.request("CANCEL");
    ok(invite);
    await server.request("ACK");
    server.answer(await server.request("BYE"), 200, "OK");
    server.answer(cancel, 481, "Call/Transaction Does Not Exist");
    expect((await until(ended)).endReason?.code).toBe("cancelled");
  });

  test("while the answer is being applied: the other side is told", async () => {
    const applying = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const { createLeg } = media;
    media.createLeg = (side, protection) =>
      Object.assign(createLeg(side, protection), {
        acceptAnswer: () => {
          applying.resolve();
          return release.promise;
        },
      });
    ok(await place());
    await applying.promise;
    client.engine.end(newest().id);
    release.resolve();
    await server.request("BYE");
    expect((await until(ended)).endReason?.code).toBe("cancelled");
  });

  test.each(["before the answer", "after the answer"])(
    "while the connection is down, %s: delivered as soon as it is back",
    async (when) => {
      const invite = await place();
      if (when === "before the answer") server.answer(invite, 180, "Ringing");
      else ok(invite);
      await inState(when === "before the answer" ? "ringing" : "connected");
      server.drop();
      await until((record) => !record.signalling || ended(record));
      client.engine.end(newest().id);
      await until(ended);
      const told = await server.request(when === "before the answer" ? "CANCEL" : "BYE");
      expect(told.header("Call-ID")).toBe(invite.header("Call-ID"));
      expect(server.connections).toBe(2);
    },
  );
});

describe("the session timer (RFC 4028)", () => {
  const timersOf = (seconds: number) => [`Session-Expires: ${seconds};refresher=uas`, "Require: timer"];

  test("a re-INVITE of the other side is answered, and from then on we refresh", async () => {
    useFalseClock();
    try {
      const invite = await connect(timersOf(90));
      server.send("INVITE", {
        dialog: invite,
        toTag: tagOf(invite),
        headers: ["Supported: timer", "Session-Expires: 90;refresher=uac"],
        ...SDP_BODY,
      });
      const answer = await server.response("INVITE");
      expect(answer.status).toBe(200);
      expect(answer.body).toContain("m=audio");
      server.send("ACK", { dialog: invite, toTag: tagOf(invite), cseq: Number(answer.header("CSeq").split(" ")[0]) });
      await vi.advanceTimersByTimeAsync(45_000);
      const refresh = await server.request("INVITE");
      expect(refresh.header("Session-Expires")).toContain("refresher=uac");
      ok(refresh, ["Session-Expires: 90;refresher=uac"]);
      await server.request("ACK");
    } finally {
      vi.useRealTimers();
    }
    expect(newest().state).toBe("connected");
  });

  test("the compact form is read, of the answer and of that to a refresh", async () => {
    useFalseClock();
    try {
      await connect(["x: 90;refresher=uac"]);
      for (const _refresh of [1, 2]) {
        await vi.advanceTimersByTimeAsync(45_000);
        const refresh = await server.request("INVITE");
        ok(refresh, ["x: 90;refresher=uac"]);
        await server.request("ACK");
      }
    } finally {
      vi.useRealTimers();
    }
    expect(newest().state).toBe("connected");
  });

  test("a re-INVITE in a call without a session timer starts none", async () => {
    const invite = await connect();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      server.send("INVITE", { dialog: invite, toTag: tagOf(invite), ...SDP_BODY });
      const answer = await server.response("INVITE");
      server.send("ACK", { dialog: invite, toTag: tagOf(invite), cseq: Number(answer.header("CSeq").split(" ")[0]) });
      await vi.advanceTimersByTimeAsync(3_600_000);
      expect(invitesPending(server)).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
    expect(newest().state).toBe("connected");
  });

  test("another side that stays silent: the call ends by name, and it is told", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      await connect(timersOf(90));
      await vi.advanceTimersByTimeAsync(60_000);
      expect(newest().endReason?.code).toBe("session-expired");
      server.answer(await server.request("BYE"), 200, "OK");
    } finally {
      vi.useRealTimers();
    }
  });

  test.each(["uac", "uas"])(
    "without a server nobody can confirm the session, whoever is to (%s): it goes on with its audio",
    async (refresher) => {
      useFalseClock();
      try {
        await connect([`Session-Expires: 90;refresher=${refresher}`, "Require: timer"]);
        await server.close();
        await until(({ signalling }) => !signalling);
        await vi.advanceTimersByTimeAsync(600_000);
      } finally {
        vi.useRealTimers();
      }
      expect(newest()).toMatchObject({ state: "connected", signalling: false });
    },
  );

  test("an interval longer than any timer does not end the call", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      await connect(timersOf(4_000_000));
      await vi.advanceTimersByTimeAsync(1_000);
    } finally {
      vi.useRealTimers();
    }
    expect(newest().state).toBe("connected");
  });

  test.each([
    [481, "Call/Transaction Does Not Exist"],
    [408, "Request Timeout"],
  ])("a refresh that is answered with %i ends the call on both sides", async (status, phrase) => {
    await connect();
    server.drop();
    await until(({ signalling }) => !signalling);
    const refresh = await server.request("INVITE");
    server.answer(refresh, status, phrase);
    expect((await until(ended)).endReason?.code).toBe("hung-up-by-colleague");
    server.answer(await server.request("BYE"), 200, "OK");
  });

  test("a refresh that is refused for another reason leaves the call as it is", async () => {
    await connect();
    server.drop();
    await until(({ signalling }) => !signalling);
    server.answer(await server.request("INVITE"), 500, "Server Internal Error");
    await server.request("ACK");
    await until(({ signalling }) => signalling);
    expect(newest().state).toBe("connected");
  });

  test("a refresh whose answer the media refuse ends the call on both sides", async () => {
    await connect();
    server.drop();
    await until(({ signalling }) => !signalling);
    server.answer(await server.request("INVITE"), 200, "OK", { contentType: "application/sdp", body: NO_SDP });
    server.answer(await server.request("BYE"), 200, "OK");
    expect((await until(ended)).endReason?.code).toBe("media-not-acceptable");
  });
});

describe("calls to us", () => {
  test.each([
    ["without a body", {}],
    ["with a session description alone", SDP_BODY],
    ["of a group", invitation(info("prearranged", BEA))],
    ["of nobody", invitation(info("private"))],
    ["of somebody without an ID", invitation(info("private", "tel:5550100"))],
    ["with an info document that is none", invitation("<nonsense")],
    ["with a broken multipart", { contentType: 'multipart/mixed;boundary="x"', body: "--x\r\n" }],
  ])("%s: 488, and nobody is disturbed", async (_what, options) => {
    server.send("INVITE", options);
    expect((await server.response("INVITE")).status).toBe(488);
    expect(client.store.getState().calls).toEqual([]);
  });

  const answer = async () => {
    const { id } = await inState("incoming");
    client.engine.answer(id);
    return server.response("INVITE");
  };
  test.each([
    ["Session-Expires: 300;refresher=uac", "Supported: timer", "300;refresher=uac", "timer"],
    ["Session-Expires: 300;refresher=uas", "Supported: 100rel, timer", "300;refresher=uas", "timer"],
    ["x: 300;refresher=uac", "Supported: timer", "300;refresher=uac", "timer"],
    ["Session-Expires: 300", "k: timer", "300;refresher=uac", "timer"],
    // A proxy asked for it; the caller itself knows nothing of it and will never refresh (RFC 4028 clause 9, table 2).
    ["Session-Expires: 300", "Supported: 100rel", "300;refresher=uas", ""],
    ["Session-Expires: 30", "Supported: timer", "", ""],
    ["X-None: 1", "Supported: timer", "", ""],
  ])("%s, %s: answered with %j, required %j", async (proposed, supported, agreed, required) => {
    callUs({ headers: [proposed, supported] });
    const response = await answer();
    expect(response.status).toBe(200);
    expect(response.header("Session-Expires")).toBe(agreed);
    expect(response.header("Require")).toBe(required);
    acknowledge(server, response);
    await inState("connected");
  });

  test.each(["4294967295", "4000000", "soon", "60"])("an INVITE with `Expires: %s` rings", async (expires) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      callUs({ headers: [`Expires: ${expires}`] });
      await inState("incoming");
      await vi.advanceTimersByTimeAsync(1_000);
      expect(newest().state).toBe("incoming");
      const response = await answer();
      expect(response.status).toBe(200);
      acknowledge(server, response);
      await inState("connected");
    } finally {
      vi.useRealTimers();
    }
  });

  test("an INVITE that expires while it rings is over", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      callUs({ headers: ["Expires: 5"] });
      await inState("incoming");
      await vi.advanceTimersByTimeAsync(5_000);
      expect((await server.response("INVITE")).status).toBe(487);
      await inState("ended");
    } finally {
      vi.useRealTimers();
    }
  });

  test("where it is our turn, we refresh", async () => {
    callUs({ headers: ["Session-Expires: 90;refresher=uas", "Supported: timer"] });
    useFalseClock();
    try {
      acknowledge(server, await answer());
      await inState("connected");
      await vi.advanceTimersByTimeAsync(45_000);
      const refresh = await server.request("INVITE");
      server.answer(refresh, 200, "OK", SDP_BODY);
      await server.request("ACK");
    } finally {
      vi.useRealTimers();
    }
    expect(newest().state).toBe("connected");
  });

  test("a caller who wants reliable ringing (RFC 3262) can be answered", async () => {
    callUs({ headers: ["Require: 100rel", "Supported: 100rel"] });
    const { id } = await inState("incoming");
    const ringing = await server.response("INVITE", 101);
    if (ringing.header("RSeq") !== "") {
      server.raw(
        `PRACK ${/<([^>]+)>/.exec(ringing.header("Contact"))?.[1]} SIP/2.0\r\nVia: SIP/2.0/WS 127.0.0.1;branch=z9hG4bKprack\r\n` +
          `From: ${ringing.header("From")}\r\nTo: ${ringing.header("To")}\r\nCall-ID: ${ringing.header("Call-ID")}\r\n` +
          `CSeq: ${Number(ringing.header("CSeq").split(" ")[0]) + 1} PRACK\r\nRAck: ${ringing.header("RSeq")} ${ringing.header("CSeq")}\r\n` +
          "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n",
      );
      await server.response("PRACK");
    }
    client.engine.answer(id);
    expect((await server.response("INVITE")).status).toBe(200);
  });

  test("an offer that the media refuse: 488, and a named end", async () => {
    server.send("INVITE", invitation(info("private", BEA), NO_SDP));
    expect((await answer()).status).toBeGreaterThanOrEqual(400);
    expect((await until(ended)).endReason?.code).toBe("media-not-acceptable");
  });

  test("whose caller gives up: missed", async () => {
    const branch = "z9hG4bKcancelled";
    const callId = callUs({ branch, cseq: 7 });
    await inState("incoming");
    server.send("CANCEL", { branch, cseq: 7, callId });
    expect((await server.response("INVITE")).status).toBe(487);
    expect((await until(ended)).endReason?.code).toBe("missed");
  });

  test("while the connection is lost: the call ends here, and the caller is told when it is back", async () => {
    const callId = callUs();
    await inState("incoming");
    server.drop();
    expect((await until(ended)).endReason?.code).toBe("signalling-lost");
    const told = await server.response("INVITE", 400);
    expect(told.header("Call-ID")).toBe(callId);
    expect(server.connections).toBe(2);
  });

  test("that are ended while they are being answered", async () => {
    const asked = Promise.withResolvers<void>();
    const release = Promise.withResolvers<string>();
    const { createLeg } = media;
    media.createLeg = (side, protection) =>
      Object.assign(createLeg(side, protection), {
        createAnswer: () => {
          asked.resolve();
          return release.promise;
        },
      });
    callUs();
    const { id } = await inState("incoming");
    client.engine.answer(id);
    await asked.promise;
    client.engine.end(id);
    release.resolve(SDP);
    expect((await server.response("INVITE")).status).toBe(480);
    expect((await until(ended)).endReason?.code).toBe("hung-up");
  });

  test("declined twice say so once", async () => {
    callUs();
    const { id } = await inState("incoming");
    client.engine.end(id);
    client.engine.end(id);
    const response = await server.response("INVITE");
    expect(response.status).toBe(480);
    expect(response.header("Warning")).toContain('"110 ');
    expect(connected(newest())).toBe(false);
  });
});
