import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { TIMEOUTS } from "../../../renderer/calling/timeouts.ts";
import { until } from "../../../scripts/tools/program/program.ts";
import type { EndReasonCode } from "../../../shared/errors/end-reason.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { CALL_STATES, type CallState } from "../../../shared/mc/call-record.ts";
import { createKeyWorld, type StandInKeys } from "../../support/stand-ins/keys.ts";
import { ASK_SECONDS, NodeConsole } from "../console/node-console.ts";
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

const idOf = (user: string) => `sip:${user}@mcx.system-a.example`;
const COLLEAGUE = "dispatch-4";
/**
 * The peer of one call, who has an address of its own: the server says again to one that has gone what it had no answer
 * to, and whoever listened there next would take that for the call.
 */
const peerOf = (call: string) => `peer-${call}`;
const FROZEN = "frozen";

/** Who takes part at this end. */
interface Scene {
  readonly console: NodeConsole;
  readonly keys: StandInKeys;
  /** Another console of the same system. */
  readonly colleague: NodeConsole;
  /** Who is called. */
  readonly peerId: string;
}

/** Leads a call to a state, and plays the network's part in it. */
interface Row {
  readonly state: CallState;
  /** What the peer is to say and to hear; nobody is asked when not given. */
  readonly steps?: readonly string[];
  /** Brings the call about; the peer is called when not given. */
  readonly begin?: (scene: Scene) => Promise<void> | void;
  /** What the console has to do about it; a call that waits for something else than the server is left as it is. */
  readonly outcome: "recovers" | "waits" | "ends";
  readonly end: EndReasonCode;
  readonly boundMs: number;
}

const never = new Promise<void>(() => {});
const called = async ({ console, colleague }: Scene): Promise<void> => {
  colleague.place(idOf(DISPATCHER));
  await console.when("a call to us", ({ state }) => state === "incoming");
};

