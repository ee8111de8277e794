/** Protected calls with a server that changes, drops and repeats what the two ends say to each other. */

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { frameKeying } from "../../../renderer/calling/protection/frames-scheme.ts";
import { withKeyMessage } from "../../../renderer/calling/protection/key-management.ts";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { arrowWords } from "../../../renderer/ladder/arrow-words.ts";
import { DEFAULT_SETTINGS } from "../../../shared/bridge/settings.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { encodeKmsRedirect, KMS_REDIRECT_CONTENT_TYPE } from "../../../shared/kms/kms-redirect.ts";
import { encodeInfo } from "../../../shared/mc/info-document.ts";
import { decodeBody, findPart } from "../../../shared/mc/multipart.ts";
import { PROTECTION_RULES, type ProtectionRule } from "../../../shared/mc/protection-rule.ts";
import {
  agreementNonce,
  answerConfirms,
  type FrameContext,
  frameAnswer,
  frameOffer,
  pictureKeys,
  readFrameAnswer,
  readFrameOffer,
  senderKeys,
  withFrameAttribute,
} from "../../../shared/media/frame-agreement.ts";
import { ended } from "../../support/harness/calling/lab-calls.ts";
import {
  acknowledge,
  BEA,
  invitation,
  invitesPending,
  newestCallOf,
  OWN,
  redirect,
  startScripted,
  stopScripted,
  VISITOR,
} from "../../support/harness/calling/scripted.ts";
import { createKeyWorld, type StandInKeys } from "../../support/stand-ins/keys.ts";
import type { StandInMedia } from "../../support/stand-ins/media.ts";
import { type Received, type ScriptedServer, SDP } from "../../support/stand-ins/sip-server.ts";

const MALLORY = "sip:mallory@mcx.system-a.example";
const CALL_ID = "00000000-0000-4000-8000-000000000000";

const world = createKeyWorld();
let server: ScriptedServer;
let client: McClient;
let media: StandInMedia;
let keys: StandInKeys;
let settings: { protection: ProtectionRule; askSeconds: number; redirectionPolicy: "follow" | "ask" };

beforeEach(async () => {
  keys = world.keysFor(OWN);
  settings = { protection: "preferred", askSeconds: 20, redirectionPolicy: "follow" };
  ({ server, client, media } = await startScripted({
    keys,
    settings: () => ({ ...DEFAULT_SETTINGS, ...settings }),
  }));
  keys.onProgress = (progress) => client.engine.keyProgress(progress);
});
afterEach(() => stopScripted({ server, client, media }));

const { until, inState, newest } = newestCallOf(() => client);

function place(id = BEA): Promise<Received> {
  client.engine.place(id, "mcptt");
  return server.request("INVITE");
}
const tagOf = (invite: Received) => /tag=([^;\s]+)/.exec(invite.header("From"))?.[1] ?? "";
const sdpOf = ({ header, body }: Pick<Received, "header" | "body">) =>
  findPart(decodeBody(header("Content-Type"), body), "application/sdp")?.content ?? "";
const messageIn = (sdp: string) => /^a=key-mgmt:mikey (\S+)/m.exec(sdp)?.[1] ?? "";
const sdpBody = (body: string) => ({ contentType: "application/sdp", body });

/** The colleague opens the offer; gives what both ends know. */
async function open(sdp: string, by = BEA, from = OWN): Promise<FrameContext & { pckId: string }> {
  const message = messageIn(sdp);
  const { identity, mediaSecret } = await world
    .keysFor(by)
    .open({ callId: CALL_ID, leg: 1, service: "mcptt", message, callerId: from, secret: "frames" });
  return {
    secret: new Uint8Array(Buffer.from(mediaSecret, "base64")),
    offer: frameOffer(identity.pckId),
    message,
    nonce: agreementNonce(),
    // As an older program, which leaves what it does not know out of its answer.
    digits: false,
    pckId: identity.pckId,
  };
}
const confirming = (context: FrameContext) => withFrameAttribute(SDP, frameAnswer(context));

async function connectProtected(): Promise<{ invite: Received; context: FrameContext & { pckId: string } }> {
  const invite = await place();
  const context = await open(sdpOf(invite));
  server.answer(invite, 200, "OK", sdpBody(confirming(context)));
  await server.request("ACK");
  await inState("connected");
  return { invite, context };
}

