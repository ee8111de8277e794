/**
 * Kamailio as a notifier of another author: its modules for presence take the console's subscriptions, with their intervals and dialogs, and tell what
 * somebody else has published.
 */
import { createSocket } from "node:dgram";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { until } from "../../../scripts/tools/program/program.ts";
import { mcIdKey } from "../../../shared/mc/mc-id.ts";
import { encodePresence } from "../../../shared/mc/presence.ts";
import { NodeConsole } from "../console/node-console.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import type { KamailioSystem } from "./kamailio-system.ts";
import { accountFile, DISPATCHER, DOMAINS, startAlone } from "./network.ts";

const LIMIT_MS = 15_000;
const BEA = `sip:bea@${DOMAINS.a.mc}`;
const NEW_ID = `sip:visitor@${DOMAINS.b.mc}`;

describeWith("kamailio", "kamailio-presence")("Kamailio that tells where people are", () => {
  let folder: string;
  let system: KamailioSystem;
  let console: NodeConsole;

  beforeAll(async () => {
    folder = makeFolder("presence");
    system = await startAlone({ folder, users: [DISPATCHER], habit: "presence" });
  });
  afterAll(async () => {
    await system?.end();
    removeFolder(folder);
  });
  beforeEach(async () => {
    keepOnFailure(folder);
    const wire = { settings: { publish: false }, presence: { subscribe: true } };
    console = await NodeConsole.start({ ...accountFile(system, DISPATCHER), wire });
  });
  afterEach(() => console?.stop());

  /** As Bea's own client would, and as nothing of ours does. */
  async function publish(document: string): Promise<void> {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", () => resolve()));
    const { port } = socket.address();
    const text =
      `PUBLISH ${BEA} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${port}\r\nMax-Forwards: 70\r\n` +
      `From: <${BEA}>;tag=p${port}\r\nTo: <${BEA}>\r\nCall-ID: publish-${port}\r\nCSeq: 1 PUBLISH\r\nEvent: presence\r\n` +
      `Expires: 120\r\nContent-Type: application/pidf+xml\r\nContent-Length: ${Buffer.byteLength(document)}\r\n\r\n${document}`;
    try {
      const answered = new Promise<string>((resolve) => socket.once("message", (answer) => resolve(String(answer))));
      socket.send(text, system.description.udpPort, "127.0.0.1");
      expect(await answered).toMatch(/^SIP\/2\.0 200 /);
    } finally {
      socket.close();
    }
  }
  const told = () => console.client.presence.store.getState().get(mcIdKey(BEA))?.presence;
  const tells = (presence: object) =>
    vi.waitFor(() => expect(told(), console.warnings.join("\n")).toMatchObject(presence), { timeout: LIMIT_MS });
  const says = (from: number, sight: RegExp) =>
    until(`the system showing ${sight}`, LIMIT_MS, () =>
      Promise.resolve(sight.exec(system.output.slice(from)) ?? undefined),
    );

  test("what is published is told, what is granted is kept to in the same dialog, and it is taken back in the end", async () => {
    const from = system.output.length;
    console.client.presence.want([BEA]);
    await says(from, new RegExp(`SUBSCRIBE about ${BEA} for 1800 s, tag '<null>': 20`));
    await publish(
      `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="${BEA}"><tuple id="t1"><status><basic>open</basic></status></tuple></presence>`,
    );
    await tells({ kind: "home" });
    const refreshed = says(from, /SUBSCRIBE about \S+ for 1800 s, tag '[^<']+': 20/);
    const migrated = { kind: "migrated", newId: NEW_ID, kmsUri: "kms.b.test", since: Date.UTC(2026, 10, 26) } as const;
    await publish(encodePresence(BEA, migrated));
    await tells(migrated);
    await refreshed;
    expect(told()).toEqual(migrated);
    await console.stop();
    await says(from, /SUBSCRIBE about \S+ for 0 s, tag '[^<']+': 20/);
  });
});
