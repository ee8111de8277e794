import { describe, expect, test } from "vitest";
import { judgeDocument } from "../../../../electron/documents/judge-document.ts";
import { encodeUserProfile } from "../../../../shared/kms/user-profile.ts";
import type { McService } from "../../../../shared/mc/services/services.ts";

const user = { ids: new Map<McService, string>([["mcptt", "sip:ava@a.test"]]), ueId: "urn:uuid:0" };
const NAME = { service: "mcptt", kind: "user-profile" } as const;
const profile = (more: Partial<Parameters<typeof encodeUserProfile>[0]> = {}) =>
  encodeUserProfile(
    { xuiUri: "sip:ava@a.test", index: 1, callees: [], allowed: ["allow-private-call"], ...more },
    "mcptt",
  );
const judge = (text: string | Buffer) => judgeDocument(NAME, Buffer.from(text), user);

test("the user's own profile is taken, whether it may be used or not", () => {
  expect(judge(profile())).toMatchObject({ isEnabled: true, permissions: ["allow-private-call"] });
  expect(judge(profile({ isEnabled: false }))).toMatchObject({ isEnabled: false });
});

test("a status that nobody understands is none under which a profile may be used", () => {
  expect(judge(profile().replace("<Status>true", "<Status>yes"))).toMatchObject({ isEnabled: false });
  const twice = profile().replace("<Status>true</Status>", "<Status>true</Status><Status>false</Status>");
  expect(judge(twice)).toMatchObject({ isEnabled: false });
});

describe("is refused", () => {
  test.each([
    ["one under another XUI", profile({ xuiUri: "sip:bea@a.test" })],
    [
      "one about another user",
      profile().replace(
        '<Common index="0">',
        '<Common index="0"><MCPTTUserID><uri-entry>sip:bea@a.test</uri-entry></MCPTTUserID>',
      ),
    ],
  ])("%s, as somebody else's", (_what, text) => {
    expect(() => judge(text)).toThrow(expect.objectContaining({ code: "configuration-document-foreign" }));
  });

  test.each([
    ["octets that are no text", Buffer.from([0x3c, 0xff, 0xfe, 0x00, 0x3e])],
    ["half a document", profile().slice(0, 200)],
    ["another document", "<x/>"],
    ["a document type", `<!DOCTYPE x [<!ENTITY a "b">]>${profile()}`],
    ["nothing", ""],
  ])("%s, as broken, without its content in what is said", (_what, text) => {
    let error: { code?: string; detail?: string } = {};
    try {
      judge(text);
    } catch (cause) {
      error = cause as typeof error;
    }
    expect(error.code).toBe("configuration-document-broken");
    expect(error.detail).not.toMatch(/sip:|allow-/);
  });
});
