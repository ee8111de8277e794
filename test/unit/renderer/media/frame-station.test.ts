import { expect, test, vi } from "vitest";
import type { EncodedFrame } from "../../../../renderer/media/frame-leg.ts";
import type { FrameDirection, FrameNews, FrameTally } from "../../../../renderer/media/frame-messages.ts";
import { FrameStation } from "../../../../renderer/media/frame-station.ts";
import { webCryptoCipher } from "../../../../renderer/media/web-crypto-cipher.ts";
import type { SenderKey } from "../../../../shared/media/frame-agreement.ts";
import { decodeHeader } from "../../../../shared/media/sframe/header.ts";

const keyOf = (keyId: number): SenderKey => ({ keyId, baseKey: new Uint8Array(16).fill(keyId) });
const frameOf = (text: string): EncodedFrame => ({
  data: new TextEncoder().encode(text).buffer,
  getMetadata: () => ({ mimeType: "audio/opus" }),
});
const textOf = (frame: EncodedFrame) => new TextDecoder().decode(frame.data);

/** A worker with one leg and pipes like those of a browser. */
function station(makeCipher = webCryptoCipher) {
  const news: FrameNews[] = [];
  const worker = new FrameStation(makeCipher, (each) => news.push(each));
  return {
    news,
    worker,
    /** A transform: frames go in one by one; answers what has come out so far. */
    pipe(direction: FrameDirection) {
      const source = new TransformStream<EncodedFrame, EncodedFrame>();
      const out: EncodedFrame[] = [];
      const sink = new WritableStream<EncodedFrame>({ write: (frame) => void out.push(frame) });
      const ended = worker.run({
        options: { leg: 1, direction, kind: "audio" },
        readable: source.readable,
        writable: sink,
      });
      const writer = source.writable.getWriter();
      return {
        out,
        push: (...frames: readonly EncodedFrame[]) => Promise.all(frames.map((frame) => writer.write(frame))),
        end: () => writer.close().then(() => ended),
        abort: () => writer.abort(new Error("closed")).then(() => ended),
      };
    },
    async tally(): Promise<FrameTally> {
      await worker.obey({ kind: "report", leg: 1 });
      const last = news.at(-1);
      if (last?.kind !== "tally") throw new Error("no tally");
      return last.tally;
    },
    keys: (send = keyOf(8), receive = keyOf(9), digits = false) =>
      worker.obey({ kind: "keys", leg: 1, send, receive, digits }),
  };
}

test("nothing leaves and nothing comes in before the keys", async () => {
  const end = station();
  const [out, incoming] = [end.pipe("out"), end.pipe("in")];
  await out.push(frameOf("one"), frameOf("two"));
  await incoming.push(frameOf("three"));
  await Promise.all([out.end(), incoming.end()]);
  expect([...out.out, ...incoming.out]).toEqual([]);
  const tally = await end.tally();
  expect(tally.out).toMatchObject({ seen: 2, withheld: 2, secured: 0 });
  expect(tally.in).toMatchObject({ seen: 1, withheld: 1, secured: 0 });
});

test("what one end protects, the other opens; counters say so, and the first frames are told at once", async () => {
  const here = station();
  const there = station();
  await here.keys();
  await there.keys(keyOf(9), keyOf(8));
  const out = here.pipe("out");
  await out.push(frameOf("hello"), frameOf("you"));
  await out.end();
  expect(out.out.map(textOf)).not.toContain("hello");
  const incoming = there.pipe("in");
  await incoming.push(...out.out);
  await incoming.end();
  expect(incoming.out.map(textOf)).toEqual(["hello", "you"]);
  expect(there.news.map((each) => each.kind === "tally" && each.tally.in.secured)).toContain(1);
  expect((await here.tally()).out).toMatchObject({ seen: 2, secured: 2, refused: 0 });
  expect((await there.tally()).in).toMatchObject({ seen: 2, secured: 2, firstSecuredAt: expect.any(Number) });
});

test("digits go inside the sealed frames and come out apart from the speech, once each", async () => {
  const here = station();
  const there = station();
  await here.keys(keyOf(8), keyOf(9), true);
  await there.keys(keyOf(9), keyOf(8), true);
  await here.worker.obey({ kind: "digits", leg: 1, digits: "4*" });
  const out = here.pipe("out");
  await out.push(...Array.from({ length: 12 }, () => frameOf("hello")));
  await out.end();
  // Without the header, which grows with the counter.
  const sizes = new Set(out.out.map(({ data }) => data.byteLength - decodeHeader(new Uint8Array(data)).length));
  expect([...sizes], "a frame with a digit is as long as one without").toHaveLength(1);
  const copies = out.out.map(({ data }) => ({ ...frameOf(""), data: data.slice(0) }));
  const incoming = there.pipe("in");
  // In the wrong order at the end, and every one a second time.
  await incoming.push(...out.out.slice(0, 8), ...out.out.slice(8).toReversed(), ...copies);
  await incoming.end();
  expect(incoming.out.map(textOf)).toEqual(Array.from({ length: 12 }, () => "hello"));
  const digits = there.news.filter((each) => each.kind === "digits");
  expect(digits.map((each) => each.digits).join("")).toBe("4*");
  expect(digits.every(({ missed }) => missed === 0)).toBe(true);
  expect((await there.tally()).in).toMatchObject({ secured: 12, replayed: 12, refused: 0 });
});

