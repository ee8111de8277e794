import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrowser } from "../../../electron/machine/find-browser.mjs";
import { openChromiumProgram } from "../../../scripts/tools/program/chromium-program.ts";
import { ask, type Program, until } from "../../../scripts/tools/program/program.ts";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import { shownIdOf } from "../../../shared/bridge/account.ts";
import type { AuthorizationOrder } from "../../../shared/bridge/authorization.ts";
import { encodeInfo } from "../../../shared/mc/info-document.ts";
import { decodeRedirection } from "../../../shared/mc/redirection.ts";
import { encodeResourceLists, RESOURCE_LISTS_CONTENT_TYPE } from "../../../shared/mc/resource-lists.ts";
import { MC_SERVICES } from "../../../shared/mc/services/services.ts";
import { DEFAULT_WIRE } from "../../../shared/mc/wire-profile.ts";
import { Capture } from "../rig/capture.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { complaints, fields } from "../rig/tshark.ts";
import { JsSipPage } from "./jssip-page.ts";

const LIMIT_MS = 25_000;
const BEA = "sip:bea.novak@mcx.system-a.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";
const INFO = MC_SERVICES.mcptt.infoContentType;
const BOUNDARY = "jssip";

/** The info document and the one callee, as the standard has them behind the session description. */
const partsFor = (callee: string): string =>
  [
    `--${BOUNDARY}\r\nContent-Type: ${INFO}\r\n\r\n${encodeInfo("mcptt", { sessionType: "private", clientId: `urn:uuid:${randomUUID()}` })}`,
    `--${BOUNDARY}\r\nContent-Type: ${RESOURCE_LISTS_CONTENT_TYPE}\r\nContent-Disposition: recipient-list\r\n\r\n${encodeResourceLists([callee])}`,
    `--${BOUNDARY}--\r\n`,
  ].join("\r\n");

/** A handshake message sent again (RFC 6347 clause 4.2.4) is right, and tshark reports it as an overlap. */
const DTLS_RETRANSMISSION = /:dtls New fragment overlaps old data \(retransmission\?\)$/;

const portOf = (url: string): string => new URL(url).port;

