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

test("a MESSAGE is kept until a call takes it, with few others", () => {
  const messages = new UnownedMessages();
  const passed = (text: string) => ({ direction: "received", at: 1, text }) as const;
  messages.keep("invite", passed("INVITE sip:x SIP/2.0"));
  for (const name of ["a", "b", "c", "d", "e"]) messages.keep(name, passed(`MESSAGE sip:${name} SIP/2.0`));
  expect(messages.take("invite")).toBeUndefined();
  expect(messages.take("a")).toBeUndefined();
  expect(messages.take("e")).toEqual(passed("MESSAGE sip:e SIP/2.0"));
  expect(messages.take("e")).toBeUndefined();
});

test("only a MESSAGE that came in is kept, and four of them are", () => {
  const messages = new UnownedMessages();
  const text = "MESSAGE sip:a SIP/2.0";
  messages.keep("sent", { direction: "sent", at: 1, text });
  messages.keep("invite", { direction: "received", at: 1, text: "INVITE sip:a SIP/2.0" });
  expect([messages.take("sent"), messages.take("invite")]).toEqual([undefined, undefined]);
  for (const name of ["a", "b", "c", "d"]) messages.keep(name, { direction: "received", at: 1, text });
  expect(["a", "d"].map((name) => messages.take(name)?.text)).toEqual([text, text]);
});
