/** The participant of transmission control: tables of what follows in each state, and what holds whatever comes in whatever order. */
import { describe, expect, test } from "vitest";
import {
  encodeTransmissionMessage,
  TRANSMISSION_TYPES,
  type TransmissionMessage,
} from "../../../../shared/transmission/transmission-message.ts";
import { transmissionAfter } from "../../../../shared/transmission/transmission-participant.ts";
import {
  DEFAULT_TRANSMISSION_TIMERS,
  NO_TRANSMISSION,
  type Transmission,
  type TransmissionAction,
  type TransmissionEvent,
  type TransmissionTerms,
} from "../../../../shared/transmission/transmission-state.ts";

const TERMS: TransmissionTerms = {
  ssrc: 9,
  userId: "sip:ava@a.test",
  priority: 5,
  receptionPriority: 0,
  own: { audio: 1, video: 2 },
  views: "at-once",
  urgency: "normal",
  timers: DEFAULT_TRANSMISSION_TIMERS,
};
const BEA = { transmitterId: "sip:bea@a.test", audioSsrc: 7, videoSsrc: 8 };

const up: TransmissionEvent = { kind: "call-up", implicit: false, granted: false };
const want = (on: boolean): TransmissionEvent => ({ kind: "want", on });
const view = (on: boolean): TransmissionEvent => ({ kind: "view", on });
const late = (timer: Extract<TransmissionEvent, { kind: "expired" }>["timer"]): TransmissionEvent => ({
  kind: "expired",
  timer,
});
const says = (
  type: TransmissionMessage["type"],
  fields: TransmissionMessage["fields"] = {},
  ackWanted = false,
): TransmissionEvent => ({ kind: "received", message: { type, ackWanted, ssrc: 3, fields } });
const granted = says("granted", { duration: 30, audioSsrc: 11, videoSsrc: 12 });
const told = says("notification", { ...BEA, manual: true });
const revoked = (code: number) => says("revoked", { cause: { code, phrase: "no" } });

/** What is known after events, and what was to be done on the way, in short. */
function outcome(events: readonly TransmissionEvent[], terms: Partial<TransmissionTerms> = {}) {
  let now: Transmission = NO_TRANSMISSION;
  const actions: TransmissionAction[] = [];
  for (const event of events) {
    const step = transmissionAfter(now, event, { ...TERMS, ...terms });
    now = step.transmission;
    actions.push(...step.actions);
  }
  const sent = actions.flatMap((action) => (action.kind === "send" ? [action.message.type] : []));
  const tones = actions.flatMap((action) => (action.kind === "tone" ? [action.of] : []));
  const opened = actions.flatMap((action) => (action.kind === "transmit" ? [action.as] : []));
  return { now, actions, sent, tones, opened };
}

