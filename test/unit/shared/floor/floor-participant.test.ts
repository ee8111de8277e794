import { describe, expect, test } from "vitest";
import type { FloorMessage } from "../../../../shared/floor/floor-message.ts";
import { floorAfter } from "../../../../shared/floor/floor-participant.ts";
import {
  DEFAULT_FLOOR_TIMERS,
  type Floor,
  type FloorAction,
  type FloorEvent,
  type FloorTerms,
  type FloorTimer,
  NO_FLOOR,
} from "../../../../shared/floor/floor-state.ts";

const SERVER = 0xaabb_ccdd;
const TERMS: FloorTerms = {
  ssrc: 7,
  userId: "sip:ava@mcx.system-a.example",
  priority: 5,
  queueing: false,
  urgency: "normal",
  timers: DEFAULT_FLOOR_TIMERS,
};

/** A participant with what it has done, and which timers run. */
class Participant {
  terms: FloorTerms;
  floor: Floor = NO_FLOOR;
  readonly running = new Map<FloorTimer, number>();
  /** Since it was last asked. */
  #done: FloorAction[] = [];
  isOpen = false;

  constructor(terms: Partial<FloorTerms> = {}) {
    this.terms = { ...TERMS, ...terms };
  }

  tell(...events: readonly FloorEvent[]): this {
    for (const event of events) {
      const { floor, actions } = floorAfter(this.floor, event, this.terms);
      this.floor = floor;
      this.#done.push(...actions);
      for (const action of actions) {
        if (action.kind === "start") this.running.set(action.timer, action.ms);
        if (action.kind === "stop") this.running.delete(action.timer);
        if (action.kind === "microphone") this.isOpen = action.open;
      }
      // Whatever happens, the microphone is open with the floor and never without.
      expect(this.isOpen).toBe(floor.state.name === "has-permission");
    }
    return this;
  }

  expire(timer: FloorTimer): this {
    expect([...this.running.keys()]).toContain(timer);
    this.running.delete(timer);
    return this.tell({ kind: "expired", timer });
  }

  get state(): string {
    return this.floor.state.name;
  }

  /** What was sent, and which tones there were, since the last time; in their order. */
  done(): string[] {
    return this.#done.splice(0).flatMap((action) => {
      if (action.kind === "send") return [action.message.type];
      if (action.kind === "tone") return [`tone ${action.of}`];
      return action.kind === "microphone" ? [action.open ? "open" : "shut"] : [];
    });
  }

  /** Who our packets were from, each time that it was said. */
  sources(): (number | null)[] {
    return this.#done.flatMap((each) => (each.kind === "microphone" && each.open ? [each.sendAs] : []));
  }

  /** The last message that was sent. */
  lastSent(): FloorMessage | undefined {
    return this.#done.flatMap((action) => (action.kind === "send" ? [action.message] : [])).at(-1);
  }
}

const UP: FloorEvent = { kind: "call-up", implicit: false, granted: false };
const DOWN: FloorEvent = { kind: "key-down" };
const KEY_UP: FloorEvent = { kind: "key-up" };
const received = (type: FloorMessage["type"], fields: FloorMessage["fields"] = {}, ackWanted = false): FloorEvent => ({
  kind: "received",
  message: { type, ackWanted, ssrc: SERVER, fields },
});
const GRANTED = received("granted", { duration: 30, grantedSsrc: 99 });
const BEA = "sip:bea@mcx.system-a.example";
const taken = (sequence?: number, mayRequest = true) =>
  received("taken", { grantedId: BEA, mayRequest, ...(sequence === undefined ? {} : { sequence }) });
const talking = (terms: Partial<FloorTerms> = {}) => {
  const participant = new Participant(terms).tell(UP, DOWN, GRANTED);
  participant.done();
  return participant;
};

