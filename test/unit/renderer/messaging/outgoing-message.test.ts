import { describe, expect, test } from "vitest";
import {
  advance,
  beginMessage,
  type MessageEvent,
  type MessageRules,
  type MessageTransition,
  MOST_ATTEMPTS,
} from "../../../../renderer/messaging/outgoing-message.ts";
import type { MessageNotification } from "../../../../renderer/messaging/ports.ts";
import { isOnItsWay, MESSAGE_STATES, type MessageRecord } from "../../../../shared/mc/message-record.ts";
import { DEFAULT_WIRE } from "../../../../shared/mc/wire-profile.ts";
import {
  AVA,
  answer,
  BEA,
  BEA_AT_B,
  NOW,
  redirection,
  sealedFor,
  written,
} from "../../../support/fixtures/messages.ts";

const RULES: MessageRules = {
  protection: "required",
  policy: "follow",
  partners: [],
  form: DEFAULT_WIRE.redirection,
  cautionAbout: () => undefined,
};

/** One message, driven event by event. */
function drive(rules: Partial<MessageRules> = {}, record: Partial<MessageRecord> = {}, isConnected = true) {
  let last: MessageTransition = beginMessage(written(record), { ...RULES, ...rules }, isConnected);
  const all = [...last.effects];
  const event = (what: MessageEvent) => {
    last = advance(last.message, what, NOW + 5_000);
    all.push(...last.effects);
    return last;
  };
  const turn = () => last.message.turn;
  return {
    event,
    record: () => last.message.record,
    effects: () => last.effects,
    all,
    turn,
    seal: () => event({ kind: "sealed", turn: turn(), sealed: sealedFor(last.message.record.currentId) }),
    answer: (given = answer(202, "Accepted")) => event({ kind: "answered", turn: turn(), answer: given }),
    notify: (notification: MessageNotification, fromId = BEA) => event({ kind: "notified", notification, fromId }),
  };
}

describe("a message that arrives", () => {
  test("is sealed, sent, accepted, delivered, read", () => {
    const message = drive();
    expect(message.effects()).toEqual([{ do: "seal", turn: 1, calledId: BEA, kmsUri: null, leg: 1, fresh: false }]);
    expect(message.seal().effects).toEqual([{ do: "send", turn: 1, calledId: BEA, sealed: sealedFor(BEA) }]);
    expect(message.record()).toMatchObject({ state: "sending", isProtected: true, attempts: 1 });
    message.answer();
    expect(message.record()).toMatchObject({ state: "accepted", acceptedAt: NOW + 5_000 });
    message.notify("delivered");
    expect(message.record()).toMatchObject({ state: "delivered", deliveredAt: NOW + 5_000, readAt: null });
    message.notify("read");
    expect(message.record()).toMatchObject({ state: "read", readAt: NOW + 5_000 });
  });

  test("in one notification of both", () => {
    const message = drive();
    message.seal();
    message.answer();
    message.notify("delivered-and-read");
    expect(message.record()).toMatchObject({ state: "read", deliveredAt: NOW + 5_000, readAt: NOW + 5_000 });
  });

  test("without protection it goes as it is", () => {
    const message = drive({ protection: "off" });
    expect(message.effects()).toEqual([{ do: "send", turn: 1, calledId: BEA, sealed: null }]);
    expect(message.record()).toMatchObject({ state: "sending", isProtected: false });
  });

  test("nothing takes back what is known: a late answer, an earlier notification, somebody else's", () => {
    const message = drive();
    message.seal();
    message.notify("read");
    expect(message.record().state).toBe("read");
    for (const late of ["delivered", "undelivered", "prevented-by-system"] as const) message.notify(late);
    message.answer();
    message.answer(answer(404));
    expect(message.record().state).toBe("read");
    const other = drive();
    other.seal();
    other.answer();
    other.notify("read", "sip:mallory@mcx.system-a.example");
    expect(other.record().state).toBe("accepted");
  });
});

