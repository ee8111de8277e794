import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type Closable,
  closeGathered,
  type Gatherer,
  isUsable,
  usableCandidates,
} from "../../../../renderer/media/gathering.ts";

class FakeGatherer extends EventTarget {
  iceGatheringState: RTCIceGatheringState = "gathering";
  readonly #servers: RTCIceServer[] | undefined;
  listeners = 0;

  constructor(servers?: RTCIceServer[]) {
    super();
    this.#servers = servers;
  }
  getConfiguration(): RTCConfiguration {
    return this.#servers === undefined ? {} : { iceServers: this.#servers };
  }
  override addEventListener(...args: Parameters<EventTarget["addEventListener"]>): void {
    this.listeners += 1;
    super.addEventListener(...args);
  }
  override removeEventListener(...args: Parameters<EventTarget["removeEventListener"]>): void {
    this.listeners -= 1;
    super.removeEventListener(...args);
  }
  finds(type: string | null): void {
    this.#tell({ candidate: "candidate:1", type });
  }
  ends(): void {
    this.#tell({ candidate: "", type: null });
    this.#tell(null);
  }
  becomes(state: RTCIceGatheringState): void {
    this.iceGatheringState = state;
    this.dispatchEvent(new Event("icegatheringstatechange"));
  }
  #tell(candidate: { candidate: string; type: string | null } | null): void {
    this.dispatchEvent(Object.assign(new Event("icecandidate"), { candidate }));
  }
}

const STUN = [{ urls: "stun:stun.example" }];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function gathering(servers?: RTCIceServer[]) {
  const gatherer = new FakeGatherer(servers);
  let done = false;
  void usableCandidates(gatherer as unknown as Gatherer).then(() => {
    done = true;
  });
  return {
    gatherer,
    /** Whether the description may leave after so many more milliseconds. */
    async doneAfter(ms: number): Promise<boolean> {
      await vi.advanceTimersByTimeAsync(ms);
      return done;
    },
  };
}

describe("when the description may leave", () => {
  test("at once when gathering is complete", async () => {
    const gatherer = new FakeGatherer();
    gatherer.iceGatheringState = "complete";
    await usableCandidates(gatherer as unknown as Gatherer);
    expect(gatherer.listeners).toBe(0);
  });

  test("a moment after the first address, so that its siblings come along", async () => {
    const { gatherer, doneAfter } = gathering();
    gatherer.finds("host");
    expect(await doneAfter(9)).toBe(false);
    gatherer.finds("host");
    expect(await doneAfter(1)).toBe(true);
    expect(gatherer.listeners).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("with servers, a host address alone is waited with, up to half a second", async () => {
    const { gatherer, doneAfter } = gathering(STUN);
    gatherer.finds("host");
    expect(await doneAfter(499)).toBe(false);
    expect(await doneAfter(1)).toBe(true);
  });

  test("with servers, the address that they found ends the wait", async () => {
    const { gatherer, doneAfter } = gathering(STUN);
    gatherer.finds("host");
    await doneAfter(100);
    gatherer.finds("srflx");
    expect(await doneAfter(10)).toBe(true);
  });

  test("when gathering completes, with whatever was found", async () => {
    const { gatherer, doneAfter } = gathering(STUN);
    gatherer.becomes("gathering");
    expect(await doneAfter(0)).toBe(false);
    gatherer.becomes("complete");
    expect(await doneAfter(0)).toBe(true);
  });

  test("not with no address at all, until the last limit", async () => {
    const { gatherer, doneAfter } = gathering();
    gatherer.ends();
    expect(await doneAfter(4_999)).toBe(false);
    expect(await doneAfter(1)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("after the first limit any address will do", async () => {
    const { gatherer, doneAfter } = gathering(STUN);
    expect(await doneAfter(600)).toBe(false);
    gatherer.finds("host");
    expect(await doneAfter(10)).toBe(true);
  });
});

test.each([
  ["host", false, true],
  [null, false, false],
  ["host", true, false],
  ["prflx", true, false],
  ["srflx", true, true],
  ["relay", true, true],
] as const)("%s, servers %s: usable %s", (type, hasServers, usable) => expect(isUsable(type, hasServers)).toBe(usable));

describe("a connection that is over", () => {
  function closed(state: { connection: RTCPeerConnectionState; gathering: RTCIceGatheringState }) {
    const gatherer = new FakeGatherer();
    gatherer.iceGatheringState = state.gathering;
    let times = 0;
    const close = () => {
      times += 1;
    };
    closeGathered(Object.assign(gatherer, { connectionState: state.connection, close }) as unknown as Closable);
    return { gatherer, times: () => times };
  }

  test.each([
    ["connected", "gathering"],
    ["failed", "gathering"],
    ["new", "complete"],
  ] as const)("is closed at once: %s, %s", (connection, gathering) => {
    expect(closed({ connection, gathering }).times()).toBe(1);
  });

  test("is closed when it has told of its last address, where nobody was agreed with, and once", async () => {
    const { gatherer, times } = closed({ connection: "new", gathering: "new" });
    gatherer.becomes("gathering");
    expect(times()).toBe(0);
    gatherer.becomes("complete");
    expect(times()).toBe(1);
    expect(gatherer.listeners).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(times()).toBe(1);
  });

  test("does not wait for a server that does not answer", async () => {
    const { gatherer, times } = closed({ connection: "new", gathering: "gathering" });
    await vi.advanceTimersByTimeAsync(1_999);
    expect(times()).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(times()).toBe(1);
    expect(gatherer.listeners).toBe(0);
  });
});
