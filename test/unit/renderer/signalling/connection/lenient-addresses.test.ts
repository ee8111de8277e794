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
