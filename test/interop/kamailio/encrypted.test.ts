/** Kamailio over TLS, found in the name system, under a certificate that the browser trusts because its user says so: the console's window. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { until } from "../../../scripts/tools/program/program.ts";
import { type NameServer, srv, startNameServer } from "../../support/stand-ins/name-server.ts";
import { RealConsole } from "../console/real-console.ts";
import { Phone } from "../phone/baresip.ts";
import { describeWith } from "../rig/describe-with.ts";
import { freePort } from "../rig/ports.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { accountFile, DISPATCHER, type Network, startNetwork } from "./network.ts";

const LIMIT_MS = 25_000;
const VOICE_HZ = 880;
const TONE_HZ = 440;
const WITHIN_HZ = 15;
const DOMAIN = "system-a.example";
const [DEAD, ALIVE] = [`sip1.${DOMAIN}`, `sip2.${DOMAIN}`];
/** Every host of the network is this computer; which port, the name system says. */
const FLAGS = [`--host-resolver-rules=MAP *.${DOMAIN} 127.0.0.1`];

describeWith(
  "kamailio",
  "kamailio-tls",
  "rtpengine",
  "baresip",
  "certutil",
)("a console whose servers DNS names, over TLS to Kamailio", { timeout: 90_000 }, () => {
  let folder: string;
  let network: Network;
  let names: NameServer;
  let phone: Phone;
  const open: RealConsole[] = [];
  const authority = createAuthority();

  beforeAll(async () => {
    folder = makeFolder("kamailio-tls");
    network = await startNetwork({
      folder,
      users: { a: [DISPATCHER, "home-1"], b: [] },
      media: true,
      identity: issueServerIdentity(authority, ALIVE),
    });
    phone = await Phone.start({
      system: network.a.description,
      folder,
      toneHz: TONE_HZ,
      user: "home-1",
      answers: "at-once",
    });
    names = await startNameServer();
    names.zone.set(`SRV _sips._tcp.${DOMAIN}`, [
      srv({ priority: 1, port: await freePort(), target: DEAD }),
      srv({ priority: 2, port: network.a.description.tls?.port ?? 0, target: ALIVE }),
    ]);
  });
  afterAll(async () => {
    await phone?.end();
    await names?.close();
    await network?.close();
    removeFolder(folder);
  });
  beforeEach(() => keepOnFailure(folder));
  afterEach(async () => {
    for (const console of open.splice(0)) await console.close();
  });

  /** Somebody's home in which the browser finds the authorities that they trust. */
  function homeThatTrusts(name: string, certificates: readonly string[]): string {
    const home = join(folder, `home-${name}`);
    const store = join(home, ".pki", "nssdb");
    mkdirSync(store, { recursive: true, mode: 0o700 });
    const certutil = (...args: readonly string[]) => execFileSync("certutil", ["-d", `sql:${store}`, ...args]);
    certutil("-N", "--empty-password");
    certificates.forEach((certificate, index) => {
      const file = join(home, `authority-${index}.pem`);
      writeFileSync(file, certificate);
      certutil("-A", "-n", `authority-${index}`, "-t", "C,,", "-i", file);
    });
    return home;
  }

  async function consoleOf(name: string, trusted: readonly string[], registers: boolean): Promise<RealConsole> {
    const { webSocketUrl: _address, ...account } = accountFile(network.a, DISPATCHER);
    const console = await RealConsole.open({
      folder,
      name,
      account: { ...account, serversFromDns: { domain: DOMAIN } },
      people: ["home-1"],
      voiceHz: VOICE_HZ,
      nameServers: [names.address],
      home: homeThatTrusts(name, trusted),
      flags: FLAGS,
      registers,
    });
    open.push(console);
    console.pictureOnFailure(name);
    return console;
  }

  test("the first is not there: the second is registered at over TLS, and a call through it is heard, held and ended", async () => {
    const console = await consoleOf("trusting", [authority.certificate], true);
    expect(names.asked).toContain(`SRV _sips._tcp.${DOMAIN}`);
    await console.dial("home-1");
    await console.is("connected");
    expect(Math.abs((await console.heardFrequency()) - TONE_HZ)).toBeLessThan(WITHIN_HZ);
    await console.hold();
    await console.resume();
    expect((await console.hangUp()).endReason?.code).toBe("hung-up");
  });

  test("an authority that the browser does not trust: it says so to Kamailio, and is not registered", async () => {
    const console = await consoleOf("doubting", [createAuthority().certificate], false);
    await until("the browser's alert", LIMIT_MS, () =>
      Promise.resolve(/alert certificate unknown \(sni: sip2\./.test(network.a.output) || undefined),
    );
    const strip = console.page.getByRole("banner").getByRole("status").first();
    expect(await strip.textContent()).not.toMatch(/registered/i);
  });
});
