import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { handedIn, idOfLink } from "../../../../../electron/shells/desktop/links.ts";
import { parseMcId } from "../../../../../shared/mc/mc-id.ts";

describe("a link names", () => {
  test.each([
    ["sip:bea@b.example", "sip:bea@b.example"],
    ["SIP:Bea@b.example", "sip:Bea@b.example"],
    ["mcdispatcher:sip:bea@b.example", "sip:bea@b.example"],
    ["mcdispatcher://sip:bea@b.example", "sip:bea@b.example"],
    ["mcdispatcher:call?id=sip%3Abea%40b.example", "sip:bea@b.example"],
    // As pages and desktops write links of every scheme.
    ["sip://bea@b.example", "sip:bea@b.example"],
    ["SIP://bea@b.example", "sip:bea@b.example"],
    ["sip:////bea@b.example", "sip:bea@b.example"],
    ["mcdispatcher:sip://bea@b.example", "sip:bea@b.example"],
    ["mcdispatcher://sip://bea@b.example", "sip:bea@b.example"],
    ["mcdispatcher:call?id=sip%3A%2F%2Fbea%40b.example", "sip:bea@b.example"],
    ["mcdispatcher:sips://bea@b.example", "sips:bea@b.example"],
    ["mcdispatcher:tel:+49-30-5550412;ext=1", "tel:+49-30-5550412"],
    ["mcdispatcher:call?id=tel:+49305550412", "tel:+49305550412"],
    ["mcdispatcher:call?id=tel%3A%2B49305550412", "tel:+49305550412"],
    ["mcdispatcher://call/?id=sip:bea@b.example&from=map", "sip:bea@b.example"],
    ["sip://bea@b.example/", "sip:bea@b.example"],
    ["sip:bea@b.example#top", "sip:bea@b.example"],
    ["sip:bea%40b.example", "sip:bea@b.example"],
    ["mcdispatcher:///sip:bea@b.example", "sip:bea@b.example"],
    ["mcdispatcher:sip%3Abea%40b.example/", "sip:bea@b.example"],
    ["mcdispatcher:call?id=sip:bea@b.example#top", "sip:bea@b.example"],
    ["mcdispatcher:sip:bea@[2001:db8::1]", "sip:bea@[2001:db8::1]"],
    // What is an ID as it stands is that one, escapes and all.
    ["sip:o%27brien@b.example", "sip:o%27brien@b.example"],
    // Header fields, a body and parameters of a link are nobody's business but the dispatcher's.
    ["sip:bea@b.example?Route=%3Csip:evil.example%3E&body=x", "sip:bea@b.example"],
    ["sip:bea@b.example;transport=tcp;maddr=evil.example", "sip:bea@b.example"],
  ])("%s: %s", (link, id) => {
    expect(idOfLink(link)).toBe(id);
  });

  test.each([
    "",
    "sip:",
    "sip:@b.example",
    "sip:bea%4Ob.example%",
    "<sip:bea@b.example>",
    "sip:bea b@b.example",
    "mcdispatcher:",
    "mcdispatcher:call",
    "mcdispatcher:call?id=",
    "mcdispatcher:hangup?id=sip:bea@b.example",
    "mcdispatcher:call?id=javascript:alert(1)",
    "https://b.example/sip:bea@b.example",
    "tel:112",
    `sip:bea@${"b.".repeat(120)}example`,
    `sip:${"x".repeat(5000)}@b.example`,
  ])("nobody: %s", (link) => {
    expect(idOfLink(link)).toBeUndefined();
  });

  test("an MC service ID without parameters, or nobody, whatever it is", () => {
    const scheme = fc.constantFrom("sip:", "mcdispatcher:", "mcdispatcher:call?id=", "");
    fc.assert(
      fc.property(scheme, fc.string({ unit: "grapheme" }), (start, rest) => {
        const id = idOfLink(`${start}${rest}`);
        if (id === undefined) return;
        expect(parseMcId(id)?.parameters.size).toBe(0);
        expect(id).not.toMatch(/[?;]/);
      }),
    );
  });
});

describe("of a command line", () => {
  test("the last link and the last set-up file count, in whatever order Chromium leaves it", () => {
    expect(handedIn(["--lab", "sip:a@a.test", "--flag", "mcdispatcher:sip:b@b.test", "C:\\x\\Desk 7.MCPROV"])).toEqual({
      link: "mcdispatcher:sip:b@b.test",
      provisioningFile: "C:\\x\\Desk 7.MCPROV",
    });
  });

  test.skipIf(process.platform === "win32")(
    "a set-up file is taken as an address too, as GNOME hands it over, if it is here",
    () => {
      const taken = (arg: string) => handedIn([arg]).provisioningFile;
      expect(taken("file:///home/ann/Desk%207%20%C3%A4.mcprov")).toBe("/home/ann/Desk 7 ä.mcprov");
      expect(taken("FILE:/home/ann/desk.mcprov")).toBe("/home/ann/desk.mcprov");
      for (const elsewhere of ["file://other.example/desk.mcprov", "file:///a%2fb.mcprov", "file:///%zz.mcprov"]) {
        expect(taken(elsewhere), elsewhere).toBeUndefined();
      }
    },
  );

  test("nothing else does", () => {
    expect(handedIn(["--url=sip:a@a.test", "/opt/main.js", "https://a.test", "-x.mcprov"])).toEqual({
      link: undefined,
      provisioningFile: undefined,
    });
  });
});
