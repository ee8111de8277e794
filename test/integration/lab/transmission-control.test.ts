/** The host's participant of transmission control and the lab's server, over UDP: what may leave and what is taken, and what strangers can't. */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import { TONE_FRAMES } from "../../../electron/media/after-tone.ts";
import { type FloorKey, FloorMemory, FloorProtection } from "../../../electron/media/floor-protection.ts";
import { type TransmissionAgreement, TransmissionChannel } from "../../../electron/media/transmission-channel.ts";
import type { SeatKeys } from "../../../lab/floor/seat-protection.ts";
import { openTransmissionCall, type TransmissionServerRules } from "../../../lab/floor/transmission-control-server.ts";
import { hexToBytes } from "../../../shared/mikey/base/octets.ts";
import { CS_ID, deriveSrtpKeys } from "../../../shared/mikey/derivation.ts";
import {
  DEFAULT_TRANSMISSION_TIMERS,
  NO_TRANSMISSION,
  type Transmission,
  type TransmissionSources,
} from "../../../shared/transmission/transmission-state.ts";

const HERE = "127.0.0.1";
const AVA = "sip:ava@mcx.system-a.example";
const BEA = "sip:bea@mcx.system-a.example";
/** Short enough to be waited for where nobody answers; where somebody does, nothing is to be said twice on a busy computer. */
const SHORT: Configured = { T100: 60, T101: 60, T103: 60, T104: 60 };
type Configured = TransmissionAgreement["timers"];
const OWN: TransmissionSources = { audio: 1, video: 2 };
const CSK = new Uint8Array(16).fill(5);

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function bound(): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.bind({ address: HERE, port: 0 });
  await once(socket, "listening");
  return socket;
}

async function participant(
  id: string,
  views: "at-once" | "asked" = "at-once",
  configured: Configured = {},
  press = 5000,
) {
  const socket = await bound();
  const one = {
    at: { address: HERE, port: socket.address().port },
    tones: [] as string[],
    sources: [] as TransmissionSources[],
    now: NO_TRANSMISSION as Transmission,
    start: (port: number, protection?: FloorProtection) =>
      channel.start(
        {
          remote: { address: HERE, port },
          terms: { ssrc: 7, userId: id, priority: 5, receptionPriority: 0, views },
          timers: configured,
          implicit: false,
          granted: false,
        },
        protection,
      ),
  };
  const channel = new TransmissionChannel({
    socket,
    own: OWN,
    timers: { ...DEFAULT_TRANSMISSION_TIMERS, press },
    onTransmission: (now) => {
      one.now = now;
    },
    onSources: (sources) => one.sources.push(sources),
    onTone: (of) => one.tones.push(of),
    onFault: (error) => {
      throw error;
    },
  });
  ends.push(() => channel.close());
  return Object.assign(one, { channel });
}

interface Ends {
  readonly views?: "at-once" | "asked";
  /** Whether both let themselves be queued. */
  readonly queueing?: boolean;
  /** Milliseconds in which a turn is to be taken. */
  readonly press?: number;
}

async function call(rules: Partial<TransmissionServerRules> = {}, ends_: Ends = {}) {
  const { press, queueing = false, views = "at-once" } = ends_;
  const configured = rules.fault === "no-answer" ? SHORT : {};
  const [ava, bea] = [await participant(AVA, "at-once", configured, press), await participant(BEA, views, {}, press)];
  const members = [
    { id: AVA, at: ava.at, queueing },
    { id: BEA, at: bea.at, queueing },
  ];
  const server = await openTransmissionCall(members, HERE, rules);
  ends.push(() => server.close());
  ava.start(server.portOf(AVA));
  bea.start(server.portOf(BEA));
  return { ava, bea, server };
}

const seen = async (look: () => void) => vi.waitFor(look, { timeout: 4_000, interval: 5 });

/** Keys of a CSK as each call gets them. */
function lent(cskId: string, first = 0, csk = CSK): FloorKey {
  const id = hexToBytes(cskId);
  const keys = deriveSrtpKeys({ pck: csk, pckId: id, rand: new Uint8Array(16) }, CS_ID.transmissionControl);
  return { cskId: id, keys, indices: { first, last: first + 0xffff } };
}

/** Ava under her CSK, and a server that has this of it. */
async function protectedCall(keys: SeatKeys, configured: Configured = {}) {
  const [ava, bea] = [await participant(AVA, "at-once", configured), await participant(BEA)];
  const members = [
    { id: AVA, at: ava.at, keys },
    { id: BEA, at: bea.at },
  ];
  const server = await openTransmissionCall(members, HERE);
  ends.push(() => server.close());
  const protection = new FloorProtection(lent("26992638"), new FloorMemory());
  ava.start(server.portOf(AVA), protection);
  bea.start(server.portOf(BEA));
  return { ava, bea, server, protection };
}

