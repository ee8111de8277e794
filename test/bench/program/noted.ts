/**
 * What happens in the console's window while a call is placed or comes in, by the window's own clock: noted where it passes, changed nowhere.
 * Both functions that are given to a page run there, before its own scripts.
 *
 * @module
 */
import type { Page } from "playwright-core";

/** Milliseconds of the window's clock, from and to. */
export type Span = readonly [from: number, to: number];

/** What was noted since the last {@link forget}. Milliseconds of the window's clock. */
export interface Noted {
  readonly pressed: number[];
  readonly invitesSent: number[];
  readonly redirected: number[];
  readonly answered: number[];
  readonly invited: number[];
  readonly ringingSent: number[];
  /** A sound was begun. */
  readonly sounded: number[];
  /** Something could be answered, and was on the screen. */
  readonly ringingPainted: number[];
  /** First frame of a leg that was sealed, and first that was authentic. */
  readonly sealed: number[];
  readonly opened: number[];
  /** While a microphone was being opened. */
  readonly voice: Span[];
  /** From the description of a connection to its first address. */
  readonly gathering: Span[];
  /** From an order for keys leaving the window to its answer being taken there. */
  readonly keys: Span[];
  /** While views were rendered, laid out and painted. */
  readonly painting: Span[];
  /** Tasks of the window's thread of 50 ms and more. */
  readonly long: Span[];
}

declare global {
  interface Window {
    programNoted: Noted;
  }
}

