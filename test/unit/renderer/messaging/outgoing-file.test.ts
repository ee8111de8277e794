/** What becomes of a file of ours: brought to the content server, announced, and what the other end says of it. */
import { describe, expect, test } from "vitest";
import {
  advance,
  beginMessage,
  type MessageEvent,
  type MessageRules,
  type MessageTransition,
} from "../../../../renderer/messaging/outgoing-message.ts";
import { NOT_SENT } from "../../../../renderer/messaging/outgoing-work.ts";
import type { DataAnswer, FileNotificationKind } from "../../../../renderer/messaging/ports.ts";
import type { MessageFile } from "../../../../shared/mc/message-file.ts";
import { type MessageRecord, messageRecordSchema } from "../../../../shared/mc/message-record.ts";
import { DEFAULT_WIRE } from "../../../../shared/mc/wire-profile.ts";
import { answer, BEA, BEA_AT_B, NOW, redirection, sealedFor, written } from "../../../support/fixtures/messages.ts";

const RULES: MessageRules = {
  protection: "required",
  policy: "follow",
  partners: [],
  form: DEFAULT_WIRE.redirection,
  cautionAbout: () => undefined,
};
const FILE: MessageFile = { ...NOT_SENT, name: "plan.png", size: 100, type: "image/png", found: "image/png" };
const objectFor = (id: string | null, number = 1) => ({
  url: `https://content.a.test/${number}`,
  size: 148,
  sha1: "0".repeat(40),
  sealed: id === null ? null : { forId: id, pckId: "1a2b3c4d" },
});

/** One file, driven event by event. Whatever its state, its record can be stored. */
function drive(rules: Partial<MessageRules> = {}, record: Partial<MessageRecord> = {}, isConnected = true) {
  const begun = written({ text: "", disposition: null, file: FILE, ...record });
  let last: MessageTransition = beginMessage(begun, { ...RULES, ...rules }, isConnected);
  const event = (what: MessageEvent) => {
    last = advance(last.message, what, NOW + 5_000);
    messageRecordSchema.parse(last.message.record);
    return last;
  };
  const turn = () => last.message.turn;
  return {
    event,
    record: () => last.message.record,
    effects: () => last.effects,
    uploaded(connected = true) {
      const { currentId, isProtected } = last.message.record;
      const { identity } = sealedFor(currentId);
      const inClear = { object: objectFor(null), keyMessage: null, identity: null, notes: [] };
      const sealed = { object: objectFor(currentId), keyMessage: "AQAA", identity, notes: [] };
      const sent = isProtected === true ? sealed : inClear;
      return event({ kind: "uploaded", turn: turn(), sent, isConnected: connected });
    },
    answer: (given: DataAnswer = answer(202)) => event({ kind: "answered", turn: turn(), answer: given }),
    notify: (notification: FileNotificationKind, fromId = BEA) =>
      event({ kind: "file-notified", notification, fromId }),
  };
}

const UPLOAD = { do: "upload", turn: 1, calledId: BEA, kmsUri: null, leg: 1, fresh: false, isProtected: true };

test("is brought there, announced, accepted, and there", () => {
  const file = drive();
  expect(file.effects()).toEqual([UPLOAD]);
  expect(file.record()).toMatchObject({ state: "sealing", isProtected: true });
  expect(file.uploaded().effects).toEqual([{ do: "announce", turn: 1, calledId: BEA, keyMessage: "AQAA" }]);
  expect(file.record()).toMatchObject({ state: "sending", attempts: 1, file: { object: objectFor(BEA) } });
  file.answer();
  file.notify("accepted");
  expect(file.record()).toMatchObject({ state: "delivered", deliveredAt: NOW + 5_000, file: { answer: "accepted" } });
  file.notify("completed");
  expect(file.record()).toMatchObject({ state: "read", readAt: NOW + 5_000 });
  for (const late of ["deferred", "rejected", "accepted"] as const) file.notify(late);
  expect(file.record()).toMatchObject({ state: "read", file: { answer: "accepted" } });
});

test.each(["deferred", "rejected"] as const)(
  "is %s, whoever of the two IDs says so, and nobody else",
  (notification) => {
    const file = drive();
    file.uploaded();
    file.answer(redirection());
    file.uploaded();
    file.answer();
    file.notify(notification, "sip:mallory@a.test");
    expect(file.record().state).toBe("accepted");
    file.notify(notification, BEA_AT_B);
    expect(file.record()).toMatchObject({ state: "delivered", file: { answer: notification } });
  },
);

