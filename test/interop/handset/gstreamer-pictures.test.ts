/** Pictures over RTP with GStreamer at the other end, under the keys of MCVideo (CS-ID 2 and 3). */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { bindPortPair } from "../../../electron/media/port-pair.ts";
import { RtpPictures, type RtpPicturesOptions } from "../../../electron/media/rtp-pictures.ts";
import { until } from "../../../scripts/tools/program/program.ts";
import { hexToBytes } from "../../../shared/mikey/base/octets.ts";
import { CS_ID, deriveSrtpKeys } from "../../../shared/mikey/derivation.ts";
import { describeWith } from "../rig/describe-with.ts";
import { freePort } from "../rig/ports.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { CALL } from "./call-keys.ts";
import {
  decodedPictures,
  encodedPictures,
  PICTURE_TYPE,
  PictureHandset,
  type PictureHandsetOptions,
} from "./gstreamer-pictures.ts";

const OURS = deriveSrtpKeys(CALL, CS_ID.videoInitiator);
const THEIRS = deriveSrtpKeys(CALL, CS_ID.videoReceiver);
const OTHER = deriveSrtpKeys({ ...CALL, pck: hexToBytes("ff112233445566778899aabbccddeeff") }, CS_ID.videoReceiver);
const OUR_SSRC = 305_419_896;
const ADDRESS = "127.0.0.1";
const FRAME_MS = 1000 / 15;
const SHOWN = 30;

const holds = (what: string, isSo: () => boolean) => until(what, 20_000, async () => (isSo() ? true : undefined));

describeWith("gstreamer")("pictures with a handset of GStreamer's", { timeout: 60_000 }, () => {
  let parent: string;
  let folder: string;
  let calls = 0;
  let ours: RtpPictures | undefined;
  let handset: PictureHandset | undefined;
  let clock: NodeJS.Timeout | undefined;
  let sent: Uint8Array[];

  beforeAll(() => {
    parent = makeFolder("pictures");
    sent = encodedPictures(parent, "red", 40);
  }, 60_000);
  afterAll(() => removeFolder(parent));
  beforeEach(() => {
    folder = join(parent, `${calls++}`);
    mkdirSync(folder);
    keepOnFailure(folder);
  });
  afterEach(async () => {
    clearInterval(clock);
    await ours?.close();
    await handset?.end();
  });

  async function call(theirs: Partial<PictureHandsetOptions> = {}, mine: Partial<RtpPicturesOptions> = {}) {
    const ports = await bindPortPair(ADDRESS, { first: 40_000, last: 49_999 });
    const port = await freePort();
    const seen: Uint8Array[] = [];
    let wanted = 0;
    const pictures = new RtpPictures({
      ports,
      protection: { outward: OURS, inward: THEIRS, mki: CALL.pckId, policy: { rocRate: undefined } },
      remote: {
        address: ADDRESS,
        port,
        rtcpPort: port + 1,
        payloadType: PICTURE_TYPE,
        keyWish: "pli",
        parameterSets: [],
      },
      ssrc: OUR_SSRC,
      cname: "a-source",
      now: Date.now,
      onPicture: ({ octets }) => void seen.push(octets),
      // As an encoder would: from its key picture on.
      onKeyWanted: () => {
        wanted += 1;
        at = 0;
      },
      onFault(error) {
        throw error;
      },
      ...mine,
    });
    ours = pictures;
    const options = { folder, outward: THEIRS, inward: OURS, mki: CALL.pckId, port, toPort: ports.port };
    const far = PictureHandset.start({ ...options, theirSsrc: OUR_SSRC, shows: "blue", ...theirs });
    handset = far;
    let at = 0;
    let ticks = 0;
    const begun = performance.now();
    // As sound and camera would: as many as there was time for.
    clock = setInterval(() => {
      for (; ticks * 20 < performance.now() - begun; ticks++) pictures.tick();
      const time = performance.now() - begun;
      if (time < frames * FRAME_MS) return;
      frames += 1;
      // The last goes on where nobody asks.
      const octets = sent[Math.min(at++, sent.length - 1)];
      if (octets !== undefined) pictures.send({ isKey: at === 1, octets, timestamp: Math.round(time * 90) });
    }, 10);
    let frames = 0;
    return { pictures, seen, far, wanted: () => wanted };
  }

  test("each sees the other, and asks for the key picture that it has missed", async () => {
    const { pictures, seen, far, wanted } = await call();
    await holds("both see", () => seen.length >= SHOWN && far.seen().length >= SHOWN);
    expect(new Set(far.seen())).toEqual(new Set(["red"]));
    const { received, unreadable, picturesReceived } = pictures.counts;
    const { opened, openedRtcp, ...refused } = received;
    expect(Object.values(refused).reduce((sum, count) => sum + count, 0)).toBe(0);
    expect(unreadable).toBe(0);
    expect(picturesReceived).toBe(seen.length);
    // It was not there when our first one left.
    expect(wanted()).toBeGreaterThan(0);
    const before = seen.length;
    pictures.wantKey();
    await holds("it has sent a key picture, and goes on", () => seen.length > before + 5);
    expect(new Set(decodedPictures(folder, seen.slice(before)))).toEqual(new Set(["blue"]));
  });

  test.each([
    ["with another key", { outward: OTHER, inward: OTHER }, "not-authentic"],
    ["with the CS-IDs of the two directions changed about", { outward: OURS, inward: THEIRS }, "not-authentic"],
    [
      "with the keys of voice in the place of those of video",
      { outward: deriveSrtpKeys(CALL, CS_ID.voiceReceiver), inward: deriveSrtpKeys(CALL, CS_ID.voiceInitiator) },
      "not-authentic",
    ],
    ["with another MKI", { mki: hexToBytes("1cfa3daa") }, "unknown-mki"],
  ] as const)("%s nothing is seen at either end, and it is counted", async (_name, theirs, reason) => {
    const { pictures, seen, far } = await call(theirs);
    await holds("packets came", () => pictures.counts.refused > SHOWN);
    expect(pictures.counts.received[reason]).toBeGreaterThanOrEqual(pictures.counts.refused);
    expect(pictures.counts.opened).toBe(0);
    expect(seen).toEqual([]);
    expect(far.seen()).toEqual([]);
  });
});