describe("what we send", () => {
  test.each<[string, readonly TransmissionEvent[], string, readonly string[]]>([
    ["nothing before it is wanted", [up], "no-permission", []],
    ["asked for", [up, want(true)], "pending-request", ["request"]],
    ["asked for before the call is up", [want(true), up], "pending-request", ["request"]],
    ["granted", [up, want(true), granted], "has-permission", ["request"]],
    ["rejected", [up, want(true), says("rejected", { cause: { code: 1, phrase: "" } })], "no-permission", ["request"]],
    [
      "queued",
      [up, want(true), says("queue-position-info", { queueInfo: { position: 2, priority: 0 } })],
      "queued",
      ["request"],
    ],
    [
      "out of the queue",
      [up, want(true), says("queue-position-info", { queueInfo: { position: 2, priority: 0 } }), says("cancel-notify")],
      "no-permission",
      ["request"],
    ],
    ["withdrawn", [up, want(true), want(false)], "pending-end", ["request", "end-request"]],
    ["granted too late", [up, want(true), want(false), granted], "pending-end", ["request", "end-request"]],
    [
      "ended",
      [up, want(true), granted, want(false), says("end-response")],
      "no-permission",
      ["request", "end-request"],
    ],
    ["revoked", [up, want(true), granted, revoked(4)], "pending-end", ["request", "end-request"]],
    ["revoked into the queue", [up, want(true), granted, revoked(7)], "queued", ["request", "queue-position-request"]],
    ["granted unasked", [up, granted], "pending-end", ["end-request"]],
    [
      "ended by the server",
      [up, want(true), granted, says("end-request")],
      "no-permission",
      ["request", "end-response"],
    ],
    [
      "wanted anew while it ends",
      [up, want(true), granted, want(false), want(true), says("end-response")],
      "pending-request",
      ["request", "end-request", "request"],
    ],
    ["too long", [up, want(true), granted, late("transmit-end")], "pending-end", ["request", "end-request"]],
    [
      "not asked for where the server forbids it",
      [up, says("notification", { ...BEA, mayRequest: false }), want(true)],
      "no-permission",
      [],
    ],
    ["nothing after the call", [up, want(true), granted, { kind: "call-over" }], "released", ["request"]],
  ])("%s", (_, events, state, sent) => {
    const { now, sent: all } = outcome(events);
    expect([now.ours.name, all]).toEqual([state, sent]);
  });

  test.each([
    ["that was asked for", [up, want(true)], "pending-request", ["request", "request"]],
    [
      "in the queue",
      [up, want(true), says("queue-position-info", { queueInfo: { position: 2, priority: 0 } })],
      "pending-request",
      ["request", "request"],
    ],
    ["that nobody wants", [up], "no-permission", []],
    ["that has permission", [up, want(true), granted], "has-permission", ["request"]],
  ] as const)("%s is asked for anew in a call that becomes more urgent", (_, events, state, sent) => {
    const { now, sent: all } = outcome([...events, { kind: "raised" }]);
    expect([now.ours.name, all]).toEqual([state, sent]);
  });

  describe("out of the queue", () => {
    const turn = [up, want(true), says("queue-position-info", { queueInfo: { position: 1, priority: 0 } }), granted];
    const began = (actions: readonly TransmissionAction[]) =>
      actions.flatMap((action) => (action.kind === "start" && action.timer === "press" ? [action.ms] : []));

    test("waits for a press, from the first grant on", () => {
      const place = says("queue-position-info", { queueInfo: { position: 1, priority: 0 } });
      const { actions, now, opened, tones } = outcome([...turn, granted, place]);
      expect(now.ours).toMatchObject({ name: "queued", granted: { seconds: 30, sources: { audio: 11, video: 12 } } });
      expect([opened, tones, began(actions)]).toEqual([[], ["your-turn"], [DEFAULT_TRANSMISSION_TIMERS.press]]);
    });

    test.each<[string, readonly TransmissionEvent[], string, readonly unknown[], readonly string[], unknown]>([
      ["is taken by it", [want(true)], "has-permission", [{ audio: 11, video: 12 }], ["your-turn", "may-talk"], null],
      ["goes back without", [late("press")], "pending-end", [], ["your-turn", "refused"], { of: "not-pressed" }],
      ["is left by who withdraws", [want(false)], "pending-end", [], ["your-turn"], null],
      ["is taken away", [says("cancel-notify")], "no-permission", [], ["your-turn", "refused"], { of: "cancelled" }],
      ["ends with the call", [{ kind: "call-over" }, late("press")], "released", [], ["your-turn"], null],
    ])("%s", (_, events, state, leaves, heard, problem) => {
      const { now, opened, tones } = outcome([...turn, ...events]);
      expect([now.ours.name, opened, tones, now.problem]).toEqual([state, leaves, heard, problem]);
    });

    test("lasts no longer than the server lets it, however late it was taken", () => {
      expect(outcome([...turn, want(true)]).now.ours).toMatchObject({ seconds: 25 });
    });
  });

  test.each([
    [
      [up, want(true), granted],
      ["may-talk", "taken-away"],
    ],
    [[up, want(true)], []],
    [[up, want(true), says("queue-position-info", { queueInfo: { position: 1, priority: 0 } })], []],
  ] as const)("ends when its window is taken to be gone, and says why: %#", (events, tones) => {
    const lost = { kind: "want-lost", why: "not-there" } as const;
    const { now, sent, tones: heard } = outcome([...events, lost]);
    expect([now.ours.name, now.wanted, now.problem, sent.at(-1), heard]).toEqual([
      "pending-end",
      false,
      { of: "not-there" },
      "end-request",
      tones,
    ]);
    expect(outcome([...events, lost, says("end-response")]).now).toMatchObject({
      ours: { name: "no-permission" },
      problem: { of: "not-there" },
    });
  });

  test("that was lost while nothing was wanted says nothing", () => {
    const { now, sent } = outcome([up, { kind: "want-lost", why: "no-sound" }]);
    expect([now.ours.name, now.problem, sent]).toEqual(["no-permission", null, []]);
  });

  test("opens as the grant says, once, and shuts before the end is said", () => {
    const { actions, opened, tones } = outcome([up, want(true), granted, granted, want(false)]);
    expect([opened, tones]).toEqual([[{ audio: 11, video: 12 }, null], ["may-talk"]]);
    const shut = actions.findIndex((each) => each.kind === "transmit" && each.as === null);
    const said = actions.findIndex((each) => each.kind === "send" && each.message.type === "end-request");
    expect(shut).toBeLessThan(said);
  });

  test.each<[string, TransmissionMessage["fields"]]>([
    ["one source for both", { audioSsrc: 11, videoSsrc: 11 }],
    ["our own sources crossed", { audioSsrc: 2, videoSsrc: 1 }],
  ])("a grant with %s is given back: nothing leaves", (_, fields) => {
    const { now, opened, sent } = outcome([up, want(true), says("granted", fields)]);
    expect([now.problem, opened, sent]).toEqual([{ of: "unusable" }, [], ["request", "end-request"]]);
  });

  test("a server that names other sources in each turn is followed, and in the end one that it has named before", () => {
    const turn = (at: number) => {
      const grant = says("granted", { audioSsrc: 1_000 + at, videoSsrc: 1_000_000 + at });
      return [want(true), grant, want(false), says("end-response")];
    };
    const turns = (count: number) => Array.from({ length: count }, (_, at) => turn(at)).flat();
    const problemAfter = (...events: readonly TransmissionEvent[]) =>
      outcome([up, ...turns(4096), ...events]).now.problem;
    expect(problemAfter()).toBeNull();
    expect(problemAfter(...turn(7))).toBeNull();
    expect(problemAfter(...turn(4096))).toEqual({ of: "unusable" });
  });

  test("sources that were crossed with a grant before are not taken either", () => {
    const again = says("granted", { audioSsrc: 12, videoSsrc: 11 });
    const { now, opened } = outcome([up, want(true), granted, want(false), says("end-response"), want(true), again]);
    expect([now.problem, opened]).toEqual([{ of: "unusable" }, [{ audio: 11, video: 12 }, null]]);
  });

  test.each([
    [[want(true), { ...up, implicit: true }], "pending-request", []],
    [[want(true), { ...up, implicit: true, granted: true, sources: { audio: 4, video: 5 } }], "has-permission", []],
    [[want(true), want(false), { ...up, implicit: true, granted: true }], "pending-end", ["end-request"]],
  ] as const)("asked for with the call itself: %#", (events, state, sent) => {
    const { now, sent: all } = outcome(events);
    expect([now.ours.name, all]).toEqual([state, sent]);
  });

  test.each([
    ["T100", [up, want(true)], "request", "no-answer"],
    ["T101", [up, want(true), granted, want(false)], "end-request", undefined],
    ["T102", [up, want(true), granted, revoked(7)], "queue-position-request", "no-answer"],
  ] as const)("%s says it three times in all", (timer, events, type, problem) => {
    const { now, sent } = outcome([...events, late(timer), late(timer), late(timer)]);
    expect(sent.filter((each) => each === type)).toHaveLength(3);
    expect([now.ours.name, now.problem?.of]).toEqual(["no-permission", problem]);
  });
});

