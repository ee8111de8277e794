/**
 * The report of a real host whose data folder has a secret, made for this test, in every place that holds a text: none of them is told.
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { DispatcherHost } from "../../../electron/host/host.ts";
import { VERSION } from "../../../electron/host/version.ts";
import { accountFileSchema } from "../../../electron/services/account-file.ts";
import { LOG_FILE } from "../../../electron/services/log.ts";
import { DEFAULT_SETTINGS, settingsSchema } from "../../../shared/bridge/settings.ts";
import type { WindowState } from "../../../shared/bridge/support.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { ACCOUNT } from "../../support/fixtures/account.ts";
import { callRecord } from "../../support/fixtures/call-record.ts";
import { described, everyMember } from "../../support/fixtures/every-member.ts";
import { askHost, CONSOLE, openBareHost } from "../../support/harness/host/bare-host.ts";

const STATE: WindowState = {
  registration: "refused",
  status: 403,
  because: "credentials-refused",
  servers: [{ answer: 403 }],
  published: [{ service: "mcptt", state: "unsaid" }],
  liveCalls: 2,
  messages: 7,
  chromium: "156.0.1",
};

let dataFolder: string;
let host: DispatcherHost | undefined;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), "mc-dispatcher-report-"));
});
afterEach(async () => {
  await host?.close();
  host = undefined;
  rmSync(dataFolder, { recursive: true, force: true });
});

const write = (name: string, value: unknown) =>
  writeFileSync(join(dataFolder, name), typeof value === "string" ? value : JSON.stringify(value));
async function open() {
  host = await openBareHost(dataFolder, { dataFolder });
  return host;
}
const report = async () => (await askHost(host ?? (await open()), CONSOLE, "support.report", STATE)).text;

/** As a secret can look: a word, digits, octets in hexadecimal and in base64, a URI, a name of a file. */
const FORMS = [
  "Quittenbaum",
  "49170133742",
  "c0ffee5ec2e7c0ffee5ec2e7",
  "UXVpdHRlbg==",
  "sip:quitte@baum.example",
  "/q/quitte.pdf",
];
const FORBIDDEN = /quitte|baum|133742|c0ffee|UXVpdHRlbg|zugang/i;

/** Every member that an account may have, each text of it a secret, and some as a later version could have them. */
const accountOfSecrets = (form: string) => ({
  ...(everyMember(described(accountFileSchema), form) as object),
  servers: [form, `wss://${form}`],
  laterSecret: { of: [form] },
});

describe("no secret is told", () => {
  test.each(FORMS)("from any member of the account: %s", async (form) => {
    write("account.json", accountOfSecrets(form));
    const text = await report();
    expect(text).not.toMatch(FORBIDDEN);
    expect(text).toContain('"password": "[there]"');
  });

  test("from the policy of the computer, which says whether it has these things", async () => {
    write("account.json", ACCOUNT);
    write("policy.json", {
      version: 1,
      setBy: "Quittenbaum 49170133742",
      settings: { phrases: ["Quitte"], favourites: ["sip:quitte@baum.example"] },
      setUpFiles: { address: "https://quitte.example/baum?c0ffee" },
      history: { shared: true },
      people: {
        readOnly: true,
        server: { url: "ldaps://quitte.example", bind: { dn: "cn=quitte", password: "Baum" } },
      },
      network: { proxy: { url: "http://quitte.example:3128", bypass: ["baum.example"] } },
      telemetry: { endpoint: "https://quitte.example/baum" },
      updates: { server: "https://quitte.example/baum" },
    });
    host = await openBareHost(dataFolder, { dataFolder, policyFile: join(dataFolder, "policy.json") });
    const text = await report();
    expect(text).not.toMatch(FORBIDDEN);
    for (const each of ['"shared": true', '"readOnly": true', '"server": "[there]"', '"address": "https:[name '])
      expect(text).toContain(each);
  });

  test.each(FORMS)("from settings, directory, user profile and service configuration: %s", async (form) => {
    write("account.json", ACCOUNT);
    const texts = Object.fromEntries(Object.keys(settingsSchema.shape).map((name) => [name, form]));
    write("settings.json", {
      version: 1,
      settings: {
        ...texts,
        ...DEFAULT_SETTINGS,
        phrases: [form],
        forwardUnansweredTo: form,
        favourites: [form],
        microphoneLabel: form,
        microphoneId: form,
        headsets: [{ vendorId: 1, productId: 2, name: form }],
        pictureTurns: [{ mcServiceId: form, quarters: 1 }],
        [form]: form,
      },
    });
    write("directory.json", [
      { id: "1", displayName: form, role: form, mcServiceId: "sip:quitte@a.test", favourite: true },
    ]);
    write("user-profile.xml", `<a>${form}</a>`);
    write("service-configuration.xml", `<a>${form}</a>`);
    write("installation.json", `{"${form}"`);
    expect(await report()).not.toMatch(FORBIDDEN);
  });

  test("from calls, their notes, reasons and partners", async () => {
    write("account.json", ACCOUNT);
    const opened = await open();
    const secret = "sip:quitte@baum.example";
    await askHost(opened, CONSOLE, "calls.put", {
      ...callRecord({
        primaryId: secret,
        currentId: secret,
        state: "ended",
        endedAt: 2_000,
        note: { text: "Quittenbaum 49170133742", at: 2_000, incident: "Quitte" } as never,
        endReason: { code: "forbidden", detail: "403 Quittenbaum" },
        voiceProblem: { code: "microphone-refused" as never, detail: "Quitte" },
      }),
      note: null,
      voiceProblem: null,
    });
    const text = await report();
    expect(text).not.toMatch(FORBIDDEN);
    expect(text).toContain("mcptt incoming ended answered=false redirections=0 end=forbidden");
  });

  test.each(FORMS)("from the log, wherever in a line it stands: %s", async (form) => {
    write("account.json", ACCOUNT);
    const opened = await open();
    const log = opened.log;
    const sip = `REGISTER ${form} SIP/2.0\r\nAuthorization: Digest username="${form}", response="${form}"\r\nTo: <${form}>\r\n\r\n${form}`;
    log.info(`signed in at ${form}`, { code: form, detail: form, [form]: form, count: form, until: form });
    log.warn(form, { status: [form], version: form, deep: { deeper: [form] } });
    log.warn(sip);
    log.error(`a file is left out: ${form}`, Object.assign(new Error(form), { code: form, name: form, detail: form }));
    await askHost(opened, CONSOLE, "log.write", { level: "warn", message: `message dropped: ${sip}` });
    appendFileSync(
      join(dataFolder, LOG_FILE),
      `${form}\n{"at":"${form}","level":"info","name":"${form}","message":"${form}"}\n`,
    );
    // It is there for whoever has the computer; that is what this test would not see otherwise.
    expect(readFileSync(join(dataFolder, LOG_FILE), "utf8")).toMatch(FORBIDDEN);
    const text = await report();
    expect(text).not.toMatch(FORBIDDEN);
    expect(text).toContain("info host: signed in at […]");
  });
});

