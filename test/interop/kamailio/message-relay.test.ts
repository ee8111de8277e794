/** Kamailio's MSRP relay between two ends of ours: it asks for our password, gives each an address, and passes on what goes between them. */
import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { MessageEnds } from "../../../electron/msrp/message-ends.ts";
import { TRANSFER_TIMES } from "../../../electron/msrp/message-transfer.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { codeOf } from "../../support/harness/keys/console.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { type MessageRelay, startMessageRelay } from "./message-relay.ts";

const HOST = "relay.system-a.example";
const USER = { username: "dispatch-3", realm: "ims.system-a.example", password: "one of a kind" };
const TYPE = "multipart/mixed;boundary=b1";

describeWith("kamailio", "kamailio-tls", "kamailio-msrp")(
  "Kamailio's relay between two ends",
  { timeout: 60_000 },
  () => {
    const authority = createAuthority();
    let folder: string;
    let relay: MessageRelay;
    const ends: MessageEnds[] = [];
    beforeAll(async () => {
      folder = makeFolder("message-relay");
      relay = await startMessageRelay(folder, issueServerIdentity(authority, HOST), USER);
    });
    afterAll(async () => {
      await relay?.end();
      removeFolder(folder);
    });
    beforeEach(() => keepOnFailure(folder));
    afterEach(() => {
      for (const each of ends.splice(0)) each.closeAll();
    });

    function endsOf(password = USER.password): MessageEnds {
      const access = () => ({
        trustAnchors: [authority.certificate],
        addressOf: () => ({ host: "127.0.0.1", port: relay.port }),
        relay: {
          uri: `msrps://${HOST}:2855;tcp`,
          credentials: () => ({ username: USER.username, password, realms: [USER.realm] }),
        },
      });
      const made = new MessageEnds(access, { ...TRANSFER_TIMES, relayedReport: 3_000 });
      ends.push(made);
      return made;
    }

    test("a message in several parts comes whole, and its sender hears that it is kept", async () => {
      const [from, to] = [endsOf(), endsOf()];
      const [caller, callee] = await Promise.all([from.open(false), to.open(false)]);
      expect(caller.path).toEqual([
        expect.stringMatching(/^msrps:\/\/127\.0\.0\.1:\d+\/s\./),
        expect.stringMatching(/\.invalid:2855\//),
      ]);
      const body = randomBytes(70_000).toString("base64");
      const receiving = to.receive({ id: callee.id, path: caller.path, connectTo: null });
      const sending = from.send({ id: caller.id, path: callee.path, connectTo: null, contentType: TYPE, body });
      expect(await receiving).toEqual({ contentType: TYPE, body });
      to.confirm(callee.id, 200);
      expect(await sending).toEqual({ status: 200, comment: "OK" });
      expect(relay.output()).toContain("REPORT for");
    });

    test("a wrong password is refused, and nothing is sent", async () => {
      expect(await codeOf(endsOf("another").open(false))).toBe("message-path-refused");
    });

    test("an end that is there no more has nothing, whatever the relay takes", async () => {
      const [from, to] = [endsOf(), endsOf()];
      const [caller, callee] = await Promise.all([from.open(false), to.open(false)]);
      const gone = callee.path.map((uri) => uri.replace("/s.", "/x."));
      to.close(callee.id);
      const sending = from.send({ id: caller.id, path: gone, connectTo: null, contentType: TYPE, body: "AAAA" });
      // The relay takes every part of it: nobody but the other end could know that it is there.
      expect(await sending).toMatchObject({ status: 408 });
    });
  },
);