describe("a colleague who has migrated", () => {
  test("gets it under new keys at the new ID, with the same IDs", () => {
    const file = drive();
    file.uploaded();
    const { conversationId, id } = file.record();
    file.answer(redirection(BEA_AT_B, BEA, "kms.system-b.example"));
    expect(file.effects()).toEqual([
      { ...UPLOAD, turn: 2, calledId: BEA_AT_B, kmsUri: "kms.system-b.example", leg: 2 },
    ]);
    file.uploaded();
    file.answer();
    expect(file.record()).toMatchObject({ id, conversationId, state: "accepted", currentId: BEA_AT_B });
    expect(file.record().file?.object?.sealed?.forId).toBe(BEA_AT_B);
  });

  test("is asked about where the policy says so, and nothing is brought there before", () => {
    const file = drive({ policy: "ask" });
    file.uploaded();
    expect(file.answer(redirection()).effects).toEqual([]);
    expect(file.record().state).toBe("deciding");
    expect(file.event({ kind: "decided", follow: true, isConnected: true }).effects).toMatchObject([
      { do: "upload", calledId: BEA_AT_B },
    ]);
  });
});

describe("protection", () => {
  test("required or preferred: never in clear", () => {
    for (const protection of ["required", "preferred"] as const)
      expect(drive({ protection }).effects()).toMatchObject([{ do: "upload", isProtected: true }]);
  });
  test("off: in clear, and it says so", () => {
    const file = drive({ protection: "off" });
    expect(file.effects()).toMatchObject([{ do: "upload", isProtected: false }]);
    file.uploaded();
    expect(file.record()).toMatchObject({ isProtected: false, identity: null });
  });
  test("keys that are not to be had end it, with nothing sent", () => {
    const file = drive();
    file.event({ kind: "not-sealed", turn: 1, failure: { code: "kms-unreachable" } });
    expect(file.record()).toMatchObject({ state: "failed", attempts: 0, file: { object: null } });
  });
});

describe("a network that fails", () => {
  test("the connection to the SIP server is lost while it is brought: it goes on, and is announced afterwards", () => {
    const file = drive();
    file.event({ kind: "disconnected" });
    expect(file.record().state).toBe("sealing");
    expect(file.uploaded(false).effects).toEqual([]);
    expect(file.record()).toMatchObject({ state: "waiting", file: { object: objectFor(BEA) } });
    expect(file.event({ kind: "connected" }).effects).toMatchObject([{ do: "upload", fresh: false }]);
  });
  test("nobody answers: it is announced again, three times in all, with what is there", () => {
    const file = drive();
    for (let attempt = 1; attempt <= 3; attempt++) {
      file.uploaded();
      expect(file.record().attempts).toBe(attempt);
      file.event({ kind: "unanswered", turn: attempt });
    }
    expect(file.record()).toMatchObject({ state: "failed", failure: { code: "message-not-answered" } });
    expect(file.event({ kind: "again", protection: "required", plane: null, isConnected: true }).effects).toMatchObject(
      [{ do: "upload", fresh: false }],
    );
    expect(file.record().file?.object).not.toBeNull();
  });
});

describe("a refusal", () => {
  const refusal = (code: number) => answer(403, "Forbidden", { warningHeaders: [`399 a.test "${code} no"`] });
  test("because the file is not there any more has it brought there again when it is sent once more", () => {
    const file = drive();
    file.uploaded();
    file.answer(refusal(212));
    expect(file.record()).toMatchObject({ state: "failed", failure: { code: "file-expired" }, file: { object: null } });
  });
  test("because of its size says so", () => {
    const file = drive();
    file.uploaded();
    file.answer(refusal(217));
    expect(file.record().failure?.code).toBe("file-size-refused");
  });
  test("of any other kind is that of a message", () => {
    const file = drive();
    file.uploaded();
    file.answer(answer(404));
    expect(file.record().failure?.code).toBe("unknown-person");
  });
});

test("who cannot open its key gets it once more under new ones, and once only", () => {
  const file = drive();
  file.uploaded();
  file.answer();
  const undelivered = { kind: "notified", notification: "undelivered", fromId: BEA } as const;
  expect(file.event(undelivered).effects).toMatchObject([{ do: "upload", fresh: true }]);
  file.uploaded();
  file.answer();
  file.event(undelivered);
  expect(file.record()).toMatchObject({ state: "failed", failure: { code: "message-undelivered" } });
  expect(file.event({ kind: "again", protection: "required", plane: null, isConnected: true }).effects).toMatchObject([
    { do: "upload", fresh: true },
  ]);
});

test("the dispatcher stops it: what comes of it afterwards changes nothing", () => {
  const file = drive();
  file.event({ kind: "stopped" });
  expect(file.record()).toMatchObject({ state: "failed", failure: { code: "file-stopped" } });
  expect(file.uploaded().effects).toEqual([]);
  expect(file.record().state).toBe("failed");
});

test.each(["sealing", "sending", "waiting"] as const)(
  "stored as %s when the program was killed: it goes on with the same IDs and what is there",
  (state) => {
    const object = objectFor(BEA);
    const file = drive({}, { state, isProtected: true, file: { ...FILE, object } });
    expect(file.effects()).toEqual([UPLOAD]);
    expect(file.record()).toMatchObject({ id: written().id, file: { object } });
  },
);
