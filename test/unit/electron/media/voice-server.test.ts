/** The way from a window's sound to RTP: who is let in, what crosses, and what ends when a window is gone. */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { TONE_FRAMES } from "../../../../electron/media/after-tone.ts";
import { FRAME_SAMPLES } from "../../../../electron/media/amr-wb.ts";
import { bindPortPair, closePortPair } from "../../../../electron/media/port-pair.ts";
import type { OpenedVoice, VoiceNews } from "../../../../electron/media/voice-orders.ts";
import { VoiceServer } from "../../../../electron/media/voice-server.ts";
import { decodeFloorMessages, encodeFloorMessage, type FloorMessage } from "../../../../shared/floor/floor-message.ts";
import type { Floor } from "../../../../shared/floor/floor-state.ts";
import { joinUnits } from "../../../../shared/media/h264-units.ts";
import {
  PICTURE_PATH,
  type PictureFrame,
  readPictureFrame,
  writePictureFrame,
} from "../../../../shared/media/picture-frames.ts";
import { FRAME_OCTETS, WINDOW_LIMITS } from "../../../../shared/media/sound-frames.ts";
import { CS_ID, deriveSrtpKeys } from "../../../../shared/mikey/derivation.ts";

const ORIGIN = "http://127.0.0.1:47310";
const ADDRESS = "127.0.0.1";
const RANGE = { first: 41_000, last: 43_999 };
const CALL = { pck: new Uint8Array(16).fill(7), pckId: Uint8Array.of(0x1a, 2, 3, 4), rand: new Uint8Array(16).fill(9) };

/** A frame that the decoder does not survive. */
const TRAP = 66;

/** A codec whose frames say how loud a frame was. */
const codec = {
  open: () => ({
    encode: (speech: Int16Array, type: number) => ({
      type,
      good: true,
      bits: new Uint8Array(32).fill((speech[0] ?? 0) / 100),
    }),
    decode(frame: { readonly bits: Uint8Array } | undefined) {
      if (frame?.bits[0] === TRAP) throw new Error("unreachable");
      return new Int16Array(FRAME_SAMPLES).fill((frame?.bits[0] ?? 0) * 100);
    },
  }),
};

let server: VoiceServer;
let news: VoiceNews[];
let isOwn: boolean;
let addresses: Set<string>;
const sockets: WebSocket[] = [];

beforeEach(async () => {
  news = [];
  isOwn = true;
  addresses = new Set([ADDRESS, "::1"]);
  server = await VoiceServer.open({
    codec,
    isOwnPeer: () => isOwn,
    addressesNow: () => addresses,
    tell: (each) => news.push(each),
    port: 0,
  });
  await server.obey({ kind: "origin", origin: ORIGIN });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await server.close();
});

const url = () => news.flatMap((each) => (each.kind === "listening" ? [each.url] : []))[0] ?? "";

async function openVoice(id: number): Promise<OpenedVoice> {
  await server.obey({ kind: "open", id, address: ADDRESS, range: RANGE });
  const opened = news.find((each) => each.kind === "opened" && each.id === id);
  if (opened?.kind !== "opened") throw new Error(JSON.stringify(news));
  return opened;
}

/** A window's end. */
async function connect(first: string | Uint8Array, origin = ORIGIN) {
  const socket = new WebSocket(url(), { origin });
  sockets.push(socket);
  const texts: { readonly kind: string; readonly [name: string]: unknown }[] = [];
  const played: number[] = [];
  socket.on("message", (data: Buffer, isBinary) => {
    if (isBinary) played.push(data.readInt16LE(0));
    else texts.push(JSON.parse(data.toString()));
  });
  await once(socket, "open");
  socket.send(first);
  return { socket, texts, played };
}
const attach = ({ token }: Pick<OpenedVoice, "token">) => connect(JSON.stringify({ kind: "attach", token }));

const remoteOf = ({ port }: OpenedVoice) => ({
  address: ADDRESS,
  port,
  rtcpPort: port + 1,
  payloadType: 97,
  form: "octet-aligned" as const,
  eventType: 101,
});

