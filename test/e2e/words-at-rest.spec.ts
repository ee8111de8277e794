/** What was written, and what files are called, is looked for in every octet that the program has on its disk: while it runs, and after. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, test } from "@playwright/test";
import { ask } from "../../scripts/tools/program/program.ts";
import { Desk } from "../support/harness/e2e/desk.ts";

const WORDS = {
  sent: "MARKBRAVO",
  inTheCall: "MARKCHARLIE",
  received: "MARKDELTA",
  begun: "MARKECHO",
  nameOfOurs: "MARKFOXTROT",
  contentOfOurs: "MARKGOLF",
  nameOfTheirs: "MARKHOTEL",
} as const;

/** A word as it may stand in a file: in one octet a character, in two, and in base64 wherever it begins. */
function formsOf(word: string): Buffer[] {
  const within = [0, 1, 2].map((before) => {
    const text = Buffer.from(`${" ".repeat(before)}${word}`).toString("base64");
    // Characters that neither what is before nor what is behind has a share in.
    return text.slice(before === 0 ? 0 : before + 1, Math.floor(((before + word.length) * 8) / 6));
  });
  return [Buffer.from(word), Buffer.from(word, "utf16le"), ...within.map((text) => Buffer.from(text))];
}

/** Every file below a folder in which a word stands, as `word in file`. */
function found(folder: string): string[] {
  const forms = Object.values(WORDS).map((word) => ({ word, forms: formsOf(word) }));
  const hits: string[] = [];
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const path = join(folder, name);
    for (const { word } of forms) if (name.includes(word)) hits.push(`${word} as the name ${name}`);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) continue;
    const content = readFileSync(path);
    for (const { word, forms: each } of forms)
      if (each.some((form) => content.includes(form))) hits.push(`${word} in ${relative(folder, path)}`);
  }
  return hits;
}

test("a word is found in whichever form it stands", () => {
  const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-e2e-forms-"));
  const forms = ["", "a", "ab"].map((before) => Buffer.from(`${before}${WORDS.sent} and more`).toString("base64"));
  for (const [number, text] of [...forms, WORDS.sent, Buffer.from(WORDS.sent, "utf16le")].entries())
    writeFileSync(join(folder, `form ${number}`), text);
  expect(found(folder)).toHaveLength(5);
  rmSync(folder, { recursive: true });
});

test("of messages, files and drafts no word stands in clear in the data folder, nor in the record of a call meanwhile", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-e2e-words-"));
  const dataFolder = mkdtempSync(join(tmpdir(), "mc-dispatcher-e2e-"));
  const fileOf = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const desk = await Desk.open({ dataFolder });
  const { page, program } = desk;
  const thread = page.getByRole("list", { name: "Conversation with Bea Novak" });
  const sent = (word: string) => thread.locator(".message.ours", { hasText: word });
  try {
    const unit = await desk.openUnit("bea-novak");
    // Nothing but the disk keeps the words: on the wire they are in clear.
    await desk.choose("Off");
    await page.keyboard.press("/");
    await page.keyboard.type("bea");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+m");
    await page.keyboard.type(`First ${WORDS.sent}`);
    await page.keyboard.press("Enter");
    await expect(sent(WORDS.sent)).toContainText(/read \d\d:\d\d/);
    await program.chooses(fileOf(`${WORDS.nameOfOurs}.pdf`, `%PDF-1.7\n${`${WORDS.contentOfOurs} `.repeat(100)}`));
    await page.keyboard.press("Control+o");
    await expect(sent(WORDS.nameOfOurs)).toContainText(/there \d\d:\d\d/);

    await page.keyboard.press("F2");
    await desk.dialUntil("bea", "connected");
    await page.keyboard.press("Control+m");
    await page.keyboard.type(`On the line ${WORDS.inTheCall}`);
    await page.keyboard.press("Enter");
    await expect(sent(WORDS.inTheCall)).toContainText(/read \d\d:\d\d/);
    await unit.getByRole("textbox", { name: "Message to the dispatcher" }).fill(`Back ${WORDS.received}`);
    await unit.getByRole("button", { name: "Send" }).click();
    await expect(thread).toContainText(WORDS.received);
    await program.chooses(fileOf(`${WORDS.nameOfTheirs}.raw`, "x".repeat(1_400_000)));
    await unit.getByRole("button", { name: "Attach a file" }).click();
    await expect(thread).toContainText(WORDS.nameOfTheirs);
    const call = await desk.hangUp();
    expect((await desk.ladderOf(call)).length).toBeGreaterThan(3);

    await page.getByRole("textbox", { name: "Message to Bea Novak" }).fill(`Not sent ${WORDS.begun}`);
    await expect
      .poll(async () => (await ask(page, "drafts.list", {})).map(({ text }) => text))
      .toEqual([`Not sent ${WORDS.begun}`]);
    // What is searched for is looked up in memory.
    await page.keyboard.press("Control+k");
    await page.keyboard.type(WORDS.sent.toLowerCase());
    await expect(page.getByText(`First ${WORDS.sent}`).first()).toBeVisible();
    const { records } = await ask(page, "messages.list", { after: 0, limit: 100 });
    expect(records).toHaveLength(5);
    // What a unit of the lab has fetched is there to be used: it is the one thing that stands in clear, and shows that words are found.
    const [fetched = ""] = readdirSync(dataFolder, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(`${WORDS.nameOfOurs}.pdf`),
    );
    expect(fetched).toMatch(/^lab-received-files[\\/]bea-novak[\\/]/);
    const inClear = [`${WORDS.nameOfOurs} as the name ${fetched}`, `${WORDS.contentOfOurs} in ${fetched}`];
    expect(found(dataFolder)).toEqual(inClear);
    await desk.tidy();
    await desk.close();
    expect(found(dataFolder)).toEqual(inClear);
    expect(readdirSync(dataFolder, { recursive: true }).map(String)).toContainEqual(
      expect.stringMatching(/messages\.sqlite$/),
    );
  } finally {
    await desk.close();
    for (const each of [folder, dataFolder]) rmSync(each, { recursive: true, force: true });
  }
});
