/** Transmission control of one leg, as far as descriptions say it. */
import { describe, expect, test } from "vitest";
import type { MediaEvent } from "../../../../renderer/calling/ports.ts";
import { type LegControl, RtpLegControl } from "../../../../renderer/media/rtp-leg-control.ts";
import { floorAnswer, floorLines, readFloor } from "../../../../shared/sip/floor-description.ts";
import { NO_TRANSMISSION } from "../../../../shared/transmission/transmission-state.ts";

const END = { id: 3, url: "", token: "t", address: "127.0.0.1", port: 5000, ssrc: 7, cname: "a", controlPort: 5010 };
const CONTROL = {
  of: "transmission",
  queueing: true,
  priority: 5,
  receptionPriority: 4,
  views: "at-once",
  protection: "none",
} as const;
const session = (lines: readonly string[]) =>
  ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0", ...lines, ""].join("\r\n");

function setUp(change: Partial<LegControl & { of: "transmission" }> = {}, isProtected = false) {
  const events: MediaEvent[] = [];
  const report = (event: MediaEvent) => void events.push(event);
  const control = new RtpLegControl({
    control: { ...CONTROL, ...change },
    isProtected: async () => isProtected,
    report,
  });
  return { control, events };
}

describe("transmission control", () => {
  test("is offered with what we want, and with a request where somebody wants to transmit", () => {
    const { control } = setUp();
    control.offered(true);
    const endpoint = control.described(END, false);
    expect(endpoint && floorLines(endpoint)).toEqual([
      "m=application 5010 udp MCVideo",
      "a=fmtp:MCVideo mc_queueing;mc_priority=5;mc_reception_priority=4;mc_granted;mc_implicit_request",
    ]);
    expect(control.described({ ...END, controlPort: undefined }, false)).toBeUndefined();
  });

  test.each(["; ", ":"])("is agreed on as the answer says, its parameters divided by %j", (mark) => {
    const { control, events } = setUp();
    control.offered(true);
    const said = ["mc_priority=3", "mc_reception_priority=9", "mc_implicit_request", "mc_granted"];
    const sources = ["mc_audio_ssrc=21", "mc_video_ssrc=22", "mc_transmission_ssrc=23"];
    const fmtp = `a=fmtp:MCVideo ${[...said, ...sources].join(mark)}`;
    const agreed = control.readFirst(session(["m=application 6010 UDP mcvideo", fmtp]), "answer");
    expect(agreed).toEqual({
      transmission: {
        address: "127.0.0.1",
        port: 6010,
        ssrc: 23,
        priority: 3,
        receptionPriority: 4,
        implicit: true,
        granted: true,
        audioSsrc: 21,
        videoSsrc: 22,
      },
    });
    control.take(agreed, END, false);
    expect([control.isAgreed, events]).toEqual([true, [{ kind: "transmission", transmission: NO_TRANSMISSION }]]);
  });

  test("that nobody asked for is granted to nobody", () => {
    const { control } = setUp();
    control.offered(false);
    const answer = session(["m=application 6010 udp MCVideo", "a=fmtp:MCVideo mc_granted;mc_implicit_request"]);
    expect(control.readFirst(answer, "answer").transmission).toMatchObject({ implicit: false, granted: false });
  });

  test.each([
    ["refuses the line", session(["m=application 0 udp MCVideo"])],
    ["has none", session([])],
    ["has that of voice", session(["m=application 6010 udp MCPTT"])],
  ])("is none where the answer %s, and no later description brings it", (_, answer) => {
    const { control, events } = setUp();
    control.take(control.readFirst(answer, "answer"), END, false);
    const later = control.readLater(session(["m=application 6010 udp MCVideo"]), "offer");
    expect([control.agreed, later, control.described(END, true), events]).toEqual([
      {},
      {},
      undefined,
      [{ kind: "transmission", transmission: null }],
    ]);
  });

  test("is answered with no more than is offered", () => {
    const { control } = setUp();
    const offered = readFloor(session(["m=application 6010 udp MCVideo", "a=fmtp:MCVideo mc_priority=2"]), "MCVideo");
    const endpoint = control.described(END, false);
    if (offered === undefined || endpoint === undefined) throw new Error("nothing to answer");
    expect(floorAnswer(offered, endpoint)).toEqual(["m=application 5010 udp MCVideo", "a=fmtp:MCVideo mc_priority=2"]);
  });

  test("that has to be protected begins under a CSK that the server has, and not without", async () => {
    const without = setUp({ protection: "required" }).control;
    await expect(without.untilProtected()).rejects.toThrow("floor-control-unprotected");
    expect(() => without.mustProtect(END)).toThrow("floor-control-unprotected");
    const withKey = setUp({ protection: "required" }, true).control;
    await withKey.untilProtected();
    withKey.mustProtect({ ...END, controlProtected: true });
    const preferred = setUp({ protection: "preferred" }).control;
    await preferred.untilProtected();
    preferred.mustProtect(END);
  });
});

test("an answer that grants the floor says who our voice is to be from; one of nobody, or no number, says nothing", () => {
  const floor = { of: "floor", queueing: false, protection: "none" } as const;
  const agreed = (ssrc: string) => {
    const control = new RtpLegControl({ control: floor, isProtected: async () => false, report: () => {} });
    control.offered(true);
    const fmtp = `a=fmtp:MCPTT mc_granted;mc_implicit_request${ssrc}`;
    return control.readFirst(session(["m=application 6010 udp MCPTT", fmtp]), "answer").floor;
  };
  expect(agreed(";mc_ssrc=4294967295")).toMatchObject({ granted: true, sendAs: 0xffff_ffff });
  for (const ssrc of ["", ";mc_ssrc=0", ";mc_ssrc=4294967296", ";mc_ssrc=x"])
    expect(agreed(ssrc)).not.toHaveProperty("sendAs");
});