describeWith("tshark")("the lab as foreign software sees it", { timeout: 120_000 }, () => {
  let folder: string;
  let program: Program;
  let capture: Capture;
  let account: SipAccount;

  beforeAll(async () => {
    folder = makeFolder("lab");
    // From before the first connection: without its handshake a WebSocket cannot be followed.
    capture = await Capture.start(folder);
    const browser = findBrowser();
    if (browser === undefined) throw new Error("no browser: run `npm run setup`");
    const dataFolder = join(folder, "data");
    mkdirSync(dataFolder, { mode: 0o700 });
    program = await openChromiumProgram(browser.path, { dataFolder, headless: true });
    account = await ask(program.console, "account.get", {});
  });
  afterAll(async () => {
    await program?.close();
    await capture?.stop();
    removeFolder(folder);
  });

  const registered = (personId: string) =>
    until(`the unit of ${personId}`, LIMIT_MS, async () => {
      const { people } = await ask(program.console, "lab.state", {});
      return people.find(({ id }) => id === personId)?.unit?.registration === "registered" ? true : undefined;
    });

  test("tshark finds nothing wrong with a call: SIP, SDP, MIKEY, STUN, DTLS", async () => {
    keepOnFailure(folder);
    const unit = await program.unit("bea-novak");
    await registered("bea-novak");
    const unitAccount = await ask(unit, "account.get", {});
    const { console: page } = program;
    await until("registration", LIMIT_MS, async () =>
      (await page.getByRole("banner").getByRole("status").first().textContent())?.includes("registered")
        ? true
        : undefined,
    );
    await page.keyboard.press("/");
    await page.locator('[role="combobox"]:focus').waitFor();
    await page.keyboard.type("bea");
    await page
      .getByRole("region", { name: "People" })
      .getByRole("button", { name: /^Call / })
      .first()
      .waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+Enter");
    const call = await until("a protected call", LIMIT_MS, async () => {
      const [newest] = await ask(page, "calls.list", { limit: 1 });
      if (newest?.state === "ended") throw new Error(`it ended: ${newest.endReason?.code}`);
      return newest?.steps.some(({ step }) => step === "protection-proved") ? newest : undefined;
    });
    expect(call.redirections).toHaveLength(1);
    await page.keyboard.press("Shift+Escape");
    // The call is over for the console when its BYE is on the way; the judge is to see it arrive and be answered.
    await until("the answer to BYE", LIMIT_MS, async () =>
      (await ask(page, "calls.ladder", { callId: call.id })).some(
        ({ text }) => text.startsWith("SIP/2.0 200 ") && /^CSeq: \d+ BYE\r?$/im.test(text),
      )
        ? true
        : undefined,
    );
    await capture.stop();

    const ports = [portOf(account.servers[0] ?? ""), portOf(unitAccount.servers[0] ?? "")];
    const options = ports.flatMap((port) => ["-d", `tcp.port==${port},http`]);
    const kinds = ["sip", "sdp", "mikey", "stun", "dtls"];
    // What else passes on this computer at the same time is not judged.
    const ours = [...ports.map((port) => `tcp.port==${port}`), "udp"].join(" || ");
    const faults = complaints(capture.file, options, ours)
      .filter((each) => kinds.some((kind) => each.includes(kind)))
      .filter((each) => !DTLS_RETRANSMISSION.test(each));
    expect(faults).toEqual([]);
    // One look at the capture: each starts a program and reads everything.
    const seen = fields(
      capture.file,
      kinds.join(" || "),
      ["frame.protocols", "sip.Method", "sip.Status-Code"],
      options,
    );
    const protocols = new Set(seen.flatMap(([all = ""]) => all.split(":")));
    expect(kinds.filter((kind) => !protocols.has(kind))).toEqual([]);
    const methods = seen.flatMap(([, method = ""]) => method.split(","));
    for (const method of ["REGISTER", "INVITE", "ACK", "BYE"]) expect(methods).toContain(method);
    const statuses = seen.flatMap(([, , status = ""]) => status.split(","));
    for (const status of ["300", "200", "401"]) expect(statuses).toContain(status);
    const [payloads] = fields(capture.file, "mikey", ["mikey.next_payload", "mikey.sign.len"], options);
    expect(payloads?.[1]).toContain("129");
  });

  const authorize = async (order: AuthorizationOrder) =>
    (await ask(program.console, "account.authorize", order)).credentials[0]?.value ?? "";

  test("JsSIP registers at system A, and is told where somebody is who has migrated", async () => {
    keepOnFailure(folder);
    const jssip = await JsSipPage.open(program.console.context());
    try {
      expect(await jssip.register(account, authorize)).toBe("registered");
      const call = await jssip.call(account.services.mcptt?.participatingFunction ?? "", partsFor(BEA), BOUNDARY);
      expect(call).toMatchObject({ outcome: "failed", status: 300 });
      // The octets: each mandatory ID in its element, in the schema's order, and the extension.
      const body = call.body ?? "";
      const order = ["mcptt-request-uri", "mcptt-calling-user-id", "mcptt-called-party-id", "anyExt", "kms-uri"];
      const places = order.map((name) => body.search(new RegExp(`<(\\w+:)?${name}[ >]`)));
      expect(places.every((place) => place > 0)).toBe(true);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      const answer = { status: 300, contentType: call.contentType, body, reasonHeaders: [], warningHeaders: [] };
      const context = {
        form: DEFAULT_WIRE.redirection,
        service: "mcptt",
        ownId: shownIdOf(account),
        dialledId: BEA,
      } as const;
      expect(decodeRedirection(answer, context)).toMatchObject({
        newId: "sip:visitor-0412@mcx.system-b.example",
        kmsUri: "kms.system-b.example",
        diagnostics: [],
      });
    } finally {
      await jssip.close();
    }
  });

  test("JsSIP calls somebody at home and hears them, holds and resumes; its REFER is refused, and the call stays", async () => {
    keepOnFailure(folder);
    await program.unit("jonas-okafor");
    await registered("jonas-okafor");
    const jssip = await JsSipPage.open(program.console.context());
    try {
      expect(await jssip.register(account, authorize)).toBe("registered");
      const call = await jssip.call(account.services.mcptt?.participatingFunction ?? "", partsFor(JONAS), BOUNDARY);
      expect(call.outcome).toBe("confirmed");
      expect(call.heard).toBeGreaterThan(0);
      expect(call).toMatchObject({ held: "recvonly", resumed: "sendrecv" });
      // By the lab's server, which passes none on; what the console says to one, SIPp asks.
      expect(call.referred).toBeGreaterThanOrEqual(400);
    } finally {
      await jssip.close();
    }
  });
});
