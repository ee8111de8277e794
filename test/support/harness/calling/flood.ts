/** The real client, in a call, and a thread that floods it. */
import { randomUUID } from "node:crypto";
import { Worker } from "node:worker_threads";
import type { McClient } from "../../../../renderer/client/mc-client.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { encodeDataMessage } from "../../../../shared/mc/data/data-message.ts";
import { encodeDeliveredData, encodeDeliveredNotification } from "../../../../shared/mc/data/short-data.ts";
import { encodeInfo } from "../../../../shared/mc/info-document.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { signallingWireSchema } from "../../../../shared/mc/wire-profile.ts";
import type { FloodNews, FloodOrder } from "../../stand-ins/flooding-server.ts";
import { createStandInMedia } from "../../stand-ins/media.ts";
import { SDP } from "../../stand-ins/sip-server.ts";
import { connected, registered, storeValue } from "./lab-calls.ts";
import { BEA, createClient, INFO, invitation, OWN } from "./scripted.ts";

export const SARA = "sip:sara@mcx.system-a.example";
const headerOf = (text: string, name: string) => new RegExp(`^${name}:[ \t]*(.*)$`, "im").exec(text)?.[1]?.trim() ?? "";

/** Head of a request outside of a call, to be filled in for each message. */
const outside = (method: string, ...more: readonly string[]) =>
  [
    `${method} {contact} SIP/2.0`,
    "Via: SIP/2.0/WS 127.0.0.1;branch={branch}",
    "Max-Forwards: 70",
    "From: <sip:caller{n}@elsewhere.example>;tag=f",
    `To: <${OWN}>`,
    "Call-ID: {branch}",
    `CSeq: 1 ${method}`,
    "Contact: <sip:focus@127.0.0.1;transport=ws>",
    ...more,
  ].join("\n");

const inviteFrom = (callerId: string) => ({
  head: outside("INVITE", `Content-Type: ${invitation("").contentType}`),
  body: invitation(encodeInfo("mcptt", { sessionType: "private", callingUserId: callerId })).body,
});

interface Flood {
  readonly head: string;
  readonly body: string;
}

const CONVERSATION = "7c6b5a49-3847-4a5b-a5b4-c3d2e1f00918";
const DATA = "sip:ava.data@mcx.system-a.example";

/** An ID whose octets are the place of the number of a message: no form of a UUID, as a sender may draw it. */
const NUMBERED_ID = Buffer.from("{sixteen octets}")
  .toString("hex")
  .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
const FIXED_ID = "0918a100-0000-4000-8000-000000000001";
const AS_TEXT = { boundary: "data", form: "binary" } as const;

const shortData = (messageId: string, senderId: string): Flood => {
  const { body, contentType } = encodeDeliveredData(
    "mcdata",
    { recipientId: DATA, senderId },
    {
      signalling: {
        kind: "sds-signalling",
        sentAt: 1_800_000_000,
        conversationId: CONVERSATION,
        messageId,
        disposition: "both",
        others: [],
      },
      payload: encodeDataMessage({ kind: "data", payloads: [{ content: "text", data: Buffer.from("hello") }] }),
      keyMessage: undefined,
    },
    AS_TEXT,
  );
  return { head: outside("MESSAGE", `Content-Type: ${contentType}`), body };
};

const notifications = (messageId: string): Flood => {
  const { body, contentType } = encodeDeliveredNotification(
    "mcdata",
    { recipientId: DATA, senderId: BEA },
    {
      kind: "sds-notification",
      notification: "delivered",
      sentAt: 1_800_000_000,
      conversationId: CONVERSATION,
      messageId,
      others: [],
    },
    AS_TEXT,
  );
  return { head: outside("MESSAGE", `Content-Type: ${contentType}`), body };
};

/** What a client may be flooded with outside of a call, and the statuses that answer it. */
export const OUTSIDE: Readonly<Record<string, readonly [Flood, readonly number[]]>> = {
  "INVITEs of one caller": [inviteFrom("sip:caller@elsewhere.example"), [480, 486]],
  "INVITEs of as many callers": [inviteFrom("sip:caller-{n}@elsewhere.example"), [480, 486]],
  "INVITEs that are no private calls": [{ head: outside("INVITE", "Content-Type: application/sdp"), body: SDP }, [488]],
  MESSAGEs: [{ head: outside("MESSAGE", "Content-Type: text/plain"), body: "hello {n}" }, [415]],
  "MESSAGEs with a document": [
    {
      head: outside("MESSAGE", `Content-Type: ${INFO}`),
      body: encodeInfo("mcptt", { sessionType: "private", callingUserId: BEA }),
    },
    [415],
  ],
  "short data of one sender": [shortData(NUMBERED_ID, "sip:caller@elsewhere.example"), [200, 480]],
  "short data of as many senders": [shortData(NUMBERED_ID, "sip:caller-{n}@elsewhere.example"), [200, 480]],
  "the same short data again and again": [shortData(FIXED_ID, "sip:caller@elsewhere.example"), [200, 480]],
  "notifications about messages": [notifications(NUMBERED_ID), [200]],
  OPTIONS: [{ head: outside("OPTIONS"), body: "" }, [200]],
  NOTIFYs: [{ head: outside("NOTIFY", "Event: presence", "Subscription-State: active"), body: "" }, [405]],
  SUBSCRIBEs: [{ head: outside("SUBSCRIBE", "Event: presence"), body: "" }, [405]],
  INFOs: [{ head: outside("INFO"), body: "" }, [405]],
};