/** Two voices that speak to each other, each with its window. */
async function call() {
  const ends = [await openVoice(1), await openVoice(2)] as const;
  const windows = [await attach(ends[0]), await attach(ends[1])] as const;
  const keys = [CS_ID.voiceInitiator, CS_ID.voiceReceiver].map((id) => () => deriveSrtpKeys(CALL, id)) as [
    () => ReturnType<typeof deriveSrtpKeys>,
    () => ReturnType<typeof deriveSrtpKeys>,
  ];
  for (const [at, other] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const protection = {
      outward: keys[at](),
      inward: keys[other](),
      mki: CALL.pckId,
      policy: { rocRate: undefined },
    };
    await server.obey({ kind: "start", id: at + 1, protection, remote: remoteOf(ends[other]) });
    expect(protection.outward.masterKey).toEqual(new Uint8Array(16));
    expect(protection.inward.masterSalt).toEqual(new Uint8Array(12));
  }
  return { ends, windows };
}

/** 20 ms of sound that is as loud as is said. */
function frame(loud: number): Buffer {
  const octets = Buffer.alloc(FRAME_OCTETS);
  for (let at = 0; at < FRAME_OCTETS; at += 2) octets.writeInt16LE(loud, at);
  return octets;
}

describe("a call", () => {
  test("what one window hears is played in the other, and each is told what was counted", async () => {
    const { windows } = await call();
    await vi.waitFor(() => {
      for (const [at, { socket }] of windows.entries()) socket.send(frame(at === 0 ? 1000 : 500));
      expect(windows[0].played).toContain(500);
      expect(windows[1].played).toContain(1000);
      expect(windows[1].texts).toContainEqual(expect.objectContaining({ kind: "counts", refused: 0, replayed: 0 }));
      expect(windows[1].texts.findLast(({ kind }) => kind === "counts")?.["opened"]).toBeGreaterThan(0);
    }, 5_000);
  });

  test("a frame of nothing sends nothing, and is answered with what is to be played", async () => {
    const { windows } = await call();
    await vi.waitFor(() => {
      windows[0].socket.send(Buffer.alloc(0));
      windows[1].socket.send(frame(500));
      expect(windows[0].played).toContain(500);
    }, 5_000);
    expect(windows[1].played.every((loud) => loud === 0)).toBe(true);
  });

  test("digits arrive in the other window", async () => {
    const { windows } = await call();
    windows[0].socket.send(JSON.stringify({ kind: "digits", digits: "17#" }));
    await vi.waitFor(() => {
      windows[0].socket.send(frame(1000));
      const digits = windows[1].texts.filter(({ kind }) => kind === "digit").map(({ digit }) => digit);
      expect(digits.join("")).toBe("17#");
    }, 5_000);
  });

  test("ends with its window, and the ports are free", async () => {
    const { ends, windows } = await call();
    windows[0].socket.close();
    const { port } = ends[0];
    await vi.waitFor(async () => closePortPair(await bindPortPair(ADDRESS, { first: port, last: port + 1 })));
  });

  test("ends when the host says so: its window is told by the end of its connection", async () => {
    const { windows } = await call();
    await server.obey({ kind: "close", id: 1 });
    await once(windows[0].socket, "close");
  });
});

test("at the end every voice is closed before that is said", async () => {
  const { ends, windows } = await call();
  const closed = Promise.all(windows.map(({ socket }) => once(socket, "close")));
  await server.obey({ kind: "end" });
  expect(news.at(-1)).toEqual({ kind: "ended" });
  await closed;
  for (const { port } of ends) await closePortPair(await bindPortPair(ADDRESS, { first: port, last: port + 1 }));
});

