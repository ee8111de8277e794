import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocketServer } from "ws";
import { createLab, type Lab } from "../../../lab/lab.ts";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import { answersWith } from "../../support/harness/answers.ts";
import { registered, storeValue } from "../../support/harness/calling/lab-calls.ts";
import { createClient } from "../../support/harness/calling/scripted.ts";
import { hostLines } from "../../support/harness/network/host-lines.ts";
import { OVER_TLS } from "../../support/harness/network/sip-transport.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";
import {
  type AnswerOptions,
  createScriptedServer,
  type Received,
  type ScriptedServer,
} from "../../support/stand-ins/sip-server.ts";

let lab: Lab;
const clients: McClient[] = [];

beforeEach(async () => {
  lab = await createLab({ transport: OVER_TLS ? "tls" : "websocket" });
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.stop()));
  await lab.close();
});

const account = () => lab.consoleAccount({ clientId: `urn:uuid:${randomUUID()}`, instanceId: randomUUID() });

function join(given: SipAccount, password = lab.credentialsOf(given).password): McClient {
  const answerChallenges = answersWith({ ...lab.credentialsOf(given), password });
  const openHostLine = hostLines(
    () => given.servers,
    () => lab.signalling(),
  ).open;
  const client = createClient(given, createStandInMedia(), { answerChallenges, openHostLine });
  clients.push(client);
  client.start();
  return client;
}
const inState = (client: McClient, state: string) =>
  storeValue(client.store, ({ registration }) => (registration.state === state ? registration : undefined));

describe("registration", () => {
  test("with the right credentials", async () => {
    const client = join(account());
    await registered(client);
    expect(lab.state().systems[0]?.registered).toBe(1);
    await client.stop();
    expect(client.store.getState().registration.state).toBe("off");
    await vi.waitFor(() => expect(lab.state().systems[0]?.registered).toBe(0));
  });

  test("with the wrong password: refused, said so, not tried for ever, and tried again when asked", async () => {
    const client = join(account(), "wrong");
    expect(await inState(client, "refused")).toMatchObject({ status: 401, because: "credentials-refused" });
    client.engine.register();
    expect(client.store.getState().registration.state).toBe("connecting");
    await inState(client, "refused");
  });

  test("a lost connection is made again by itself", async () => {
    const client = join(account());
    await registered(client);
    lab.dropConnection("console");
    expect(await inState(client, "reconnecting")).toMatchObject({ attempt: 1 });
    await registered(client);
  });

  test("a server that is not there is tried again, each time later", async () => {
    const port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, "127.0.0.1", () => {
        const address = server.address();
        server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
      });
    });
    const client = join({ ...account(), servers: [`ws://127.0.0.1:${port}`] });
    const second = await storeValue(client.store, ({ registration }) =>
      registration.state === "reconnecting" && registration.attempt === 2 ? registration : undefined,
    );
    expect(second.nextAttemptAt - Date.now()).toBeGreaterThan(500);
    const { calls } = client.store.getState();
    client.engine.place("sip:bea.novak@mcx.system-a.example", "mcptt");
    expect(client.store.getState().calls[0]?.endReason?.code).toBe("not-registered");
    expect(calls).toHaveLength(0);
  });

  test("asking again while the server is not there tries at once", async () => {
    const client = join({ ...account(), servers: ["ws://127.0.0.1:9"] });
    await inState(client, "reconnecting");
    client.engine.register();
    expect(client.store.getState().registration.state).toBe("connecting");
    await inState(client, "reconnecting");
  });

  test("a server that is overloaded is asked later, not sooner than it wants", async () => {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0, handleProtocols: () => "sip" });
    await once(server, "listening");
    server.on("connection", (socket) =>
      socket.on("message", (data) => {
        const request = String(data);
        const copied = ["Via", "From", "To", "Call-ID", "CSeq"].map(
          (name) => new RegExp(`^${name}:.*$`, "im").exec(request)?.[0],
        );
        socket.send(
          `SIP/2.0 503 Service Unavailable\r\n${copied.join("\r\n")}\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n`,
        );
      }),
    );
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const client = join({ ...account(), servers: [`ws://127.0.0.1:${port}`] });
    const state = await inState(client, "reconnecting");
    expect(state).toMatchObject({ attempt: 1 });
    expect((state.state === "reconnecting" ? state.nextAttemptAt : 0) - Date.now()).toBeGreaterThan(6_000);
    await client.stop();
    server.close();
  });

  test("a registration is refreshed before it runs out", async () => {
    await lab.close();
    lab = await createLab({ registrationExpires: 10, registrationExpiresMin: 1 });
    const client = join({ ...account(), registrationExpires: 2 });
    await registered(client);
    // Longer than the registration lasts by itself.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(client.store.getState().registration.state).toBe("registered");
    expect(lab.state().systems[0]?.registered).toBe(1);
  });
});

