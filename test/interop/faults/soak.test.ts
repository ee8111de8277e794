import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import type { DrawnCall } from "../../../shared/mc/call-record.ts";
import { percentile } from "../../bench/statistics.ts";
import { NodeConsole } from "../console/node-console.ts";
import { accountFile, DISPATCHER, type Network, startNetwork } from "../kamailio/network.ts";
import { Capture } from "../rig/capture.ts";
import { describeWith } from "../rig/describe-with.ts";
import { hurryTimers } from "../rig/hurried-timers.ts";
import { freePort } from "../rig/ports.ts";
import { artefacts, keepOnFailure, keepTextOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { ok, okInside, request, Sipp, type SippAddress, scenario } from "../sipp/scenario.ts";

const CALLS = 500;
/** The engine compiles and its caches fill before a slope says anything. */
const WARM_UP = 60;
const SAMPLE_EVERY = 20;

/** What may not grow, per hundred calls. Memory is compared between half of the calls and all of them. */
const BOUNDS = { handles: 0.5, listeners: 0.5, kilobytes: 400 } as const;

/**
 * SIP.js keeps an ended transaction for 32 s, as it has to (RFC 3261 clause 17), and an answered INVITE for twice that: made short, the
 * more so as calls are let go of while others are made.
 */
const LETTING_GO = { from: 30_000, to: 70_000, times: 8 } as const;
const LET_GO_MS = 30_000;
const LOOK_EVERY_MS = 200;
/** Of the test's own, such as this very pause. */
const SPARE_TIMERS = 3;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

interface Sample {
  readonly call: number;
  readonly handles: number;
  readonly listeners: number;
}

/** Growth per hundred calls: slope of the line of least squares. */
function slope(samples: readonly Sample[], of: (sample: Sample) => number): number {
  const [xs, ys] = [samples.map(({ call }) => call), samples.map(of)];
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x0, y0] = [mean(xs), mean(ys)];
  const over = xs.reduce((sum, x, i) => sum + (x - x0) * ((ys[i] ?? 0) - y0), 0);
  return (100 * over) / xs.reduce((sum, x) => sum + (x - x0) ** 2, 0);
}

/** Milliseconds from the redirection's arrival to the second INVITE. */
function redialTime({ ladder, steps }: DrawnCall): number {
  const at = (name: string) => steps.find(({ step }) => step === name)?.atMs ?? Number.NaN;
  const sent = ladder.filter(({ what }) => what.kind === "invite").at(-1)?.atMs;
  return (sent ?? at("redialled")) - at("redirected");
}

