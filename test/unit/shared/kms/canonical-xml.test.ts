import { describe, expect, test } from "vitest";
import { descendants, parseXml, SIP_BODY_XML } from "../../../../shared/base/xml.ts";
import { canonicalXml } from "../../../../shared/kms/canonical-xml.ts";
import { example, vector } from "./support.ts";

const of = (xml: string, name?: string) => {
  const root = parseXml(xml, SIP_BODY_XML);
  const element = name === undefined ? root : descendants(root).find((each) => each.localName === name);
  return canonicalXml(element ?? root);
};

describe("canonical XML 1.0", () => {
  test.each([
    ["empty elements get an end tag", "<a/>", "<a></a>"],
    ["attributes are sorted, quoted alike", "<a c='1'  b = \"2\"/>", '<a b="2" c="1"></a>'],
    [
      "namespaces come first, then attributes without, then by namespace",
      '<a xmlns:y="u:1" xmlns:x="u:2" xmlns="u:0" y:b="1" x:a="2" z="3"/>',
      '<a xmlns="u:0" xmlns:x="u:2" xmlns:y="u:1" z="3" y:b="1" x:a="2"></a>',
    ],
    ["a declaration that is there already goes", '<a xmlns="u"><b xmlns="u"/></a>', '<a xmlns="u"><b></b></a>'],
    [
      "an empty default namespace stays where it undoes one",
      '<a xmlns="u"><b xmlns=""/></a>',
      '<a xmlns="u"><b xmlns=""></b></a>',
    ],
    ["and goes where it undoes nothing", '<a xmlns=""><b xmlns=""/></a>', "<a><b></b></a>"],
    ["comments go", "<a>x<!-- y -->z</a>", "<a>xz</a>"],
    ["processing instructions stay", "<a><?p  q?><?r?></a>", "<a><?p q?><?r?></a>"],
    ["CDATA becomes text", "<a><![CDATA[<&>]]></a>", "<a>&lt;&amp;&gt;</a>"],
    [
      "references become characters or the few that remain",
      "<a>&#x41;&quot;&apos;&gt;&#13;</a>",
      "<a>A\"'&gt;&#xD;</a>",
    ],
    ["in attributes too", '<a b="&lt;&gt;&#9;&#10;&#13;&apos;"/>', '<a b="&lt;>&#x9;&#xA;&#xD;\'"></a>'],
    ["white space in attributes becomes spaces", '<a b="x\ty\nz"/>', '<a b="x y z"></a>'],
    ["line ends become line feeds, white space in content stays", "<a>\r\n <b/>\r</a>", "<a>\n <b></b>\n</a>"],
  ])("%s", (_what, xml, expected) => {
    expect(of(xml)).toBe(expected);
  });

  test("an element inside brings the namespaces and xml attributes around it", () => {
    const xml = '<a xmlns="u:0" xmlns:x="u:1" xmlns:y="u:2" xml:lang="en"><y:b xmlns:x="u:3" c="1"><d/></y:b></a>';
    const expected = '<y:b xmlns="u:0" xmlns:x="u:3" xmlns:y="u:2" c="1" xml:lang="en"><d></d></y:b>';
    expect(of(xml, "b")).toBe(expected);
  });

  test("is its own canonical form, and the vectors'", () => {
    const { canonicalKmsRequest = "", canonicalSignedInfo = "" } = vector("kms-signed-request.json");
    const document = example("kms-request-signed.xml");
    expect(of(document, "KmsRequest")).toBe(canonicalKmsRequest);
    expect(of(document, "SignedInfo")).toBe(canonicalSignedInfo);
    expect(of(canonicalSignedInfo)).toBe(canonicalSignedInfo);
  });
});