/** What one end of a call seals and opens with: keys of sound, and others of pictures. */
function keysOfEnd(context: FrameContext, pckId: string, end: "initiator" | "receiver") {
  const other = end === "initiator" ? "receiver" : "initiator";
  const [sound, pictures] = [senderKeys(context, pckId), pictureKeys(context, pckId)];
  return frameKeying(sound[end], sound[other], false, { send: pictures[end], receive: pictures[other] });
}

describe("the answer", () => {
  test("that confirms the key: both ends send under their own keys", async () => {
    const { context } = await connectProtected();
    expect(media.frameKeys).toEqual([keysOfEnd(context, context.pckId, "initiator")]);
    expect(newest().protection).toMatchObject({ state: "establishing", failure: null });
    expect(newest().steps.map(({ step }) => step)).toContain("key-confirmed");
    expect(media.passedUnprotected).toBe(0);
  });

  test("without protection, under required: ended, and the other side is told", async () => {
    settings.protection = "required";
    const invite = await place();
    server.answer(invite, 200, "OK", sdpBody(SDP));
    await server.request("ACK");
    const bye = await server.request("BYE");
    expect(bye.header("Reason")).toBe('SIP;cause=488;text="colleague-without-protection"');
    server.answer(bye, 200, "OK");
    expect((await until(ended)).endReason?.code).toBe("colleague-without-protection");
    expect(newest().protection).toMatchObject({ state: "failed", failure: { code: "colleague-without-protection" } });
    expect([media.frameKeys.length, media.passedUnprotected]).toEqual([0, 0]);
  });

  test("without protection, under preferred: passes, and says so", async () => {
    const invite = await place();
    server.answer(invite, 200, "OK", sdpBody(SDP));
    expect((await inState("connected")).protection).toMatchObject({
      state: "hop",
      failure: { code: "colleague-without-protection" },
    });
    expect([media.frameKeys.length, media.passedUnprotected]).toEqual([0, 1]);
    // What comes later need not say anything about it either.
    server.send("INVITE", { dialog: invite, toTag: tagOf(invite), ...sdpBody(SDP) });
    const plain = await server.response("INVITE");
    expect(plain.body).not.toContain("x-mc-frame-protection");
    server.send("ACK", { dialog: invite, toTag: tagOf(invite), cseq: Number(plain.header("CSeq").split(" ")[0]) });
    server.drop();
    await until(({ signalling }) => !signalling);
    const refresh = await server.request("INVITE");
    expect(refresh.body).not.toMatch(/key-mgmt|x-mc-frame/);
    server.answer(refresh, 200, "OK", sdpBody(SDP));
    await until(({ signalling }) => signalling);
    expect(newest().state).toBe("connected");
  });

  test.each([
    [408, "Request Timeout"],
    [488, "Not Acceptable Here"],
    [500, "Server Internal Error"],
  ])(
    "without protection, and %i to the media that are offered anew: the call goes on as it is",
    async (status, words) => {
      const invite = await place();
      server.answer(invite, 200, "OK", sdpBody(SDP));
      await server.request("ACK");
      await inState("connected");
      const anew = await server.request("INVITE");
      expect(anew.body).not.toMatch(/key-mgmt|x-mc-frame/);
      // Not before the other end has surely dealt with the ACK.
      const at = (wanted: string) =>
        newest().ladder.find(({ what, from }) => arrowWords(what) === wanted && from === "console");
      expect((at("re-INVITE")?.atMs ?? 0) - (at("ACK")?.atMs ?? 0)).toBeGreaterThan(150);
      server.answer(anew, status, words);
      await server.request("ACK");
      // Another request is possible after it.
      client.engine.hold(newest().id, true);
      const hold = await server.request("INVITE");
      expect(hold.body).toMatch(/^a=sendonly\r$/m);
      server.answer(hold, 200, "OK", sdpBody(SDP));
      expect((await until((record) => record.hold === "by-us")).state).toBe("connected");
    },
  );

  const wrong: Record<string, (context: FrameContext & { pckId: string }) => string> = {
    "a confirmation under another key": (context) => confirming({ ...context, secret: new Uint8Array(32) }),
    "a confirmation of an offer that was changed": (context) =>
      confirming({ ...context, message: `A${context.message}` }),
    "a confirmation of an answer that was changed": (context) =>
      confirming(context).replace(context.nonce, agreementNonce()),
    "our offer as the answer": (context) => withFrameAttribute(SDP, context.offer),
    "another PCK-ID": (context) => confirming({ ...context, offer: frameOffer("1badcafe") }),
    "two answers": (context) => withFrameAttribute(confirming(context), frameAnswer(context)),
    "another version": (context) => withFrameAttribute(SDP, frameAnswer(context).replace("1", "2")),
  };
  for (const rule of ["required", "preferred"] as const) {
    test.each(Object.keys(wrong))(`with %s, under ${rule}: no media, ended by name`, async (what) => {
      settings.protection = rule;
      const invite = await place();
      server.answer(invite, 200, "OK", sdpBody(wrong[what]?.(await open(sdpOf(invite))) ?? ""));
      await server.request("ACK");
      const bye = await server.request("BYE");
      expect(bye.header("Reason")).toBe('SIP;cause=488;text="key-confirmation-failed"');
      server.answer(bye, 200, "OK");
      expect((await until(ended)).endReason?.code).toBe("key-confirmation-failed");
      expect([media.frameKeys.length, media.passedUnprotected]).toEqual([0, 0]);
    });
  }
});

