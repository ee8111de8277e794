/**
 * The examples of docs/deploy.md, word for word: a desk that is set up by them registers at the servers that they name. Only where those names lead is
 * the test's, and what a page cannot show: certificates, and the files that an account names.
 */
import { createHash } from "node:crypto";
import dns from "node:dns";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { type AddressInfo, connect as connectTcp, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { createAuthority, issueClientIdentity, issueServerIdentity } from "../../lab/kms/authority.ts";
import { INSTALLED, type NewDesk, type NewDeskOptions, openNewDesk } from "../support/harness/e2e/new-desk.ts";
import { startProxy } from "../support/stand-ins/proxy.ts";
import { createScriptedServer, type Received, type ScriptedServer } from "../support/stand-ins/sip-server.ts";

test.skip(INSTALLED === undefined, "the examples are tried in an installed Chromium, Chrome or Edge");

type Members = Readonly<Record<string, unknown>>;

const authority = createAuthority();
const SERVER = "pcscf-1.example.org";
const identity = issueServerIdentity(authority, SERVER);
const client = issueClientIdentity(authority, "desk-7.example.org");

const PAGE = readFileSync(fileURLToPath(new URL("../../docs/deploy.md", import.meta.url)), "utf8");
const BLOCKS = [...PAGE.matchAll(/^```json (\w+)\n([\s\S]*?)^```$/gm)].map(([, kind = "", text = ""]) => {
  const filled = text.replace(/"-----BEGIN CERTIFICATE.*….*-----\\n"/, JSON.stringify(authority.certificate));
  return { kind, filled, members: JSON.parse(filled) as Members };
});
const [SET_UP] = BLOCKS.filter(({ kind }) => kind === "mcprov");
const ACCOUNTS = BLOCKS.filter(({ kind }) => kind === "account").map(({ members }) => members);
const [POLICY] = BLOCKS.filter(({ kind, members }) => kind === "policy" && "version" in members);
/** The account of the set-up file, and what has to stand beside some of the others: groups want a configuration server. */
const ACCOUNT: Members = {
  ...(SET_UP?.members["account"] as Members),
  configurationServer: ACCOUNTS.find((members) => "configurationServer" in members)?.["configurationServer"],
};
/** As the page says for SIP over TLS. */
const TLS_SERVERS = ["tls://pcscf-1.example.org", "tls://pcscf-2.example.org:5071"];

let folder = "";
let sip: ScriptedServer;
let desk: NewDesk | undefined;
const closing: (() => unknown)[] = [];

test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-examples-"));
});
test.afterEach(async () => {
  await desk?.close();
  desk = undefined;
  for (const close of closing.splice(0).toReversed()) await close();
  rmSync(folder, { recursive: true, force: true });
});

/** A server of the page's names, in front of one that says what the test tells it. @returns its port */
async function inFront(overTls: boolean): Promise<number> {
  sip = await createScriptedServer(overTls);
  closing.push(() => sip.close());
  sip.registers = false;
  const behind = Number(new URL(sip.url.replace("tls:", "wss:")).port);
  const front = createTlsServer(
    {
      ...identity,
      cert: identity.certificate,
      ca: [authority.certificate],
      requestCert: true,
      rejectUnauthorized: false,
    },
    (socket) => {
      const on = { host: "127.0.0.1", port: behind };
      const to = overTls ? connectTls({ ...on, rejectUnauthorized: false }) : connectTcp(on);
      for (const end of [socket, to]) end.on("error", () => {});
      socket.pipe(to).pipe(socket);
      if (socket.getPeerCertificate().subject !== undefined) shown.push(String(socket.getPeerCertificate().subject.CN));
    },
  );
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  closing.push(() => front.close());
  return (front.address() as AddressInfo).port;
}
/** Names in certificates that the server was shown. */
const shown: string[] = [];

/** Where the browser of the test finds the page's server. */
const leadingTo = (port: number) => [
  `--host-resolver-rules=MAP ${SERVER}:443 127.0.0.1:${port}, MAP *.example.org ~NOTFOUND`,
  "--ignore-certificate-errors",
];

const md5 = (text: string) => createHash("md5").update(text).digest("hex");

/** The server asks who it is, and lets in only who has the user name and the password of the page. */
async function registers(): Promise<Received> {
  const first = await sip.request("REGISTER");
  const nonce = "c0ffee";
  sip.answer(first, 401, "Unauthorized", {
    headers: [`WWW-Authenticate: Digest realm="ims.example.org", nonce="${nonce}", algorithm=MD5`],
  });
  const second = await sip.request("REGISTER");
  const said = second.header("Authorization");
  const uri = /uri="([^"]+)"/.exec(said)?.[1] ?? "";
  const response = md5(
    `${md5("dispatch-7@ims.example.org:ims.example.org:change me")}:${nonce}:${md5(`REGISTER:${uri}`)}`,
  );
  expect(said).toContain(`response="${response}"`);
  expect(second.header("To")).toContain("sip:dispatch-7@ims.example.org");
  sip.registers = true;
  sip.answer(second, 200, "OK", { headers: [`Contact: ${second.header("Contact")}`] });
  return second;
}