describe("asking for the floor", () => {
  test("the key asks, the grant gives the tone, and the microphone opens behind it", () => {
    const one = new Participant().tell(UP);
    expect(one.done()).toEqual([]);
    one.tell(DOWN);
    expect(one.lastSent()?.fields).toEqual({ priority: 5, userId: TERMS.userId, indicator: 0x8000 });
    expect([one.state, one.done(), one.running.get("T101")]).toEqual(["pending-request", ["request"], 1000]);
    one.tell(GRANTED);
    expect([one.state, one.done()]).toEqual(["has-permission", ["tone may-talk", "open"]]);
    expect(one.running.has("T101")).toBe(false);
  });

  test("a key that is held asks once", () => {
    expect(new Participant().tell(UP, DOWN, DOWN, DOWN).done()).toEqual(["request"]);
  });

  test("an emergency asks as one", () => {
    expect(new Participant({ urgency: "emergency" }).tell(UP, DOWN).lastSent()?.fields.indicator).toBe(0x1000);
  });

  test("without an answer it is asked three times, and then said that nobody answers", () => {
    const one = new Participant().tell(UP, DOWN).expire("T101").expire("T101");
    expect(one.done()).toEqual(["request", "request", "request"]);
    one.expire("T101");
    expect([one.state, one.floor.problem, one.done()]).toEqual(["no-permission", "no-answer", ["tone refused"]]);
    one.tell(KEY_UP, DOWN);
    expect([one.state, one.floor.problem]).toEqual(["pending-request", null]);
  });

  test("a refusal says why, and the next press asks again", () => {
    const one = new Participant().tell(UP, DOWN, received("deny", { cause: { code: 1, phrase: "busy" } }));
    expect(one.floor.problem).toEqual({ of: "deny", code: 1, phrase: "busy" });
    expect(one.done()).toEqual(["request", "tone refused"]);
    expect(one.tell(KEY_UP, DOWN).done()).toEqual(["request"]);
  });

  test("who has let go before the grant comes is not put on the air", () => {
    const one = new Participant().tell(UP, DOWN, KEY_UP);
    expect([one.state, one.done()]).toEqual(["pending-release", ["request", "release"]]);
    one.tell(received("granted", { duration: 30 }, true));
    expect([one.state, one.done()]).toEqual(["pending-release", ["ack"]]);
  });

  test("a press while the floor is still being given back asks as soon as it is, and not where the key is let go again", () => {
    const again = () => talking().tell(KEY_UP, DOWN);
    const one = again();
    one.done();
    expect([one.state, one.tell(received("idle", { sequence: 1 })).state, one.done()]).toEqual([
      "pending-release",
      "pending-request",
      ["request"],
    ]);
    const unanswered = again().expire("T100").expire("T100").expire("T100");
    expect(unanswered.state).toBe("pending-request");
    expect(again().tell(KEY_UP, received("idle", { sequence: 1 })).state).toBe("no-permission");
    // Who only held on through a revocation has to press.
    const held = talking().tell(
      received("revoke", { cause: { code: 2, phrase: "" } }),
      received("idle", { sequence: 1 }),
    );
    expect(held.state).toBe("no-permission");
  });

  test("of two who ask at once the slower is told that it was refused", () => {
    const one = new Participant({ queueing: false }).tell(UP, DOWN, taken(1));
    one.done();
    one.tell(received("deny", { cause: { code: 1, phrase: "busy" } }));
    expect([one.floor.problem, one.done()]).toEqual([{ of: "deny", code: 1, phrase: "busy" }, ["tone refused"]]);
    const gone = new Participant({ queueing: false }).tell(UP, DOWN, taken(1), KEY_UP);
    gone.done();
    expect(gone.tell(received("deny", { cause: { code: 1, phrase: "" } })).done()).toEqual([]);
  });

  test("where the server forbids it nothing is asked", () => {
    expect(new Participant().tell(UP, taken(1, false), DOWN).done()).toEqual([]);
  });

  test("somebody else is given the floor meanwhile: without a queue the request is over, with one it waits", () => {
    expect(new Participant().tell(UP, DOWN, taken()).state).toBe("no-permission");
    const waits = new Participant({ queueing: true }).tell(UP, DOWN, taken());
    expect([waits.state, waits.floor.talker]).toEqual(["pending-request", { id: BEA, ssrc: null }]);
  });
});

