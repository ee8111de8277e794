import { readFileSync, statSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { until } from "../../../scripts/tools/program/program.ts";
import { seenIn } from "../../../scripts/tools/program/seen-picture.ts";
import { ageOfMark, markIn } from "../../../shared/media/picture-mark.ts";
import { RealConsole } from "../console/real-console.ts";
import { Phone } from "../phone/baresip.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { accountFile, DISPATCHER, type Network, startNetwork } from "./network.ts";

const LIMIT_MS = 25_000;
/** From our canvas into the phone's file. */
const LATE_MS = 5_000;
const TONE_HZ = 440;
const VOICE_HZ = 880;

/** Milliseconds since the picture in a file was made, as its mark says; undefined where there is none, or it is still being written. */
async function ageIn(page: Page, file: string): Promise<number | undefined> {
  const written = statSync(file).mtimeMs;
  const size = { width: 336, height: 192 };
  const grey = await page
    .evaluate(
      async ({ base64, height, width }) => {
        const octets = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const picture = await createImageBitmap(new Blob([octets], { type: "image/png" }));
        const context = new OffscreenCanvas(width, height).getContext("2d");
        context?.drawImage(picture, 0, 0, width, height);
        return [...(context?.getImageData(0, 0, width, height).data ?? [])].filter((_, index) => index % 4 === 1);
      },
      { base64: readFileSync(file).toString("base64"), ...size },
    )
    .catch(() => undefined);
  const { height, width } = size;
  const mark = grey && markIn((x, y) => grey[Math.floor(y * height) * width + Math.floor(x * width)] ?? 0);
  return mark === undefined ? undefined : ageOfMark(mark, written);
}

describeWith("kamailio", "rtpengine", "baresip")(
  "video calls through Kamailio and rtpengine to baresip",
  { timeout: 90_000 },
  () => {
    let folder: string;
    let network: Network;
    let console: RealConsole;
    const phones: Partial<Record<"vp8" | "h264", Phone>> = {};

    beforeAll(async () => {
      folder = makeFolder("video");
      const elsewhere = (user: string) =>
        ({ newId: `sip:${user}@mcx.system-b.example`, status: 300, body: "multipart", reason: "migrated" }) as const;
      network = await startNetwork({
        folder,
        users: { a: [DISPATCHER], b: ["visitor-vp8", "visitor-h264"] },
        redirections: { vera: elsewhere("visitor-vp8"), hana: elsewhere("visitor-h264") },
        media: true,
      });
      for (const video of ["vp8", "h264"] as const)
        phones[video] = await Phone.start({
          user: `visitor-${video}`,
          system: network.b.description,
          folder,
          toneHz: TONE_HZ,
          answers: "at-once",
          video,
        });
      const account = accountFile(network.a, DISPATCHER);
      const { imsDomain, domain } = network.a.description;
      const mcvideo = { id: `sip:${DISPATCHER}@${domain}`, participatingFunction: `sip:mcvideo@${imsDomain}` };
      console = await RealConsole.open({
        folder,
        name: "console",
        account: { ...account, services: { mcvideo } },
        people: ["vera", "hana"],
        settings: { protection: "preferred", pictureSource: "generated" },
        voiceHz: VOICE_HZ,
      });
    });
    afterAll(async () => {
      await console?.close();
      for (const phone of Object.values(phones)) await phone.end();
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

    test.each([
      ["vera", "vp8"],
      ["hana", "h264"],
    ] as const)(
      "redirected to %s, who takes %s: pictures go both ways, protected to the gateway and labelled so",
      async (user, video) => {
        await console.dial(user, "Control+Shift+Enter");
        const call = await console.passed("media-flowing");
        expect(call).toMatchObject({ service: "mcvideo", protection: { state: "hop" } });
        const { page } = console;
        await until("the phone's picture", LIMIT_MS, () =>
          seenIn(page, `Picture of ${user[0]?.toUpperCase()}${user.slice(1)}`),
        );
        await page.keyboard.press("v");
        await page.getByText("Your picture, sent").waitFor();
        const main = page.getByRole("main");
        await main.getByText("Protected to the gateway only").first().waitFor();
        const phone = phones[video] as Phone;
        const age = await until("our picture, as the phone has decoded it", LIMIT_MS, async () => {
          const file = await phone.snapshot();
          return file === undefined ? undefined : ageIn(page, file);
        });
        expect(Math.abs(age)).toBeLessThan(LATE_MS);
        expect(Math.abs((await console.heardFrequency()) - TONE_HZ)).toBeLessThan(15);
        expect((await console.hangUp()).pictures?.proved).toEqual({ sent: false, received: false });
      },
    );
  },
);