describe("later descriptions of a protected session", () => {
  test("ours repeat the offer, and an answer that repeats its own is taken", async () => {
    const { invite, context } = await connectProtected();
    server.drop();
    await until(({ signalling }) => !signalling);
    const refresh = await server.request("INVITE");
    expect(messageIn(refresh.body)).toBe(messageIn(sdpOf(invite)));
    expect(readFrameOffer(refresh.body)?.value).toBe(context.offer);
    server.answer(refresh, 200, "OK", sdpBody(confirming(context)));
    await server.request("ACK");
    await until(({ signalling }) => signalling);
    expect(newest().state).toBe("connected");
    expect(media.frameKeys).toHaveLength(1);
  });

  test("an answer that leaves it out ends the call", async () => {
    await connectProtected();
    server.drop();
    await until(({ signalling }) => !signalling);
    server.answer(await server.request("INVITE"), 200, "OK", sdpBody(SDP));
    const bye = await server.request("BYE");
    expect(bye.header("Reason")).toBe('SIP;cause=488;text="protection-stripped"');
    server.answer(bye, 200, "OK");
    expect((await until(ended)).endReason?.code).toBe("protection-stripped");
  });

  test("a change of the network keeps keys and confirmation, on a new path", async () => {
    const { invite, context } = await connectProtected();
    await client.networkChanged();
    const move = await server.request("INVITE");
    expect(media.renewals).toBe(1);
    expect(messageIn(move.body)).toBe(messageIn(sdpOf(invite)));
    expect(readFrameOffer(move.body)?.value).toBe(context.offer);
    server.answer(move, 200, "OK", sdpBody(confirming(context)));
    await server.request("ACK");
    expect(newest()).toMatchObject({ state: "connected", protection: { failure: null } });
    expect([media.frameKeys.length, media.passedUnprotected]).toEqual([1, 0]);
  });

  test("a change of the network that is answered without protection: ended by name, nothing passes in clear", async () => {
    await connectProtected();
    await client.networkChanged();
    server.answer(await server.request("INVITE"), 200, "OK", sdpBody(SDP));
    server.answer(await server.request("BYE"), 200, "OK");
    expect((await until(ended)).endReason?.code).toBe("protection-stripped");
    expect(media.passedUnprotected).toBe(0);
  });

  test.each([
    ["protection-stripped", "protection-failed-at-colleague"],
    ["protection-stopped", "protection-failed-at-colleague"],
    ["media-failed", "hung-up-by-colleague"],
    ["toString", "hung-up-by-colleague"],
  ])("BYE because of %s: %s", async (text, code) => {
    const { invite } = await connectProtected();
    const headers = [`Reason: SIP;cause=488;text="${text}"`];
    server.send("BYE", { dialog: invite, toTag: tagOf(invite), headers });
    expect((await until(ended)).endReason).toEqual({ code, detail: text });
  });

  test("an offer of theirs that repeats ours is answered with the same confirmation", async () => {
    const { context, invite } = await connectProtected();
    const body = withFrameAttribute(withKeyMessage(SDP, context.message, "session"), context.offer);
    server.send("INVITE", { dialog: invite, toTag: tagOf(invite), ...sdpBody(body) });
    const answer = await server.response("INVITE");
    expect(readFrameAnswer(answer.body)?.value).toBe(frameAnswer(context));
    expect(newest().state).toBe("connected");
  });

  test.each([
    ["nothing of it", () => SDP],
    ["another message", (offer: string) => withFrameAttribute(withKeyMessage(SDP, "AAAA", "session"), offer)],
    ["no attribute", (_offer: string, message: string) => withKeyMessage(SDP, message, "session")],
    [
      "another PCK-ID",
      (_: string, message: string) =>
        withFrameAttribute(withKeyMessage(SDP, message, "session"), frameOffer("1badcafe")),
    ],
  ])("an offer with %s is refused, and ends the call", async (_what, offered) => {
    const { context, invite } = await connectProtected();
    const body = offered(context.offer, context.message);
    server.send("INVITE", { dialog: invite, toTag: tagOf(invite), ...sdpBody(body) });
    expect((await server.response("INVITE", 400)).status).toBeGreaterThanOrEqual(400);
    server.answer(await server.request("BYE"), 200, "OK");
    expect((await until(ended)).endReason?.code).toBe("protection-stripped");
    expect(newest().protection?.state).toBe("failed");
  });
});

