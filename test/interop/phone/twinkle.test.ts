import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { RealConsole } from "../console/real-console.ts";
import { accountFile, DISPATCHER, DOMAINS, type Network, startNetwork } from "../kamailio/network.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { Twinkle } from "./twinkle.ts";

const VOICE_HZ = 880;
const USER = "twinkle-1";

describeWith("kamailio", "rtpengine", "twinkle")(
  "Twinkle behind Kamailio and rtpengine, under the rule that prefers protection",
  { timeout: 60_000 },
  () => {
    let folder: string;
    let network: Network;
    let console: RealConsole;
    let phone: Twinkle;

    beforeAll(async () => {
      folder = makeFolder("twinkle");
      network = await startNetwork({ folder, users: { a: [DISPATCHER, USER], b: [] }, media: true });
      phone = await Twinkle.start({ user: USER, system: network.a.description, folder });
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
      if (call?.state === "incoming") await console.page.keyboard.press("d");
      else if (call !== undefined && call.state !== "ended") await console.hangUp();
    });

    const rings = async () => {
      await console.dial(USER);
      await console.is("ringing");
    };

    test("it rings, and the dispatcher gives up", async () => {
      const mark = phone.mark;
      await rings();
      expect((await console.hangUp()).endReason?.code).toBe("cancelled");
      await phone.reports(/far end cancelled|cancel|missed/i, mark);
    });

    test("it calls, and the dispatcher declines", async () => {
      const before = (await console.newest())?.id;
      const mark = phone.mark;
      phone.command(`call sip:${DISPATCHER}@${DOMAINS.a.ims}`);
      await console.another(before);
      await console.is("incoming");
      await console.page.keyboard.press("d");
      await console.ends("declined-by-you");
      await phone.reports(/call failed/i, mark);
    });

    test("it declines", async () => {
      await rings();
      phone.command("reject");
      expect((await console.is("ended")).endReason?.code).toMatch(/^(?:busy|declined)$/);
    });

    test("its own redirection names no MC service ID and is not followed; the call ends by name", async () => {
      await rings();
      phone.command(`redirect sip:elsewhere@${DOMAINS.a.ims}`);
      const call = await console.is("ended");
      expect(call.endReason?.code).toBe("redirection-without-details");
      expect(call.redirections).toEqual([]);
    });
  },
);
