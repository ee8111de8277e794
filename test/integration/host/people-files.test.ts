/** People from a file that somebody chose: nothing of it is taken before it is said, and nothing that was there is lost. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DispatcherHost } from "../../../electron/host/host.ts";
import type { Person } from "../../../shared/bridge/account.ts";
import type { CommandName } from "../../../shared/bridge/bridge.ts";
import type { ColumnChoice } from "../../../shared/bridge/people-import.ts";
import { peopleAsCsv } from "../../../shared/people/people-csv.ts";
import { peopleAsVcards, VCARD_VERSIONS } from "../../../shared/people/vcard.ts";
import { askHost, CONSOLE, openBareHost } from "../../support/harness/host/bare-host.ts";

const BEA = { id: "bea", displayName: "Bea", role: "Lead", mcServiceId: "sip:bea@a.test", favourite: true };
const COLUMNS: ColumnChoice = {
  displayName: 0,
  mcServiceId: 1,
  role: null,
  organisation: null,
  groups: null,
  videoId: null,
  dataId: null,
  favourite: null,
  services: null,
};

let root: string;
let dataFolder: string;
let host: DispatcherHost;
/** What somebody chooses in the box of the system. */
let chosen: string | undefined;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "mc-dispatcher-people-"));
  dataFolder = join(root, "data");
  chosen = join(root, "people.csv");
  host = await openBareHost(root, {
    dataFolder,
    fileDialogs: () => ({ open: async () => chosen, save: async () => undefined, show: () => {} }),
  });
  writeDirectory([BEA]);
});
afterEach(async () => {
  await host.close();
  rmSync(root, { recursive: true, force: true });
});

const writeDirectory = (people: unknown) => writeFileSync(join(dataFolder, "directory.json"), JSON.stringify(people));
const kept = () => readdirSync(dataFolder).filter((name) => name.startsWith("directory.json.replaced-"));
const onDisk = () => JSON.parse(readFileSync(join(dataFolder, "directory.json"), "utf8")) as unknown;

const ask = <N extends CommandName>(name: N, input?: unknown) => askHost(host, CONSOLE, name, input);

/** Has somebody choose a file with this in it. */
const choose = (content: string | Uint8Array) => {
  writeFileSync(chosen ?? "", content);
  return ask("directory.choose");
};

test("a table is read, compared and taken; every window is told, and the directory before stays beside it", async () => {
  const told: string[] = [];
  host.attach(CONSOLE, (event) => void told.push(event));
  const { file } = await choose("Name;ID;Role\r\nBea;sip:bea@a.test;Chief\r\nMira;tel:+49 30 1;Medic\r\n");
  expect(file).toMatchObject({ name: "people.csv", columns: ["Name", "ID", "Role"], rows: 2, problem: null });
  expect(file?.suggested).toEqual({ ...COLUMNS, role: 2 });
  const plan = await ask("directory.compare", { ...COLUMNS, role: 2 });
  expect(plan).toMatchObject({ added: 0, changed: 1, same: 0, others: 0 });
  expect(plan.problems).toEqual([{ line: 3, fault: "id-unusable" }]);
  expect(onDisk()).toEqual([BEA]);
  expect(kept()).toEqual([]);
  expect(await ask("directory.take")).toEqual({ added: 0, changed: 1 });
  expect(await ask("directory.list")).toEqual([{ ...BEA, role: "Chief" }]);
  expect(told).toContain("directory.changed");
  const [before = ""] = kept();
  expect(JSON.parse(readFileSync(join(dataFolder, before), "utf8"))).toEqual([BEA]);
});

test("what the console saves is read back as it is, names that look like formulas too", async () => {
  const people: Person[] = [
    { ...BEA, displayName: '\'=Bea; "B"\nNovak', services: [] },
    { ...BEA, id: "jon", mcServiceId: "tel:+4930123", favourite: false, services: ["mcptt", "mcdata"] },
  ];
  const columns = {
    displayName: "Name",
    mcServiceId: "ID",
    role: "Role and unit",
    organisation: "Organisation",
    groups: "Groups",
    videoId: "MCVideo ID",
    dataId: "MCData ID",
    favourite: "Favourite",
    services: "Services",
  };
  const { file } = await choose(`\ufeff${peopleAsCsv(people, columns)}`);
  writeDirectory(people);
  expect(await ask("directory.compare", file?.suggested)).toMatchObject({
    added: 0,
    changed: 0,
    same: 2,
    problemCount: 0,
  });
});

test.each(VCARD_VERSIONS)("what the console saves as vCards %s is read back as it is", async (version) => {
  const people: Person[] = [
    { ...BEA, displayName: "Bea; \\n, Novák ".repeat(12).trim(), role: "Lead, Alpha: 12", services: [] },
    { ...BEA, id: "jon", role: "", mcServiceId: "tel:+4930123", favourite: false, services: ["mcptt", "mcdata"] },
    { ...BEA, id: "mira", mcServiceId: "sip:mira;x=1@a.test" },
  ];
  const { file } = await choose(peopleAsVcards(people, version));
  expect(file).toMatchObject({ kind: "cards", rows: 3, problem: null });
  writeDirectory([]);
  expect(await ask("directory.compare", file?.suggested)).toMatchObject({ added: 3, problemCount: 0 });
  await ask("directory.take");
  expect(await ask("directory.list")).toMatchObject(people.map(({ id: _id, ...person }) => person));
});

