import fc from "fast-check";
import { Grammar, type NameAddrHeader } from "sip.js";
import { describe, expect, test } from "vitest";
import { readAddress, readLeniently } from "../../../../../renderer/signalling/connection/lenient-addresses.ts";

// Taken before anything is installed.
const strictly = Grammar.parse;
const shown = (written: string) => {
  const address = readAddress(written);
  return address === undefined
    ? undefined
    : { uri: address.uri.toString(), name: address.displayName, parameters: address.parameters };
};

describe("one address", () => {
  test.each([
    ["<sip:a@1host>;tag=x", { uri: "sip:a@1host", name: "", parameters: { tag: "x" } }],
    ['"A \\"<b\\">" <sip:a@my_host:5070;lr>', { uri: "sip:a@my_host:5070;lr", name: 'A "<b">', parameters: {} }],
    ["Ava Lind <sips:a@h>", { uri: "sips:a@h", name: "Ava Lind", parameters: {} }],
    ["sip:a@1host;tag=x", { uri: "sip:a@1host", name: "", parameters: { tag: "x" } }],
    ["<sip:1host;lr>", { uri: "sip:1host;lr", name: "", parameters: {} }],
    ["<sip:a@[::1]:5060>", { uri: "sip:a@[::1]:5060", name: "", parameters: {} }],
    ["<tel:+49;phone-context=a.b>;tag=x", { uri: "tel:+49;phone-context=a.b", name: "", parameters: { tag: "x" } }],
    ["tel:+49;tag=x", { uri: "tel:+49", name: "", parameters: { tag: "x" } }],
    ["<sip:a@h.test.>;tag=x", { uri: "sip:a@h.test.", name: "", parameters: { tag: "x" } }],
    ["<sip:a?b;c@1host;lr>", { uri: "sip:a?b%3Bc@1host;lr", name: "", parameters: {} }],
    ['<tel:+49>;x="a;tag=no";tag=x', { uri: "tel:+49", name: "", parameters: { x: '"a;tag=no"', tag: "x" } }],
    ["<urn:service:sos>;lr", { uri: "urn:service:sos", name: "", parameters: { lr: null } }],
  ])("%s", (written, address) => {
    expect(shown(written)).toEqual(address);
  });

  test.each([
    "",
    "nobody",
    "<>",
    "<sip:a@b",
    '"a <sip:a@b>',
    "<sip:a@>",
    "<sip:a@b c>",
    "<sip:a@h:port>",
    "<sip:a@h_>x",
  ])("%j is none, or none of more than that", (written) => {
    const address = readAddress(written);
    if (written === "<sip:a@h_>x") expect(address?.uri.host).toBe("h_");
    else expect(address).toBeUndefined();
  });

  test("what the grammar reads is read alike", () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    const uri = fc
      .tuple(word, word, fc.option(fc.integer({ min: 1, max: 65_535 })))
      .map(([user, host, port]) => `sip:${user}@${host}.example${port === null ? "" : `:${port}`}`);
    fc.assert(
      fc.property(fc.option(word), uri, word, (name, address, tag) => {
        const written = `${name === null ? "" : `"${name}" `}<${address}>;tag=${tag}`;
        const strict: NameAddrHeader = strictly(written, "From");
        const lenient = readAddress(written);
        expect(lenient?.uri.toString()).toBe(strict.uri.toString());
        expect(lenient?.displayName ?? "").toBe(strict.displayName ?? "");
        expect(lenient?.getParam("tag")).toBe(strict.getParam("tag"));
      }),
    );
  });

  test("one that leads nowhere goes back as it was written", () => {
    const { uri } = readAddress("<tel:+49;phone-context=a.b>") as NameAddrHeader;
    expect([uri.clone().toString(), uri.toRaw(), uri.scheme]).toEqual([
      "tel:+49;phone-context=a.b",
      "tel:+49;phone-context=a.b",
      "tel",
    ]);
  });
});

test("of a list each is read by itself, and found where it stands; what nobody can read is left out", () => {
  const field = '"a, b" <sip:a@b.c>;x=1 , <nobody>, <sip:d@1host>,<tel:+49>';
  const read = readLeniently(field, "Contact", strictly) as {
    readonly position: number;
    readonly offset: number;
    readonly parsed: NameAddrHeader;
  }[];
  expect(read.map(({ parsed }) => parsed.uri.toString())).toEqual(["sip:a@b.c", "sip:d@1host", "tel:+49"]);
  expect(read.map(({ position, offset }) => field.slice(position, offset))).toEqual([
    '"a, b" <sip:a@b.c>;x=1',
    "<sip:d@1host>",
    "<tel:+49>",
  ]);
});

test("other fields are not read here", () => {
  expect(readLeniently("<sip:a@1host>", "Via", strictly)).toBeUndefined();
});

describe("other fields", () => {
  const read = (field: string, rule: string) => readLeniently(field, rule, strictly);

  test.each([
    ["SIP/2.0/WS my_host;branch=z9hG4bK1", { host: "my_host", port: undefined, branch: "z9hG4bK1", transport: "WS" }],
    ["SIP / 2.0 / WSS 1af0:8080 ; rport;Branch=b", { host: "1af0", port: 8080, branch: "b", transport: "WSS" }],
  ])("Via %j", (field, via) => expect(read(field, "Via")).toMatchObject(via));

  test.each([
    ["SIP/2.0 200", { status_code: 200, reason_phrase: "" }],
    ["INVITE sip:a@my_host SIP/2.0", { method: "INVITE" }],
  ])("first line %j", (line, start) => expect(read(line, "Request_Response")).toMatchObject(start));

  test.each([
    ["SIP/2.0/WS", "Via"],
    ["SIP/3.0/WS a_b;branch=x", "Via"],
    ["INVITE tel:+49 SIP/2.0", "Request_Response"],
    ["INVITE sip:a@b c SIP/2.0", "Request_Response"],
    ["SIP/2.0 700", "Request_Response"],
    ["two words", "Call_ID"],
    ["x", "CSeq"],
    ["x", "Content_Length"],
    ["x", "toString"],
  ])("%j is no %s", (field, rule) => expect(read(field, rule)).toBeUndefined());

  test.each([
    ["a@b@c", "Call_ID", "a@b@c"],
    ["multipart/mixed;boundary=a/b", "Content_Type", "multipart/mixed;boundary=a/b"],
    ["many", "Max_Forwards", 70],
    ["", "Content_Type", ""],
  ])("%j as %s", (field, rule, value) => expect(read(field, rule)).toBe(value));
});
