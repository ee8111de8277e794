/** The documents of one user over days: when they are asked for, what holds while nobody answers, and what is on the disk. */

import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ConfigurationAccess } from "../../../electron/documents/configuration-access.ts";
import { keptDocuments } from "../../../electron/documents/kept-documents.ts";
import { profileChoices } from "../../../electron/documents/profile-choices.ts";
import { openUserConfiguration, type UserConfiguration } from "../../../electron/documents/user-configuration.ts";
import { keyFileStore } from "../../../electron/keys/key-store.ts";
import { writtenDirectory } from "../../../lab/documents/written-documents.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import type { Documents } from "../../../shared/bridge/documents.ts";
import { encodeUserProfile } from "../../../shared/kms/user-profile.ts";
import type { PrivateCallPermission } from "../../../shared/mc/private-call-permissions.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import { FakeClock } from "../../support/harness/keys/fake-clock.ts";
import { dataFolderForTests } from "../../unit/electron/services/support/data-folder.ts";

const HOST = "cms.a.test";
const EVERY = 900_000;
const HOUR = 3_600_000;
const authority = createAuthority();
const at = dataFolderForTests();

let server: Server;
let asked: string[];
/** What the server says of which documents there are. */
let list: (response: ServerResponse) => void;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let allowed: PrivateCallPermission[];
let clock: FakeClock;
let told: { readonly documents: Documents; readonly obeyed: boolean }[];
let opened: UserConfiguration[];

const profile = () => encodeUserProfile({ xuiUri: "sip:ava@a.test", index: 1, callees: [], allowed }, "mcvideo");

/** The service configuration, which most of these tests have none of. */
let ofService: (response: ServerResponse) => void;

/** Answers with a service configuration that says this of what is on the network. */
const serviceConfiguration = (service: McService, onNetwork: string) => (response: ServerResponse) =>
  void response.end(
    `<service-configuration-info xmlns="urn:3gpp:ns:${service}ServiceConfig:1.0"><service-configuration-params domain="a.test"><on-network>${onNetwork}</on-network></service-configuration-params></service-configuration-info>`,
  );

/** As a right server does: by tag, at index 1. */
function serves(request: IncomingMessage, response: ServerResponse): void {
  const etag = `"${allowed.join("+")}"`;
  if (request.url?.endsWith("-1.xml") !== true) return void response.writeHead(404).end();
  if (request.headers["if-none-match"] === etag) return void response.writeHead(304).end();
  response.writeHead(200, { ETag: etag }).end(profile());
}

