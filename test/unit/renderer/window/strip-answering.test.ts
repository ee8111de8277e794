/** What the strip says of how calls come in: only what is true, and only where it matters. */
import { describe, expect, test } from "vitest";
import type { PublishedSettings } from "../../../../renderer/calling/published-settings.ts";
import { answeringWords } from "../../../../renderer/window/strip-answering.ts";

const REGISTERED = { state: "registered" } as const;
const failed = (
  code: Extract<PublishedSettings, { state: "failed" }>["because"]["code"],
  change: Partial<Extract<PublishedSettings, { state: "failed" }>> = {},
): PublishedSettings => ({
  state: "failed",
  because: { code, detail: "403 Forbidden; 101 because" },
  held: "nothing",
  again: false,
  ...change,
});

describe("nothing is said", () => {
  test.each([
    ["of servers that are not to be told", {}],
    ["while the answer is not there", { mcptt: { state: "publishing" }, mcvideo: { state: "unsaid" } }],
    ["where all is well", { mcptt: { state: "published" }, mcdata: { state: "published" } }],
  ] as const)("%s", (_name, published) => {
    expect(answeringWords(REGISTERED, published, true)).toEqual({
      text: undefined,
      mayNotComeIn: false,
      wantsHand: false,
      lines: [],
    });
  });

  test("where nobody is registered: that is what matters then", () => {
    const published = { mcptt: failed("settings-not-authorised") };
    for (const state of ["off", "connecting"] as const)
      expect(answeringWords({ state }, published, false)).toMatchObject({ text: undefined, lines: [] });
  });
});

describe("calls may not come in", () => {
  test("the whole of it is told: what happened, what to do, and what the server said", () => {
    expect(answeringWords(REGISTERED, { mcptt: failed("settings-not-authorised") }, true)).toEqual({
      text: "calls may not come in",
      mayNotComeIn: true,
      wantsHand: true,
      lines: [
        expect.stringMatching(/^MCPTT: The server does not let you use the service\. It may put no call through/),
        "MCPTT: \u2068403 Forbidden; 101 because\u2069",
      ],
    });
  });

  test("what is tried again by itself wants no hand", () => {
    const published = {
      mcptt: failed("settings-unanswered", { again: true, because: { code: "settings-unanswered" } }),
    };
    expect(answeringWords(REGISTERED, published, true)).toMatchObject({ mayNotComeIn: true, wantsHand: false });
  });

  test.each([
    ["a server that takes no settings asks for none", { mcptt: failed("settings-not-supported") }],
    ["a server that still has them puts calls through", { mcptt: failed("settings-unanswered", { held: "wanted" }) }],
    ["one with older ones, too", { mcptt: failed("settings-refused", { held: "other" }) }],
    ["messages need no settings", { mcdata: failed("settings-refused") }],
  ])("not where %s; it is told to whoever asks", (_name, published) => {
    const { lines, ...rest } = answeringWords(REGISTERED, published, true);
    expect(rest).toEqual({ text: undefined, mayNotComeIn: false, wantsHand: false });
    expect(lines).toHaveLength(2);
  });

  test("who still has something is not said to have nothing", () => {
    const of = (held: "wanted" | "other") =>
      answeringWords(REGISTERED, { mcvideo: failed("settings-refused", { held }) }, true).lines[0];
    expect(of("wanted")).toBe(
      "MCVideo: The server refuses the service settings. It still has what it was told before, and calls come in.",
    );
    expect(of("other")).toBe("MCVideo: The server refuses the service settings. It goes by what it was told before.");
  });

  test("what a server says is one line of text", () => {
    const because = { code: "settings-refused", detail: "403 a\u202eb\r\nc" } as const;
    const { lines } = answeringWords(REGISTERED, { mcptt: failed("settings-refused", { because }) }, true);
    expect(lines[1]).not.toMatch(/[\r\n\u202e]/);
  });
});

describe("a desk that takes no calls says so", () => {
  test.each([
    [
      "its servers have been told",
      { mcptt: { state: "published" }, mcvideo: { state: "withdrawn" } },
      "have been told so",
    ],
    [
      "one refuses to be told",
      { mcptt: { state: "published" }, mcvideo: failed("settings-refused") },
      "Not all of its",
    ],
    ["one has not answered yet", { mcptt: { state: "publishing" } }, "Not all of its servers"],
    ["servers are told nothing", { mcdata: { state: "published" } }, "are told nothing of it"],
  ] as const)("and what is true of its servers: %s", (_name, published, sentence) => {
    const { lines, ...rest } = answeringWords(REGISTERED, published, false);
    expect(rest).toEqual({ text: "no calls wanted", mayNotComeIn: false, wantsHand: false });
    expect(lines[0]).toContain("takes no calls");
    expect(lines[0]).toContain(sentence);
  });

  test("and one that wants calls again says when a server still goes by that", () => {
    const published = { mcptt: failed("settings-unanswered", { held: "barred", again: true }) };
    const words = answeringWords(REGISTERED, published, true);
    expect(words).toMatchObject({ text: "calls may not come in", mayNotComeIn: true });
    expect(words.lines[0]).toContain("was told before that this desk takes no calls");
  });
});
