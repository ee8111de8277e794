import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { RealConsole } from "../console/real-console.ts";
import { accountFile, DISPATCHER, DOMAINS, type Network, startNetwork } from "../kamailio/network.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { JanusPhone } from "./janus.ts";

const VOICE_HZ = 880;
const TONE_HZ = 440;
const WITHIN_HZ = 15;
const USERS = ["janus-1", "janus-2", "janus-3"] as const;

describeWith("kamailio", "rtpengine", "janus")(
  "Janus, whose SIP plugin is a phone behind Kamailio and rtpengine",
  { timeout: 60_000 },
  () => {
    let folder: string;
    let network: Network;
    let console: RealConsole;
    let phone: JanusPhone;

    beforeAll(async () => {
      folder = makeFolder("janus");
      network = await startNetwork({ folder, users: { a: [DISPATCHER, ...USERS], b: [] }, media: true });
      console = await RealConsole.open({
        folder,
        name: "console",
        account: accountFile(network.a, DISPATCHER),
        people: USERS,
        settings: { protection: "preferred" },
        voiceHz: VOICE_HZ,
      });
    });
    afterAll(async () => {
      await console?.close();
      await network?.close();
      removeFolder(folder);
    });
    beforeEach(() => {
      keepOnFailure(folder);
      console.pictureOnFailure("console");
    });
    afterEach(async () => {
      const call = await console.newest();
      if (call !== undefined && call.state !== "ended") await console.hangUp();
      await phone?.end();
    });

    /** Registers somebody for one call. */
    async function phoneOf(user: (typeof USERS)[number]): Promise<void> {
      const own = mkdtempSync(join(folder, `${user}-`));
      phone = await JanusPhone.start({ user, system: network.a.description, folder: own, toneHz: TONE_HZ });
    }

    /** Calls somebody, and returns when their phone can be told what to do. */
    async function ring(user: (typeof USERS)[number]): Promise<void> {
      await phoneOf(user);
      await console.dial(user);
      await console.passed("ringing");
    }

    async function bothHear(): Promise<void> {
      expect(Math.abs((await console.heardFrequency()) - TONE_HZ)).toBeLessThan(WITHIN_HZ);
      expect(Math.abs((await phone.heardFrequency()) - VOICE_HZ)).toBeLessThan(WITHIN_HZ);
    }

    test("a call out: both hear each other, each end holds and resumes, and the phone ends it", async () => {
      await ring("janus-1");
      await phone.answer();
      await console.passed("media-flowing");
      await bothHear();
      await console.hold();
      await console.resume();
      const heldByPhone = console.page.getByText(/On hold: held by Janus/).first();
      await phone.hold(true);
      await heldByPhone.waitFor();
      await phone.hold(false);
      await heldByPhone.waitFor({ state: "hidden" });
      await bothHear();
      await phone.hangUp();
      await console.ends("hung-up-by-colleague");
    });

    test("a call in: both hear each other, and the dispatcher ends it", async () => {
      await phoneOf("janus-2");
      const before = (await console.newest())?.id;
      await phone.call(`sip:${DISPATCHER}@${DOMAINS.a.ims}`);
      await console.another(before);
      await console.is("incoming");
      await console.page.keyboard.press("a");
      await console.passed("media-flowing");
      await bothHear();
      await console.hangUp();
      await phone.tells("hangup");
    });

    test("it declines", async () => {
      await ring("janus-3");
      await phone.decline();
      await console.ends("busy");
    });
  },
);
