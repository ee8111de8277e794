/** sipsak, which asks and nothing else: through Kamailio, of a console that is registered there and of one that is in a call. */
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { NodeConsole } from "../console/node-console.ts";
import type { KamailioSystem } from "../kamailio/kamailio-system.ts";
import { accountFile, DISPATCHER, startAlone } from "../kamailio/network.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { startUdpPeer, type UdpPeer } from "../rig/udp-peer.ts";

describeWith("kamailio", "sipsak")("what sipsak asks a console", { timeout: 60_000 }, () => {
  let folder: string;
  let peer: UdpPeer;
  let system: KamailioSystem;
  let console: NodeConsole;

  beforeAll(async () => {
    folder = makeFolder("sipsak");
    peer = await startUdpPeer();
    system = await startAlone({
      folder,
      users: [DISPATCHER],
      peers: { peer: { port: peer.port, transport: "udp" } },
    });
    console = await NodeConsole.start(accountFile(system, DISPATCHER));
  });
  afterAll(async () => {
    await console?.stop();
    await system?.end();
    await peer?.close();
    removeFolder(folder);
  });
  beforeEach(() => keepOnFailure(folder));

  /** What sipsak prints: the answer is part of it. Its exit code tells of a refusal. */
  function asked(...args: readonly string[]): Promise<string> {
    const uri = `sip:${DISPATCHER}@127.0.0.1:${system.description.udpPort}`;
    return new Promise((resolve) => {
      execFile("sipsak", ["-vvv", ...args, "-s", uri], { timeout: 20_000 }, (_error, out, trouble) =>
        resolve(out + trouble),
      );
    });
  }

  /** A text in a MESSAGE, as a file; sipsak puts its Via before it. */
  function textFile(name: string): string {
    const file = join(folder, `${name}.sip`);
    const lines = [
      `MESSAGE sip:${DISPATCHER}@127.0.0.1:${system.description.udpPort} SIP/2.0`,
      "From: <sip:sipsak@127.0.0.1>;tag=sipsak",
      `To: <sip:${DISPATCHER}@${system.description.imsDomain}>`,
      `Call-ID: ${name}`,
      "CSeq: 1 MESSAGE",
      "Max-Forwards: 70",
      "Content-Type: text/plain",
      "Content-Length: 5",
      "",
      "hello",
    ];
    writeFileSync(file, lines.join("\r\n"));
    return file;
  }

  const ALLOW = "Allow: INVITE, ACK, CANCEL, BYE, PRACK, MESSAGE, OPTIONS";

  test.each(["idle", "in-a-call"])("a console that is %s says what it takes, and refuses a text", async (which) => {
    if (which === "in-a-call") {
      console.place("sip:peer@mcx.system-a.example");
      await console.connected();
    }
    const options = await asked();
    expect(options).toMatch(/^SIP\/2\.0 200 /m);
    expect(options).toContain(ALLOW);
    const message = await asked("-f", textFile(which));
    expect(message).toMatch(/^SIP\/2\.0 415 /m);
    expect(message).toContain("Accept: application/sdp, multipart/mixed");
    if (which === "idle") return;
    console.hangUp();
    expect((await console.ended()).endReason?.code).toBe("hung-up");
  });
});