describe("a fault of the program ends one voice", () => {
  test("whose frame the codec does not survive; the other goes on", async () => {
    const { ends, windows } = await call();
    const closed = once(windows[1].socket, "close");
    await vi.waitFor(() => {
      windows[0].socket.send(frame(100 * TRAP));
      if (windows[1].socket.readyState === WebSocket.OPEN) windows[1].socket.send(frame(500));
      expect(news.at(-1)).toEqual({ kind: "broken", id: 2, because: expect.stringContaining("unreachable") });
    }, 5_000);
    await closed;
    const { port } = ends[1];
    await vi.waitFor(async () => closePortPair(await bindPortPair(ADDRESS, { first: port, last: port + 1 })));
    const before = windows[0].played.length;
    windows[0].socket.send(frame(1000));
    await vi.waitFor(() => expect(windows[0].played.length).toBeGreaterThan(before));
  });

  test("that can't begin: its keys are wiped, and it is closed", async () => {
    const opened = await openVoice(1);
    const { socket } = await attach(opened);
    const keys = () => deriveSrtpKeys(CALL, CS_ID.voiceInitiator);
    const protection = {
      outward: keys(),
      inward: keys(),
      mki: new Uint8Array(),
      policy: { rocRate: undefined },
    };
    const opens = vi.spyOn(codec, "open").mockImplementationOnce(() => {
      throw new Error("unreachable");
    });
    await server.obey({ kind: "start", id: 1, protection, remote: remoteOf(opened) });
    opens.mockRestore();
    expect(protection.outward.masterKey).toEqual(new Uint8Array(16));
    expect(protection.inward.masterSalt).toEqual(new Uint8Array(12));
    expect(news.at(-1)).toEqual({ kind: "broken", id: 1, because: expect.stringContaining("unreachable") });
    await once(socket, "close");
  });
});

describe("with pictures", () => {
  const KEY = joinUnits([
    Uint8Array.of(0x67, 0x42, 0xe0, 0x1f),
    Uint8Array.of(0x68, 0xce, 0x3c, 0x80),
    Uint8Array.of(0x65, 0x88, ...new Uint8Array(3000).fill(5)),
  ]);

  async function openPictures(id: number) {
    await server.obey({ kind: "open", id, address: ADDRESS, range: RANGE, withPictures: true });
    const opened = news.find((each) => each.kind === "opened" && each.id === id);
    if (opened?.kind !== "opened" || opened.pictures === undefined) throw new Error(JSON.stringify(news));
    return { ...opened, pictures: opened.pictures };
  }

  /** A window's end of the pictures. */
  async function attachPictures(first: string) {
    const socket = new WebSocket(`${url()}${PICTURE_PATH}`, { origin: ORIGIN });
    sockets.push(socket);
    const seen: (PictureFrame | undefined)[] = [];
    socket.on("message", (data: Buffer, isBinary) => isBinary && seen.push(readPictureFrame(data)));
    await once(socket, "open");
    socket.send(first);
    return { socket, seen };
  }
  const attaching = (token: string) => JSON.stringify({ kind: "attach", token });

  test("what one window shows is seen in the other, under keys and SSRCs that its sound does not have", async () => {
    const ends = [await openPictures(1), await openPictures(2)] as const;
    const windows = [
      await attachPictures(attaching(ends[0].pictures.token)),
      await attachPictures(attaching(ends[1].pictures.token)),
    ] as const;
    await Promise.all(ends.map(attach));
    const keys = [CS_ID.videoInitiator, CS_ID.videoReceiver] as const;
    for (const [at, end] of ends.entries()) {
      const other = ends[at === 0 ? 1 : 0];
      const [outward, inward] = (at === 0 ? keys : keys.toReversed()).map((id) => deriveSrtpKeys(CALL, id));
      if (outward === undefined || inward === undefined) throw new Error("no keys");
      expect(end.pictures.ssrc).not.toBe(end.ssrc);
      const { port } = other.pictures;
      const pictures = { address: ADDRESS, port, rtcpPort: port + 1, payloadType: 104, keyWish: "pli" } as const;
      await server.obey({
        kind: "start",
        id: at + 1,
        protection: { outward, inward, mki: CALL.pckId, policy: { rocRate: undefined } },
        remote: remoteOf(other),
        pictures: { ...pictures, parameterSets: [] },
      });
    }
    windows[0].socket.send(writePictureFrame({ isKey: true, timestamp: 0, octets: KEY }));
    await vi.waitFor(() => expect(windows[1].seen.length).toBe(1));
    expect(windows[1].seen[0]).toMatchObject({ isKey: true, octets: Buffer.from(KEY) });
    // What is no picture ends the connection, and nothing else.
    windows[0].socket.send(writePictureFrame({ isKey: true, timestamp: 0, octets: Uint8Array.of(1, 2) }));
    await once(windows[0].socket, "close");
    expect(news.filter(({ kind }) => kind === "broken")).toEqual([]);
  });

  test("nobody attaches them by another token, by that of the sound, or a second time", async () => {
    const { pictures, token } = await openPictures(1);
    for (const wrong of [attaching("a".repeat(43)), attaching(token), "x"]) {
      const { socket } = await attachPictures(wrong);
      await once(socket, "close");
    }
    const first = await attachPictures(attaching(pictures.token));
    const second = await attachPictures(attaching(pictures.token));
    await once(second.socket, "close");
    expect(first.socket.readyState).toBe(WebSocket.OPEN);
    await server.obey({ kind: "close", id: 1 });
    await once(first.socket, "close");
  });

  test("an end that takes none has their ports given back", async () => {
    const { pictures } = await openPictures(1);
    const { socket } = await attachPictures(attaching(pictures.token));
    const [outward, inward] = [CS_ID.videoInitiator, CS_ID.videoReceiver].map((id) => deriveSrtpKeys(CALL, id));
    if (outward === undefined || inward === undefined) throw new Error("no keys");
    const protection = { outward, inward, mki: CALL.pckId, policy: { rocRate: undefined } };
    await server.obey({ kind: "start", id: 1, protection, remote: remoteOf(await openVoice(2)) });
    await once(socket, "close");
    const { port } = pictures;
    await vi.waitFor(async () => closePortPair(await bindPortPair(ADDRESS, { first: port, last: port + 1 })));
  });
});

