/** Which value of a report is a key, at reports as pedals and buttons of several makes have them. */
import { describe, expect, test } from "vitest";
import { fieldInReport, type ReportItem, switchFields } from "../../../../renderer/headset/report-layout.ts";
import { SwitchLearning } from "../../../../renderer/headset/switch-learning.ts";

const view = (...octets: number[]) => new DataView(Uint8Array.from(octets).buffer);
const device = (reportId: number, ...items: ReportItem[]) => [
  { usagePage: 0xff00, usage: 1, inputReports: [{ reportId, items }] },
];
const BUTTONS: ReportItem = { reportSize: 1, reportCount: 3, usages: [0x09_0001] };
const PADDING: ReportItem = { reportSize: 5, reportCount: 1, isConstant: true };
const OCTETS: ReportItem = { reportSize: 8, reportCount: 3 };

/** What is learned from reports of one device. */
function learn(collections: Parameters<typeof switchFields>[0], ...reports: number[][]) {
  const learning = new SwitchLearning(switchFields(collections));
  return reports.flatMap(
    (octets) => learning.reported(collections[0]?.inputReports?.[0]?.reportId ?? 0, view(...octets)) ?? [],
  );
}

describe("the values of a device", () => {
  test("are its buttons one by one, each octet of a vendor's report, and no constant", () => {
    expect(switchFields(device(0, BUTTONS, PADDING, { reportSize: 16, reportCount: 1 }))).toEqual([
      { reportId: 0, octets: 3, bit: 0, bits: 1 },
      { reportId: 0, octets: 3, bit: 1, bits: 1 },
      { reportId: 0, octets: 3, bit: 2, bits: 1 },
      { reportId: 0, octets: 3, bit: 8, bits: 16 },
    ]);
  });

  test.each([
    ["a keyboard", [{ ...device(0, BUTTONS)[0], usagePage: 0x01, usage: 0x06 }]],
    ["a pedal that is a mouse besides", [...device(0, BUTTONS), { usagePage: 0x01, usage: 0x02 }]],
    ["nothing but blocks", device(0, { reportSize: 64, reportCount: 8 })],
    ["a report without end", device(0, { reportSize: 8, reportCount: 100_000 })],
    ["the same report told twice", [...device(0, BUTTONS), ...device(0, OCTETS)]],
    [
      "more values than a pedal has",
      Array.from({ length: 5 }, (_, at) => device(at, { reportSize: 1, reportCount: 1_000 })[0] ?? {}),
    ],
  ])("are none of %s", (_what, collections) => {
    expect(switchFields(collections)).toEqual([]);
  });

  test("are read across octets, the lowest bit first, up to 32 bits", () => {
    const field = { reportId: 1, octets: 5, bit: 4, bits: 32 };
    expect(fieldInReport(field, 1, view(0x1f, 0x32, 0x54, 0x76, 0xf8))).toBe(0x8765_4321);
    expect(fieldInReport(field, 2, view(0, 0, 0, 0, 0))).toBeUndefined();
    expect(fieldInReport(field, 1, view(0, 0, 0, 0))).toBeUndefined();
    expect(fieldInReport({ ...field, bit: 9 }, 1, view(0, 0, 0, 0, 0))).toBeUndefined();
  });
});

describe("a key", () => {
  test("is the button that goes down and up twice, also where reports repeat themselves and others move", () => {
    const reports = [[0], [0b010], [0b010], [0b011], [0b001], [0], [0b010], [0]];
    expect(learn(device(0, BUTTONS, PADDING), ...reports)).toEqual([
      { reportId: 0, octets: 1, bit: 1, bits: 1, pressed: 1 },
    ]);
  });

  test("is not known before the second time, nor while it is held", () => {
    expect(learn(device(0, BUTTONS, PADDING), [1], [0], [1])).toEqual([]);
  });

  test("of a vendor's report is the octet that has one other value, whatever else counts in it", () => {
    const clock = [
      [0x11, 0, 1],
      [0x12, 4, 0x7f],
      [0x13, 0, 2],
      [0x14, 4, 0x80],
      [0x15, 0, 3],
    ];
    expect(learn(device(5, OCTETS), ...clock)).toEqual([{ reportId: 5, octets: 3, bit: 8, bits: 8, pressed: 4 }]);
  });

  test("that tells one usage of a list is known by that number, and another number is another key", () => {
    const list = device(0, {
      reportSize: 8,
      reportCount: 1,
      isArray: true,
      usageMinimum: 0x09_0001,
      usageMaximum: 0x09_0003,
    });
    expect(learn(list, [3], [0], [3], [0])).toEqual([{ reportId: 0, octets: 1, bit: 0, bits: 8, pressed: 3 }]);
    expect(learn(list, [1], [0], [3], [0])).toEqual([]);
  });

  test.each([
    [
      "moves through many values, as an axis does",
      [
        [10, 0, 0],
        [90, 0, 0],
        [0, 0, 0],
        [10, 0, 0],
        [90, 0, 0],
        [0, 0, 0],
      ],
    ],
    [
      "is never at rest",
      [
        [7, 0, 0],
        [8, 0, 0],
        [7, 0, 0],
        [8, 0, 0],
      ],
    ],
  ])("is nothing that %s", (_what, reports) => {
    expect(learn(device(0, OCTETS), ...reports)).toEqual([]);
  });

  test("of two that are told the same is the one of the fewest bits", () => {
    const both = device(0, { reportSize: 8, reportCount: 1 }, BUTTONS, PADDING);
    expect(learn(both, [1, 1], [0, 0], [1, 1], [0, 0])[0]).toMatchObject({ bit: 8, bits: 1 });
  });
});
