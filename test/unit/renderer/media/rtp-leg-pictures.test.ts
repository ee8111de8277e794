/** The pictures of a leg over RTP: what is described, what may pass, and what is told of them. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { MediaEvent } from "../../../../renderer/calling/ports.ts";
import { PICTURE_LIMITS } from "../../../../renderer/media/picture-caps.ts";
import type { CodecCounts, PictureReport } from "../../../../renderer/media/picture-messages.ts";
import { RtpLegPictures } from "../../../../renderer/media/rtp-leg-pictures.ts";
import type { TrackPicture } from "../../../../renderer/media/track-picture.ts";
import type { DescribedPictures } from "../../../../shared/sip/picture-description.ts";
import { NO_TRANSMISSION } from "../../../../shared/transmission/transmission-state.ts";

const END = {
  id: 3,
  url: "ws://127.0.0.1:1",
  token: "t",
  address: "127.0.0.1",
  port: 5000,
  ssrc: 7,
  cname: "a",
  pictures: { port: 5002, ssrc: 8, token: "p" },
};
const REMOTE = {
  address: "127.0.0.1",
  port: 6002,
  rtcpPort: 6003,
  payloadType: 104,
  keyWish: "pli",
  parameterSets: [],
} as const;
const theirs = (direction: DescribedPictures["direction"], level = 0x1f): DescribedPictures => ({
  remote: { ...REMOTE, parameterSets: [] },
  direction,
  level,
});
const LINE = {
  sent: 0,
  opened: 0,
  refused: 0,
  replayed: 0,
  unreadable: 0,
  picturesSent: 0,
  picturesReceived: 0,
  picturesLost: 0,
  lost: 0,
  theirLost: null,
  theirReports: 0,
  theirFractionLost: null,
  roundTripMs: null,
};
const CODEC: CodecCounts = { encoded: 0, decoded: 0, sentSize: [0, 0], receivedSize: [0, 0] };

const track = { stop: vi.fn() } as unknown as MediaStreamTrack;
const ours = { clone: () => track } as unknown as MediaStreamTrack;
const CAMERA = { track: ours, hint: "motion" } as TrackPicture;

let tell: (report: PictureReport) => void;
let now: number;
let events: MediaEvent[];
const broken = vi.fn();
const work = { attach: vi.fn(() => track), show: vi.fn(), gates: vi.fn(), close: vi.fn() };

function setUp(isControlled = false): RtpLegPictures {
  const pictures = new RtpLegPictures({
    desk: {
      openLeg(listener) {
        tell = listener;
        return work;
      },
    },
    isControlled,
    limit: PICTURE_LIMITS.large,
    now: () => now,
    report: (event) => void events.push(event),
    broken,
  });
  pictures.attach(END);
  return pictures;
}

beforeEach(() => {
  vi.clearAllMocks();
  now = 1000;
  events = [];
});

/** A leg that has begun, with a camera of the other end's that is on. */
function begun(direction: DescribedPictures["direction"] = "sendrecv"): RtpLegPictures {
  const pictures = setUp();
  pictures.described("offer");
  pictures.take(theirs(direction));
  pictures.started();
  return pictures;
}
const counted = (line: Partial<typeof LINE>, codec: Partial<CodecCounts> = {}, after = 500) => {
  now += after;
  tell({ kind: "counts", leg: 1, line: { ...LINE, ...line }, codec: { ...CODEC, ...codec } });
};

test("nothing passes before the host has begun, nor on hold; and a picture is shown from then on", () => {
  const pictures = setUp();
  pictures.take(theirs("sendrecv"));
  expect(work.gates).toHaveBeenLastCalledWith(false, false);
  expect(events).not.toContainEqual(expect.objectContaining({ kind: "picture-to-show" }));
  pictures.started();
  expect(work.gates).toHaveBeenLastCalledWith(true, true);
  expect(events).toContainEqual({ kind: "picture-to-show", picture: { track } });
  pictures.setHold(true);
  expect(work.gates).toHaveBeenLastCalledWith(false, false);
});

test.each([
  ["recvonly", true, false],
  ["sendonly", false, true],
  ["inactive", false, false],
] as const)("with an end that says %s, what leaves passes: %s, and what comes: %s", (said, out, incoming) => {
  begun(said);
  expect(work.gates).toHaveBeenLastCalledWith(out, incoming);
});

describe("a line says whose camera is on", () => {
  test("in an offer, and in an answer no more than the offer wants", () => {
    const pictures = setUp();
    expect(pictures.described("offer")).toMatchObject({ port: 5002, ssrc: 8, direction: "recvonly" });
    pictures.setPicture(CAMERA);
    expect(pictures.described("offer")?.direction).toBe("sendrecv");
    pictures.take(theirs("recvonly"));
    expect(pictures.described("answer")?.direction).toBe("sendonly");
    pictures.setPicture(null);
    expect(pictures.described("answer")?.direction).toBe("inactive");
    pictures.setHold(true);
    expect(pictures.described("offer")?.direction).toBe("inactive");
  });

  test("and the other end is told of a change, again for a while", () => {
    const pictures = begun();
    const untold = () => events.filter(({ kind }) => kind === "picture-untold").length;
    pictures.setPicture(CAMERA);
    expect(untold()).toBe(1);
    for (let second = 0; second < 10; second++) counted({}, {}, 1000);
    expect(untold()).toBe(3);
    pictures.described("offer");
    pictures.setPicture(CAMERA);
    expect(untold()).toBe(3);
  });
});

