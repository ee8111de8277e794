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
  const iceServers = [{ urls: "stun:127.0.0.1" }];
  new WebRtcLeg({ side: "answerer", iceServers, speakerId: "", audible: true, guard: undefined }).close();
  expect(asked).toEqual([{ iceServers }]);
});