describe("a transmission", () => {
  test("is granted with sources of the server's, told to the other end, taken by it, and ended", async () => {
    const { ava, bea, server } = await call();
    expect([ava.channel.mayShow, bea.channel.takes]).toEqual([false, false]);
    ava.channel.want(true, "normal");
    await seen(() => expect([ava.channel.mayShow, bea.channel.takes]).toEqual([true, true]));
    expect(ava.tones).toEqual(["may-talk"]);
    const [sources] = ava.sources;
    expect([sources?.audio === OWN.audio, sources?.audio === sources?.video]).toEqual([false, false]);
    await seen(() => expect(ava.now.ours).toMatchObject({ seen: true, seconds: 300 }));
    ava.channel.want(false, "normal");
    expect(ava.channel.mayShow).toBe(false);
    await seen(() => expect([ava.now.ours.name, bea.now.far.name]).toEqual(["no-permission", "none"]));
    expect(server.heard).toEqual(["request", "receive-request", "end-request"]);
  });

  test("lets sound out behind its tone alone", async () => {
    const { ava } = await call();
    ava.channel.want(true, "normal");
    await seen(() => expect(ava.channel.mayShow).toBe(true));
    const frames = Array.from({ length: TONE_FRAMES + 1 }, () => ava.channel.mayTalk());
    expect(frames).toEqual([...new Array(TONE_FRAMES).fill(false), true]);
  });

  test("goes both ways at once", async () => {
    const { ava, bea } = await call();
    ava.channel.want(true, "normal");
    bea.channel.want(true, "normal");
    await seen(() =>
      expect([ava, bea].map(({ channel }) => [channel.mayShow, channel.takes])).toEqual([
        [true, true],
        [true, true],
      ]),
    );
  });

  test("waits for who wants to see it, who can stop and begin again", async () => {
    const { ava, bea } = await call({}, { views: "asked" });
    ava.channel.want(true, "normal");
    await seen(() => expect(bea.now.far.name).toBe("offered"));
    expect(bea.channel.takes).toBe(false);
    for (const [on, state] of [
      [true, "receiving"],
      [false, "offered"],
      [true, "receiving"],
    ] as const) {
      bea.channel.view(on);
      await seen(() => expect(bea.now.far.name).toBe(state));
    }
  });

  test("is taken at once where the server says that nobody has to ask", async () => {
    const { ava, bea, server } = await call({ manual: false }, { views: "asked" });
    ava.channel.want(true, "normal");
    await seen(() => expect(bea.channel.takes).toBe(true));
    expect(server.heard).toEqual(["request"]);
  });

  test("that is revoked shuts at once, and is ended with the server", async () => {
    const { ava, server } = await call({ fault: "revoked" });
    ava.channel.want(true, "normal");
    await seen(() => expect(ava.now.problem).toMatchObject({ of: "revoked", code: 3 }));
    await seen(() => expect(ava.now.ours.name).toBe("no-permission"));
    expect([ava.channel.mayShow, ava.tones, server.heard.includes("end-request")]).toEqual([
      false,
      ["may-talk", "taken-away"],
      true,
    ]);
  });

  test("that nobody answers is asked for three times and ends by name", async () => {
    const { ava, server } = await call({ fault: "no-answer" });
    ava.channel.want(true, "normal");
    await seen(() => expect(ava.now.problem).toEqual({ of: "no-answer" }));
    expect([server.heard, ava.channel.mayShow]).toEqual([["request", "request", "request"], false]);
  });
});

