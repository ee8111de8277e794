import { describe, expect, test } from "vitest";
import {
  bookOf,
  type MessageBook,
  messagesOf,
  withMessage,
  withoutMessages,
} from "../../../../renderer/messaging/message-book.ts";
import { AVA, BEA, BEA_AT_B, written } from "../../../support/fixtures/messages.ts";

const at = (id: string, time: number, primaryId = BEA) => written({ id, at: time, primaryId });
const listOf = (book: MessageBook, id: string) => [...book.values()].find((list) => list[0]?.primaryId === id);

describe("the book of messages", () => {
  test("a list for each ID, oldest first, however they came", () => {
    const book = bookOf([at("b", 2), at("c", 3, BEA_AT_B), at("a", 1)]);
    expect(listOf(book, BEA)?.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(messagesOf(book).map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });

  test("two spellings of one ID have one list", () => {
    expect(bookOf([at("a", 1), at("b", 2, BEA.replace("bea@", "%62ea@"))]).size).toBe(1);
  });

  test("a message takes the place of its earlier state, or that of its time", () => {
    const book = bookOf([at("a", 1), at("c", 3)]);
    const changed = withMessage(withMessage(book, { ...at("a", 1), state: "read" }), at("b", 2));
    expect(messagesOf(changed).map(({ id, state }) => [id, state])).toEqual([
      ["a", "read"],
      ["b", "waiting"],
      ["c", "waiting"],
    ]);
    // The one before is as it was: a view may still be drawing it.
    expect(messagesOf(book).map(({ state }) => state)).toEqual(["waiting", "waiting"]);
  });

  test("without some it has those that are left, and no list of whom none is", () => {
    const book = bookOf([at("a", 1), at("b", 2), at("c", 3, BEA_AT_B), at("d", 4, AVA)]);
    const rest = withoutMessages(book, new Set(["a", "c", "of-nobody"]));
    expect(messagesOf(rest).map(({ id }) => id)).toEqual(["b", "d"]);
    expect(rest.size).toBe(2);
    expect(listOf(rest, AVA)).toBe(listOf(book, AVA));
  });

  test("a change of one list leaves the others as they are", () => {
    const book = bookOf([at("a", 1), at("b", 2, BEA_AT_B)]);
    const changed = withMessage(book, at("c", 3));
    expect(listOf(changed, BEA_AT_B)).toBe(listOf(book, BEA_AT_B));
    expect(listOf(changed, BEA)).not.toBe(listOf(book, BEA));
  });
});
