/** Who asks for a password, and how often; calls go on with it, or end by name. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import type { AnswerChallenges } from "../../../renderer/signalling/connection/challenge-gate.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { answersWith } from "../../support/harness/answers.ts";
import { type ChallengeStatus, Judge, parameter, sequence } from "../../support/harness/calling/challenging.ts";
import { registered, storeValue } from "../../support/harness/calling/lab-calls.ts";
import {
  BEA,
  createClient,
  invitesPending,
  newestCallOf,
  redirect,
  startScripted,
  stopScripted,
} from "../../support/harness/calling/scripted.ts";
import type { StandInMedia } from "../../support/stand-ins/media.ts";
import { CREDENTIALS, type Received, type ScriptedServer, SDP } from "../../support/stand-ins/sip-server.ts";

const REALM = "ims.system-a.example";
const EDGE = "edge.system-a.example";
const SDP_BODY = { contentType: "application/sdp", body: SDP };

let server: ScriptedServer;
let client: McClient;
let media: StandInMedia;
/** What the host does; as one with the password, unless a test says otherwise. */
let host: AnswerChallenges;
const answerChallenges: AnswerChallenges = (order) => host(order);

beforeEach(async () => {
  host = answersWith(CREDENTIALS);
  ({ server, client, media } = await startScripted({ answerChallenges }));
});
afterEach(() => stopScripted({ server, client, media }));

const { inState, newest } = newestCallOf(() => client);
const judge = (status: ChallengeStatus, realm = REALM, offers = {}) => new Judge(() => server, status, realm, offers);
const ok = (invite: Received) => server.answer(invite, 200, "OK", SDP_BODY);
const challenge = (request: Received, status: 401 | 407, ...headers: string[]) =>
  server.answer(request, status, "Who is it?", { headers });

const credentialLines = ({ text }: Received) =>
  [...text.matchAll(/^(?:Proxy-)?Authorization: .*$/gim)].map(([line]) => line).toSorted();

function place(): Promise<Received> {
  client.engine.place(BEA, "mcptt");
  return server.request("INVITE");
}
/** A call of ours that stands. */
async function connect(): Promise<{ id: string; ack: Received }> {
  ok(await place());
  const { id } = await inState("connected");
  return { id, ack: await server.request("ACK") };
}
async function signInAnew(): Promise<Received> {
  await client.stop();
  server.registers = false;
  client = createClient(server.account(), media, { answerChallenges });
  client.start();
  return server.request("REGISTER");
}
async function welcome(register: Received, ...more: string[]): Promise<void> {
  server.answer(register, 200, "OK", { headers: [`Contact: ${register.header("Contact")}`, ...more] });
  await registered(client);
  server.registers = true;
}
const refusal = () =>
  storeValue(client.store, ({ registration }) => (registration.state === "refused" ? registration : undefined));

