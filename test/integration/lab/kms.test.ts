import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { securityDomainOf } from "../../../shared/kms/certificate-use.ts";
import { kmsUri, userUri } from "../../../shared/kms/identifiers.ts";
import { openKeySet, proveKeySet } from "../../../shared/kms/key-set-use.ts";
import type { KmsResource } from "../../../shared/kms/resource.ts";
import { decodeUserProfile, kmsUriInProfile } from "../../../shared/kms/user-profile.ts";
import { createMessage } from "../../../shared/mikey/create.ts";
import { openMessage } from "../../../shared/mikey/open.ts";
import {
  CERTCACHE,
  certOf,
  type Deviations,
  INIT,
  KEYPROV,
  KmsCaller,
  lookupOf,
} from "../../support/harness/lab/kms-caller.ts";

const AVA = "sip:dispatch-3@mcx.system-a.example";
const BEA_VISITOR = "sip:visitor-0412@mcx.system-b.example";
const KMS_A = "kms.system-a.example";
const KMS_B = "kms.system-b.example";

let lab: Lab;
let ava: KmsCaller;
let bea: KmsCaller;
/** Milliseconds; what the lab takes for the time. */
let now: number;

beforeEach(async () => {
  now = Date.now();
  lab = await createLab({ now: () => now });
  ava = new KmsCaller(lab.consoleKms(), () => now);
  bea = new KmsCaller(lab.unitKms("bea-novak"), () => now);
});
afterEach(() => lab.close());

const seconds = () => now / 1000;

/** Root certificate and own keys of a caller, proven. */
async function provisioned(caller: KmsCaller) {
  const init = await caller.ask(INIT);
  const keyprov = await caller.ask(KEYPROV);
  if (init.content.kind !== "init" || keyprov.content.kind !== "keyprov") throw new Error("refused");
  const domain = securityDomainOf(init.content.certificate.certificate, seconds());
  const user = userUri(caller.access.userUri);
  const proven = keyprov.content.keySets.map((keySet) => proveKeySet(openKeySet(keySet, user, domain), domain));
  return { certificate: init.content.certificate.certificate, domain, proven };
}

async function certificates(caller: KmsCaller, held?: number) {
  const { content } = await caller.ask(held === undefined ? CERTCACHE : { kind: "certcache", cacheNum: held });
  if (content.kind !== "certcache") throw new Error("refused");
  return { number: content.cacheNum ?? -1, found: content.certificates.map(({ certificate }) => certificate) };
}