/** The same inside of the call that goes on; heads are made of its method and more lines. */
export const INSIDE: Readonly<Record<string, readonly [{ method: string; lines: string[]; body: string }, number[]]>> =
  {
    "re-INVITEs": [{ method: "INVITE", lines: ["Content-Type: application/sdp"], body: SDP }, [200, 500]],
    "MESSAGEs in the call": [{ method: "MESSAGE", lines: ["Content-Type: text/plain"], body: "hello" }, [415]],
    "INFOs in the call": [{ method: "INFO", lines: ["Info-Package: x"], body: "" }, [469]],
    "NOTIFYs in the call": [{ method: "NOTIFY", lines: ["Event: refer"], body: "" }, [405]],
  };

export interface FloodedClient {
  readonly client: McClient;
  /** Warnings that the client has given. */
  readonly warnings: string[];
  /** Sends a flood and waits until each of its messages has its final answer. @returns answers by status */
  flood(count: number, what: Flood): Promise<Readonly<Record<string, number>>>;
  /** Has somebody of the directory call in. */
  callFromSara(): void;
  /** Has the same one write. */
  messageFromSara(): void;
  /** Messages as they were stored, in order. */
  readonly stored: MessageRecord[];
  garbage(count: number): Promise<void>;
  /** Head of requests inside the call that goes on. */
  inside(method: string, ...more: readonly string[]): string;
  close(): Promise<void>;
}

const noKeys = () => Promise.reject(new McError("keys-failed"));
const NO_KEYS_FOR_MESSAGES = { seal: noKeys, open: noKeys };

/** A client in a call with Bea, whose directory has Bea and Sara. */
export async function startFlooded(): Promise<FloodedClient> {
  const worker = new Worker(new URL("../../stand-ins/flooding-server.ts", import.meta.url));
  const listeners = new Set<(news: FloodNews) => void>();
  worker.on("message", (news: FloodNews) => {
    for (const listener of [...listeners]) listener(news);
  });
  const news = <T>(pick: (news: FloodNews) => T | undefined) =>
    new Promise<T>((resolve) => {
      const listener = (each: FloodNews) => {
        const value = pick(each);
        if (value === undefined) return;
        listeners.delete(listener);
        resolve(value);
      };
      listeners.add(listener);
    });
  const order = (what: FloodOrder) => worker.postMessage(what);
  const url = await news((each) => (each.kind === "ready" ? each.url : undefined));
  const media = createStandInMedia();
  const warnings: string[] = [];
  const stored: MessageRecord[] = [];
  const client = createClient(
    {
      displayName: "Ava",
      services: {
        mcptt: { id: OWN, participatingFunction: "sip:mcptt-part@mcx.system-a.example" },
        mcdata: { id: DATA, participatingFunction: "sip:mcdata-part@mcx.system-a.example" },
      },
      clientId: `urn:uuid:${randomUUID()}`,
      instanceId: randomUUID(),
      impu: "sip:ava@ims.system-a.example",
      registrar: "sip:ims.system-a.example",
      servers: [url],
      registrationExpires: 300,
      iceServers: [],
      iceTransportPolicy: "all",
      wire: signallingWireSchema.parse({ settings: { publish: false } }),
      systems: [{ name: "System A", domain: "mcx.system-a.example", home: true }],
    },
    media,
    {
      knows: (id) => id === BEA || id === SARA,
      messages: { keys: NO_KEYS_FOR_MESSAGES, file: { put: async (record) => void stored.push(record) } },
      onWarning: (text) => warnings.push(text),
    },
  );
  client.start();
  await registered(client);
  const invite = news((each) => (each.kind === "heard" && each.text.startsWith("INVITE ") ? each.text : undefined));
  client.engine.place(BEA, "mcptt");
  const dialog = await invite;
  let floods = 0;
  const once = (what: Flood) => order({ do: "flood", id: 0, count: 1, ...what });
  once({
    head: [
      "SIP/2.0 200 OK",
      ...["Via", "From", "Call-ID", "CSeq"].map((name) => `${name}: ${headerOf(dialog, name)}`),
      `To: ${headerOf(dialog, "To")};tag=far`,
      "Contact: <sip:focus@127.0.0.1;transport=ws>",
      "Content-Type: application/sdp",
    ].join("\n"),
    body: SDP,
  });
  await storeValue(client.store, ({ calls }) => (calls.some(connected) ? true : undefined));
  return {
    client,
    warnings,
    stored,
    callFromSara: () => once(inviteFrom(SARA)),
    messageFromSara: () => once(shortData(NUMBERED_ID, SARA)),
    async flood(count, what) {
      floods += 1;
      const id = floods;
      const over = news((each) => (each.kind === "answered" && each.id === id ? each.statuses : undefined));
      order({ do: "flood", id, count, ...what });
      return over;
    },
    async garbage(count) {
      floods += 1;
      const id = floods;
      const over = news((each) => (each.kind === "answered" && each.id === id ? true : undefined));
      order({ do: "garbage", id, count });
      await over;
    },
    inside: (method, ...more) =>
      [
        `${method} {contact} SIP/2.0`,
        "Via: SIP/2.0/WS 127.0.0.1;branch={branch}",
        "Max-Forwards: 70",
        `From: ${headerOf(dialog, "To")};tag=far`,
        `To: ${headerOf(dialog, "From")}`,
        `Call-ID: ${headerOf(dialog, "Call-ID")}`,
        `CSeq: {cseq} ${method}`,
        "Contact: <sip:focus@127.0.0.1;transport=ws>",
        ...more,
      ].join("\n"),
    async close() {
      await client.stop();
      order({ do: "close" });
      await worker.terminate();
    },
  };
}