describe("where one may transmit at a time", () => {
  const ONE = { atOnce: 1 } as const;

  /** Ava transmits. */
  async function taken(ends_: Ends = { queueing: true }) {
    const both = await call(ONE, ends_);
    both.ava.channel.want(true, "normal");
    await seen(() => expect(both.ava.channel.mayShow).toBe(true));
    return both;
  }

  test("the other is queued, and the turn that comes waits for a press: nobody is seen before", async () => {
    const { ava, bea } = await taken();
    bea.channel.want(true, "normal");
    await seen(() => expect(bea.now.ours).toMatchObject({ name: "queued", position: 1, granted: null }));
    ava.channel.want(false, "normal");
    await seen(() => expect(bea.now.ours).toMatchObject({ name: "queued", granted: { seconds: 300 } }));
    expect([bea.channel.mayShow, bea.channel.mayTalk(), bea.tones, bea.sources]).toEqual([
      false,
      false,
      ["your-turn"],
      [],
    ]);
    bea.channel.want(true, "normal");
    expect([bea.channel.mayShow, bea.tones, bea.sources.length]).toEqual([true, ["your-turn", "may-talk"], 1]);
    await seen(() => expect(ava.channel.takes).toBe(true));
  });

  test("a turn that nobody takes goes back, and to whoever asks next", async () => {
    const { ava, bea } = await taken({ queueing: true, press: 30 });
    bea.channel.want(true, "normal");
    await seen(() => expect(bea.now.ours.name).toBe("queued"));
    ava.channel.want(false, "normal");
    await seen(() => expect(bea.now.problem).toEqual({ of: "not-pressed" }));
    await seen(() => expect(bea.now.ours.name).toBe("no-permission"));
    expect([bea.tones, bea.sources]).toEqual([["your-turn", "refused"], []]);
    ava.channel.want(true, "normal");
    await seen(() => expect(ava.channel.mayShow).toBe(true));
  });

  test("who withdraws leaves the queue to nobody", async () => {
    const { ava, bea } = await taken();
    bea.channel.want(true, "normal");
    await seen(() => expect(bea.now.ours.name).toBe("queued"));
    bea.channel.want(false, "normal");
    await seen(() => expect(bea.now.ours.name).toBe("no-permission"));
    ava.channel.want(false, "normal");
    await seen(() => expect(ava.now.ours.name).toBe("no-permission"));
    expect([bea.tones, bea.now.wanted]).toEqual([[], false]);
  });

  test("who can't be queued is rejected, by the cause", async () => {
    const { bea } = await taken({ queueing: false });
    bea.channel.want(true, "normal");
    await seen(() => expect(bea.now.problem).toMatchObject({ of: "rejected", code: 1 }));
    expect(bea.channel.mayShow).toBe(false);
  });

  test("an emergency interrupts: who transmitted is shut at once, stands in the queue, and has a turn again", async () => {
    const { ava, bea } = await taken();
    bea.channel.want(true, "emergency");
    await seen(() => expect(bea.channel.mayShow).toBe(true));
    await seen(() => expect(ava.now.ours).toMatchObject({ name: "queued", position: 1 }));
    expect([ava.channel.mayShow, ava.now.problem]).toMatchObject([false, { of: "revoked", code: 7 }]);
    bea.channel.want(false, "emergency");
    await seen(() => expect(ava.now.ours).toMatchObject({ name: "queued", granted: { seconds: 300 } }));
    expect(ava.channel.mayShow).toBe(false);
    ava.channel.want(true, "normal");
    expect([ava.channel.mayShow, ava.tones]).toEqual([true, ["may-talk", "taken-away", "your-turn", "may-talk"]]);
  });

  test("an emergency ends the transmission of who can't be queued", async () => {
    const { ava, bea, server } = await taken({ queueing: false });
    bea.channel.want(true, "emergency");
    await seen(() => expect(bea.channel.mayShow).toBe(true));
    expect([ava.channel.mayShow, ava.now.problem]).toMatchObject([false, { of: "revoked", code: 4 }]);
    expect(server.heard).toContain("end-request");
  });
});

describe("under the CSK", () => {
  const keysOf = (csk: Uint8Array): SeatKeys => ({
    lend: () => lent("26992638", 0x1_0000, csk as typeof CSK),
    answersInClear: false,
  });

  test("messages go as SRTCP, in clear nowhere", async () => {
    const { ava, server, protection } = await protectedCall(keysOf(CSK));
    ava.channel.want(true, "normal");
    await seen(() => expect(ava.channel.mayShow).toBe(true));
    expect(protection.counts).toMatchObject({ cskId: "26992638", refused: 0 });
    expect(server.protectionOf(AVA)).toMatchObject({ refused: 0 });
  });

  test("of another key nothing is understood on either side: nobody is seen, by name", async () => {
    const { ava, server } = await protectedCall(keysOf(new Uint8Array(16).fill(6)), SHORT);
    ava.channel.want(true, "normal");
    await seen(() => expect(ava.now.problem).toEqual({ of: "no-answer" }));
    expect([ava.channel.mayShow, server.heard, (server.protectionOf(AVA)?.refused ?? 0) >= 3]).toEqual([
      false,
      [],
      true,
    ]);
  });

  test("a grant in clear, or of a stranger, opens nothing", async () => {
    const { ava, protection } = await protectedCall({ ...keysOf(CSK), answersInClear: true }, SHORT);
    ava.channel.want(true, "normal");
    await seen(() => expect(protection.counts.refused).toBeGreaterThan(0));
    await seen(() => expect(ava.now.problem).toEqual({ of: "no-answer" }));
    expect(ava.channel.mayShow).toBe(false);
  });
});
