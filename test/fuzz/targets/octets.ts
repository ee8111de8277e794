import { readPictureHead } from "../../../electron/files/picture-head.ts";
import { decodeHeldKeys } from "../../../electron/keys/held-keys.ts";
import { KmsDocumentError } from "../../../shared/errors/kms-errors.ts";
import { kmsUri, userUri } from "../../../shared/kms/identifiers.ts";
import { LARGEST_PREVIEW, PREVIEWED } from "../../../shared/mc/message-file.ts";
import { DIGIT_BLOCK, DigitWriter, readDigitBlock } from "../../../shared/media/frame-digits.ts";
import { SFrameError } from "../../../shared/media/sframe/errors.ts";
import { decodeHeader, encodeHeader } from "../../../shared/media/sframe/header.ts";
import { MikeyError } from "../../../shared/mikey/base/errors.ts";
import { fromBase64, type Octets } from "../../../shared/mikey/base/octets.ts";
import { decodeCoordinates } from "../../../shared/mikey/base/point-encoding.ts";
import { decodeMessage, decodeSakkePayload, encodeMessage } from "../../../shared/mikey/codec.ts";
import { decodeEccsiPoint } from "../../../shared/mikey/eccsi.ts";
import { inspectMessage } from "../../../shared/mikey/inspect.ts";
import { decodeKeyParameters } from "../../../shared/mikey/key-parameters.ts";
import { readAddresses } from "../../../shared/mikey/open.ts";
import { decodeSakkePoint } from "../../../shared/mikey/sakke/sakke.ts";
import { gifHead, jpegHead, pngHead, webpExtended, webpLossless, webpLossy } from "../../support/fixtures/pictures.ts";
import { crossDomain, octets } from "../../unit/shared/mikey/support/vectors.ts";
import { inputOf, octetsOf, type Target } from "../target.ts";

const messages = crossDomain.messages.map(({ message }) => inputOf(octets(message)));
/** Payload types of MIKEY, lengths and their borders. */
const OCTETS = [
  "\x00",
  "\x01",
  "\x04",
  "\x05",
  "\x0a",
  "\x0b",
  "\x0e",
  "\x15",
  "\x1a",
  "\x7f",
  "\x80",
  "\xff",
  "\x04\x00\x00\x00",
  "\x05\x00\x00\x00",
];

/** Whatever decodes has to encode to the same octets. */
function readMessage(input: string): void {
  const given = octetsOf(input);
  const message = decodeMessage(given);
  if (message.payloads.length > given.length) throw new Error("more payloads than octets");
  if (inputOf(encodeMessage(message)) !== inputOf(given)) throw new Error("encodes differently");
  inspectMessage(given);
  readAddresses(given);
}

const description = JSON.stringify({ userUri: "sip:a@b", kmsUri: "k", keySets: [], externals: [], revoked: [] });
const held = `${String.fromCharCode(0, 0, 0, description.length)}${description}`;

/** The block of a frame that leaves after these digits. */
function digitBlock(digits: string): Octets {
  const writer = new DigitWriter();
  writer.send(digits);
  let block: Octets = new Uint8Array(DIGIT_BLOCK);
  for (let frame = 0; frame < 200; frame++) block = writer.next();
  return block;
}

