import { describe, expect, test } from "vitest";
import {
  isNumber,
  mcIdAddress,
  mcIdDomain,
  mcIdForPeople,
  mcIdKey,
  parseMcId,
  sameMcId,
} from "../../../../shared/mc/mc-id.ts";

test.each([
  ["sip:bea@a.test", "bea@a.test"],
  ["SIPS:bea@A.test:5071;user=phone;x=b.test", "bea@a.test:5071"],
  ["tel:112", "112"],
  ["tel:+49-30-5550412;phone-context=a.test", "+49-30-5550412"],
])("who and where %s names: %s", (id, address) => expect(mcIdAddress(id)).toBe(address));

describe("MC service IDs", () => {
  test.each([
    ["sip:bob@mcx.system-a.example", "SIP:bob@MCX.System-A.example"],
    ["sip:bob@mcx.system-a.example", "sip:bob@mcx.system-a.example:5060"],
    ["sips:bob@mcx.system-a.example", "sips:bob@mcx.system-a.example:5061"],
    ["sip:bob@mcx.system-a.example", "sip:bob@mcx.system-a.example;transport=udp"],
    ["sip:bob@mcx.system-a.example;user=ip", "sip:bob@mcx.system-a.example"],
    ["sip:bob@h;method=INVITE", "sip:bob@h"],
    ["sip:bob@h;", "sip:bob@h"],
    ["sip:bob@h;;a=b", "sip:bob@h;a=b"],
    ["sip:b%6fb@h", "sip:b%6Fb@h"],
    ["sip:b%6fb@h", "sip:bob@h"],
    ["sip:o%27brien@h", "sip:o'brien@h"],
    ["sip:o%27b%2drien@h", "sip:o'b-rien@h"],
    ["sip:bea%2Enovak@h", "sip:bea.novak@h"],
    ["sip:%62ea@h;x=%27", "sip:bea@h;x='"],
    ["sip:b%2fb@h", "sip:b%2Fb@h"],
    ["sip:%2d%5F%2e%21%7e%2a%28%29@h", "sip:-_.!~*()@h"],
    ["sip:bob@h;a=%2d", "sip:bob@h;a=-"],
    ["sip:bob@h;p%41=%4F", "sip:bob@h;Pa=o"],
    ["sip:bob@h;p%41=1", "sip:bob@h;P%41=1"],
    ["sip:bob@h;b=2;a=1", "sip:bob@h;a=1;B=2"],
    ["sip:bob@[2001:DB8::1]", "sip:bob@[2001:db8::1]"],
    ["tel:+49305550412", "TEL:+49-30-555.0412"],
    ["tel:+1", "tel:+(1)"],
    ["tel:+49(30)5550412;b=2;a=1", "tel:+49305550412;A=1;b=2"],
  ])("%s equals %s", (one, other) => {
    expect(sameMcId(one, other)).toBe(true);
    expect(sameMcId(other, one)).toBe(true);
  });

  test.each([
    ["sip:bob@mcx.system-a.example", "sip:Bob@mcx.system-a.example"],
    ["sip:bob@mcx.system-a.example", "sips:bob@mcx.system-a.example"],
    ["sip:bob@mcx.system-a.example", "sip:bob@mcx.system-b.example"],
    ["sip:bob@h:5070", "sip:bob@h"],
    ["sip:bob@h:5070", "sip:bob@h:5071"],
    ["sip:bob@h;a=1;b", "sip:bob@h;a=1"],
    ["sip:bob@h", "nonsense"],
    ["nonsense", "sip:bob@h"],
    ["sip:bob@h;user=phone", "sip:bob@h"],
    ["sip:b%4fb@h", "sip:bob@h"],
    ["sip:b%2fb@h", "sip:b/b@h"],
    ["sip:b%26b@h", "sip:b&b@h"],
    ["sip:b%00b@h", "sip:b%01b@h"],
    ["not an id", "not an id"],
    ["tel:+49305550412", "tel:+49305550413"],
    ["tel:+49305550412", "tel:+49305550412;ext=1"],
    ["tel:+49305550412", "sip:+49305550412@h"],
    ["tel:+49305550412", "sip:+49305550412@h;user=phone"],
    ["tel:112", "tel:112"],
  ])("%s differs from %s", (one, other) => {
    expect(sameMcId(one, other)).toBe(false);
  });

  test.each([
    "",
    "sip:",
    "bob@h",
    "sip:h",
    "tel:1555",
    "xtel:+1555",
    "tel:+",
    "tel:+()-.",
    "tel:+1555;a=@evil.example",
    "tel:+1555@evil.example",
    "tel:+1 555",
    "tel://+1555",
    "tel:1555;phone-context=+1",
    "sip:bob@",
    "sip:bo b@h",
    "sip:bob@h:99999",
    "sip:bob@h?x=y",
    "sip:bob@-h",
    "x sip:bob@h",
    "sip:b%6@h",
    "sip:bob@h;p%4=1",
    `sip:${"b".repeat(2048)}@h`,
    "sip:bob@h\r\nX: y",
    "sip:bob@h;=b",
    "sip:bob@h;a=",
    "sip:bob@h;a=b=c",
    "sip:bob@h;a=1;A=2",
    "sip:bob@h;a=@evil.example",
    "sip:bob@h;a=%4",
    ...["\u202e", "\u001b[31m", "\u0007", "\0", "\u200b", "é", " ", '"', "<", "?", ","].map(
      (odd) => `sip:bob@h;a=${odd}b`,
    ),
    `sip:bob@h${Array.from({ length: 17 }, (_, i) => `;p${i}`).join("")}`,
  ])("%j is no MC service ID", (text) => {
    expect(parseMcId(text)).toBeUndefined();
  });

  test("the domain names the system", () => {
    expect(mcIdDomain("sip:bob@MCX.system-a.example;a=b")).toBe("mcx.system-a.example");
    expect(mcIdDomain("nonsense")).toBe("");
  });

  test("its parts, as far as they say anything", () => {
    expect(parseMcId("SIPS:Bob@H.Example:5070;transport=udp;LR;a=1")).toEqual({
      scheme: "sips",
      user: "Bob",
      host: "h.example",
      port: 5070,
      parameters: new Map([
        ["lr", ""],
        ["a", "1"],
      ]),
    });
    expect(parseMcId("sip:bob@h;")?.parameters.size).toBe(0);
  });

  test("as long, and with a port as high, as it may be", () => {
    expect(parseMcId(`sip:${"b".repeat(2042)}@h`)).toBeDefined();
    expect(parseMcId(`sip:${"b".repeat(2043)}@h`)).toBeUndefined();
    expect(parseMcId("sip:bob@h:65535")?.port).toBe(65_535);
    expect(parseMcId("sip:bob@h:65536")).toBeUndefined();
  });

  test("people see no scheme", () => {
    expect(mcIdForPeople("sip:bob@h")).toBe("bob@h");
    expect(mcIdForPeople("SIPS:bob@h;from=sip:x")).toBe("bob@h ;from=sip:x");
    expect(mcIdForPeople("SIPS:bob@h")).toBe("bob@h");
    expect(mcIdForPeople("bob@h;from=sip:x")).toBe("bob@h;from=sip:x");
  });

  test("and parameters apart from user and host", () => {
    expect(mcIdForPeople("sip:bob@h:5070;user=phone;x")).toBe("bob@h:5070 ;user=phone;x");
    expect(mcIdForPeople("sip:bob;a=b@h")).toBe("bob;a=b@h");
    expect(mcIdForPeople("sip:bob;a=b@h;c")).toBe("bob;a=b@h ;c");
    expect(mcIdForPeople("not;an@id;x y")).toBe("not;an@id;x y");
  });

  test("parameters are as RFC 3261 has them, sixteen at most", () => {
    const sixteen = Array.from({ length: 16 }, (_, i) => `;p${i}=[a]/:&+$%41`).join("");
    expect(parseMcId(`sip:bob@h${sixteen}`)?.parameters.size).toBe(16);
    expect(parseMcId("sip:bob@h;LR;Transport=UDP;a=B")?.parameters).toEqual(
      new Map([
        ["lr", ""],
        ["a", "b"],
      ]),
    );
  });

  test("a table has one row for all forms of an ID, and one for each text that is none", () => {
    expect(mcIdKey("SIPS:bob@H.example:5070;a=b")).toBe("bob@h.example");
    expect(mcIdKey("nonsense")).toBe("nonsense");
  });

  test("an ID is read alike the first time, again, and when so many others were read that it is forgotten", () => {
    const judge = () => [
      parseMcId("sip:bob@h;b=1;a=2"),
      sameMcId("sip:bob@h;a=2;b=1", "sip:bob@h;b=1;a=2"),
      mcIdKey("bob"),
    ];
    const first = judge();
    expect(judge()).toEqual(first);
    for (let at = 0; at < 5_000; at++) expect(mcIdKey(`sip:other-${at}@h`)).toBe(`other-${at}@h`);
    expect(judge()).toEqual(first);
    expect(first[1]).toBe(true);
  });

  test("a hostile ID is judged in no time", () => {
    expect(parseMcId(`sip:${"a.".repeat(1000)}@${"a-".repeat(20)}`)).toBeUndefined();
  });
});

test("a number is shown without its scheme, has no host, and is one however it is grouped", () => {
  const id = "tel:+49-30-5550412;ext=7";
  expect([isNumber(id), isNumber("sip:+49@a.test;user=phone"), isNumber("tel:112")]).toEqual([true, false, false]);
  expect([mcIdForPeople(id), mcIdDomain(id), mcIdKey(id)]).toEqual(["+49-30-5550412 ;ext=7", "", "+49305550412"]);
});
