/** Hold in a call to us: its answer may not have been acknowledged yet, and the other end may hold at the same moment. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { encodeInfo } from "../../../shared/mc/info-document.ts";
import { ended, registered } from "../../support/harness/calling/lab-calls.ts";
import {
  acknowledge,
  BEA,
  invitation,
  invitesPending,
  newestCallOf,
  startScripted,
  stopScripted,
} from "../../support/harness/calling/scripted.ts";
import type { StandInMedia } from "../../support/stand-ins/media.ts";
import { type Received, type ScriptedServer, SDP } from "../../support/stand-ins/sip-server.ts";

let server: ScriptedServer;
let client: McClient;
let media: StandInMedia;
let answered: Received;
const { until, newest, inState } = newestCallOf(() => client);
const says = (direction: string) => ({ contentType: "application/sdp", body: `${SDP}a=${direction}\r\n` });

beforeEach(async () => {
  ({ server, client, media } = await startScripted());
  server.send("INVITE", invitation(encodeInfo("mcptt", { sessionType: "private", callingUserId: BEA })));
  client.engine.answer((await inState("incoming")).id);
  answered = await server.response("INVITE", 200);
  await inState("connected");
});
afterEach(() => {
  vi.restoreAllMocks();
  return stopScripted({ server, client, media });
});

/** The answer has come once more: half a second has passed, and nobody has acknowledged it. */
const answeredAgain = () => server.response("INVITE", 200);

/** Nothing of ours goes before the ACK, and the call is there when it has come. */
async function followsTheAck(direction: string): Promise<void> {
  await answeredAgain();
  expect(invitesPending(server)).toEqual([]);
  acknowledge(server, answered);
  const request = await server.request("INVITE");
  expect(request.body).toContain(`a=${direction}`);
  server.answer(request, 200, "OK", says(direction === "sendonly" ? "recvonly" : "sendrecv"));
  await server.request("ACK");
}

describe("before the ACK of our answer has come", () => {
  test("our hold waits for it, and is told then", async () => {
    client.engine.hold(newest().id, true);
    expect(media.holds).toEqual([true]);
    await followsTheAck("sendonly");
    expect(await until(({ hold }) => hold === "by-us")).toMatchObject({ state: "connected", holdChange: "none" });
  });

  test("so does a resume that follows the hold at once", async () => {
    client.engine.hold(newest().id, true);
    await followsTheAck("sendonly");
    await until(({ holdChange }) => holdChange === "none");
    client.engine.hold(newest().id, false);
    const request = await server.request("INVITE");
    server.answer(request, 200, "OK", says("sendrecv"));
    await server.request("ACK");
    await until(({ hold, holdChange }) => hold === "none" && holdChange === "none");
  });

  test("our end waits for it, too, and is a BYE without a reason of its own", async () => {
    client.engine.end(newest().id);
    await until(ended);
    await answeredAgain();
    acknowledge(server, answered);
    const bye = await server.request("BYE");
    server.answer(bye, 200, "OK");
    expect(bye.text).not.toContain("488");
  });
});

/** A request of the other end within the call. */
const theirs = (direction: string) =>
  server.send("INVITE", {
    callId: answered.header("Call-ID"),
    toTag: /tag=([^;\s]+)/.exec(answered.header("To"))?.[1] ?? "",
    ...says(direction),
  });

describe("both ends hold at the same moment (RFC 3261 clause 14.1)", () => {
  beforeEach(() => {
    acknowledge(server, answered);
    // The shortest wait of whoever has not made the Call-ID: none.
    vi.spyOn(Math, "random").mockReturnValue(0);
  });

  test("each refuses the request of the other with 491, and ours is made again", async () => {
    client.engine.hold(newest().id, true);
    const crossed = await server.request("INVITE");
    theirs("sendonly");
    expect((await server.response("INVITE", 400)).status).toBe(491);
    server.answer(crossed, 491, "Request Pending");
    await server.request("ACK");
    expect(newest()).toMatchObject({ state: "connected", holdChange: "holding" });
    const again = await server.request("INVITE");
    server.answer(again, 200, "OK", says("recvonly"));
    await server.request("ACK");
    await until(({ hold, holdChange }) => hold === "by-us" && holdChange === "none");
    theirs("sendonly");
    const taken = await server.response("INVITE", 200);
    acknowledge(server, taken);
    expect(await until(({ hold }) => hold === "both")).toMatchObject({ state: "connected" });
  });

  describe("theirs comes while ours is being taken back", () => {
    const back = Promise.withResolvers<void>();
    beforeEach(() => {
      media.rollbackGate = back.promise;
      client.engine.hold(newest().id, true);
    });
    /** It is to come again, and is taken then. */
    async function comesAgain(settle: () => Promise<void>): Promise<void> {
      theirs("sendonly");
      expect((await server.response("INVITE", 400)).status).toBe(491);
      back.resolve();
      await settle();
      theirs("sendonly");
      const taken = await server.response("INVITE", 200);
      expect(taken.status).toBe(200);
      acknowledge(server, taken);
      expect((await until(({ hold }) => hold === "by-colleague" || hold === "both")).state).toBe("connected");
    }

    test("because it was refused", async () => {
      server.answer(await server.request("INVITE"), 488, "Not Acceptable Here");
      await comesAgain(async () => void (await until(({ holdChange }) => holdChange === "hold-refused")));
    });

    test("because its answer went down with the connection", async () => {
      await server.request("INVITE");
      server.drop();
      await vi.waitFor(() => expect(server.connections).toBe(2), { timeout: 10_000 });
      await registered(client);
      await comesAgain(async () => {
        server.answer(await server.request("INVITE"), 200, "OK", says("recvonly"));
        await server.request("ACK");
        await until(({ holdChange }) => holdChange === "none");
      });
    });
  });

  test("the call can be ended while ours waits to be made again", async () => {
    vi.mocked(Math.random).mockReturnValue(0.9);
    client.engine.hold(newest().id, true);
    server.answer(await server.request("INVITE"), 491, "Request Pending");
    await server.request("ACK");
    client.engine.end(newest().id);
    server.answer(await server.request("BYE"), 200, "OK");
    await until(ended);
    expect(invitesPending(server)).toEqual([]);
  });
});
