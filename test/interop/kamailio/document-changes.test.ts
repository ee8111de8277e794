/**
 * Kamailio as a configuration server that tells of changes: its module `xcap_server` takes a document, its script publishes that it has, and its modules for
 * presence, in another system, notify the console, which asks for that document and for no other.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { ConfigurationAccess } from "../../../electron/documents/configuration-access.ts";
import type { UserConfiguration } from "../../../electron/documents/user-configuration.ts";
import { writtenConfiguration } from "../../../lab/documents/written-documents.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { encodeUserProfile } from "../../../shared/kms/user-profile.ts";
import { type DocumentKind, placeOf } from "../../../shared/mc/configuration-documents.ts";
import { NO_DATA_LIMITS } from "../../../shared/mc/data/service-configuration.ts";
import type { PrivateCallPermission } from "../../../shared/mc/private-call-permissions.ts";
import { NodeConsole } from "../console/node-console.ts";
import { openConfiguration } from "../console/opened-configuration.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import type { KamailioSystem } from "./kamailio-system.ts";
import { accountFile, DISPATCHER, DOMAINS, startAlone } from "./network.ts";
import { XcapServer } from "./xcap-server.ts";

const HOST = "localhost";
const AVA = `sip:${DISPATCHER}@${DOMAINS.a.mc}`;
const TOKEN = "fresh";
const HOUR = 3_600_000;
const LIMIT_MS = 15_000;
const AT_FIRST: readonly PrivateCallPermission[] = ["allow-private-call", "allow-emergency-private-call"];

describeWith(
  "kamailio",
  "kamailio-tls",
  "kamailio-xcap",
  "kamailio-presence",
)("Kamailio that tells of documents", () => {
  let folder: string;
  let system: KamailioSystem;
  let server: XcapServer;
  let configuration: UserConfiguration;
  let console: NodeConsole;

  const pathOf = (kind: DocumentKind) =>
    placeOf({ service: "mcptt", kind }, { ids: new Map([["mcptt", AVA]]), ueId: "" }, 1).path;
  const put = async (kind: DocumentKind, text: string) =>
    expect((await server.put(pathOf(kind), text)).status).toBe(200);
  const profileOf = (allowed: readonly PrivateCallPermission[]) =>
    encodeUserProfile({ xuiUri: AVA, index: 1, callees: [], allowed: [...allowed] }, "mcptt");
  const configurationOf = (message: number) =>
    writtenConfiguration("mcptt", DOMAINS.a.mc, { ...NO_DATA_LIMITS, message });

  beforeAll(async () => {
    folder = makeFolder("document-changes");
    system = await startAlone({ folder, users: [DISPATCHER], habit: "presence" });
    const authority = createAuthority();
    server = await XcapServer.start({
      folder,
      host: HOST,
      identity: issueServerIdentity(authority, HOST),
      authority: authority.certificate,
      readers: { [TOKEN]: AVA },
      toldPort: system.description.udpPort,
    });
    const access: ConfigurationAccess = {
      root: server.root,
      ids: new Map([["mcptt", AVA]]),
      ueId: "urn:uuid:0b7f6a1c-5d0e-4c5e-8a8b-1f2e3d4c5b6a",
      profileIndexes: [1],
      isProfileFixed: true,
      // Nobody asks by itself in time.
      checkEvery: HOUR,
      accessToken: async () => TOKEN,
      trustAnchors: () => [authority.certificate],
      addressOf: () => ({ host: "127.0.0.1", port: server.port }),
      dial: undefined,
    };
    configuration = openConfiguration(folder, access);
  });
  afterAll(async () => {
    configuration?.close();
    await server?.end();
    await system?.end();
    removeFolder(folder);
  });
  beforeEach(() => keepOnFailure(folder));
  afterEach(() => console?.stop());

  const questions = async () => (await server.asked(0, 1)).length;

  test("what is put there is obeyed soon, and of what nobody put nothing is asked", async () => {
    await put("user-profile", profileOf(AT_FIRST));
    await put("service-configuration", configurationOf(500));
    await configuration.check();
    const account = {
      ...accountFile(system, DISPATCHER),
      wire: { settings: { publish: false } },
      configurationServer: {
        url: server.root,
        userProfileIndex: 1,
        accessTokenFile: "config.token",
        notifier: `sip:changes@${DOMAINS.a.ims}`,
      },
    };
    const told: unknown[] = [];
    console = await NodeConsole.start(account, {
      onDocuments: (changed) => {
        told.push(changed);
        configuration.mayHaveChanged(changed);
      },
    });
    // The first notification tells of everything that it was told before.
    await vi.waitFor(() => expect(told, console.warnings.join("\n")).not.toEqual([]), { timeout: LIMIT_MS });
    const before = await questions();
    await put("user-profile", profileOf(["allow-private-call"]));
    await vi.waitFor(() => expect(configuration.state()).toMatchObject({ changed: { withdrawn: AT_FIRST.slice(1) } }), {
      timeout: LIMIT_MS,
    });
    expect(told.at(-1)).toEqual([{ selector: pathOf("user-profile"), newEtag: null }]);
    expect(configuration.text("mcptt", "user-profile")).toBe(profileOf(["allow-private-call"]));
    expect((await server.asked(before, 1)).filter((each) => !each.startsWith("mcptt-user-profile-1"))).toEqual([]);
  }, 60_000);
});
