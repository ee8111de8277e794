/** The I_MESSAGE goes into a session description where the system wants it, and is read wherever it stands. */
import { describe, expect, test } from "vitest";
import { readKeyManagement, withKeyMessage } from "../../../../../renderer/calling/protection/key-management.ts";
import { MAX_KEY_MESSAGE } from "../../../../../shared/bridge/keys.ts";
import { particular } from "../../../../../shared/errors/particulars.ts";

const SESSION = "v=0\r\ns=a m=session\r\n";
const AUDIO = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=sendrecv\r\n";
const VIDEO = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n";
const LINE = "a=key-mgmt:mikey AQID\r\n";

describe("the I_MESSAGE is put", () => {
  test("before the first medium", () =>
    expect(withKeyMessage(SESSION + AUDIO + VIDEO, "AQID", "session")).toBe(SESSION + LINE + AUDIO + VIDEO));
  test("or at the end of each", () =>
    expect(withKeyMessage(SESSION + AUDIO + VIDEO, "AQID", "media")).toBe(SESSION + AUDIO + LINE + VIDEO + LINE));
  test.each(["session", "media"] as const)("at the end where there is no medium (%s)", (place) =>
    expect(withKeyMessage(SESSION, "AQID", place)).toBe(SESSION + LINE),
  );
});

describe("what a session description says about keys", () => {
  const read = (...values: string[]) =>
    readKeyManagement([SESSION, ...values.map((value) => `a=key-mgmt:${value}\r\n`), AUDIO].join(""));
  const unreadable = (mark: Parameters<typeof particular>[0]) => ({ kind: "unreadable", detail: particular(mark) });

  test("is nothing without the attribute", () => {
    expect(readKeyManagement(SESSION + AUDIO)).toEqual({ kind: "none" });
    expect(readKeyManagement(`${SESSION}i=a=key-mgmt:mikey AQID\r\n`)).toEqual({ kind: "none" });
  });

  test.each(["session", "media"] as const)("is the message that was put there (%s)", (place) => {
    const sdp = withKeyMessage(SESSION + AUDIO + VIDEO, "AQID", place);
    expect(readKeyManagement(sdp)).toEqual({ kind: "mikey", message: "AQID" });
    expect(readKeyManagement(sdp.replaceAll("\r\n", "\n"))).toEqual({ kind: "mikey", message: "AQID" });
  });

  test.each(["mikey AQID", " mikey AQID ", "MIKEY \t AQID", "mikey AQIDBAU=", "mikey A+/aBA=="])(
    "is read in %j",
    (value) => expect(read(value)).toEqual({ kind: "mikey", message: value.trim().split(/[ \t]+/)[1] }),
  );

  test("is one message also where it stands twice, in one way or the other", () =>
    expect(read("mikey AQID", " mikey AQID ")).toEqual({ kind: "mikey", message: "AQID" }));

  test("cannot be read where there are two", () =>
    expect(read("mikey AQID", "mikey BBBB")).toEqual(unreadable("two-key-messages")));

  test.each([
    "rot13 AQID",
    "xmikey AQID",
    "mikeyAQID",
    "mikey AQI",
    "mikey AQID!",
    "mikey AQID BBBB",
    "mikey ====",
    "",
  ])("cannot be read where it is no MIKEY: %j", (value) =>
    expect(read(value)).toEqual(unreadable("key-message-not-mikey")),
  );

  test("cannot be read where it is longer than can be carried", () => {
    const longest = "A".repeat(MAX_KEY_MESSAGE);
    expect(read(`mikey ${longest}`)).toEqual({ kind: "mikey", message: longest });
    expect(read(`mikey ${longest}A`)).toEqual(unreadable("key-message-too-long"));
  });
});
