import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KmsUri } from "../../../../shared/kms/identifiers.ts";
import {
  decodeUserProfile,
  encodeUserProfile,
  kmsUriInProfile,
  type ProfileAnswer,
  USER_PROFILE_XML,
} from "../../../../shared/kms/user-profile.ts";
import { PRIVATE_CALL_PERMISSIONS } from "../../../../shared/mc/private-call-permissions.ts";
import { ALICE, codeOf, example } from "./support.ts";

const EXAMPLE = example("mcptt-user-profile.xml");
const NS = 'xmlns="urn:3gpp:mcptt:user-profile:1.0"';
const bob = "sip:bob@a.example";
const carol = "sip:carol@c.example";

const index = (value?: number | string) => (value === undefined ? "" : ` index="${value}"`);
const U = (uri: string, at?: number | string, inside = "") =>
  `<PrivateCallURI${index(at)}><uri-entry>${uri}</uri-entry>${inside}</PrivateCallURI>`;
/** The entry itself, as a sibling of the users or inside. */
const K = (uri: string, at?: number | string) =>
  `<PrivateCallKMSURI${index(at)}><uri-entry>${uri}</uri-entry></PrivateCallKMSURI>`;
/** The doubled form of the schema. */
const KK = (uri: string, inner?: number, outer?: number) =>
  `<PrivateCallKMSURI${index(outer)}>${K(uri, inner)}</PrivateCallKMSURI>`;
const any = (...content: string[]) => `<anyExt>${content.join("")}</anyExt>`;
const list = (...content: string[]) => `<PrivateCallList>${content.join("")}</PrivateCallList>`;
const common = (...lists: string[]) => `<Common><PrivateCall>${lists.join("")}</PrivateCall></Common>`;
const profile = (content: string) =>
  decodeUserProfile(`<mcptt-user-profile ${NS}>${content}</mcptt-user-profile>`, "mcptt");

const says = (answer: ProfileAnswer) => (answer.kind === "found" ? `${answer.kmsUri} by ${answer.basis}` : answer.kind);

