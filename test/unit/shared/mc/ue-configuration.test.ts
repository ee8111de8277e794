import { describe, expect, test } from "vitest";
import { decodeUeConfiguration, UE_CONFIGURATION_XML } from "../../../../shared/mc/ue-configuration.ts";

const NS = "urn:3gpp:mcptt:mcpttUEConfig:1.0";
const document = (inner: string, root = "mcptt-UE-configuration") => `<${root} xmlns="${NS}">${inner}</${root}>`;
const n10 = (text: string) =>
  `<common><private-call><Max-Simul-Call-N10>${text}</Max-Simul-Call-N10></private-call></common>`;

test.each([
  ["what it says", n10(" 2 "), 2],
  ["the largest", n10("9999"), 9999],
  ["nothing of it", "<common index='0'/>", undefined],
  [
    "it of group calls",
    "<common><MCPTT-Group-Call><Max-Simul-Call-N4>5</Max-Simul-Call-N4></MCPTT-Group-Call></common>",
    undefined,
  ],
])("%s", (_what, inner, mostPrivateCalls) => {
  expect(decodeUeConfiguration(document(inner), "mcptt")).toEqual({ mostPrivateCalls });
});

describe("is refused whole", () => {
  test.each([
    ["no number", document(n10("many"))],
    ["none at all", document(n10("0"))],
    ["less than none", document(n10("-1"))],
    ["more than any desk has", document(n10("10000"))],
    ["twice", document(n10("2") + n10("3"))],
    ["another document", document(n10("2"), "mcvideo-UE-configuration")],
    ["half of one", document(n10("2")).slice(0, 40)],
    ["a document type", `<!DOCTYPE x>${document(n10("2"))}`],
    ["too large", document(" ".repeat(UE_CONFIGURATION_XML.maxOctets))],
  ])("%s", (_what, xml) => {
    expect(() => decodeUeConfiguration(xml, "mcptt")).toThrow(
      expect.objectContaining({ code: "configuration-document-broken" }),
    );
  });
});
