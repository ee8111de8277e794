import { randomUUID } from "node:crypto";
import { connect } from "node:net";
import { RegistererState } from "sip.js/lib/api/index.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { createLab, type Lab } from "../../../lab/lab.ts";
import type { LabOptions } from "../../../lab/lab-options.ts";
import { shownIdOf, sipAccountSchema } from "../../../shared/bridge/account.ts";
import { labStateSchema } from "../../../shared/bridge/lab.ts";
import { Cast, freshIds, LabClient, terminated, until } from "../../support/harness/lab/lab-client.ts";

const JONAS = "sip:jonas.okafor@mcx.system-a.example";

let lab: Lab;
let cast: Cast;
let clock = 0;

async function start(options: LabOptions = {}) {
  lab = await createLab({ flowLossGraceMs: 300, ...options });
  cast = new Cast(lab);
}

beforeEach(() => {
  clock = Date.now();
});

afterEach(async () => {
  await cast.stop();
  await lab.close();
});

const registered = () => lab.state().systems.map((system) => system.registered);

test("accounts and state have the shapes that windows expect", async () => {
  await start();
  expect(sipAccountSchema.parse(lab.consoleAccount(freshIds())).systems[0]).toEqual({
    name: "System A",
    domain: "mcx.system-a.example",
    home: true,
  });
  const atB = sipAccountSchema.parse(lab.unitAccount("bea-novak", freshIds()));
  expect(shownIdOf(atB)).toBe("sip:visitor-0412@mcx.system-b.example");
  expect(atB.systems.map(({ home, name }) => [name, home])).toEqual([
    ["System B", true],
    ["System A", false],
  ]);
  const { people } = labStateSchema.parse(lab.state());
  const demonstrators = Map.groupBy(people, ({ kind }) => kind);
  expect([...demonstrators.keys()].sort()).toEqual([
    "at-home",
    "forwarded",
    "forwarded-to-another",
    "loop",
    "migrated",
    "migrated-by-forwarding",
    "migrated-kms-uri-in-profile",
    "migrated-no-kms-uri",
    "migrates-twice",
    "nonsense",
    "transfer",
  ]);
  expect(lab.directory()).toContainEqual({
    id: "bea-novak",
    displayName: "Bea Novak",
    role: "Rescue lead, Alpha 12",
    mcServiceId: "sip:bea.novak@mcx.system-a.example",
    favourite: true,
  });
});

test("passwords differ from run to run", async () => {
  await start();
  const other = await createLab();
  const ids = freshIds();
  const [account, its] = [lab.consoleAccount(ids), other.consoleAccount(ids)];
  expect(lab.credentialsOf(account).password).not.toBe(other.credentialsOf(its).password);
  expect(JSON.stringify(account)).not.toContain(lab.credentialsOf(account).password);
  await other.close();
});

test("registering, refreshing and unregistering", async () => {
  await start();
  const ready = lab.whenRegistered("sip:dispatch-3@mcx.system-a.example");
  const client = await cast.console();
  await ready;
  await lab.whenRegistered("sip:dispatch-3@mcx.system-a.example");
  expect(registered()).toEqual([1, 0]);
  expect(await client.register()).toBe(200);
  expect(registered()).toEqual([1, 0]);
  await client.unregister();
  expect(registered()).toEqual([0, 0]);
});

test("a wrong password is refused, again and again", async () => {
  await start();
  const client = await cast.add(lab.consoleAccount(freshIds()), { credentials: { password: "wrong" } }).connect();
  expect(await client.register()).toBe(401);
  expect(await client.register()).toBe(401);
  expect(registered()).toEqual([0, 0]);
});

test("an unknown user looks like a wrong password", async () => {
  await start();
  const account = lab.consoleAccount(freshIds());
  const client = await cast.add(account, { credentials: { username: "nobody@ims.system-a.example" } }).connect();
  expect(await client.register()).toBe(401);
});

test("credentials of one user do not register another", async () => {
  await start();
  const jonas = lab.unitAccount("jonas-okafor", freshIds());
  const client = await cast.add(jonas, { credentials: lab.credentialsOf(lab.consoleAccount(freshIds())) }).connect();
  expect(await client.register()).toBe(403);
});

