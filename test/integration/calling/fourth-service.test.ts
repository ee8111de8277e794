/**
 * A service that nobody has thought of is its profile and one row of the table, and nothing else: it is placed, redirected,
 * keyed, answered, declined and kept in the record by code that has never heard of it.
 */
import { afterEach, expect, test, vi } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import type { McClient } from "../../../renderer/client/mc-client.ts";
import { sipAccountSchema } from "../../../shared/bridge/account.ts";
import { callRecordSchema, type DrawnCall } from "../../../shared/mc/call-record.ts";
import type { ServiceProfile } from "../../../shared/mc/services/service-profile.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import { joinConsole, joinUnit, type KeyedUser, leave } from "../../support/harness/calling/keyed-client.ts";
import { connected, ended, storeValue } from "../../support/harness/calling/lab-calls.ts";
import { freshIds } from "../../support/harness/lab/lab-client.ts";

vi.mock(import("../../../shared/mc/services/services.ts"), async (original) => {
  const module = await original();
  const imaginary: ServiceProfile = {
    title: "MCImaginary",
    idTitle: "MCImaginary ID",
    infoContentType: "application/vnd.example.mcimaginary-info+xml",
    infoNamespace: "urn:example:ns:mcimaginaryInfo:1.0",
    infoRoot: "mcimaginaryinfo",
    infoParams: "mcimaginary-Params",
    prefix: "mcimaginary",
    icsi: "urn:urn-7:example-service.ims.icsi.mcimaginary",
    featureTag: "g.example.mcimaginary",
    idClaim: "mcimaginary_id",
    scopePrefix: "imaginary",
    sessionType: "tete-a-tete",
    media: { audio: "thoughts" },
    shortData: undefined,
    warnings: { "480 110": "unavailable" },
    profileDocument: {
      namespace: "urn:example:mcimaginary:user-profile:1.0",
      root: "mcimaginary-user-profile",
      file: "mcimaginary-user-profile.xml",
      userId: "MCFourthUserID",
      entry: "Friend",
    },
    initialDetails: "MCImaginary-Service-Details",
    configurationDocument: { namespace: "urn:example:mcfourth:serviceConfig:1.0" },
    settings: { answerMode: true },
  };
  const MC_SERVICES = { ...module.MC_SERVICES, mcimaginary: imaginary };
  return { ...module, MC_SERVICES, SERVICE_NAMES: Object.keys(MC_SERVICES) as McService[] };
});

const IMAGINARY = "mcimaginary" as McService;
const BEA = "sip:bea.novak@mcx.system-a.example";

let lab: Lab;
let users: readonly KeyedUser[] = [];
afterEach(async () => {
  await leave(users);
  await lab.close();
});

const newest = (client: McClient, condition: (record: DrawnCall) => boolean) =>
  storeValue(client.store, ({ calls: [call] }) => (call !== undefined && condition(call) ? call : undefined));

test("a fourth service touches its profile alone", async () => {
  lab = await createLab({ services: [IMAGINARY] });
  // The KMS of the new ID stands in the user profile of that service and nowhere else.
  lab.configure("bea-novak", { kmsUriPlace: "profile" });
  users = await Promise.all([joinConsole(lab), joinUnit(lab, "bea-novak")]);
  const [ava, bea] = users.map(({ client }) => client) as [McClient, McClient];

  expect(sipAccountSchema.parse(lab.consoleAccount(freshIds())).services).toHaveProperty(IMAGINARY);

  ava.engine.place(BEA, IMAGINARY);
  const incoming = await newest(bea, ({ state }) => state === "incoming");
  expect(incoming).toMatchObject({ service: IMAGINARY, direction: "incoming" });
  bea.engine.answer(incoming.id);
  const record = await newest(ava, (call) => connected(call) || ended(call));
  expect(record.endReason).toBeNull();
  expect(record).toMatchObject({
    service: IMAGINARY,
    redirections: [{ kmsUri: "kms.system-b.example", kmsUriSource: "profile" }],
    protection: { identity: { kmsUriSource: "profile" } },
  });
  expect(callRecordSchema.parse(record).service).toBe(IMAGINARY);

  const { ladder } = ava.store.getState().calls[0] ?? { ladder: [] };
  const sent = ladder.filter(({ text }) => text.startsWith("INVITE "));
  expect(sent[0]?.text).toMatch(/^INVITE sip:mcimaginary-part@mcx\.system-a\.example /);
  expect(sent[0]?.text).toContain("P-Preferred-Service: urn:urn-7:example-service.ims.icsi.mcimaginary");
  for (const { text } of sent) expect(text).toMatch(/i=thoughts\r\n[\s\S]*<session-type>tete-a-tete<\/session-type>/);
  expect(JSON.stringify(ladder)).not.toMatch(/mcptt|mcvideo|mcdata/i);

  // What a warning means is the service's own.
  ava.engine.end(record.id);
  await newest(ava, ended);
  ava.engine.place(BEA, IMAGINARY);
  const second = await newest(bea, ({ state }) => state === "incoming");
  bea.engine.end(second.id);
  expect((await newest(ava, (call) => ended(call) && call.id !== record.id)).endReason?.code).toBe("unavailable");

  // Voice, which nobody has here, is refused by name.
  ava.engine.place(BEA, "mcptt");
  expect(ava.store.getState().calls[0]?.endReason?.code).toBe("service-not-available");
});
