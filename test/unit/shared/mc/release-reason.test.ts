import { describe, expect, test } from "vitest";
import { encodeInfo } from "../../../../shared/mc/info-document.ts";
import {
  decodeReleaseReason,
  encodeReleaseReason,
  NOT_SELECTED,
  saysNotSelected,
} from "../../../../shared/mc/release-reason.ts";

const INFO = "application/vnd.3gpp.mcptt-info+xml";
const document = encodeReleaseReason("mcptt");

describe("the reason in the body of a BYE", () => {
  test("is read as it was written, alone and among other parts, whatever comes around it", () => {
    expect(document).toContain(`<release-reason>${NOT_SELECTED}</release-reason>`);
    expect(decodeReleaseReason(INFO, document)).toBe(NOT_SELECTED);
    const parts = `--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\nContent-Type: ${INFO}\r\n\r\n${document}\r\n--b--\r\n`;
    expect(decodeReleaseReason("multipart/mixed;boundary=b", parts)).toBe(NOT_SELECTED);
    const atRoot = document.replace("</mcpttinfo>", "<anyExt><release-reason>x</release-reason></anyExt></mcpttinfo>");
    expect(decodeReleaseReason(INFO, atRoot.replace(NOT_SELECTED, "first"))).toBe("first");
  });

  test.each([
    ["no body", INFO, ""],
    ["no type", undefined, document],
    ["another type", "text/plain", document],
    ["no XML", INFO, "not selected for call"],
    ["no reason", INFO, encodeInfo("mcptt", {})],
    ["broken parts", "multipart/mixed;boundary=b", "--b\r\n"],
  ])("is none with %s", (_what, contentType, body) => {
    expect(decodeReleaseReason(contentType, body)).toBeUndefined();
  });

  test("says that another has the call in those words alone", () => {
    expect([NOT_SELECTED, " Not Selected For Call\r\n"].map(saysNotSelected)).toEqual([true, true]);
    const others = [undefined, "", "administrator action", `${NOT_SELECTED} x`];
    expect(others.map(saysNotSelected)).toEqual(others.map(() => false));
  });
});