describe("with floor control", () => {
  const GRANT: FloorMessage = { type: "granted", ackWanted: false, ssrc: 1, fields: { duration: 30 } };
  const REVOKE: FloorMessage = { ...GRANT, type: "revoke", fields: { cause: { code: 4, phrase: "" } } };
  let floorServer: Socket;

  /** A voice with floor control whose packets come here, and what of them is voice or a digit. */
  async function floorCall(withAgreement = true) {
    floorServer = createSocket("udp4").bind(0, ADDRESS);
    const heard = createSocket("udp4").bind(0, ADDRESS);
    await Promise.all([once(floorServer, "listening"), once(heard, "listening")]);
    const floorSaid: string[] = [];
    floorServer.on("message", (octets) => floorSaid.push(...decodeFloorMessages(octets).map(({ type }) => type)));
    let packets = 0;
    /** Payload types and sources, which stand in clear. */
    const types: number[] = [];
    const sources: number[] = [];
    heard.on("message", (packet) => {
      // What keeps the way open for whoever only listens is no packet.
      if (packet.length === 0) return;
      packets += 1;
      types.push(packet.readUInt8(1) & 0x7f);
      sources.push(packet.length < 8 ? 0 : packet.readUInt32BE(8));
    });
    await server.obey({ kind: "open", id: 1, address: ADDRESS, range: RANGE, withFloor: true });
    const opened = news.find((each) => each.kind === "opened");
    if (opened?.kind !== "opened" || opened.controlPort === undefined) throw new Error(JSON.stringify(news));
    const { controlPort } = opened;
    const window = await attach(opened);
    const [outward, inward] = [CS_ID.voiceInitiator, CS_ID.voiceReceiver].map((id) => deriveSrtpKeys(CALL, id));
    if (outward === undefined || inward === undefined) throw new Error("no keys");
    const remote = { ...remoteOf(opened), port: heard.address().port, rtcpPort: heard.address().port };
    const terms = { ssrc: 9, userId: "sip:ava@a.test", priority: 0, queueing: false };
    const at = { address: ADDRESS, port: floorServer.address().port };
    const floor = { remote: at, terms, implicit: false, granted: false };
    const protection = { outward, inward, mki: CALL.pckId, policy: { rocRate: undefined } };
    await server.obey({ kind: "start", id: 1, protection, remote, ...(withAgreement ? { floor } : {}) });
    const says = (message: FloorMessage) => floorServer.send(encodeFloorMessage(message), controlPort, ADDRESS);
    const key = (down: boolean) => window.socket.send(JSON.stringify({ kind: "talk-key", down, urgency: "normal" }));
    /** Speaks some frames, and waits until each has been answered. */
    const speak = async (frames: number) => {
      const before = window.played.length;
      for (let at = 0; at < frames; at++) window.socket.send(frame(1000));
      await vi.waitFor(() => expect(window.played.length).toBe(before + frames));
    };
    const state = () =>
      (window.texts.findLast(({ kind }) => kind === "floor")?.["floor"] as Floor | undefined)?.state.name;
    const until = (name: Floor["state"]["name"]) => vi.waitFor(() => expect(state()).toBe(name));
    /** Packets that have come, once those that were sent before have. */
    const count = async () => {
      const mark = createSocket("udp4");
      const seen = once(heard, "message");
      mark.send("mark", heard.address().port, ADDRESS);
      await seen;
      mark.close();
      packets -= 1;
      return packets;
    };
    closers.push(
      () => heard.close(),
      () => floorServer.close(),
    );
    return { window, says, key, speak, state, until, count, types, sources, opened, remote, floor, floorSaid };
  }
  const closers: (() => void)[] = [];
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });

  test("no packet leaves before the floor is given and the tone was heard, no digit and no silence either", async () => {
    const { window, says, key, speak, until, count, types, remote } = await floorCall();
    window.socket.send(JSON.stringify({ kind: "digits", digits: "17" }));
    await speak(30);
    expect(await count()).toBe(0);
    key(true);
    await until("pending-request");
    await speak(10);
    expect(await count()).toBe(0);
    says(GRANT);
    await until("has-permission");
    expect(window.texts).toContainEqual({ kind: "tone", of: "may-talk" });
    await speak(TONE_FRAMES);
    expect(await count()).toBe(0);
    await speak(10);
    expect(await count()).toBeGreaterThan(0);
    // What was pressed without the floor does not come in the place of speech.
    expect(remote.eventType).toBeDefined();
    expect(types).toContain(remote.payloadType);
    expect(types).not.toContain(remote.eventType);
  });

  test("the voice is from whom the grant names, and from its own source where it names nobody", async () => {
    const { key, opened, says, speak, sources, state, until, count } = await floorCall();
    const burst = async (grantedSsrc?: number) => {
      key(true);
      await until("pending-request");
      says({ ...GRANT, fields: { duration: 30, ...(grantedSsrc === undefined ? {} : { grantedSsrc }) } });
      await until("has-permission");
      await speak(TONE_FRAMES + 4);
      await count();
      key(false);
      await until("pending-release");
      says({ ...GRANT, type: "idle", fields: {} });
      await until("no-permission");
      return [...new Set(sources.splice(0).filter((source) => source !== 0))];
    };
    expect(await burst(0x1234_5678)).toEqual([0x1234_5678]);
    expect(await burst()).toEqual([opened.ssrc]);
    // One that comes back goes on where it was: no sequence number is used twice.
    expect(await burst(0x1234_5678)).toEqual([0x1234_5678]);
    expect(state()).toBe("no-permission");
  });

  test.each([
    ["the key is let go", "pending-release", ({ key }: { key: (down: boolean) => void }) => key(false)],
    ["it is taken away", "pending-release", ({ says }: { says: (message: FloorMessage) => void }) => says(REVOKE)],
  ] as const)("nothing leaves any more when %s", async (_, name, end) => {
    const parts = await floorCall();
    parts.key(true);
    parts.says(GRANT);
    await parts.until("has-permission");
    await parts.speak(TONE_FRAMES + 5);
    end(parts);
    await parts.until(name);
    const before = await parts.count();
    expect(before).toBeGreaterThan(0);
    await parts.speak(40);
    expect(await parts.count()).toBe(before);
  });

  test("a later description that says nothing of it opens no microphone", async () => {
    const { count, remote, speak } = await floorCall();
    await server.obey({ kind: "follow", id: 1, remote });
    await speak(30);
    expect(await count()).toBe(0);
  });

  test("a call whose answer refuses it has none: both may talk", async () => {
    const { count, speak } = await floorCall(false);
    await speak(10);
    expect(await count()).toBeGreaterThan(0);
  });

  test("a key that its window says is held is believed, and let go when nobody says so any more", async () => {
    const { key, says, state, until, window } = await floorCall();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      key(true);
      const { signMs, soundMs } = WINDOW_LIMITS;
      /** What came before it has been read when a frame is answered. */
      const exchanged = async () => {
        const before = window.played.length;
        window.socket.send(frame(1000));
        while (window.played.length === before) await once(window.socket, "message");
      };
      await exchanged();
      says(GRANT);
      while (state() !== "has-permission") await exchanged();
      for (let count = 0; count < 4; count++) {
        for (const ms of [soundMs - 100, signMs - soundMs]) {
          vi.advanceTimersByTime(ms);
          await exchanged();
        }
        window.socket.send(JSON.stringify({ kind: "still-wanted" }));
        await exchanged();
      }
      const held = () =>
        (window.texts.findLast(({ kind }) => kind === "floor")?.["floor"] as Floor | undefined)?.keyDown;
      expect(held()).toBe(true);
      vi.advanceTimersByTime(soundMs - 100);
      await exchanged();
      vi.advanceTimersByTime(signMs - soundMs + 100);
      await exchanged();
      expect(held()).toBe(false);
      expect(news.at(-1)).toEqual({ kind: "let-go", id: 1, because: "not-there" });
    } finally {
      vi.useRealTimers();
    }
    says(GRANT);
    await until("pending-release");
  });

  test("a window that is killed while it talks gives the floor back before its port is closed", async () => {
    const { floorSaid, key, says, speak, until, window } = await floorCall();
    key(true);
    says(GRANT);
    await until("has-permission");
    await speak(TONE_FRAMES + 5);
    window.socket.terminate();
    await vi.waitFor(() => expect(floorSaid).toEqual(["request", "release"]));
    expect(news.at(-1)).toEqual({ kind: "let-go", id: 1, because: "gone" });
  });

  test("a call that its window ends says nothing of the floor: the call's own end does", async () => {
    const { floorSaid, key, says, until, window } = await floorCall();
    key(true);
    says(GRANT);
    await until("has-permission");
    window.socket.close();
    await server.obey({ kind: "end" });
    expect([floorSaid, news.at(-1)]).toEqual([["request"], { kind: "ended" }]);
  });

  test("where the sound of a window has stopped nothing leaves by itself, though both may talk", async () => {
    const { count, speak } = await floorCall(false);
    await speak(10);
    const before = await count();
    expect(before).toBeGreaterThan(0);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    try {
      // Neither the last frame again, nor noise, nor what keeps a way open.
      vi.advanceTimersByTime(60_000);
    } finally {
      vi.useRealTimers();
    }
    expect(await count()).toBe(before);
  });

  test("an address that is none in a later description ends this voice, by its reason, and no other", async () => {
    const { floor, remote, window } = await floorCall();
    const other = await openVoice(2);
    const closed = once(window.socket, "close");
    const moved = { ...floor, remote: { ...floor.remote, address: "floor.example" } };
    await server.obey({ kind: "follow", id: 1, remote, floor: moved });
    await closed;
    expect(news.at(-1)).toMatchObject({ kind: "broken", id: 1, because: expect.stringContaining("address") });
    await attach(other);
  });

  test("an agreement without a port for it ends the voice, and is not taken for leave to talk", async () => {
    const opened = await openVoice(1);
    const keys = () => deriveSrtpKeys(CALL, CS_ID.voiceInitiator);
    const protection = { outward: keys(), inward: keys(), mki: CALL.pckId, policy: { rocRate: undefined } };
    const terms = { ssrc: 9, userId: "", priority: 0, queueing: false };
    const floor = { remote: { address: ADDRESS, port: 9 }, terms, implicit: false, granted: false };
    await server.obey({ kind: "start", id: 1, protection, remote: remoteOf(opened), floor });
    expect(news.at(-1)).toMatchObject({ kind: "broken", id: 1 });
  });
});

