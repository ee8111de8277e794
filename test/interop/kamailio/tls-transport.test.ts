/** Kamailio's TLS without a WebSocket: the console's window, whose host makes the connection, and phones of baresip behind two systems. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { ask } from "../../../scripts/tools/program/program.ts";
import { RealConsole } from "../console/real-console.ts";
import { Phone } from "../phone/baresip.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { accountFile, DISPATCHER, type Network, startNetwork } from "./network.ts";

const LIMIT_MS = 25_000;
const VOICE_HZ = 880;
const TONE_HZ = 440;
const WITHIN_HZ = 15;
const HOST = "localhost";
const NEW_ID = "sip:visitor-1@mcx.system-b.example";

describeWith(
  "kamailio",
  "kamailio-tls",
  "rtpengine",
  "baresip",
)("a console at Kamailio over TLS, without a WebSocket", { timeout: 90_000 }, () => {
  let folder: string;
  let network: Network;
  let phone: Phone;
  let caller: Phone;
  let console: RealConsole;
  const authority = createAuthority();

  /** @param trusted - authority that the account names */
  function open(name: string, trusted: { readonly certificate: string }, registers: boolean): Promise<RealConsole> {
    const trustAnchorFile = join(folder, `${name}.pem`);
    writeFileSync(trustAnchorFile, trusted.certificate);
    const { webSocketUrl: _address, ...account } = accountFile(network.a, DISPATCHER);
    const server = `tls://${HOST}:${network.a.description.tls?.port}`;
    return RealConsole.open({
      folder,
      name,
      account: { ...account, servers: [server], signalling: { trustAnchorFile } },
      people: ["bea", "kim"],
      voiceHz: VOICE_HZ,
      registers,
    });
  }

  beforeAll(async () => {
    folder = makeFolder("kamailio-tls-transport");
    network = await startNetwork({
      folder,
      users: { a: [DISPATCHER, "home-1"], b: ["visitor-1"] },
      redirections: {
        bea: { newId: NEW_ID, status: 300, body: "multipart", kmsUri: "kms.system-b.example" },
      },
      forwardings: {
        kim: { newId: NEW_ID, carrier: "message-before", forwardingReason: "migrated" },
      },
      media: true,
      identity: issueServerIdentity(authority, HOST),
    });
    const common = { folder, toneHz: TONE_HZ, answers: "at-once" } as const;
    phone = await Phone.start({ ...common, system: network.b.description, user: "visitor-1" });
    caller = await Phone.start({ ...common, system: network.a.description, user: "home-1" });
    console = await open("console", authority, true);
  });
  afterAll(async () => {
    await console?.close();
    await Promise.all([phone?.end(), caller?.end()]);
    await network?.close();
    removeFolder(folder);
  });
  beforeEach(() => {
    console.pictureOnFailure("console");
    keepOnFailure(folder);
  });
  afterEach(async () => {
    const call = await console.newest();
    if (call !== undefined && call.state !== "ended") await console.hangUp();
  });

  const hears = async () => expect(Math.abs((await console.heardFrequency()) - TONE_HZ)).toBeLessThan(WITHIN_HZ);
  const strip = (of: RealConsole) => of.page.getByRole("banner").getByRole("status");

  test("a call is redirected to the other system, dialled again, heard, held and ended", async () => {
    await console.dial("bea");
    const { redirections } = await console.passed("media-flowing");
    expect(redirections).toMatchObject([{ newId: NEW_ID, kmsUri: "kms.system-b.example" }]);
    await hears();
    await console.hold();
    await console.resume();
    expect((await console.hangUp()).endReason?.code).toBe("hung-up");
  });

  test("a MESSAGE comes over the same connection: the call follows it", async () => {
    await console.dial("kim");
    await console.is("connected");
    expect((await console.hangUp()).endReason?.code).toBe("hung-up");
  });

  test("a call comes in over it, is answered, heard, and ended by the caller", async () => {
    const before = (await console.newest())?.id;
    caller.command("dial", `sip:${DISPATCHER}@${network.a.description.imsDomain}`);
    expect(await console.another(before)).toMatchObject({ direction: "incoming" });
    await console.page
      .getByRole("button", { name: /^Answer/ })
      .first()
      .click();
    await console.passed("media-flowing");
    await hears();
    caller.command("hangup");
    await console.ends("hung-up-by-colleague");
  });

  test("Kamailio is killed in a call and comes back: the call goes on, and the console is registered again", async () => {
    await console.dial("bea");
    await console.is("connected");
    await network.a.kill();
    await strip(console).filter({ hasText: "registered" }).first().waitFor({ state: "hidden", timeout: LIMIT_MS });
    await hears();
    await network.a.start();
    await console.registered();
    await console.is("connected");
    await console.hangUp();
  });

  test("an authority that the account does not name: said by name, and nobody is registered", async () => {
    const doubting = await open("doubting", createAuthority(), false);
    try {
      const { servers } = (await ask(doubting.page, "account.checkServers", {})) as {
        servers: { fault: { code: string } | null }[];
      };
      expect(servers[0]?.fault?.code).toBe("server-untrusted");
      expect(await strip(doubting).first().textContent()).not.toMatch(/registered/i);
    } finally {
      await doubting.close();
    }
  });
});
