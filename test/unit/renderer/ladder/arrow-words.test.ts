import { expect, test } from "vitest";
import { arrowWords, entryWords, handlingSentence, handlingWords } from "../../../../renderer/ladder/arrow-words.ts";
import type { RedirectionTarget } from "../../../../shared/mc/call-record.ts";
import type { LadderWhat } from "../../../../shared/mc/ladder-what.ts";
import { MESSAGE_FLAWS, type MessageHandling } from "../../../../shared/mc/message-handling.ts";

const response = (status: number, phrase: string, method = "INVITE"): LadderWhat => ({
  kind: "response",
  status,
  phrase,
  method,
});

test.each<[LadderWhat, string]>([
  [{ kind: "request", method: "BYE" }, "BYE"],
  [{ kind: "invite", leg: 1 }, "INVITE primary ID"],
  [{ kind: "invite", leg: 3 }, "INVITE new ID"],
  [{ kind: "invite", leg: 1, calls: "remembered-id" }, "INVITE remembered ID"],
  [{ kind: "invite", leg: 2, calls: "primary-id", because: "unknown-person" }, "INVITE primary ID (unknown-person)"],
  [{ kind: "re-invite" }, "re-INVITE"],
  [{ kind: "ack-released" }, "ACK, released"],
  [response(100, "Trying"), "100 trying"],
  [response(180, "Alerting"), "180 ringing"],
  [response(183, "Session Progress"), "183 progress"],
  [response(199, "Early Dialog Terminated"), "199 early dialog terminated"],
  [response(200, "OK"), "200 answered"],
  [response(200, "OK", "BYE"), "200 BYE"],
  [response(200, "OK", ""), "200"],
  [response(300, "Multiple Choices"), "300 redirection"],
  [response(404, "Not Found"), "404 not found"],
  [response(404, ""), "404"],
  [{ kind: "call-passed-on" }, "call"],
  [{ kind: "rang" }, "rings"],
  [{ kind: "answered" }, "answers"],
  [{ kind: "kms-request", resource: "lookup" }, "POST lookup"],
  [{ kind: "kms-answer", status: 200, content: "KmsLookup", phrase: "OK" }, "200 KmsLookup"],
  [{ kind: "kms-answer", status: 500, content: "", phrase: "Internal Server Error" }, "500 Internal Server Error"],
  [{ kind: "kms-silent", code: "kms-unreachable" }, "No answer: kms-unreachable"],
  [{ kind: "as-written", text: "180 Ringing" }, "180 Ringing"],
])("%j: %s", (what, words) => expect(arrowWords(what)).toBe(words));

const MESSAGE: LadderWhat = { kind: "request", method: "MESSAGE" };

test.each<[LadderWhat, RedirectionTarget, string]>([
  [response(300, "Multiple Choices"), "migrated", "300 redirection"],
  [response(300, "Multiple Choices"), "forwarded", "300 forwarding"],
  [response(480, "Temporarily Unavailable"), "migrated", "480 redirection"],
  [response(480, "Temporarily Unavailable"), "forwarded", "480 forwarding"],
  [MESSAGE, "migrated", "MESSAGE redirection"],
  [MESSAGE, "forwarded", "MESSAGE forwarding"],
])("%j that names somebody %s: %s", (what, names, words) => expect(arrowWords(what, names)).toBe(words));

const DROPPED: MessageHandling = { kind: "dropped", flaw: "field-unreadable", field: "From" };
const MENDED: MessageHandling = { kind: "mended", flaw: "answer-without-tag", field: "To" };

test.each([
  [undefined, "180 ringing"],
  [DROPPED, "180 ringing, dropped"],
  [MENDED, "180 ringing, mended"],
])("an arrow with %j: %s", (handling, words) =>
  expect(entryWords({ what: response(180, ""), handling }, null)).toBe(words),
);

test("why a message was dropped or mended is said in the row, and as a sentence", () => {
  expect(handlingWords(DROPPED)).toBe("dropped: the field From cannot be read");
  expect(handlingSentence(DROPPED)).toBe("This console did not act on this message: the field From cannot be read.");
  expect(handlingWords(MENDED)).toBe("mended: the field To has no tag");
});

test("every flaw has words", () => {
  for (const flaw of MESSAGE_FLAWS) {
    expect(handlingWords({ kind: "dropped", flaw, field: "Via" })).toMatch(/^dropped: [a-z][^{]{10,}$/);
  }
});
