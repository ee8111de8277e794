/** Received pictures in the real program: decoded in a page that can do nothing else, and drawn; what is none, or too much, is not. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { gifHead, pngHead } from "../support/fixtures/pictures.ts";
import { barriers } from "../support/harness/e2e/barriers.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

let desk: Desk;
let unit: Page;
let folder: string;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-e2e-previews-"));
  desk = await Desk.open();
  unit = await desk.openUnit("jonas-okafor");
  await desk.page.keyboard.press("F3");
});
test.afterAll(async () => {
  await desk?.close();
  rmSync(folder, { recursive: true, force: true });
});

const bubble = (name: string) =>
  desk.page
    .getByRole("list", { name: "Conversation with Jonas Okafor" })
    .getByRole("listitem")
    .filter({ hasText: name });

/** Has the unit send a file, and waits until it is here. */
async function receive(name: string, content: Buffer): Promise<void> {
  const path = join(folder, name);
  writeFileSync(path, content);
  await desk.program.chooses(path);
  await unit.getByRole("button", { name: "Attach a file" }).click();
  const row = desk.page.getByRole("button", { name: /Jonas Okafor/ }).first();
  await expect(row).toContainText(name);
  await row.click();
  await expect(bubble(name)).toContainText("here, verified");
  // Nothing is decoded before it is in sight.
  await bubble(name).scrollIntoViewIfNeeded();
}

/** A picture that the browser itself has encoded: red to the left, blue to the right. */
async function encoded(type: string, width: number, height: number): Promise<Buffer> {
  const octets = await unit.evaluate(
    async ([as, w, h]) => {
      const canvas = new OffscreenCanvas(w, h);
      const context = canvas.getContext("2d");
      if (context === null) throw new Error("no canvas");
      context.fillStyle = "rgb(250 0 0)";
      context.fillRect(0, 0, w, h);
      context.fillStyle = "rgb(0 0 250)";
      context.fillRect(w / 2, 0, w / 2, h);
      const blob = await canvas.convertToBlob({ type: as, quality: 0.9 });
      return [...new Uint8Array(await blob.arrayBuffer())];
    },
    [type, width, height] as const,
  );
  return Buffer.from(octets);
}

/** What is drawn: pixels of the canvas, and the colours left and right. */
async function drawn(name: string) {
  const picture = bubble(name).getByRole("img", { name: `Picture: ${name}` });
  await expect(picture).toBeVisible();
  await expect(picture).toHaveAttribute("aria-busy", "false");
  return picture.evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
    copy?.drawImage(canvas, 0, 0);
    const colour = (part: number) => {
      const [red = 0, , blue = 0] =
        copy?.getImageData(Math.floor(canvas.width * part), Math.floor(canvas.height / 2), 1, 1).data ?? [];
      return red > 200 && blue < 60 ? "red" : blue > 200 && red < 60 ? "blue" : `${red} ${blue}`;
    };
    return { width: canvas.width, height: canvas.height, left: colour(0.25), right: colour(0.75) };
  });
}

for (const [name, type] of [
  ["quay.png", "image/png"],
  ["quay.jpg", "image/jpeg"],
  ["quay.webp", "image/webp"],
] as const) {
  test(`${name} is drawn as it was sent, in its shape, and no page is left of it`, async () => {
    await receive(name, await encoded(type, 1600, 800));
    expect(await drawn(name)).toEqual({ width: 360, height: 180, left: "red", right: "blue" });
    expect(await desk.page.locator("iframe").count()).toBe(0);
    expect(desk.complaints).toEqual([]);
  });
}

test("a small one is not made larger; a large one can be seen larger by the keyboard, and smaller again", async () => {
  await receive("small.png", await encoded("image/png", 40, 20));
  expect(await drawn("small.png")).toMatchObject({ width: 40, height: 20 });
  await bubble("quay.png").getByRole("button", { name: "Larger quay.png" }).press("Enter");
  await expect.poll(async () => (await drawn("quay.png")).width).toBe(560);
  expect(await drawn("quay.png")).toEqual({ width: 560, height: 280, left: "red", right: "blue" });
  expect(await barriers(desk.page)).toEqual([]);
  await bubble("quay.png").getByRole("button", { name: "Smaller quay.png" }).press("Enter");
  await expect.poll(async () => (await drawn("quay.png")).width).toBe(360);
});

