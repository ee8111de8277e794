/** A configuration that is asked for again: what is told of it, and that nothing of it is taken. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import type { HttpsAnswer } from "../../../../electron/keys/https-exchange.ts";
import { completeAccount } from "../../../../electron/set-up/initial-servers.ts";
import { filledIn, readKeptSource, withoutFilled, writeKeptSource } from "../../../../electron/set-up/kept-source.ts";
import { type WatchedSource, watchSource } from "../../../../electron/set-up/watched-source.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { readInitialConfiguration } from "../../../../shared/mc/initial-configuration.ts";
import { INITIAL_CONFIGURATION } from "../../../support/fixtures/initial-configuration.ts";
import { FakeClock } from "../../../support/harness/keys/fake-clock.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const URL_OF_IT = "https://cms.a.test/init.xml";
const DEVICE = `urn:uuid:${"0".repeat(36)}`;
const OWN = {
  mcServiceId: "sip:ava@a.test",
  services: { mcdata: { id: "sip:ava@a.test" } },
  digest: { password: "p" },
};
const HERE = { url: new URL(URL_OF_IT), hosts: [], device: DEVICE };
const completed = (xml = INITIAL_CONFIGURATION) => completeAccount(OWN, readInitialConfiguration(xml), HERE).account;

let folder: string;
let clock: FakeClock;
/** What the server was asked under which condition, and what it answers. */
let asked: (string | undefined)[];
let answer: () => HttpsAnswer;
let changes: number;
let watched: WatchedSource;

const gives = (text: string, etag?: string): HttpsAnswer => ({
  status: 200,
  headers: etag === undefined ? {} : { etag },
  octets: Buffer.from(text),
});
const UNCHANGED: HttpsAnswer = { status: 304, headers: {}, octets: Buffer.alloc(0) };
const OTHER_KMS = INITIAL_CONFIGURATION.replace("kms.a.test", "other-kms.a.test");
const account = () => JSON.parse(readFileSync(join(folder, "account.json"), "utf8"));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-source-"));
  clock = new FakeClock();
  asked = [];
  changes = 0;
  answer = () => gives(INITIAL_CONFIGURATION, '"1"');
  writeFileSync(join(folder, "account.json"), JSON.stringify(completed()));
  writeKeptSource(folder, { url: URL_OF_IT, hosts: [], filled: filledIn(OWN, completed()) });
  watched = watchSource({
    ...{ dataFolder: folder, device: DEVICE, dial: undefined, clock },
    changed: () => {
      changes += 1;
    },
    log: { info: () => {}, warn: () => {} },
    random: () => 0.5,
    async ask({ etag, url }) {
      expect(url.href).toBe(URL_OF_IT);
      asked.push(etag);
      return answer();
    },
  });
  onTestFinished(() => {
    watched.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

/** The next question, at its time. */
async function at(milliseconds: number): Promise<void> {
  const before = asked.length;
  clock.advance(milliseconds);
  expect(asked).toHaveLength(before + 1);
  // The one that is under way.
  await watched.check();
}

test("what a document has filled is known from what somebody has written", () => {
  const filled = filledIn(OWN, completed());
  expect(Object.keys(filled)).toEqual(
    expect.arrayContaining(["participatingFunction", "kms.uri", "configurationServer.url"]),
  );
  expect(Object.keys(filled).filter((name) => /password|mcServiceId|id$/.test(name))).toEqual([]);
  expect(withoutFilled(completed(), { filled })).toEqual(OWN);
  const edited = { ...(completed() as object), kms: { uri: "own-kms.b.test" } };
  expect(withoutFilled(edited, { filled })).toEqual({ ...OWN, kms: { uri: "own-kms.b.test" } });
});

test("timers that a document has filled go with it, beside those that somebody has written", () => {
  const own = { ...(OWN as object), floorControl: { queueing: true, timers: { T132: 3 } } };
  const filled = { ...own, floorControl: { queueing: true, timers: { T132: 3, T100: 2 } } };
  const kept = { url: URL_OF_IT, hosts: [], filled: filledIn(own, filled) };
  expect(kept.filled).toEqual({ "floorControl.timers.T100": 2 });
  writeKeptSource(folder, kept);
  expect(withoutFilled(filled, readKeptSource(folder) ?? kept)).toEqual(own);
});

test("a document that says the same is asked for about once a day, and only whether it is another one", async () => {
  await at(30_000);
  expect(watched.state()).toBeUndefined();
  expect(readKeptSource(folder)?.etag).toBe('"1"');
  answer = () => UNCHANGED;
  await at(DAY);
  await at(DAY);
  expect(asked).toEqual([undefined, '"1"', '"1"']);
  expect([watched.state(), changes]).toEqual([undefined, 0]);
});

test.each([
  ["another key server", OTHER_KMS],
  ["another server of calls", INITIAL_CONFIGURATION.replaceAll("mcptt-part@a.test", "mcptt-part@other.a.test")],
  ["a key server elsewhere", INITIAL_CONFIGURATION.replace("kms.a.test", "kms.evil.test")],
  ["nothing that can be read", "<html/>"],
])("%s is told, and nothing of it is taken", async (_what, xml) => {
  answer = () => gives(xml, '"2"');
  const before = account();
  await watched.check();
  expect(watched.state()?.url.href).toBe(URL_OF_IT);
  expect([account(), readKeptSource(folder)?.etag, changes]).toEqual([before, undefined, 1]);
});

test("it ends with its cause: taken back, or written into the account by whoever has decided", async () => {
  answer = () => gives(OTHER_KMS, '"2"');
  await watched.check();
  answer = () => gives(INITIAL_CONFIGURATION, '"3"');
  await watched.check();
  expect([watched.state(), changes, readKeptSource(folder)?.etag]).toEqual([undefined, 2, '"3"']);
  answer = () => gives(OTHER_KMS, '"4"');
  await watched.check();
  writeFileSync(join(folder, "account.json"), JSON.stringify(completed(OTHER_KMS)));
  await watched.check();
  expect(watched.state()).toBeUndefined();
});

test("a server that cannot be asked is asked again in an hour, and changes nothing", async () => {
  answer = () => {
    throw new McError("configuration-unreachable", "cms.a.test");
  };
  await watched.check();
  expect([watched.state(), changes]).toEqual([undefined, 0]);
  answer = () => gives(INITIAL_CONFIGURATION);
  await at(HOUR);
});

test("a desk whose account comes from no document asks nobody", async () => {
  rmSync(join(folder, "initial-configuration.json"));
  await watched.check();
  expect([asked, watched.state()]).toEqual([[], undefined]);
});
