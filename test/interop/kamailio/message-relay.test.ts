/** Kamailio's MSRP relay between two ends of ours: it asks for our password, gives each an address, and passes on what goes between them. */
import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { MessageEnds } from "../../../electron/msrp/message-ends.ts";
import { TRANSFER_TIMES } from "../../../electron/msrp/message-transfer.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { base64Of, octetsOfBase64 } from "../../../shared/base/base64.ts";
import { octetsOfText } from "../../../shared/base/octet-text.ts";
import { LARGEST_MESSAGE, type ReceiveOver } from "../../../shared/bridge/message-media.ts";
import { type DataBody, encodeLongData, encodeSessionNotification } from "../../../shared/mc/data/short-data.ts";
import { missing } from "../../support/fixtures/foreign-software.ts";
import { codeOf } from "../../support/harness/keys/console.ts";
import { Capture } from "../rig/capture.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { noteTlsSecrets } from "../rig/tls-secrets.ts";
import { clearOfTls, complaints, fields, packetsFile } from "../rig/tshark.ts";
import { type MessageRelay, startMessageRelay } from "./message-relay.ts";

const HOST = "relay.system-a.example";
const USER = { username: "dispatch-3", realm: "ims.system-a.example", password: "one of a kind" };
/** Where tshark expects MSRP. */
const MSRP_PORT = 2855;
const READ = ["msrp.method", "msrp.status.code", "msrp.byte.range", "msrp.status", "msrp.cnt.flg"];
/** Octets of a message of three parts, and of what stands around its content. */
const LONG = 9_242;
const TYPE = "multipart/mixed;boundary=b1";

/** What is in a message is what the program sends: signalling and payload, both binary. */
const IDS = { sentAt: 1_800_000_000, conversationId: randomUUID(), messageId: randomUUID(), others: [] };
const inBase64 = ({ body, contentType }: DataBody) => ({ contentType, body: base64Of(octetsOfText(body)) });
const messageOf = (octets: number) =>
  inBase64(
    encodeLongData(
      {
        signalling: { kind: "sds-signalling", ...IDS, messageId: randomUUID(), disposition: "both" },
        payload: Uint8Array.from(randomBytes(octets)),
      },
      "b1",
    ),
  );
const notificationOf = (messageId: string) =>
  inBase64(encodeSessionNotification({ kind: "sds-notification", ...IDS, messageId, notification: "delivered" }, "b2"));