describe("a call that is a request, too", () => {
  test("begins with the floor where its answer gives it", () => {
    const one = new Participant().tell(DOWN, { kind: "call-up", implicit: true, granted: true });
    expect([one.state, one.done()]).toEqual(["has-permission", ["tone may-talk", "open"]]);
  });

  test("waits for it otherwise, and has sent the request already", () => {
    const one = new Participant().tell(DOWN, { kind: "call-up", implicit: true, granted: false });
    expect([one.state, one.done()]).toEqual(["pending-request", []]);
    one.tell(GRANTED);
    expect(one.state).toBe("has-permission");
  });

  test.each([true, false])(
    "gives back what it asked for where the key was let go meanwhile, granted or not: %s",
    (granted) => {
      const one = new Participant().tell(DOWN, KEY_UP, { kind: "call-up", implicit: true, granted });
      expect([one.state, one.done()]).toEqual(["pending-release", ["release"]]);
    },
  );

  test("asks at once where the key went down before the answer", () => {
    const one = new Participant().tell(DOWN);
    expect(one.done()).toEqual([]);
    one.tell(UP);
    expect([one.state, one.done()]).toEqual(["pending-request", ["request"]]);
  });
});

describe("talking", () => {
  test("ends with the key: the microphone shuts before the release leaves", () => {
    const one = talking().tell(KEY_UP);
    expect([one.state, one.done()]).toEqual(["pending-release", ["shut", "release"]]);
    one.tell(received("idle", { sequence: 4 }));
    expect([one.state, one.running.has("T100")]).toEqual(["no-permission", false]);
  });

  test("is warned of its end 3 s before, and ends by itself then", () => {
    const one = talking();
    expect([one.running.get("talk-warning"), one.running.get("talk-end")]).toEqual([27_000, 30_000]);
    one.expire("talk-warning");
    expect(one.done()).toEqual(["tone ends-soon"]);
    one.expire("talk-end");
    expect([one.state, one.done()]).toEqual(["pending-release", ["shut", "release"]]);
  });

  test("without a limit has none", () => {
    const one = new Participant().tell(UP, DOWN, received("granted", { duration: 0 }));
    expect(one.running.has("talk-end")).toBe(false);
  });

  test("granted once more goes on, as long as the new grant says, without another tone", () => {
    const one = talking().tell(received("granted", { duration: 10 }, true));
    expect([one.state, one.done(), one.running.get("talk-end")]).toEqual(["has-permission", ["ack"], 10_000]);
    expect(one.floor.state).toEqual({ name: "has-permission", seconds: 10, grant: 2, sendAs: 99 });
    one.tell(KEY_UP, received("idle"), DOWN, GRANTED);
    expect(one.floor.state).toEqual({ name: "has-permission", seconds: 30, grant: 1, sendAs: 99 });
  });

  describe("leaves as whom the grant names", () => {
    const grantOf = (grantedSsrc?: number) =>
      received("granted", { duration: 30, ...(grantedSsrc === undefined ? {} : { grantedSsrc }) });
    const sources = (...events: readonly FloorEvent[]) => new Participant().tell(...events).sources();

    test("and as ourselves where it names nobody, or 0", () => {
      expect(sources(UP, DOWN, grantOf(21))).toEqual([21]);
      expect([sources(UP, DOWN, grantOf()), sources(UP, DOWN, grantOf(0))]).toEqual([[null], [null]]);
    });

    test("and as another from a later grant on, which says it once; one that names nobody changes nothing", () => {
      expect(sources(UP, DOWN, grantOf(21), grantOf(21), grantOf(), grantOf(22))).toEqual([21, 22]);
      expect(sources(UP, DOWN, grantOf(21), KEY_UP, received("idle"), DOWN, grantOf())).toEqual([21, null]);
    });

    test("also where the answer to the call grants it, and behind a press", () => {
      const up: FloorEvent = { kind: "call-up", implicit: true, granted: true, sendAs: 33 };
      expect(sources(DOWN, up)).toEqual([33]);
      const toggled: FloorEvent = { kind: "key-down", use: "toggled" };
      const place = received("queue-position-info", { queueInfo: { position: 1, priority: 5 } });
      expect(sources(UP, toggled, place, grantOf(44), toggled)).toEqual([44]);
    });
  });

  test("is taken away with tone and reason, and what was given is given back", () => {
    const one = talking().tell(received("revoke", { cause: { code: 4, phrase: "pre-empted" } }));
    expect([one.state, one.done()]).toEqual(["pending-release", ["tone taken-away", "shut", "release"]]);
    expect(one.floor.problem).toEqual({ of: "revoke", code: 4, phrase: "pre-empted" });
    one.tell(taken());
    expect([one.state, one.floor.problem]).toEqual(["no-permission", { of: "revoke", code: 4, phrase: "pre-empted" }]);
  });

  test("without ever having had the permission stops at once", () => {
    const one = talking().tell(received("revoke", { cause: { code: 3, phrase: "" } }));
    expect([one.state, one.done()]).toEqual(["no-permission", ["tone taken-away", "shut"]]);
  });

  test("that was taken away while our acknowledgement is lost is acknowledged and released again, as often as is agreed", () => {
    const again = received("revoke", { cause: { code: 4, phrase: "pre-empted" } }, true);
    const one = talking().tell(again);
    expect(one.done()).toEqual(["ack", "tone taken-away", "shut", "release"]);
    // The server has heard neither: it says so again, and T100 goes on as it was.
    expect([one.tell(again).state, one.done()]).toEqual(["pending-release", ["ack"]]);
    expect(one.expire("T100").expire("T100").done()).toEqual(["release", "release"]);
    expect(one.expire("T100").state).toBe("no-permission");
    // Whoever takes the floor for ours after that is told once more, and no microphone opens for it.
    expect([one.tell(again).state, one.done(), one.running.has("T100")]).toEqual([
      "pending-release",
      ["ack", "release"],
      true,
    ]);
    expect([one.tell(received("idle")).state, one.running.has("T100")]).toEqual(["no-permission", false]);
    const unpermitted = received("revoke", { cause: { code: 3, phrase: "" } }, true);
    expect([one.tell(unpermitted).state, one.done()]).toEqual(["no-permission", ["ack"]]);
  });

  test("of whom nobody knows any more whether the key is held is given back as if it had been let go", () => {
    const one = talking().tell({ kind: "key-lost", why: "not-there" });
    expect([one.state, one.done(), one.floor.keyDown]).toEqual([
      "pending-release",
      ["tone taken-away", "shut", "release"],
      false,
    ]);
    expect(one.tell(received("granted", {}, true)).done()).toEqual(["ack"]);
    const waiting = new Participant().tell(UP, DOWN, { kind: "key-lost", why: "not-there" });
    expect([waiting.state, waiting.done()]).toEqual(["pending-release", ["request", "release"]]);
    expect([one.floor.problem, waiting.floor.problem]).toEqual(["not-there", "not-there"]);
    const resting = new Participant().tell(UP, { kind: "key-lost", why: "not-there" });
    expect([resting.state, resting.done(), resting.floor.problem]).toEqual(["no-permission", [], null]);
    const denied = new Participant().tell(UP, DOWN, received("deny", { cause: { code: 1, phrase: "" } }));
    expect(denied.tell({ kind: "key-lost", why: "no-sound" }).floor.problem).toMatchObject({ of: "deny" });
  });

  test("that is over is released three times, and then taken to be", () => {
    const one = talking().tell(KEY_UP).expire("T100").expire("T100");
    expect(one.done()).toEqual(["shut", "release", "release", "release"]);
    expect(one.expire("T100").state).toBe("no-permission");
    expect(one.floor.problem).toBeNull();
  });
});

