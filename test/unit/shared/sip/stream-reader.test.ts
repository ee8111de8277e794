import { describe, expect, test } from "vitest";
import { MAX_LINE_TEXT } from "../../../../shared/bridge/signalling-line.ts";
import { EMPTY_LINE, MAX_MESSAGE_OCTETS, SipStreamReader } from "../../../../shared/sip/stream-reader.ts";

const octets = (text: string) => new TextEncoder().encode(text);
const message = (fields: string, body = "") => `MESSAGE sip:ava@a.test SIP/2.0\r\n${fields}\r\n\r\n${body}`;
const faultOf = (text: string) => {
  try {
    new SipStreamReader().push(octets(text));
    return "none";
  } catch (error) {
    return (error as { fault?: string }).fault;
  }
};

describe("messages", () => {
  const first = message("Subject: 1\r\nContent-Length: 5", "h\r\n\r\n");
  const second = "SIP/2.0 200 OK\r\nl : 3\r\n\r\n€";
  const third = message("Content-Length:\r\n 0");

  test("several at once, in both forms of the field, folded or not, with octets counted and not characters", () => {
    expect(new SipStreamReader().push(octets(first + second + third))).toEqual([first, second, third]);
  });

  test("octet by octet the same, and none before it is whole", () => {
    const reader = new SipStreamReader();
    const stream = octets(first + second);
    const told = [...stream].map((octet) => reader.push(Uint8Array.of(octet)));
    expect(told.flat()).toEqual([first, second]);
    expect(told[octets(first).length - 1]).toEqual([first]);
    expect(reader.isWithin).toBe(false);
  });

  test("one that is not whole is never told", () => {
    const reader = new SipStreamReader();
    expect(reader.push(octets(first.slice(0, -1)))).toEqual([]);
    expect(reader.isWithin).toBe(true);
  });

  test("line ends between them are told each for itself, and those within are part of them", () => {
    const stream = octets(`\r\n\r\n${first}\r\n${third}`);
    expect(new SipStreamReader().push(stream)).toEqual([EMPTY_LINE, EMPTY_LINE, first, EMPTY_LINE, third]);
  });

  test("octets that are no UTF-8 come through", () => {
    const [text = ""] = new SipStreamReader().push(
      Uint8Array.from([...octets(message("Content-Length: 2")), 0xff, 0x00]),
    );
    expect(text.endsWith("\uf7ff\0")).toBe(true);
  });

  test("the longest is read, and fits the bridge", () => {
    const head = message(`Content-Length: ${MAX_MESSAGE_OCTETS - 69}`);
    const longest = head + "x".repeat(MAX_MESSAGE_OCTETS - head.length);
    expect(
      new SipStreamReader().push(octets(longest.replace(/\d{6}/, String(MAX_MESSAGE_OCTETS - head.length)))),
    ).toHaveLength(1);
    expect(MAX_MESSAGE_OCTETS).toBe(MAX_LINE_TEXT);
  });
});

describe("what cannot be told apart", () => {
  test.each([
    ["no length", message("Subject: x"), "length-missing"],
    [
      "two lengths, of which one ends its line as others do",
      message("Subject: a\nContent-Length: 300\r\nContent-Length: 0"),
      "length-unclear",
    ],
    ["a head that others end sooner", message("Subject: a\n\nContent-Length: 0"), "length-unclear"],
    ["a head that others end sooner in the other way", message("Subject: a\n\r\nContent-Length: 0"), "length-unclear"],
    ["two lengths", message("Content-Length: 0\r\nl: 0"), "length-unclear"],
    ["a length that is none", message("Content-Length: 5x"), "length-unclear"],
    ["a negative one", message("Content-Length: -1"), "length-unclear"],
    ["one that is too long to be a number", message("Content-Length: 1234567890"), "length-unclear"],
    ["more than any message has", message(`Content-Length: ${MAX_MESSAGE_OCTETS}`), "message-too-long"],
    ["another protocol", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "no-start-line"],
    ["no line of a message", "\rx", "no-start-line"],
    ["a head without an end", `MESSAGE sip:a SIP/2.0\r\nSubject: ${"x".repeat(262_200)}`, "head-too-long"],
  ])("%s", (_what, text, fault) => expect(faultOf(text)).toBe(fault));
});
