/** Two servers that stand in for each other: one goes, the other takes over, calls and all. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { connected, ended, registered, storeValue } from "../../support/harness/calling/lab-calls.ts";
import { BEA, createClient, newestCallOf } from "../../support/harness/calling/scripted.ts";
import { createStandInMedia, type StandInMedia } from "../../support/stand-ins/media.ts";
import { createScriptedServer, type Received, type ScriptedServer, SDP } from "../../support/stand-ins/sip-server.ts";

let first: ScriptedServer;
let second: ScriptedServer;
let client: McClient;
let media: StandInMedia;
let log: string[];
const { until, newest } = newestCallOf(() => client);

const answer = { contentType: "application/sdp", body: `${SDP}a=sendrecv\r\n` };
const host = ({ url }: ScriptedServer) => new URL(url).host;
const inState = (state: string) =>
  storeValue(client.store, ({ registration }) => (registration.state === state ? registration : undefined));
const registeredAt = (server: ScriptedServer) =>
  storeValue(client.store, ({ registration }) =>
    registration.state === "registered" && registration.server?.name === host(server) ? registration : undefined,
  );

/** A request of a server within the call. */
const send = (server: ScriptedServer, invite: Received, method: string) =>
  server.send(method, { dialog: invite, toTag: /tag=([^;\s]+)/.exec(invite.header("From"))?.[1] ?? "" });

/** A call that the first server has put through. */
async function call(): Promise<Received> {
  client.engine.place(BEA, "mcptt");
  const invite = await first.request("INVITE");
  first.answer(invite, 200, "OK", answer);
  await first.request("ACK");
  await until(connected);
  return invite;
}

beforeEach(async () => {
  first = await createScriptedServer();
  second = await createScriptedServer();
  media = createStandInMedia();
  log = [];
  const account = { ...first.account(), servers: [first.url, second.url] };
  client = createClient(account, media, { onWarning: (text) => log.push(text) });
  client.start();
  await registered(client);
});
afterEach(async () => {
  first.registers = true;
  second.registers = true;
  await client.stop();
  await first.close();
  await second.close();
});

describe("the server in use is lost", () => {
  test("the next is registered at, and log and dispatcher are told which", async () => {
    expect(client.store.getState().registration).toMatchObject({ server: { name: host(first), place: 1, of: 2 } });
    await first.close();
    expect(await inState("reconnecting")).toMatchObject({ faults: [{ server: host(first), answer: null }] });
    expect(await registeredAt(second)).toMatchObject({ server: { place: 2, of: 2 } });
    expect(log.join("\n")).toContain(`registered at ${host(second)}, server 2 of 2`);
  });

  test("a call goes on through the other, and is hung up there", async () => {
    const invite = await call();
    await first.close();
    const move = await second.request("INVITE");
    expect(move.header("Call-ID")).toBe(invite.header("Call-ID"));
    second.answer(move, 200, "OK", answer);
    await second.request("ACK");
    expect(newest()).toMatchObject({ state: "connected", signalling: true, unknownToServer: false });
    expect(media.openLegs.size).toBe(1);
    client.engine.end(newest().id);
    const bye = await second.request("BYE");
    second.answer(bye, 200, "OK");
    expect((await until(ended)).endReason).toMatchObject({ code: "hung-up" });
  });

  test("the colleague hangs up through the other", async () => {
    const invite = await call();
    await first.close();
    second.answer(await second.request("INVITE"), 200, "OK", answer);
    await second.request("ACK");
    send(second, invite, "BYE");
    expect((await until(ended)).endReason).toMatchObject({ code: "hung-up-by-colleague" });
  });

  test.each([
    [481, "Call/Transaction Does Not Exist"],
    [408, "Request Timeout"],
    [404, "Not Found"],
    [503, "Service Unavailable"],
  ])(
    "the other does not know the call (%i %s): its audio goes on, and the dispatcher is told",
    async (status, phrase) => {
      await call();
      await first.close();
      const move = await second.request("INVITE");
      second.answer(move, status, phrase);
      await until(({ unknownToServer }) => unknownToServer);
      expect(newest()).toMatchObject({ state: "connected", signalling: false });
      expect(media.openLegs.size).toBe(1);
      client.engine.end(newest().id);
      expect((await until(ended)).endReason).toMatchObject({ code: "hung-up" });
    },
  );

  test("the first knows the call again when the second goes", async () => {
    await call();
    first.drop();
    second.answer(await second.request("INVITE"), 481, "Call/Transaction Does Not Exist");
    await until(({ unknownToServer }) => unknownToServer);
    second.drop();
    const back = await first.request("INVITE");
    first.answer(back, 200, "OK", answer);
    await first.request("ACK");
    await until(({ signalling, unknownToServer }) => signalling && !unknownToServer);
  });

  test("a hold that was under way is part of the move", async () => {
    await call();
    client.engine.hold(newest().id, true);
    await first.request("INVITE");
    first.drop();
    const move = await second.request("INVITE");
    expect(move.body).toContain("a=sendonly");
    second.answer(move, 200, "OK", { ...answer, body: `${SDP}a=recvonly\r\n` });
    await second.request("ACK");
    expect(await until(({ hold }) => hold === "by-us")).toMatchObject({ holdChange: "none" });
  });
});

describe("a server that registers nobody", () => {
  test.each([
    ["that is overloaded", 503, "Service Unavailable", ["Retry-After: 600"]],
    ["that refuses us", 403, "Forbidden", []],
    ["that has a fault of its own", 500, "Server Internal Error", []],
  ])("%s is passed by", async (_name, status, phrase, headers) => {
    first.registers = false;
    first.drop();
    await registeredAt(second);
    second.drop();
    first.answer(await first.request("REGISTER"), status, phrase, { headers });
    const named = await storeValue(client.store, ({ registration }) => {
      const faults = registration.state === "reconnecting" ? (registration.faults ?? []) : [];
      return faults.find(({ server, answer: said }) => server === host(first) && said !== null);
    });
    expect(named.answer).toEqual({ status, text: phrase });
    await registeredAt(second);
  });

  test("refused by all: one state, with the reason of each; asked anew when the dispatcher wants it", async () => {
    for (const server of [first, second]) server.registers = false;
    first.drop();
    second.answer(await second.request("REGISTER"), 403, "Forbidden");
    first.answer(await first.request("REGISTER"), 404, "Not Found");
    expect(await inState("refused")).toMatchObject({
      status: 404,
      faults: [
        { server: host(first), answer: { status: 404, text: "Not Found" } },
        { server: host(second), answer: { status: 403, text: "Forbidden" } },
      ],
    });
    for (const server of [first, second]) server.registers = true;
    client.engine.register();
    await registered(client);
  });
});