describe("a colleague who has migrated", () => {
  test("the same message goes to the new ID, sealed anew with the KMS that the answer names", () => {
    const message = drive();
    message.seal();
    message.answer(redirection(BEA_AT_B, BEA, "kms.system-b.example"));
    expect(message.effects()).toEqual([
      { do: "seal", turn: 2, calledId: BEA_AT_B, kmsUri: "kms.system-b.example", leg: 2, fresh: false },
    ]);
    message.seal();
    message.answer();
    expect(message.record()).toMatchObject({
      ...written(),
      state: "accepted",
      currentId: BEA_AT_B,
      isProtected: true,
      identity: sealedFor(BEA_AT_B).identity,
      attempts: 1,
      acceptedAt: NOW + 5_000,
      redirections: [{ fromId: BEA, newId: BEA_AT_B, kmsUri: "kms.system-b.example", reason: "migrated" }],
    });
    message.notify("delivered", BEA_AT_B);
    message.notify("read", BEA);
    expect(message.record().state).toBe("read");
  });

  test("is asked about where the dispatcher wants it, and refused where not", () => {
    const asked = drive({ policy: "ask" });
    asked.seal();
    asked.answer(redirection());
    expect(asked.record()).toMatchObject({ state: "deciding", currentId: BEA });
    expect(asked.effects()).toEqual([]);
    asked.event({ kind: "decided", follow: true, isConnected: true });
    expect(asked.effects()).toMatchObject([{ do: "seal", calledId: BEA_AT_B, leg: 2 }]);

    const no = drive({ policy: "ask" });
    no.seal();
    no.answer(redirection());
    no.event({ kind: "decided", follow: false, isConnected: true });
    expect(no.record()).toMatchObject({ state: "failed", failure: { code: "redirection-refused-by-you" } });

    const never = drive({ policy: "refuse" });
    never.seal();
    never.answer(redirection());
    expect(never.record()).toMatchObject({ state: "failed", failure: { code: "redirection-refused-by-policy" } });
  });

  test("a system that nobody knows is asked about although the choice is to follow", () => {
    const message = drive({ cautionAbout: () => "unknown-system" });
    message.seal();
    message.answer(redirection());
    expect(message.record()).toMatchObject({ state: "deciding", redirections: [{ caution: "unknown-system" }] });
  });

  test("loops, our own ID and a third redirection end it; a broken one names its rule", () => {
    const ends = (answers: readonly ReturnType<typeof redirection>[]) => {
      const message = drive();
      for (const each of answers) {
        message.seal();
        message.answer(each);
      }
      return message.record().failure?.code;
    };
    expect(ends([redirection(BEA)])).toBe("redirection-loop");
    expect(ends([redirection(AVA)])).toBe("redirection-to-self");
    const [second, third] = ["sip:c@mcx.system-b.example", "sip:d@mcx.system-b.example"];
    expect(ends([redirection(), redirection(second, BEA_AT_B), redirection(third, second)])).toBe("redirection-limit");
    expect(ends([answer(300)])).toBe("redirection-without-details");
    expect(ends([redirection(BEA_AT_B, "sip:other@mcx.system-a.example")])).toBe("redirection-wrong-called-party");
  });
});

describe("a network that fails", () => {
  test("without a connection it waits, and goes with the same IDs once there is one", () => {
    const message = drive({}, {}, false);
    expect(message.record().state).toBe("waiting");
    expect(message.all).toEqual([]);
    message.event({ kind: "connected" });
    expect(message.effects()).toMatchObject([{ do: "seal" }]);
  });

  test("lost while it is sent, it waits; what was said of the lost attempt counts no more", () => {
    const message = drive();
    message.seal();
    const turn = message.turn();
    message.event({ kind: "disconnected" });
    expect(message.record().state).toBe("waiting");
    message.event({ kind: "answered", turn, answer: answer(500) });
    expect(message.record().state).toBe("waiting");
    message.event({ kind: "connected" });
    message.seal();
    expect(message.record()).toMatchObject({ state: "sending", attempts: 2 });
  });

  test("without an answer it is sent again, and not for ever; by hand it can be", () => {
    const message = drive();
    for (let i = 0; i < MOST_ATTEMPTS; i++) {
      message.seal();
      message.event({ kind: "unanswered", turn: message.turn() });
    }
    expect(message.record()).toMatchObject({ state: "failed", failure: { code: "message-not-answered" } });
    expect(message.all.filter((effect) => effect.do === "send")).toHaveLength(MOST_ATTEMPTS);
    message.event({ kind: "again", protection: "required", plane: null, isConnected: true });
    expect(message.effects()).toMatchObject([{ do: "seal", fresh: true, calledId: BEA }]);
    expect(message.record()).toMatchObject({ id: written().id, failure: null });
  });

  describe("without a connection", () => {
    const AGAIN = { kind: "again", plane: null, isConnected: false } as const;
    const failed = (rules: Partial<MessageRules> = {}) => {
      const message = drive(rules);
      message.event({ kind: "not-sealed", turn: message.turn(), failure: { code: "kms-unreachable" } });
      return message;
    };

    test("what is sent once more waits, and goes with a new key when there is one, also where that goes at first", () => {
      const message = failed();
      message.event({ ...AGAIN, protection: "required" });
      expect([message.effects(), message.record()]).toMatchObject([[], { state: "waiting", failure: null }]);
      message.event({ kind: "connected" });
      expect(message.effects()).toMatchObject([{ do: "seal", fresh: true }]);
      message.event({ kind: "disconnected" });
      message.event({ kind: "connected" });
      expect(message.effects()).toMatchObject([{ do: "seal", fresh: true }]);
      message.seal();
      message.event({ kind: "unanswered", turn: message.turn() });
      expect(message.effects()).toMatchObject([{ do: "seal", fresh: false }]);
    });

    test("in clear, where that was chosen", () => {
      const message = failed();
      message.event({ ...AGAIN, protection: "off" });
      expect(message.effects()).toEqual([]);
      message.event({ kind: "connected" });
      expect(message.effects()).toMatchObject([{ do: "send", sealed: null }]);
    });

    test("a redirection that is followed leads to the new ID then", () => {
      const message = drive({ policy: "ask" });
      message.seal();
      message.answer(redirection());
      message.event({ kind: "decided", follow: true, isConnected: false });
      expect([message.effects(), message.record()]).toMatchObject([[], { state: "waiting", currentId: BEA_AT_B }]);
      message.event({ kind: "connected" });
      expect(message.effects()).toMatchObject([{ do: "seal", calledId: BEA_AT_B, leg: 2 }]);
    });
  });

  test("a connection that comes and goes does not have it sent for ever", () => {
    const message = drive();
    for (let i = 0; i < 2 * MOST_ATTEMPTS; i++) {
      message.seal();
      message.event({ kind: "disconnected" });
      message.event({ kind: "connected" });
    }
    expect(message.all.filter((effect) => effect.do === "send")).toHaveLength(MOST_ATTEMPTS);
    expect(message.record().failure?.code).toBe("message-not-answered");
  });

  test("in clear too it is not sent for ever", () => {
    const message = drive({ protection: "off" });
    for (let i = 0; i < MOST_ATTEMPTS; i++) message.event({ kind: "unanswered", turn: message.turn() });
    expect(message.record().failure?.code).toBe("message-not-answered");
  });

  test("after 202 nothing is sent by itself", () => {
    const message = drive();
    message.seal();
    message.answer();
    const sent = message.all.length;
    message.event({ kind: "disconnected" });
    message.event({ kind: "connected" });
    message.event({ kind: "unanswered", turn: message.turn() });
    expect(message.all).toHaveLength(sent);
    expect(message.record().state).toBe("accepted");
  });
});

