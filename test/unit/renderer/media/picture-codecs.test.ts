/** Pictures on their way through a worker: encoded within what was agreed, decoded, and let by as far as the gates say. Codecs are stand-ins. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { PictureDecoder } from "../../../../renderer/media/picture-decoder.ts";
import { PictureEncoder } from "../../../../renderer/media/picture-encoder.ts";
import type { PictureReport } from "../../../../renderer/media/picture-messages.ts";
import { PictureStation } from "../../../../renderer/media/picture-station.ts";
import { joinUnits } from "../../../../shared/media/h264-units.ts";
import { type PictureFrame, readPictureFrame, writePictureFrame } from "../../../../shared/media/picture-frames.ts";

const SETS = [Uint8Array.of(0x67, 0x42, 0xe0, 0x1f), Uint8Array.of(0x68, 0xce, 0x3c, 0x80)];
const KEY: PictureFrame = { isKey: true, timestamp: 90_000, octets: joinUnits([...SETS, Uint8Array.of(0x65, 0x88)]) };
const DELTA: PictureFrame = { isKey: false, timestamp: 93_000, octets: joinUnits([Uint8Array.of(0x41, 0x9a)]) };
const CAP = { width: 640, height: 360, frameRate: 25, bitrate: 800_000 } as const;

/** What is common to the codecs: they are configured, closed, and note what they are asked for. */
class StandInCodec {
  static made: StandInCodec[] = [];
  state = "unconfigured";
  encodeQueueSize = 0;
  decodeQueueSize = 0;
  readonly configs: Record<string, unknown>[] = [];
  readonly asked: unknown[] = [];
  readonly out: { output(what: unknown): void; error(cause: unknown): void };

  constructor(out: StandInCodec["out"]) {
    this.out = out;
    StandInCodec.made.push(this);
  }
  configure(config: Record<string, unknown>): void {
    this.state = "configured";
    this.configs.push(config);
  }
  encode(picture: { timestamp: number }, { keyFrame }: { keyFrame: boolean }): void {
    this.asked.push(keyFrame);
    const octets = keyFrame ? KEY.octets : DELTA.octets;
    this.out.output({
      byteLength: octets.length,
      copyTo: (into: Uint8Array) => into.set(octets),
      timestamp: picture.timestamp,
      type: keyFrame ? "key" : "delta",
    });
  }
  decode(chunk: { type: string }): void {
    this.asked.push(chunk.type);
    this.out.output(picture(0));
  }
  close(): void {
    this.state = "closed";
  }
}
const codec = (at = -1) => {
  const made = StandInCodec.made.at(at);
  if (made === undefined) throw new Error("no codec");
  return made;
};

const closed = vi.fn();
const picture = (atMs: number, displayWidth = 1280, displayHeight = 720) =>
  ({ timestamp: atMs * 1000, displayWidth, displayHeight, close: closed }) as unknown as VideoFrame;

beforeEach(() => {
  StandInCodec.made = [];
  closed.mockClear();
  vi.stubGlobal("VideoEncoder", StandInCodec);
  vi.stubGlobal("VideoDecoder", StandInCodec);
  vi.stubGlobal(
    "EncodedVideoChunk",
    class {
      constructor(init: object) {
        Object.assign(this, init);
      }
    },
  );
});
afterEach(() => void vi.unstubAllGlobals());

/** Pictures of a camera, as they come. */
function camera() {
  let put: ReadableStreamDefaultController<VideoFrame> | undefined;
  const from = new ReadableStream<VideoFrame>({
    start(controller) {
      put = controller;
    },
  });
  return {
    from,
    show(...pictures: VideoFrame[]) {
      for (const each of pictures) put?.enqueue(each);
    },
  };
}

