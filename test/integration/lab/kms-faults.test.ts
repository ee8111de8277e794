import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { LAB_KMS_FAULTS, type LabKmsFault } from "../../../shared/bridge/lab-settings.ts";
import { checkCertificate, securityDomainOf } from "../../../shared/kms/certificate-use.ts";
import { userUri } from "../../../shared/kms/identifiers.ts";
import { openKeySet, proveKeySet } from "../../../shared/kms/key-set-use.ts";
import { CERTCACHE, certOf, INIT, KEYPROV, KmsCaller, lookupOf } from "../../support/harness/lab/kms-caller.ts";
import { until } from "../../support/harness/lab/lab-client.ts";

const BEA_VISITOR = "sip:visitor-0412@mcx.system-b.example";
const KMS_B = "kms.system-b.example";

let lab: Lab;
let ava: KmsCaller;

beforeEach(async () => {
  lab = await createLab();
  ava = new KmsCaller(lab.consoleKms());
});
afterEach(() => lab.close());

const tested = new Set<LabKmsFault>(["none"]);
/** Sets a fault of the KMS of system A. */
function fault(name: LabKmsFault): void {
  tested.add(name);
  lab.configureKms("system-a", { fault: name });
}

/** Code of the error of the socket. */
const broken = (resource: Parameters<KmsCaller["post"]>[0] = INIT) =>
  ava.post(resource).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code,
  );

/** Repeats until the KMS serves again: a door needs a moment to open. */
async function served(): Promise<number> {
  let status = 0;
  let asking = false;
  await until("an answer of the KMS", () => {
    if (!asking) {
      asking = true;
      void ava
        .post(INIT)
        .then((answer) => {
          status = answer.status;
        })
        .catch(() => undefined)
        .finally(() => {
          asking = false;
        });
    }
    return status !== 0;
  });
  return status;
}

function codeOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

