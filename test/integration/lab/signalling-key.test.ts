/** The CSK of a user at the lab's participating function: what it takes with the settings, what it refuses, and what floor control has of it. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { KeyService } from "../../../electron/keys/key-service.ts";
import { memoryVault } from "../../../electron/keys/key-vault.ts";
import { nodeWorkers } from "../../../electron/keys/mikey-workers.ts";
import { createLab, type Lab } from "../../../lab/lab.ts";
import type { ControlUse } from "../../../shared/bridge/signalling-key.ts";
import { type McService, SERVICE_NAMES } from "../../../shared/mc/services/services.ts";
import { fromBase64, toBase64 } from "../../../shared/mikey/base/octets.ts";
import { MikeyPool } from "../../../shared/mikey/pool.ts";
import { Cast, freshIds, type LabClient } from "../../support/harness/lab/lab-client.ts";

const SILENT = { info() {}, warn() {}, error() {} };
const MDSI = "sip:mdsi@mcx.system-a.example";

let lab: Lab;
let cast: Cast;
let console: LabClient;
let keys: KeyService;
const pool = new MikeyPool(nodeWorkers, 1);

beforeAll(async () => {
  lab = await createLab({ services: SERVICE_NAMES });
  keys = new KeyService({ access: lab.consoleKms(), vault: memoryVault(), pool, log: SILENT, onChange: () => {} });
});
afterAll(async () => {
  keys.close();
  pool.close();
  await lab.close();
});
beforeEach(async () => {
  cast = new Cast(lab);
  console = cast.add(lab.consoleAccount(freshIds()));
  await console.connect();
  await console.register();
});
afterEach(async () => {
  lab.configureCsk("none");
  await cast.stop();
});

const make = async (recipient = MDSI, use: ControlUse = "floorControl") =>
  (await keys.signallingKeys[use].make({ recipient })).message;
async function published(keyMessage: string, service: McService = "mcptt"): Promise<string> {
  const answer = await console.publish(service, {}, { keyMessage });
  return [answer.statusCode, answer.getHeader("Warning")].filter(Boolean).join(" ");
}
const allTaken = () => lab.state().csk.taken;
const taken = () => allTaken().floorControl;

test("one for the identity of its MC domain is taken, once: the same again is a replay", async () => {
  const before = taken();
  const message = await make();
  expect(await published(message)).toBe("200");
  expect(taken()).toBe(before + 1);
  expect(await published(message)).toMatch(/^403 .* "140 /);
  expect(taken()).toBe(before + 1);
});

test("each service has its own: that of video is nothing to voice, and is not taken twice either", async () => {
  const before = allTaken();
  const message = await make(MDSI, "transmissionControl");
  expect(await published(message, "mcvideo")).toBe("200");
  expect(allTaken()).toEqual({ ...before, transmissionControl: before.transmissionControl + 1 });
  expect(await published(message)).toMatch(/^403 .* "140 /);
  expect(await published(await make())).toBe("200");
  expect(allTaken()).toEqual({
    floorControl: before.floorControl + 1,
    transmissionControl: before.transmissionControl + 1,
  });
});

test("one for another identity, one whose signature is another, and one that is none are refused", async () => {
  const before = taken();
  expect(await published(await make("sip:mdsi@mcx.system-b.example"))).toMatch(/^403 .* "140 /);
  const octets = fromBase64(await make());
  octets[octets.length - 70] = (octets[octets.length - 70] ?? 0) ^ 1;
  expect(await published(toBase64(octets))).toMatch(/^403 .* "139 /);
  expect(await published(toBase64(new Uint8Array(40)))).toMatch(/^403 .* "140 /);
  expect(taken()).toBe(before);
});

test.each([139, 140] as const)(
  "the fault %i refuses it whatever it is, and nothing of the settings is kept",
  async (number) => {
    lab.configureCsk(`refused-${number}`);
    const before = taken();
    expect(await published(await make())).toMatch(new RegExp(`^403 .* "${number} `));
    expect(taken()).toBe(before);
  },
);
