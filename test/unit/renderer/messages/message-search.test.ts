import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lineAround, prepareSearch, searchMessages } from "../../../../renderer/messages/message-search.ts";
import { threadsOf } from "../../../../renderer/messages/threads.ts";
import { bookOf } from "../../../../renderer/messaging/message-book.ts";
import { wordsOfSearch } from "../../../../shared/base/folded-list.ts";
import { BEA, BEA_AT_B, fileNamed, written } from "../../../support/fixtures/messages.ts";

const said = (text: string, at: number, primaryId = BEA) => written({ id: crypto.randomUUID(), text, at, primaryId });
const threadsIn = (...records: ReturnType<typeof said>[]) => threadsOf(bookOf(records), (id) => id);
const found = (threads: ReturnType<typeof threadsIn>, query: string, most = 10) => {
  const { count, hits } = searchMessages(threads, { words: wordsOfSearch(query), fits: undefined }, most);
  return { count, texts: hits.map(({ message }) => message.text) };
};

describe("search over messages", () => {
  test("every word has to stand in it, in any order, whatever its capitals and accents", () => {
    const threads = threadsIn(said("North gate", 1), said("Gäte of the NORTH", 2, BEA_AT_B), said("North", 3));
    expect(found(threads, "gate north")).toEqual({ count: 2, texts: ["Gäte of the NORTH", "North gate"] });
    expect(found(threads, "south")).toEqual({ count: 0, texts: [] });
  });

  test("the newest are listed, and all are counted, over many threads", () => {
    const times = Array.from({ length: 500 }, (_, at) => (at * 7919) % 500);
    const threads = threadsIn(...times.map((at) => said(`boat ${at}`, at, `sip:p${at % 13}@mcx.system-a.example`)));
    expect(found(threads, "boat", 3)).toEqual({ count: 500, texts: ["boat 499", "boat 498", "boat 497"] });
    expect(found(threads, "boat", 500).texts).toHaveLength(500);
  });

  test("what was prepared is found as what was not", () => {
    const threads = threadsIn(said("one", 1), said("two", 2), said("three", 3, BEA_AT_B));
    expect(prepareSearch(threads, 2)).toBe(false);
    expect(prepareSearch(threads, 2)).toBe(true);
    expect(found(threads, "t")).toEqual({ count: 2, texts: ["three", "two"] });
  });

  test("whatever the messages say, those are found in which every word stands, and no two make one together", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "\n"), maxLength: 8 });
    const query = fc.string({ unit: fc.constantFrom("a", "b", " "), minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 12 }), query, (texts, query) => {
        const words = wordsOfSearch(query);
        fc.pre(words.length > 0);
        const wanted = texts.filter((each) => words.every((word) => each.includes(word)));
        const threads = threadsIn(...texts.map((each, at) => said(each, at)));
        expect(found(threads, query, 20)).toEqual({ count: wanted.length, texts: wanted.toReversed() });
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test("a message that changed is searched as it is now", () => {
    const sealed = { ...said("", 1), state: "sealed" as const };
    expect(found(threadsIn(sealed), "boat").count).toBe(0);
    expect(found(threadsIn({ ...sealed, text: "boat" }), "boat").count).toBe(1);
  });

  test("a file is found by its name, and the line shows that name", () => {
    const file = { ...said("", 2), file: fileNamed("Förster-PIER-4-plan.pdf") };
    const threads = threadsIn(said("the pier", 1), file);
    expect(
      searchMessages(threads, { words: wordsOfSearch("pier"), fits: undefined }, 10).hits.map(
        ({ message }) => message.at,
      ),
    ).toEqual([2, 1]);
    expect(searchMessages(threads, { words: wordsOfSearch("forster plan"), fits: undefined }, 10).hits).toEqual([
      expect.objectContaining({ message: file }),
    ]);
    expect(lineAround(file, wordsOfSearch("pier"))).toEqual([
      { text: "Förster-", isHit: false },
      { text: "PIER", isHit: true },
      { text: "-4-plan.pdf", isHit: false },
    ]);
  });

  test("a long message is shown from a little before the hit, in one line", () => {
    const line = lineAround(said(`${"so and so ".repeat(20)}\nthe boat ${"and more ".repeat(40)}`, 1), ["boat"]);
    const text = line.map((part) => part.text).join("");
    expect(text.startsWith("…")).toBe(true);
    expect(text.indexOf("boat")).toBeLessThan(30);
    expect(text).not.toContain("\n");
    expect(text.length).toBeLessThanOrEqual(160);
    expect(line.find(({ isHit }) => isHit)?.text).toBe("boat");
  });
});