test("a bomb, a broken one and one that is cut off are named, and nothing is drawn", async () => {
  await receive("bomb.png", pngHead(60_000, 60_000));
  await expect(bubble("bomb.png")).toContainText("The picture is too large to be shown here.");
  const whole = await encoded("image/jpeg", 400, 300);
  const broken = Buffer.concat([pngHead(400, 300), whole.subarray(100)]);
  await receive("broken.png", broken);
  await expect(bubble("broken.png")).toContainText("The picture cannot be shown: it is damaged");
  // A head, and then no picture.
  await receive("empty.gif", gifHead([9, 9], [0, 0, 9, 9]));
  await expect(bubble("empty.gif")).toContainText("The picture cannot be shown: it is damaged");
  for (const name of ["bomb.png", "broken.png", "empty.gif"])
    await expect(bubble(name).getByRole("img", { name: /^Picture/ })).toHaveCount(0);
  expect(await desk.page.locator("iframe").count()).toBe(0);
  // The others go on.
  await receive("after.png", await encoded("image/png", 40, 20));
  expect(await drawn("after.png")).toMatchObject({ width: 40 });
});

test("text that is called a picture is none: neither a drawing nor a page is shown, and nothing of it runs", async () => {
  const run = "window.pictureRan = true";
  const svg = `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="${run}"><script>${run}</script></svg>`;
  await receive("drawing.png", Buffer.from(svg));
  await receive("page.png", Buffer.from(`<!doctype html><script>${run}</script>`));
  for (const name of ["drawing.png", "page.png"]) {
    await expect(bubble(name).getByRole("img", { name: /^Picture/ })).toHaveCount(0);
    await expect(bubble(name).getByRole("button", { name: /picture|Larger/ })).toHaveCount(0);
  }
  expect(await desk.page.evaluate(() => Reflect.has(window, "pictureRan"))).toBe(false);
});

test("what runs in the page that decodes reaches nothing: no network, no storage, no window, no bridge", async () => {
  const { page } = desk;
  await page.evaluate(async () => {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    frame.src = "picture-decoder.html";
    frame.id = "decoder";
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    document.body.append(frame);
    await loaded;
  });
  const decoder = page.frames().find((frame) => frame.url().endsWith("/picture-decoder.html"));
  if (decoder === undefined) throw new Error("no page that decodes");
  // As if a picture had taken the page over.
  const reached = await decoder.evaluate(async (address) => {
    const attempts: Record<string, () => unknown> = {
      fetch: () => fetch(address),
      picture: () =>
        new Promise((resolve, reject) => {
          const image = new Image();
          image.onload = resolve;
          image.onerror = reject;
          image.src = new URL("/favicon.ico", address).href;
          document.body.append(image);
        }),
      socket: () =>
        new Promise((resolve, reject) => {
          const socket = new WebSocket(address.replace(/^http/, "ws"));
          socket.onopen = resolve;
          socket.onerror = reject;
        }),
      script: () => import(new URL("/console.html", address).href),
      storage: () => localStorage.length,
      database: () =>
        new Promise((resolve, reject) => {
          const open = indexedDB.open("any");
          open.onsuccess = resolve;
          open.onerror = reject;
        }),
      window: () => window.parent.document.title,
      microphone: () => navigator.mediaDevices.getUserMedia({ audio: true }),
      text: () => new Function("return 1")(),
      worker: () =>
        new Promise((resolve, reject) => {
          const worker = new Worker("data:text/javascript,postMessage(1)");
          worker.onmessage = resolve;
          worker.onerror = reject;
        }),
    };
    const went: string[] = [];
    for (const [name, attempt] of Object.entries(attempts)) {
      try {
        await attempt();
        went.push(name);
      } catch {
        // Refused.
      }
    }
    return { went, bridge: Reflect.has(window, "mcBridge"), origin: window.origin };
  }, page.url());
  expect(reached).toEqual({ went: [], bridge: false, origin: "null" });
  await page.evaluate(() => document.querySelector("#decoder")?.remove());
  // The browser's complaints about what it has blocked are what this test provokes.
  desk.complaints.splice(0);
});
