/**
 * The console publishes its service settings to Kamailio, whose module `presence` judges entity tags and intervals, and whose script puts no
 * call through to a console without them.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { until } from "../../../scripts/tools/program/program.ts";
import { NodeConsole } from "../console/node-console.ts";
import { Phone } from "../phone/baresip.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import type { KamailioSystem } from "./kamailio-system.ts";
import { accountFile, DISPATCHER, DOMAINS, startAlone } from "./network.ts";

const LIMIT_MS = 20_000;
const PHONE = "phone-1";

describeWith(
  "kamailio",
  "kamailio-presence",
  "baresip",
)("Kamailio that asks for service settings", () => {
  let folder: string;
  let system: KamailioSystem;
  let phone: Phone;
  let console: NodeConsole | undefined;

  beforeAll(async () => {
    folder = makeFolder("service-settings");
    system = await startAlone({ folder, users: [DISPATCHER, PHONE], habit: "service-settings" });
    phone = await Phone.start({
      user: PHONE,
      system: system.description,
      folder,
      toneHz: 440,
      answers: "when-told",
    });
  });
  afterAll(async () => {
    await phone?.end();
    await system?.end();
    removeFolder(folder);
  });
  beforeEach(() => keepOnFailure(folder));
  afterEach(async () => {
    await console?.stop();
    console = undefined;
  });

  const start = async (wire: object = {}) => {
    console = await NodeConsole.start({ ...accountFile(system, DISPATCHER), wire });
    return console;
  };
  const settings = (of: NodeConsole) => of.client.store.getState().published.mcptt;
  const published = (of: NodeConsole) =>
    until("settings at the server", LIMIT_MS, () =>
      Promise.resolve(settings(of)?.state === "published" ? true : undefined),
    );
  const saysFrom = (from: number, sight: RegExp) =>
    until(`the system showing ${sight}`, LIMIT_MS, () =>
      Promise.resolve(sight.exec(system.output.slice(from)) ?? undefined),
    );
  const rings = (of: NodeConsole) => of.when("a call in", ({ state }) => state === "incoming");
  const dial = () => phone.command("dial", `sip:${DISPATCHER}@${DOMAINS.a.ims}`);

  test("a console with settings is called, one without them is not", async () => {
    const first = await start();
    await published(first);
    const mark = phone.mark;
    dial();
    await rings(first);
    phone.command("hangup");
    await first.ended();
    await phone.reports("CALL_CLOSED", mark);
    // Takes them back, and signs out.
    const before = system.output.length;
    await first.stop();
    await saysFrom(before, /settings of dispatch-3: 1 by 200/);
    await start({ settings: { publish: false } });
    const refused = phone.mark;
    dial();
    await phone.reports("CALL_CLOSED", refused);
    expect(phone.output).toMatch(/480 Temporarily Unavailable/);
  });

  test("the interval that the server grants is kept to, by a refresh without a document and under its tag", async () => {
    const from = system.output.length;
    await published(await start());
    await saysFrom(from, /for 4294967295 s, tag '0', [1-9]\d* octets/);
    await saysFrom(from, /for 4294967295 s, tag 'a\.[^']+', 0 octets/);
    await saysFrom(from, /0 octets[\s\S]*settings of dispatch-3: 1 by 200/);
  });

  test("a change goes under the tag of before; a server that has forgotten it is told all of it anew", async () => {
    const first = await start();
    await published(first);
    const from = system.output.length;
    first.change({ answerMode: "automatic" });
    await saysFrom(from, /tag 'a\.[^']+', [1-9]\d* octets\n[\s\S]*settings of dispatch-3: 1 by 200/);
    await system.kill();
    await system.start();
    // Its output is that of the new process.
    await saysFrom(
      0,
      /tag 'a\.[^']+', [1-9]\d* octets\n[\s\S]*by 412[\s\S]*tag '0', [1-9]\d* octets\n[\s\S]*: 1 by 200/,
    );
    await published(first);
    const mark = phone.mark;
    dial();
    await first.when("a call in", ({ direction }) => direction === "incoming");
    phone.command("hangup");
    await first.ended();
    await phone.reports("CALL_CLOSED", mark);
  });
});