describe("nobody is let in", () => {
  test.each([
    ["with a page of another origin", "http://127.0.0.1:8080", true],
    ["who is another user of this computer", ORIGIN, false],
  ])("%s", async (_, origin, own) => {
    isOwn = own;
    const socket = new WebSocket(url(), { origin });
    const [, { statusCode }] = await once(socket, "unexpected-response");
    expect(statusCode).toBe(403);
    socket.on("error", () => {});
    socket.terminate();
  });

  test.each([
    ["without a token", JSON.stringify({ kind: "digits", digits: "1" })],
    ["with a token that was not given out", JSON.stringify({ kind: "attach", token: "a".repeat(43) })],
    ["with sound before the token", frame(1)],
    ["with what is no message", "{"],
  ])("%s", async (_, first) => {
    await openVoice(1);
    const { socket } = await connect(first);
    const [code] = await once(socket, "close");
    expect(code).toBe(1008);
  });

  test("at a second try after one that was refused", async () => {
    const opened = await openVoice(1);
    const { socket } = await connect(JSON.stringify({ kind: "attach", token: "a".repeat(43) }));
    socket.send(JSON.stringify({ kind: "attach", token: opened.token }));
    await once(socket, "close");
    const { socket: ours } = await attach(opened);
    ours.send(frame(0));
    await once(ours, "message");
  });

  test("with a token that was used", async () => {
    const opened = await openVoice(1);
    await attach(opened);
    const { socket } = await attach(opened);
    const [code] = await once(socket, "close");
    expect(code).toBe(1008);
  });

  test.each([
    ["a frame of another length", Buffer.alloc(FRAME_OCTETS - 2)],
    ["a text that says nothing", "{}"],
  ])("any longer after %s", async (_, message) => {
    const { socket } = await attach(await openVoice(1));
    socket.send(message);
    const [code] = await once(socket, "close");
    expect(code).toBe(1008);
  });
});

