/**
 * A change of the dispatcher's profile, told by the notifier of the lab's configuration server: the real shell, the client of a window behind the real
 * bridge, and nobody who would ask by itself in time.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { createHostLines } from "../../../renderer/client/host-lines.ts";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { createHost, type Host } from "../../../renderer/host/host.ts";
import { signInAtBrowser } from "../../../scripts/tools/check/person-at-browser.ts";
import type { LabDocumentSettings, LabNotifierFault } from "../../../shared/bridge/lab-settings.ts";
import { SERVICE_NAMES } from "../../../shared/mc/services/services.ts";
import { registered } from "../../support/harness/calling/lab-calls.ts";
import { createClient } from "../../support/harness/calling/scripted.ts";
import { type StartedShell, startShell } from "../../support/harness/host/chromium-harness.ts";
import { openPageOfUsers } from "../../support/harness/host/page-of-users.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";

const SOON = { timeout: 15_000 };

let lab: Lab;
let started: StartedShell;
let host: Host;
let client: McClient;

beforeAll(async () => {
  lab = await createLab({ signIn: true, services: SERVICE_NAMES, documentsEveryMs: 3_600_000, presence: false });
  started = await startShell({
    createLab: async () => lab,
    openBrowser: async (url) => void signInAtBrowser(url, "ava-lindqvist").catch(() => {}),
  });
  host = createHost(await openPageOfUsers(started));
  await host.call("signIn.begin", {});
}, 60_000);
afterAll(() => started.stop());
afterEach(() => client.stop());

async function open(): Promise<void> {
  client = createClient(await host.call("account.get", {}), createStandInMedia(), {
    openHostLine: createHostLines(host).open,
    authorise: async (service, refused) => void (await host.call("signIn.authorise", { service, refused })),
    answerChallenges: async (order) => (await host.call("account.authorize", order)).credentials,
    onDocuments: (documents) => void host.call("documents.mayHaveChanged", { documents }),
    random: () => 0,
  });
  client.start();
  await registered(client);
}

const set = (change: Partial<LabDocumentSettings>) => host.call("lab.configureDocuments", change);
const permissions = async () => (await host.call("keys.status", {})).permissions ?? [];
const subscribed = () => expect.poll(() => lab.load()["system-a"].subscriptions, SOON).toBe(1);

test("it is obeyed although nobody asked, with the token that the host put in; what was taken back is told no more", async () => {
  await open();
  await subscribed();
  expect(await permissions()).toContain("allow-call-transfer");
  await set({ withholds: "moving-calls" });
  await expect.poll(permissions, SOON).not.toContain("allow-call-transfer");
  await client.stop();
  expect(lab.load()["system-a"].subscriptions).toBe(0);
});

test.each(["broken", "early"] satisfies LabNotifierFault[])(
  "a notifier that is %s: everything is asked for",
  async (notifier) => {
    await set({ withholds: "nothing", notifier });
    await host.call("documents.check", {});
    await open();
    await subscribed();
    await set({ withholds: "emergency-calls" });
    await expect.poll(permissions, SOON).not.toContain("allow-emergency-private-call");
    await set({ notifier: "none" });
  },
);
