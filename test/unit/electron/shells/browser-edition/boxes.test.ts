import { describe, expect, test } from "vitest";
import { type BoxTools, createBoxes } from "../../../../../electron/shells/browser-edition/boxes.ts";

const TEXT = { message: "Set up as a\\nb?", detail: "From <b>C:\\x</b>" };

function computer(parts: { programs?: readonly string[]; code?: number | null; answer?: string; display?: string }) {
  const { programs = [], code = 0, answer, display = ":0" } = parts;
  const ran: { path: string; args: readonly string[] }[] = [];
  const said: string[] = [];
  const tools: BoxTools = {
    env: { PATH: "relative:/usr/bin:/opt/x", DISPLAY: display },
    isProgram: (path) => programs.includes(path),
    run: async (path, args) => {
      ran.push({ path, args });
      return code;
    },
    say: (text) => said.push(text),
    ask: answer === undefined ? undefined : async () => answer,
  };
  return { boxes: createBoxes(tools), ran, said };
}

const ask = ({ boxes }: ReturnType<typeof computer>) => boxes.ask(TEXT, "Set up", "Cancel");

describe("a question", () => {
  test("is asked by zenity, which takes no markup and has every backslash twice", async () => {
    const there = computer({ programs: ["/usr/bin/zenity", "/usr/bin/xmessage"] });
    expect(await ask(there)).toBe(true);
    expect(there.ran).toHaveLength(1);
    const { path, args } = there.ran[0] ?? { path: "", args: [] };
    expect(path).toBe("/usr/bin/zenity");
    expect(args).toContain("--question");
    expect(args).toContain("--no-markup");
    expect(args).toContain("--default-cancel");
    expect(args).toContain("--text=Set up as a\\\\nb?\n\nFrom <b>C:\\\\x</b>");
  });

  test.each([1, 5, 255, null])("is not agreed to by zenity's %s", async (code) => {
    expect(await ask(computer({ programs: ["/usr/bin/zenity"], code }))).toBe(false);
  });

  test("is asked by xmessage, whose window can be closed without an answer", async () => {
    const programs = ["/opt/x/xmessage"];
    const agreed = computer({ programs, code: 101 });
    expect(await ask(agreed)).toBe(true);
    expect(agreed.ran[0]?.args.slice(-5)).toEqual([
      "-buttons",
      "Set up:101,Cancel:102",
      "-default",
      "Cancel",
      "Set up as a\\nb?\n\nFrom <b>C:\\x</b>",
    ]);
    for (const code of [0, 1, 102, null]) expect(await ask(computer({ programs, code })), String(code)).toBe(false);
  });

  test("is asked in the terminal where there is no other way, and agreed to by one word alone", async () => {
    for (const answer of ["yes", " yes\n"]) expect(await ask(computer({ answer }))).toBe(true);
    for (const answer of ["", "y", "no", "yes please"]) expect(await ask(computer({ answer }))).toBe(false);
  });

  test("that nobody can be asked is not agreed to, and the journal says so", async () => {
    const there = computer({});
    expect(await ask(there)).toBe(false);
    expect(there.said.join("")).toContain("Nobody could be asked");
  });

  test("opens no box without a display", async () => {
    const there = computer({ programs: ["/usr/bin/zenity"], display: "", answer: "yes" });
    expect(await ask(there)).toBe(true);
    expect(there.ran).toEqual([]);
  });
});

test("an error stands in the journal as well as in a box", async () => {
  const there = computer({ programs: ["/usr/bin/zenity"] });
  await there.boxes.tell(TEXT);
  expect(there.said.join("")).toContain(TEXT.message);
  expect(there.ran[0]?.args).toContain("--error");
  expect(there.ran[0]?.args.join(" ")).not.toContain("cancel");
});