test("a nonce that has run out is renewed without asking for the password again", async () => {
  await start({ now: () => clock, nonceLifetimeMs: 1000 });
  const client = await cast.add(lab.consoleAccount(freshIds())).connect();
  const send = client.transport.send.bind(client.transport);
  let delayed = false;
  client.transport.send = (message) => {
    if (!delayed && /^Authorization:/im.test(message)) {
      delayed = true;
      clock += 1001;
    }
    return send(message);
  };
  expect(await client.register()).toBe(200);
  const challenges = client.transport.received.filter((text) => text.startsWith("SIP/2.0 401"));
  expect(challenges.map((text) => /stale=true/i.test(text))).toEqual([false, true]);
});

test("a replayed request is challenged", async () => {
  await start();
  const client = await cast.console();
  const original = client.transport.sent.findLast((text) => /^Authorization:/im.test(text))!;
  const replay = original
    .replace(/branch=[^;\r\n]+/, `branch=z9hG4bK${randomUUID()}`)
    .replace(/^Call-ID: .*$/im, `Call-ID: ${randomUUID()}`);
  const before = client.transport.received.length;
  await client.transport.send(replay);
  await until("an answer", () => client.transport.received.length > before);
  expect(client.transport.received.at(-1)).toMatch(/^SIP\/2\.0 401 [\s\S]*stale=true/);
});

test("too short a registration is refused with the shortest that is granted, too long a one is shortened", async () => {
  await start({ registrationExpires: 60, registrationExpiresMin: 30 });
  const short = await cast.add(lab.consoleAccount(freshIds()), { expires: 5 }).connect();
  void short.register();
  await until("registration with the longer time", () => short.registerer.state === RegistererState.Registered);
  expect(short.transport.received.find((text) => text.startsWith("SIP/2.0 423"))).toMatch(/Min-Expires: 30/i);
  const long = await cast.add(lab.unitAccount("jonas-okafor", freshIds()), { expires: 4000 }).connect();
  expect(await long.register()).toBe(200);
  expect(long.transport.received.at(-1)).toMatch(/;expires=60/);
});

test("a registration that is not refreshed runs out", async () => {
  await start({ registrationExpires: 1, registrationExpiresMin: 1 });
  const client = await cast.console();
  client.registerer.dispose().catch(() => undefined);
  await until("the registration to run out", () => registered()[0] === 0);
});

test("the same device under a new Contact replaces the old one and ends its calls", async () => {
  await start();
  const ids = freshIds();
  const [before, unit] = [await cast.add(lab.consoleAccount(ids)).signIn(), await cast.unit("jonas-okafor")];
  const call = await before.call(JONAS);
  await call.final();
  await until("the unit's call", () => unit.invitations.length === 1);
  await cast.add(lab.consoleAccount(ids)).signIn();
  await terminated(unit.invitations[0]!, 200);
  expect(registered()).toEqual([2, 0]);
});

test("somebody else's Contact cannot be taken over", async () => {
  await start();
  const jonas = await cast.unit("jonas-okafor");
  const [, contact = ""] = /^Contact: (<[^>]+>)/im.exec(jonas.transport.sent[0] ?? "") ?? [];
  const thief = await cast.add(lab.unitAccount("aino-aalto", freshIds())).connect();
  const send = thief.transport.send.bind(thief.transport);
  thief.transport.send = (message) => send(message.replace(/^Contact: <[^>]+>/im, `Contact: ${contact}`));
  expect(await thief.register()).toBe(403);
});

test("keep-alive pings are answered, oversized messages end the connection, nonsense is ignored", async () => {
  await start();
  const socket = new WebSocket(lab.consoleAccount(freshIds()).servers[0] ?? "", "sip");
  const received: string[] = [];
  let closed = false;
  socket.on("message", (data) => received.push(data.toString()));
  socket.on("close", () => {
    closed = true;
  });
  await new Promise((resolve) => socket.once("open", resolve));
  socket.send("neither SIP nor anything else");
  socket.send("\r\n\r\n");
  await until("the pong", () => received.length > 0);
  expect(received).toEqual(["\r\n"]);
  socket.send("x".repeat(257 * 1024));
  await until("the end of the connection", () => closed);
});

