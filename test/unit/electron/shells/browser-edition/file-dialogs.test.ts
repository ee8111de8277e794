import { afterEach, expect, test } from "vitest";
import { createFileDialogs, outputOf } from "../../../../../electron/shells/browser-edition/file-dialogs.ts";

const ran: (readonly string[])[] = [];
afterEach(() => void ran.splice(0));

function dialogsWith(
  programs: readonly string[],
  written: string | undefined,
  env: NodeJS.ProcessEnv = { DISPLAY: ":0" },
) {
  return createFileDialogs({
    env: { PATH: "/usr/bin:relative:/opt/bin", ...env },
    isProgram: (path) => programs.includes(path),
    read: async (path, args) => {
      ran.push([path, ...args]);
      return written;
    },
  });
}

test("a file is chosen, and a place for a copy, in a box of zenity", async () => {
  const dialogs = dialogsWith(["/opt/bin/zenity"], "/home/ava/plan.pdf\n");
  expect(await dialogs.open()).toBe("/home/ava/plan.pdf");
  expect(await dialogs.save("copy.pdf")).toBe("/home/ava/plan.pdf");
  expect(ran).toEqual([
    ["/opt/bin/zenity", "--file-selection", "--title=MC Dispatcher"],
    [
      "/opt/bin/zenity",
      "--file-selection",
      "--title=MC Dispatcher",
      "--save",
      "--confirm-overwrite",
      "--filename=copy.pdf",
    ],
  ]);
});

test.each([
  ["closed", undefined],
  ["nothing said", ""],
  ["no path", "plan.pdf\n"],
])("nobody chose one: %s", async (_why, written) =>
  expect(await dialogsWith(["/usr/bin/zenity"], written).open()).toBeUndefined(),
);

test("without zenity, or without a display, none can be chosen", async () => {
  await expect(dialogsWith([], "/a").open()).rejects.toMatchObject({ code: "file-dialog-missing" });
  const dark = dialogsWith(["/usr/bin/zenity"], "/a", {});
  await expect(dark.save("a")).rejects.toMatchObject({ code: "file-dialog-missing" });
});

test("the folder of a file is opened, and never the file", () => {
  dialogsWith(["/usr/bin/xdg-open"], "").show("/data/received-files/1/setup.sh");
  expect(ran).toEqual([["/usr/bin/xdg-open", "/data/received-files/1"]]);
  expect(() => dialogsWith([], "").show("/data/a")).toThrow("file-dialog-missing");
});

test("what a program writes is read, and a failure is nothing", async () => {
  expect(await outputOf(process.execPath, ["-e", "process.stdout.write('/a b')"])).toBe("/a b");
  expect(await outputOf(process.execPath, ["-e", "process.exit(1)"])).toBeUndefined();
});