describe("a call that becomes an emergency", () => {
  const raise = (one: Participant): Participant => {
    one.done();
    one.terms = { ...one.terms, urgency: "emergency" };
    return one.tell({ kind: "raised" });
  };

  test.each([
    ["who has asked", {}, [UP, DOWN]],
    [
      "who waits in the queue",
      { queueing: true },
      [UP, DOWN, received("queue-position-info", { queueInfo: { position: 1, priority: 5 } })],
    ],
    ["who was refused, and holds on", {}, [UP, DOWN, received("deny", { cause: { code: 1, phrase: "" } })]],
  ] as const)("is asked for anew as one by %s, with all that the server has granted", (_, terms, events) => {
    const one = raise(new Participant({ interruptPriority: 200, ...terms }).tell(...events));
    expect(one.lastSent()?.fields).toEqual({ priority: 200, userId: TERMS.userId, indicator: 0x1000 });
    expect([one.done(), one.state, one.floor.problem, one.running.has("T101")]).toEqual([
      ["request"],
      "pending-request",
      null,
      true,
    ]);
    // Who talks is stopped: that somebody does is no refusal.
    one.tell(taken());
    expect([one.state, one.tell(GRANTED).state]).toEqual(["pending-request", "has-permission"]);
  });

  test("asks with the ordinary priority where the server has granted no more", () => {
    expect(raise(new Participant().tell(UP, DOWN)).lastSent()?.fields).toMatchObject({
      priority: 5,
      indicator: 0x1000,
    });
  });

  test("asks for nothing where nobody holds the key, where the server forbids it, and with the floor already", () => {
    const ask = (...events: readonly FloorEvent[]) => raise(new Participant().tell(UP, ...events)).done();
    expect([ask(), ask(DOWN, KEY_UP), ask(DOWN, taken(1, false)), ask(DOWN, GRANTED)]).toEqual([[], [], [], []]);
  });

  test("leaves a turn that waits for a press as it is", () => {
    const toggled: FloorEvent = { kind: "key-down", use: "toggled" };
    const place = received("queue-position-info", { queueInfo: { position: 1, priority: 5 } });
    const one = raise(new Participant({ queueing: true }).tell(UP, toggled, place, GRANTED));
    expect([one.done(), one.state, one.running.has("T132")]).toEqual([[], "queued", true]);
    expect(one.tell(toggled).state).toBe("has-permission");
  });
});

