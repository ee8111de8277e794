import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { type Chunk, chunksOf, MessageJoiner } from "../../../../shared/msrp/chunks.ts";
import { encodeFrame, type MsrpRequest, writeByteRange } from "../../../../shared/msrp/frame.ts";
import { FrameReader } from "../../../../shared/msrp/frame-reader.ts";
import { faultOf } from "./support.ts";

const PATHS = { toPath: "msrps://a.example:2855/s;tcp", fromPath: "msrps://b.example:2855/t;tcp" };

/** The same numbers every time. */
function* numbers(seed: number): Generator<number, never> {
  for (let count = 0; ; count += 1) yield createHash("sha256").update(`${seed} ${count}`).digest().readUInt32BE();
}

function requestOf({ content, isLast, range }: Chunk, messageId: string, transaction: string): MsrpRequest {
  return {
    kind: "request",
    method: "SEND",
    transaction,
    ...PATHS,
    headers: [
      ["Message-ID", messageId],
      ["Byte-Range", writeByteRange(range)],
      ["Content-Type", "a/b"],
    ],
    content,
    flag: isLast ? "$" : "+",
  };
}

test("whatever is cut comes together, in whatever pieces, with others in between", () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const draw = numbers(seed);
    const upTo = (limit: number) => draw.next().value % limit;
    const messages = Array.from({ length: 1 + upTo(3) }, (_, number) => ({
      id: `m${number}`,
      // Few values, so that what looks like an end is among them.
      content: Uint8Array.from({ length: upTo(3_000) }, () => [13, 10, 45, 36][upTo(4)] ?? 0),
    }));
    const queues = messages.map(({ content, id }) =>
      chunksOf(content, 1 + upTo(700)).map((chunk, i) => requestOf(chunk, id, `t${id}x${i}`)),
    );
    const wire: Uint8Array[] = [];
    while (queues.some((queue) => queue.length > 0)) {
      const next = queues[upTo(queues.length)]?.shift();
      if (next !== undefined) wire.push(encodeFrame(next));
    }
    const octets = Buffer.concat(wire);
    const reader = new FrameReader(65_536);
    const joiner = new MessageJoiner(65_536);
    const whole = new Map<string, Uint8Array>();
    for (let at = 0; at < octets.length; ) {
      const size = 1 + upTo(900);
      for (const frame of reader.push(octets.subarray(at, at + size))) {
        const joined = joiner.add(frame as MsrpRequest);
        if (joined.kind === "whole") whole.set(joined.message.messageId, joined.message.content);
      }
      at += size;
    }
    expect(new Map(messages.map(({ content, id }) => [id, Buffer.from(content)]))).toEqual(
      new Map([...whole].map(([id, content]) => [id, Buffer.from(content)])),
    );
  }
});

const [first, second, third] = chunksOf(
  Uint8Array.from({ length: 25 }, (_, i) => i),
  10,
).map((chunk, i) => requestOf(chunk, "m", `tx0${i}`)) as [MsrpRequest, MsrpRequest, MsrpRequest];

test("a part that is missing, comes twice, or comes last first is noticed", () => {
  const joiner = new MessageJoiner(100);
  expect(faultOf(() => joiner.add(second))).toBe("chunk-missing");
  expect(joiner.add(first)).toEqual({ kind: "more" });
  expect(faultOf(() => joiner.add(first))).toBe("chunk-missing");
  expect(faultOf(() => joiner.add(third))).toBe("chunk-missing");
  expect(joiner.add(second)).toEqual({ kind: "more" });
  expect(joiner.add(third)).toMatchObject({
    kind: "whole",
    message: { content: Uint8Array.from({ length: 25 }, (_, i) => i) },
  });
});

test("one that ends before its length is not whole", () => {
  const joiner = new MessageJoiner(100);
  joiner.add(first);
  expect(faultOf(() => joiner.add({ ...second, flag: "$" }))).toBe("chunk-missing");
});

test("what its sender gives up is forgotten, and can begin anew", () => {
  const joiner = new MessageJoiner(100);
  joiner.add(first);
  expect(joiner.add({ ...second, flag: "#" })).toEqual({ kind: "given-up" });
  expect(joiner.add(first)).toEqual({ kind: "more" });
});

test("a message that is too large is refused with its first part, one that hides its size when it is", () => {
  expect(new MessageJoiner(24).add(first)).toEqual({ kind: "too-large" });
  const hidden = (request: MsrpRequest, from: number): MsrpRequest => ({
    ...request,
    headers: [
      ["Message-ID", "m"],
      ["Byte-Range", `${from}-*/*`],
      ["Content-Type", "a/b"],
    ],
  });
  const joiner = new MessageJoiner(24);
  expect(joiner.add(hidden(first, 1))).toEqual({ kind: "more" });
  expect(joiner.add(hidden(second, 11))).toEqual({ kind: "more" });
  expect(joiner.add(hidden(third, 21))).toEqual({ kind: "too-large" });
});

test("no more than a few begin at a time", () => {
  const joiner = new MessageJoiner(100);
  const begin = (id: string) =>
    joiner.add({
      ...first,
      headers: [
        ["Message-ID", id],
        ["Byte-Range", "1-10/25"],
        ["Content-Type", "a/b"],
      ],
    }).kind;
  expect(["a", "b", "c", "d", "e"].map(begin)).toEqual(["more", "more", "more", "more", "too-many"]);
});

test("the parts that follow of a message that is refused are refused too, and the next message comes", () => {
  const joiner = new MessageJoiner(24);
  expect([first, second, third].map((part) => joiner.add(part).kind)).toEqual(["too-large", "too-large", "too-large"]);
  const named = (part: MsrpRequest, id: string): MsrpRequest => ({
    ...part,
    headers: part.headers.map(([name, value]) => [name, name === "Message-ID" ? id : value]),
  });
  // Its sender stops, as it is asked to.
  expect(joiner.add(first)).toEqual({ kind: "too-large" });
  expect(joiner.add({ ...second, content: undefined, flag: "#" })).toEqual({ kind: "given-up" });
  const [small] = chunksOf(new Uint8Array(5), 10).map((chunk) => requestOf(chunk, "n", "tx10"));
  expect(joiner.add(small as MsrpRequest).kind).toBe("whole");
  // Many of which nothing follows are not remembered for ever.
  for (let number = 0; number < 17; number += 1) joiner.add(named(first, `r${number}`));
  expect(faultOf(() => joiner.add(named(second, "r0")))).toBe("chunk-missing");
  expect(joiner.add(named(second, "r1"))).toEqual({ kind: "too-large" });
});

test("a SEND without a content says that the connection is there", () => {
  const bind: MsrpRequest = {
    ...first,
    content: undefined,
    flag: "$",
    headers: [
      ["Message-ID", "m"],
      ["Byte-Range", "1-0/0"],
    ],
  };
  expect(new MessageJoiner(100).add(bind)).toEqual({ kind: "empty" });
});

test("what its sender wants to hear is known", () => {
  const alone = (...headers: [string, string][]) =>
    new MessageJoiner(100).add({ ...first, flag: "$", headers: [["Content-Type", "a/b"], ...headers] });
  expect(alone()).toMatchObject({ message: { wantsSuccess: false, wantsFailure: true } });
  expect(alone(["Success-Report", "yes"], ["Failure-Report", "no"])).toMatchObject({
    message: { wantsSuccess: true, wantsFailure: false },
  });
});
