import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import { CALL_FAULTS } from "../../../lab/systems/call-faults.ts";
import { LAB_FAULTS, LAB_REDIRECTION_FAULTS, type LabRedirectionFault } from "../../../shared/bridge/lab-settings.ts";
import { decodeRedirection } from "../../../shared/mc/redirection.ts";
import { DEFAULT_WIRE } from "../../../shared/mc/wire-profile.ts";
import { EN } from "../../../shared/words/en/en.ts";
import {
  Cast,
  documentOf,
  established,
  INFO,
  type LabClient,
  terminated,
  until,
} from "../../support/harness/lab/lab-client.ts";

const AVA = "sip:dispatch-3@mcx.system-a.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";
const BEA = "sip:bea.novak@mcx.system-a.example";
const BEA_VISITOR = "sip:visitor-0412@mcx.system-b.example";
const GRACE_MS = 300;

let lab: Lab;
let cast: Cast;
let console_: LabClient;

beforeEach(async () => {
  lab = await createLab({ flowLossGraceMs: GRACE_MS });
  cast = new Cast(lab);
  console_ = await cast.console();
});

afterEach(async () => {
  await cast.stop();
  await lab.close();
});

const quiet = () =>
  until("both systems without calls and dialogs", () =>
    Object.values(lab.load()).every(({ activeCalls, dialogs }) => activeCalls === 0 && dialogs === 0),
  );

/** The final answer as the redirection codec reads it. */
async function redirection(callee: string) {
  const answer = await (await console_.call(callee)).final();
  return decodeRedirection(
    {
      status: answer.statusCode ?? 0,
      contentType: answer.getHeader("content-type"),
      body: answer.body,
      reasonHeaders: answer.getHeaders("reason"),
      warningHeaders: answer.getHeaders("warning"),
    },
    { form: DEFAULT_WIRE.redirection, service: "mcptt", ownId: AVA, dialledId: callee },
  );
}