describe("signing in", () => {
  const offers = [
    { algorithms: ["MD5"], qop: ["auth"] },
    { algorithms: ["MD5", "SHA-256"], qop: ["auth"] },
    { algorithms: ["SHA-256", "MD5"], qop: ["auth", "auth-int"] },
    { algorithms: ["SHA-256"], qop: ["auth-int"] },
    { algorithms: ["SHA-512-256", "SHA-256", "MD5"], qop: ["auth"] },
  ] as const;
  test.each(
    offers.flatMap((offer) =>
      ([401, 407] as const).map((status) => [status, offer.algorithms.join(", "), offer] as const),
    ),
  )("%i with %s: the server accepts the answer to the one that it likes best", async (status, _name, offer) => {
    const registrar = judge(status, REALM, offer);
    const first = await signInAnew();
    registrar.ask(first, { inOneField: offer.algorithms.length > 2 });
    const again = await server.request("REGISTER");
    registrar.accepts(again);
    expect(parameter(registrar.credentials(again), "algorithm")).toBe(offer.algorithms[0]);
    expect(sequence(again)).toBe(sequence(first) + 1);
    expect(again.header("Call-ID")).toBe(first.header("Call-ID"));
    await welcome(again);
  });

  test("an edge asks, then the registrar, as do calls", async () => {
    const [edge, core] = [judge(407, EDGE, { algorithms: ["SHA-256"] }), judge(401)];
    edge.ask(await signInAnew());
    const second = await server.request("REGISTER");
    edge.accepts(second);
    core.ask(second);
    const third = await server.request("REGISTER");
    edge.accepts(third);
    core.accepts(third);
    await welcome(third);
  });

  test("what a refused registration says: the password, and nothing is tried again by itself", async () => {
    host = answersWith({ ...CREDENTIALS, password: "wrong" });
    const registrar = judge(401);
    registrar.ask(await signInAnew());
    registrar.ask(await server.request("REGISTER"));
    expect(await refusal()).toMatchObject({ status: 401, because: "credentials-refused" });
    expect(server.pending.filter(({ method }) => method === "REGISTER")).toEqual([]);
    server.registers = true;
  });

  test("whose host does not answer tries again later: it has learnt nothing of the server", async () => {
    host = () => Promise.reject(new McError("bridge-lost"));
    judge(401).ask(await signInAnew());
    const later = await storeValue(client.store, ({ registration }) =>
      registration.state === "reconnecting" ? registration : undefined,
    );
    expect(later.attempt).toBe(1);
    server.registers = true;
  });

  test("each attempt begins without the credentials of the one before; a nonce that comes again is counted on", async () => {
    const same = 'WWW-Authenticate: Digest realm="ims.system-a.example", nonce="same", qop="auth"';
    challenge(await signInAnew(), 401, same);
    const first = await server.request("REGISTER");
    expect(parameter(first.header("Authorization"), "nc")).toBe("00000001");
    // What a server says of a next nonce is overtaken by its next challenge.
    await welcome(first, 'Authentication-Info: nextnonce="another", qop=auth');
    server.registers = false;
    client.engine.register();
    const fresh = await server.request("REGISTER");
    expect(fresh.header("Authorization")).toBe("");
    challenge(fresh, 401, same);
    const second = await server.request("REGISTER");
    expect(parameter(second.header("Authorization"), "nc")).toBe("00000002");
    await welcome(second);
  });
});

describe("a call", () => {
  test.each([
    ["407 of the edge, then 401 of the core", [407, 401], [REALM, REALM]],
    ["401, then 407", [401, 407], [REALM, REALM]],
    ["with another realm at the edge", [407, 401], [EDGE, REALM]],
    ["two proxies with a realm each", [407, 407], [EDGE, REALM]],
  ] as const)("%s: the next request has both sets of credentials", async (_name, statuses, realms) => {
    const one = judge(statuses[0], realms[0], { algorithms: ["SHA-256", "MD5"], qop: ["auth-int"] });
    const two = judge(statuses[1], realms[1]);
    const first = await place();
    one.ask(first);
    const second = await server.request("INVITE");
    two.ask(second);
    const third = await server.request("INVITE");
    const both = credentialLines(third);
    expect(both.map((line) => parameter(line, "realm")).toSorted()).toEqual([...realms].toSorted());
    expect([first, second, third].map((each) => sequence(each) - sequence(first))).toEqual([0, 1, 2]);
    expect(new Set([first, second, third].map(({ header }) => header("Call-ID"))).size).toBe(1);
    expect(third.body).toBe(first.body);
    // The ACK of a refusal belongs to its transaction (RFC 3261 clause 17.1.1.3).
    for (const refused of [first, second]) {
      const ack = await server.request("ACK");
      expect(ack.header("Via")).toBe(refused.header("Via"));
      expect([sequence(ack), ack.header("CSeq").split(" ")[1]]).toEqual([sequence(refused), "ACK"]);
      expect(ack.text).not.toMatch(/authorization/i);
    }
    ok(third);
    const record = await inState("connected");
    // The ACK of the answer has what the INVITE was accepted with (clause 22.1).
    const ack = await server.request("ACK");
    expect(credentialLines(ack)).toEqual(both);
    expect(sequence(ack)).toBe(sequence(third));
    expect(record.steps.filter(({ step }) => step === "requested")).toHaveLength(1);
    expect(JSON.stringify(record.ladder)).not.toMatch(/response=|cnonce=|nonce=/);
  });

  test("both are accepted, each over what it covers, with a count that goes up", async () => {
    const [edge, core] = [judge(407, EDGE, { qop: ["auth-int"] }), judge(401, REALM, { algorithms: ["SHA-512-256"] })];
    edge.ask(await place());
    const second = await server.request("INVITE");
    edge.accepts(second);
    core.ask(second);
    const third = await server.request("INVITE");
    edge.accepts(third);
    core.accepts(third);
    const counts = [second, third].map((each) => parameter(edge.credentials(each), "nc"));
    expect(counts).toEqual(["00000001", "00000002"]);
    ok(third);
    await inState("connected");
  });

  test.each([401, 407] as const)(
    "a %i that gathers what edge and core ask for is answered once, for both",
    async (status) => {
      const [edge, core] = [judge(407, EDGE, { algorithms: ["SHA-256"] }), judge(401)];
      const asked = await place();
      const fields = [
        `Proxy-Authenticate: Digest realm="elsewhere", nonce="1", Digest realm="${EDGE}", nonce="2", algorithm=SHA3-256`,
        ...edge.challenges().map((value) => `proxy-authenticate : ${value}`),
        ...core.challenges().map((value) => `WWW-AUTHENTICATE:\r\n\t${value.replace(", ", ",\r\n ")}`),
      ];
      challenge(asked, status, ...fields);
      const again = await server.request("INVITE");
      edge.accepts(again);
      core.accepts(again);
      ok(again);
      await inState("connected");
    },
  );

  test("an edge whose nonces are good once asks again, and the call goes on", async () => {
    const [edge, core] = [judge(407), judge(401)];
    edge.ask(await place());
    core.ask(await server.request("INVITE"));
    edge.ask(await server.request("INVITE"), { stale: true });
    const last = await server.request("INVITE");
    edge.accepts(last);
    core.accepts(last);
    ok(last);
    await inState("connected");
  });

  test("422 and a redirection after a challenge: the next request is challenged anew", async () => {
    const core = judge(401);
    core.ask(await place());
    const known = await server.request("INVITE");
    core.accepts(known);
    server.answer(known, 422, "Session Interval Too Small", { headers: ["Min-SE: 3600"] });
    const longer = await server.request("INVITE");
    expect(core.credentials(longer)).toBe("");
    core.ask(longer);
    const known2 = await server.request("INVITE");
    core.accepts(known2);
    expect(known2.header("Session-Expires")).toBe("3600;refresher=uac");
    redirect(server, known2);
    const leg = await server.request("INVITE");
    expect(core.credentials(leg)).toBe("");
    core.ask(leg);
    const last = await server.request("INVITE");
    core.accepts(last);
    ok(last);
    await inState("connected");
  });

  test("a challenge that comes twice is answered once", async () => {
    const order = Promise.withResolvers<void>();
    const inner = host;
    let asked = 0;
    host = async (given) => {
      asked += 1;
      await order.promise;
      return inner(given);
    };
    const core = judge(401);
    const first = await place();
    core.ask(first);
    core.ask(first);
    server.send("OPTIONS");
    await server.response("OPTIONS");
    order.resolve();
    ok(await server.request("INVITE"));
    await inState("connected");
    expect([asked, invitesPending(server)]).toEqual([1, []]);
  });
});