describe("what we are sent", () => {
  const other = { views: "asked" } as const;
  test.each<[string, readonly TransmissionEvent[], Partial<TransmissionTerms>, string, readonly string[]]>([
    ["asked for by itself", [up, told], {}, "pending-request", ["receive-request"]],
    ["told again, asked for once", [up, told, told], {}, "pending-request", ["receive-request"]],
    ["given", [up, told, says("receive-response", { granted: true })], {}, "receiving", ["receive-request"]],
    ["refused", [up, told, says("receive-response", { granted: false })], {}, "offered", ["receive-request"]],
    ["offered where somebody has to want it", [up, told], other, "offered", []],
    ["wanted", [up, told, view(true)], other, "pending-request", ["receive-request"]],
    ["taken at once where the server has it so", [up, says("notification", BEA)], other, "receiving", []],
    [
      "stopped, and still there to be asked for",
      [up, says("notification", BEA), view(false), says("reception-end-response")],
      other,
      "offered",
      ["reception-end-request"],
    ],
    [
      "stopped by the server",
      [up, says("notification", BEA), says("reception-end-request")],
      {},
      "offered",
      ["reception-end-response"],
    ],
    ["ended", [up, says("notification", BEA), says("end-notify", BEA)], {}, "none", []],
    ["over where nobody transmits", [up, says("notification", BEA), says("idle", { sequence: 1 })], {}, "none", []],
  ])("%s", (_, events, terms, state, sent) => {
    const { now, sent: all } = outcome(events, terms);
    expect([now.far.name, all]).toEqual([state, sent]);
  });

  test.each([
    ["T103", [up, told], "receive-request", "view-no-answer"],
    ["T104", [up, says("notification", BEA), view(false)], "reception-end-request", undefined],
  ] as const)("%s says it three times in all", (timer, events, type, problem) => {
    const { now, sent } = outcome([...events, late(timer), late(timer), late(timer)]);
    expect(sent.filter((each) => each === type)).toHaveLength(3);
    expect([now.far.name, now.problem?.of]).toEqual(["offered", problem]);
  });

  test("an idle that is older than the last changes nothing", () => {
    const events = [up, says("idle", { sequence: 5 }), says("notification", BEA), says("idle", { sequence: 4 })];
    expect(outcome(events).now.far.name).toBe("receiving");
  });

  test("what is sent goes on through it, and the other way round", () => {
    const { now } = outcome([up, want(true), granted, says("notification", BEA), says("end-notify", BEA)]);
    expect([now.ours.name, now.far.name]).toEqual(["has-permission", "none"]);
  });
});