beforeEach(async () => {
  const { certificate, key } = issueServerIdentity(authority, HOST);
  server = createServer({ cert: certificate, key }, (request, response) => {
    if (request.url?.endsWith("/directory.xml")) return list(response);
    if (request.url?.endsWith("-service-config.xml")) return ofService(response);
    asked.push(`${request.url?.split("-").at(-1)} ${request.headers["if-none-match"] ?? "-"}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  asked = [];
  list = (response) => void response.writeHead(404).end();
  ofService = (response) => void response.writeHead(404).end();
  answer = serves;
  allowed = ["allow-private-call"];
  clock = new FakeClock();
  told = [];
  opened = [];
});
afterEach(async () => {
  for (const each of opened) each.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const access: ConfigurationAccess = {
  root: `https://${HOST}/xcap-root`,
  // One document beside the service configuration, and no UE configuration.
  ids: new Map<McService, string>([["mcvideo", "sip:ava@a.test"]]),
  ueId: "urn:uuid:0b7f6a1c-5d0e-4c5e-8a8b-1f2e3d4c5b6a",
  profileIndexes: [1, 0],
  isProfileFixed: false,
  checkEvery: EVERY,
  accessToken: async () => undefined,
  trustAnchors: () => [authority.certificate],
  addressOf: () => ({ host: "127.0.0.1", port: (server.address() as AddressInfo).port }),
  dial: undefined,
};

function open(random = 0.5, of = access): UserConfiguration {
  const over = new AbortController();
  const log = { info: () => {}, warn: () => {} };
  const keyStores = async () => [keyFileStore(join(at.folder, "key"))] as const;
  const configuration = openUserConfiguration({
    access: of,
    kept: keptDocuments({ dataFolder: at.folder, access: of, keyStores, over: over.signal, log }),
    choices: profileChoices(at.folder, log),
    home: () => [],
    told: (documents, obeyed) => void told.push({ documents, obeyed }),
    log,
    clock,
    tick: () => clock.now(),
    random: () => random,
  });
  opened.push(configuration);
  return configuration;
}

/** Until the question that a timer has led to is answered, and the next one is set. */
async function passes(milliseconds: number, configuration: UserConfiguration): Promise<void> {
  clock.advance(milliseconds);
  await expect.poll(() => clock.timers).toBe(1);
  expect(configuration.state().kind).toBe("server");
}
const one = (configuration: UserConfiguration) => {
  const state = configuration.state();
  return state.kind === "server" ? state.documents[0] : undefined;
};

test.each([
  [0, 0.9],
  [0.5, 1],
  [0.999, 1.0998],
])("a desk that drew %d asks again after %d of the pace", async (random, part) => {
  const configuration = open(random);
  await configuration.ready();
  await expect.poll(() => clock.untilNext).toBeCloseTo(EVERY * part, -1);
});

test("what the service configuration says of calls is told, and holds where the next one cannot be read", async () => {
  const says = (longest: string) =>
    serviceConfiguration(
      "mcvideo",
      `<private-call><max-duration-without-floor-control>${longest}</max-duration-without-floor-control></private-call>`,
    );
  const longest = (configuration: UserConfiguration) => {
    const state = configuration.state();
    return state.kind === "server" ? state.calls.mcvideo?.longestWithoutFloor : undefined;
  };
  ofService = says("PT10M");
  const configuration = open();
  await configuration.ready();
  await passes(0, configuration);
  expect(longest(configuration)).toBe(600_000);
  ofService = says("soon");
  await passes(EVERY, configuration);
  expect(longest(configuration)).toBe(600_000);
  expect(configuration.state()).toMatchObject({
    documents: [
      {},
      { problem: { code: "configuration-document-broken", detail: "max-duration-without-floor-control" } },
    ],
  });
  ofService = says("PT5M");
  clock.advance(EVERY);
  await expect.poll(() => longest(configuration)).toBe(300_000);
});

test("what the service configuration says of messages is told, holds where the next one cannot be read, and goes with it", async () => {
  const says = (most: string) =>
    serviceConfiguration(
      "mcdata",
      `<tx-and-rx-control><max-data-size-sds-bytes>${most}</max-data-size-sds-bytes></tx-and-rx-control>`,
    );
  const longest = (configuration: UserConfiguration) => {
    const state = configuration.state();
    return state.kind === "server" ? (state.data?.message ?? null) : undefined;
  };
  ofService = says("5000");
  const configuration = open(0.5, { ...access, ids: new Map<McService, string>([["mcdata", "sip:ava@a.test"]]) });
  await configuration.ready();
  await passes(0, configuration);
  expect(longest(configuration)).toBe(5_000);
  ofService = says("many");
  await passes(EVERY, configuration);
  expect(longest(configuration)).toBe(5_000);
  ofService = says("4000");
  await passes(EVERY, configuration);
  expect(longest(configuration)).toBe(4_000);
  ofService = (response) => void response.writeHead(404).end();
  await passes(EVERY, configuration);
  expect(longest(configuration)).toBeNull();
});

test("what has not changed is not sent again, and counts as confirmed; what has is obeyed, and said what it came to", async () => {
  const configuration = open();
  await configuration.ready();
  await passes(0, configuration);
  const first = clock.now();
  expect(one(configuration)).toMatchObject({ state: "in-force", since: first, confirmedAt: first });
  await passes(EVERY, configuration);
  expect(one(configuration)).toMatchObject({ since: first, confirmedAt: first + EVERY });
  allowed = ["allow-private-call", "allow-call-transfer"];
  await passes(EVERY, configuration);
  expect(asked).toEqual(["1.xml -", '1.xml "allow-private-call"', '1.xml "allow-private-call"']);
  expect(told.filter(({ obeyed }) => obeyed)).toHaveLength(2);
  expect(configuration.state()).toMatchObject({ changed: { granted: ["allow-call-transfer"], withdrawn: [] } });
  expect(configuration.text("mcvideo", "user-profile")).toContain("allow-call-transfer");
});

test("who has no profile 1 has perhaps a profile 0, and is asked for that from then on", async () => {
  answer = (request, response) => {
    if (request.url?.endsWith("-0.xml") !== true) return void response.writeHead(404).end();
    response.writeHead(200, { ETag: '"zero"' }).end(profile());
  };
  const configuration = open();
  await configuration.ready();
  await passes(0, configuration);
  asked = [];
  await passes(EVERY, configuration);
  expect(asked).toEqual(['0.xml "zero"']);
});

test("after a failure it is asked again sooner, and ever later, up to its pace", async () => {
  answer = (_request, response) => void response.writeHead(500).end();
  const configuration = open();
  await configuration.check();
  const pauses: (number | undefined)[] = [];
  for (let times = 0; times < 8; times++) {
    await expect.poll(() => clock.timers).toBe(1);
    pauses.push(clock.untilNext);
    clock.advance(clock.untilNext ?? 0);
  }
  await expect.poll(() => clock.timers).toBe(1);
  // Two have failed by now: the first, and the one that was wanted while it ran.
  expect(pauses).toEqual([30, 60, 120, 240, 480, 900, 900, 900].map((seconds) => seconds * 1_000));
  answer = serves;
  await passes(EVERY, configuration);
  expect(clock.untilNext).toBe(EVERY);
});

test("a server that says for how long it is busy is left alone for that long, and longer", async () => {
  answer = (_request, response) => void response.writeHead(503, { "Retry-After": "600" }).end();
  const configuration = open(0.999);
  await configuration.ready();
  await expect.poll(() => clock.timers).toBe(1);
  expect(clock.untilNext).toBeGreaterThanOrEqual(600_000);
  expect(clock.untilNext).toBeLessThanOrEqual(900_000);
});

test("the next start has it at once, with its age, while the server is gone; nobody else has", async () => {
  const before = open();
  await before.ready();
  await passes(0, before);
  before.close();
  const since = clock.now();
  await new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  answer = (_request, response) => void response.destroy();
  clock.advance(HOUR);
  const configuration = open();
  await configuration.ready();
  expect(configuration.text("mcvideo", "user-profile")).toBe(profile());
  await expect
    .poll(() => one(configuration))
    .toMatchObject({
      state: "in-force",
      since,
      confirmedAt: since,
      problem: { code: "configuration-server-unreachable" },
    });
  const other = open(0.5, { ...access, ids: new Map<McService, string>([["mcvideo", "sip:bea@a.test"]]) });
  await other.check();
  expect(other.text("mcvideo", "user-profile")).toBeUndefined();
  clock.jump(7 * 24 * HOUR);
  expect(configuration.text("mcvideo", "user-profile")).toBeUndefined();
  expect(one(configuration)).toMatchObject({ state: "too-old" });
});

test("a profile that is withdrawn permits nothing from then on, and is gone from the disk", async () => {
  const before = open();
  await before.ready();
  await passes(0, before);
  answer = (_request, response) => void response.writeHead(404).end();
  await before.check();
  expect(before.state()).toMatchObject({ changed: { withdrawn: ["allow-private-call"] } });
  before.close();
  answer = (_request, response) => void response.destroy();
  const after = open();
  await after.check();
  expect(one(after)).toMatchObject({ state: "unknown" });
});

describe("several profiles", () => {
  let profiles: Map<number, Partial<Parameters<typeof encodeUserProfile>[0]>>;
  const textOf = (index: number) =>
    encodeUserProfile(
      { xuiUri: "sip:ava@a.test", index, callees: [], allowed: ["allow-private-call"], ...profiles.get(index) },
      "mcvideo",
    );
  beforeEach(() => {
    profiles = new Map([
      [0, { name: "Lowest" }],
      [4, { name: "Usual", isPreselected: true, allowed: ["allow-private-call", "allow-call-transfer"] }],
      [9, { name: "Night desk" }],
    ]);
    list = (response) => {
      const paths = [...profiles.keys()].map(
        (index) => `org.3gpp.mcvideo.user-profile/users/sip:ava@a.test/mcvideo-user-profile-${index}.xml`,
      );
      response.writeHead(200).end(writtenDirectory(access.root, paths));
    };
    answer = (request, response) => {
      const index = Number(/-(\d+)\.xml$/.exec(request.url ?? "")?.[1]);
      if (!profiles.has(index)) return void response.writeHead(404).end();
      response.writeHead(200).end(textOf(index));
    };
  });
  const profilesOf = (configuration: UserConfiguration) => {
    const state = configuration.state();
    return state.kind === "server" ? state.profiles[0] : undefined;
  };
  const obeyed = (configuration: UserConfiguration) => configuration.text("mcvideo", "user-profile");

  test("are found in the list of the server, which selects one; that nobody chose it is no change", async () => {
    const configuration = open();
    await configuration.ready();
    expect(asked.toSorted()).toEqual(["0.xml -", "4.xml -", "9.xml -"]);
    expect(profilesOf(configuration)).toMatchObject({
      selected: 4,
      isChosen: false,
      choices: [
        { index: 0, name: "Lowest", isPreselected: false },
        { index: 4, name: "Usual", isPreselected: true },
        { index: 9, name: "Night desk" },
      ],
    });
    expect(obeyed(configuration)).toBe(textOf(4));
    expect(configuration.state()).toMatchObject({ changed: null });
  });

  test("the dispatcher's choice holds at once, at the next start without a server, and for nobody else", async () => {
    const before = open();
    await passes(0, before);
    before.choose({ service: "mcvideo", index: 9 });
    expect(obeyed(before)).toBe(textOf(9));
    expect(told.at(-1)).toMatchObject({
      obeyed: true,
      documents: { changed: { why: "chosen", name: "Night desk", withdrawn: ["allow-call-transfer"] } },
    });
    before.close();
    answer = (_request, response) => void response.destroy();
    list = (response) => void response.destroy();
    const after = open();
    await after.ready();
    expect(profilesOf(after)).toMatchObject({ selected: 9, isChosen: true });
    const other = open(0.5, { ...access, ids: new Map<McService, string>([["mcvideo", "sip:bea@a.test"]]) });
    await other.ready();
    expect(profilesOf(other)).toMatchObject({ selected: null, isChosen: false });
    expect(readFileSync(join(at.folder, "profile-choices.json"), "utf8")).not.toContain("ava");
  });

  test("one that is gone or switched off gives way to the server's, and says so; back again it holds again", async () => {
    const configuration = open();
    await passes(0, configuration);
    configuration.choose({ service: "mcvideo", index: 9 });
    profiles.set(9, { name: "Night desk", isEnabled: false });
    await configuration.check();
    expect(profilesOf(configuration)).toMatchObject({ selected: 4, isChosen: false });
    expect(configuration.state()).toMatchObject({
      changed: { why: "fell-back", name: "Usual", granted: ["allow-call-transfer"], withdrawn: [] },
    });
    profiles.set(9, { name: "Night desk" });
    await configuration.check();
    expect(profilesOf(configuration)).toMatchObject({ selected: 9, isChosen: true });
    profiles.delete(9);
    await configuration.check();
    expect(profilesOf(configuration)).toMatchObject({ selected: 4, choices: [{ index: 0 }, { index: 4 }] });
    profiles.delete(4);
    await configuration.check();
    expect(obeyed(configuration)).toBe(textOf(0));
    expect(() => configuration.choose({ service: "mcvideo", index: 9 })).toThrow(
      expect.objectContaining({ code: "configuration-profile-missing" }),
    );
  });

  test("where the account names one, that one counts, and nothing is asked for beside it", async () => {
    const configuration = open(0.5, { ...access, profileIndexes: [9], isProfileFixed: true });
    await configuration.ready();
    expect(asked).toEqual(["9.xml -"]);
    expect(obeyed(configuration)).toBe(textOf(9));
  });

  test.each([
    ["is broken", (response: ServerResponse) => void response.writeHead(200).end("<xcap-directory><folder")],
    ["is refused", (response: ServerResponse) => void response.writeHead(403).end()],
    ["names none", (response: ServerResponse) => void response.writeHead(200).end("<xcap-directory/>")],
  ])("a list that %s leaves what is held, and takes nothing away", async (_what, badList) => {
    const configuration = open();
    await configuration.ready();
    list = badList;
    await configuration.check();
    expect(profilesOf(configuration)?.choices).toHaveLength(3);
    expect(obeyed(configuration)).toBe(textOf(4));
  });
});

test("after its end nothing more is asked or told", async () => {
  const configuration = open();
  configuration.close();
  await configuration.check();
  clock.advance(10 * EVERY);
  expect(asked).toEqual([]);
  expect(told).toEqual([]);
  expect(clock.timers).toBe(0);
});

const PROFILE = "org.3gpp.mcvideo.user-profile/users/sip:ava@a.test/mcvideo-user-profile-1.xml";

test("what a notifier names is asked for soon, once however often it is named, and the pace goes on from there", async () => {
  const configuration = open();
  await configuration.ready();
  await passes(0, configuration);
  allowed = ["allow-call-transfer"];
  for (let times = 0; times < 100; times += 1) {
    configuration.mayHaveChanged([{ selector: PROFILE.replace("@", "%40"), newEtag: `tag-${times}` }]);
  }
  expect(clock.timers).toBe(2);
  clock.advance(1_999);
  expect(asked).toHaveLength(1);
  clock.advance(1);
  // It is asked for alone, and the pace of everything stays as it is.
  await expect.poll(() => configuration.text("mcvideo", "user-profile")).toContain("allow-call-transfer");
  expect(asked).toEqual(["1.xml -", '1.xml "allow-private-call"']);
  // A notifier without an end of news has a question every ten seconds, and a little.
  configuration.mayHaveChanged(null);
  clock.advance(10_999);
  expect(asked).toHaveLength(2);
  clock.advance(1);
  await expect.poll(() => clock.untilNext).toBe(EVERY);
  expect(asked).toHaveLength(3);
  // What was asked for whole is at its pace from then on.
  await passes(EVERY, configuration);
  expect(asked).toHaveLength(4);
});

test("what is held already, and what is nobody's here, is not asked for", async () => {
  const configuration = open();
  await configuration.ready();
  await passes(0, configuration);
  configuration.mayHaveChanged([
    { selector: PROFILE, newEtag: "allow-private-call" },
    { selector: PROFILE.replace("ava", "eve"), newEtag: "other" },
    { selector: PROFILE.replace("-1.xml", "-7.xml"), newEtag: null },
  ]);
  expect(clock.timers).toBe(1);
  // One that has come, at an index that nobody has asked for.
  configuration.mayHaveChanged([{ selector: PROFILE.replace("@", "%40").replace("-1.xml", "-7.xml"), newEtag: "new" }]);
  expect(clock.timers).toBe(2);
});

test("a document of which a notifier says that it is gone is asked for before it counts as gone", async () => {
  const configuration = open();
  await configuration.ready();
  await passes(0, configuration);
  configuration.mayHaveChanged([{ selector: PROFILE, newEtag: null }]);
  clock.advance(2_000);
  await expect.poll(() => asked).toHaveLength(2);
  await expect.poll(() => one(configuration)).toMatchObject({ state: "in-force" });
});

test("where the question after such news fails, everything is asked for again, soon", async () => {
  const configuration = open();
  await configuration.ready();
  await passes(0, configuration);
  answer = (_request, response) => void response.writeHead(500).end();
  configuration.mayHaveChanged(null);
  await passes(2_000, configuration);
  expect(clock.untilNext).toBe(15_000);
});