describe("placement and pairing of KMS URIs in the user profile", () => {
  test.each<[string, string, string, string, string[]]>([
    // what, Common elements, answer for bob, answer for carol, diagnostics
    [
      "a: doubled in the list's anyExt, inner index",
      common(list(U(bob, 0), U(carol, 1), any(KK("kc", 1), KK("kb", 0)))),
      "kb by index",
      "kc by index",
      [],
    ],
    [
      "a: doubled, outer index",
      common(list(U(bob, 0), U(carol, 1), any(KK("kc", undefined, 1), KK("kb", undefined, 0)))),
      "kb by index",
      "kc by index",
      [],
    ],
    [
      "a: doubled, inner index before outer",
      common(list(U(bob, 0), U(carol, 1), any(KK("kc", 1, 0)))),
      "none",
      "kc by index",
      [],
    ],
    [
      "a: one doubled element for all entries",
      common(list(U(bob, 0), U(carol, 1), any(`<PrivateCallKMSURI>${K("kc", 1)}${K("kb", 0)}</PrivateCallKMSURI>`))),
      "kb by index",
      "kc by index",
      [],
    ],
    [
      "a: siblings of the users",
      common(list(U(bob, 0), K("kb", 0), K("kc", 1), U(carol, 1))),
      "kb by index",
      "kc by index",
      [],
    ],
    [
      "a: siblings in any order",
      common(list(K("kc", "c"), U(bob, "b"), K("kb", "b"), U(carol, "c"))),
      "kb by index",
      "kc by index",
      [],
    ],
    [
      "a: an index nobody has, numbers not equal",
      common(list(U(bob, 0), U(carol, 1), K("k", 7))),
      "none",
      "none",
      ["unpaired"],
    ],
    ["a: an index that two users have", common(list(U(bob, 0), U(carol, 0), K("k", 0))), "none", "none", ["unpaired"]],
    [
      "a: an index that two KMS entries have",
      common(list(U(bob, 0), U(carol, 1), U("sip:d@d", 2), K("k", 0), K("l", 0))),
      "none",
      "none",
      ["unpaired", "unpaired"],
    ],
    [
      "b: inside the user's own anyExt",
      common(list(U(bob, undefined, any(KK("kb"))), U(carol, undefined, any(K("kc"))))),
      "kb by nested",
      "kc by nested",
      [],
    ],
    ["b: inside, for one of two", common(list(U(bob), U(carol, undefined, any(K("kc"))))), "none", "kc by nested", []],
    [
      "b: inside, each counting from 0",
      common(list(U(bob, 0, any(K("kb", 0))), U(carol, 1, any(K("kc", 0))))),
      "kb by nested",
      "kc by nested",
      [],
    ],
    [
      "b: inside, and its index agrees",
      common(list(U(bob, 0), U(carol, 1, any(K("kc", 1))))),
      "none",
      "kc by index",
      [],
    ],
    [
      "b: inside one user, by its index another's",
      common(list(U(bob, 0), U(carol, 1, any(K("k", 0))))),
      "none",
      "none",
      ["contradictory"],
    ],
    ["c: by order", common(list(U(bob), U(carol), K("kb"), K("kc"))), "kb by order", "kc by order", []],
    [
      "c: by order, though only users have indexes",
      common(list(U(bob, 3), U(carol, 9), any(KK("kb"), KK("kc")))),
      "kb by order",
      "kc by order",
      [],
    ],
    [
      "c: by order, where an index agrees with it",
      common(list(U(bob, 0), U(carol), K("kb", 0), K("kc"))),
      "kb by index",
      "kc by order",
      [],
    ],
    [
      "c: no order where an index speaks against it",
      common(list(U(bob, 0), U(carol, 1), K("kc", 1), K("k"))),
      "none",
      "kc by index",
      ["unpaired"],
    ],
    ["c: no order where numbers differ", common(list(U(bob), U(carol), K("kb"))), "none", "none", ["unpaired"]],
    ["d: one and one", common(list(U(bob), any(KK("kb")))), "kb by sole", "none", []],
    ["d: one and one, indexes of no meaning", common(list(U(bob, 0), any(KK("kb", 5)))), "kb by sole", "none", []],
    ["e: one KMS for many is no default", common(list(U(bob), U(carol), any(KK("k")))), "none", "none", ["unpaired"]],
    ["e: many KMSs for one", common(list(U(bob), K("k"), K("l"))), "none", "none", ["unpaired", "unpaired"]],
    ["e: KMSs and no user", common(list(K("k"))), "none", "none", ["unpaired"]],
    ["two lists agree", common(list(U(bob), K("kb")), list(U(bob), K("kb"))), "kb by sole", "none", []],
    ["two lists disagree", common(list(U(bob), K("kb")), list(U(bob), K("other"))), "disagreement", "none", []],
    ["two Commons disagree", common(list(U(bob), K("kb"))) + common(list(U(bob), K("KB"))), "disagreement", "none", []],
    [
      "two entries inside one user disagree",
      common(list(U(bob, undefined, any(K("k"), K("l"))))),
      "disagreement",
      "none",
      [],
    ],
    [
      "lists are not mixed",
      common(list(U(bob, 0)), list(U(carol, 1), K("kb", 0), K("kc", 1))),
      "none",
      "kc by index",
      ["unpaired"],
    ],
    [
      "a KMS that cannot be one keeps its place",
      common(list(U(bob), U(carol), K("k k"), K("kc"))),
      "none",
      "kc by order",
      ["invalid"],
    ],
    ["an empty KMS", common(list(U(bob), K("  "))), "none", "none", ["invalid"]],
    [
      "an entry with two different URIs",
      common(list(U(bob), `<PrivateCallKMSURI><uri-entry>k</uri-entry><uri-entry>l</uri-entry></PrivateCallKMSURI>`)),
      "none",
      "none",
      ["invalid"],
    ],
    ["a user without URI", common(list("<PrivateCallURI index='0'/>", K("k", 0))), "none", "none", ["user-invalid"]],
    [
      "white space is trimmed, octets are kept",
      common(list(U(` ${bob}\n`), K("\n  KMS.b%2F \t"))),
      "KMS.b%2F by sole",
      "none",
      [],
    ],
    [
      "another namespace is another element",
      common(list(U(bob), '<x:PrivateCallKMSURI xmlns:x="urn:x"><x:uri-entry>k</x:uri-entry></x:PrivateCallKMSURI>')),
      "none",
      "none",
      [],
    ],
    [
      "the KMS of a group is none of a user",
      `${common(list(U(bob)))}<OnNetwork><anyExt><GroupServerInfo><KMS-URI><entry><uri-entry>k</uri-entry></entry></KMS-URI></GroupServerInfo></anyExt></OnNetwork>`,
      "none",
      "none",
      [],
    ],
    [
      "an emergency recipient is no callee",
      "<Common><PrivateCall><EmergencyCall><MCPTTPrivateRecipient><entry><uri-entry>sip:bob@a.example</uri-entry></entry></MCPTTPrivateRecipient></EmergencyCall></PrivateCall></Common>",
      "none",
      "none",
      [],
    ],
    ["an empty profile", "", "none", "none", []],
  ])("%s", (_what, content, forBob, forCarol, diagnostics) => {
    const read = profile(content);
    expect(says(kmsUriInProfile(read, bob))).toBe(forBob);
    expect(says(kmsUriInProfile(read, carol))).toBe(forCarol);
    expect(read.diagnostics.map(({ fault }) => fault)).toEqual(diagnostics);
  });

  test("users are compared as SIP URIs", () => {
    const read = profile(common(list(U("sip:bob@A.example:5060"), K("k"))));
    expect(kmsUriInProfile(read, "sip:bob@a.example").kind).toBe("found");
    expect(kmsUriInProfile(read, "sip:Bob@a.example").kind).toBe("none");
  });

  test("a disagreement names what disagrees", () => {
    const read = profile(common(list(U(bob), K("k")), list(U(bob), K("l"))));
    expect(kmsUriInProfile(read, bob)).toEqual({ kind: "disagreement", kmsUris: ["k", "l"] });
  });
});

