/** Each choice of the wire profile that concerns keys, flipped: real keys of the lab's KMSs, and both forms of each. */
import { afterEach, expect, test } from "vitest";
import { systemClock } from "../../../electron/keys/clock.ts";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { type WireProfile, wireProfileSchema } from "../../../shared/mc/wire-profile.ts";
import { fromBase64 } from "../../../shared/mikey/base/octets.ts";
import { readAddresses } from "../../../shared/mikey/open.ts";
import { createServiceKeys, type ServiceKeys } from "../../support/harness/calling/service-keys.ts";

const AVA = "sip:dispatch-3@mcx.system-a.example";
const VISITOR = "sip:visitor-0412@mcx.system-b.example";
const PARTNER_KMS = "kms.system-b.example";
const CALL_ID = "3d5b7c1e-9a54-4a83-8d58-0a6e2b7f9c11";

type Keys = Partial<WireProfile["keys"]>;
const wireOf = (keys: Keys) => wireProfileSchema.parse({ keys });

let lab: Lab;
let ava: ServiceKeys;
let bea: ServiceKeys;
afterEach(async () => {
  ava.close();
  bea.close();
  await lab.close();
});

/** @param aheadMs - by how much the colleague's clock is ahead */
async function start(labSpeaks: Keys, consoleSpeaks = labSpeaks, aheadMs = 0): Promise<void> {
  lab = await createLab({ wire: wireOf(labSpeaks) });
  const clock = { ...systemClock, now: () => Date.now() + aheadMs };
  ava = createServiceKeys({ ...lab.consoleKms(), wire: wireOf(consoleSpeaks).keys });
  bea = createServiceKeys(lab.unitKms("bea-novak"), clock);
  await Promise.all([ava.ready(), bea.ready()]);
}

const obtain = (kmsUri: string | null = PARTNER_KMS) =>
  ava.obtain({ callId: CALL_ID, leg: 2, service: "mcptt", secret: "frames", calledId: VISITOR, kmsUri });
const open = (message: string) =>
  bea.open({ callId: CALL_ID, leg: 1, service: "mcptt", secret: "frames", message, callerId: AVA });

test.each(["uri", "uid"] as const)("users are named by %s, and the message opens", async (identities) => {
  await start({ identities });
  const made = await obtain();
  expect(readAddresses(fromBase64(made.message)).form).toBe(identities);
  expect((await open(made.message)).mediaSecret).toBe(made.mediaSecret);
});

test("the KMS is asked for a user's KMS where the system has it, and nowhere else", async () => {
  const elsewhere = { lookup: "{base}/user/{userUri}/kms?version=2" };
  await start(elsewhere);
  lab.configure("bea-novak", { kmsUriPlace: "lookup" });
  expect((await obtain(null)).identity).toMatchObject({ kmsUriSource: "lookup", responder: { kmsUri: PARTNER_KMS } });
  ava.close();
  bea.close();
  await lab.close();
  await start(elsewhere, {});
  lab.configure("bea-novak", { kmsUriPlace: "lookup" });
  await expect(obtain(null)).rejects.toMatchObject({ code: "kms-lookup-unknown" });
});

test("in a service where our ID is another, its keys are not used", async () => {
  await start({});
  ava.close();
  ava = createServiceKeys({ ...lab.consoleKms(), isIdIn: (service) => service === "mcvideo" });
  await ava.ready();
  await expect(obtain()).rejects.toMatchObject({ code: "own-keys-missing", detail: "mcptt" });
});

test("a message may be as old as the system says", async () => {
  await start({}, {}, 20_000);
  const { message } = await obtain();
  await expect(open(message)).resolves.toBeDefined();
  ava.close();
  bea.close();
  await lab.close();
  await start({ messageWindow: 10 }, {}, 20_000);
  await expect(open((await obtain()).message)).rejects.toMatchObject({ code: "key-message-time" });
});
