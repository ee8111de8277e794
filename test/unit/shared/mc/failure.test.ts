import { describe, expect, test } from "vitest";
import { lineForPeople } from "../../../../shared/base/text-line.ts";
import { ERRORS, type ErrorCode, isErrorCode, McError } from "../../../../shared/errors/mc-error.ts";
import { endReasonOfBye, endReasonOfFailure } from "../../../../shared/mc/failure.ts";
import { parseReasonText, parseWarnings } from "../../../../shared/mc/warning.ts";
import { ERROR_WORDS } from "../../../../shared/words/error-words.ts";

const failure = (status: number, warning?: string, contentType?: string) =>
  endReasonOfFailure(
    {
      status,
      statusText: "Phrase",
      contentType,
      warningHeaders: warning === undefined ? [] : [`399 mcx.example "${warning}"`],
    },
    "mcptt",
  );

describe("what a failure answer means", () => {
  test.each([
    [403, "107 text", "caller-not-authorised"],
    [403, "144 text", "caller-not-authorised"],
    [403, "125 text", "commencement-not-authorised"],
    [403, "126 text", "commencement-not-authorised"],
    [403, "143 text", "commencement-not-authorised"],
    [403, "127 text", "callee-not-authorised"],
    [403, "159 text", "callee-not-authorised"],
    [403, "140 text", "protected-body-unreadable"],
    [403, "145 text", "called-party-undetermined"],
    [403, undefined, "forbidden"],
    [403, "999 text", "forbidden"],
    [404, "141 text", "service-authorisation-expired"],
    [404, undefined, "unknown-person"],
    [480, "110 text", "declined"],
    [480, "146 text", "no-service-settings"],
    [480, undefined, "unavailable"],
    [480, "107 text", "unavailable"],
    [480, "174 text", "forwarded-without-target"],
    [480, "175 text", "forwarded-without-target"],
    [488, "136 text", "key-message-refused-by-colleague"],
    [410, undefined, "unknown-person"],
    [484, undefined, "unknown-person"],
    [604, undefined, "unknown-person"],
    [606, undefined, "media-not-acceptable"],
    [408, undefined, "no-answer"],
    [486, undefined, "busy"],
    [487, undefined, "cancelled"],
    [488, undefined, "media-not-acceptable"],
    [500, undefined, "server-error"],
    [503, undefined, "server-overloaded"],
    [600, undefined, "busy"],
    [603, undefined, "declined"],
    [420, undefined, "answer-not-understood"],
    [699, undefined, "answer-not-understood"],
  ])("%i with warning %s: %s", (status, warning, code) => {
    expect(failure(status, warning).code).toBe(code);
  });

  test("a KMS redirect response", () => {
    expect(failure(488, undefined, "Application/vnd.3gpp.kmsredirectresponse+xml;v=1").code).toBe("kms-not-accepted");
    expect(failure(403, undefined, "application/vnd.3gpp.kmsredirectresponse+xml").code).toBe("forbidden");
  });

  test("a challenge that was not met says why, and in which realm; whatever else stands in the answer", () => {
    const answer = { status: 401, statusText: "Phrase", contentType: undefined };
    const met = (detail?: string, warningHeaders: readonly string[] = []) =>
      endReasonOfFailure({ ...answer, warningHeaders, challengeFault: { code: "challenge-foreign", detail } }, "mcptt");
    expect(met("a.test\u202e")).toEqual({
      code: "challenge-foreign",
      detail: expect.stringMatching(/^401 Phrase; a\.test/),
    });
    expect(met("a.test\u202e").detail).not.toContain("\u202e");
    expect(met()).toEqual({ code: "challenge-foreign", detail: "401 Phrase" });
    expect(met(undefined, ['399 mcx.example "107 text"']).code).toBe("challenge-foreign");
  });

  test("the detail keeps status, phrase and warning in plain text", () => {
    expect(failure(403, "107 not now").detail).toBe("403 Phrase; 107 not now");
    expect(failure(403, "not numbered").detail).toBe("403 Phrase; not numbered");
    expect(failure(404).detail).toBe("404 Phrase");
  });
});

describe("what the BYE of the other end means", () => {
  test.each(["key-message-signature", "protection-stopped", "protection-bypassed"])(
    "%s: the protection broke there",
    (text) => {
      expect(endReasonOfBye(text)).toEqual({ code: "protection-failed-at-colleague", detail: text });
    },
  );
  test("it has lasted as long as its server lets it", () => {
    expect(endReasonOfBye("Private-Call-Expiry ")).toEqual({ code: "longest-call-over" });
  });
  test.each(["busy", "toString", "Have a nice day", undefined])("%s: an end like others", (text) => {
    expect(endReasonOfBye(text)).toEqual({ code: "hung-up-by-colleague", detail: text });
  });
});

describe("Warning and Reason header fields", () => {
  test("as much space as a server likes, and a number only where one belongs", () => {
    expect(parseWarnings(['399  a   "107 one"', '399 b "see 107 two"', '399 c "107"', '399 d "107  two"'])).toEqual([
      { code: 399, agent: "a", text: "one", mcCode: 107 },
      { code: 399, agent: "b", text: "see 107 two", mcCode: undefined },
      { code: 399, agent: "c", text: "107", mcCode: undefined },
      { code: 399, agent: "d", text: "two", mcCode: 107 },
    ]);
    expect(parseReasonText(['SIP ; cause=200 ; text = "as you like"'])).toBe("as you like");
  });

  test("several values in one field and in several", () => {
    expect(parseWarnings(['399 a "107 one", 301 b "two \\"2\\""', '399 c "110 three"', "garbage"])).toEqual([
      { code: 399, agent: "a", text: "one", mcCode: 107 },
      { code: 301, agent: "b", text: 'two "2"', mcCode: undefined },
      { code: 399, agent: "c", text: "three", mcCode: 110 },
    ]);
  });

  test("the first text of a Reason", () => {
    expect(parseReasonText(["Q.850;cause=16", 'SIP;cause=200;text="Call completed elsewhere"'])).toBe(
      "Call completed elsewhere",
    );
    expect(parseReasonText([])).toBeUndefined();
  });

  test("text for people holds no control characters and nothing that turns writing around", () => {
    expect(lineForPeople(" a\r\n\u0000b\u202ec\u2066 ")).toBe("a bc");
  });
});

describe("errors", () => {
  test("every row tells what happened, and what to do unless nothing is wrong", () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const { message, advice } = ERROR_WORDS[code];
      expect(message, code).toMatch(/^[A-Z].*\.$/);
      if (ERRORS[code].category !== "normal") expect(advice, code).toMatch(/^[A-Z].*\.$/);
    }
  });

  test("a report holds the code and the particular: no sentence, and not the cause", () => {
    const error = new McError("server-silent", "detail", new Error("secret"));
    expect(error.report()).toEqual({ code: "server-silent", detail: "detail" });
    expect(JSON.stringify(new McError("busy").report())).not.toContain("detail");
    expect(error.cause).toBeInstanceOf(Error);
  });

  test("only our own codes are codes", () => {
    expect(isErrorCode("busy")).toBe(true);
    expect(isErrorCode("toString")).toBe(false);
  });
});
