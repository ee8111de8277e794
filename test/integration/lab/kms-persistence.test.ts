import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { CERTCACHE, INIT, KmsCaller } from "../../support/harness/lab/kms-caller.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-lab-"));
  file = join(folder, "lab", "key-servers.json");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function withLab<T>(use: (lab: Lab) => Promise<T>, options: { folder?: string } = { folder }): Promise<T> {
  const lab = await createLab(options);
  try {
    return await use(lab);
  } finally {
    await lab.close();
  }
}

/** What a console keeps of a lab. */
const kept = async (lab: Lab) => {
  const ava = new KmsCaller(lab.consoleKms());
  const init = await ava.ask(INIT);
  const cache = await ava.ask(CERTCACHE);
  if (init.content.kind !== "init" || cache.content.kind !== "certcache") throw new Error("refused");
  return {
    root: init.content.certificate.certificate,
    cacheNum: cache.content.cacheNum ?? 0,
    external: cache.content.certificates[0]?.certificate,
    trustAnchors: ava.access.trustAnchors,
    transportKey: ava.access.security?.transportKey,
  };
};

test("authority, certificates, cache number and extension keys are the same after a restart", async () => {
  const first = await withLab(kept);
  expect(await withLab(kept)).toEqual(first);
  expect(first.transportKey?.name).toBe("tk.1.dispatch-3@mcx.system-a.example");
});

test("the file is readable by its owner alone", async () => {
  await withLab(kept);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "lab")).mode & 0o777).toBe(0o700);
});

test("the number of a cache goes on rising after a restart, also when settings have gone back meanwhile", async () => {
  const first = await withLab(kept);
  const second = await withLab(async (lab) => {
    lab.configureKms("system-b", { keyPeriod: 60 });
    return kept(lab);
  });
  const third = await withLab(kept);
  expect([second.cacheNum, third.cacheNum]).toEqual([first.cacheNum + 1, first.cacheNum + 2]);
  expect(third.external).toEqual(first.external);
});

test("a damaged file is set aside, and there are new secrets", async () => {
  const first = await withLab(kept);
  writeFileSync(file, readFileSync(file, "utf8").slice(0, -40));
  const second = await withLab(kept);
  expect(second.root.pubEncKey).not.toEqual(first.root.pubEncKey);
  expect(second.trustAnchors).not.toEqual(first.trustAnchors);
  const names = await readdir(join(folder, "lab"));
  expect(names.filter((name) => name.includes("unreadable"))).toHaveLength(1);
});

test("without a folder nothing is kept", async () => {
  const first = await withLab(kept, {});
  expect((await withLab(kept, {})).root.pubEncKey).not.toEqual(first.root.pubEncKey);
  expect(await readdir(folder)).toEqual([]);
});

test("a folder that cannot be written keeps the lab from nothing but remembering", async () => {
  const inTheWay = join(folder, "file");
  writeFileSync(inTheWay, "");
  expect((await withLab(kept, { folder: inTheWay })).root.kmsUri).toBe("kms.system-a.example");
});