describe("refusals", () => {
  test("a message that the colleague could not verify", async () => {
    const invite = await place();
    server.answer(invite, 488, "Not Acceptable Here", {
      headers: ['Warning: 399 unit "136 authentication of the MIKEY-SAKKE I_MESSAGE failed"'],
    });
    expect((await until(ended)).endReason?.code).toBe("key-message-refused-by-colleague");
  });

  const kmsRefused = (
    invite: Received,
    receiverKmsUris: readonly string[],
    change: (xml: string) => string = (xml) => xml,
  ) =>
    server.answer(invite, 488, "Not Acceptable Here", {
      contentType: KMS_REDIRECT_CONTENT_TYPE,
      body: change(encodeKmsRedirect({ receiverKmsUris: receiverKmsUris as never[], initiatorKmsUris: [] })),
    });

  // What the host makes of the signature is the host's matter.
  const signed = (xml: string) =>
    xml.replace("</KmsRedirectResponse>", '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>$&');

  test("a KMS that is not accepted: one more attempt with the one that is proposed, and not a third", async () => {
    const first = await place();
    kmsRefused(first, ["kms.system-b.example"], signed);
    const second = await server.request("INVITE");
    expect(second.header("Call-ID")).not.toBe(first.header("Call-ID"));
    expect(messageIn(sdpOf(second))).not.toBe(messageIn(sdpOf(first)));
    expect(keys.obtained.map(({ calledId, kmsUri, leg }) => [leg, calledId, kmsUri])).toEqual([
      [1, BEA, null],
      [2, BEA, "kms.system-b.example"],
    ]);
    expect(newest().protection?.notes).toEqual([{ code: "kms-not-accepted", detail: "488 Not Acceptable Here" }]);
    kmsRefused(second, ["kms.system-a.example"], signed);
    expect((await until(ended)).endReason?.code).toBe("kms-not-accepted");
    expect(invitesPending(server)).toEqual([]);
  });

  test.each([
    ["one that nobody has signed", ["kms.system-b.example"], undefined],
    ["two proposals", ["kms.system-b.example", "kms.third.example"], signed],
    ["the one that was refused", ["kms.system-a.example"], signed],
    ["one whose certificate is not held", ["kms.third.example"], signed],
    ["none", [], signed],
    ["a document that is none", ["kms.system-b.example"], () => "<nonsense"],
  ] as const)("with %s: no second attempt", async (_what, proposals, change) => {
    kmsRefused(await place(), proposals, change);
    expect((await until(ended)).endReason?.code).toBe("kms-not-accepted");
    expect(invitesPending(server)).toEqual([]);
  });

  test("in a call without keys: no second attempt", async () => {
    keys.state = "off";
    kmsRefused(await place(), ["kms.system-b.example"], signed);
    expect((await until(ended)).endReason?.code).toBe("kms-not-accepted");
  });
});

