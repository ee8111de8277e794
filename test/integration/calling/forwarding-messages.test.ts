/** MESSAGEs that forward a call, on the wire: how each is answered, and the one of ours that some systems want beside it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { encodeForwarding } from "../../../shared/mc/forwarding.ts";
import { signallingWireSchema } from "../../../shared/mc/wire-profile.ts";
import { registered } from "../../support/harness/calling/lab-calls.ts";
import {
  BEA,
  createClient,
  INFO,
  newestCallOf,
  stopScripted,
  VISITOR,
} from "../../support/harness/calling/scripted.ts";
import { createStandInMedia, type StandInMedia } from "../../support/stand-ins/media.ts";
import { createScriptedServer, type ScriptedServer } from "../../support/stand-ins/sip-server.ts";

let server: ScriptedServer;
let client: McClient;
let media: StandInMedia;

async function start(response: boolean): Promise<void> {
  const wire = signallingWireSchema.parse({
    redirection: { carriers: [{ in: "message", response }] },
    settings: { publish: false },
  });
  client = createClient({ ...server.account(), wire }, media);
  client.start();
  await registered(client);
}
beforeEach(async () => {
  server = await createScriptedServer();
  media = createStandInMedia();
});
afterEach(() => stopScripted({ server, client, media }));

const { until } = newestCallOf(() => client);
const forwards = (targetOrigId: string) =>
  server.send("MESSAGE", {
    contentType: INFO,
    body: encodeForwarding({
      service: "mcptt",
      targetId: VISITOR,
      targetOrigId,
      requestType: "forward-private-call-request",
      forwardingReason: "migrated",
    }),
  });
const answer = async () => {
  const { header, status } = await server.response("MESSAGE");
  return [status, header("Warning")];
};
/** Nothing that the client has sent is waiting to be asked for. */
const nothingMore = async (method: string) => {
  server.send("OPTIONS");
  await server.response("OPTIONS");
  expect(server.pending.filter((each) => each.method === method && each.status === 0)).toEqual([]);
};
const refusal = (status: number, code: string) => [status, `399 mc-dispatcher "${code}"`];

test("of no call of ours: 404 by its name, and nothing is dialled", async () => {
  await start(false);
  forwards(BEA);
  expect(await answer()).toEqual(refusal(404, "forwarding-without-call"));
  await nothingMore("INVITE");
});

test("of a call that waits for nothing of the kind: 403 by its name, and nothing is dialled", async () => {
  await start(false);
  client.engine.place(BEA, "mcptt");
  server.answer(await server.request("INVITE"), 486, "Busy Here");
  await until(({ state }) => state === "ended");
  await server.request("ACK");
  forwards(BEA);
  expect(await answer()).toEqual(refusal(403, "forwarding-not-awaited"));
  await nothingMore("INVITE");
});

test("that cannot be read: 403 by the name of what is wrong", async () => {
  await start(false);
  server.send("MESSAGE", {
    contentType: INFO,
    body: `<!DOCTYPE a>${encodeForwarding({
      service: "mcptt",
      targetId: VISITOR,
      targetOrigId: BEA,
      requestType: "forward-private-call-request",
    })}`,
  });
  expect(await answer()).toEqual(refusal(403, "redirection-doctype"));
});

test.each([true, false])(
  "that is taken: 200, and a MESSAGE of ours where the system wants one (%s)",
  async (wanted) => {
    await start(wanted);
    client.engine.place(BEA, "mcptt");
    const first = await server.request("INVITE");
    server.answer(first, 100, "Trying");
    forwards(BEA);
    expect(await answer()).toEqual([200, ""]);
    await server.request("CANCEL").then((cancel) => server.answer(cancel, 200, "OK"));
    if (wanted) {
      const said = await server.request("MESSAGE");
      expect(said.text).toMatch(/^MESSAGE sip:mcptt-part@mcx\.system-a\.example SIP\/2\.0\r\n/);
      expect(said.header("Content-Type")).toBe(INFO);
      expect(said.header("P-Preferred-Service")).toBe("urn:urn-7:3gpp-service.ims.icsi.mcptt");
      expect(said.header("Accept-Contact")).toBe("*;+g.3gpp.mcptt;require;explicit");
      expect(said.body).toContain("<response-type>forward-private-call-response</response-type>");
      // What becomes of it changes nothing.
      server.answer(said, 500, "Server Internal Error");
    }
    server.answer(first, 487, "Request Terminated");
    const second = await server.request("INVITE");
    expect(second.body).toContain(VISITOR);
    if (!wanted) await nothingMore("MESSAGE");
    server.answer(second, 486, "Busy Here");
    await until(({ state }) => state === "ended");
  },
);
