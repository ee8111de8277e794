import { describe, expect, test } from "vitest";
import {
  type Collection,
  headsetLayout,
  keysInReport,
  lightReports,
  type ReportItem,
} from "../../../../renderer/headset/report-layout.ts";
import { BLACKWIRE, GIGASET } from "../../../support/stand-ins/headsets.ts";

const one = (usage: number, more: Partial<ReportItem> = {}): ReportItem => ({
  isAbsolute: true,
  usages: [usage],
  reportSize: 1,
  reportCount: 1,
  ...more,
});
const filler = (bits: number): ReportItem => ({ isConstant: true, reportSize: bits, reportCount: 1 });
const HOOK = one(0x0b0020);
const MUTE = one(0x0b002f, { isAbsolute: false });

const headset = (more: Partial<Collection> = {}): Collection => ({
  usagePage: 0x0b,
  usage: 0x05,
  inputReports: [{ reportId: 2, items: [filler(3), HOOK, MUTE, filler(11)] }],
  outputReports: [
    { reportId: 3, items: [one(0x080009), one(0x080017), filler(6)] },
    {
      reportId: 4,
      items: [{ isRange: true, usageMinimum: 0x080018, usageMaximum: 0x080020, reportSize: 1, reportCount: 9 }],
    },
  ],
  ...more,
});
const view = (...octets: number[]) => new DataView(Uint8Array.from(octets).buffer);
const input = (...items: ReportItem[]) => headsetLayout([headset({ inputReports: [{ reportId: 2, items }] })]);

describe("the layout of a headset", () => {
  test("has each key and light at its bit, after constants and in ranges", () => {
    expect(headsetLayout([headset()])).toEqual({
      keys: {
        hook: { reportId: 2, bit: 3, octets: 2, isAbsolute: true, stays: true },
        mute: { reportId: 2, bit: 4, octets: 2, isAbsolute: false, stays: false },
      },
      lights: {
        mute: { reportId: 3, bit: 0, octets: 1, isAbsolute: true, stays: true },
        offHook: { reportId: 3, bit: 1, octets: 1, isAbsolute: true, stays: true },
        ring: { reportId: 4, bit: 0, octets: 2, isAbsolute: true, stays: true },
        hold: { reportId: 4, bit: 8, octets: 2, isAbsolute: true, stays: true },
      },
    });
  });

  test("counts the usages of a list one by one", () => {
    const list = { usages: [0x0b0021, 0x0b0020], reportSize: 1, reportCount: 2 };
    expect(input(list)?.keys.hook?.bit).toBe(1);
  });

  test.each([
    ["another device of telephony", [headset({ usage: 0x02 })]],
    ["a headset that is a keyboard besides", [headset(), { usagePage: 0x01, usage: 0x06 }]],
    ["a headset that is a mouse besides", [headset(), { usagePage: 0x01, usage: 0x02 }]],
    ["volume keys alone", [{ ...headset(), usagePage: 0x0c, usage: 0x01 }]],
    ["a headset of another page", [headset({ usagePage: 0x0c })]],
    ["nothing", []],
    ["one without reports", [{ usagePage: 0x0b, usage: 0x05 }]],
    ["more collections than a headset has", Array.from({ length: 33 }, () => headset())],
    ["the same report told twice", [headset(), headset({ usage: 0x01 })]],
  ])("is not had of %s", (_what, collections) => {
    expect(headsetLayout(collections)).toBeUndefined();
  });

  test.each<[string, ReportItem[]]>([
    ["two hooks", [HOOK, HOOK]],
    ["a hook of two bits", [one(0x0b0020, { reportSize: 2 })]],
    ["a hook among the values of an array", [one(0x0b0020, { isArray: true })]],
    ["a hook that is constant", [one(0x0b0020, { isConstant: true })]],
    [
      "a range that runs backwards",
      [{ isRange: true, usageMinimum: 0x0b0021, usageMaximum: 0x0b0020, reportSize: 1, reportCount: 1 }],
    ],
    ["a size below zero", [filler(-8), HOOK]],
    ["a size that is no whole number", [filler(0.5), HOOK]],
    ["a count without end", [{ ...filler(1), reportCount: Number.POSITIVE_INFINITY }, HOOK]],
    ["more bits than a report has", [filler(8 * 1_024), HOOK]],
    ["more items than a report has", [...Array.from({ length: 256 }, () => filler(1)), HOOK]],
  ])("is not had with %s", (_what, items) => {
    expect(input(...items)).toBeUndefined();
  });

  test("a report ID that no report can have is passed over", () => {
    expect(headsetLayout([headset({ inputReports: [{ reportId: 256, items: [HOOK] }] })])).toBeUndefined();
  });
});

describe("the layout of two models", () => {
  const bit = (reportId: number, at: number, octets: number, isAbsolute = true) => {
    return { reportId, bit: at, octets, isAbsolute, stays: isAbsolute };
  };

  test("that has a report for each light is found beside its volume keys", () => {
    expect(headsetLayout(BLACKWIRE.collections)).toEqual({
      keys: { hook: bit(8, 1, 1), mute: bit(8, 0, 1, false) },
      lights: { mute: bit(9, 0, 1), offHook: bit(0x17, 0, 1), ring: bit(0x18, 0, 1), hold: bit(0x20, 0, 1) },
    });
  });

  test("that is a phone, has one report each way, and declines by a button", () => {
    expect(headsetLayout(GIGASET.collections)).toEqual({
      keys: { hook: bit(2, 0, 2), mute: bit(2, 3, 2, false), reject: bit(2, 7, 2, false) },
      lights: { offHook: bit(2, 0, 2), mute: bit(2, 1, 2), ring: bit(2, 2, 2), hold: bit(2, 3, 2) },
    });
  });

  test("a mute key that goes back by itself is no switch", () => {
    expect(input(HOOK, one(0x0b002f, { hasPreferredState: true }))?.keys.mute).toMatchObject({
      isAbsolute: true,
      stays: false,
    });
  });

  test("of two ways to decline, that of the standard counts", () => {
    expect(input(HOOK, one(0x090007), one(0x0b0026))?.keys.reject?.bit).toBe(2);
  });
});

describe("a report", () => {
  const layout = headsetLayout([headset()])!;

  test.each([
    [0b0000_1000, { hook: true, mute: false }],
    [0b0001_0000, { hook: false, mute: true }],
    [0b1110_0111, { hook: false, mute: false }],
  ])("%i is read at its bits", (octet, keys) => {
    expect(keysInReport(layout, 2, view(octet, 0xff))).toEqual(keys);
  });

  test.each([
    ["that is too short", 2, view(0xff)],
    ["that is empty", 2, view()],
    ["that is too long", 2, view(0xff, 0, 0)],
    ["of another ID", 5, view(0xff, 0)],
  ])("%s says nothing", (_what, id, data) => {
    expect(keysInReport(layout, id, data)).toBeUndefined();
  });
});

describe("the lights", () => {
  const layout = headsetLayout([headset()])!;

  test("are set whole, those that are out too", () => {
    expect(lightReports(layout, new Set(["offHook", "hold"]))).toEqual([
      { reportId: 3, data: Uint8Array.of(0b10) },
      { reportId: 4, data: Uint8Array.of(0, 1) },
    ]);
    expect(lightReports(layout, new Set())).toEqual([
      { reportId: 3, data: Uint8Array.of(0) },
      { reportId: 4, data: Uint8Array.of(0, 0) },
    ]);
  });

  test("that a headset does not have are not sent", () => {
    expect(lightReports(headsetLayout([headset({ outputReports: [] })])!, new Set(["ring"]))).toEqual([]);
  });
});