describe("the queue", () => {
  const queued = (terms: Partial<FloorTerms> = {}, down: FloorEvent = DOWN) => {
    const one = new Participant({ queueing: true, ...terms }).tell(
      UP,
      down,
      received("queue-position-info", { queueInfo: { position: 2, priority: 5 } }),
    );
    one.done();
    return one;
  };
  const info = (position: number) => received("queue-position-info", { queueInfo: { position, priority: 5 } });

  test("tells the place, and gives the floor when it is our turn", () => {
    const one = queued();
    expect(one.floor.state).toMatchObject({ name: "queued", position: 2 });
    expect(one.tell(info(1)).floor.state).toMatchObject({ position: 1 });
    expect(one.tell(GRANTED).state).toBe("has-permission");
  });

  test("is left by letting go", () => {
    expect(queued().tell(KEY_UP).done()).toEqual(["release"]);
  });

  describe("is asked for its place where nothing says why we wait", () => {
    const IDLE = received("idle", { sequence: 9 });

    test("at once where the server does not know it, and once: who cannot tell it, cannot", () => {
      const one = new Participant({ queueing: true }).tell(UP, DOWN, info(255));
      expect(one.lastSent()?.fields).toEqual({ userId: TERMS.userId });
      expect([one.done(), one.running.get("T104")]).toEqual([["request", "queue-position-request"], 1000]);
      expect([one.tell(info(255)).done(), one.running.has("T104"), one.state]).toEqual([[], false, "queued"]);
      expect(one.tell(info(2)).floor.state).toMatchObject({ position: 2, asked: 0 });
    });

    test("when nobody talks any more and yet no turn comes", () => {
      const idle = queued().tell(IDLE);
      expect([idle.done(), idle.tell(received("idle", { sequence: 10 })).done()]).toEqual([
        ["queue-position-request"],
        [],
      ]);
      expect(queued().tell(taken(1)).expire("T103").done()).toEqual(["queue-position-request"]);
      const turn = idle.tell(GRANTED);
      expect([turn.state, turn.running.has("T104")]).toEqual(["has-permission", false]);
    });

    test("three times; where nobody says it, we leave and say that nobody answers", () => {
      const one = queued().tell(IDLE).expire("T104").expire("T104");
      expect([one.done(), one.state]).toEqual([Array(3).fill("queue-position-request"), "queued"]);
      one.expire("T104");
      expect([one.done(), one.state, one.floor.problem]).toEqual([
        ["tone refused", "release"],
        "pending-release",
        "no-answer",
      ]);
      // The key is down still: only another press asks again.
      one.tell(received("idle", { sequence: 11 }));
      expect([one.state, one.floor.problem, one.done()]).toEqual(["no-permission", "no-answer", []]);
    });

    test("and no more by who lets go, is refused, or has a turn that waits for a press", () => {
      for (const event of [KEY_UP, received("deny"), info(254), received("granted", { duration: 9 })]) {
        const one = queued({}, { kind: "key-down", use: "toggled" }).tell(IDLE, event);
        expect(one.running.has("T104")).toBe(false);
      }
      const waits = queued({}, { kind: "key-down", use: "toggled" }).tell(GRANTED);
      waits.done();
      expect(waits.tell(IDLE).done()).toEqual([]);
    });

    test("after so long as the system has set", () => {
      const timers = { ...DEFAULT_FLOOR_TIMERS, T104: 4000, attempts: { ...DEFAULT_FLOOR_TIMERS.attempts, T104: 1 } };
      const one = queued({ timers }).tell(IDLE);
      expect([one.running.get("T104"), one.expire("T104").state]).toEqual([4000, "pending-release"]);
    });
  });

  test("is over when the server says so", () => {
    expect(queued().tell(info(254)).state).toBe("no-permission");
    expect(queued().tell(received("deny")).state).toBe("no-permission");
  });

  describe("with a key that is pressed and not held", () => {
    const TOGGLED: FloorEvent = { kind: "key-down", use: "toggled" };
    const turn = () => {
      const one = queued({}, TOGGLED).tell(received("granted", { duration: 20, grantedSsrc: 9 }));
      expect([one.state, one.isOpen, one.running.get("T132"), one.done()]).toEqual([
        "queued",
        false,
        2000,
        ["tone your-turn"],
      ]);
      return one;
    };

    test("asks for a press when it is our turn, with a tone, and opens with it alone: no longer than was granted", () => {
      const one = turn().tell(received("granted", { duration: 20, grantedSsrc: 9 }), info(1));
      expect([one.state, one.done()]).toEqual(["queued", []]);
      expect(one.tell(TOGGLED).floor.state).toMatchObject({ name: "has-permission", seconds: 18 });
      expect([one.running.has("T132"), one.running.get("talk-end"), one.done()]).toEqual([
        false,
        18_000,
        ["tone may-talk", "open"],
      ]);
    });

    test("gives the floor back without one, says why, and opens nothing for a grant that comes again", () => {
      const slow = turn().expire("T132");
      expect([slow.state, slow.floor.problem, slow.done()]).toEqual([
        "pending-release",
        "not-pressed",
        ["tone refused", "release"],
      ]);
      expect(slow.tell(GRANTED, TOGGLED).isOpen).toBe(false);
    });

    test("leaves with the queue when it is let go, and loses what is taken away before the press", () => {
      const gone = turn().tell(KEY_UP);
      expect([gone.state, gone.done(), gone.running.has("T132")]).toEqual(["pending-release", ["release"], false]);
      const taken = turn().tell(received("revoke", { cause: { code: 4, phrase: "" } }));
      expect([taken.floor.problem, taken.tell(TOGGLED).isOpen]).toMatchObject([{ of: "revoke", code: 4 }, false]);
    });
  });
});

