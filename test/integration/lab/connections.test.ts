import { afterEach, beforeEach, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import {
  Cast,
  established,
  type LabClient,
  type PlacedCall,
  terminated,
  until,
} from "../../support/harness/lab/lab-client.ts";

const JONAS = "sip:jonas.okafor@mcx.system-a.example";
const BEA_VISITOR = "sip:visitor-0412@mcx.system-b.example";

let lab: Lab;
let cast: Cast;

afterEach(async () => {
  await cast.stop();
  await lab.close();
});

async function start(flowLossGraceMs: number) {
  lab = await createLab({ flowLossGraceMs });
  cast = new Cast(lab);
}

beforeEach(() => start(400));

const quiet = () =>
  until("both systems without calls and dialogs", () =>
    Object.values(lab.load()).every(({ activeCalls, dialogs }) => activeCalls === 0 && dialogs === 0),
  );

const disconnected = (client: LabClient) => until("the loss of the connection", () => !client.userAgent.isConnected());

async function comeBack(client: LabClient): Promise<void> {
  await client.userAgent.reconnect();
  expect(await client.register()).toBe(200);
}

async function connectedCall(callee: string, personId: string) {
  const [caller, unit] = await Promise.all([cast.console(), cast.unit(personId)]);
  const call: PlacedCall = await caller.call(callee);
  await established(call.inviter);
  await until("the ACK at the unit", () => unit.transport.received.some((text) => text.startsWith("ACK")));
  return { caller, unit, call, invitation: unit.invitations[0]! };
}

test.each([["jonas-okafor", JONAS] as const, ["bea-novak", BEA_VISITOR] as const])(
  "the console comes back with the same Contact in time: the call with %s goes on",
  async (personId, callee) => {
    const { call, caller, invitation } = await connectedCall(callee, personId);
    lab.dropConnection("console");
    await disconnected(caller);
    await comeBack(caller);
    // Longer than the grace time: nothing is left that could end the call.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(invitation.state).toBe("Established");
    await invitation.bye();
    await terminated(call.inviter);
    await quiet();
  },
);

test("the console stays away: the other side gets BYE after the grace time", async () => {
  const { caller, invitation, unit } = await connectedCall(BEA_VISITOR, "bea-novak");
  caller.transport.break();
  await disconnected(caller);
  expect(lab.state().systems[0]?.registered).toBe(1);
  await terminated(invitation);
  expect(unit.transport.received.findLast((text) => text.startsWith("BYE"))).toContain("connection lost");
  expect(lab.state().systems[0]?.registered).toBe(0);
  await quiet();
});

test("the unit stays away: the console gets BYE", async () => {
  const { call } = await connectedCall(BEA_VISITOR, "bea-novak");
  lab.dropConnection("bea-novak");
  await terminated(call.inviter);
  await quiet();
});

test("a hang-up while the console is away reaches it when it is back", async () => {
  const { call, caller, invitation } = await connectedCall(JONAS, "jonas-okafor");
  lab.dropConnection("console");
  await disconnected(caller);
  await invitation.bye();
  await terminated(invitation);
  expect(call.inviter.state).toBe("Established");
  await comeBack(caller);
  await terminated(call.inviter);
  await quiet();
});

test("an answer while the console is away reaches it when it is back", async () => {
  const [caller, unit] = await Promise.all([cast.console(), cast.unit("bea-novak")]);
  unit.onInvite = () => {};
  const call = await caller.call(BEA_VISITOR);
  await until("ringing", () => call.answers.some(({ statusCode }) => statusCode === 180));
  lab.dropConnection("console");
  await disconnected(caller);
  await unit.invitations[0]!.accept();
  await comeBack(caller);
  await established(call.inviter);
  await established(unit.invitations[0]!);
  await call.inviter.bye();
  await terminated(unit.invitations[0]!);
  await quiet();
});

test("a call for a unit whose connection is lost is answered with 480 at once", async () => {
  const [caller, unit] = await Promise.all([cast.console(), cast.unit("jonas-okafor")]);
  unit.transport.break();
  await until("the loss", () => lab.load()["system-a"].connections === 1);
  expect((await (await caller.call(JONAS)).final()).statusCode).toBe(480);
});

test("a client that has signed off and closes is not waited for", async () => {
  await cast.stop();
  await lab.close();
  await start(60_000);
  const { call, unit } = await connectedCall(JONAS, "jonas-okafor");
  await unit.unregister();
  unit.transport.break();
  await terminated(call.inviter);
  await quiet();
});

test("a unit lost while ringing ends the call for the caller with 480", async () => {
  const [caller, unit] = await Promise.all([cast.console(), cast.unit("bea-novak")]);
  unit.onInvite = () => {};
  const call = await caller.call(BEA_VISITOR);
  await until("ringing", () => call.answers.some(({ statusCode }) => statusCode === 180));
  unit.transport.break();
  expect((await call.final()).statusCode).toBe(480);
  await quiet();
});

test("ringing without a unit stops when the console stays away", async () => {
  const caller = await cast.console();
  lab.configure("jonas-okafor", { fault: "no-answer" });
  const call = await caller.call(JONAS);
  await until("ringing", () => call.answers.some(({ statusCode }) => statusCode === 180));
  expect(lab.state().systems[0]?.activeCalls).toBe(1);
  caller.transport.break();
  await quiet();
});

test("a call that ends while a re-INVITE is under way leaves nothing open", async () => {
  const { call, caller, invitation, unit } = await connectedCall(BEA_VISITOR, "bea-novak");
  (call.inviter as { data: unknown }).data = {};
  const send = unit.transport.send.bind(unit.transport);
  unit.transport.send = (message) => (/^CSeq: \d+ INVITE/im.test(message) ? Promise.resolve() : send(message));
  const refused = new Promise<number | undefined>((resolve, reject) => {
    call.inviter.invite({ requestDelegate: { onReject: ({ message }) => resolve(message.statusCode) } }).catch(reject);
  });
  await until("the re-INVITE at the unit", () => unit.transport.received.at(-1)?.startsWith("INVITE") === true);
  await invitation.bye();
  expect(await refused).toBe(487);
  await until("the end of the call", () => !caller.userAgent.userAgentCore.dialogs.size);
  await quiet();
});

test("closing the lab in the middle of calls leaves nothing that keeps the process alive", async () => {
  const { call, caller } = await connectedCall(BEA_VISITOR, "bea-novak");
  lab.configure("jonas-okafor", { fault: "no-answer" });
  const ringing = await caller.call(JONAS);
  await until("ringing", () => ringing.answers.some(({ statusCode }) => statusCode === 180));
  expect(call.inviter.state).toBe("Established");
  const handles = () => process.getActiveResourcesInfo().filter((name) => /^TCP|^Timeout/.test(name)).length;
  const busy = handles();
  await cast.stop();
  await lab.close();
  await until("fewer handles", () => handles() < busy);
  expect(Object.values(lab.load()).flatMap((load) => Object.values(load))).toEqual(Array(16).fill(0));
});
