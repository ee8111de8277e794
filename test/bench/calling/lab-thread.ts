/**
 * The lab, two units and the console's key service in a thread of their own, as they are in a process of their own in
 * the program: what they do is not measured as the console's work, and what the console asks of them is asked by message.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { KeyService } from "../../../electron/keys/key-service.ts";
import { keyFileStore } from "../../../electron/keys/key-store.ts";
import { memoryVault } from "../../../electron/keys/key-vault.ts";
import { nodeWorkers } from "../../../electron/keys/mikey-workers.ts";
import { openMessageFile } from "../../../electron/messages/message-file.ts";
import { createLab } from "../../../lab/lab.ts";
import { createMcClient } from "../../../renderer/client/mc-client.ts";
import { shownIdOf } from "../../../shared/bridge/account.ts";
import { DEFAULT_SETTINGS } from "../../../shared/bridge/settings.ts";
import { VOICE_SERVICE } from "../../../shared/mc/services/services.ts";
import { generateMasterSecrets, kmsParametersOf } from "../../../shared/mikey/kms.ts";
import { MikeyPool } from "../../../shared/mikey/pool.ts";
import { answersWith } from "../../support/harness/answers.ts";
import { freshIds } from "../../support/harness/lab/lab-client.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";
import type { ThreadAnswer } from "../thread-questions.ts";
import type { LabQuestion, LabWelcome } from "./lab-messages.ts";

const MIGRATED_PERSON = "bea-novak";

/** What a unit does with a message besides accepting it is not the console's work. */
const TAKES_AND_DOES_NOT_OPEN = {
  keys: { seal: () => new Promise<never>(() => {}), open: () => new Promise<never>(() => {}) },
  file: { put: async () => {} },
};

// Without the pause that people see it by: whoever was idle for so long is slower at whatever comes then.
const lab = await createLab({ forwardingPauseMs: 0, services: [VOICE_SERVICE, "mcvideo", "mcdata"] });
const units = [MIGRATED_PERSON, "jonas-okafor"].map((personId) => {
  lab.configure(personId, { answerDelayMs: 0 });
  const account = lab.unitAccount(personId, freshIds());
  const unit = createMcClient({
    account,
    answerChallenges: answersWith(lab.credentialsOf(account)),
    media: createStandInMedia(),
    messages: TAKES_AND_DOES_NOT_OPEN,
    settings: () => ({ ...DEFAULT_SETTINGS, protection: "off" }),
    observesNetwork: true,
    onWarning: () => {},
  });
  unit.store.subscribe(({ calls }) => {
    for (const call of calls) if (call.state === "incoming") unit.engine.answer(call.id);
  });
  unit.start();
  return { unit, registered: lab.whenRegistered(shownIdOf(account)) };
});
await Promise.all(units.map(({ registered }) => registered));

// Nobody's KMS stands in the profile: nothing is fetched ahead because of it.
for (const { id } of lab.state().people) lab.configure(id, { kmsUriPlace: "redirection" });
const pool = new MikeyPool(nodeWorkers, 1);
const keys = new KeyService({
  access: lab.consoleKms(),
  vault: memoryVault(),
  pool,
  log: { info() {}, warn() {}, error() {} },
  onChange: () => {},
});

const folder = mkdtempSync(join(tmpdir(), "bench-messages-"));
const messageFile = openMessageFile(folder, async () => [keyFileStore(join(folder, "messages.key"))], { error() {} });

/** As many domains as a worker keeps: preparing them pushes everything else out, and leaves the worker warm. */
const otherDomain = kmsParametersOf(
  { kmsUri: "kms.other.example", userKeyPeriod: 2_592_000, userKeyOffset: 0 },
  generateMasterSecrets(),
);
const OTHER_DOMAINS = Array.from({ length: 32 }, (_, index) => ({ ...otherDomain, kmsUri: `kms-${index}.example` }));

/** Puts the key service into the state that a call is to find. */
async function prepare({ certificate, kmsUri }: Extract<LabQuestion, { ask: "prepare" }>): Promise<null> {
  lab.configure(MIGRATED_PERSON, { kmsUriPlace: kmsUri });
  if (certificate === "missing") {
    await pool.prepare({ domains: OTHER_DOMAINS, users: [] });
    lab.configureKms("system-a", { fault: "no-certificate" });
  }
  await keys.refresh();
  lab.configureKms("system-a", { fault: "none" });
  return null;
}

async function answer(question: LabQuestion): Promise<unknown> {
  switch (question.ask) {
    case "prepare":
      return prepare(question);
    case "redirect":
      lab.configure(MIGRATED_PERSON, { carrier: question.carrier, messageOrder: question.messageOrder });
      return null;
    case "status":
      return keys.status();
    case "obtain":
      return keys.obtain(question.order, () => {});
    case "seal":
      return keys.seal(question.order, () => {});
    case "keep":
      return messageFile.put(question.record);
    case "close":
      await Promise.all(units.map(({ unit }) => unit.stop()));
      keys.close();
      pool.close();
      await messageFile.close();
      rmSync(folder, { recursive: true });
      await lab.close();
      return null;
  }
}

const port = parentPort;
if (port === null) throw new Error("not a worker");
port.on("message", ({ id, ...question }: LabQuestion & { id: number }) => {
  const say = (result: ThreadAnswer) => port.postMessage(result);
  answer(question as LabQuestion).then(
    (value) => {
      say({ id, value });
      if (question.ask === "close") port.close();
    },
    (error: unknown) => say({ id, error: error instanceof Error ? error.message : "unknown" }),
  );
});
const account = lab.consoleAccount(freshIds());
const welcome: LabWelcome = { account, credentials: lab.credentialsOf(account) };
port.postMessage({ id: 0, value: welcome } satisfies ThreadAnswer);