/** What a record of TLS has: a relay that is busy writes several frames into one, and tshark reads one of each packet. */
const framesIn = (record: Buffer): Buffer[] =>
  (record.toString("latin1").match(/MSRP (\S+) [\s\S]*?\r\n-------\1[$#+]\r\n/g) ?? []).map((each) =>
    Buffer.from(each, "latin1"),
  );

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

    /** Waits for the next message and confirms it while its sender waits to hear so: where one of them fails, nobody leaves the other behind. */
    async function arrival<T>(to: MessageEnds, at: ReceiveOver, status: number, sending: Promise<T>) {
      const receiving = to.receive(at).then((message) => {
        to.confirm(at.id, status);
        return message;
      });
      const [message, said] = await Promise.all([receiving, sending]);
      return { message, said };
    }

    test("a message in several parts comes whole, and its sender hears that it is kept", async () => {
      const [from, to] = [endsOf(), endsOf()];
      const [caller, callee] = await Promise.all([from.open(false), to.open(false)]);
      expect(caller.path).toEqual([
        expect.stringMatching(/^msrps:\/\/127\.0\.0\.1:\d+\/s\./),
        expect.stringMatching(/\.invalid:2855\//),
      ]);
      const body = randomBytes(70_000).toString("base64");
      const sending = from.send({ id: caller.id, path: callee.path, connectTo: null, contentType: TYPE, body });
      const { message, said } = await arrival(to, { id: callee.id, path: caller.path, connectTo: null }, 200, sending);
      expect(message).toEqual({ contentType: TYPE, body });
      expect(said).toEqual({ status: 200, comment: "OK" });
      expect(relay.output()).toContain("REPORT for");
    });

    /** Both ends of a session, each with its own address at the relay. */
    async function meet() {
      const [from, to] = [endsOf(), endsOf()];
      const [caller, callee] = await Promise.all([from.open(true), to.open(true)]);
      return {
        from,
        to,
        toCallee: { id: caller.id, path: callee.path, connectTo: null },
        toCaller: { id: callee.id, path: caller.path, connectTo: null },
      };
    }

    test("over a session messages and notifications go both ways, in parts and at once, and each is told of by itself", async () => {
      const { from, to, toCallee, toCaller } = await meet();
      // The first is in many parts; what follows waits for none of them at the other end.
      const messages = [messageOf(60_000), messageOf(30), messageOf(9_000), notificationOf(randomUUID())];
      const sending = messages.map((each) => from.send({ ...toCallee, ...each }));
      const answer = messageOf(20_000);
      const back = arrival(from, toCallee, 200, to.send({ ...toCaller, ...answer }));
      const receiving = (async () => {
        for (const [at, each] of messages.entries()) {
          expect(await to.receive(toCaller)).toEqual(each);
          to.confirm(toCaller.id, at === 2 ? 480 : 200);
        }
      })();
      const [answered, said] = await Promise.all([back, Promise.all(sending), receiving]);
      expect(answered).toEqual({ message: answer, said: { status: 200, comment: "OK" } });
      expect(said.map(({ status }) => status)).toEqual([200, 200, 480, 200]);
    });

    test("a message of a session that the other end wants no more of is not there, whatever the relay takes, and the next one comes", async () => {
      const { from, to, toCallee, toCaller } = await meet();
      const next = messageOf(30);
      const sending = (async () => {
        // The relay has taken every part, and this one passes on no refusal of them: what nobody confirms is not there.
        const tooLarge = await from.send({ ...toCallee, ...messageOf(LARGEST_MESSAGE + 1) });
        expect([408, 413]).toContain(tooLarge.status);
        return from.send({ ...toCallee, ...next });
      })();
      const { message, said } = await arrival(to, toCaller, 200, sending);
      expect(message).toEqual(next);
      expect(said.status).toBe(200);
    });

    test("an end of a session that goes is missed by the other, with what it was sent", async () => {
      const { from, to, toCallee, toCaller } = await meet();
      const { said } = await arrival(to, toCaller, 200, from.send({ ...toCallee, ...messageOf(30) }));
      expect(said.status).toBe(200);
      to.close(toCaller.id);
      expect((await from.send({ ...toCallee, ...messageOf(30) })).status).toBe(408);
    });

    test.skipIf(missing(["tshark"]).length > 0)(
      "tshark reads every frame of a session on its way to the relay and back, and finds nothing wrong with any",
      async () => {
        const stopNoting = noteTlsSecrets(join(folder, "secrets"));
        const capture = await Capture.start(folder, relay.port);
        try {
          const { from, to, toCallee, toCaller } = await meet();
          const message = messageOf(9_000);
          expect(octetsOfBase64(message.body)).toHaveLength(LONG);
          await arrival(to, toCaller, 200, from.send({ ...toCallee, ...message }));
          const notification = notificationOf(randomUUID());
          const told = await arrival(from, toCallee, 200, to.send({ ...toCaller, ...notification }));
          expect(told.message).toEqual(notification);
        } finally {
          stopNoting();
          await capture.stop();
        }
        const records = clearOfTls(capture.file, relay.port, join(folder, "secrets"));
        const clear = records.flatMap(framesIn);
        expect(Buffer.concat(clear)).toEqual(Buffer.concat(records));
        const file = packetsFile(join(folder, "clear.pcap"), clear, MSRP_PORT, "-T");
        expect(complaints(file, [], "msrp")).toEqual([]);
        const read = fields(file, "msrp", READ).map(([method, status, range, reported, flag]) => ({
          what: method || status,
          said: `${range} ${reported} ${flag}`,
        }));
        // None went unread.
        expect(read).toHaveLength(clear.length);
        const all = (what: string) => read.filter((each) => each.what === what).map(({ said }) => said);
        const twice = (...said: readonly string[]) => said.flatMap((each) => [each, each]);
        // To the relay, and from it to the other end: each in its parts, of which the last says so.
        expect(
          all("SEND")
            .filter((each) => !each.startsWith("1-0/0"))
            .toSorted(),
        ).toEqual(
          twice("1-146/146  $", `1-4096/${LONG}  +`, `4097-8192/${LONG}  +`, `8193-${LONG}/${LONG}  $`).toSorted(),
        );
        expect(all("REPORT").toSorted()).toEqual(
          twice("1-146/146 000 200 OK $", `1-${LONG}/${LONG} 000 200 OK $`).toSorted(),
        );
        // Both ends sign in: without a response to the challenge, and with more time than there is, first.
        expect(all("AUTH")).toHaveLength(6);
        expect(all("200")).toHaveLength(all("SEND").length + 2);
      },
    );

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