describe("interrupting", () => {
  const INTERRUPTING: FloorEvent = { kind: "key-down", use: "interrupting" };

  test("asks with the priority for it, each time, and waits though somebody talks", () => {
    const one = new Participant({ interruptPriority: 200 }).tell(UP, taken(1), INTERRUPTING);
    expect(one.floor.mayInterrupt).toBe(true);
    expect(one.lastSent()?.fields.priority).toBe(200);
    one.done();
    expect(one.expire("T101").lastSent()?.fields.priority).toBe(200);
    expect(one.tell(taken(2)).state).toBe("pending-request");
    expect(one.tell(received("queue-position-info", { queueInfo: { position: 1, priority: 200 } })).state).toBe(
      "queued",
    );
    expect(one.tell(GRANTED).isOpen).toBe(true);
    // The next press is an ordinary one again.
    one.tell(KEY_UP, received("idle", { sequence: 3 }), DOWN);
    expect(one.lastSent()?.fields.priority).toBe(5);
  });

  test("is nothing else than asking where none was agreed on", () => {
    const one = new Participant().tell(UP, taken(1), INTERRUPTING);
    expect([one.floor.mayInterrupt, one.lastSent()?.fields.priority]).toEqual([false, 5]);
  });
});

describe("whoever else talks", () => {
  test("is named, until the floor is idle or nothing is heard of them", () => {
    const one = new Participant().tell(UP, taken(1));
    expect(one.floor.talker).toEqual({ id: BEA, ssrc: null });
    expect(one.tell(received("idle", { sequence: 2 })).floor.talker).toBeNull();
    one.tell(taken(3));
    expect(one.expire("T103").floor.talker).toBeNull();
  });

  test("is not undone by a message that is older than the last", () => {
    const one = new Participant().tell(UP, taken(0xffff), received("idle", { sequence: 0xfffe }));
    expect(one.floor.talker).toEqual({ id: BEA, ssrc: null });
    expect(one.tell(received("idle", { sequence: 0 })).floor.talker).toBeNull();
    // The same once more is nothing new.
    one.tell(taken(1), received("idle", { sequence: 1 }));
    expect(one.floor.talker).toEqual({ id: BEA, ssrc: null });
  });
});