test("a voice whose ports are all taken is refused with the reason", async () => {
  const { port } = await openVoice(1);
  await server.obey({ kind: "open", id: 2, address: ADDRESS, range: { first: port, last: port + 1 } });
  expect(news.at(-1)).toMatchObject({ kind: "not-opened", id: 2, because: expect.stringContaining("EADDRINUSE") });
});

test("it listens where it is told to, and on another port where somebody has that one", async () => {
  const told: VoiceNews[] = [];
  const port = Number(new URL(url()).port);
  const open = () =>
    VoiceServer.open({
      codec,
      isOwnPeer: () => true,
      addressesNow: () => addresses,
      tell: (each) => told.push(each),
      port,
    });
  const beside = await open();
  await server.close();
  server = await open();
  expect(told[0]).not.toEqual({ kind: "listening", url: url() });
  expect(told[1]).toEqual({ kind: "listening", url: url() });
  await beside.close();
});

test("no more voices than there may be, though all are asked for at once", async () => {
  const ids = Array.from({ length: 40 }, (_, at) => at + 1);
  await Promise.all(ids.map((id) => server.obey({ kind: "open", id, address: ADDRESS, range: RANGE })));
  expect(news.filter(({ kind }) => kind === "opened")).toHaveLength(32);
  expect(news.filter(({ kind }) => kind === "not-opened")).toHaveLength(8);
});