test("what is shown is within the level that the other end takes", () => {
  const pictures = setUp();
  pictures.setPicture(CAMERA);
  expect(work.show).not.toHaveBeenCalled();
  pictures.take(theirs("sendrecv", 12));
  expect(work.show).toHaveBeenLastCalledWith(track, expect.objectContaining({ width: 352, frameRate: 15 }), 12);
  pictures.setPicture(null);
  expect(work.show).toHaveBeenLastCalledWith(null, expect.anything(), 12);
});

test("where the other end takes none, the call is sound alone", () => {
  const pictures = setUp();
  pictures.take(undefined);
  expect(events).toEqual([{ kind: "far-picture", far: "none" }]);
  expect(work.close).toHaveBeenCalledOnce();
  expect([pictures.described("offer"), pictures.toStart, pictures.count()]).toEqual([undefined, {}, {}]);
});

test("the far picture waits, is shown, stands still and is off", () => {
  const pictures = begun();
  counted({ opened: 5 }, { decoded: 2 });
  counted({ opened: 5 }, { decoded: 2 }, 2500);
  pictures.take(theirs("recvonly"));
  const far = events.flatMap((event) => (event.kind === "far-picture" ? [event.far] : []));
  expect(far).toEqual(["waiting", "shown", "still", "off"]);
});

test("what was counted is told, and what it proves", () => {
  begun();
  counted({ sent: 3, opened: 0 });
  counted({ sent: 5, opened: 4, replayed: 1 });
  const frames = { protected: 2, authenticated: 4, refused: 0, replayed: 1 };
  expect(events).toContainEqual({ kind: "picture-frames", counts: frames });
  expect(events.filter(({ kind }) => kind === "pictures-proved")).toEqual([
    { kind: "pictures-proved", sent: true, received: false },
    { kind: "pictures-proved", sent: true, received: true },
  ]);
});

test("packets that come and are none of the other end's end the call by name, and nothing is shown any more", () => {
  begun();
  for (let look = 1; look <= 20; look++) counted({ refused: 10 * look });
  expect(broken).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ kind: "protection-failed", code: "protection-standstill" }),
  );
  expect(events.at(-1)).toEqual({ kind: "picture-to-show", picture: null });
  expect(work.gates).toHaveBeenLastCalledWith(false, false);
});

test("a worker that is gone ends the call by name", () => {
  begun();
  tell({ kind: "gone", leg: 1 });
  expect(broken).toHaveBeenCalledExactlyOnceWith({ kind: "failed", detail: "#pictures-lost" });
});

test("an address of zeros is where nothing goes, and a leg that is closed shows nothing and says so", () => {
  const pictures = begun();
  expect(pictures.toStart).toEqual({ pictures: REMOTE });
  expect(pictures.toFollow({ ...theirs("sendonly"), remote: "nowhere" })).toEqual({ pictures: "nowhere" });
  expect(pictures.toFollow(undefined)).toEqual({ pictures: "nowhere" });
  pictures.close();
  expect(events.at(-1)).toEqual({ kind: "picture-to-show", picture: null });
  expect(work.close).toHaveBeenCalledOnce();
});

describe("with transmission control", () => {
  const STREAM = { id: null, audioSsrc: 1, videoSsrc: 2 };
  const controlled = () => {
    const pictures = setUp(true);
    pictures.controlled(true);
    pictures.take(theirs("sendrecv"));
    pictures.started();
    return pictures;
  };

  test("the direction of the line says nothing of the camera, and a camera is no reason to tell it anew", () => {
    const pictures = controlled();
    expect(pictures.described("offer")?.direction).toBe("sendrecv");
    events = [];
    pictures.setPicture(CAMERA);
    expect(events).not.toContainEqual({ kind: "picture-untold" });
    expect(pictures.described("offer")?.direction).toBe("sendrecv");
  });

  test("what the other end sends is shown while it is taken, and is off otherwise", () => {
    const pictures = controlled();
    expect(work.gates).toHaveBeenLastCalledWith(true, false);
    expect(events).toContainEqual({ kind: "far-picture", far: "off" });
    pictures.transmissionIs({ ...NO_TRANSMISSION, far: { name: "offered", stream: STREAM } });
    expect(work.gates).toHaveBeenLastCalledWith(true, false);
    pictures.transmissionIs({ ...NO_TRANSMISSION, far: { name: "receiving", stream: STREAM } });
    expect(work.gates).toHaveBeenLastCalledWith(true, true);
    expect(events.at(-1)).toEqual({ kind: "far-picture", far: "waiting" });
  });

  test("that the other end has not, it is as without", () => {
    const pictures = setUp(true);
    pictures.controlled(false);
    pictures.take(theirs("sendrecv"));
    pictures.started();
    expect(work.gates).toHaveBeenLastCalledWith(true, true);
    expect(pictures.described("offer")?.direction).toBe("recvonly");
  });
});