async function open(options: NewDeskOptions): Promise<NewDesk["page"]> {
  desk = await openNewDesk(options);
  return desk.page;
}
const strip = (page: NewDesk["page"]) => page.getByRole("banner").getByRole("status").first();

/** Files that an account names, as somebody would have placed them beside it. */
function placeFiles(data: string, members: Members): void {
  for (const name of JSON.stringify(members).match(/[\w-]+\.(?:pem|key)|[\w-]+-token(?=")/g) ?? []) {
    const text = name.endsWith(".key")
      ? client.key
      : name === "desk-7.pem"
        ? client.certificate
        : name.endsWith(".pem")
          ? authority.certificate
          : "a-token";
    writeFileSync(join(data, name), text, { mode: 0o600 });
  }
}

function dataFolderWith(account: Members): string {
  const data = mkdtempSync(join(folder, "data-"));
  writeFileSync(join(data, "account.json"), JSON.stringify(account), { mode: 0o600 });
  placeFiles(data, account);
  return data;
}

test("the set-up file sets a desk up that registers, with its people", async () => {
  const port = await inFront(false);
  const file = join(folder, "desk-7.mcprov");
  writeFileSync(file, SET_UP?.filled ?? "");
  const page = await open({ file: () => file, browserFlags: leadingTo(port) });
  await expect(page.getByRole("heading", { name: "Set up this desk" })).toBeVisible();
  await page.keyboard.press("1");
  await expect(page.getByRole("heading", { name: /Set up this console as .*Dispatch 7/ })).toBeVisible();
  await page.getByRole("button", { name: "Set up" }).last().press("Enter");
  await expect(page.getByRole("heading", { name: "This desk is set up" })).toBeVisible();
  const registered = registers();
  await page.keyboard.press("Control+Shift+Enter");
  await registered;
  await expect(strip(page)).toHaveText(`Home registered at ${SERVER}`);
  await expect(page.getByText("Bea Novak").first()).toBeVisible();
});

for (const members of ACCOUNTS.filter((each) => !("signalling" in each))) {
  test(`an account with ${Object.keys(members).join(", ")} registers`, async () => {
    const port = await inFront(false);
    const { participatingFunction, mcServiceId, ...rest } = ACCOUNT;
    // MCPTT stands in one of the two places.
    const isInServices = "mcptt" in ((members["services"] as Members | undefined) ?? {});
    const account = { ...rest, ...(isInServices ? {} : { participatingFunction, mcServiceId }), ...members };
    const registered = registers();
    const page = await open({ dataFolder: dataFolderWith(account), browserFlags: leadingTo(port) });
    await registered;
    await expect(strip(page)).toHaveText(`Home registered at ${SERVER}`);
  });
}

test("the accounts for SIP over TLS register, through the proxy of the policy", async () => {
  const lookup = dns.lookup;
  // Where the name of the proxy leads; every other name is the proxy's to look up.
  Object.assign(dns, {
    lookup: (name: string, ...rest: readonly unknown[]) =>
      Reflect.apply(lookup, dns, [name === "proxy.example.org" ? "127.0.0.1" : name, ...rest]),
  });
  syncBuiltinESMExports();
  closing.push(() => {
    Object.assign(dns, { lookup });
    syncBuiltinESMExports();
  });
  let port = 0;
  const proxy = await startProxy({ leadsTo: (to) => (to === `${SERVER}:5061` ? port : undefined) });
  const door = createTcpServer((socket) => {
    const to = connectTcp({ host: "127.0.0.1", port: proxy.port });
    for (const end of [socket, to]) end.on("error", () => {});
    socket.pipe(to).pipe(socket);
  });
  door.listen(3128, "127.0.0.1");
  await once(door, "listening");
  closing.push(
    () => door.close(),
    () => proxy.close(),
  );
  const policyFile = join(folder, "policy.json");
  writeFileSync(policyFile, POLICY?.filled ?? "");
  for (const members of ACCOUNTS.filter((each) => "signalling" in each)) {
    port = await inFront(true);
    shown.length = 0;
    const signalling = { trustAnchorFile: "sip-trust-anchor.pem", ...(members["signalling"] as Members) };
    const registered = registers();
    const page = await open({
      dataFolder: dataFolderWith({ ...ACCOUNT, servers: TLS_SERVERS, signalling }),
      policyFile,
    });
    await registered;
    await expect(strip(page)).toHaveText(`Home registered at ${SERVER}`);
    expect(proxy.asked).toContain(`${SERVER}:5061`);
    expect(shown).toEqual("clientCertificate" in signalling ? ["desk-7.example.org"] : []);
    await desk?.close();
    desk = undefined;
  }
});