describe("what was stored when the program ended", () => {
  test("goes on with what it had: the new ID, its KMS, the attempts", () => {
    const [entry] = drive({}, { redirections: [] }).record().redirections;
    expect(entry).toBeUndefined();
    const message = drive();
    message.seal();
    message.answer(redirection(BEA_AT_B, BEA, "kms.system-b.example"));
    message.seal();
    const again = beginMessage(message.record(), RULES, true);
    expect(again.effects).toMatchObject([{ do: "seal", calledId: BEA_AT_B, kmsUri: "kms.system-b.example", leg: 2 }]);
    expect(again.message.record.attempts).toBe(1);
  });

  test("a question is asked again, and nothing goes before it is answered", () => {
    const message = drive({ policy: "ask" });
    message.seal();
    message.answer(redirection());
    expect(beginMessage(message.record(), RULES, true)).toMatchObject({
      effects: [],
      message: { record: { state: "deciding" } },
    });
  });

  test.each(MESSAGE_STATES)("%s", (state) => {
    expect(isOnItsWay(written({ state }))).toBe(["waiting", "sealing", "sending", "deciding"].includes(state));
  });
});

describe("protection", () => {
  test("without keys it does not go, and in clear only by hand", () => {
    const message = drive();
    message.event({ kind: "not-sealed", turn: message.turn(), failure: { code: "kms-unreachable" } });
    expect(message.record()).toMatchObject({ state: "failed", failure: { code: "kms-unreachable" } });
    expect(message.all.some((effect) => effect.do === "send")).toBe(false);
    message.event({ kind: "again", protection: "off", plane: null, isConnected: true });
    expect(message.effects()).toMatchObject([{ do: "send", sealed: null }]);
    expect(message.record().isProtected).toBe(false);
  });

  test("who cannot open it gets new keys once, with the same message; then it is the dispatcher's turn", () => {
    const message = drive();
    message.seal();
    message.answer();
    message.notify("undelivered");
    expect(message.effects()).toMatchObject([{ do: "seal", fresh: true }]);
    message.seal();
    message.answer();
    message.notify("undelivered");
    expect(message.record()).toMatchObject({ state: "failed", failure: { code: "message-undelivered" } });
  });

  test("a message in clear, or one that the system keeps back, is not sealed anew", () => {
    const clear = drive({ protection: "off" });
    clear.answer();
    clear.notify("undelivered");
    expect(clear.record().failure?.code).toBe("message-undelivered");
    const kept = drive();
    kept.seal();
    kept.answer();
    kept.notify("prevented-by-system");
    expect(kept.record().failure?.code).toBe("message-undelivered");
  });

  test("what is sealed for an attempt that is over does not go", () => {
    const message = drive();
    const turn = message.turn();
    message.event({ kind: "disconnected" });
    message.event({ kind: "sealed", turn, sealed: sealedFor(BEA) });
    expect(message.all.some((effect) => effect.do === "send")).toBe(false);
    message.event({ kind: "not-sealed", turn, failure: { code: "keys-failed" } });
    expect(message.record().state).toBe("waiting");
  });
});

