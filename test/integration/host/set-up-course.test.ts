/** Setting a desk up from a configuration over real TLS: what is asked before, what is refused, what is left behind. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import {
  type CourseSurroundings,
  offerOfAddress,
  offerOfFile,
  offerOfTyped,
  type SetUpOffer,
} from "../../../electron/set-up/set-up-course.ts";
import { questionOf } from "../../../electron/set-up/set-up-question.ts";
import { newSigningKeys, signSetUp } from "../../../electron/set-up/signature.ts";
import { accountOfTyped } from "../../../electron/set-up/typed-desk.ts";
import { createAuthority } from "../../../lab/kms/authority.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { ACCOUNT } from "../../support/fixtures/account.ts";
import { INITIAL_CONFIGURATION } from "../../support/fixtures/initial-configuration.ts";
import { type ConfigurationServer, startConfigurationServer } from "../../support/stand-ins/configuration-server.ts";

const authority = createAuthority();
const { participatingFunction: _left, ...OWN } = ACCOUNT;
let folder: string;
let server: ConfigurationServer;
let around: CourseSurroundings;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-course-"));
  server = await startConfigurationServer(authority);
  around = { dataFolder: join(folder, "data"), keys: [], dial: undefined, device: `urn:uuid:${"0".repeat(36)}` };
  onTestFinished(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

const partial = (more: object = {}) => ({
  version: 1,
  account: OWN,
  initialConfiguration: { url: server.url("/init.xml"), trustAnchor: authority.certificate, ...more },
});

function offered(value: object): SetUpOffer {
  const file = join(folder, "desk.mcprov");
  writeFileSync(file, JSON.stringify(value));
  return offerOfFile(file, around);
}

async function followed(offer: SetUpOffer, signal = AbortSignal.timeout(10_000)): Promise<SetUpOffer> {
  if (offer.stage !== "named") throw new Error("there is nothing to follow");
  return offer.follow(signal);
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof McError) return error.code;
    throw error;
  }
  throw new Error("it was taken");
}

const plain = (text: string) => text.replaceAll(/[\u2068\u2069]/g, "");
const lines = (offer: SetUpOffer) => questionOf(offer, false).blocks.flat().map(plain);

describe("a file that names a configuration", () => {
  test("is asked about, fetched, asked about again, and installed whole", async () => {
    const named = offered(partial());
    expect(plain(questionOf(named, false).message)).toMatch(/^Fetch a configuration from localhost:\d+\?$/);
    expect(server.asked).toEqual([]);
    const whole = await followed(named);
    expect(server.asked).toEqual(["/init.xml"]);
    expect(lines(whole)).toEqual(
      expect.arrayContaining(["MCPTT server: sip:mcptt-part@a.test", "Key server: kms.a.test"]),
    );
    expect(readdirSync(around.dataFolder).filter((name) => !name.startsWith("set-up-"))).toEqual([]);
    if (whole.stage !== "whole") throw new Error("not whole");
    whole.provisioning.install();
    expect(readdirSync(around.dataFolder)).toEqual(["account.json", "initial-configuration.json"]);
    expect(readFileSync(join(around.dataFolder, "initial-configuration.json"), "utf8")).not.toContain(
      OWN.digest.password,
    );
    expect(JSON.parse(readFileSync(join(around.dataFolder, "account.json"), "utf8"))).toEqual({
      ...OWN,
      participatingFunction: "sip:mcptt-part@a.test",
      kms: { uri: "kms.a.test" },
      configurationServer: { url: "https://cms.a.test/xcap-root" },
      groupServer: { url: "https://gms.a.test/xcap-root" },
    });
  });

  test("can be asked for again by its address, under the same rules, and what it says now is shown beside what holds", async () => {
    const whole = await followed(offered(partial()));
    if (whole.stage !== "whole") throw new Error("not whole");
    whole.provisioning.install();
    server.habits({ body: INITIAL_CONFIGURATION.replace("kms.a.test", "other-kms.a.test") });
    const again = await followed(offerOfAddress(server.url("/init.xml"), around));
    expect(lines(again)).toEqual(expect.arrayContaining(["Key server: other-kms.a.test", "until now: kms.a.test"]));
    if (again.stage !== "whole") throw new Error("not whole");
    again.provisioning.install();
    expect(JSON.parse(readFileSync(join(around.dataFolder, "account.json"), "utf8")).kms).toEqual({
      uri: "other-kms.a.test",
    });
    server.habits({ body: INITIAL_CONFIGURATION.replace("kms.a.test", "kms.evil.test") });
    expect(await codeOf(followed(offerOfAddress(server.url("/init.xml"), around)))).toBe(
      "initial-configuration-elsewhere",
    );
    // Another set-up says nothing of where this one came from.
    const plainFile = offered({ version: 1, account: ACCOUNT });
    if (plainFile.stage !== "whole") throw new Error("not whole");
    plainFile.provisioning.install();
    expect(readdirSync(around.dataFolder)).not.toContain("initial-configuration.json");
  });

  test("leaves nothing behind where it leads elsewhere, or is incomplete", async () => {
    server.habits({ body: INITIAL_CONFIGURATION.replace("kms.a.test", "kms.evil.test") });
    expect(await codeOf(followed(offered(partial())))).toBe("initial-configuration-elsewhere");
    server.habits({ body: INITIAL_CONFIGURATION.replace(/<MCPTT-Service[\s\S]*Details>/, "") });
    expect(await codeOf(followed(offered(partial())))).toBe("provisioning-invalid");
    expect(readdirSync(around.dataFolder)).toEqual([]);
  });

  test("is believed only as far as its authorities go", async () => {
    const other = partial({ trustAnchor: createAuthority().certificate });
    expect(await codeOf(followed(offered(other)))).toBe("configuration-not-trusted");
    expect(() => offered(partial({ trustAnchor: "no certificate" }))).toThrow("provisioning-invalid");
    expect(() => offered(partial({ url: "http://cms.a.test/" }))).toThrow("provisioning-invalid");
  });

  test("ends at a server that says nothing when somebody leaves", async () => {
    server.habits({ silent: true });
    const left = new AbortController();
    const work = followed(offered(partial()), left.signal);
    await expect.poll(() => server.asked.length).toBe(1);
    left.abort();
    expect(await codeOf(work)).toBe("configuration-unreachable");
  });

  test("is taken where its signature is asked for, and its configuration with it", async () => {
    const { privateKey, publicKey } = newSigningKeys();
    around = { ...around, keys: [publicKey] };
    const signed = Buffer.from(JSON.stringify(partial()));
    const whole = await followed(
      offered({
        version: 1,
        signed: signed.toString("base64"),
        signature: signSetUp(signed, privateKey).toString("base64"),
      }),
    );
    expect(lines(whole)).toContain("Signed by those whom the policy of this computer names.");
    expect(() => offered(partial())).toThrow("provisioning-unsigned");
  });
});

describe("an address", () => {
  test.each(["", "http://a.test/x", "https://u:p@a.test/x", "mailto:a@a.test", "https://a.test/#x"])(
    "is none: %j",
    (text) => {
      expect(() => offerOfAddress(text, around)).toThrow("configuration-address-unusable");
    },
  );

  test("may be typed without its scheme, and nobody is asked for it", () => {
    expect(offerOfAddress(" cms.a.test/desk ", around).url.href).toBe("https://cms.a.test/desk");
    expect(server.asked).toEqual([]);
  });

  test("of a server whose authority this computer does not know is not followed", async () => {
    expect(await codeOf(followed(offerOfAddress(server.url("/x"), around)))).toBe("configuration-not-trusted");
  });
});

describe("a desk that is typed in", () => {
  const TYPED = {
    displayName: "Desk 7",
    id: "desk-7@mcx.a.test",
    server: "sip.a.test/ws",
    participatingFunction: "sip:mcptt@a.test",
    identityServer: "id.a.test",
    keyServer: "kms.a.test",
  };
  const accountOf = (typed: Partial<typeof TYPED> = {}) => {
    const read = accountOfTyped({ ...TYPED, ...typed });
    if ("faults" in read) throw new Error(read.faults.join());
    return read.account;
  };

  test("is shown whole, says that it was typed, and is installed as an account", () => {
    const offer = offerOfTyped(accountOf(), around);
    expect(lines(offer)).toEqual(
      expect.arrayContaining([
        "As it was typed in at this desk.",
        "MCPTT ID: desk-7@mcx.a.test",
        "Server: sip.a.test",
        "MCPTT server: sip:mcptt@a.test",
        "Identity server, where its user signs in: id.a.test",
        "Key server: kms.a.test",
      ]),
    );
    offer.provisioning.install();
    expect(JSON.parse(readFileSync(join(around.dataFolder, "account.json"), "utf8"))).toMatchObject({
      servers: ["wss://sip.a.test/ws"],
      registrar: "sip:mcx.a.test",
    });
    expect(readdirSync(around.dataFolder)).toEqual(["account.json"]);
  });

  test("is refused where the policy takes signed set-up files alone", () => {
    const keys = [newSigningKeys().publicKey];
    expect(() => offerOfTyped(accountOf(), { ...around, keys })).toThrow("provisioning-unsigned");
  });

  test("without a key server has none, and the question says so", () => {
    expect(lines(offerOfTyped(accountOf({ keyServer: " " }), around))).toContain("Key server: none");
  });

  test("all wrong fields are named, in the order in which they stand", () => {
    const wrong = {
      displayName: " ",
      id: "tel:+493012",
      server: "wss://user:pass@sip.a.test",
      participatingFunction: "https://a.test",
      identityServer: "https://id.a.test/?tenant=1",
      keyServer: "kms a",
    };
    expect(accountOfTyped(wrong)).toEqual({ faults: Object.keys(wrong) });
    expect(accountOfTyped({ ...TYPED, server: "ws://sip.a.test" })).toEqual({ faults: ["server"] });
    expect(accountOfTyped({ ...TYPED, displayName: "a\nb" })).toEqual({ faults: ["displayName"] });
  });
});