describe("a CANCEL", () => {
  test("of a challenged INVITE has its number and branch, and no credentials: it cannot be challenged (clause 22.1)", async () => {
    const core = judge(401);
    core.ask(await place());
    const invite = await server.request("INVITE");
    server.answer(invite, 180, "Ringing");
    const { id } = await inState("ringing");
    client.engine.end(id);
    const cancel = await server.request("CANCEL");
    expect(sequence(cancel)).toBe(sequence(invite));
    expect(cancel.header("Via")).toBe(invite.header("Via"));
    expect(cancel.text).not.toMatch(/authorization/i);
    server.answer(cancel, 200, "OK");
    server.answer(invite, 487, "Request Terminated");
    expect((await inState("ended")).endReason?.code).toBe("cancelled");
  });

  test.each([
    ["while the host computes", true],
    ["on its way when the challenge comes", false],
  ])("%s: nothing goes out any more", async (_name, waits) => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const inner = host;
    host = async (order) => {
      asked.resolve();
      await answer.promise;
      return inner(order);
    };
    const core = judge(401);
    const invite = await place();
    server.answer(invite, 180, "Ringing");
    const { id } = await inState("ringing");
    if (waits) {
      core.ask(invite);
      await asked.promise;
    }
    client.engine.end(id);
    const cancel = await server.request("CANCEL");
    if (!waits) core.ask(invite);
    server.answer(cancel, 481, "Call/Transaction Does Not Exist");
    answer.resolve();
    expect((await inState("ended")).endReason?.code).toBe("cancelled");
    expect(invitesPending(server)).toEqual([]);
  });
});