describe("keys that cannot be had", () => {
  const failing = (code: ConstructorParameters<typeof McError>[0]) => {
    keys.failure = new McError(code, "what the host says");
  };

  test("under required: ended by name, nothing was sent", async () => {
    settings.protection = "required";
    failing("kms-unreachable");
    client.engine.place(BEA, "mcptt");
    expect((await until(ended)).endReason).toEqual({ code: "kms-unreachable", detail: "what the host says" });
    expect(newest().protection).toMatchObject({ state: "failed", failure: { code: "kms-unreachable" } });
    expect(invitesPending(server)).toEqual([]);
  });

  test("under preferred: asked; with the dispatcher's word the call goes on without", async () => {
    failing("kms-unreachable");
    client.engine.place(BEA, "mcptt");
    const asked = await inState("deciding-protection");
    expect(asked.decideBy).toBeGreaterThan(asked.startedAt + 19_000);
    expect(asked.protection).toMatchObject({ state: "failed", failure: { code: "kms-unreachable" } });
    expect(invitesPending(server)).toEqual([]);
    client.engine.callUnprotected(asked.id);
    const invite = await server.request("INVITE");
    expect(invite.body).not.toMatch(/key-mgmt|x-mc-frame/);
    expect(newest().protection).toMatchObject({ state: "hop", failure: { code: "kms-unreachable" } });
    server.answer(invite, 200, "OK", sdpBody(SDP));
    expect((await inState("connected")).decideBy).toBeNull();
    // Made for protected frames at first, and again for plain ones; a redirection would have keys again.
    expect(media.made.slice(0, 1)).toEqual(["frames"]);
    expect(media.made).toContain(null);
  });

  test("in a browser that has no transforms at all: asked like that, and the call goes on without", async () => {
    media.protectable = false;
    const { createLeg } = media;
    media.createLeg = (side, protection) => {
      if (protection === "frames") throw new Error("frames cannot be protected here");
      return createLeg(side, protection);
    };
    client.engine.place(BEA, "mcptt");
    const asked = await inState("deciding-protection");
    expect(asked.protection?.failure?.code).toBe("protection-unavailable");
    client.engine.callUnprotected(asked.id);
    server.answer(await server.request("INVITE"), 200, "OK", sdpBody(SDP));
    expect((await inState("connected")).protection?.state).toBe("hop");
  });

  test("the word holds for the call: after a redirection keys are tried again, and not asked about", async () => {
    failing("kms-unreachable");
    client.engine.place(BEA, "mcptt");
    client.engine.callUnprotected((await inState("deciding-protection")).id);
    const first = await server.request("INVITE");
    redirect(server, first);
    const second = await server.request("INVITE");
    expect(second.body).not.toContain("key-mgmt");
    expect(keys.obtained.map(({ leg }) => leg)).toEqual([1, 2]);
    expect(newest().protection?.state).toBe("hop");
  });

  test.each([
    ["no", (id: string) => client.engine.refuse(id), "protection-refused-by-you"],
    ["the end of the call", (id: string) => client.engine.end(id), "protection-refused-by-you"],
  ] as const)("under preferred, answered with %s", async (_what, act, code) => {
    failing("kms-silent");
    client.engine.place(BEA, "mcptt");
    act((await inState("deciding-protection")).id);
    expect((await until(ended)).endReason?.code).toBe(code);
    expect(invitesPending(server)).toEqual([]);
  });

  test("under preferred, not answered in time", async () => {
    settings.askSeconds = 0.05;
    failing("kms-silent");
    client.engine.place(BEA, "mcptt");
    expect((await until(ended)).endReason?.code).toBe("protection-not-confirmed");
  });

  test("an error without a code of ours has one", async () => {
    settings.protection = "required";
    keys.obtain = () => Promise.reject(new TypeError("odd"));
    client.engine.place(BEA, "mcptt");
    expect((await until(ended)).endReason).toEqual({ code: "keys-failed" });
  });

  test("keys made for somebody else are not used", async () => {
    settings.protection = "required";
    keys.tamper = (obtained) => ({
      ...obtained,
      identity: { ...obtained.identity, responder: { ...obtained.identity.responder, userUri: MALLORY } },
    });
    client.engine.place(BEA, "mcptt");
    expect((await until(ended)).endReason?.code).toBe("keys-failed");
    expect(invitesPending(server)).toEqual([]);
  });

  test.each([
    ["required", "protection-unavailable"],
    ["preferred", undefined],
  ] as const)("media that cannot be protected here, under %s", async (rule, code) => {
    settings.protection = rule;
    media.protectable = false;
    client.engine.place(BEA, "mcptt");
    const record = await until(({ state }) => state === "ended" || state === "deciding-protection");
    expect(record.protection?.failure?.code).toBe("protection-unavailable");
    expect(record.endReason?.code).toBe(code);
  });

  test("a rule that no call can meet: refused before it begins", async () => {
    settings.protection = "required";
    keys.permitted = false;
    client.engine.place(BEA, "mcptt");
    expect(newest()).toMatchObject({ state: "ended", endReason: { code: "protection-not-permitted" } });
    keys.permitted = null;
    keys.state = "off";
    client.engine.place(BEA, "mcptt");
    expect(newest()).toMatchObject({ state: "ended", endReason: { code: "kms-not-configured" } });
    expect(keys.obtained).toEqual([]);
  });

  test("off: no keys, no attribute, media up to the gateway", async () => {
    settings.protection = "off";
    const invite = await place();
    expect(invite.body).not.toMatch(/key-mgmt|x-mc-frame/);
    expect(newest().protection).toMatchObject({ rule: "off", state: "hop" });
    expect(keys.obtained).toEqual([]);
    expect(media.made.every((protection) => protection === null)).toBe(true);
  });

  test("a profile that permits protection lifts off", async () => {
    settings.protection = "off";
    keys.permitted = true;
    expect(sdpOf(await place())).toContain("a=key-mgmt:mikey ");
    expect(newest().protection?.rule).toBe("preferred");
  });
});

