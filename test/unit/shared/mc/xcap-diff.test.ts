/** What a notifier says of documents: which may have changed, however it writes that. */
import { expect, test } from "vitest";
import {
  decodeXcapDiff,
  encodeXcapDiff,
  MOST_SELECTORS,
  plainTag,
  selectorKey,
} from "../../../../shared/mc/xcap-diff.ts";

const ROOT = "https://cms.system-a.example/xcap-root/";
const PROFILE = "org.3gpp.mcptt.user-profile/users/sip:alice@mcx.system-a.example/mcptt-user-profile-1.xml";

test("what is written is read", () => {
  expect(
    decodeXcapDiff(
      encodeXcapDiff(ROOT, [
        { selector: PROFILE, previousEtag: "up-17", newEtag: "up-18" },
        { selector: "a/global/b", previousEtag: "x" },
      ]),
    ),
  ).toEqual([
    { selector: PROFILE, newEtag: "up-18" },
    { selector: "a/global/b", newEtag: undefined },
  ]);
  expect(decodeXcapDiff(encodeXcapDiff(ROOT, []))).toEqual([]);
});

const diff = (inner: string, root = ROOT) =>
  `<xcap-diff xmlns="urn:ietf:params:xml:ns:xcap-diff" xcap-root="${root}">${inner}</xcap-diff>`;

test.each([
  ["escaped", PROFILE.replace(":", "%3A").replace("@", "%40")],
  ["with a slash before it", `/${PROFILE}`],
  ["as a whole URI", `${ROOT}${PROFILE}`],
  ["within the document", `${PROFILE}/~~/mcptt-user-profile/Name`],
])("a place %s is the same document", (_how, sel) => {
  expect(decodeXcapDiff(diff(`<document sel="${sel}" new-etag='W/&quot;a&quot;'/>`))).toEqual([
    { selector: PROFILE, newEtag: "a" },
  ]);
});

test("patches, elements and attributes name their document, and nothing of them is read", () => {
  const inner = `<element sel="${PROFILE}/~~/a"><b/></element><attribute sel="${PROFILE}/~~/a/@c">d</attribute>`;
  expect(decodeXcapDiff(diff(inner))).toEqual([{ selector: PROFILE, newEtag: undefined }]);
});

test("whoever names more than anybody has says that everything may have changed", () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => `<document sel="a${at}"/>`).join("");
  expect(decodeXcapDiff(diff(many(MOST_SELECTORS)))).toHaveLength(MOST_SELECTORS);
  expect(decodeXcapDiff(diff(many(MOST_SELECTORS + 1)))).toBeUndefined();
});

test("what is no such document is refused", () => {
  expect(() => decodeXcapDiff("<a/>")).toThrow();
  expect(() => decodeXcapDiff(diff("<document"))).toThrow();
});

test("what cannot be unescaped stands as it is written, and a tag without quotes too", () => {
  expect(selectorKey("/a%zz", "")).toBe("a%zz");
  expect([plainTag('"a"'), plainTag('W/"a"'), plainTag("a")]).toEqual(["a", "a", "a"]);
});