const ROWS: readonly Row[] = [
  // The system opens the microphone, or asks the dispatcher whether it may.
  {
    state: "preparing",
    begin: ({ console, peerId }) => {
      console.media.voiceGate = never;
      console.place(peerId);
    },
    outcome: "waits",
    end: "cancelled",
    boundMs: TIMEOUTS.media,
  },
  // The KMS is slow.
  {
    state: "obtaining-keys",
    begin: ({ console, keys, peerId }) => {
      console.settings.protection = "required";
      keys.hold = never;
      console.place(peerId);
    },
    outcome: "waits",
    end: "cancelled",
    boundMs: TIMEOUTS.keys,
  },
  // The KMS has no keys, and the dispatcher is asked whether to call without.
  {
    state: "deciding-protection",
    begin: ({ console, keys, peerId }) => {
      console.settings.protection = "preferred";
      keys.failure = new McError("kms-unreachable");
      console.place(peerId);
    },
    outcome: "waits",
    end: "protection-refused-by-you",
    boundMs: ASK_SECONDS * 1000,
  },
  // System A has redirected the call, and the dispatcher is asked whether to follow.
  {
    state: "deciding",
    begin: ({ console }) => {
      console.settings.redirectionPolicy = "ask";
      console.place(idOf("bea"));
    },
    outcome: "waits",
    end: "redirection-refused-by-you",
    boundMs: ASK_SECONDS * 1000,
  },
  { state: "incoming", begin: called, outcome: "ends", end: "signalling-lost", boundMs: TIMEOUTS.answer },
  // The dispatcher has answered, and the microphone is being opened.
  {
    state: "answering",
    begin: async (scene) => {
      await called(scene);
      scene.console.media.voiceGate = never;
      scene.console.client.engine.answer(scene.console.newest().id);
    },
    outcome: "ends",
    end: "signalling-lost",
    boundMs: TIMEOUTS.media,
  },
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
    begin: ({ console }) => console.place(idOf("bea")),
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
  // The server has refused with the word that somebody else is to be called; the MESSAGE that names that person does not come.
  {
    state: "awaiting-target",
    steps: [
      request("INVITE"),
      answer("480 Temporarily Unavailable", { headers: ['Warning: 399 peer "175 call is forwarded"'] }),
      request("ACK"),
    ],
    outcome: "waits",
    end: "cancelled",
    boundMs: TIMEOUTS.target,
  },
  // CANCEL has left; the INVITE is not answered.
  {
    state: "ending",
    begin: async ({ console, peerId }) => {
      console.place(peerId);
      await console.when("a call that rings", ({ state }) => state === "ringing");
      console.hangUp();
    },
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

describeWith("kamailio", "sipp", "tshark")("faults in the network", { timeout: 120_000 }, () => {
  let folder: string;
  let capture: Capture;
  let network: Network;
  let console: NodeConsole;
  let colleague: NodeConsole;
  let keys: StandInKeys;
  let sipp: Sipp | undefined;
  const addresses = new Map<string, SippAddress>();

  /** Starts the peer of one call. */
  function startPeer(call: string, ...steps: readonly string[]): Promise<Sipp> {
    const address = addresses.get(peerOf(call));
    if (address === undefined) throw new Error(`nobody has an address for ${call}`);
    return Sipp.start(folder, call, scenario(call, ...steps), address);
  }

  beforeAll(async () => {
    folder = makeFolder("faults");
    for (const call of [...ROWS.filter(({ steps }) => steps !== undefined).map(({ state }) => state), FROZEN]) {
      addresses.set(peerOf(call), { port: await freePort(), controlPort: await freePort(), transport: "udp" });
    }
    network = await startNetwork({
      folder,
      users: { a: [DISPATCHER, COLLEAGUE], b: [] },
      redirections: { bea: { newId: idOf(peerOf("redialling")), status: 300, body: "alone" } },
      peers: Object.fromEntries(addresses),
      media: false,
      challengesInvite: false,
    });
    keys = createKeyWorld().keysFor(idOf(DISPATCHER));
    console = await NodeConsole.start(accountFile(network.a, DISPATCHER), { keys });
    colleague = await NodeConsole.start(accountFile(network.a, COLLEAGUE));
  });
  afterEach(async () => {
    await sipp?.end();
    sipp = undefined;
    Object.assign(console.settings, { redirectionPolicy: "follow", protection: "off" });
    console.media.voiceGate = undefined;
    keys.hold = undefined;
    keys.failure = undefined;
  });
  beforeEach(async () => {
    capture = await Capture.start(folder);
  });
  afterEach(() => capture.stop());
  afterAll(async () => {
    writeFileSync(join(artefacts("measured"), "faults.json"), JSON.stringify(measured, null, 2));
    await Promise.all([console?.stop(), colleague?.stop()]);
    await network?.close();
    removeFolder(folder);
  });

  test("every state that a call can be in has a row", () => {
    // `releasing` lasts no longer than a CANCEL: what is lost meanwhile is tried with the machine alone.
    expect(new Set([...ROWS.map(({ state }) => state), "releasing", "ended"])).toEqual(new Set(CALL_STATES));
  });

  test.each(ROWS)("Kamailio is killed and started again while a call is $state", async (row) => {
    keepOnFailure(folder);
    if (row.steps !== undefined) {
      sipp = await startPeer(row.state, ...row.steps, request("INVITE"));
    }
    const before = console.client.store.getState().calls.length;
    const peerId = idOf(peerOf(row.state));
    await (row.begin ?? (() => console.place(peerId)))({ console, keys, colleague, peerId });
    expect(console.client.store.getState().calls).toHaveLength(before + 1);
    await console.when(`a call that is ${row.state}`, ({ state }) => state === row.state);
    const begin = performance.now();
    await network.a.kill();
    await console.when(
      "the loss being noticed",
      () => console.client.store.getState().registration.state !== "registered",
    );
    await network.a.start();
    await Promise.all([console.registered(RETURN_BOUND_MS), colleague.registered(RETURN_BOUND_MS)]);
    if (row.outcome === "recovers") {
      const call = await console.when("the restored call", ({ steps }) =>
        steps.some(({ step }) => step === "signalling-restored"),
      );
      expect(call.state).toBe("connected");
      console.hangUp();
    }
    if (row.outcome === "waits") {
      await console.when("the call as it was", ({ state, signalling }) => state === row.state && signalling);
      console.hangUp();
    }
    const call = await console.ended(row.boundMs + 5_000);
    const took = performance.now() - begin;
    expect(took).toBeLessThan(row.boundMs + RETURN_BOUND_MS);
    expect(call.endReason?.code).toBe(row.end);
    measured.push({
      fault: `server killed and restarted, call ${row.state}`,
      bound: row.outcome === "recovers" ? "as long as its audio" : `${row.boundMs / 1000} s`,
      measuredMs: Math.round(took),
      outcome:
        row.outcome === "recovers"
          ? "call goes on"
          : row.outcome === "waits"
            ? "waits on"
            : (call.endReason?.code ?? ""),
    });
    for (const { media } of [console, colleague]) {
      await until("nothing left of the call", 5_000, () =>
        Promise.resolve(media.openLegs.size + media.openVoices.size === 0 ? true : undefined),
      );
    }
  });

  test("the server freezes for 40 s without closing anything", async () => {
    keepOnFailure(folder);
    sipp = await startPeer(
      FROZEN,
      request("INVITE"),
      ok({ retransmits: 500 }),
      request("ACK"),
      // The console confirms the call when it is back in time, or ends it when it is not.
      `<recv request="INVITE" optional="true" next="1"/><recv request="BYE" next="2"/><label id="1"/>`,
      ok({ retransmits: 500 }),
      request("ACK"),
      `${request("BYE")}<label id="2"/>`,
      okInside(),
    );
    console.place(idOf(peerOf(FROZEN)));
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
