import fc from "fast-check";
import { Grammar } from "sip.js";
import { describe, expect, test } from "vitest";
import { installGrammar } from "../../../../../renderer/signalling/connection/grammar.ts";
import { readQuickly } from "../../../../../renderer/signalling/connection/quick-grammar.ts";

// Taken before anything is installed: this is the reading to agree with.
const thorough = Grammar.parse;
const word = fc.stringMatching(/^[A-Za-z0-9._~+!@ ;:"<>%-]{0,20}$/);

const VALUES: Record<string, fc.Arbitrary<string>> = {
  Call_ID: fc.oneof(word, fc.stringMatching(/^[\w.~+!-]{1,20}(@[\w.-]{1,10})?$/)),
  CSeq: fc.oneof(
    word,
    fc.stringMatching(/^\d{1,9} [A-Z]{1,8}$/),
    fc.stringMatching(
      /^\d{1,9} (INVITE|ACK|OPTIONS|BYE|CANCEL|REGISTER|SUBSCRIBE|NOTIFY|REFER|INFO|PRACK|UPDATE|MESSAGE|PUBLISH)[A-Z]{0,1}$/,
    ),
  ),
  Content_Length: fc.oneof(word, fc.stringMatching(/^\d{1,10}$/)),
  Max_Forwards: fc.oneof(word, fc.stringMatching(/^\d{1,4}$/)),
  Content_Type: fc.oneof(word, fc.stringMatching(/^[a-zA-Z]{1,12}\/[a-z0-9.+-]{1,20}$/)),
  Request_Response: fc.oneof(word, fc.stringMatching(/^SIP\/2\.0 \d{3} [A-Za-z ]{0,20}$/)),
};

describe("the short cut through the grammar", () => {
  test.each(Object.entries(VALUES))("%s: what it reads, the grammar reads alike", (rule, values) => {
    fc.assert(
      fc.property(values, (value) => {
        const quick = readQuickly(value, rule);
        if (quick !== undefined) expect(quick).toEqual(thorough(value, rule));
      }),
      { numRuns: 300 },
    );
  });

  test("what it does not know goes the old way", () => {
    expect(readQuickly("anything", "From")).toBeUndefined();
    expect(readQuickly("1", "toString")).toBeUndefined();
  });

  test("installing it twice changes nothing more", () => {
    installGrammar();
    const once = Grammar.parse;
    installGrammar();
    expect(Grammar.parse).toBe(once);
    expect(Grammar.parse("12 INVITE", "CSeq")).toEqual({ value: 12, method: "INVITE" });
    expect(Grammar.parse("<sip:a@b>;tag=c", "From")).toHaveProperty("uri");
  });
});
