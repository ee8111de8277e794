/** Redirections and forwardings in the carriers beside the 300, as the lab sends them and a plain SIP client sees them. */
import type { Message } from "sip.js/lib/api/index.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import {
  LAB_REDIRECTION_FAULTS,
  type LabPersonSettings,
  type LabRedirectionFault,
} from "../../../shared/bridge/lab-settings.ts";
import { acceptForwardingMessage, decodeForwardingMessage } from "../../../shared/mc/forwarding-message.ts";
import { decodeRedirection } from "../../../shared/mc/redirection.ts";
import { DEFAULT_WIRE } from "../../../shared/mc/wire-profile.ts";
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
const BEA = "sip:bea.novak@mcx.system-a.example";
const BEA_VISITOR = "sip:visitor-0412@mcx.system-b.example";
const MIRA_VISITOR = "sip:visitor-0414@mcx.system-b.example";
const MIRA_JOINT = "sip:joint-0414@mcx.system-a.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";
const AINO = "sip:aino.aalto@mcx.system-a.example";
const SOMEBODY = "sip:somebody.else@mcx.system-b.example";

let lab: Lab;
let cast: Cast;
let console_: LabClient;
/** What the console was told, in its order: statuses of INVITEs, and MESSAGEs. */
let order: string[];

beforeEach(async () => {
  lab = await createLab();
  cast = new Cast(lab);
  console_ = await cast.console();
  order = [];
});

afterEach(async () => {
  await cast.stop();
  await lab.close();
});

const bea = (settings: Partial<LabPersonSettings>) => lab.configure("bea-novak", settings);
const noneLeft = () =>
  until("both systems without calls and dialogs", () =>
    Object.values(lab.load()).every(({ activeCalls, dialogs }) => activeCalls === 0 && dialogs === 0),
  );
const documentIn = (message: Message) => documentOf(message.request, INFO) ?? "";
const element = (xml: string, name: string) => new RegExp(`<${name}[^>]*>\\s*([^<]*?)\\s*</${name}>`).exec(xml)?.[1];

/** Calls, and keeps the order in which answers and MESSAGEs come. */
async function call(callee: string) {
  console_.transport.received.length = 0;
  return await console_.call(callee);
}
function arrived(): string[] {
  order = console_.transport.received.flatMap((text) => {
    if (text.startsWith("MESSAGE ")) return ["MESSAGE"];
    const [, status] = /^SIP\/2\.0 (\d{3})/.exec(text) ?? [];
    return status !== undefined && /^CSeq: *\d+ INVITE/im.test(text) && status !== "100" ? [status] : [];
  });
  return order;
}

