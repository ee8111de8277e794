import { statSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { until } from "../../../scripts/tools/program/program.ts";
import { RealConsole } from "../console/real-console.ts";
import { accountFile, DISPATCHER, DOMAINS, type Network, startNetwork } from "../kamailio/network.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { readSamples, shareOf } from "../rig/wave.ts";
import { Linphone } from "./linphone.ts";

const LIMIT_MS = 25_000;
const VOICE_HZ = 880;
const TONE_HZ = 440;
const WITHIN_HZ = 15;
/** Of a recording, as long as its sound is judged at once. */
const PIECE_S = 0.3;
/** A second and more of what is heard. */
const ENOUGH_OCTETS = 150_000;
const USER = "linphone-1";
const DIGITS = "159#0*";

describeWith("kamailio", "rtpengine", "linphone")(
  "linphonec behind Kamailio and rtpengine, under the rule that prefers protection",
  { timeout: 60_000 },
  () => {
    let folder: string;
    let network: Network;
    let console: RealConsole;
    let phone: Linphone;

    beforeAll(async () => {
      folder = makeFolder("linphone");
      network = await startNetwork({ folder, users: { a: [DISPATCHER, USER], b: [] }, media: true });
      phone = await Linphone.start({ user: USER, system: network.a.description, folder, toneHz: TONE_HZ });
      console = await RealConsole.open({
        folder,
        name: "console",
        account: accountFile(network.a, DISPATCHER),
        people: [USER],
        settings: { protection: "preferred" },
        voiceHz: VOICE_HZ,
      });
    });
    afterAll(async () => {
      await console?.close();
      await phone?.end();
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
    });

    const rings = async () => {
      const mark = phone.mark;
      await console.dial(USER);
      await phone.reports(/Receiving new incoming call/, mark);
      await console.is("ringing");
    };
    const consoleHears = async () =>
      expect(Math.abs((await console.heardFrequency()) - TONE_HZ)).toBeLessThan(WITHIN_HZ);
    /** linphonec writes what a recording is in when the call is over. */
    const phoneHeard = (recording: string) =>
      until("the console's voice in the phone's recording", LIMIT_MS, () => {
        const { rate, samples } = readSamples(recording);
        const length = Math.round(PIECE_S * rate);
        const pieces = rate === 0 ? 0 : Math.floor(samples.length / length);
        const shares = Array.from({ length: pieces }, (_, i) =>
          shareOf(samples.subarray(i * length, (i + 1) * length), rate, VOICE_HZ),
        );
        return Promise.resolve(shares.some((share) => share > 0.9) || undefined);
      });
    const heldByPhone = () => console.page.getByText(/On hold: held by Linphone/).first();

    test("a call out: both hear each other, digits arrive, each end holds, and the phone ends it", async () => {
      const recording = phone.record();
      await rings();
      phone.command("answer");
      const call = await console.passed("media-flowing");
      expect(call.protection?.state).toBe("hop");
      await consoleHears();
      let mark = phone.mark;
      await console.typeDigits(DIGITS);
      await until("the digits at the phone", LIMIT_MS, () => {
        const heard = [...phone.output.slice(mark).matchAll(/Receiving tone (.)/g)].map(([, digit]) => digit).join("");
        return Promise.resolve(heard === DIGITS || undefined);
      });
      await console.hold();
      await console.resume();
      await consoleHears();
      mark = phone.mark;
      phone.command("pause");
      await heldByPhone().waitFor();
      // We show its hold when its request has come; it takes no resume before our answer is there.
      await phone.reports(/is now paused/, mark);
      phone.command("resume");
      await heldByPhone().waitFor({ state: "hidden" });
      await consoleHears();
      phone.command("terminate");
      await console.ends("hung-up-by-colleague");
      await phoneHeard(recording);
    });

    test("a call in: both hear each other, and the dispatcher ends it", async () => {
      const recording = phone.record();
      const before = (await console.newest())?.id;
      const mark = phone.mark;
      phone.command(`call sip:${DISPATCHER}@${DOMAINS.a.ims}`);
      await console.another(before);
      await console.is("incoming");
      await console.page.keyboard.press("a");
      await console.passed("media-flowing");
      await consoleHears();
      await until("some of a recording", LIMIT_MS, () =>
        Promise.resolve(statSync(recording).size > ENOUGH_OCTETS || undefined),
      );
      await console.hangUp();
      await phone.reports(/ended \(/, mark);
      await phoneHeard(recording);
    });

    test("its own redirection names no MC service ID and is not followed; the call ends by name", async () => {
      await rings();
      phone.command(`redirect all sip:elsewhere@${DOMAINS.a.ims}`);
      const call = await console.is("ended");
      expect(call.endReason?.code).toBe("redirection-without-details");
      expect(call.redirections).toEqual([]);
    });
  },
);