describe("a registrar that answers as a test tells it to", () => {
  let server: ScriptedServer;
  let client: McClient;
  /** Where this console is among all that are spread; first of them. */
  let chance: number;

  beforeEach(async () => {
    // Intervals are waited for by hand; a ping must not find them too long.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    server = await createScriptedServer();
    server.registers = false;
    server.answersPings = false;
    chance = 0;
    client = createClient(server.account(), createStandInMedia(), { random: () => chance });
    client.start();
  });
  afterEach(async () => {
    vi.useRealTimers();
    server.registers = true;
    await client.stop();
    await server.close();
  });

  const now = () => client.store.getState().registration.state;
  const contactOf = (register: Received) => register.header("Contact").replace(/;expires=\d+/i, "");
  const ok = (register: Received, headers: readonly string[] = [`Contact: ${register.header("Contact")}`]) =>
    server.answer(register, 200, "OK", { headers });
  /** Answers the REGISTER that is next, and gives it. */
  const refuse = async (status: number, phrase: string, options?: AnswerOptions) => {
    const register = await server.request("REGISTER");
    server.answer(register, status, phrase, options);
    return register;
  };
  /** What the client had sent before now is there: messages of a connection stay in their order. */
  const registersUntilNow = async () => {
    const callId = server.send("OPTIONS");
    const { header } = await server.response("OPTIONS");
    expect(header("Call-ID")).toBe(callId);
    return server.pending.filter(({ method }) => method === "REGISTER").length;
  };
  const tooBrief = { headers: ["Min-Expires: 3600"] };

  const challenge = (realm: string, nonce: string, more = ', algorithm=MD5, qop="auth"') =>
    `WWW-Authenticate: Digest realm="${realm}", nonce="${nonce}"${more}`;
  const REALM = "ims.system-a.example";

  test.each([
    ["MD5 before SHA-256", [challenge(REALM, "one"), challenge(REALM, "s1", ", algorithm=SHA-256")]],
    ["SHA-256 before MD5", [challenge(REALM, "one", ", algorithm=SHA-256"), challenge(REALM, "m1")]],
    ["ours before a foreign one", [challenge(REALM, "one"), challenge("elsewhere.example", "x")]],
    ["ours behind a foreign one", [challenge("elsewhere.example", "x"), challenge(REALM, "one")]],
  ])("several challenges, %s: the first that we can answer", async (_, headers) => {
    await refuse(401, "Unauthorized", { headers });
    const again = await server.request("REGISTER");
    expect(again.header("Authorization")).toContain('nonce="one"');
    ok(again);
    await registered(client);
  });

  test.each([
    ["of a foreign realm, without qop", [challenge("elsewhere.example", "x", "")], "challenge-foreign"],
    ["of a foreign realm, in order otherwise", [challenge("elsewhere.example", "x")], "challenge-foreign"],
    ["with an algorithm that we do not have", [challenge(REALM, "x", ", algorithm=SHA-3")], "challenge-unsupported"],
  ])(
    "a challenge %s gets no response: whoever asks could guess at the password with it",
    async (_, headers, because) => {
      await refuse(401, "Unauthorized", { headers });
      expect(await inState(client, "refused")).toMatchObject({ status: 401, because });
      expect(await registersUntilNow()).toBe(0);
    },
  );

  test("423 with a longer interval, which is taken", async () => {
    await refuse(423, "Interval Too Brief", tooBrief);
    const second = await server.request("REGISTER");
    expect(second.header("Contact")).toContain(";expires=3600");
    ok(second);
    await registered(client);
    await vi.advanceTimersByTimeAsync(1_800_000);
    await refuse(500, "Server Internal Error");
    // A refresh that fails is noticed.
    await inState(client, "reconnecting");
  });

  test("423 again and again is a refusal: the next attempt keeps its distance", async () => {
    await refuse(423, "Interval Too Brief", tooBrief);
    await refuse(423, "Interval Too Brief", tooBrief);
    expect(await inState(client, "reconnecting")).toMatchObject({ attempt: 1 });
    expect(await registersUntilNow()).toBe(0);
  });

  test("423 to a refresh is asked again for longer, and the next one is counted anew", async () => {
    ok(await server.request("REGISTER"));
    await registered(client);
    for (const seconds of [150, 1_800]) {
      await vi.advanceTimersByTimeAsync(seconds * 1_000);
      await refuse(423, "Interval Too Brief", tooBrief);
      ok(await server.request("REGISTER"));
      expect(await registersUntilNow()).toBe(0);
    }
    expect(now()).toBe("registered");
  });

  test("423 that names no interval is a refusal", async () => {
    await refuse(423, "Interval Too Brief");
    expect(await inState(client, "reconnecting")).toMatchObject({ attempt: 1 });
  });

  test("423, and then refused for good", async () => {
    await refuse(423, "Interval Too Brief", tooBrief);
    await refuse(403, "Forbidden");
    expect(await inState(client, "refused")).toMatchObject({ status: 403, text: "Forbidden" });
  });

  test.each<[string, number, AnswerOptions]>([
    ["302", 302, { headers: ["Contact: <sip:other@example.org>"] }],
    ["200 without a Contact", 200, {}],
    ["200 with the Contact of somebody else", 200, { headers: ["Contact: <sip:other@example.org>;expires=300"] }],
  ])("%s is no registration, and is tried again, each time later, until it is one", async (_what, status, options) => {
    for (const attempt of [1, 2]) {
      await refuse(status, "As told", options);
      await storeValue(client.store, ({ registration }) =>
        registration.state === "reconnecting" && registration.attempt === attempt ? registration : undefined,
      );
      await vi.advanceTimersByTimeAsync(attempt * 700);
    }
    ok(await server.request("REGISTER"));
    await registered(client);
  });

  test("trying again by hand works after a 200 without a Contact", async () => {
    await refuse(200, "OK");
    await inState(client, "reconnecting");
    client.engine.register();
    ok(await server.request("REGISTER"));
    await registered(client);
  });

  test("200 that says of our Contact that its time is over is no registration", async () => {
    const register = await server.request("REGISTER");
    ok(register, [`Contact: ${contactOf(register)};expires=0`]);
    expect(await inState(client, "reconnecting")).toMatchObject({ attempt: 1 });
  });

  test.each([
    ["in Expires only", "", ["Expires: 300"], 150],
    ["in Contact, whatever Expires says", ";expires=300", ["Expires: 7200"], 150],
    ["in no way that can be read", ";expires=soon", [], 30],
    ["nowhere", "", [], 30],
    // RFC 3261 clause 20.19: up to 2^32 - 1. As a timer in milliseconds, even half of it would fire at once.
    ["as long as it can be", ";expires=4294967295", [], 43_200],
  ])(
    "the interval stated %s: refreshed when half of it is over, not before",
    async (_where, parameter, more, seconds) => {
      const register = await server.request("REGISTER");
      ok(register, [`Contact: ${contactOf(register)}${parameter}`, ...more]);
      await registered(client);
      await vi.advanceTimersByTimeAsync(seconds * 1_000 - 1);
      expect(await registersUntilNow()).toBe(0);
      await vi.advanceTimersByTimeAsync(1);
      ok(await server.request("REGISTER"));
      expect(await registersUntilNow()).toBe(0);
      expect(now()).toBe("registered");
    },
  );

  test.each([
    ["in a field each", (others: readonly string[]) => others.map((other) => `Contact: ${other}`)],
    ["in one field", (others: readonly string[]) => [`Contact: ${others.join(", ")}`]],
  ])(
    "200 with the Contacts of 150 other devices, %s, is a registration, refreshed by our own interval",
    async (_, listed) => {
      const register = await server.request("REGISTER");
      const others = Array.from(
        { length: 150 },
        (_, at) =>
          `"Desk, ${at}" <sip:desk-${at}@10.1.2.${at};transport=tls>;+sip.instance="<urn:uuid:${randomUUID()}>";expires=4000`,
      );
      const ours = `Contact: ${contactOf(register)};expires=300`;
      ok(register, [...listed(others.slice(75)), ours, ...listed(others.slice(0, 75))]);
      await registered(client);
      await vi.advanceTimersByTimeAsync(149_999);
      expect(await registersUntilNow()).toBe(0);
      await vi.advanceTimersByTimeAsync(1);
      ok(await server.request("REGISTER"));
      expect(now()).toBe("registered");
    },
  );

  test("200 with so many other Contacts and not ours is no registration", async () => {
    const others = Array.from({ length: 100 }, (_, at) => `Contact: <sip:desk-${at}@10.1.2.${at}>;expires=4000`);
    ok(await server.request("REGISTER"), others);
    expect(await inState(client, "reconnecting")).toMatchObject({ attempt: 1 });
  });

  test("200 that cannot be read: said at once, asked again after a minute and not before, until it can", async () => {
    for (const attempt of [1, 2]) {
      const register = await server.request("REGISTER");
      ok(register, [`Contact: ${register.header("Contact")}`, ...Array<string>(65).fill("X-Desk: one of many")]);
      const state = await storeValue(client.store, ({ registration }) =>
        registration.state === "reconnecting" && registration.attempt === attempt ? registration : undefined,
      );
      expect(state).toMatchObject({ because: "server-answer-unreadable" });
      await vi.advanceTimersByTimeAsync(59_999);
      expect(await registersUntilNow()).toBe(0);
      await vi.advanceTimersByTimeAsync(1);
    }
    ok(await server.request("REGISTER"));
    await registered(client);
  });

  test("503 after an answer that could not be read says nothing of reading any more", async () => {
    const register = await server.request("REGISTER");
    ok(register, Array<string>(65).fill("X-Desk: one of many"));
    expect(await inState(client, "reconnecting")).toMatchObject({ because: "server-answer-unreadable" });
    await vi.advanceTimersByTimeAsync(60_000);
    await refuse(503, "Service Unavailable");
    const state = await storeValue(client.store, ({ registration }) =>
      registration.state === "reconnecting" && registration.attempt === 2 ? registration : undefined,
    );
    expect(state).not.toHaveProperty("because");
  });

  test("503 until further than a timer reaches: asked again after an hour", async () => {
    await refuse(503, "Service Unavailable", { headers: ["Retry-After: 4000000"] });
    await inState(client, "reconnecting");
    await vi.advanceTimersByTimeAsync(3_599_999);
    expect(await registersUntilNow()).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    ok(await server.request("REGISTER"));
    await registered(client);
  });

  test.each([
    ["no sooner", 0, 60_000],
    ["later by up to half of it", 0.999, 89_970],
  ])("503 for a minute: asked again %s", async (_what, place, wait) => {
    chance = place;
    await refuse(503, "Service Unavailable", { headers: ["Retry-After: 60"] });
    await inState(client, "reconnecting");
    await vi.advanceTimersByTimeAsync(wait - 1);
    expect(await registersUntilNow()).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    ok(await server.request("REGISTER"));
    await registered(client);
  });

  test("503 for an hour: asked again at once when somebody wants it", async () => {
    chance = 0.999;
    await refuse(503, "Service Unavailable", { headers: ["Retry-After: 3600"] });
    await inState(client, "reconnecting");
    client.engine.register();
    ok(await server.request("REGISTER"));
    await registered(client);
  });

  test("a refresh comes up to a fifth of the interval later where chance puts it", async () => {
    ok(await server.request("REGISTER"));
    await registered(client);
    chance = 1;
    server.drop();
    await inState(client, "reconnecting");
    await vi.advanceTimersByTimeAsync(2_000);
    const register = await server.request("REGISTER");
    ok(register, [`Contact: ${contactOf(register)};expires=300`]);
    await registered(client);
    await vi.advanceTimersByTimeAsync(209_999);
    expect(await registersUntilNow()).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    ok(await server.request("REGISTER"));
  });

  test("a connection that is lost is made again after a while that chance chooses, also where the network is said to be back", async () => {
    ok(await server.request("REGISTER"));
    await registered(client);
    chance = 0.5;
    server.drop();
    await inState(client, "reconnecting");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(now()).toBe("reconnecting");
    client.networkDoubted();
    await vi.advanceTimersByTimeAsync(1_124);
    expect(now()).toBe("reconnecting");
    await vi.advanceTimersByTimeAsync(1);
    ok(await server.request("REGISTER"));
    await registered(client);
  });

  test("asked again while registered, it is registered again", async () => {
    ok(await server.request("REGISTER"));
    await registered(client);
    client.engine.register();
    expect(now()).toBe("connecting");
    ok(await server.request("REGISTER"));
    await registered(client);
  });

  test("an attempt has a limit, and an answer that comes later undoes nothing", async () => {
    const first = await server.request("REGISTER");
    await vi.advanceTimersByTimeAsync(30_000);
    server.answer(first, 401, "Unauthorized", {
      headers: ['WWW-Authenticate: Digest realm="ims.system-a.example", nonce="1", qop="auth", algorithm=MD5'],
    });
    // With credentials: another 32 seconds, were it up to SIP.js.
    const slow = await server.request("REGISTER");
    expect(slow.header("Authorization")).toContain("Digest");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await inState(client, "reconnecting")).toMatchObject({ attempt: 1 });
    await vi.advanceTimersByTimeAsync(1_000);
    ok(await server.request("REGISTER"));
    await registered(client);
    ok(slow);
    expect(await registersUntilNow()).toBe(0);
    expect(now()).toBe("registered");
  });

  test.each([
    ["a REGISTER", async () => void (await server.request("REGISTER"))],
    [
      "the end of the registration",
      async () => {
        ok(await server.request("REGISTER"));
        await registered(client);
      },
    ],
    [
      "anything after a 200 without a Contact",
      async () => {
        await refuse(200, "OK");
        await inState(client, "reconnecting");
        client.engine.register();
        await refuse(200, "OK");
        await inState(client, "reconnecting");
      },
    ],
  ])("a server that does not answer %s keeps nobody from stopping", async (_what, begin) => {
    await begin();
    const stopped = client.stop();
    await vi.advanceTimersByTimeAsync(5_000);
    await stopped;
    expect(now()).toBe("off");
  });
});
