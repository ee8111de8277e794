/** Single attributes of a session description. */
import { expect, test } from "vitest";
import { attributeValues } from "../../../../shared/sip/attribute-values.ts";

test.each([
  ["none", "v=0\r\nm=audio 9 RTP/AVP 0\r\n", []],
  [
    "at session level and below a medium, in their order",
    "v=0\r\na=x:1\r\nm=audio 9 RTP/AVP 0\r\na=x:2\r\n",
    ["1", "2"],
  ],
  ["on the first line, and on the last without an end", "a=x:1\na=x:2", ["1", "2"]],
  ["with lines that end at a line feed alone", "v=0\na=x:1\na=y:2\n", ["1"]],
  ["not within a line", "v=0\r\na=y:a=x:1\r\n a=x:2\r\n", []],
  ["not behind half an end of line", "v=0\ra=x:1\r\n", []],
  ["itself within its own value", "a=x:a=x:1\r\n", ["a=x:1"]],
  ["with nothing behind it", "a=x:\r\na=x:", ["", ""]],
  ["not by the beginning of another name", "a=xy:1\r\na=x :2\r\n", []],
])("finds an attribute: %s", (_name, sdp, values) => {
  expect(attributeValues(sdp, "x")).toEqual(values);
});
