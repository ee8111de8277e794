import { expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { callRecordSchema } from "../../../../../shared/mc/call-record.ts";
import { endedRecord } from "../../../../../shared/mc/ended-record.ts";
import { recordPart } from "../../../../../shared/mc/record-parts/record-part.ts";
import { RECORD_PARTS, together } from "../../../../../shared/mc/record-parts/record-parts.ts";
import { callRecord } from "../../../../support/fixtures/call-record.ts";

const membersOf = (part: { readonly shape: object }) => Object.keys(part.shape);

test("no two parts have a member of the same name, and the record has each", () => {
  const members = RECORD_PARTS.flatMap(membersOf);
  expect(new Set(members).size).toBe(members.length);
  expect(Object.keys(callRecordSchema.shape)).toEqual(expect.arrayContaining(members));
});

test.each(RECORD_PARTS.map((part) => [membersOf(part).join(" "), part] as const))(
  "%s: begins and ends as its schema allows, and may be missing in an old record",
  (_members, part) => {
    const schema = z.object(part.shape);
    expect(schema.parse(part.atStart)).toEqual(part.atStart);
    expect(schema.parse({ ...part.atStart, ...part.atEnd })).toEqual({ ...part.atStart, ...part.atEnd });
    expect(schema.parse({})).toEqual(part.atStart);
  },
);

test("a call that ends has what each part says of an end", () => {
  const ended = endedRecord(callRecord({ hold: "both", digits: true }), { code: "hung-up" }, 2_000);
  expect(ended).toMatchObject(together(RECORD_PARTS, "atEnd"));
});

test("one more part is a part of its own and a line in the list", () => {
  const knocks = recordPart({
    shape: { knocks: z.number().int().default(0) },
    atStart: { knocks: 0 },
    atEnd: { knocks: 0 },
  });
  const list = [...RECORD_PARTS, knocks] as const;
  const schema = callRecordSchema.extend(together(list, "shape"));
  const { ladder: _ladder, ...record } = { ladder: [], ...callRecord(), ...together(list, "atStart"), knocks: 3 };
  const read = schema.parse(record);
  expectTypeOf(read.knocks).toEqualTypeOf<number>();
  expect(read).toMatchObject({ knocks: 3, hold: "none", digits: false });
  expect(together(list, "atEnd")).toMatchObject({ knocks: 0, hold: "none", digits: false });
});