test("whether the servers of documents and the ways to sign in are set is told", async () => {
  write("account.json", {
    ...ACCOUNT,
    configurationServer: { url: "https://quitte.example/baum", notifier: "sip:quitte@baum.example" },
    groupServer: { url: "https://quitte.example/baum", accessTokenFile: "quitte" },
    identity: {
      issuer: "https://quitte.example",
      tokens: "for-each-server",
      sip: "bearer",
      users: "whoever-signs-in",
      audience: "quitte",
      formerUser: "sip:quitte@baum.example",
    },
  });
  const text = await report();
  expect(text).not.toMatch(FORBIDDEN);
  for (const each of [
    '"configurationServer": {',
    '"groupServer": {',
    '"notifier": "[name ',
    '"accessTokenFile": "[there]"',
    '"tokens": "for-each-server"',
    '"sip": "bearer"',
    '"users": "whoever-signs-in"',
    '"formerUser": "[name ',
  ])
    expect(text).toContain(each);
});

test("what helps is told: program, state, counts, codes, and how it is set", async () => {
  write("account.json", { ...ACCOUNT, kms: { uri: "kms.a.test", accessToken: "zugang" } });
  const opened = await open();
  opened.log.error("keys not stored", new McError("kms-forbidden", "Quittenbaum"));
  const text = await report();
  for (const each of [
    `"version": "${VERSION}"`,
    '"registration": "refused"',
    '"because": "credentials-refused"',
    '"liveCalls": 2',
    '"registrationExpires": 600',
    '"accessToken": "[there]"',
    "info host: the program starts",
    "kms-forbidden 1 ",
  ])
    expect(text).toContain(each);
  expect(text).not.toMatch(FORBIDDEN);
  // One mark for one ID: the reader sees that the service ID and the public identity are the same.
  const [, id] = /"mcServiceId": "(\[name \d+\])"/.exec(text) ?? [];
  expect(text).toContain(`"impu": "${id}"`);
});

test.each([
  ["missing", undefined, "there is no such file"],
  ["no JSON", "{ Quittenbaum", "it cannot be read"],
])("an account that is %s is told as that", async (_what, content, words) => {
  if (content !== undefined) write("account.json", content);
  const text = await report();
  expect(text).toContain(words);
  expect(text).not.toMatch(FORBIDDEN);
});

test("about: what the program is, and where it keeps its files", async () => {
  await open();
  expect(await askHost(host as DispatcherHost, CONSOLE, "support.about")).toMatchObject({
    version: VERSION,
    build: "source",
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    electron: null,
    dataFolder,
    logFile: join(dataFolder, LOG_FILE),
    licences: [expect.stringContaining("LICENSE")],
  });
});
