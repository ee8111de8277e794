/** Which of several calls a MESSAGE is about. */
import { describe, expect, test } from "vitest";
import { callMeant, UnownedMessages } from "../../../../renderer/calling/messages-for-calls.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";

const id = (name: string) => `sip:${name}@mcx.system-a.example`;
const call = (name: string, change: Partial<CallRecord> = {}, awaitsForwarding = true) => ({
  name,
  record: {
    direction: "outgoing",
    service: "mcptt",
    state: "requesting",
    primaryId: id(name),
    currentId: id(name),
    redirections: [],
    ...change,
  } as unknown as CallRecord,
  awaitsForwarding,
});
const meant = (about: string[], ...calls: ReturnType<typeof call>[]) =>
  callMeant({ about: about.map(id), service: "mcptt" }, calls)?.name;

describe("the call that a MESSAGE is about", () => {
  test("is the one that has dialled an ID in it", () => {
    expect(meant(["bea"], call("tom"), call("bea"), call("eve"))).toBe("bea");
    expect(meant(["ann"], call("tom"), call("bea"))).toBeUndefined();
  });
  test("is one that dialled it before a redirection", () =>
    expect(meant(["bea"], call("bea", { currentId: id("visitor") }))).toBe("bea"));
  test("is one that dialled it between two redirections", () => {
    const redirections = [{ fromId: id("first") }, { fromId: id("bea") }] as unknown as CallRecord["redirections"];
    expect(meant(["bea"], call("first", { currentId: id("third"), redirections }))).toBe("first");
  });
  test("is the one that waits, of two to the same person; then the one in progress, then the last", () => {
    const ended = call("bea", { state: "ended" }, false);
    const waiting = { ...call("bea"), name: "waiting" };
    const connected = { ...call("bea", { state: "connected" }, false), name: "connected" };
    expect(meant(["bea"], ended, waiting, connected)).toBe("waiting");
    expect(meant(["bea"], connected, ended)).toBe("connected");
    expect(meant(["bea"], ended)).toBe("bea");
  });
  test("is, where it names nobody, the only one that waits", () => {
    expect(meant([], call("tom", {}, false), call("bea"))).toBe("bea");
    expect(meant([], call("tom"), call("bea"))).toBeUndefined();
    expect(meant([])).toBeUndefined();
  });
  test("is none to us, and none of another service", () =>
    expect(
      meant(["bea"], call("bea", { direction: "incoming" }), call("bea", { service: "mcvideo" })),
    ).toBeUndefined());
});

const received = (text: string) => ({ direction: "received", at: 1, text }) as const;
const answered = (text: string) => ({ direction: "sent", at: 1, text }) as const;

test("what may begin a call, or be about one, is kept until a call takes it, with few others", () => {
  const messages = new UnownedMessages();
  messages.keep("bye", received("BYE sip:x SIP/2.0"));
  for (const name of ["a", "b", "c", "d", "e"]) messages.keep(name, received(`MESSAGE sip:${name} SIP/2.0`));
  messages.keep("about", received("BYE sip:x SIP/2.0\r\nSubject: INVITE me"));
  expect([messages.take("bye"), messages.take("about"), messages.take("a")]).toEqual([[], [], []]);
  expect(messages.take("e")).toEqual([{ message: received("MESSAGE sip:e SIP/2.0") }]);
  expect(messages.take("e")).toEqual([]);
  const message = received("INVITE sip:f SIP/2.0");
  const handling = { kind: "mended", flaw: "field-read-leniently", field: "From" } as const;
  messages.keep("f", message);
  messages.handled("f", message, handling);
  messages.handled("g", message, handling);
  expect([messages.take("f"), messages.take("g")]).toEqual([[{ message, handling }], []]);
});

test("what became of a message is noted of that one alone, and of none that is not kept", () => {
  const messages = new UnownedMessages();
  const invite = received("INVITE sip:a SIP/2.0");
  const cancel = received("CANCEL sip:a SIP/2.0");
  const handling = { kind: "mended", flaw: "field-read-leniently", field: "From" } as const;
  for (const each of [invite, cancel]) messages.keep("a", each);
  messages.handled("a", cancel, handling);
  messages.handled("a", received("INVITE sip:a SIP/2.0"), handling);
  expect(messages.take("a")).toEqual([{ message: invite }, { message: cancel, handling }]);
});

test("with a request what was answered at once is kept, four messages in all; what we sent first is not", () => {
  const messages = new UnownedMessages();
  messages.keep("sent", answered("INVITE sip:a SIP/2.0"));
  expect(messages.take("sent")).toEqual([]);
  const all = [
    received("INVITE sip:a SIP/2.0"),
    ...["100", "180", "183", "200"].map((each) => answered(`SIP/2.0 ${each}`)),
  ];
  for (const each of all) messages.keep("a", each);
  expect(messages.take("a")).toEqual(all.slice(0, 4).map((message) => ({ message })));
});