describe("in the final answer", () => {
  test("480 with the forwarding elements, for somebody who has migrated", async () => {
    bea({ carrier: "final-answer" });
    const answer = await (await call(BEA)).final();
    expect(answer.statusCode).toBe(480);
    expect(answer.getHeader("warning")).toMatch(/^399 mcx\.system-a\.example "174 /);
    const document = documentOf(answer, INFO) ?? "";
    expect(element(document, "forwarding-reason")).toBe("migrated");
    expect(element(document, "forwarding-target-id")).toBe(BEA_VISITOR);
    expect(element(document, "forwarding-target-orig-id")).toBe(BEA);
    expect(element(document, "uri-entry")).toBe("kms.system-b.example");
    expect(document).not.toContain("request-type");
    expect(console_.messages).toEqual([]);
    await noneLeft();
  });

  test.each([
    ["300", 300],
    ["final-answer", 480],
  ] as const)("to another person by %s: the elements in a %i", async (carrier, statusCode) => {
    lab.configure("jonas-okafor", { carrier, forwardsTo: "aino-aalto" });
    const answer = await (await call(JONAS)).final();
    expect(answer.statusCode).toBe(statusCode);
    expect(answer.getHeader("warning")).toContain('"175 call is forwarded"');
    const document = documentOf(answer, INFO) ?? "";
    expect(element(document, "forwarding-reason")).toBe("immediate");
    expect(element(document, "forwarding-target-id")).toBe(AINO);
    expect(element(document, "uri-entry")).toBe("kms.system-a.example");
  });

  test("system B's 480 comes through system A", async () => {
    lab.configure("mira-ionescu", { carrier: "final-answer" });
    const answer = await (await call(MIRA_VISITOR)).final();
    expect(answer.statusCode).toBe(480);
    expect(element(documentOf(answer, INFO) ?? "", "forwarding-target-id")).toBe(MIRA_JOINT);
  });
});

describe("by MESSAGE", () => {
  test("the MESSAGE names everybody, asks for a new call, and comes from the participating function", async () => {
    bea({ carrier: "message" });
    await call(BEA);
    await until("the MESSAGE", () => console_.messages.length === 1);
    const [{ request }] = console_.messages as [Message];
    expect(request.getHeader("p-asserted-identity")).toContain("mcptt-part@mcx.system-a.example");
    expect(request.getHeader("p-asserted-service")).toBe("urn:urn-7:3gpp-service.ims.icsi.mcptt");
    expect(request.to.uri.toString()).toBe(console_.account.impu);
    const document = documentIn(console_.messages[0]!);
    expect(element(document, "request-type")).toBe("forward-private-call-request");
    expect(element(document, "forwarding-reason")).toBe("migrated");
    expect(element(document, "forwarding-target-id")).toBe(BEA_VISITOR);
    expect(element(document, "forwarding-target-orig-id")).toBe(BEA);
    expect(document).toContain(`<mcptt-calling-user-id type="Normal"><mcpttURI>${AVA}<`);
    expect(document).toContain(`<mcptt-called-party-id type="Normal"><mcpttURI>${BEA}<`);
    await noneLeft();
  });

  test.each([
    ["before", ["MESSAGE", "480"]],
    ["with", ["MESSAGE", "480"]],
    ["after", ["480", "MESSAGE"]],
    ["twice", ["MESSAGE", "480", "MESSAGE"]],
  ] as const)("%s: %j", async (messageOrder, expected) => {
    bea({ carrier: "message", messageOrder });
    const placed = await call(BEA);
    const answer = await placed.final();
    expect(answer.getHeader("warning")).toContain('"174 ');
    expect(answer.body).toBe("");
    await until("everything", () => arrived().length === expected.length);
    expect(order).toEqual(expected);
    expect(new Set(console_.messages.map(documentIn)).size).toBe(1);
    await noneLeft();
  });

  test("before: the 480 waits for the answer to the MESSAGE", async () => {
    bea({ carrier: "message", messageOrder: "before" });
    console_.onMessage = () => {};
    await call(BEA);
    await until("the MESSAGE", () => console_.messages.length === 1);
    expect(arrived()).toEqual(["MESSAGE"]);
    void console_.messages[0]?.accept();
    await until("the 480", () => arrived().at(-1) === "480");
  });

  test("a caller who cancels when the MESSAGE comes gets 487 and no 480", async () => {
    bea({ carrier: "message", messageOrder: "ringing" });
    const placed = await call(BEA);
    console_.onMessage = (message) => {
      void message.accept();
      void placed.inviter.cancel();
    };
    expect((await placed.final()).statusCode).toBe(487);
    expect(arrived()).toEqual(["180", "MESSAGE", "487"]);
    await noneLeft();
  });

  test("a caller who gives up before the MESSAGE is told nothing", async () => {
    bea({ carrier: "message", messageOrder: "ringing" });
    const placed = await call(BEA);
    await until("ringing", () => arrived().includes("180"));
    await placed.inviter.cancel();
    expect((await placed.final()).statusCode).toBe(487);
    await noneLeft();
    expect(console_.messages).toEqual([]);
  });

  test("to another person who does not answer", async () => {
    lab.configure("jonas-okafor", { carrier: "message", messageOrder: "ringing", forwardsTo: "aino-aalto" });
    const placed = await call(JONAS);
    await until("the MESSAGE", () => console_.messages.length === 1);
    const document = documentIn(console_.messages[0]!);
    expect(element(document, "forwarding-reason")).toBe("no-answer");
    expect(element(document, "forwarding-target-id")).toBe(AINO);
    await placed.inviter.cancel();
    await noneLeft();
  });

  test("system B tells by way of system A, and the ladder sees it on the way", async () => {
    const arrows: string[] = [];
    lab.onMessage(({ callId, entry }) =>
      arrows.push(`${callId} ${entry.from} > ${entry.to} ${entry.text.split(" ")[0]}`),
    );
    lab.configure("mira-ionescu", { carrier: "message", messageOrder: "before" });
    const placed = await call(MIRA_VISITOR);
    expect((await placed.final()).statusCode).toBe(480);
    expect(element(documentIn(console_.messages[0]!), "forwarding-target-id")).toBe(MIRA_JOINT);
    expect(arrows).toContain(`${placed.callId} system-b > system-a MESSAGE`);
    expect(arrows.filter((arrow) => arrow.includes("MESSAGE"))).toHaveLength(1);
    await noneLeft();
  });

  test("a person far away who forwards: 300 to the new ID, MESSAGE there", async () => {
    bea({ forwardsTo: "aino-aalto" });
    expect((await (await call(BEA)).final()).statusCode).toBe(300);
    bea({ carrier: "message", messageOrder: "before" });
    expect((await (await call(BEA_VISITOR)).final()).statusCode).toBe(480);
    const document = documentIn(console_.messages[0]!);
    expect(element(document, "forwarding-target-id")).toBe(AINO);
    expect(element(document, "forwarding-reason")).toBe("immediate");
  });

  test("a caller whose connection is gone leaves nothing behind", async () => {
    await lab.close();
    lab = await createLab({ flowLossGraceMs: 50 });
    cast = new Cast(lab);
    console_ = await cast.console();
    bea({ carrier: "message", messageOrder: "ringing" });
    await call(BEA);
    await until("ringing", () => arrived().includes("180"));
    console_.transport.break();
    await noneLeft();
  });
});

describe("what is wrong with a forwarding", () => {
  test("the MESSAGE never comes", async () => {
    bea({ carrier: "message", redirectionFault: "message-missing" });
    expect((await (await call(BEA)).final()).getHeader("warning")).toContain('"174 ');
    await noneLeft();
    expect(console_.messages).toEqual([]);
  });

  test("the MESSAGE belongs to nothing: the 480 had no warning", async () => {
    bea({ carrier: "message", redirectionFault: "message-for-none" });
    expect((await (await call(BEA)).final()).hasHeader("warning")).toBe(false);
    await until("the MESSAGE", () => console_.messages.length === 1);
  });

  test("the MESSAGE comes after the caller's CANCEL", async () => {
    bea({ carrier: "message", redirectionFault: "message-after-cancel" });
    const placed = await call(BEA);
    await until("ringing", () => arrived().includes("180"));
    await placed.inviter.cancel();
    await until("the MESSAGE", () => console_.messages.length === 1);
    expect(arrived()).toEqual(["180", "487", "MESSAGE"]);
  });

  test("the MESSAGE is about a call to somebody else", async () => {
    bea({ carrier: "message", redirectionFault: "message-other-call" });
    await call(BEA);
    await until("the MESSAGE", () => console_.messages.length === 1);
    expect(element(documentIn(console_.messages[0]!), "forwarding-target-orig-id")).toBe(JONAS);
  });

  test.each(["300", "final-answer", "message"] as const)(
    "the MESSAGE names another ID than the answer: %s",
    async (carrier) => {
      bea({ carrier, redirectionFault: "carriers-differ" });
      const answer = await (await call(BEA)).final();
      expect(arrived()).toEqual(["MESSAGE", carrier === "300" ? "300" : "480"]);
      expect(element(documentIn(console_.messages[0]!), "forwarding-target-id")).toBe(SOMEBODY);
      expect(documentOf(answer, INFO)).toContain(BEA_VISITOR);
      expect(documentOf(answer, INFO)).not.toContain(SOMEBODY);
    },
  );

  test("a second MESSAGE with another ID when the next call is up", async () => {
    const unit = await cast.unit("bea-novak");
    bea({ carrier: "message", redirectionFault: "message-late" });
    await (await call(BEA)).final();
    const next = await console_.call(BEA_VISITOR);
    await established(next.inviter);
    await until("the second MESSAGE", () => console_.messages.length === 2);
    expect(console_.messages.map(documentIn).map((xml) => element(xml, "forwarding-target-id"))).toEqual([
      BEA_VISITOR,
      SOMEBODY,
    ]);
    await next.inviter.bye();
    await terminated(unit.invitations[0]!);
    await noneLeft();
  });
});

describe("documents with forwarding elements", () => {
  const CONTEXT = { form: DEFAULT_WIRE.redirection, service: "mcptt", ownId: AVA, dialledId: BEA } as const;

  /** The MESSAGE as the codec reads it. */
  async function byMessage() {
    bea({ carrier: "message", messageOrder: "before" });
    await (await call(BEA)).final();
    const { request } = console_.messages.at(-1)!;
    const body = { contentType: request.getHeader("content-type"), body: request.body };
    const message = decodeForwardingMessage(body, ["mcptt"], CONTEXT.form);
    return message && acceptForwardingMessage(message, CONTEXT);
  }

  /** The final answer as the codec reads it. */
  async function byAnswer() {
    bea({ carrier: "final-answer" });
    const answer = await (await call(BEA)).final();
    return decodeRedirection(
      {
        status: answer.statusCode ?? 0,
        contentType: answer.getHeader("content-type"),
        body: answer.body,
        reasonHeaders: answer.getHeaders("reason"),
        warningHeaders: answer.getHeaders("warning"),
      },
      CONTEXT,
    );
  }

  test("both are read as what they are", async () => {
    const expected = { newId: BEA_VISITOR, kmsUri: "kms.system-b.example", target: "migrated" };
    expect(await byMessage()).toMatchObject({ ...expected, carrier: "message", forwardingReason: "migrated" });
    expect(await byAnswer()).toMatchObject({ ...expected, carrier: "final-answer", forwardingReason: "migrated" });
  });

  const refusals: Partial<Record<LabRedirectionFault, string>> = {
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
    "kms-uri-odd": "redirection-kms-uri-invalid",
    "two-new-ids": "redirection-contradictory",
    "target-alias": "redirection-to-functional-alias",
    "message-other-call": "redirection-wrong-called-party",
  };
  test.each(Object.entries(refusals))("%s is refused as %s, in a MESSAGE and in a 480", async (fault, code) => {
    bea({ redirectionFault: fault as LabRedirectionFault });
    await expect(byMessage()).rejects.toMatchObject({ code });
    await expect(byAnswer()).rejects.toMatchObject({ code });
  });

  test("without a body there is nothing to read", async () => {
    bea({ redirectionFault: "no-body" });
    expect(await byMessage()).toBeUndefined();
    await expect(byAnswer()).rejects.toMatchObject({ code: "redirection-without-details" });
  });

  test.each(
    LAB_REDIRECTION_FAULTS.filter(
      (fault) => refusals[fault] === undefined && fault !== "no-body" && !/^(message|carriers|moved)/.test(fault),
    ),
  )("%s can be read", async (redirectionFault) => {
    bea({ redirectionFault });
    expect(await byMessage()).toMatchObject({ carrier: "message" });
    expect(await byAnswer()).toMatchObject({ carrier: "final-answer" });
  });
});