test("without an agreement on digits none is sent, and frames are as they were", async () => {
  const here = station();
  const there = station();
  await here.keys();
  await there.keys(keyOf(9), keyOf(8));
  await here.worker.obey({ kind: "digits", leg: 1, digits: "4" });
  const out = here.pipe("out");
  await out.push(frameOf("hello"));
  await out.end();
  const incoming = there.pipe("in");
  await incoming.push(...out.out);
  await incoming.end();
  expect(incoming.out.map(textOf)).toEqual(["hello"]);
  expect([...here.news, ...there.news].filter(({ kind }) => kind === "digits")).toEqual([]);
});

test("a frame without room for the digits that it has to carry is refused", async () => {
  const here = station();
  const there = station();
  await here.keys();
  await there.keys(keyOf(9), keyOf(8), true);
  const out = here.pipe("out");
  await out.push(frameOf("short"));
  await out.end();
  const incoming = there.pipe("in");
  await incoming.push(...out.out);
  await incoming.end();
  expect(incoming.out).toEqual([]);
  expect((await there.tally()).in).toMatchObject({ secured: 0, refused: 1 });
});

test("the counter goes on when the transform is replaced", async () => {
  const end = station();
  await end.keys();
  const counters: number[] = [];
  for (const _ of [1, 2, 3]) {
    const out = end.pipe("out");
    await out.push(frameOf("a"), frameOf("b"));
    await out.end();
    counters.push(...out.out.map(({ data }) => decodeHeader(new Uint8Array(data)).counter));
  }
  expect(counters).toEqual([0, 1, 2, 3, 4, 5]);
});

test("a frame that was changed, repeated or never protected is dropped and counted as what it is", async () => {
  const here = station();
  const there = station();
  await here.keys();
  await there.keys(keyOf(9), keyOf(8));
  const out = here.pipe("out");
  await out.push(frameOf("one"), frameOf("two"));
  await out.end();
  const [one, two] = out.out as [EncodedFrame, EncodedFrame];
  const copy = { ...one, data: one.data.slice(0) };
  const changed = { ...two, data: two.data.slice(0) };
  const last = new Uint8Array(changed.data);
  last[last.length - 1] = (last.at(-1) ?? 0) ^ 1;
  const incoming = there.pipe("in");
  await incoming.push(one, copy, changed, frameOf("plain"));
  await incoming.end();
  expect(incoming.out.map(textOf)).toEqual(["one"]);
  expect((await there.tally()).in).toMatchObject({ seen: 4, secured: 1, replayed: 1, refused: 2 });
});

test("a packet without media is dropped and held against nobody", async () => {
  const end = station();
  await end.keys();
  const incoming = end.pipe("in");
  await incoming.push(frameOf(""));
  await incoming.end();
  expect(incoming.out).toEqual([]);
  expect((await end.tally()).in).toMatchObject({ seen: 0, empty: 1, refused: 0 });
});

test("frames pass unprotected by explicit leave only", async () => {
  const end = station();
  await end.worker.obey({ kind: "pass", leg: 1 });
  const out = end.pipe("out");
  await out.push(frameOf("plain"));
  await out.end();
  expect(out.out.map(textOf)).toEqual(["plain"]);
  expect((await end.tally()).out).toMatchObject({ passed: 1, secured: 0 });
});

type End = ReturnType<typeof station>;
const leave = (end: End) => end.worker.obey({ kind: "pass", leg: 1 });
const FORBIDDEN: readonly (readonly [string, readonly ((end: End) => Promise<void>)[]])[] = [
  ["leave after keys", [(end) => end.keys(), leave]],
  ["keys after leave", [leave, (end) => end.keys()]],
  ["keys a second time", [(end) => end.keys(), (end) => end.keys(keyOf(10), keyOf(11))]],
  ["one key for both directions", [(end) => end.keys(keyOf(8), keyOf(8))]],
  ["a key that is none", [(end) => end.keys({ keyId: 8, baseKey: new Uint8Array(3) }, keyOf(9))]],
];

test.each(FORBIDDEN)("%s: the leg is silent from then on", async (_, orders) => {
  const end = station();
  for (const order of orders) await order(end);
  expect(end.news).toContainEqual({ kind: "broken", leg: 1, reason: "keys-unusable" });
  const out = end.pipe("out");
  await out.push(frameOf("x"));
  await out.end();
  expect(out.out).toEqual([]);
});

test("leave that comes while the ciphers are being made lets nothing through", async () => {
  const end = station();
  const keyed = end.keys();
  await end.worker.obey({ kind: "pass", leg: 1 });
  await keyed;
  const out = end.pipe("out");
  await out.push(frameOf("x"));
  await out.end();
  expect(out.out).toEqual([]);
});

test("a cipher that fails drops the frame, and the next one is treated again", async () => {
  let failures = 1;
  const end = station(async (key, use) => {
    const cipher = await webCryptoCipher(key, use);
    return {
      ...cipher,
      encrypt: (...frame) => (failures-- > 0 ? Promise.reject(new Error("no")) : cipher.encrypt(...frame)),
    };
  });
  await end.keys();
  const out = end.pipe("out");
  await out.push(frameOf("one"), frameOf("two"));
  await out.end();
  expect(out.out).toHaveLength(1);
  expect((await end.tally()).out).toMatchObject({ seen: 2, secured: 1, refused: 1 });
});

test("a closed leg lets nothing through, and an aborted stream is no error", async () => {
  const end = station();
  await end.keys();
  const out = end.pipe("out");
  await out.push(frameOf("one"));
  await vi.waitFor(() => expect(out.out).toHaveLength(1));
  await end.worker.obey({ kind: "close", leg: 1 });
  await out.push(frameOf("two"));
  await out.abort();
  expect(out.out).toHaveLength(1);
});
