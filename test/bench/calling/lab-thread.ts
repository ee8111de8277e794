/** The lab and two units in a thread of their own, so that their work is not measured as the console's. */
import { randomUUID } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { createLab } from "../../../electron/lab/lab.ts";
import { createMcClient } from "../../../renderer/calling/mc-client.ts";
import { createStandInMedia } from "../../stand-ins/media.ts";

const ids = () => ({ clientId: `urn:uuid:${randomUUID()}`, instanceId: randomUUID() });
const lab = await createLab();
const units = ["bea-novak", "jonas-okafor"].map((personId) => {
  lab.configure(personId, { answerDelayMs: 0 });
  const account = lab.unitAccount(personId, ids());
  const unit = createMcClient({
    account,
    media: createStandInMedia(),
    settings: () => ({ redirectionPolicy: "follow", askSeconds: 20, commencement: "automatic", protection: "off" }),
    observesNetwork: true,
    onWarning: () => {},
  });
  unit.store.subscribe(({ calls }) => {
    for (const call of calls) if (call.state === "incoming") unit.engine.answer(call.id);
  });
  unit.start();
  return { unit, registered: lab.whenRegistered(account.mcServiceId) };
});
await Promise.all(units.map(({ registered }) => registered));
parentPort?.postMessage(lab.consoleAccount(ids()));
parentPort?.once("message", async () => {
  await Promise.all(units.map(({ unit }) => unit.stop()));
  await lab.close();
  parentPort?.close();
});