describe("while keys are being obtained", () => {
  const held = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    keys.hold = promise;
    return resolve;
  };

  test("the call shows it, and can be stopped; keys that come late are disregarded", async () => {
    const release = held();
    client.engine.place(BEA, "mcptt");
    const { id, protection } = await inState("obtaining-keys");
    expect(protection?.state).toBe("obtaining-keys");
    client.engine.end(id);
    expect(newest().endReason?.code).toBe("cancelled");
    expect(keys.forgotten).toEqual([id]);
    release();
    await new Promise((resolve) => setImmediate(resolve));
    expect(newest().protection).toMatchObject({ state: "obtaining-keys", identity: null });
    expect(invitesPending(server)).toEqual([]);
  });

  test("a lost connection is waited for with them", async () => {
    const release = held();
    client.engine.place(BEA, "mcptt");
    await inState("obtaining-keys");
    server.drop();
    await until(({ signalling }) => !signalling);
    release();
    const invite = await server.request("INVITE");
    expect(server.connections).toBe(2);
    server.answer(invite, 486, "Busy Here");
    expect((await until(ended)).endReason?.code).toBe("busy");
  });

  test("too long: ended by name, under required", async () => {
    settings.protection = "required";
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      held();
      client.engine.place(BEA, "mcptt");
      await inState("obtaining-keys");
      await vi.advanceTimersByTimeAsync(15_000);
      expect(newest().endReason?.code).toBe("keys-timeout");
    } finally {
      vi.useRealTimers();
    }
  });

  test("while the dispatcher is asked to follow: done by the time of the answer", async () => {
    settings.redirectionPolicy = "ask";
    const first = await place();
    redirect(server, first);
    const asked = await until(({ state, protection }) => state === "deciding" && protection?.state === "offered");
    expect(asked.redirections[0]).toMatchObject({ kmsUri: "kms.system-b.example", kmsUriSource: "lookup" });
    expect(asked.currentId).toBe(BEA);
    expect(invitesPending(server)).toEqual([]);
    client.engine.follow(asked.id);
    const second = await server.request("INVITE");
    expect((await open(sdpOf(second), VISITOR)).pckId).toBe(newest().protection?.identity?.pckId);
  });

  test.each([
    ["required", "kms-unreachable"],
    ["preferred", undefined],
  ] as const)("failing while the dispatcher is asked to follow, under %s", async (rule, code) => {
    Object.assign(settings, { redirectionPolicy: "ask", protection: rule });
    const first = await place();
    keys.failure = new McError("kms-unreachable");
    redirect(server, first);
    const record = await until(
      ({ protection, redirections }) => redirections.length > 0 && protection?.failure !== null,
    );
    expect(record.endReason?.code).toBe(code);
    if (rule === "required") return;
    expect(record.state).toBe("deciding");
    client.engine.follow(record.id);
    expect(await inState("deciding-protection")).toMatchObject({ currentId: VISITOR });
  });
});