describe("redirections", () => {
  test("the redirection on the wire has the status, the elements and their order of the proposed form", async () => {
    const answer = await (await console_.call(BEA)).final();
    expect(answer.statusCode).toBe(300);
    expect(answer.getHeader("content-type")).toBe(INFO);
    expect(answer.hasHeader("contact")).toBe(false);
    const names = [...answer.body.matchAll(/<([\w:-]+)/g)].map(([, name]) => name);
    expect(names).toEqual([
      "mcpttinfo",
      "mcptt-Params",
      "mcptt-request-uri",
      "mcpttURI",
      "mcptt-calling-user-id",
      "mcpttURI",
      "mcptt-called-party-id",
      "mcpttURI",
      "anyExt",
      "r:private-call-redirection",
      "r:kms-uri",
      "r:redirection-reason",
    ]);
  });

  test("settings decide on KMS URI and reason", async () => {
    expect(await redirection(BEA)).toMatchObject({
      newId: BEA_VISITOR,
      kmsUri: "kms.system-b.example",
      reason: "Target migrated for joint operation Larch",
    });
    lab.configure("bea-novak", { kmsUriPlace: "lookup", reason: "" });
    expect(await redirection(BEA)).toMatchObject({ newId: BEA_VISITOR, kmsUri: undefined, reason: undefined });
  });

  test("migrated twice: A, then B, then the unit back at A", async () => {
    const unit = await cast.unit("mira-ionescu");
    const first = await redirection("sip:mira.ionescu@mcx.system-a.example");
    expect(first).toMatchObject({ newId: "sip:visitor-0414@mcx.system-b.example", kmsUri: "kms.system-b.example" });
    const second = await redirection(first.newId);
    expect(second).toMatchObject({ newId: "sip:joint-0414@mcx.system-a.example", kmsUri: "kms.system-a.example" });
    const call = await console_.call(second.newId);
    await established(call.inviter);
    await call.inviter.bye();
    await terminated(unit.invitations[0]!);
    await quiet();
  });

  test("migrated three times: a third redirection", async () => {
    lab.configure("mira-ionescu", { route: "thrice" });
    const ids = ["sip:mira.ionescu@mcx.system-a.example"];
    for (let hop = 0; hop < 3; hop++) ids.push((await redirection(ids.at(-1)!)).newId);
    expect(ids.slice(1)).toEqual([
      "sip:visitor-0414@mcx.system-b.example",
      "sip:joint-0414@mcx.system-a.example",
      "sip:guest-0414@mcx.system-b.example",
    ]);
  });

  test("a loop leads back to the primary ID", async () => {
    const pavel = "sip:pavel.lind@mcx.system-a.example";
    const { newId } = await redirection(pavel);
    expect((await redirection(newId)).newId).toBe(pavel);
  });

  const wellFormed = [
    "none",
    "new-id-same",
    "new-id-caller",
    "kms-uri-own",
    "kms-uri-http",
    "kms-uri-path",
    "kms-uri-of-c",
    "new-id-at-c",
    "new-id-telephone",
    "new-id-colleague",
    "profile-differs",
    // These are faults of the other carriers.
    "target-alias",
    "carriers-differ",
    "message-missing",
    "message-other-call",
    "message-for-none",
    "message-after-cancel",
    "message-late",
  ] as const satisfies LabRedirectionFault[];
  const refusals: Record<Exclude<LabRedirectionFault, (typeof wellFormed)[number]>, string> = {
    "new-id-missing": "redirection-new-id-missing",
    "new-id-empty": "redirection-new-id-missing",
    "new-id-not-sip": "redirection-new-id-invalid",
    encrypted: "redirection-encrypted",
    "wrong-caller": "redirection-wrong-caller",
    "wrong-called-party": "redirection-wrong-called-party",
    "two-kms-uris": "redirection-two-kms-uris",
    doctype: "redirection-doctype",
    "too-large": "redirection-body-too-large",
    "broken-multipart": "redirection-body-broken",
    "not-xml": "redirection-body-broken",
    "no-body": "redirection-without-details",
    "moved-301": "redirection-wrong-status",
    "kms-uri-odd": "redirection-kms-uri-invalid",
    "two-new-ids": "redirection-new-id-invalid",
  };
  test.each(Object.entries(refusals))("%s is refused as %s", async (fault, code) => {
    lab.configure("bea-novak", { redirectionFault: fault as LabRedirectionFault });
    await expect(redirection(BEA)).rejects.toMatchObject({ code });
  });

  test("new IDs that lead nowhere are well-formed all the same", async () => {
    lab.configure("bea-novak", { redirectionFault: "new-id-same" });
    expect((await redirection(BEA)).newId).toBe(BEA);
    lab.configure("bea-novak", { redirectionFault: "new-id-caller" });
    expect((await redirection(BEA)).newId).toBe(AVA);
  });

  test.each([
    ["new-id-at-c", "sip:visitor-0412@mcx.system-c.example"],
    ["new-id-telephone", "sip:+19005550100@mcx.system-a.example;user=phone"],
    ["new-id-colleague", "sip:aino.aalto@mcx.system-a.example"],
  ] as const)("%s leads to %s", async (redirectionFault, newId) => {
    lab.configure("bea-novak", { redirectionFault });
    expect((await redirection(BEA)).newId).toBe(newId);
  });

  test.each([
    ["kms-uri-own", "kms.system-a.example"],
    ["kms-uri-http", "http://kms.system-b.example"],
    ["kms-uri-path", "https://kms.system-b.example/of/another/service"],
    ["kms-uri-of-c", "kms.system-c.example"],
    ["profile-differs", "kms.system-b.example"],
  ] as const)("%s is a redirection that can be read, with the KMS URI %s", async (redirectionFault, kmsUri) => {
    lab.configure("bea-novak", { redirectionFault });
    expect(await redirection(BEA)).toMatchObject({ newId: BEA_VISITOR, kmsUri });
  });

  test("every redirection fault is tested", () => {
    expect([...Object.keys(refusals), ...wellFormed].sort()).toEqual([...LAB_REDIRECTION_FAULTS].sort());
  });

  test("the large redirection is well-formed XML of 65 KiB", async () => {
    lab.configure("bea-novak", { redirectionFault: "too-large" });
    const answer = await (await console_.call(BEA)).final();
    expect(Buffer.byteLength(documentOf(answer, INFO) ?? "")).toBe(65 * 1024);
  });

  test("a redirection fault concerns the home system only", async () => {
    lab.configure("mira-ionescu", { redirectionFault: "not-xml" });
    expect((await redirection("sip:visitor-0414@mcx.system-b.example")).newId).toBe(
      "sip:joint-0414@mcx.system-a.example",
    );
  });
});