test("whatever asks for an ack gets one, in every state, before anything else", () => {
  const wanting = received("taken", { grantedId: BEA, sequence: 1 }, true);
  for (const events of [[UP], [UP, DOWN], [UP, DOWN, GRANTED], [UP, DOWN, GRANTED, KEY_UP]]) {
    const one = new Participant().tell(...events);
    one.done();
    expect(one.tell(wanting).done()[0]).toBe("ack");
  }
});

test("a floor that is given unasked is given back, unless the key is down", () => {
  expect(new Participant().tell(UP, GRANTED).done()).toEqual(["release"]);
});

test("the end of the call shuts the microphone, stops every timer and sends nothing; nothing is done afterwards", () => {
  const one = talking().tell({ kind: "call-over" });
  expect([one.done(), one.running.size, one.state]).toEqual([["shut"], 0, "released"]);
  expect(one.tell(GRANTED, DOWN, KEY_UP, taken()).done()).toEqual([]);
});

test("the way is kept open every 15 s", () => {
  const one = new Participant().tell(UP).expire("keep-alive");
  expect([one.done(), one.running.get("keep-alive")]).toEqual([["ack"], 15_000]);
});

test("whatever comes in whatever order, the microphone is open with the floor and never without", () => {
  let state = 28;
  const pick = <T>(of: readonly T[]): T => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return of[Math.floor((state / 0x1_0000_0000) * of.length)] as T;
  };
  const timers = ["T100", "T101", "T103", "T132", "talk-warning", "talk-end", "keep-alive"] as const;
  const types = ["granted", "taken", "deny", "idle", "revoke", "queue-position-info", "ack", "request"] as const;
  const one = new Participant({ queueing: true, interruptPriority: 200 });
  for (let i = 0; i < 20_000; i++) {
    one.tell(
      pick<FloorEvent>([
        UP,
        { kind: "call-up", implicit: true, granted: pick([true, false]) },
        DOWN,
        { kind: "key-down", use: pick(["toggled", "interrupting"]) },
        KEY_UP,
        { kind: "raised" },
        { kind: "call-over" },
        { kind: "expired", timer: pick(timers) },
        received(
          pick(types),
          pick([
            {},
            { duration: 20 },
            { sequence: i % 0x1_0000 },
            { queueInfo: { position: pick([1, 254, 255]), priority: 1 } },
            { cause: { code: pick([1, 3, 4]), phrase: "" } },
          ]),
          pick([true, false]),
        ),
      ]),
    );
  }
});

test.each([
  ["nobody talks any more", (participant: Participant) => participant.tell(received("idle", {}))],
  ["who talked is heard of no more", (participant: Participant) => participant.expire("T103")],
] as const)("that nobody may ask holds until %s", (_when, over) => {
  const participant = new Participant().tell(UP, taken(undefined, false), DOWN, KEY_UP);
  expect(participant.done()).toEqual([]);
  over(participant);
  participant.tell(DOWN);
  expect(participant.done()).toContain("request");
});

describe("who is refused because nobody else is in the call yet", () => {
  const ALONE = received("deny", { cause: { code: 3, phrase: "only one participant" } });
  const refused = (change: Partial<FloorTerms> = {}) => {
    const participant = new Participant(change).tell(UP, DOWN, ALONE);
    expect([participant.state, participant.done()]).toEqual(["no-permission", ["request", "tone refused"]]);
    return participant;
  };

  test("asks once more when the server says that the floor is anybody's, once for each time", () => {
    const participant = refused().tell(received("idle", { sequence: 1 }));
    expect([participant.state, participant.done()]).toEqual(["pending-request", ["request"]]);
    // Told so again, nothing more is sent; refused for another reason, neither.
    participant.tell(received("idle", { sequence: 2 }));
    expect(participant.done()).toEqual([]);
    participant.tell(received("deny", { cause: { code: 1, phrase: "" } }), received("idle", { sequence: 3 }));
    expect([participant.state, participant.done()]).toEqual(["no-permission", ["tone refused"]]);
  });

  test("does not where the key was let go meanwhile", () => {
    const participant = refused().tell(KEY_UP, received("idle", { sequence: 1 }));
    expect([participant.state, participant.done()]).toEqual(["no-permission", []]);
  });
});