test("only SIP comes in, and the interconnection only with the secret", async () => {
  await start();
  const [address = ""] = lab.consoleAccount(freshIds()).servers;
  const refusal = (url: string, protocols: string[], headers: Record<string, string> = {}) =>
    new Promise<number | undefined>((resolve) => {
      const socket = new WebSocket(url, protocols, { headers });
      socket.on("unexpected-response", (_request, response) => {
        resolve(response.statusCode);
        response.destroy();
      });
      socket.on("error", () => undefined);
      socket.on("open", () => {
        socket.terminate();
        resolve(undefined);
      });
    });
  expect(await refusal(address, [])).toBe(400);
  expect(await refusal(address, ["chat"])).toBe(400);
  expect(await refusal(`${address}/interconnection`, ["sip"])).toBe(403);
  expect(await refusal(`${address}/interconnection`, ["sip"], { Authorization: "Bearer guess" })).toBe(403);
  expect(await refusal(`${address}/elsewhere`, ["sip"])).toBe(403);
});

test("a request line that is no path is refused without harm", async () => {
  await start();
  const { hostname, port } = new URL(lab.consoleAccount(freshIds()).servers[0] ?? "");
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write("GET // HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
    );
    socket.once("data", (data) => resolve(data.toString()));
    socket.once("error", reject);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  await cast.console();
});

test("a client that sends what no client sends gets an answer and harms nobody", async () => {
  await start();
  const client = await cast.console();
  const raw = (method: string, uri: string) =>
    `${method} ${uri} SIP/2.0\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bK${randomUUID()}\r\nFrom: <sip:a@x.invalid>;tag=1\r\nTo: <${uri}>\r\nCall-ID: ${randomUUID()}\r\nCSeq: 1 ${method}\r\nContact: <sip:a@x.invalid>\r\nContent-Length: 0\r\n\r\n`;
  const answerTo = async (method: string, uri: string) => {
    const before = client.transport.received.length;
    await client.transport.send(raw(method, uri));
    await until(`an answer to ${method} ${uri}`, () => client.transport.received.length > before);
    return client.transport.received.at(-1)?.slice(8, 11);
  };
  const psi = "sip:mcptt-part@mcx.system-a.example";
  expect(await answerTo("INVITE", "sip:mcptt-part@elsewhere.example")).toBe("404");
  expect(await answerTo("INVITE", "sip:nobody@mcx.system-a.example")).toBe("404");
  expect(await answerTo("INVITE", "sip:mc-interconnection@mcx.system-a.example")).toBe("403");
  expect(await answerTo("PRACK", psi)).toBe("500");
  expect(await answerTo("UPDATE", psi)).toBe("405");
  expect(await answerTo("BYE", psi)).toBe("481");
  expect(await answerTo("CANCEL", psi)).toBe("481");
  await client.transport.send(
    raw("OPTIONS", psi)
      .replace(/^.*\r\n/, "SIP/2.0 200 OK\r\n")
      .replace("CSeq: 1 ", "CSeq: "),
  );
  await client.transport.send(raw("OPTIONS", psi).replace("Contact:", `X: ${"x".repeat(70_000)}\r\nContact:`));
  expect(await answerTo("OPTIONS", psi)).toBe("200");
  expect(await client.register()).toBe(200);
});

test("asking for an unknown person is refused by name", async () => {
  await start();
  const unknown = expect.objectContaining({ code: "lab-unknown-person" });
  expect(() => lab.configure("nobody", { route: "home" })).toThrow(unknown);
  expect(() => lab.unitAccount("nobody", freshIds())).toThrow(unknown);
  expect(() => lab.setUnitOpen("nobody", true)).toThrow(unknown);
  expect(() => lab.dropConnection("nobody")).toThrow(unknown);
});

test("changes are told once a turn, and not after the listener has gone", async () => {
  await start();
  const routes: string[] = [];
  const stop = lab.onChange(({ people }) =>
    routes.push(people.find(({ id }) => id === "jonas-okafor")?.settings.route ?? ""),
  );
  lab.configure("jonas-okafor", { route: "partner" });
  lab.configure("jonas-okafor", { route: "twice" });
  await until("news", () => routes.length > 0);
  expect(routes).toEqual(["twice"]);
  stop();
  lab.configure("jonas-okafor", { route: "home" });
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(routes).toEqual(["twice"]);
});

test("closing the lab rejects those who wait and leaves no door open", async () => {
  await start();
  const account = lab.consoleAccount(freshIds());
  const waiting = expect(lab.whenRegistered(JONAS)).rejects.toThrow("closed");
  await lab.close();
  await waiting;
  await expect(new LabClient(account, lab.credentialsOf(account)).connect()).rejects.toThrow();
});