describe("faults instead of service", () => {
  const answers = LAB_FAULTS.flatMap((fault) => {
    const row = CALL_FAULTS[fault];
    return row.act === "refuse" ? [[fault, row.statusCode, row.warning] as const] : [];
  });

  test.each(answers)("%s: %i, warning %s, at home and at the partner", async (fault, statusCode, warning) => {
    expect(EN.labFaults.calls[fault]).toContain(String(statusCode));
    if (warning !== undefined) expect(EN.labFaults.calls[fault]).toContain(`warning ${warning}`);
    for (const [personId, callee, domain] of [
      ["jonas-okafor", JONAS, "mcx.system-a.example"],
      ["bea-novak", BEA_VISITOR, "mcx.system-b.example"],
    ] as const) {
      lab.configure(personId, { fault });
      const answer = await (await console_.call(callee)).final();
      expect(answer.statusCode).toBe(statusCode);
      if (warning === undefined) expect(answer.hasHeader("warning")).toBe(false);
      else expect(answer.getHeader("warning")).toMatch(new RegExp(`^399 ${domain} "${warning} `));
    }
    await quiet();
  });

  test.each([["jonas-okafor", JONAS] as const, ["bea-novak", BEA_VISITOR] as const])(
    "no-answer rings for %s until the caller gives up",
    async (personId, callee) => {
      lab.configure(personId, { fault: "no-answer" });
      const call = await console_.call(callee);
      await until("ringing", () => call.answers.some(({ statusCode }) => statusCode === 180));
      await call.inviter.cancel();
      expect((await call.final()).statusCode).toBe(487);
      await quiet();
    },
  );

  test("silent: not even 100 comes from the system that serves the person", async () => {
    lab.configure("jonas-okafor", { fault: "silent" });
    lab.configure("bea-novak", { fault: "silent" });
    const home = await console_.call(JONAS);
    const away = await console_.call(BEA_VISITOR);
    await until("100 from system A for the call to B", () => away.answers.length > 0);
    expect(away.answers.map(({ statusCode }) => statusCode)).toEqual([100]);
    expect(home.answers).toEqual([]);
    await away.inviter.cancel();
    expect((await away.final()).statusCode).toBe(487);
  });
});

describe("faults of the connection", () => {
  /** Resolves when the console notices the loss. */
  const lost = () =>
    new Promise<void>((resolve) => {
      console_.userAgent.delegate = { ...console_.userAgent.delegate, onDisconnect: () => resolve() };
    });
  const comeBack = async () => {
    await console_.userAgent.reconnect();
    expect(await console_.register()).toBe(200);
  };

  test("drop-on-invite: the connection ends without an answer", async () => {
    lab.configure("jonas-okafor", { fault: "drop-on-invite" });
    const gone = lost();
    const call = await console_.call(JONAS);
    await gone;
    expect(call.answers).toEqual([]);
    await comeBack();
    lab.configure("jonas-okafor", { fault: "busy" });
    expect((await (await console_.call(JONAS)).final()).statusCode).toBe(486);
  });

  test("drop-on-redirect: the redirection arrives, then the connection ends", async () => {
    lab.configure("bea-novak", { fault: "drop-on-redirect" });
    const gone = lost();
    const call = await console_.call(BEA);
    expect((await call.final()).statusCode).toBe(300);
    await gone;
  });

  test.each([["jonas-okafor", JONAS] as const, ["bea-novak", BEA_VISITOR] as const])(
    "drop-on-ringing: %s stops ringing when the console stays away",
    async (personId, callee) => {
      const unit = await cast.unit(personId);
      unit.onInvite = () => {};
      lab.configure(personId, { fault: "drop-on-ringing" });
      const gone = lost();
      const call = await console_.call(callee);
      await gone;
      expect(call.answers.at(-1)?.statusCode).toBe(180);
      await terminated(unit.invitations[0]!);
      await quiet();
    },
  );

  test("drop-on-answer: the answer arrives, and a console that comes back keeps the call", async () => {
    const unit = await cast.unit("bea-novak");
    lab.configure("bea-novak", { fault: "drop-on-answer" });
    const gone = lost();
    const call = await console_.call(BEA_VISITOR);
    expect((await call.final()).statusCode).toBe(200);
    await gone;
    await comeBack();
    await established(call.inviter);
    await established(unit.invitations[0]!);
    // The ACK got lost with the connection; it is sent again when the answer is.
    await until("the ACK at the unit", () => unit.transport.received.some((text) => text.startsWith("ACK")), 3000);
    await call.inviter.bye();
    await terminated(unit.invitations[0]!);
    await quiet();
  });
});
