import { afterEach, beforeEach, expect, test } from "vitest";
import { NodeConsole } from "../console/node-console.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { type EdgeAndCore, REALMS, startEdgeAndCore } from "./edge-and-core.ts";
import { PASSWORD } from "./network.ts";

describeWith("kamailio")("an edge that asks with 407 before a core that asks with 401", { timeout: 60_000 }, () => {
  let folder: string;
  let network: EdgeAndCore | undefined;
  let console: NodeConsole | undefined;

  beforeEach(() => {
    folder = makeFolder("edge-and-core");
    keepOnFailure(folder);
  });
  afterEach(async () => {
    await console?.stop();
    await network?.close();
    removeFolder(folder);
  });

  const account = (password: string, further: readonly string[]) => ({
    displayName: "Ava Lindqvist",
    mcServiceId: "sip:ava@mcx.example",
    impu: "sip:ava@ims.example",
    registrar: "sip:ims.example",
    participatingFunction: "sip:mcptt@ims.example",
    webSocketUrl: network?.webSocketUrl,
    digest: { username: "ava", realm: REALMS.core, furtherRealms: further, password },
    registrationExpires: 300,
    systems: [{ name: "Home", domain: "mcx.example", home: true }],
  });

  test.each([
    ["MD5 at the edge, SHA-256 at the core", { edge: "MD5", core: "SHA-256" }],
    ["SHA-256 at the edge, MD5 at the core", { edge: "SHA-256", core: "MD5" }],
  ] as const)("registers and calls: %s", async (_name, algorithms) => {
    network = await startEdgeAndCore(folder, algorithms);
    console = await NodeConsole.start(account(PASSWORD, [REALMS.edge]));
    console.place("sip:bea@mcx.example");
    // 486 comes from behind both: whoever gets it was let through twice, with counts that went up.
    expect((await console.ended()).endReason?.code).toBe("busy");
  });

  test.each([
    ["a wrong password", "wrong", [REALMS.edge], 407, "credentials-refused"],
    ["an account that does not name the edge", PASSWORD, [], 407, "challenge-foreign"],
  ] as const)("is not answered again: %s", async (_name, password, further, status, because) => {
    network = await startEdgeAndCore(folder, { edge: "SHA-256", core: "SHA-256" });
    console = NodeConsole.of(...NodeConsole.read(account(password, further)));
    expect(await console.refused()).toMatchObject({ status, because });
  });
});