/** Runs in the page. */
function noteAll(): void {
  const noted: Noted = {
    pressed: [],
    invitesSent: [],
    redirected: [],
    answered: [],
    invited: [],
    ringingSent: [],
    sounded: [],
    ringingPainted: [],
    sealed: [],
    opened: [],
    voice: [],
    gathering: [],
    keys: [],
    painting: [],
    long: [],
  };
  window.programNoted = noted;
  const now = () => performance.now();

  // What passes the window's sockets: SIP, and orders to the host.
  const asked = new Map<number, number>();
  const came = (text: string) => {
    const { answered, invited, keys, redirected } = noted;
    if (text.startsWith("SIP/2.0 300")) redirected.push(now());
    else if (text.startsWith("SIP/2.0 200") && /\r\nCSeq: *\d+ INVITE\r\n/i.test(text)) answered.push(now());
    else if (text.startsWith("INVITE ")) invited.push(now());
    else if (text.startsWith('{"kind":"result"')) {
      const id = Number(/"id":(\d+)/.exec(text)?.[1]);
      const from = asked.get(id);
      if (from !== undefined) keys.push([from, now()]);
      asked.delete(id);
    }
  };
  const left = (text: string) => {
    if (text.startsWith("INVITE ")) noted.invitesSent.push(now());
    if (text.startsWith("SIP/2.0 180")) noted.ringingSent.push(now());
    if (text.startsWith('{"kind":"call"') && text.includes('"command":"keys.obtain"'))
      asked.set(Number(/"id":(\d+)/.exec(text)?.[1]), now());
  };
  window.WebSocket = class extends WebSocket {
    constructor(...given: ConstructorParameters<typeof WebSocket>) {
      super(...given);
      // Before anybody else hears of it.
      this.addEventListener("message", ({ data }) => typeof data === "string" && came(data));
    }
    override send(data: Parameters<WebSocket["send"]>[0]): void {
      if (typeof data === "string") left(data);
      else if (ArrayBuffer.isView(data))
        left(new TextDecoder().decode(new Uint8Array(data.buffer, data.byteOffset, 16)));
      super.send(data);
    }
  };

  // Voice, gathering, sound, frames.
  const { getUserMedia } = MediaDevices.prototype;
  MediaDevices.prototype.getUserMedia = async function (constraints) {
    const from = now();
    try {
      return await getUserMedia.call(this, constraints);
    } finally {
      noted.voice.push([from, now()]);
    }
  };
  const { setLocalDescription } = RTCPeerConnection.prototype;
  const gathers = new WeakSet<RTCPeerConnection>();
  RTCPeerConnection.prototype.setLocalDescription = function (this: RTCPeerConnection, ...given: []) {
    if (!gathers.has(this)) {
      gathers.add(this);
      const from = now();
      this.addEventListener("icecandidate", () => noted.gathering.push([from, now()]), { once: true });
    }
    return Reflect.apply(setLocalDescription, this, given);
  } as typeof setLocalDescription;
  const { start } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function (...given) {
    noted.sounded.push(now());
    start.apply(this, given);
  };
  const frames = { in: new Set<number>(), out: new Set<number>() };
  interface Direction {
    readonly firstSecuredAt: number | null;
  }
  interface News {
    readonly kind?: string;
    readonly leg: number;
    readonly tally: { readonly in: Direction; readonly out: Direction };
  }
  window.Worker = class extends Worker {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      this.addEventListener("message", ({ data }: MessageEvent<News | null>) => {
        if (data?.kind !== "tally") return;
        for (const direction of ["in", "out"] as const) {
          const at = data.tally[direction].firstSecuredAt;
          if (at === null || frames[direction].has(data.leg)) continue;
          frames[direction].add(data.leg);
          (direction === "in" ? noted.opened : noted.sealed).push(at - performance.timeOrigin);
        }
      });
    }
  };

  // Painting: what React does in its microtasks and its own tasks, and the frame that follows.
  const after = new MessageChannel();
  let frameFrom: number | undefined;
  let frameAsked = false;
  const framed: (() => void)[] = [];
  after.port1.addEventListener("message", () => {
    if (frameFrom !== undefined) noted.painting.push([frameFrom, now()]);
    frameFrom = undefined;
    for (const tell of framed.splice(0)) tell();
  });
  after.port1.start();
  const awaitFrame = () => {
    if (frameAsked) return;
    frameAsked = true;
    requestAnimationFrame(() => {
      frameAsked = false;
      frameFrom = now();
      after.port2.postMessage(null);
    });
  };
  const rendering = <T>(work: () => T): T => {
    const from = now();
    try {
      return work();
    } finally {
      // Less is a look whether there is anything to do.
      if (now() - from > 0.2) {
        noted.painting.push([from, now()]);
        awaitFrame();
      }
    }
  };
  const { queueMicrotask: plain } = window;
  window.queueMicrotask = (work) => plain(() => rendering(work));
  const port = Object.getOwnPropertyDescriptor(MessagePort.prototype, "onmessage");
  if (port?.set !== undefined) {
    const { set } = port;
    Object.defineProperty(MessagePort.prototype, "onmessage", {
      ...port,
      set(this: MessagePort, listener: ((event: MessageEvent) => void) | null) {
        set.call(this, listener === null ? null : (event: MessageEvent) => rendering(() => listener.call(this, event)));
      },
    });
  }
  new PerformanceObserver((list) => {
    for (const { duration, startTime } of list.getEntries()) noted.long.push([startTime, startTime + duration]);
  }).observe({ type: "longtask" });
  addEventListener("DOMContentLoaded", () => {
    let rings = false;
    new MutationObserver(() => {
      const found = document.querySelector(".incoming-line[role=alert]") !== null;
      if (found && !rings) {
        framed.push(() => noted.ringingPainted.push(now()));
        awaitFrame();
      }
      rings = found;
    }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["role"] });
  });
  addEventListener("keydown", ({ key, timeStamp }) => key === "Enter" && noted.pressed.push(timeStamp), {
    capture: true,
  });
}

/** Has a page noted from its next load on. */
export const noteFromNextLoad = (page: Page): Promise<unknown> => page.addInitScript(noteAll);

/** Begins anew. */
export const forget = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const times of Object.values(window.programNoted)) times.length = 0;
  });

export const readNoted = (page: Page): Promise<Noted> => page.evaluate(() => window.programNoted);

/** Milliseconds of a stretch that spans cover together. */
export function covered(spans: readonly Span[], [from, to]: Span): number {
  let sum = 0;
  let until = from;
  for (const [begin, end] of spans.toSorted(([one], [other]) => one - other)) {
    const start = Math.max(begin, until);
    const stop = Math.min(end, to);
    if (stop <= start) continue;
    sum += stop - start;
    until = stop;
  }
  return sum;
}