/** Everything that octets from elsewhere go through. */
export const OCTET_TARGETS: readonly Target[] = [
  {
    reads: [
      "shared/mikey/codec.ts#decodeMessage",
      "shared/mikey/open.ts#readAddresses",
      "shared/mikey/inspect.ts#inspectMessage",
    ],
    limit: 65_536,
    seeds: messages,
    pieces: OCTETS,
    read: readMessage,
    refusals: [MikeyError],
  },
  {
    reads: ["shared/mikey/codec.ts#decodeSakkePayload"],
    limit: 65_536,
    seeds: [messages[0]?.slice(200, 800) ?? ""],
    pieces: OCTETS,
    read: (input) => decodeSakkePayload(octetsOf(input)),
    refusals: [MikeyError],
  },
  {
    reads: ["shared/mikey/key-parameters.ts#decodeKeyParameters"],
    limit: 65_536,
    seeds: ["\x00".repeat(17), "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a"],
    pieces: OCTETS,
    read: (input) => decodeKeyParameters(octetsOf(input)),
    refusals: [MikeyError],
  },
  {
    reads: [
      "shared/mikey/base/point-encoding.ts#decodeCoordinates",
      "shared/mikey/eccsi.ts#decodeEccsiPoint",
      "shared/mikey/sakke/sakke.ts#decodeSakkePoint",
    ],
    limit: 4_096,
    seeds: [`\x04${"\x11".repeat(64)}`, `\x04${"\x11".repeat(256)}`],
    pieces: OCTETS,
    read(input) {
      const decoders = [
        () => decodeCoordinates(octetsOf(input), 32, 2n ** 255n - 19n, "x"),
        () => decodeEccsiPoint(octetsOf(input), "x"),
        () => decodeSakkePoint(octetsOf(input), "x"),
      ];
      for (const decode of decoders) {
        try {
          decode();
        } catch (error) {
          if (!(error instanceof MikeyError)) throw error;
        }
      }
    },
  },
  {
    reads: ["shared/mikey/base/octets.ts#fromBase64"],
    limit: 262_144,
    seeds: ["AAAA¦", "AA¦=="],
    pieces: ["A", "=", "AAAA", "é", "\n"],
    read: fromBase64,
    refusals: [MikeyError],
  },
  {
    reads: ["shared/media/sframe/header.ts#decodeHeader"],
    limit: 65_536,
    seeds: [inputOf(encodeHeader({ keyId: 1000, counter: 70_000 })), inputOf(encodeHeader({ keyId: 1, counter: 1 }))],
    pieces: OCTETS,
    read: (input) => decodeHeader(octetsOf(input)),
    refusals: [SFrameError],
  },
  {
    reads: ["shared/media/frame-digits.ts#readDigitBlock"],
    limit: 64,
    seeds: [inputOf(digitBlock("1")), inputOf(digitBlock("123456789*0#"))],
    pieces: OCTETS,
    read(input) {
      for (const known of [0, 5, 0xffff]) {
        const news = readDigitBlock(octetsOf(input), known);
        if (news !== undefined && news.digits.length + news.missed + known !== news.count)
          throw new Error("miscounted");
      }
    },
  },
  {
    // Our own vault, which nobody can write without its key; it throws whatever a damaged one makes it throw.
    reads: ["electron/keys/held-keys.ts#decodeHeldKeys"],
    limit: 262_144,
    seeds: [held],
    pieces: [...OCTETS, "{", "[", '"'],
    read: (input) =>
      decodeHeldKeys({ userUri: userUri("sip:a@b"), kmsUri: kmsUri("k") }, Buffer.from(octetsOf(input)), []),
    refusals: [Error, KmsDocumentError],
  },
  {
    reads: ["electron/files/picture-head.ts#readPictureHead"],
    limit: LARGEST_PREVIEW,
    seeds: [
      ...[pngHead(3, 2), jpegHead(3, 2), gifHead([3, 2], [0, 0, 3, 2])].map(inputOf),
      ...[webpLossy(3, 2), webpLossless(3, 2), webpExtended(3, 2)].map(inputOf),
      `${inputOf(jpegHead(3, 2).subarray(0, 10))}¦${inputOf(jpegHead(3, 2).subarray(16))}`,
      `${inputOf(gifHead([3, 2], [0, 0, 3, 2]).subarray(0, 25))}¦${inputOf(gifHead([3, 2], [0, 0, 3, 2]).subarray(33))}`,
    ],
    pieces: [
      ...OCTETS,
      "\xff\xd8",
      "\xff\xc0",
      "\xff\xe0\x00\x02",
      "\x21\xf9\x04",
      "\x2c",
      "VP8 ",
      "VP8L",
      "VP8X",
      "IHDR",
    ],
    read(input) {
      const octets = octetsOf(input);
      for (const type of PREVIEWED) {
        const head = readPictureHead(octets, type);
        if (head !== undefined && !(head.width > 0 && head.height > 0)) throw new Error("an empty picture");
      }
    },
  },
];
