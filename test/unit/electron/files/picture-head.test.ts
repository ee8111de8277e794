/** What the head of a picture says of its size, and pictures that are not read for a preview. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readPictureHead } from "../../../../electron/files/picture-head.ts";
import { previewOf } from "../../../../electron/files/preview.ts";
import { LARGEST_PREVIEW, type PicturePreviewType } from "../../../../shared/mc/message-file.ts";
import {
  gifHead,
  jpegHead,
  pngHead,
  webpExtended,
  webpLossless,
  webpLossy,
} from "../../../support/fixtures/pictures.ts";

describe("the size of a picture", () => {
  const heads: readonly [string, PicturePreviewType, Buffer, number, number][] = [
    ["PNG", "image/png", pngHead(70_000, 3), 70_000, 3],
    ["JPEG", "image/jpeg", jpegHead(4032, 3024), 4032, 3024],
    ["progressive JPEG", "image/jpeg", jpegHead(640, 480, 0xc2), 640, 480],
    ["arithmetic JPEG", "image/jpeg", jpegHead(640, 480, 0xcf), 640, 480],
    ["GIF", "image/gif", gifHead([300, 200], [0, 0, 10, 10]), 300, 200],
    [
      "GIF whose first picture is larger than its screen",
      "image/gif",
      gifHead([1, 1], [5, 6, 60_000, 50_000]),
      60_005,
      50_006,
    ],
    ["lossy WebP", "image/webp", webpLossy(1600, 1200), 1600, 1200],
    ["lossy WebP that is to be scaled", "image/webp", webpLossy(1600 | 0x4000, 1200 | 0xc000), 1600, 1200],
    ["lossless WebP", "image/webp", webpLossless(16_384, 9), 16_384, 9],
    ["lossless WebP, the other way", "image/webp", webpLossless(1, 16_384), 1, 16_384],
    ["WebP with more behind it", "image/webp", webpExtended(16_777_216, 70_000), 16_777_216, 70_000],
  ];

  test.each(heads)("%s", (_name, type, octets, width, height) => {
    expect(readPictureHead(octets, type)).toEqual({ type, width, height });
  });

  test.each(heads)("%s: none where it is cut off, wherever", (_name, type, octets, width, height) => {
    const sizes = new Set<unknown>();
    for (let end = 0; end < octets.length; end++) {
      const head = readPictureHead(octets.subarray(0, end), type);
      sizes.add(head === undefined ? undefined : `${head.width} x ${head.height}`);
    }
    sizes.delete(`${width} x ${height}`);
    expect([...sizes]).toEqual([undefined]);
  });

  test.each<[string, PicturePreviewType, Buffer]>([
    ["a PNG without width", "image/png", pngHead(0, 7)],
    ["a PNG without height", "image/png", pngHead(7, 0)],
    [
      "a PNG that begins with another chunk",
      "image/png",
      Buffer.from(pngHead(7, 7).toString("latin1").replace("IHDR", "iCCP"), "latin1"),
    ],
    ["a JPEG whose height comes later", "image/jpeg", jpegHead(640, 0)],
    ["a JPEG with samples before its frame", "image/jpeg", jpegHead(640, 480, 0xda)],
    ["a JPEG that ends before its frame", "image/jpeg", jpegHead(640, 480, 0xd9)],
    ["a JPEG with a table where its frame should be", "image/jpeg", jpegHead(640, 480, 0xcc)],
    [
      "a JPEG with something between its segments",
      "image/jpeg",
      Buffer.concat([jpegHead(1, 1).subarray(0, 10), Buffer.from([7]), jpegHead(1, 1)]),
    ],
    [
      "a GIF with no picture on its screen",
      "image/gif",
      Buffer.concat([gifHead([9, 9], [0, 0, 9, 9]).subarray(0, 33), Buffer.alloc(20, 0x3b)]),
    ],
    [
      "a lossy WebP without its start",
      "image/webp",
      Buffer.from(webpLossy(9, 9).toString("latin1").replace("\x9d", "\x9c"), "latin1"),
    ],
    [
      "a lossless WebP without its mark",
      "image/webp",
      Buffer.from(webpLossless(9, 9).toString("latin1").replace("/", "."), "latin1"),
    ],
    [
      "a WebP with an unknown chunk first",
      "image/webp",
      Buffer.from(webpLossy(9, 9).toString("latin1").replace("VP8 ", "ICCP"), "latin1"),
    ],
  ])("%s has none", (_what, type, octets) => expect(readPictureHead(octets, type)).toBeUndefined());

  test("a segment that says it has no length leads on all the same", () => {
    const stuck = Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(40_000, Buffer.from([0xff, 0xe0, 0, 0]))]);
    expect(readPictureHead(stuck, "image/jpeg")).toBeUndefined();
  });
});

describe("a picture for a preview", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "preview-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const lying = (octets: Buffer | string, name = "lights.png") => {
    const path = join(folder, name);
    writeFileSync(path, octets);
    return path;
  };
  const picture = (head: Buffer, size: number) => Buffer.concat([head, Buffer.alloc(size - head.length, 1)]);

  test("is read whole, with the type that its octets show", async () => {
    const octets = picture(jpegHead(5_000, 5_000), LARGEST_PREVIEW);
    const preview = await previewOf(lying(octets));
    expect(preview.type).toBe("image/jpeg");
    expect(Buffer.from(preview.octets, "base64").equals(octets)).toBe(true);
  });

  test.each<[string, Buffer | string, string]>([
    ["has an octet too many", picture(jpegHead(10, 10), LARGEST_PREVIEW + 1), "picture-too-large"],
    ["has more pixels than are decoded", pngHead(5_001, 5_000), "picture-too-large"],
    ["is longer than any picture", pngHead(16_385, 1), "picture-too-large"],
    ["is higher than any picture", pngHead(1, 16_385), "picture-too-large"],
    ["would fill the memory", pngHead(0xffff_ffff, 0xffff_ffff), "picture-too-large"],
    ["has no head", "\x89PNG\r\n\x1a\n", "picture-unreadable"],
    ["is drawn by text", '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "picture-unreadable"],
    ["is a page", "<!doctype html><script>alert(1)</script>", "picture-unreadable"],
    ["is of a kind that is not previewed", Buffer.from("\0\0\0\x1cftypavif", "latin1"), "picture-unreadable"],
    ["has nothing in it", "", "picture-unreadable"],
  ])("is none that %s", (_what, octets, code) => expect(previewOf(lying(octets))).rejects.toMatchObject({ code }));

  test("as large as any that is decoded is read", async () => {
    expect((await previewOf(lying(pngHead(5_000, 5_000)))).type).toBe("image/png");
    expect((await previewOf(lying(pngHead(16_384, 1)))).type).toBe("image/png");
  });

  test("is no link to somewhere else, no folder, and nothing that is not there", async () => {
    symlinkSync(lying(pngHead(1, 1), "elsewhere"), join(folder, "link.png"));
    for (const path of [join(folder, "link.png"), folder, join(folder, "gone.png")])
      await expect(previewOf(path)).rejects.toMatchObject({ code: "file-unreadable" });
  });
});