describe("an encoder", () => {
  function encoder(mayPass = () => true) {
    const { from, show } = camera();
    const sent: PictureFrame[] = [];
    const failed = vi.fn();
    const made = new PictureEncoder(from, {
      cap: CAP,
      level: 31,
      send: (each) => void sent.push(each),
      mayPass,
      failed,
    });
    return {
      failed,
      made,
      sent,
      show,
      shown: (count: number) => vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(count)),
    };
  }

  test("sends pictures within size and rate agreed, a key picture first, at the clock of RTP", async () => {
    const { made, sent, show, shown } = encoder();
    show(picture(0), picture(20), picture(40));
    await shown(3);
    // The second came sooner than a twenty-fifth of a second.
    expect(codec().asked).toEqual([true, false]);
    expect(sent.map(({ isKey, timestamp }) => [isKey, timestamp])).toEqual([
      [true, 0],
      [false, 3600],
    ]);
    expect(codec().configs).toMatchObject([{ codec: "avc1.42e01f", width: 640, height: 360, bitrate: 800_000 }]);
    expect([made.size, made.encoded]).toEqual([[640, 360], 2]);
  });

  test("makes a key picture where one is wanted, where the size changes, and each ten seconds", async () => {
    const { made, show, shown } = encoder();
    show(picture(0), picture(40));
    await shown(2);
    made.wantKey();
    show(picture(80), picture(120, 720, 1280), picture(10_160, 720, 1280), picture(10_200, 720, 1280));
    await shown(6);
    expect(codec().asked).toEqual([true, false, true, true, true, false]);
    expect(codec().configs.at(-1)).toMatchObject({ width: 360, height: 640 });
  });

  test("takes less where the other end misses packets, and more again where it misses none, once for each report", async () => {
    const { made, show, shown } = encoder();
    const rates = () => codec().configs.map(({ bitrate }) => bitrate);
    // Of the encoder before.
    made.heard({ theirReports: 3, theirFractionLost: 1 });
    show(picture(0));
    await shown(1);
    made.heard({ theirReports: 4, theirFractionLost: 0.3 });
    made.heard({ theirReports: 4, theirFractionLost: 0.3 });
    expect(rates()).toEqual([800_000, 400_000]);
    made.heard({ theirReports: 5, theirFractionLost: 0.05 });
    made.heard({ theirReports: 6, theirFractionLost: 0 });
    expect(rates()).toEqual([800_000, 400_000, 460_000]);
    show(picture(40));
    await shown(2);
    expect(codec().asked).toEqual([true, false]);
  });

  test("encodes nothing that could not leave, and nothing more once it is closed", async () => {
    const { made, show, shown } = encoder(() => false);
    show(picture(0));
    await shown(1);
    expect(codec().asked).toEqual([]);
    made.close();
    expect(codec().state).toBe("closed");
  });

  test("says that it has failed", async () => {
    const { failed, show, shown } = encoder();
    vi.spyOn(codec(), "encode").mockImplementation(() => {
      throw new Error("no encoder");
    });
    show(picture(0));
    await shown(1);
    expect(failed).toHaveBeenCalledOnce();
  });
});

describe("a decoder", () => {
  function decoder(mayPass = () => true) {
    const seen: VideoFrame[] = [];
    const into = new WritableStream<VideoFrame>({ write: (each) => void seen.push(each) });
    const keyWanted = vi.fn();
    return { keyWanted, made: new PictureDecoder({ into, mayPass, keyWanted }), seen };
  }

  test("begins with a key picture, as what it says that it is, and asks for one before", async () => {
    const { keyWanted, made, seen } = decoder();
    made.put(DELTA);
    expect(keyWanted).toHaveBeenCalledOnce();
    made.put(KEY);
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    made.put(DELTA);
    await vi.waitFor(() => expect(seen).toHaveLength(2));
    expect(codec().asked).toEqual(["key", "delta"]);
    expect(codec().configs).toEqual([{ codec: "avc1.42e01f", optimizeForLatency: true }]);
    expect([made.size, made.decoded, keyWanted.mock.calls.length]).toEqual([[1280, 720], 2, 1]);
  });

  test("that fails, or has too much to do, gives up until there is a key picture", async () => {
    const { keyWanted, made } = decoder();
    made.put(KEY);
    codec().out.error(new Error("broken"));
    expect([codec().state, keyWanted.mock.calls.length]).toEqual(["closed", 1]);
    made.put(KEY);
    codec().decodeQueueSize = 9;
    made.put(DELTA);
    expect([codec().state, keyWanted.mock.calls.length]).toEqual(["closed", 2]);
  });

  test("shows nothing while the gate is closed, and lets go of each picture", () => {
    const { made, seen } = decoder(() => false);
    made.put(KEY);
    expect([closed.mock.calls.length, seen.length, made.decoded]).toEqual([1, 0, 1]);
    made.close();
    expect(codec().state).toBe("closed");
  });
});