test("a refusal ends it with its reason", () => {
  const message = drive();
  message.seal();
  message.answer(answer(404, "Not Found", { warningHeaders: ['399 a "141 user unknown"'] }));
  expect(message.record()).toMatchObject({ state: "failed", failure: { code: "service-authorisation-expired" } });
});

test.each([
  [203, "message-over-signalling-limit"],
  [217, "message-size-refused"],
  [216, "forbidden"],
])("a server that refuses a message with %d: %s", (number, code) => {
  const message = drive();
  message.seal();
  message.answer(answer(403, "Forbidden", { warningHeaders: [`399 a.test "${number} no"`] }));
  expect(message.record()).toMatchObject({ state: "failed", failure: { code } });
});

describe("a message that begins with the new ID that is remembered", () => {
  const first = {
    newId: BEA_AT_B,
    kmsUri: "kms.system-b.example",
    learnedAt: NOW - 60_000,
    redirectedAt: NOW - 120_000,
    why: "everybody",
    fallBack: null,
  } as const;
  const begun = () => drive({}, { dialledFirst: first, currentId: BEA_AT_B });

  test("is sealed for that ID by its KMS, and is there with nothing of the primary ID", () => {
    const message = begun();
    const seal = { do: "seal", turn: 1, calledId: BEA_AT_B, kmsUri: "kms.system-b.example", leg: 1, fresh: false };
    expect(message.all).toEqual([seal]);
    message.seal();
    message.answer();
    message.notify("read", BEA_AT_B);
    expect(message.record()).toMatchObject({ state: "read", currentId: BEA_AT_B, redirections: [] });
    expect(message.all).toHaveLength(2);
  });

  test("believes the person under the primary ID too, as units speak with the ID that they have, and nobody else", () => {
    const message = begun();
    message.seal();
    message.answer();
    message.notify("read", "sip:mallory@mcx.system-a.example");
    expect(message.record().state).toBe("accepted");
    message.notify("delivered", BEA);
    expect(message.record().state).toBe("delivered");
  });

  test.each([404, 480])(
    "goes to the primary ID after %d, as the same message, sealed anew, with the reason",
    (status) => {
      const message = begun();
      message.seal();
      message.answer(answer(status));
      expect(message.effects()).toEqual([{ do: "seal", turn: 2, calledId: BEA, kmsUri: null, leg: 2, fresh: false }]);
      expect(message.record()).toMatchObject({ state: "sealing", currentId: BEA, attempts: 0, failure: null });
      expect(message.record().dialledFirst?.fallBack).toMatchObject({
        atMs: 5_000,
        reason: { code: expect.any(String) },
      });
      message.seal();
      message.answer();
      expect(message.record()).toMatchObject({ state: "accepted", redirections: [] });
      // The primary ID has no other to go back to.
      const twice = begun();
      twice.seal();
      twice.answer(answer(status));
      twice.seal();
      twice.answer(answer(status));
      expect(twice.record().state).toBe("failed");
    },
  );

  test("is not sent to the primary ID where the one who was meant has refused it, or nobody has answered", () => {
    const refused = begun();
    refused.seal();
    refused.answer(answer(486));
    expect(refused.record()).toMatchObject({ state: "failed", currentId: BEA_AT_B });
    const silent = begun();
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      silent.seal();
      silent.event({ kind: "unanswered", turn: silent.turn() });
    }
    expect(silent.record()).toMatchObject({ state: "failed", currentId: BEA_AT_B });
  });

  test("tries no ID twice: a primary ID that leads back to it is a loop; one that leads on is followed", () => {
    const loop = begun();
    loop.seal();
    loop.answer(answer(404));
    loop.seal();
    loop.answer(redirection(BEA_AT_B));
    expect(loop.record()).toMatchObject({ state: "failed", failure: { code: "redirection-loop" } });
    const on = begun();
    on.seal();
    on.answer(answer(404));
    on.seal();
    on.answer(redirection("sip:bea.third@mcx.system-b.example"));
    expect(on.effects()).toMatchObject([{ do: "seal", calledId: "sip:bea.third@mcx.system-b.example", leg: 3 }]);
  });

  test("goes on where it was after the program ended, with the KMS that is remembered", () => {
    const { record } = begun();
    expect(drive({}, record()).effects()).toMatchObject([{ calledId: BEA_AT_B, kmsUri: "kms.system-b.example" }]);
  });
});