describe("resources", () => {
  test("init gives the certificate of each KMS; periods and offsets differ", async () => {
    const [a, b] = [await provisioned(ava), await provisioned(bea)];
    expect(a.certificate).toMatchObject({ role: "Root", kmsUri: KMS_A, userKeyPeriod: 2_592_000, userKeyOffset: 0 });
    expect(b.certificate).toMatchObject({ role: "Root", kmsUri: KMS_B, userKeyPeriod: 604_800 });
    expect(b.certificate.userKeyOffset).not.toBe(a.certificate.userKeyOffset);
    expect(b.certificate.pubEncKey).not.toEqual(a.certificate.pubEncKey);
  });

  test("keys of both systems carry a key from the one to the other", async () => {
    const [caller, called] = [await provisioned(ava), await provisioned(bea)];
    const [external] = (await certificates(ava)).found;
    expect(external).toMatchObject({ role: "External", kmsUri: KMS_B, domains: ["mcx.system-b.example"] });
    const [theirs] = (await certificates(bea)).found;
    const created = createMessage({
      initiator: caller.proven[0]!.initiator,
      responder: { userUri: BEA_VISITOR, domain: securityDomainOf(external!, seconds()) },
      at: seconds(),
    });
    const opened = openMessage({
      message: created.message,
      initiator: { domain: securityDomainOf(theirs!, seconds()), userUri: AVA },
      receivers: called.proven.map(({ receiver }) => receiver),
      at: seconds(),
    });
    expect(opened.pck).toEqual(created.pck);
  });

  test("keys are the same when they are asked for again, with the user named or not", async () => {
    const first = await ava.ask(KEYPROV);
    const again = await ava.ask(KEYPROV);
    const named = await ava.ask({ kind: "keyprov", user: { uri: userUri(AVA) } });
    expect(again.content).toEqual(first.content);
    expect(named.content).toEqual(first.content);
  });

  test("cert gives one certificate: the own, the partner's, and no other", async () => {
    const own = await ava.ask(certOf(KMS_A));
    expect(own.content).toMatchObject({ kind: "certcache", certificates: [{ certificate: { role: "Root" } }] });
    const partner = await ava.ask(certOf(KMS_B));
    expect(partner.content).toMatchObject({ certificates: [{ certificate: { role: "External", kmsUri: KMS_B } }] });
    const none = await ava.post(certOf("kms.elsewhere.example"));
    expect(none.status).toBe(404);
    expect(ava.read(INIT, none.body.replaceAll(/cert\/[^<]*/g, "init")).content).toMatchObject({
      kind: "error",
      error: { code: "404" },
    });
  });

  test("lookup knows the people of both systems and the dispatcher, and nobody who is nowhere", async () => {
    const kmsOf = async (caller: KmsCaller, uri: string) => {
      const { content } = await caller.ask(lookupOf(uri));
      return content.kind === "lookup" ? content.kmsUris : content.kind;
    };
    expect(await kmsOf(ava, BEA_VISITOR)).toEqual([KMS_B]);
    expect(await kmsOf(ava, "sip:jonas.okafor@mcx.system-a.example")).toEqual([KMS_A]);
    expect(await kmsOf(bea, AVA)).toEqual([KMS_A]);
    expect(await kmsOf(ava, "sip:joint-0412@mcx.system-a.example")).toBe("error");
    for (const place of ["profile", "lookup", "redirection"] as const) {
      lab.configure("bea-novak", { kmsUriPlace: place });
      expect(await kmsOf(ava, BEA_VISITOR)).toEqual([KMS_B]);
    }
    lab.configure("bea-novak", { kmsUriPlace: "unknown" });
    expect(await kmsOf(ava, BEA_VISITOR)).toBe("error");
    expect((await ava.post(lookupOf(BEA_VISITOR))).status).toBe(404);
  });

  test("every answer says that it is not to be stored", async () => {
    for (const resource of [INIT, KEYPROV, CERTCACHE, certOf("x.example"), lookupOf("sip:x@y.example")]) {
      expect((await ava.post(resource)).headers["cache-control"]).toBe("no-store");
    }
    expect((await ava.post(INIT, { method: "GET", body: "" })).headers["cache-control"]).toBe("no-store");
  });
});

describe("what a KMS refuses", () => {
  const refused = async (deviations: Deviations, resource: KmsResource = INIT) => {
    const { body, headers, status } = await ava.post(resource, deviations);
    const [, text] = /<ErrorMsg>(.*)<\/ErrorMsg>/.exec(body) ?? [];
    return { status, text, headers };
  };
  const BASE = "/keymanagement/identity/v1";

  test("another method", async () => {
    expect(await refused({ method: "GET", body: "" })).toMatchObject({ status: 405, headers: { allow: "POST" } });
  });

  test("no token, a wrong one, and the one of another system", async () => {
    const challenged = (challenge: string) => ({ status: 401, headers: { "www-authenticate": challenge } });
    expect(await refused({ token: null })).toMatchObject(challenged(`Bearer realm="${KMS_A}"`));
    const invalid = challenged(`Bearer realm="${KMS_A}", error="invalid_token"`);
    expect(await refused({ token: "guessed" })).toMatchObject(invalid);
    expect(await refused({ token: await bea.access.accessToken(false) })).toMatchObject(invalid);
  });

  test("a token that its user has replaced", async () => {
    const token = await ava.access.accessToken(false);
    expect(await ava.access.accessToken(false)).toBe(token);
    expect(await ava.access.accessToken(true)).not.toBe(token);
    expect((await refused({ token })).status).toBe(401);
    expect((await ava.post(INIT)).status).toBe(200);
  });

  test.each([
    ["another KMS", { kmsUri: kmsUri(KMS_B) }, 400],
    ["another resource", { clientReqUrl: `https://${KMS_A}${BASE}/keyprov` }, 400],
    ["a time of an hour ago", { time: Date.now() / 1000 - 3600 }, 400],
    ["a time of an hour ahead", { time: Date.now() / 1000 + 3600 }, 400],
    ["another user", { userUri: userUri("sip:jonas.okafor@mcx.system-a.example") }, 403],
  ])("a request that names %s", async (_, request, status) => {
    const answer = await refused({ request });
    expect(answer.status).toBe(status);
    expect(answer.text).not.toBe("");
  });

  test("keys of another user", async () => {
    const resource = { kind: "keyprov", user: { uri: userUri("sip:jonas.okafor@mcx.system-a.example") } } as const;
    expect((await refused({}, resource)).status).toBe(403);
  });

  test("resources that do not exist", async () => {
    for (const target of [`${BASE}/nothing`, `${BASE}/init/x`, `${BASE}/init?x=1`, "/", "/%zz", `${BASE}/cert/%00`]) {
      expect((await refused({ target })).status).toBe(404);
    }
  });

  test("bodies that are no requests", async () => {
    for (const body of ["", "nothing", "<KmsRequest/>", '<!DOCTYPE x [<!ENTITY y "z">]><x>&y;</x>']) {
      expect((await refused({ body })).status).toBe(400);
    }
    expect((await refused({ body: "x".repeat(200_000) })).status).toBe(413);
  });

  test("a request whose signature does not hold; one that holds is served", async () => {
    const { key, name } = ava.access.security!.integrityKey!;
    expect((await refused({ signedWith: { name, octets: key } })).status).toBe(200);
    expect((await refused({ signedWith: { name, octets: new Uint8Array(32) } })).status).toBe(400);
  });
});

