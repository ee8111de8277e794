import { isDeepStrictEqual } from "node:util";
import { readAnnouncedMessage } from "../../../renderer/signalling/messages/long-data-invitations.ts";
import { inviteBody } from "../../../renderer/signalling/private-calls/invite-request.ts";
import { DEFAULT_WIRE } from "../../../shared/mc/wire-profile.ts";
import { MessageJoiner } from "../../../shared/msrp/chunks.ts";
import { encodeFrame, type MsrpFrame, readByteRange, readReportStatus } from "../../../shared/msrp/frame.ts";
import { FrameReader } from "../../../shared/msrp/frame-reader.ts";
import { readMessageDescription, writeMessageDescription } from "../../../shared/msrp/message-description.ts";
import { MsrpError } from "../../../shared/msrp/msrp-error.ts";
import { parseMsrpPath, parseMsrpUri } from "../../../shared/msrp/msrp-uri.ts";
import examples from "../../vectors/examples/mcdata-msrp-frames.json" with { type: "json" };
import { inputOf, octetsOf, type Target } from "../target.ts";

const { bindingSend, report, response, send } = examples;
const frames = [bindingSend, send, response, report].map((base64) => inputOf(Buffer.from(base64, "base64")));
const PATH = "msrps://192.0.2.10:2855/s1a2b3c4;tcp";
const DESCRIPTION = writeMessageDescription({
  path: ["msrps://relay.example:2855/r;tcp", PATH],
  setup: "actpass",
  direction: "sendonly",
  maxSize: 65_536,
  wrappedTypes: ["text/plain"],
  connectTo: { host: "198.51.100.7", port: 9_000 },
});

/** What others put into a frame may look like the end of one that it is not; we write nothing of the kind, and take another transaction then. */
const writable = (frame: MsrpFrame): MsrpFrame =>
  frame.kind === "request" &&
  frame.content !== undefined &&
  Buffer.from(frame.content).includes(`-------${frame.transaction}`)
    ? { ...frame, transaction: "writtenAgain" }
    : frame;

/** What is read is written as it was meant, whatever the pieces in which it comes. */
function readFrames(input: string): void {
  const octets = octetsOf(input);
  const joiner = new MessageJoiner(65_536);
  const whole = new FrameReader(65_536).push(octets);
  const reader = new FrameReader(65_536);
  const middle = octets.length >> 1;
  const pieces = [...reader.push(octets.subarray(0, middle)), ...reader.push(octets.subarray(middle))];
  if (!isDeepStrictEqual(whole, pieces)) throw new Error("reads differently in pieces");
  for (const frame of whole.map(writable)) {
    if (!isDeepStrictEqual(new FrameReader(65_536).push(encodeFrame(frame)), [frame]))
      throw new Error("reads differently again");
    if (frame.kind === "request") joiner.add(frame);
  }
}

const INVITE = inviteBody(
  { service: "mcdata", calledId: "sip:bea@mcx.system-a.example", clientId: "urn:uuid:1", urgency: "normal" },
  DEFAULT_WIRE.invite,
  DESCRIPTION,
  "between",
);

/** Everything that a connection of MSRP brings, and what SIP says of it. */
export const MSRP_TARGETS: readonly Target[] = [
  {
    reads: ["shared/msrp/frame-reader.ts#FrameReader"],
    limit: 65_536,
    seeds: [...frames, frames.join(""), `${frames[1]?.replace("$\r\n", "+¦\r\n")}`],
    pieces: [
      "\r\n",
      "-------",
      "-------tx01",
      "$",
      "+",
      "#",
      "MSRP tx01 SEND\r\n",
      "Byte-Range: 1-*/*\r\n",
      "\r\n\r\n",
      "\xff",
    ],
    read: readFrames,
    refusals: [MsrpError],
  },
  {
    reads: ["shared/msrp/frame.ts#readByteRange", "shared/msrp/frame.ts#readReportStatus"],
    limit: 4_096,
    seeds: ["1-195/195", "1-*/*", "000 200 OK", "000 413 ¦"],
    pieces: ["0", "9", "-", "*", "/", " ", "000"],
    read(input) {
      readReportStatus(input);
      readByteRange(input);
    },
    refusals: [MsrpError],
  },
  {
    reads: ["shared/msrp/msrp-uri.ts#parseMsrpUri", "shared/msrp/msrp-uri.ts#parseMsrpPath"],
    limit: 65_536,
    seeds: [PATH, `${PATH} ${PATH}`, "msrps://[2001:db8::1]:2855/¦;tcp", "msrps://u¦@a.example/s;tcp;x¦"],
    pieces: ["msrps://", ";tcp", " ", "/", ":", "@", "[", "]", "%", ";"],
    read(input) {
      parseMsrpPath(input).map(parseMsrpUri);
    },
    refusals: [MsrpError],
  },
  {
    reads: ["renderer/signalling/messages/long-data-invitations.ts#readAnnouncedMessage"],
    limit: 65_536,
    seeds: [INVITE.body, INVITE.body.replace("a=setup", "¦a=setup")],
    pieces: ["\r\n", "--between\r\n", "m=message ", "<mcdata-calling-user-id>", "</mcdatainfo>", "\xff"],
    read: (input) => readAnnouncedMessage(INVITE.contentType, input, "mcdata"),
  },
  {
    reads: ["shared/msrp/message-description.ts#readMessageDescription"],
    limit: 65_536,
    seeds: [DESCRIPTION, DESCRIPTION.replace("\r\na=path", "¦\r\na=path")],
    pieces: [
      "\r\n",
      "m=message 9 TCP/TLS/MSRP *\r\n",
      "a=path:",
      "a=setup:",
      "a=msrp-cema\r\n",
      "c=IN IP6 ::1\r\n",
      "a=max-size:",
      " ",
      "0",
    ],
    read(input) {
      const description = readMessageDescription(input, "active");
      const again = readMessageDescription(writeMessageDescription(description), "active");
      if (!isDeepStrictEqual(again.path, description.path) || again.setup !== description.setup)
        throw new Error("reads differently again");
    },
    refusals: [MsrpError],
  },
];
