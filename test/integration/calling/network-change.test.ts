/** The computer is somewhere else in the network: the connection is made anew, and calls are taken along. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { connected, ended, registered } from "../../support/harness/calling/lab-calls.ts";
import { BEA, newestCallOf, redirect, startScripted, stopScripted } from "../../support/harness/calling/scripted.ts";
import type { StandInMedia } from "../../support/stand-ins/media.ts";
import { type ScriptedServer, SDP } from "../../support/stand-ins/sip-server.ts";

let server: ScriptedServer;
let client: McClient;
let media: StandInMedia;
const { until, inState, newest } = newestCallOf(() => client);
const answer = (direction = "sendrecv") => ({ contentType: "application/sdp", body: `${SDP}a=${direction}\r\n` });

async function call() {
  client.engine.place(BEA, "mcptt");
  const invite = await server.request("INVITE");
  server.answer(invite, 200, "OK", answer());
  await server.request("ACK");
  await until(connected);
  return invite;
}

beforeEach(async () => {
  ({ server, client, media } = await startScripted());
});
afterEach(async () => {
  await stopScripted({ server, client, media });
});

test("the old connection is closed before the new one registers, under the same Contact", async () => {
  const { contact } = server;
  expect(server.connections).toBe(1);
  await client.networkChanged();
  await registered(client);
  expect(server.connections).toBe(2);
  expect(server.contact).toBe(contact);
});

test("a call goes on in the same dialog, with a new path for its media and its hold", async () => {
  const invite = await call();
  client.engine.hold(newest().id, true);
  server.answer(await server.request("INVITE"), 200, "OK", answer("recvonly"));
  await server.request("ACK");
  await until(({ hold, holdChange }) => hold === "by-us" && holdChange === "none");
  await client.networkChanged();
  const move = await server.request("INVITE");
  expect(move.header("Call-ID")).toBe(invite.header("Call-ID"));
  expect(move.body).toContain("a=sendonly");
  expect(media.renewals).toBe(1);
  server.answer(move, 200, "OK", answer("recvonly"));
  await server.request("ACK");
  expect(newest()).toMatchObject({ state: "connected", hold: "by-us", signalling: true });
});

test("a move that is refused leaves the call alone as long as its audio goes on", async () => {
  await call();
  await client.networkChanged();
  server.answer(await server.request("INVITE"), 488, "Not Acceptable Here");
  await server.request("ACK");
  client.engine.end(newest().id);
  server.answer(await server.request("BYE"), 200, "OK");
  expect((await until(ended)).endReason).toMatchObject({ code: "hung-up" });
});

test("a call that rings over a connection which still answers is waited for", async () => {
  client.engine.place(BEA, "mcptt");
  const invite = await server.request("INVITE");
  server.answer(invite, 180, "Ringing");
  await inState("ringing");
  await client.networkChanged();
  expect(server.connections).toBe(1);
  server.answer(invite, 200, "OK", answer());
  await server.request("ACK");
  server.answer(await server.request("INVITE"), 200, "OK", answer());
  await server.request("ACK");
  expect(newest().state).toBe("connected");
  expect(server.connections).toBe(2);
});

test("a call that rings over a connection which is dead ends by name", async () => {
  client.engine.place(BEA, "mcptt");
  server.answer(await server.request("INVITE"), 180, "Ringing");
  await inState("ringing");
  server.answersPings = false;
  await client.networkChanged();
  expect((await until(ended)).endReason).toMatchObject({ code: "signalling-lost" });
});

test("a call that is being redirected goes on, and moves when it stands", async () => {
  client.engine.place(BEA, "mcptt");
  redirect(server, await server.request("INVITE"));
  await server.request("ACK");
  const again = await server.request("INVITE");
  await client.networkChanged();
  server.answer(again, 200, "OK", answer());
  await server.request("ACK");
  server.answer(await server.request("INVITE"), 200, "OK", answer());
  await server.request("ACK");
  expect(newest().state).toBe("connected");
});