describe("key periods", () => {
  test("a rollover: the next keys come before the period ends, and the present ones stay good meanwhile", async () => {
    lab.configureKms("system-b", { keyPeriod: 60 });
    const start = Math.ceil(now / 60_000) * 60_000;
    const setsAt = async (at: number) => {
      now = at;
      const { domain, proven } = await provisioned(bea);
      return { present: domain.keyPeriodAt(seconds()), numbers: proven.map(({ receiver }) => receiver.keyPeriodNo) };
    };
    const early = await setsAt(start + 1_000);
    expect(early.numbers).toEqual([early.present]);
    const late = await setsAt(start + 50_000);
    expect(late).toEqual({ present: early.present, numbers: [early.present, early.present + 1] });
    const next = await setsAt(start + 61_000);
    expect(next).toEqual({ present: early.present + 1, numbers: [early.present + 1] });
  });

  test("keys of a time: the neighbouring periods, nothing beyond", async () => {
    const at = async (time: number) => ava.post({ kind: "keyprov", user: { uri: userUri(AVA), at: time } });
    expect((await at(seconds())).status).toBe(200);
    expect((await at(seconds() + 2_592_000)).status).toBe(200);
    expect((await at(seconds() - 2_592_000)).status).toBe(200);
    expect((await at(seconds() + 3 * 2_592_000)).status).toBe(404);
  });

  test("a changed period is a new certificate, at home and in the partner's cache", async () => {
    const before = await provisioned(bea);
    const cache = await certificates(ava);
    lab.configureKms("system-b", { keyPeriod: 60 });
    const after = await provisioned(bea);
    expect(after.certificate).toMatchObject({ userKeyPeriod: 60, pubEncKey: before.certificate.pubEncKey });
    expect(after.certificate.id).not.toBe(before.certificate.id);
    const renewed = await certificates(ava, cache.number);
    expect(renewed.number).toBe(cache.number + 1);
    expect(renewed.found[0]?.userKeyPeriod).toBe(60);
  });
});

test("the number of a cache rises with each change; whoever holds it gets nothing again", async () => {
  const first = await certificates(ava);
  expect(first.found).toHaveLength(1);
  expect(await certificates(ava, first.number)).toEqual({ number: first.number, found: [] });
  expect((await certificates(ava, first.number - 1)).found).toHaveLength(1);
  lab.configureKms("system-a", { fault: "revoked-certificate" });
  const second = await certificates(ava, first.number);
  expect(second).toMatchObject({ number: first.number + 1, found: [{ revoked: true }] });
  lab.configureKms("system-a", { fault: "none" });
  expect(await certificates(ava, second.number)).toMatchObject({
    number: first.number + 2,
    found: [{ revoked: false }],
  });
});

