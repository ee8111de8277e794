import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { TIMEOUTS } from "../../../renderer/calling/timeouts.ts";
import { until } from "../../../scripts/program/program.ts";
import type { CallState } from "../../../shared/mc/call-record.ts";
import type { EndReasonCode } from "../../../shared/mc/end-reason.ts";
import { NodeConsole } from "../console/node-console.ts";
import { accountFile, DISPATCHER, type Network, startNetwork } from "../kamailio/network.ts";
import { Capture } from "../rig/capture.ts";
import { describeWith } from "../rig/describe-with.ts";
import { freePort } from "../rig/ports.ts";
import { artefacts, keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { answer, ok, okInside, request, Sipp, type SippAddress, scenario } from "../sipp/scenario.ts";

/**
 * A WebSocket that says nothing: 10 s to the ping, 5 s for its answer, then up to 5 s for a connection attempt and the
 * first pause of the back-off.
 */
const SILENCE_BOUND_MS = 15_000;
/** From a server's return to the registration: the longest pause between attempts so far, and one attempt. */
const RETURN_BOUND_MS = 30_000;
const FROZEN_MS = 40_000;

const measured: {
  readonly fault: string;
  readonly bound: string;
  readonly measuredMs: number;
  readonly outcome: string;
}[] = [];

/** Plays the network's part for a call in a state. */
interface Row {
  readonly state: CallState;
  readonly steps: readonly string[];
  /** Who is called; the peer itself when not given. */
  readonly user?: string;
  /** The dispatcher gives up as soon as it rings. */
  readonly givesUp?: boolean;
  /** What the console has to do about it. */
  readonly outcome: "recovers" | "ends";
  readonly end: EndReasonCode;
  readonly boundMs: number;
}

const ROWS: readonly Row[] = [
  // The request has left; nobody has answered but Kamailio with 100.
  {
    state: "requesting",
    steps: [request("INVITE")],
    outcome: "ends",
    end: "signalling-lost",
    boundMs: TIMEOUTS.answer,
  },
  // System A has redirected the call, and the peer is silent.
  {
    state: "redialling",
    user: "bea",
    steps: [request("INVITE")],
    outcome: "ends",
    end: "signalling-lost",
    boundMs: TIMEOUTS.answer,
  },
  {
    state: "ringing",
    steps: [request("INVITE"), answer("180 Ringing")],
    outcome: "ends",
    end: "signalling-lost",
    boundMs: TIMEOUTS.answer,
  },
  // CANCEL has left; the INVITE is not answered.
  {
    state: "ending",
    givesUp: true,
    steps: [request("INVITE"), answer("180 Ringing"), request("CANCEL")],
    outcome: "ends",
    end: "cancelled",
    boundMs: TIMEOUTS.ending,
  },
  {
    state: "connected",
    steps: [request("INVITE"), ok({ retransmits: 500 }), request("ACK")],
    outcome: "recovers",
    end: "hung-up",
    boundMs: TIMEOUTS.signalling,
  },
];

const idOf = (user: string) => `sip:${user}@mcx.system-a.example`;

describeWith("kamailio", "sipp", "tshark")("faults in the network", { timeout: 120_000 }, () => {
  let folder: string;
  let capture: Capture;
  let network: Network;
  let console: NodeConsole;
  let sipp: Sipp | undefined;
  let peer: SippAddress;

  beforeAll(async () => {
    folder = makeFolder("faults");
    peer = { port: await freePort(), controlPort: await freePort(), transport: "udp" };
    network = await startNetwork({
      folder,
      users: { a: [DISPATCHER], b: [] },
      redirections: { bea: { newId: idOf("peer"), status: 300, body: "alone" } },
      peers: { peer },
      media: false,
      challengesInvite: false,
    });
    console = await NodeConsole.start(accountFile(network.a, DISPATCHER));
  });
  afterEach(async () => {
    await sipp?.end();
    sipp = undefined;
  });
  beforeEach(async () => {
    capture = await Capture.start(folder, "");
  });
  afterEach(() => capture.stop());
  afterAll(async () => {
    writeFileSync(join(artefacts("measured"), "faults.json"), JSON.stringify(measured, null, 2));
    await console?.stop();
    await network?.close();
    removeFolder(folder);
  });

  test.each(ROWS)("Kamailio is killed and started again while a call is $state", async (row) => {
    keepOnFailure(folder);
    sipp = await Sipp.start(folder, row.state, scenario(row.state, ...row.steps, request("INVITE")), peer);
    console.place(idOf(row.user ?? "peer"));
    if (row.givesUp) {
      await console.when("a call that rings", ({ state }) => state === "ringing");
      console.hangUp();
    }
    await console.when(`a call that is ${row.state}`, ({ state }) => state === row.state);
    const begin = performance.now();
    await network.a.kill();
    await console.when(
      "the loss being noticed",
      () => console.client.store.getState().registration.state !== "registered",
    );
    await network.a.start();
    await console.registered(RETURN_BOUND_MS);
    if (row.outcome === "recovers") {
      const call = await console.when("the restored call", ({ steps }) =>
        steps.some(({ step }) => step === "signalling-restored"),
      );
      expect(call.state).toBe("connected");
      console.hangUp();
    }
    const call = await console.ended(row.boundMs + 5_000);
    const took = performance.now() - begin;
    expect(took).toBeLessThan(row.boundMs + RETURN_BOUND_MS);
    expect(call.endReason?.code).toBe(row.end);
    measured.push({
      fault: `server killed and restarted, call ${row.state}`,
      bound: row.outcome === "recovers" ? "30 s without connection" : `${row.boundMs / 1000} s`,
      measuredMs: Math.round(took),
      outcome: row.outcome === "recovers" ? "call goes on" : (call.endReason?.code ?? ""),
    });
    await until("nothing left of the call", 5_000, () =>
      Promise.resolve(console.media.openLegs.size + console.media.openVoices.size === 0 ? true : undefined),
    );
  });

  test("the server freezes for 40 s without closing anything", async () => {
    keepOnFailure(folder);
    sipp = await Sipp.start(
      folder,
      "frozen",
      scenario(
        "frozen",
        request("INVITE"),
        ok({ retransmits: 500 }),
        request("ACK"),
        // The console confirms the call when it is back in time, or ends it when it is not.
        `<recv request="INVITE" optional="true" next="1"/><recv request="BYE" next="2"/><label id="1"/>`,
        ok({ retransmits: 500 }),
        request("ACK"),
        `${request("BYE")}<label id="2"/>`,
        okInside(),
      ),
      peer,
    );
    console.place(idOf("peer"));
    await console.connected();
    const begin = performance.now();
    network.a.freeze();
    const thaw = setTimeout(() => network.a.thaw(), FROZEN_MS);
    try {
      await console.when(
        "the silence being noticed",
        ({ steps }) => steps.some(({ step }) => step === "signalling-lost"),
        SILENCE_BOUND_MS + 2_000,
      );
      const noticed = performance.now() - begin;
      const decided = await console.when(
        "the call going on or ending",
        ({ state, steps }) => state === "ended" || steps.some(({ step }) => step === "signalling-restored"),
        SILENCE_BOUND_MS + TIMEOUTS.signalling + 5_000,
      );
      const outcome = decided.state === "ended" ? (decided.endReason?.code ?? "") : "call goes on";
      const after = performance.now() - begin;
      await console.registered(RETURN_BOUND_MS);
      const back = performance.now() - begin - FROZEN_MS;
      measured.push(
        { fault: "WebSocket frozen: noticed", bound: "15 s", measuredMs: Math.round(noticed), outcome: "reconnecting" },
        { fault: "WebSocket frozen for 40 s: call", bound: "15 s and 30 s", measuredMs: Math.round(after), outcome },
        {
          fault: "WebSocket frozen: registered after it thaws",
          bound: "30 s",
          measuredMs: Math.round(back),
          outcome: "registered",
        },
      );
      expect(noticed).toBeLessThan(SILENCE_BOUND_MS + 1_000);
      expect(["call goes on", "signalling-lost"]).toContain(outcome);
      console.hangUp();
      await console.ended();
    } finally {
      clearTimeout(thaw);
      network.a.thaw();
    }
  });
});