test("cards that cannot be taken are told by their lines, the others are taken; what a card does not say stays", async () => {
  const cards = [
    ["VERSION:3.0", "FN:Beata", "IMPP:sip:bea@a.test"],
    ["VERSION:2.1", "FN:Old", "IMPP:sip:old@a.test"],
    ["VERSION:4.0", "FN:Mira", "IMPP:xmpp:mira@a.test"],
    ["VERSION:4.0", "FN:Jon", "ROLE:Medic", "IMPP:sip:jon@a.test"],
  ];
  const { file } = await choose(cards.flatMap((card) => ["BEGIN:VCARD", ...card, "END:VCARD", ""]).join("\r\n"));
  const plan = await ask("directory.compare", file?.suggested);
  expect(plan).toMatchObject({ added: 1, changed: 1, problemCount: 2 });
  expect(plan.problems).toEqual([
    { line: 8, fault: "card-version" },
    { line: 13, fault: "id-unusable" },
  ]);
  expect(onDisk()).toEqual([BEA]);
  await ask("directory.take");
  expect(await ask("directory.list")).toMatchObject([
    { ...BEA, displayName: "Beata" },
    { displayName: "Jon", role: "Medic", mcServiceId: "sip:jon@a.test", favourite: false },
  ]);
});

test("what somebody else writes into the directory is told, and is there", async () => {
  const told: string[] = [];
  host.attach(CONSOLE, (event) => void told.push(event));
  const mira = { ...BEA, id: "mira", displayName: "Mira", mcServiceId: "sip:mira@a.test" };
  for (const people of [[BEA, mira], [mira]]) {
    told.length = 0;
    writeDirectory(people);
    await vi.waitFor(() => expect(told).toContain("directory.changed"), { timeout: 20_000 });
    expect(await ask("directory.list")).toEqual(people);
  }
}, 60_000);

test("UTF-16 with its mark is read, what is no text is refused", async () => {
  const text = "\ufeffName\tID\r\nŁukasz\tsip:lukasz@a.test\r\n";
  expect((await choose(Buffer.from(text, "utf16le"))).file?.samples).toEqual([["Łukasz", "sip:lukasz@a.test"]]);
  await expect(choose(Buffer.from("Name,ID\nJ\xf6rg,sip:j@a.test\n", "latin1"))).rejects.toThrow(
    "people-file-not-text",
  );
  await expect(choose(Buffer.alloc(5 * 1024 * 1024 + 1, "a"))).rejects.toThrow("people-file-too-large");
  rmSync(chosen ?? "");
  await expect(ask("directory.choose")).rejects.toThrow("file-unreadable");
});

test("what was said does not hold any more where the directory has become another", async () => {
  await choose("Name,ID\nMira,sip:mira@a.test\n");
  await expect(ask("directory.take")).rejects.toThrow("people-import-outdated");
  await ask("directory.compare", COLUMNS);
  writeDirectory([{ ...BEA, role: "Changed by hand" }]);
  await expect(ask("directory.take")).rejects.toThrow("people-import-outdated");
  expect(onDisk()).toEqual([{ ...BEA, role: "Changed by hand" }]);
  await ask("directory.compare", COLUMNS);
  expect(await ask("directory.take")).toEqual({ added: 1, changed: 0 });
  await expect(ask("directory.take"), "once").rejects.toThrow("people-import-outdated");
});

test("a directory that cannot be read is not written over, one that is not there is begun", async () => {
  await choose("Name,ID\nMira,sip:mira@a.test\n");
  writeFileSync(join(dataFolder, "directory.json"), "[");
  await expect(ask("directory.compare", COLUMNS)).rejects.toThrow("directory-invalid");
  rmSync(join(dataFolder, "directory.json"));
  expect(await ask("directory.compare", COLUMNS)).toMatchObject({ added: 1, others: 0 });
  await ask("directory.take");
  expect(await ask("directory.list")).toMatchObject([{ displayName: "Mira", mcServiceId: "sip:mira@a.test" }]);
});

test("who chooses no file keeps the one before, and a file that is no table is refused with its line", async () => {
  await choose("Name,ID\nMira,sip:mira@a.test\n");
  const path = chosen;
  chosen = undefined;
  expect(await ask("directory.choose")).toEqual({ file: null });
  expect(await ask("directory.compare", COLUMNS)).toMatchObject({ added: 1 });
  chosen = path;
  expect((await choose('Name,ID\n"Mira,1\n')).file).toMatchObject({
    problem: { line: 2, fault: "quote-open" },
    rows: 0,
    columns: [],
  });
});