test("what wants an ack gets it first, by name and type", () => {
  const { actions } = outcome([up, want(true), says("granted", { duration: 30 }, true)]);
  const acks = actions.flatMap((each) =>
    each.kind === "send" && each.message.type === "ack" ? [each.message.fields] : [],
  );
  expect(acks).toEqual([{ source: 0, messageName: "MCV1", messageType: 0 }]);
});

test("whatever comes in whatever order, what leaves is open with permission and never without", () => {
  const EVENTS: readonly TransmissionEvent[] = [
    up,
    want(true),
    want(false),
    view(true),
    view(false),
    granted,
    told,
    revoked(2),
    revoked(7),
    says("rejected"),
    says("end-request"),
    says("end-response"),
    says("end-notify", BEA),
    says("idle"),
    says("cancel-notify"),
    says("granted", { audioSsrc: 5, videoSsrc: 5 }),
    late("T100"),
    late("T101"),
    late("T102"),
    late("transmit-end"),
    { kind: "call-over" },
  ];
  // A generator of its own, so that a failure comes again.
  let seed = 20_241_129;
  const draw = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return EVENTS[Math.floor((seed / 2 ** 32) * EVENTS.length)] ?? up;
  };
  for (let run = 0; run < 300; run++) {
    let now: Transmission = NO_TRANSMISSION;
    let open = false;
    for (let at = 0; at < 30; at++) {
      const step = transmissionAfter(now, draw(), TERMS);
      now = step.transmission;
      for (const action of step.actions) if (action.kind === "transmit") open = action.as !== null;
      expect(open).toBe(now.ours.name === "has-permission");
    }
  }
});

/** Everything that any message can say. */
const ALL_FIELDS: Required<TransmissionMessage["fields"]> = {
  ...{ priority: 1, duration: 2, cause: { code: 4, phrase: "because" }, queueInfo: { position: 1, priority: 2 } },
  ...{ transmitterId: "sip:bea@a.test", mayRequest: true, userId: "sip:bea@a.test", queueSize: 3, sequence: 4 },
  ...{ queuedId: "sip:bea@a.test", source: 1, messageType: 2, indicator: 0, audioSsrc: 7, granted: true },
  ...{ messageName: "MCV1", overridingId: "a", overriddenId: "b", receptionPriority: 5, groupId: "g", alias: "x" },
  ...{ manual: true, videoSsrc: 8 },
};
const STATES: readonly (readonly [string, readonly TransmissionEvent[]])[] = [
  ["nothing wanted", [up]],
  ["asked", [up, want(true)]],
  ["queued", [up, want(true), says("queue-position-info", { queueInfo: { position: 1, priority: 1 } })]],
  ["transmitting", [up, want(true), granted]],
  ["ending", [up, want(true), granted, want(false)]],
  ["told of another", [up, told]],
  ["receiving", [up, says("notification", { ...BEA, manual: false })]],
];

describe("whatever else a message of the server says", () => {
  test.each(STATES)("%s: the answer has a place for all of what it repeats", (_state, events) => {
    for (const type of TRANSMISSION_TYPES)
      for (const ackWanted of [false, true]) {
        const { actions } = outcome([...events, says(type, ALL_FIELDS, ackWanted)]);
        for (const action of actions)
          if (action.kind === "send") expect(() => encodeTransmissionMessage(action.message), type).not.toThrow();
      }
  });

  test("a source of 0 is none: a grant that fills its fields so lets out as our own", () => {
    const filled = says("granted", { duration: 30, audioSsrc: 0, videoSsrc: 0 });
    expect(outcome([up, want(true), filled])).toMatchObject({
      now: { ours: { name: "has-permission" } },
      opened: [TERMS.own],
      tones: ["may-talk"],
    });
  });

  test("a grant that comes again without sources leaves those of before", () => {
    const { opened } = outcome([up, want(true), granted, says("granted", { duration: 20 })]);
    expect(opened).toEqual([{ audio: 11, video: 12 }]);
  });

  test.each(["end-notify", "idle"] as const)("that nobody may ask ends with %s", (type) => {
    const shut = says("notification", { ...BEA, mayRequest: false });
    expect(outcome([up, shut, want(true)]).sent).toEqual([]);
    expect(outcome([up, shut, says(type, BEA), want(true)]).sent).toEqual(["request"]);
  });
});
