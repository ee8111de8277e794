import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chunksOf } from "../../../shared/msrp/chunks.ts";
import { encodeFrame, type MsrpFrame, writeByteRange } from "../../../shared/msrp/frame.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { complaints, fields, packetsFile } from "../rig/tshark.ts";

/** Registered for MSRP over TLS; the dissector takes what is clear there for MSRP. */
const MSRP_PORT = 2855;
const PATHS = {
  toPath: "msrps://relay.example:2855/r;tcp msrps://media.system-a.example:2855/srv77;tcp",
  fromPath: "msrps://c1.invalid:2855/s1a2b3c4;tcp",
};
const BACK = { toPath: PATHS.fromPath, fromPath: "msrps://media.system-a.example:2855/srv77;tcp" };
const TEXT = new TextEncoder().encode("Unit 7 to control ".repeat(60));

const sends = chunksOf(Uint8Array.from(TEXT), 400).map(
  ({ content, isLast, range }, i): MsrpFrame => ({
    kind: "request",
    method: "SEND",
    transaction: `send${i}`,
    ...PATHS,
    headers: [
      ["Message-ID", "m0001"],
      ["Byte-Range", writeByteRange(range)],
      ["Success-Report", "yes"],
      ["Failure-Report", "yes"],
      ["Content-Type", "text/plain"],
    ],
    content,
    flag: isLast ? "$" : "+",
  }),
);

/** Every kind of frame that this program sends. */
const FRAMES: readonly MsrpFrame[] = [
  {
    kind: "request",
    method: "AUTH",
    transaction: "auth1",
    toPath: "msrps://relay.example:2855;tcp",
    fromPath: PATHS.fromPath,
    headers: [["Expires", "600"]],
    content: undefined,
    flag: "$",
  },
  {
    kind: "request",
    method: "SEND",
    transaction: "bind1",
    ...PATHS,
    headers: [
      ["Message-ID", "m0000"],
      ["Byte-Range", "1-0/0"],
    ],
    content: undefined,
    flag: "$",
  },
  ...sends,
  { kind: "response", transaction: "send0", ...BACK, headers: [], status: 200, comment: "OK", flag: "$" },
  { kind: "response", transaction: "send1", ...BACK, headers: [], status: 413, comment: "Too Large", flag: "$" },
  {
    kind: "request",
    method: "REPORT",
    transaction: "report1",
    ...BACK,
    headers: [
      ["Message-ID", "m0001"],
      ["Byte-Range", `1-${TEXT.length}/${TEXT.length}`],
      ["Status", "000 200 OK"],
    ],
    content: undefined,
    flag: "$",
  },
];

const READ = [
  "msrp.transaction.id",
  "msrp.method",
  "msrp.status.code",
  "msrp.to.path",
  "msrp.from.path",
  "msrp.messageid",
  "msrp.byte.range",
  "msrp.status",
  "msrp.cnt.flg",
];

describeWith("tshark")("tshark reads our frames (RFC 4975, RFC 4976)", () => {
  let folder: string;
  beforeAll(() => {
    folder = makeFolder("msrp");
  });
  afterAll(() => removeFolder(folder));

  test("each as it was meant, and finds nothing wrong with any", () => {
    keepOnFailure(folder);
    const file = packetsFile(join(folder, "msrp.pcap"), FRAMES.map(encodeFrame), MSRP_PORT, "-T");
    expect(complaints(file, [], "msrp")).toEqual([]);
    const header = ({ headers }: MsrpFrame, name: string) => headers.find(([each]) => each === name)?.[1] ?? "";
    const wanted = FRAMES.map((frame) => [
      // It stands in the first line, and in the last.
      `${frame.transaction},${frame.transaction}`,
      frame.kind === "request" ? frame.method : "",
      frame.kind === "response" ? String(frame.status) : "",
      frame.toPath,
      frame.fromPath,
      header(frame, "Message-ID"),
      header(frame, "Byte-Range"),
      header(frame, "Status"),
      frame.flag,
    ]);
    expect(fields(file, "msrp", READ)).toEqual(wanted);
  });
});
