import { expect, test } from "vitest";
import { decodeXcapDirectory, MOST_PROFILES, profilesListed } from "../../../../shared/mc/xcap-directory.ts";

const folder = (auid: string, ...uris: string[]) =>
  `<folder auid="${auid}">${uris.map((uri) => `<entry uri="${uri}" etag="x"/>`).join("")}</folder>`;
const listOf = (...folders: string[]) =>
  decodeXcapDirectory(`<xcap-directory xmlns="urn:oma:xml:xdm:xcap-directory">${folders.join("")}</xcap-directory>`);
const PROFILES = "org.3gpp.mcptt.user-profile";

test("the profiles of a service are those of its folder, by whole URL or by path, each once", () => {
  const listed = listOf(
    folder("resource-lists", "https://a.test/root/resource-lists/users/sip:ava@a.test/index"),
    folder(
      PROFILES,
      `https://a.test/root/${PROFILES}/users/sip:ava@a.test/mcptt-user-profile-7.xml`,
      `/${PROFILES}/users/sip:ava@a.test/mcptt-user-profile-0.xml`,
      "mcptt-user-profile-7.xml",
    ),
    folder("org.3gpp.mcvideo.user-profile", "mcvideo-user-profile-3.xml"),
  );
  expect(profilesListed(listed, "mcptt")).toEqual([0, 7]);
  expect(profilesListed(listed, "mcvideo")).toEqual([3]);
  expect(profilesListed(listed, "mcdata")).toEqual([]);
});

test("what is no index of a profile is passed over, and there are so many at most", () => {
  const wrong = ["256", "-1", "01", "1e1", "", "9999"].map((text) => `mcptt-user-profile-${text}.xml`);
  expect(profilesListed(listOf(folder(PROFILES, ...wrong, "mcptt-user-profile-255.xml")), "mcptt")).toEqual([255]);
  const many = Array.from({ length: 200 }, (_, index) => `mcptt-user-profile-${index}.xml`);
  expect(profilesListed(listOf(folder(PROFILES, ...many)), "mcptt")).toHaveLength(MOST_PROFILES);
});

test.each([
  ["half of one", "<xcap-directory><folder"],
  ["another document", "<resource-lists/>"],
  ["one with a document type", "<!DOCTYPE x><xcap-directory/>"],
])("%s is none", (_what, text) => {
  expect(() => decodeXcapDirectory(text)).toThrow(expect.objectContaining({ code: "configuration-document-broken" }));
});
