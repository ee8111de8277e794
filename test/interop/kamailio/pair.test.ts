/** Two Kamailios that stand in for each other under one address: one is killed in a call, and comes back. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { RETURN_SPREAD_MS } from "../../../renderer/signalling/connection/return-watch.ts";
import { STEADY_MS } from "../../../renderer/signalling/connection/server-probe.ts";
import { until } from "../../../scripts/tools/program/program.ts";
import { NodeConsole } from "../console/node-console.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { startUdpPeer, type UdpPeer } from "../rig/udp-peer.ts";
import type { KamailioSystem } from "./kamailio-system.ts";
import { accountFile, DISPATCHER, startAlone } from "./network.ts";

const LIMIT_MS = 20_000;
const PEER = "sip:peer@mcx.system-a.example";

describeWith("kamailio")("a console at a pair of Kamailios", { timeout: 90_000 }, () => {
  let folder: string;
  let peer: UdpPeer;
  let first: KamailioSystem;
  let second: KamailioSystem;
  let console: NodeConsole;

  async function startOne(name: string): Promise<KamailioSystem> {
    const own = join(folder, name);
    mkdirSync(own);
    return startAlone({
      folder: own,
      users: [DISPATCHER],
      peers: { peer: { port: peer.port, transport: "udp" } },
      pairAddress: "127.0.0.100",
    });
  }

  const registration = () => console.client.store.getState().registration;
  const place = () => {
    const state = registration();
    return state.state === "registered" ? state.server?.place : undefined;
  };
  const registeredAt = (number: number) =>
    until(`registered at server ${number}`, LIMIT_MS, () => Promise.resolve(place() === number || undefined));
  /** Requests of a call as the peer saw them, each with the server that it came by. */
  const sawBy = ({ description }: KamailioSystem) =>
    peer.seen.filter(({ from }) => from === description.udpPort).map(({ method }) => method);
  const saw = (system: KamailioSystem, method: string) =>
    until(`${method} at the peer`, LIMIT_MS, () => Promise.resolve(sawBy(system).includes(method) || undefined));

  beforeAll(async () => {
    folder = makeFolder("kamailio-pair");
    peer = await startUdpPeer();
    [first, second] = await Promise.all([startOne("first"), startOne("second")]);
    const { webSocketUrl, ...account } = accountFile(first, DISPATCHER);
    console = await NodeConsole.start({ ...account, servers: [webSocketUrl, second.webSocketUrl] });
  });
  afterAll(async () => {
    vi.useRealTimers();
    await console?.stop();
    await Promise.all([first?.end(), second?.end()]);
    await peer?.close();
    removeFolder(folder);
  });

  test("the first is killed in a call: the call goes on through the second, and ends there", async () => {
    keepOnFailure(folder);
    expect(place()).toBe(1);
    console.place(PEER);
    await console.connected();
    await saw(first, "ACK");
    await first.kill();
    await registeredAt(2);
    const moved = await console.when("the call being moved", ({ steps }) =>
      steps.some(({ step }) => step === "signalling-restored"),
    );
    expect(moved).toMatchObject({ state: "connected", unknownToServer: false });
    await saw(second, "ACK");
    expect(new Set(peer.seen.map(({ callId }) => callId)).size).toBe(1);
    expect(sawBy(second).slice(0, 2)).toEqual(["INVITE", "ACK"]);
    peer.hangUp(second.description.udpPort);
    expect((await console.ended()).endReason?.code).toBe("hung-up-by-colleague");
  });

  test("a new call goes through the second, and is hung up through it", async () => {
    keepOnFailure(folder);
    peer.seen.length = 0;
    console.place(PEER);
    await console.connected();
    console.hangUp();
    expect((await console.ended()).endReason?.code).toBe("hung-up");
    await saw(second, "BYE");
    expect(peer.seen.every(({ from }) => from === second.description.udpPort)).toBe(true);
  });

  test("the first is back: it is gone back to when it has answered for a minute, and calls go through it", async () => {
    keepOnFailure(folder);
    await first.start();
    const pause = globalThis.setTimeout;
    const moment = () => new Promise((resolve) => pause(resolve, 20));
    // The clock of the console goes faster than that of the servers, which answer all the same.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], shouldClearNativeTimers: true });
    vi.spyOn(Math, "random").mockReturnValue(0);
    // Registered anew, all that it waits for goes by that clock.
    void console.client.networkChanged();
    const limit = STEADY_MS * 2 + RETURN_SPREAD_MS;
    let passed = 0;
    for (; passed < limit && place() !== 1; passed += 1_000) {
      await vi.advanceTimersByTimeAsync(1_000);
      await moment();
    }
    vi.useRealTimers();
    vi.restoreAllMocks();
    expect(passed).toBeGreaterThanOrEqual(STEADY_MS);
    expect(place()).toBe(1);
    peer.seen.length = 0;
    console.place(PEER);
    await console.connected();
    console.hangUp();
    await console.ended();
    await saw(first, "BYE");
    expect(sawBy(second)).toEqual([]);
  });
});
