/** Pictures of a window under somebody who decides what leaves. */
import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import type { WebSocket } from "ws";
import { type PictureGate, PictureLink } from "../../../../electron/media/picture-link.ts";
import { joinUnits } from "../../../../shared/media/h264-units.ts";
import { writePictureFrame } from "../../../../shared/media/picture-frames.ts";
import { CS_ID, deriveSrtpKeys } from "../../../../shared/mikey/derivation.ts";

const CALL = { pck: new Uint8Array(16).fill(7), pckId: Uint8Array.of(0x1a, 2, 3, 4), rand: new Uint8Array(16).fill(9) };
const HERE = "127.0.0.1";
/** Of more packets than leave in a tick. */
const LARGE = joinUnits([Uint8Array.from({ length: 150_000 }, (_, at) => [0x65, 0x88][at] ?? 5)]);

const SMALL = joinUnits([Uint8Array.of(0x65, 0x88, 5)]);

/** What the window of a call sees of its connection. */
class Connection extends EventEmitter {
  readonly OPEN = 1;
  readonly readyState = 1;
  readonly bufferedAmount = 0;
  counts: { readonly sent: number } | undefined;
  keyWishes = 0;

  send(said: string): void {
    const news = JSON.parse(said) as { readonly kind: string; readonly sent: number };
    if (news.kind === "counts") this.counts = news;
    if (news.kind === "key-wanted") this.keyWishes += 1;
  }

  close(): void {}
}

/** Pictures of a call, and what its window sees of their connection. */
async function linked(gate?: PictureGate) {
  const link = await PictureLink.open(HERE, { first: 32_000, last: 35_999 }, 1, (error) => {
    throw error;
  });
  const protection = {
    outward: deriveSrtpKeys(CALL, CS_ID.videoInitiator),
    inward: deriveSrtpKeys(CALL, CS_ID.videoReceiver),
    mki: CALL.pckId,
    policy: { rocRate: undefined },
  };
  const remote = {
    ...{ address: HERE, port: 9, rtcpPort: 10, payloadType: 104, keyWish: "pli" as const, parameterSets: [] },
  };
  link.start({ protection, latching: false, cname: "a", now: Date.now, remote }, gate);
  const connection = new Connection();
  expect(link.attach(link.opened.token, connection as unknown as WebSocket)).toBe(true);
  const show = (timestamp: number, octets = LARGE) =>
    connection.emit("message", Buffer.from(writePictureFrame({ isKey: true, octets, timestamp })), true);
  const sentAfterASecond = () => {
    for (let tick = 0; tick < 50; tick++) link.tick();
    return connection.counts?.sent ?? Number.NaN;
  };
  return { connection, link, show, sentAfterASecond };
}

test("a window whose sound has stopped shows nothing after two seconds, and begins anew with a key picture", async () => {
  const { connection, link, show, sentAfterASecond } = await linked();
  const before = sentAfterASecond();
  for (let picture = 0; picture < 1000; picture++) show(3000 * picture, SMALL);
  connection.keyWishes = 0;
  expect([sentAfterASecond() - before, connection.keyWishes]).toEqual([30, 1]);
  show(3_000_000, SMALL);
  expect([sentAfterASecond() - before, connection.keyWishes]).toEqual([31, 1]);
  await link.close();
});

test("what waits to leave stays when permission ends, and later pictures go only with it", async () => {
  const gate = { mayShow: true, takes: true };
  const { connection, link, show, sentAfterASecond } = await linked(gate);
  show(0);
  expect(sentAfterASecond()).toBeGreaterThan(100);
  const whole = connection.counts?.sent ?? 0;
  show(3000);
  gate.mayShow = false;
  const begun = sentAfterASecond();
  expect(begun).toBeGreaterThan(whole);
  expect(begun).toBeLessThan(1.5 * whole);
  show(6000);
  expect(sentAfterASecond()).toBe(begun);
  gate.mayShow = true;
  expect(sentAfterASecond()).toBe(begun);
  show(9000);
  expect(sentAfterASecond()).toBe(begun + whole);
  await link.close();
});