describe("a station", () => {
  class Socket extends EventTarget {
    readyState = 1;
    bufferedAmount = 0;
    binaryType = "blob";
    readonly sent: (string | Uint8Array)[] = [];
    send(what: string | Uint8Array): void {
      this.sent.push(what);
    }
    close(): void {
      this.readyState = 3;
      this.dispatchEvent(new Event("close"));
    }
    brings(data: unknown): void {
      this.dispatchEvent(Object.assign(new Event("message"), { data }));
    }
  }

  function station() {
    const socket = new Socket();
    const reports: PictureReport[] = [];
    const seen: VideoFrame[] = [];
    const urls: string[] = [];
    const made = new PictureStation({
      connect(url) {
        urls.push(url);
        return socket as unknown as WebSocket;
      },
      report: (each) => void reports.push(each),
    });
    const into = new WritableStream<VideoFrame>({ write: (each) => void seen.push(each) });
    made.obey({ kind: "attach", leg: 1, url: "ws://host", token: "t", into });
    socket.dispatchEvent(new Event("open"));
    return { made, reports, seen, socket, urls };
  }
  const COUNTS = { kind: "counts", theirReports: 0, theirFractionLost: null };

  test("attaches with its token, and shows what comes where the gate is open", async () => {
    const { made, reports, seen, socket, urls } = station();
    expect([urls, socket.sent, reports]).toEqual([
      ["ws://host/pictures"],
      [JSON.stringify({ kind: "attach", token: "t" })],
      [{ kind: "attached", leg: 1 }],
    ]);
    socket.brings(writePictureFrame(KEY).buffer);
    expect(seen).toHaveLength(0);
    made.obey({ kind: "gates", leg: 1, out: false, in: true });
    socket.brings(writePictureFrame(KEY).buffer);
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    // Nothing of what was not wanted is shown later.
    socket.brings(writePictureFrame({ ...KEY, isKey: false }).buffer);
    await vi.waitFor(() => expect(seen).toHaveLength(2));
  });

  test("sends pictures while the gate is open, begins with a key picture, and makes one that is wanted", async () => {
    const { made, reports, socket } = station();
    const { from, show } = camera();
    made.obey({ kind: "show", leg: 1, from, cap: CAP, level: 31 });
    show(picture(0));
    await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(1));
    made.obey({ kind: "gates", leg: 1, out: true, in: true });
    show(picture(40), picture(80));
    await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(3));
    socket.brings(JSON.stringify({ kind: "key-wanted" }));
    show(picture(120));
    await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(4));
    const pictures = socket.sent.slice(1).map((each) => readPictureFrame(each as Uint8Array)?.isKey);
    expect(pictures).toEqual([true, false, true]);
    socket.brings(JSON.stringify(COUNTS));
    expect(reports.at(-1)).toMatchObject({ kind: "counts", codec: { encoded: 3, decoded: 0, sentSize: [640, 360] } });
    // What waits to leave is too much: a picture would be late.
    socket.bufferedAmount = 1_000_000;
    show(picture(160));
    await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(5));
    expect(socket.sent).toHaveLength(4);
  });

  test("counts what was encoded before another source, and says once that the host has gone", async () => {
    const { made, reports, socket } = station();
    made.obey({ kind: "gates", leg: 1, out: true, in: true });
    for (const at of [0, 40]) {
      const { from, show } = camera();
      made.obey({ kind: "show", leg: 1, from, cap: CAP, level: 31 });
      show(picture(at));
      await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(at / 40 + 1));
    }
    const sent = { encoded: 2, sentSize: [640, 360] };
    socket.brings(JSON.stringify(COUNTS));
    expect(reports.at(-1)).toMatchObject({ codec: sent });
    // What a call has sent stays what it was: without a camera, as at its end, and with one that shows nothing yet.
    for (const source of [{}, { from: camera().from }]) {
      made.obey({ kind: "show", leg: 1, ...source, cap: CAP, level: 31 });
      socket.brings(JSON.stringify(COUNTS));
      expect(reports.at(-1)).toMatchObject({ codec: sent });
    }
    socket.close();
    made.obey({ kind: "close", leg: 1 });
    expect(reports.filter(({ kind }) => kind === "gone")).toHaveLength(1);
    expect(StandInCodec.made.every(({ state }) => state === "closed" || state === "unconfigured")).toBe(true);
  });
});
