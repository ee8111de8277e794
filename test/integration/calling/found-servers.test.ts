/** Servers that are looked for: found late, found elsewhere, found anew. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import type { FindServers } from "../../../renderer/signalling/connection/connection.ts";
import { connected, registered, storeValue } from "../../support/harness/calling/lab-calls.ts";
import { BEA, createClient, newestCallOf } from "../../support/harness/calling/scripted.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";
import { createScriptedServer, type ScriptedServer, SDP } from "../../support/stand-ins/sip-server.ts";

let first: ScriptedServer;
let second: ScriptedServer;
let client: McClient;
const findServers = vi.fn<FindServers>();
const { until } = newestCallOf(() => client);
const answer = { contentType: "application/sdp", body: `${SDP}a=sendrecv\r\n` };

function start(servers: string[]): void {
  client = createClient({ ...first.account(), servers }, createStandInMedia(), { findServers });
  client.start();
}

beforeEach(async () => {
  first = await createScriptedServer();
  second = await createScriptedServer();
  findServers.mockReset();
});
afterEach(async () => {
  await client.stop();
  await first.close();
  await second.close();
});

test("a console whose servers are not found goes on looking, and signs in when they are", async () => {
  findServers.mockRejectedValueOnce(new Error("dns-silent"));
  findServers.mockResolvedValueOnce([]);
  findServers.mockResolvedValue([first.url]);
  start([]);
  const waiting = await storeValue(client.store, ({ registration }) =>
    registration.state === "reconnecting" ? registration : undefined,
  );
  expect(waiting.attempt).toBe(1);
  await registered(client);
  expect(findServers).toHaveBeenCalledTimes(3);
  expect(first.connections).toBe(1);
});

test("a server that is new in the name system takes over when the others are gone, calls and all", async () => {
  findServers.mockResolvedValue([second.url]);
  start([first.url]);
  await registered(client);
  client.engine.place(BEA, "mcptt");
  const invite = await first.request("INVITE");
  first.answer(invite, 200, "OK", answer);
  await first.request("ACK");
  await until(connected);
  expect(findServers).not.toHaveBeenCalled();
  await first.close();
  const move = await second.request("INVITE");
  expect(move.header("Call-ID")).toBe(invite.header("Call-ID"));
  second.answer(move, 200, "OK", answer);
  await second.request("ACK");
  await until(({ signalling }) => signalling);
});

test("another network is another place: servers are looked for, and one that is there still is stayed at", async () => {
  findServers.mockResolvedValue([second.url, first.url]);
  start([first.url]);
  await registered(client);
  await client.networkChanged();
  await vi.waitFor(() => expect(first.connections).toBe(2), { timeout: 10_000 });
  await registered(client);
  expect(findServers).toHaveBeenCalledTimes(1);
  expect(client.store.getState().registration).toMatchObject({ server: { place: 2, of: 2 } });
});