describeWith("kamailio", "sipp", "tshark")(
  "five hundred redirected calls in a row, in one process",
  { timeout: 300_000 },
  () => {
    let folder: string;
    let network: Network;
    let capture: Capture;
    let peer: SippAddress;
    let console: NodeConsole;

    beforeAll(async () => {
      folder = makeFolder("soak");
      peer = { port: await freePort(), controlPort: await freePort(), transport: "udp" };
      network = await startNetwork({
        folder,
        users: { a: [DISPATCHER], b: [] },
        redirections: {
          bea: { newId: "sip:peer@mcx.system-a.example", status: 300, body: "alone", reason: "migrated" },
        },
        peers: { peer },
        media: false,
      });
      capture = await Capture.start(folder);
      console = await NodeConsole.start(accountFile(network.a, DISPATCHER));
    });
    afterAll(async () => {
      await console?.stop();
      await network?.close();
      await capture?.stop();
      removeFolder(folder);
    });

    test("none fails, nothing grows, and re-dialling takes as long as with the lab", async () => {
      keepOnFailure(folder);
      keepTextOnFailure("console-warnings.txt", () => console.warnings.join("\n"));
      const talk = scenario(
        "talk",
        request("INVITE"),
        ok({ retransmits: 500 }),
        request("ACK"),
        request("BYE"),
        okInside(),
      );
      const sipp = await Sipp.start(folder, "talk", talk, peer, CALLS);
      onTestFinished(hurryTimers(LETTING_GO));
      const samples: Sample[] = [];
      const times: number[] = [];
      const failed: string[] = [];
      const timersBefore = timers();
      let halfway = 0;
      for (let call = 1; call <= CALLS; call++) {
        console.place("sip:bea@mcx.system-a.example");
        await console.when("an answer", ({ state }) => state === "connected" || state === "ended");
        console.hangUp();
        const record = await console.ended();
        if (record.endReason?.code === "hung-up") times.push(redialTime(record));
        else failed.push(`${call}: ${record.endReason?.code} ${record.endReason?.detail ?? ""}`);
        if (call >= WARM_UP && call % SAMPLE_EVERY === 0) samples.push(sample(call));
        if (call === CALLS / 2) halfway = await heldKilobytes(timersBefore);
      }
      await sipp.played();
      const held = await heldKilobytes(timersBefore);
      const growth = {
        handles: slope(samples, ({ handles }) => handles),
        listeners: slope(samples, ({ listeners }) => listeners),
        kilobytes: ((held - halfway) * 100) / (CALLS / 2),
      };
      const lab = await redialTimesInLab();
      const report = {
        calls: CALLS,
        failed,
        growthPerHundredCalls: growth,
        redialMs: {
          kamailio: { median: percentile(times, 0.5), p95: percentile(times, 0.95) },
          lab: { median: percentile(lab, 0.5), p95: percentile(lab, 0.95) },
        },
      };
      writeFileSync(join(artefacts("measured"), "soak.json"), JSON.stringify(report, null, 2));
      expect(failed).toEqual([]);
      for (const [what, bound] of Object.entries(BOUNDS)) {
        expect(growth[what as keyof typeof growth], `growth of ${what}`).toBeLessThan(bound);
      }
      expect([console.media.openLegs.size, console.media.openVoices.size]).toEqual([0, 0]);
    });

    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

    /** Memory in use when the timers of ended transactions have run out, and with them what they held. */
    async function heldKilobytes(timersBefore: number): Promise<number> {
      const patience = performance.now() + LET_GO_MS;
      while (timers() > timersBefore + SPARE_TIMERS) {
        if (performance.now() > patience) throw new Error(`${timers()} timers, ${timersBefore} before the calls`);
        await delay(LOOK_EVERY_MS);
      }
      // The list of the newest calls is bounded, and is not what would grow.
      console.client.store.setState({ calls: [], focusId: null });
      collect();
      return process.memoryUsage().heapUsed / 1024;
    }

    /** Handles and listeners of the process. */
    function sample(call: number): Sample {
      const handles = process.getActiveResourcesInfo().filter((name) => name !== "Timeout").length;
      const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
      return { call, handles, listeners };
    }

    async function redialTimesInLab(): Promise<number[]> {
      const lab: Lab = await createLab();
      lab.configure("bea-novak", { answerDelayMs: 0 });
      const ids = {
        clientId: "urn:uuid:7a0f6d1e-3b0c-4a4e-9d5f-0f3e3e9f6a11",
        instanceId: "7a0f6d1e-3b0c-4a4e-9d5f-0f3e3e9f6a12",
      };
      const join = (account: SipAccount) => NodeConsole.of(account, lab.credentialsOf(account));
      const caller = join(lab.consoleAccount(ids));
      const colleague = join(
        lab.unitAccount("bea-novak", { ...ids, instanceId: "7a0f6d1e-3b0c-4a4e-9d5f-0f3e3e9f6a13" }),
      );
      colleague.client.store.subscribe(({ calls }) => {
        for (const { id, state } of calls) if (state === "incoming") colleague.client.engine.answer(id);
      });
      try {
        await Promise.all([caller.registered(), colleague.registered()]);
        const times: number[] = [];
        for (let call = 0; call < 100; call++) {
          caller.place("sip:bea.novak@mcx.system-a.example");
          await caller.connected();
          caller.hangUp();
          times.push(redialTime(await caller.ended()));
        }
        return times;
      } finally {
        await Promise.all([caller.stop(), colleague.stop()]);
        await lab.close();
      }
    }
  },
);
