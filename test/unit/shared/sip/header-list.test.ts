import fc from "fast-check";
import { expect, test } from "vitest";
import { listOf, parametersOf, unquoted } from "../../../../shared/sip/header-list.ts";

test.each([
  ["", []],
  [" , ,", []],
  ["one", ["one"]],
  ["one,two , three", ["one", "two", "three"]],
  ['"a, b" <sip:a@x>, <sip:b@x;p="1,2">', ['"a, b" <sip:a@x>', '<sip:b@x;p="1,2">']],
  ["<sip:a,b@x>,<sip:c@x>", ["<sip:a,b@x>", "<sip:c@x>"]],
  ['"quoted \\", still", next', ['"quoted \\", still"', "next"]],
  ['"never closed, one', ['"never closed, one']],
  ["<never closed, one", ["<never closed, one"]],
  ['"ends in \\', ['"ends in \\']],
])("%j has the values %j", (field, values) => {
  expect(listOf(field)).toEqual(values);
});

test("nothing but space and commas is lost", () => {
  fc.assert(
    fc.property(fc.string(), (field) => {
      const bare = (text: string) => text.replaceAll(/[\s,]/g, "");
      expect(bare(listOf(field).join())).toBe(bare(field));
    }),
  );
});

test.each([
  ["SIP", "SIP", {}],
  [' SIP ; Cause = 200 ;text="a;b\\";c" ; lr', "SIP", { cause: "200", text: '"a;b\\";c"', lr: "" }],
  ["<sip:a;x=y@b>;tag=1;TAG=2;;", "<sip:a;x=y@b>", { tag: "1" }],
  [';x="never closed;y=1', "", { x: '"never closed;y=1' }],
  ["a;=b;c=d=e", "a", { c: "d=e" }],
])("parameters of %j", (value, plain, parameters) => {
  const read = parametersOf(value);
  expect([read.plain, Object.fromEntries(read.parameters)]).toEqual([plain, parameters]);
});

test.each([
  ['"a \\"b\\" \\\\"', 'a "b" \\'],
  ["a", "a"],
  ['"', '"'],
  ['""', ""],
])("%j without quotes: %j", (value, plain) => expect(unquoted(value)).toBe(plain));