test("signed answers hold under the user's own key, and are required as soon as the KMS signs", async () => {
  expect((await ava.ask(INIT)).signature).toBe("none");
  expect(ava.access.security?.signaturesRequired).toBe(false);
  lab.configureKms("system-a", { signed: true });
  expect(ava.access.security?.signaturesRequired).toBe(true);
  for (const resource of [INIT, KEYPROV, CERTCACHE, certOf(KMS_B), lookupOf(BEA_VISITOR), certOf("none.example")]) {
    expect((await ava.ask(resource)).signature).toBe("verified");
  }
  const jonas = lab.unitKms("jonas-okafor").security;
  expect(jonas?.integrityKey?.key).not.toEqual(ava.access.security?.integrityKey?.key);
});

describe("profiles", () => {
  const kmsIn = (id: string) =>
    kmsUriInProfile(decodeUserProfile(lab.consoleKms().userProfile("mcptt") ?? "", "mcptt"), id);
  const LEA_NEW = "sip:visitor-0420@mcx.system-b.example";

  test("name the KMS of a new ID only for those who have it there", () => {
    const profile = decodeUserProfile(lab.consoleKms().userProfile("mcptt") ?? "", "mcptt");
    expect(profile.diagnostics).toEqual([]);
    expect(profile.xuiUri).toBe(AVA);
    expect(profile.allowed.has("allow-private-call-media-protection")).toBe(true);
    expect(profile.pairs).toHaveLength(1);
    expect(kmsIn(LEA_NEW)).toMatchObject({ kind: "found", kmsUri: KMS_B });
    expect(kmsIn("sip:lea.brandt@mcx.system-a.example").kind).toBe("none");
    expect(kmsIn(BEA_VISITOR).kind).toBe("none");
  });

  test("follow the settings", () => {
    lab.configure("bea-novak", { kmsUriPlace: "profile" });
    lab.configure("lea-brandt", { kmsUriPlace: "lookup" });
    expect(kmsIn(BEA_VISITOR)).toMatchObject({ kind: "found", kmsUri: KMS_B });
    expect(kmsIn(LEA_NEW).kind).toBe("none");
    lab.configure("mira-ionescu", { kmsUriPlace: "profile" });
    expect(kmsIn("sip:joint-0414@mcx.system-a.example")).toMatchObject({ kind: "found", kmsUri: KMS_A });
    lab.configure("jonas-okafor", { kmsUriPlace: "profile" });
    expect(kmsIn("sip:jonas.okafor@mcx.system-a.example")).toMatchObject({ kind: "found", kmsUri: KMS_A });
  });

  test("can disagree with the redirection", () => {
    lab.configure("bea-novak", { redirectionFault: "profile-differs" });
    expect(kmsIn(BEA_VISITOR)).toMatchObject({ kind: "found", kmsUri: "kms.elsewhere.example" });
  });

  test("of a unit permits protection and names the dispatcher's KMS", () => {
    const profile = decodeUserProfile(bea.access.userProfile("mcptt") ?? "", "mcptt");
    expect(profile.xuiUri).toBe(BEA_VISITOR);
    expect(profile.allowed.has("allow-private-call-media-protection")).toBe(true);
    expect(kmsUriInProfile(profile, AVA)).toMatchObject({ kind: "found", kmsUri: KMS_A });
  });
});

test("a unit belongs to the KMS of the system where its person is", () => {
  expect(bea.access).toMatchObject({ userUri: BEA_VISITOR, kmsUri: KMS_B });
  lab.configure("bea-novak", { route: "home" });
  expect(lab.unitKms("bea-novak")).toMatchObject({ userUri: "sip:bea.novak@mcx.system-a.example", kmsUri: KMS_A });
  expect(() => lab.unitKms("nobody")).toThrow(expect.objectContaining({ code: "lab-unknown-person" }));
  expect(ava.access.addressOf("kms.elsewhere.example")).toBeUndefined();
  expect(ava.access.addressOf("KMS.system-b.example")).toEqual(bea.access.addressOf(KMS_B));
});