describe("inside a call", () => {
  test.each([401, 407] as const)(
    "a re-INVITE and a BYE that get %i go again, over their bodies, with the next number",
    async (status) => {
      const { id } = await connect();
      const hop = judge(status, REALM, { qop: ["auth-int"] });
      client.engine.hold(id, true);
      const hold = await server.request("INVITE");
      hop.ask(hold);
      const again = await server.request("INVITE");
      hop.accepts(again);
      expect(again.body).toContain("a=sendonly");
      expect(sequence(again)).toBe(sequence(hold) + 1);
      ok(again);
      await server.request("ACK");
      const ack = await server.request("ACK");
      expect([sequence(ack), hop.credentials(ack)]).toEqual([sequence(again), hop.credentials(again)]);
      client.engine.end(id);
      const bye = await server.request("BYE");
      expect(sequence(bye)).toBe(sequence(again) + 1);
      hop.ask(bye);
      const last = await server.request("BYE");
      hop.accepts(last);
      expect(sequence(last)).toBe(sequence(bye) + 1);
      server.answer(last, 200, "OK");
      expect((await inState("ended")).endReason?.code).toBe("hung-up");
    },
  );

  test("a PRACK that is challenged takes the next number of its dialog, and BYE the one after that", async () => {
    const invite = await place();
    server.answer(invite, 183, "Session Progress", { headers: ["Require: 100rel", "RSeq: 1"] });
    const prack = await server.request("PRACK");
    const edge = judge(407);
    edge.ask(prack);
    const again = await server.request("PRACK");
    edge.accepts(again);
    expect(again.header("RAck")).toBe(prack.header("RAck"));
    expect(sequence(again)).toBe(sequence(prack) + 1);
    server.answer(again, 200, "OK");
    ok(invite);
    const { id } = await inState("connected");
    client.engine.end(id);
    expect(sequence(await server.request("BYE"))).toBe(sequence(again) + 1);
  });
});

test("an identity server that is out of reach when a token is asked for refuses nobody: it is tried again", async () => {
  const asked = 'WWW-Authenticate: Bearer authz_server="https://id.system-a.example"';
  host = () => Promise.reject(new McError("identity-server-unreachable"));
  challenge(await signInAnew(), 401, asked);
  await storeValue(client.store, ({ registration }) => (registration.state === "reconnecting" ? true : undefined));
  host = async () => [{ field: "Authorization", value: "Bearer x" }];
  client.engine.register();
  challenge(await server.request("REGISTER"), 401, asked);
  const again = await server.request("REGISTER");
  expect(credentialLines(again)).toEqual(["Authorization: Bearer x"]);
  await welcome(again);
});

describe("what ends by name", () => {
  const www = (parameters: string) => `WWW-Authenticate: Digest ${parameters}`;
  test.each([
    ["a foreign realm", [www('realm="elsewhere.example", nonce="1"')], "challenge-foreign"],
    [
      "an algorithm that we do not have",
      [www(`realm="${REALM}", nonce="1", algorithm=MD5-sess`)],
      "challenge-unsupported",
    ],
    ["no challenge at all", [], "answer-not-understood"],
  ])("%s", async (_name, headers, code) => {
    challenge(await place(), 401, ...headers);
    expect((await inState("ended")).endReason).toMatchObject({ code, detail: expect.stringContaining("401") });
    expect(invitesPending(server)).toEqual([]);
  });

  test("a password that the server does not take", async () => {
    host = answersWith({ ...CREDENTIALS, password: "wrong" });
    const core = judge(401);
    core.ask(await place());
    core.ask(await server.request("INVITE"));
    expect((await inState("ended")).endReason?.code).toBe("credentials-refused");
    expect(invitesPending(server)).toEqual([]);
  });

  test.each([
    ["with a new nonce each time", (round: number) => www(`realm="${REALM}", nonce="${round}", stale=true`), 7],
    ["with the same nonce each time", () => www(`realm="${REALM}", nonce="1", stale=true`), 2],
  ])("a server that asks for ever, %s", async (_name, asks, requests) => {
    let invite = await place();
    for (let round = 1; round < requests; round += 1) {
      challenge(invite, 401, asks(round));
      invite = await server.request("INVITE");
    }
    challenge(invite, 401, asks(requests));
    expect((await inState("ended")).endReason?.code).toBe("challenged-without-end");
    expect(invitesPending(server)).toEqual([]);
  });

  test("a host that is gone", async () => {
    host = () => Promise.reject(new McError("bridge-lost"));
    judge(401).ask(await place());
    expect((await inState("ended")).endReason?.code).toBe("challenge-unanswered");
    expect(newest().steps.filter(({ step }) => step === "requested")).toHaveLength(1);
  });
});
