import { isDeepStrictEqual } from "node:util";
import { McError } from "../../../shared/errors/mc-error.ts";
import { decodeDataMessage, encodeDataMessage } from "../../../shared/mc/data/data-message.ts";
import { DataMessageError } from "../../../shared/mc/data/data-message-error.ts";
import { decodeFileSelector, encodeFileSelector } from "../../../shared/mc/data/file-selector.ts";
import {
  decodePayloadHeader,
  decodeProtectedPayloads,
  encodeProtectedPayloads,
  payloadHeader,
} from "../../../shared/mc/data/protected-payload.ts";
import {
  decodeShortData,
  encodeDeliveredData,
  encodeDeliveredNotification,
} from "../../../shared/mc/data/short-data.ts";
import examples from "../../vectors/examples/mcdata-binary-messages.json" with { type: "json" };
import { inputOf, octetsOf, type Target } from "../target.ts";

const seeds = Object.values(examples.messages).map((hex) => inputOf(Buffer.from(hex, "hex")));
const inClear = seeds.filter((seed) => (seed.charCodeAt(0) & 0x40) === 0);

/** First octets of messages and elements, lengths and their borders. */
const OCTETS = ["\x00", "\x01", "\x03", "\x0a", "\x21", "\x22", "\x51", "\x52", "\x78", "\x7d", "\x83", "\xe0", "\xff"];
const PIECES = [...OCTETS, "\x78\x00\x02\x01a", "\x51\x00\x00", "\x78\xff\xff", "\x81\x81\x81\x81"];

const PARTIES = { recipientId: "sip:ava@mcx.system-a.example", senderId: "sip:bea@mcx.system-a.example" };
const HOW = { boundary: "between", form: "base64" } as const;
const IDS = {
  sentAt: 1_800_000_000,
  conversationId: "7c6b5a49-3847-4a5b-a5b4-c3d2e1f00918",
  messageId: "0918a100-0000-4000-8000-000000000001",
};
const bodies = [
  encodeDeliveredData(
    "mcdata",
    PARTIES,
    {
      signalling: { kind: "sds-signalling", ...IDS, disposition: "both", others: [] },
      payload: Uint8Array.of(3, 1, 0x78, 0, 3, 1, 0x61, 0x62),
      keyMessage: Uint8Array.of(1, 26, 5),
    },
    HOW,
  ),
  encodeDeliveredNotification(
    "mcdata",
    PARTIES,
    { kind: "sds-notification", notification: "read", ...IDS, others: [] },
    HOW,
  ),
].map(({ body }) => body);

/** Everything that arrives in the binary bodies of MCData. */
export const DATA_MESSAGE_TARGETS: readonly Target[] = [
  {
    reads: [
      "shared/mc/data/data-message.ts#decodeDataMessage",
      "shared/mc/data/message-form.ts#decodeForm",
      "shared/mc/data/elements.ts#decodeElements",
    ],
    limit: 65_536,
    seeds: [...inClear, `${inClear[0]}¦`],
    pieces: PIECES,
    read(input) {
      const message = decodeDataMessage(octetsOf(input));
      // Whatever is read can be written, and is the same when it is read again.
      const again = decodeDataMessage(encodeDataMessage(message));
      if (!isDeepStrictEqual(again, message)) throw new Error("reads differently again");
    },
    refusals: [DataMessageError],
  },
  {
    reads: ["shared/mc/data/protected-payload.ts#decodeProtectedPayloads"],
    limit: 65_536,
    seeds: seeds.filter((seed) => !inClear.includes(seed)),
    pieces: [...OCTETS, "\x43", "\xc3"],
    read: (input) => encodeProtectedPayloads(decodeProtectedPayloads(octetsOf(input)).payloads),
    refusals: [DataMessageError],
  },
  {
    reads: ["shared/mc/data/protected-payload.ts#decodePayloadHeader"],
    limit: 65_536,
    seeds: seeds.filter((seed) => !inClear.includes(seed)),
    pieces: [...OCTETS, "\x43", "\xc3"],
    read: (input) => payloadHeader(decodePayloadHeader(octetsOf(input))),
    refusals: [DataMessageError],
  },
  {
    reads: ["shared/mc/data/file-selector.ts#decodeFileSelector"],
    limit: 65_536,
    seeds: ['name:"plan.png" type:image/png size:48213 hash:sha-1:72:24:5F', 'name:"a%22b"', "size:1 size:2"],
    pieces: ['name:"', '"', ":", " ", "hash:sha-1:", "%22", "%", "size:", "type:a/b", "\t"],
    // Whatever is read can be written, and is the same when it is read again.
    read(input) {
      const said = decodeFileSelector(input);
      if (!isDeepStrictEqual(decodeFileSelector(encodeFileSelector(said)), said)) throw new Error("reads differently");
    },
    refusals: [],
  },
  {
    reads: ["shared/mc/data/short-data.ts#decodeShortData"],
    limit: 65_536,
    seeds: bodies,
    pieces: ["--between", "\r\n", "base64", "binary", "AQ==", "=", "mikey", "<mcdata", "\uf780", "\x00"],
    read: (input) => decodeShortData({ contentType: 'multipart/mixed;boundary="between"', body: input }, "mcdata"),
    refusals: [McError],
  },
];
