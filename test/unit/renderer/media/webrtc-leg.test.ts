import { afterEach, expect, test, vi } from "vitest";
import { WebRtcLeg } from "../../../../renderer/media/webrtc-leg.ts";

afterEach(() => vi.unstubAllGlobals());

test("no policy about bundling is asked for: under max-bundle a gateway's answer without a group is refused", () => {
  const asked: (RTCConfiguration | undefined)[] = [];
  class Connection extends EventTarget {
    constructor(configuration?: RTCConfiguration) {
      super();
      asked.push(configuration);
    }
    getTransceivers = () => [];
    getSenders = () => [];
    close = () => undefined;
  }
  vi.stubGlobal("RTCPeerConnection", Connection);
  vi.stubGlobal("Audio", class {});
  const ice = { iceServers: [{ urls: ["stun:127.0.0.1"] }], iceTransportPolicy: "all" as const };
  new WebRtcLeg({ side: "answerer", ice, speaker: undefined, guard: undefined }).close();
  expect(asked).toEqual([ice]);
});

test("the servers of the account go into the connection, and no report names a credential", () => {
  const asked: (RTCConfiguration | undefined)[] = [];
  const made: EventTarget[] = [];
  class Connection extends EventTarget {
    iceGatheringState = "complete";
    constructor(configuration?: RTCConfiguration) {
      super();
      asked.push(configuration);
      made.push(this);
    }
    getTransceivers = () => [];
    getSenders = () => [];
    close = () => undefined;
  }
  vi.stubGlobal("RTCPeerConnection", Connection);
  vi.stubGlobal("Audio", class {});
  const relay = { urls: ["turn:turn.a.test"], username: "dispatch-7", credential: "correct horse" };
  const ice = { iceServers: [relay], iceTransportPolicy: "relay" as const };
  const leg = new WebRtcLeg({ side: "answerer", ice, speaker: undefined, guard: undefined });
  expect(asked).toEqual([ice]);
  const events: unknown[] = [];
  leg.onEvent((event) => events.push(event));
  const error = { url: "turn:turn.a.test?transport=udp", errorCode: 401, errorText: "Unauthorized" };
  made[0]?.dispatchEvent(Object.assign(new Event("icecandidateerror"), error));
  expect(events).toEqual([]);
  made[0]?.dispatchEvent(new Event("icegatheringstatechange"));
  expect(events).toEqual([{ kind: "ice-fault", fault: { code: "turn-login-refused", detail: "turn.a.test" } }]);
  expect(JSON.stringify(events)).not.toMatch(/dispatch-7|correct horse/);
  leg.close();
});

test("a connection that somebody else has closed, without a word, is told of once; its own end is not", async () => {
  class Connection extends EventTarget {
    signalingState = "stable";
    getTransceivers = () => [];
    getSenders = () => [];
    getStats = async () => new Map();
    close = () => {
      this.signalingState = "closed";
    };
  }
  const made: Connection[] = [];
  vi.stubGlobal(
    "RTCPeerConnection",
    class extends Connection {
      constructor() {
        super();
        made.push(this);
      }
    },
  );
  vi.stubGlobal("Audio", class {});
  const ice = { iceServers: [], iceTransportPolicy: "all" as const };
  const [events, others]: [unknown[], unknown[]] = [[], []];
  const leg = () => new WebRtcLeg({ side: "answerer", ice, speaker: undefined, guard: undefined });
  const [asleep, ended] = [leg(), leg()];
  asleep.onEvent((event) => events.push(event));
  ended.onEvent((event) => others.push(event));
  await asleep.count();
  expect(events).toEqual([]);
  made[0]?.close();
  await asleep.count();
  await asleep.count();
  expect(events).toEqual([{ kind: "closed" }]);
  ended.close();
  await ended.count();
  expect(others).toEqual([]);
  asleep.close();
});