describe("the address at which a call is reached", () => {
  const LOOK_MS = 5_000;
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
  afterEach(() => void vi.useRealTimers());
  const toldIn = ({ texts }: Awaited<ReturnType<typeof connect>>) =>
    texts.filter(({ kind }) => kind === "address-gone");

  test("that is gone for ten seconds is told, once, and to whom it concerns", async () => {
    const window = await attach(await openVoice(1));
    await server.obey({ kind: "open", id: 2, address: "::1", range: RANGE });
    addresses.delete("::1");
    vi.advanceTimersByTime(10 * LOOK_MS);
    addresses.delete(ADDRESS);
    vi.advanceTimersByTime(LOOK_MS);
    // One that is away for a moment is renewed.
    addresses.add(ADDRESS);
    vi.advanceTimersByTime(LOOK_MS);
    addresses.delete(ADDRESS);
    vi.advanceTimersByTime(LOOK_MS);
    await window.socket.ping();
    await once(window.socket, "pong");
    expect(toldIn(window)).toEqual([]);
    vi.advanceTimersByTime(10 * LOOK_MS);
    await vi.waitFor(() => expect(toldIn(window)).toEqual([{ kind: "address-gone" }]));
  });

  test("is looked at as long as there is a call, and not where the system does not write it so", async () => {
    addresses.delete(ADDRESS);
    await openVoice(1);
    expect(vi.getTimerCount()).toBe(0);
    addresses.add(ADDRESS);
    await openVoice(2);
    expect(vi.getTimerCount()).toBe(1);
    await server.obey({ kind: "close", id: 2 });
    expect(vi.getTimerCount()).toBe(0);
  });
});