describe("the user profile document", () => {
  test("the example", () => {
    const read = decodeUserProfile(EXAMPLE, "mcptt");
    expect(read).toMatchObject({ xuiUri: ALICE, index: 1, diagnostics: [] });
    expect(says(kmsUriInProfile(read, "sip:bob@mcx.system-a.example"))).toBe("kms.system-a.example by index");
    expect(says(kmsUriInProfile(read, "sip:carol@mcx.system-c.example"))).toBe("kms.system-c.example by index");
    expect(says(kmsUriInProfile(read, "sip:bob.visitor@mcx.system-b.example"))).toBe("none");
    expect([...read.allowed].sort()).toEqual([
      "allow-automatic-commencement",
      "allow-manual-commencement",
      "allow-private-call",
      "allow-private-call-media-protection",
      "allow-private-call-to-any-user",
    ]);
    const written = encodeUserProfile(
      {
        xuiUri: ALICE,
        index: 1,
        name: "Control room seat 17",
        callees: read.pairs.map(({ userUri, kmsUri }) => {
          const displayName = read.named.find((each) => each.userUri === userUri)?.displayName;
          return { uri: userUri, kmsUri, ...(displayName === undefined ? {} : { displayName }) };
        }),
        allowed: [...read.allowed],
      },
      "mcptt",
    );
    expect(decodeUserProfile(written, "mcptt")).toEqual(read);
  });

  test.each([
    ["too many octets", EXAMPLE + " ".repeat(USER_PROFILE_XML.maxOctets), "profile-too-large"],
    ["too many elements", EXAMPLE.replace("<Status>", `${"<x/>".repeat(50_000)}<Status>`), "profile-too-large"],
    ["a document type declaration", EXAMPLE.replace("<mcptt-user", "<!DOCTYPE x><mcptt-user"), "profile-doctype"],
    ["half a document", EXAMPLE.slice(0, 300), "profile-broken"],
    [
      "another root",
      EXAMPLE.replaceAll("mcptt-user-profile ", "x ").replaceAll("/mcptt-user-profile", "/x"),
      "profile-unexpected",
    ],
  ])("%s: refused", (_what, xml, code) => {
    expect(codeOf(() => decodeUserProfile(xml, "mcptt"))).toBe(code);
  });

  test("in another namespace it is read as in the standard's, permissions included, and that is noted", () => {
    const expected = decodeUserProfile(EXAMPLE, "mcptt");
    const elsewhere = EXAMPLE.replaceAll("urn:3gpp:mcptt:user-profile:1.0", "urn:3gpp:ns:mcptt:user-profile:1.0");
    expect(elsewhere).not.toBe(EXAMPLE);
    expect(expected.allowed.size).toBeGreaterThan(0);
    expect(decodeUserProfile(elsewhere, "mcptt")).toEqual({
      ...expected,
      diagnostics: [
        ...expected.diagnostics,
        { fault: "namespace-unexpected", text: "urn:3gpp:ns:mcptt:user-profile:1.0" },
      ],
    });
  });

  const rules = (...rule: string[]) =>
    profile(
      `<cp:ruleset xmlns:cp="urn:ietf:params:xml:ns:common-policy">${rule.map((each) => `<cp:rule>${each}</cp:rule>`).join("")}</cp:ruleset>`,
    );
  const actions = (content: string) => `<cp:actions>${content}</cp:actions>`;
  const protection = (value: string) =>
    `<allow-private-call-media-protection>${value}</allow-private-call-media-protection>`;
  test.each<[string, string[], boolean, string[]]>([
    ["true", [actions(protection("true"))], true, []],
    ["1, with white space", [actions(protection(" 1 "))], true, []],
    ["false", [actions(protection("false"))], false, []],
    ["absent", [actions("")], false, []],
    ["no boolean", [actions(protection("yes"))], false, ["permission-invalid"]],
    ["elements in it", [actions(protection("<true/>"))], false, ["permission-invalid"]],
    ["one rule of two", [actions(protection("false")), actions(protection("true"))], true, []],
    ["outside of actions", [protection("true")], false, []],
    [
      "in a rule with conditions",
      [`<cp:conditions><cp:identity/></cp:conditions>${actions(protection("true"))}`],
      true,
      ["conditions-not-evaluated"],
    ],
    ["in a rule with empty conditions", [`<cp:conditions/>${actions(protection("true"))}`], true, []],
    [
      "in another namespace",
      [actions('<allow-private-call-media-protection xmlns="urn:x">true</allow-private-call-media-protection>')],
      false,
      [],
    ],
  ])("media protection is asked for: %s", (_what, rule, expected, diagnostics) => {
    const read = rules(...rule);
    expect(read.allowed.has("allow-private-call-media-protection")).toBe(expected);
    expect(read.diagnostics.map(({ fault }) => fault)).toEqual(diagnostics);
  });

  test.each([
    ["0", 0, 0],
    ["255", 255, 0],
    ["256", undefined, 1],
    ["x", undefined, 1],
    ["", undefined, 0],
  ])("index %j", (text, expected, diagnostics) => {
    const read = decodeUserProfile(`<mcptt-user-profile ${NS} user-profile-index="${text}"/>`, "mcptt");
    expect(read.index).toBe(expected);
    expect(read.diagnostics).toHaveLength(diagnostics);
  });

  test("what is written is read again", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9.&<"']{0,10}$/);
    const callees = fc.uniqueArray(fc.record({ uri: name, kmsUri: fc.option(name as fc.Arbitrary<KmsUri>) }), {
      selector: ({ uri }) => uri,
      maxLength: 20,
    });
    fc.assert(
      fc.property(callees, fc.subarray([...PRIVATE_CALL_PERMISSIONS]), (people, allowed) => {
        const given = people.map(({ uri, kmsUri }) => (kmsUri === null ? { uri } : { uri, kmsUri }));
        const read = decodeUserProfile(
          encodeUserProfile({ xuiUri: ALICE, index: 0, callees: given, allowed }, "mcptt"),
          "mcptt",
        );
        for (const { uri, kmsUri } of people) {
          expect(says(kmsUriInProfile(read, uri))).toBe(kmsUri === null ? "none" : `${kmsUri} by index`);
        }
        expect(read.allowed).toEqual(new Set(allowed));
        expect(read.diagnostics).toEqual([]);
      }),
    );
  });

  test("no arrangement of entries ever gives somebody a KMS that stands in another user's entry", () => {
    const nested = fc.record({ at: fc.option(fc.nat(3)), inner: fc.option(fc.nat(3)), has: fc.boolean() });
    fc.assert(
      fc.property(fc.array(nested, { maxLength: 5 }), (entries) => {
        const content = entries.map(({ at, inner, has }, i) =>
          U(`sip:u${i}@a.example`, at ?? undefined, has ? any(K(`k${i}`, inner ?? undefined)) : ""),
        );
        const read = profile(common(list(...content)));
        for (const i of entries.keys()) {
          const answer = kmsUriInProfile(read, `sip:u${i}@a.example`);
          if (answer.kind === "found") expect(answer.kmsUri).toBe(`k${i}`);
        }
      }),
    );
  });

  test("a profile with thousands of entries is read in time", () => {
    const callees = Array.from({ length: 2_000 }, (_, i) => ({
      uri: `sip:u${i}@a.example`,
      kmsUri: `k${i}` as KmsUri,
    }));
    const read = decodeUserProfile(
      encodeUserProfile({ xuiUri: ALICE, index: 0, callees, allowed: [] }, "mcptt"),
      "mcptt",
    );
    expect(read.pairs).toHaveLength(2_000);
  });

  test("arbitrary edits never do anything but be read or be refused", () => {
    fc.assert(
      fc.property(
        fc.nat(EXAMPLE.length),
        fc.nat(80),
        fc.constantFrom("<", ">", "<anyExt>", "", "&", "\u0000"),
        (at, cut, put) => {
          const edited = EXAMPLE.slice(0, at) + put + EXAMPLE.slice(at + cut);
          expect(codeOf(() => decodeUserProfile(edited, "mcptt"))).toMatch(/^(?:accepted|profile-[a-z-]+)$/);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("names in the user profile", () => {
  const named = (...lists: string[]) => profile(common(...lists)).named.map((each) => [each.userUri, each.displayName]);
  const name = (text: string) => `<display-name>${text}</display-name>`;

  test("are those of the users, each once, as one line", () => {
    expect(named(list(U(bob, 0, name(" Bob\n Hill ")), U(carol, 1)))).toEqual([[bob, "Bob  Hill"]]);
    expect(named(list(U(bob, 0, name("Bob"))), list(U(bob.replace("a.ex", "A.ex"), 0, name("Bob"))))).toEqual([
      [bob, "Bob"],
    ]);
  });

  test("are none where two differ, where one is empty, and of what is no ID", () => {
    expect(named(list(U(bob, 0, name("Bob"))), list(U(bob, 0, name("Rob"))))).toEqual([]);
    expect(named(list(U(bob, 0, name("Bob") + name("Rob")), U(carol, 1, name("  "))))).toEqual([]);
    expect(named(list(U("bob", 0, name("Bob"))))).toEqual([]);
    expect(named(list(K("kb", 0)))).toEqual([]);
  });

  test("are no longer than a line of the directory", () => {
    expect(named(list(U(bob, 0, name("x".repeat(300)))))[0]?.[1]).toHaveLength(200);
  });

  test("are read as they are written", () => {
    const callees = [{ uri: bob, displayName: "Bob & Co" }, { uri: carol }];
    const content = { xuiUri: ALICE, index: 0, callees, allowed: [] };
    for (const service of ["mcptt", "mcvideo"] as const) {
      expect(decodeUserProfile(encodeUserProfile(content, service), service).named).toEqual([
        { userUri: bob, displayName: "Bob & Co" },
      ]);
    }
  });
});
