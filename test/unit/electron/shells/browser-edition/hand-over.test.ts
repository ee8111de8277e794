import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { handOver, readHandOver, takeHandOvers } from "../../../../../electron/shells/browser-edition/hand-over.ts";
import type { Handed } from "../../../../../electron/shells/desktop/links.ts";

const LINK: Handed = { link: "sip:bea@b.example", provisioningFile: undefined };

let outer: string;
let folder: string;
let stop = () => {};
beforeEach(() => {
  outer = mkdtempSync(join(tmpdir(), "mc-dispatcher-hand-over-"));
  // Longer than any path of a socket may be.
  folder = join(outer, "a".repeat(120));
  mkdirSync(folder, { mode: 0o700 });
});
afterEach(() => {
  stop();
  stop = () => {};
  rmSync(outer, { recursive: true, force: true });
});

const socketIn = (of: string) => join(of, "hand-over.socket");

describe.skipIf(process.platform !== "linux")("a later start", () => {
  test("hands over to the one that runs, over a socket that is its user's alone", async () => {
    const taken: Handed[] = [];
    stop = await takeHandOvers(folder, (handed) => taken.push(handed));
    expect(lstatSync(socketIn(folder)).mode & 0o777).toBe(0o600);
    await handOver(folder, LINK);
    await handOver(folder, { link: undefined, provisioningFile: "/home/ann/desk.mcprov" });
    await handOver(folder, { link: undefined, provisioningFile: undefined });
    expect(taken).toEqual([
      LINK,
      { link: undefined, provisioningFile: "/home/ann/desk.mcprov" },
      { link: undefined, provisioningFile: undefined },
    ]);
    stop();
    expect(existsSync(socketIn(folder))).toBe(false);
  });

  test("learns that nobody is there, or only what a program that was killed has left", async () => {
    await expect(handOver(folder, LINK)).rejects.toMatchObject({ code: "already-running" });
    writeFileSync(socketIn(folder), "");
    await expect(handOver(folder, LINK)).rejects.toMatchObject({ code: "already-running" });
    const taken: Handed[] = [];
    stop = await takeHandOvers(folder, (handed) => taken.push(handed));
    await handOver(folder, LINK);
    expect(taken).toEqual([LINK]);
  });

  test("trusts no socket that somebody else could have put there", async () => {
    stop = await takeHandOvers(folder, () => {});
    chmodSync(folder, 0o777);
    await expect(handOver(folder, LINK)).rejects.toMatchObject({ code: "already-running" });
    await expect(takeHandOvers(folder, () => {})).rejects.toThrow("owner's alone");
    chmodSync(folder, 0o700);
    chmodSync(socketIn(folder), 0o666);
    await expect(handOver(folder, LINK)).rejects.toMatchObject({ code: "already-running" });
  });

  test("that says anything else is not listened to", async () => {
    const taken: Handed[] = [];
    stop = await takeHandOvers(folder, (handed) => taken.push(handed));
    // The path is too long for a socket as it is.
    const handle = openSync(folder, "r");
    const answers = await Promise.all(
      ["{}\n", `${JSON.stringify({ version: 1, more: 1 })}\n`, "x".repeat(70_000)].map((text) => {
        const socket = createConnection(join("/proc/self/fd", String(handle), "hand-over.socket"));
        return new Promise<string>((answer) => {
          let said = "";
          socket.on("data", (part: Buffer) => {
            said += part.toString();
          });
          socket.on("error", () => {});
          socket.on("close", () => answer(said));
          socket.write(text);
        });
      }),
    );
    closeSync(handle);
    expect(answers).toEqual(["", "", ""]);
    expect(taken).toEqual([]);
  });
});

test("a file that is named without its folder is nobody's", () => {
  expect(readHandOver('{"version":1,"provisioningFile":"desk.mcprov"}')).toBeUndefined();
  expect(readHandOver('{"version":1,"provisioningFile":"/desk.mcprov"}')).toEqual({
    link: undefined,
    provisioningFile: "/desk.mcprov",
  });
  expect(readHandOver('{"version":2}')).toBeUndefined();
  expect(readHandOver("")).toBeUndefined();
});