describe("connections", () => {
  test("down: refused, and back on the same port", async () => {
    const before = ava.access.addressOf(ava.access.kmsUri);
    expect((await ava.post(INIT)).status).toBe(200);
    fault("down");
    expect(await broken()).toBe("ECONNREFUSED");
    expect(ava.access.addressOf(ava.access.kmsUri)).toEqual(before);
    fault("none");
    expect(await served()).toBe(200);
    expect(ava.access.addressOf(ava.access.kmsUri)).toEqual(before);
  });

  test("down, up and down in one turn ends as down; the other KMS is not concerned", async () => {
    fault("down");
    fault("none");
    fault("down");
    await new Promise(setImmediate);
    expect(await broken()).toBe("ECONNREFUSED");
    expect((await new KmsCaller(lab.unitKms("bea-novak")).post(INIT)).status).toBe(200);
  });

  test("down: when somebody else has taken the port meanwhile, the address is another afterwards", async () => {
    const { port } = ava.access.addressOf(ava.access.kmsUri)!;
    fault("down");
    const thief = createServer().listen(port, "127.0.0.1");
    await once(thief, "listening");
    fault("none");
    await until("another port", () => ava.access.addressOf(ava.access.kmsUri)?.port !== port);
    expect(await served()).toBe(200);
    thief.close();
    await once(thief, "close");
  });

  test("unknown-authority, then right again", async () => {
    fault("unknown-authority");
    expect(await broken()).toBe("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
    fault("none");
    expect((await ava.post(INIT)).status).toBe(200);
  });

  test("wrong-host", async () => {
    fault("wrong-host");
    expect(await broken()).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
  });

  test("truncated: the connection breaks in the middle of the body", async () => {
    fault("truncated");
    for (const resource of [INIT, KEYPROV, CERTCACHE]) expect(await broken(resource)).toBe("ECONNRESET");
  });

  test("slow: the answer waits, and ends with its client", async () => {
    fault("slow");
    const given = new AbortController();
    const answer = ava.post(INIT, { signal: given.signal }).catch((error: Error) => error.name);
    await until("the request at the KMS", () => lab.load()["system-a"].kmsRequests === 1);
    given.abort();
    expect(await answer).toBe("AbortError");
    await until("the end of the answer", () => lab.load()["system-a"].kmsRequests === 0);
  });

  test("slow: the lab closes all the same, at once", async () => {
    fault("slow");
    const answer = ava.post(INIT).catch((error: NodeJS.ErrnoException) => error.code);
    await until("the request at the KMS", () => lab.load()["system-a"].kmsRequests === 1);
    await lab.close();
    expect(await answer).toBe("ECONNRESET");
    expect(lab.load()["system-a"].kmsRequests).toBe(0);
  });
});

describe("documents", () => {
  test("too-large: 5 MiB, which clients do not read", async () => {
    fault("too-large");
    expect(Buffer.byteLength((await ava.post(INIT)).body)).toBe(5 * 1024 * 1024);
    expect(await ava.refusal(INIT)).toBe("kms-answer-too-large");
  });

  test("xml-bomb", async () => {
    fault("xml-bomb");
    expect((await ava.post(INIT)).body).toContain('<!ENTITY e9 "&e8;');
    expect(await ava.refusal(INIT)).toBe("kms-answer-doctype");
  });

  test("server-error", async () => {
    fault("server-error");
    const { headers, status } = await ava.post(INIT);
    expect([status, headers["content-type"]]).toEqual([500, "text/plain; charset=utf-8"]);
  });

  test.each([false, true])("bad-signature, with signed answers switched on or not: %s", async (signed) => {
    lab.configureKms("system-a", { signed });
    fault("bad-signature");
    expect(await ava.refusal(INIT)).toBe("kms-signature-invalid");
  });

  test("clock-off: requests seem a day old, and the answer says a time of tomorrow", async () => {
    fault("clock-off");
    const { body, headers, status } = await ava.post(INIT);
    expect(status).toBe(400);
    const { content, response } = ava.read(INIT, body);
    expect(content).toMatchObject({ kind: "error", error: { code: "400" } });
    const ahead = [response.time, Date.parse(String(headers["date"])) / 1000].map((time) => time - Date.now() / 1000);
    for (const difference of ahead) expect(Math.abs(difference - 86_400)).toBeLessThan(30);
  });
});

describe("tokens", () => {
  test("token-refused-once: the token held is refused, a new one is taken", async () => {
    await ava.access.accessToken(false);
    fault("token-refused-once");
    expect((await ava.post(INIT)).status).toBe(401);
    await ava.access.accessToken(true);
    expect((await ava.post(INIT)).status).toBe(200);
  });

  test("token-refused: new ones too, until it is over", async () => {
    fault("token-refused");
    expect((await ava.post(INIT)).status).toBe(401);
    await ava.access.accessToken(true);
    expect((await ava.post(INIT)).status).toBe(401);
    fault("none");
    expect((await ava.post(INIT)).status).toBe(200);
  });
});

describe("certificates of the partner", () => {
  const partner = async (resource: typeof CERTCACHE | ReturnType<typeof certOf>) => {
    const { content } = await ava.ask(resource);
    if (content.kind !== "certcache") throw new Error("refused");
    return content.certificates[0]?.certificate;
  };

  test("wrong-certificate: the partner's name and period with keys of another", async () => {
    const right = await partner(CERTCACHE);
    fault("wrong-certificate");
    for (const resource of [CERTCACHE, certOf(KMS_B)]) {
      const wrong = await partner(resource);
      const { kmsUri, userKeyOffset, userKeyPeriod } = right!;
      expect(wrong).toMatchObject({ kmsUri, userKeyOffset, userKeyPeriod });
      expect(wrong?.pubEncKey).not.toEqual(right?.pubEncKey);
      expect(wrong?.pubAuthKey).not.toEqual(right?.pubAuthKey);
      expect(codeOf(() => securityDomainOf(wrong!, Date.now() / 1000))).toBeUndefined();
    }
  });

  test.each([
    ["revoked-certificate", "kms-certificate-revoked"],
    ["expired-certificate", "kms-certificate-expired"],
  ] as const)("%s", async (name, code) => {
    fault(name);
    for (const resource of [CERTCACHE, certOf(KMS_B)]) {
      const certificate = await partner(resource);
      expect(codeOf(() => checkCertificate(certificate!, Date.now() / 1000))).toBe(code);
    }
  });

  test("no-certificate: an empty cache, and 404", async () => {
    fault("no-certificate");
    expect(await partner(CERTCACHE)).toBeUndefined();
    expect((await ava.post(certOf(KMS_B))).status).toBe(404);
  });

  test("not-in-cache: given by name, and right", async () => {
    fault("not-in-cache");
    expect(await partner(CERTCACHE)).toBeUndefined();
    const certificate = await partner(certOf(KMS_B));
    expect(codeOf(() => checkCertificate(certificate!, Date.now() / 1000))).toBeUndefined();
  });
});

describe("lookups", () => {
  test("lookup-wrong-user", async () => {
    fault("lookup-wrong-user");
    expect(await ava.refusal(lookupOf(BEA_VISITOR))).toBe("kms-lookup-wrong-user");
  });

  test("lookup-unknown", async () => {
    fault("lookup-unknown");
    expect((await ava.post(lookupOf(BEA_VISITOR))).status).toBe(404);
  });
});

describe("key sets", () => {
  async function refusalOfKeys(): Promise<string | undefined> {
    const init = await ava.ask(INIT);
    const { content } = await ava.ask(KEYPROV);
    if (init.content.kind !== "init" || content.kind !== "keyprov") throw new Error("refused");
    const domain = securityDomainOf(init.content.certificate.certificate, Date.now() / 1000);
    return codeOf(() => {
      for (const keySet of content.keySets)
        proveKeySet(openKeySet(keySet, userUri(ava.access.userUri), domain), domain);
    });
  }

  test("keys-for-another", async () => {
    fault("keys-for-another");
    expect(await ava.refusal(KEYPROV)).toBe("kms-keys-wrong-user");
  });

  test("keys-mismatched", async () => {
    fault("keys-mismatched");
    expect(await refusalOfKeys()).toBe("kms-keys-invalid");
  });

  test("keys-revoked", async () => {
    fault("keys-revoked");
    expect(await refusalOfKeys()).toBe("kms-keys-revoked");
  });

  test("keys of a KMS without a fault", async () => {
    expect(await refusalOfKeys()).toBeUndefined();
  });
});

test("every fault was tried", () => {
  expect([...tested].sort()).toEqual([...LAB_KMS_FAULTS].sort());
});