describe("calls to us", () => {
  const bodyOf = (sdp: string, caller = BEA) =>
    invitation(encodeInfo("mcptt", { sessionType: "private", callingUserId: caller }), sdp);
  const offerOf = (message: string, pckId: string) =>
    withFrameAttribute(withKeyMessage(SDP, message, "session"), frameOffer(pckId));
  /** Keys that somebody made for us. */
  const made = async (by = BEA) =>
    world
      .keysFor(by)
      .obtain({ callId: CALL_ID, leg: 1, service: "mcptt", calledId: OWN, kmsUri: null, secret: "frames" });
  const ring = (sdp: string, caller?: string) => server.send("INVITE", bodyOf(sdp, caller));
  const answer = async () => {
    client.engine.answer((await inState("incoming")).id);
    return server.response("INVITE");
  };

  test.each(PROTECTION_RULES)(
    "protected, under %s: verified before it rings here, and the answer confirms",
    async (rule) => {
      settings.protection = rule;
      const { identity, mediaSecret, message } = await made();
      ring(offerOf(message, identity.pckId));
      expect(await inState("incoming")).toMatchObject({
        protection: { state: "offered", identity: { pckId: identity.pckId, initiator: { userUri: BEA } } },
      });
      const response = await answer();
      const context = {
        secret: new Uint8Array(Buffer.from(mediaSecret, "base64")),
        offer: frameOffer(identity.pckId),
        message,
      };
      const confirmed = readFrameAnswer(response.body);
      expect(confirmed !== undefined && answerConfirms(confirmed, context)).toBe(true);
      expect(response.body).not.toContain("key-mgmt");
      const nonce = confirmed?.nonce ?? "";
      expect(media.frameKeys).toEqual([keysOfEnd({ ...context, nonce, digits: false }, identity.pckId, "receiver")]);
      acknowledge(server, response);
      expect((await inState("connected")).protection?.state).toBe("establishing");
    },
  );

  test("protected at media level", async () => {
    const { identity, message } = await made();
    ring(`${withFrameAttribute(SDP, frameOffer(identity.pckId))}a=key-mgmt:mikey ${message}\r\n`);
    expect((await inState("incoming")).protection?.state).toBe("offered");
  });

  const declined = async (code: string, warning: RegExp) => {
    const response = await server.response("INVITE");
    expect(response.status).toBe(488);
    expect(response.header("Warning")).toMatch(warning);
    expect(response.header("Reason")).toContain(`text="${code}"`);
    const record = await until(ended);
    expect(record).toMatchObject({ direction: "incoming", endReason: { code }, protection: { state: "failed" } });
    expect(record.protection?.failure?.code).toBe(code);
  };
  const REFUSED = /"136 /;
  const NOT_POSSIBLE = /^399 mc-dispatcher "end-to-end/;

  test("with a message signed by somebody else than the caller", async () => {
    const { identity, message } = await made(MALLORY);
    ring(offerOf(message, identity.pckId), BEA);
    await declined("key-message-caller-differs", REFUSED);
  });

  test("with a message that was used before", async () => {
    const { identity, message } = await made();
    ring(offerOf(message, identity.pckId));
    const { id } = await inState("incoming");
    client.engine.end(id);
    await server.response("INVITE");
    ring(offerOf(message, identity.pckId));
    await declined("key-message-replayed", REFUSED);
  });

  test("with a message that was altered", async () => {
    const { identity, message } = await made();
    const octets = Buffer.from(message, "base64");
    const middle = octets.length >> 1;
    octets.writeUInt8(octets.readUInt8(middle) ^ 1, middle);
    ring(offerOf(octets.toString("base64"), identity.pckId));
    await declined("key-message-signature", REFUSED);
  });

  test("with an attribute that names another key than the message", async () => {
    const { message } = await made();
    ring(offerOf(message, "1badcafe"));
    await declined("protection-stripped", REFUSED);
  });

  test.each([
    ["two messages", (message: string) => withKeyMessage(withKeyMessage(SDP, message, "session"), "AAAA", "session")],
    ["a protocol that is not MIKEY", () => SDP.replace("m=", "a=key-mgmt:other AAAA\r\nm=")],
    ["a message that is too long", () => withKeyMessage(SDP, "A".repeat(20_000), "session")],
  ])("with %s", async (_what, offer) => {
    ring(offer((await made()).message));
    await declined("key-message-broken", REFUSED);
  });

  test("whose key cannot be verified because our KMS is away", async () => {
    const { identity, message } = await made();
    keys.failure = new McError("kms-unreachable");
    ring(offerOf(message, identity.pckId));
    await declined("kms-unreachable", REFUSED);
  });

  test("not protected: declined under required, labelled under preferred", async () => {
    ring(SDP);
    expect((await inState("incoming")).protection).toMatchObject({ state: "hop", failure: null });
    client.engine.end(newest().id);
    await server.response("INVITE");
    settings.protection = "required";
    ring(SDP);
    await declined("caller-without-protection", NOT_POSSIBLE);
  });

  test("protected in a form that is not known here: as a handset's", async () => {
    ring(withFrameAttribute(withKeyMessage(SDP, (await made()).message, "session"), "9 rot13"));
    expect((await inState("incoming")).protection).toMatchObject({
      state: "hop",
      failure: { code: "protection-unavailable" },
    });
  });

  test("protected as a handset does it: declined under required, labelled under preferred", async () => {
    const { message } = await made();
    ring(withKeyMessage(SDP, message, "session"));
    expect((await inState("incoming")).protection).toMatchObject({
      state: "hop",
      failure: { code: "protection-unavailable" },
    });
    const response = await answer();
    expect(response.body).not.toContain("x-mc-frame-protection");
    acknowledge(server, response);
    await inState("connected");
    expect(media.made.at(-1)).toBeNull();
    client.engine.end(newest().id);
    await until(ended);
    settings.protection = "required";
    ring(withKeyMessage(SDP, message, "session"));
    await declined("protection-unavailable", NOT_POSSIBLE);
  });

  test.each(["required", "preferred"] as const)("media that cannot be protected here, under %s", async (rule) => {
    settings.protection = rule;
    media.protectable = false;
    const { identity, message } = await made();
    ring(offerOf(message, identity.pckId));
    if (rule === "required") return declined("protection-unavailable", NOT_POSSIBLE);
    expect((await inState("incoming")).protection).toMatchObject({
      state: "hop",
      failure: { code: "protection-unavailable" },
    });
    const response = await answer();
    expect(response.body).not.toContain("x-mc-frame-protection");
    expect(media.frameKeys).toEqual([]);
  });

  test("under a rule that no call can meet: declined with its reason", async () => {
    settings.protection = "required";
    keys.permitted = false;
    ring(SDP);
    const response = await server.response("INVITE");
    expect([response.status, response.header("Reason")]).toEqual([
      488,
      'SIP;cause=488;text="protection-not-permitted"',
    ]);
    expect((await until(ended)).endReason?.code).toBe("protection-not-permitted");
  });

  test("without a KMS of our own a protected call is taken as any other", async () => {
    keys.state = "off";
    const { identity, message } = await made();
    ring(offerOf(message, identity.pckId));
    expect((await inState("incoming")).protection).toMatchObject({ rule: "off", state: "hop", failure: null });
    expect(keys.opened).toEqual([]);
  });

  test("in a flood: no key work for more than can ring, and those are told that it is busy here", async () => {
    const release = Promise.withResolvers<void>();
    keys.hold = release.promise;
    const { identity, message } = await made();
    const offer = offerOf(message, identity.pckId);
    const caller = (at: number) => `sip:caller-${at}@mcx.system-a.example`;
    for (let at = 0; at < 20; at++) server.send("INVITE", bodyOf(offer, caller(at)));
    await vi.waitFor(() => expect(client.store.getState().calls).toHaveLength(20), { timeout: 10_000 });
    const codes = client.store.getState().calls.map(({ endReason }) => endReason?.code);
    expect(codes.filter((code) => code === "too-many-calls")).toHaveLength(4);
    expect((await server.response("INVITE")).status).toBe(486);
    expect(keys.opened).toHaveLength(16);
    release.resolve();
    await until(() => client.store.getState().calls.every(({ state }) => state !== "obtaining-keys"));
    for (const { id } of client.store.getState().calls) client.engine.end(id);
    await until(() => client.store.getState().calls.every(({ state }) => state === "ended"));
  });

  test("while the message is being verified: the caller may give up, the dispatcher decline, nobody answer", async () => {
    const release = Promise.withResolvers<void>();
    keys.hold = release.promise;
    const { identity, message } = await made();
    const body = bodyOf(offerOf(message, identity.pckId));
    const branch = "z9hG4bKgivesup";
    const callId = server.send("INVITE", { ...body, branch, cseq: 7 });
    const { id } = await inState("obtaining-keys");
    client.engine.answer(id);
    expect(newest().state).toBe("obtaining-keys");
    server.send("CANCEL", { branch, cseq: 7, callId });
    expect((await server.response("INVITE")).status).toBe(487);
    expect((await until(ended)).endReason?.code).toBe("missed");
    server.send("INVITE", body);
    client.engine.end((await inState("obtaining-keys")).id);
    expect((await server.response("INVITE")).status).toBe(480);
    expect((await until(ended)).endReason?.code).toBe("declined-by-you");
    release.resolve();
  });
});
