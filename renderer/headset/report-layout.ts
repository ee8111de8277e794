/**
 * Where in the reports of a telephony headset its hook, its keys and its lights are (USB HID Usage Tables, pages 0x0B and 0x08). A browser tells the layout as collections of reports; what a device says of itself is bounded, and refused where it
 * can be understood in two ways.
 *
 * @module
 */

/** One field of a report, as WebHID tells it (`HIDReportItem`). Usages have their page in the upper 16 bits. */
export interface ReportItem {
  readonly isAbsolute?: boolean;
  /** Whether it goes back by itself when nobody touches it. */
  readonly hasPreferredState?: boolean;
  readonly isArray?: boolean;
  readonly isConstant?: boolean;
  readonly isRange?: boolean;
  readonly usages?: readonly number[];
  readonly usageMinimum?: number;
  readonly usageMaximum?: number;
  /** Bits of one value. */
  readonly reportSize?: number;
  /** How many values. */
  readonly reportCount?: number;
}

/** A report, as WebHID tells it (`HIDReportInfo`). */
interface ReportInfo {
  /** 0 where a device has no more than one. */
  readonly reportId?: number;
  readonly items?: readonly ReportItem[];
}

/** A collection at the top, as WebHID tells it (`HIDCollectionInfo`); its reports hold the items of those within it too. */
export interface Collection {
  readonly usagePage?: number;
  readonly usage?: number;
  readonly inputReports?: readonly ReportInfo[];
  readonly outputReports?: readonly ReportInfo[];
}

/** The page of telephony devices, by which a person's choice is narrowed. */
export const TELEPHONY = { usagePage: 0x0b } as const;

/** What calls itself a headset, a handset, or the phone that the base of a wireless one stands for. */
const HEADSETS: ReadonlySet<number | undefined> = new Set([0x01, 0x04, 0x05]);

const GENERIC_DESKTOP = 0x01;
/** Mouse, keyboard and keypad: no headset needs to be one, and what somebody types is none of ours. */
const INPUT_DEVICES: ReadonlySet<number | undefined> = new Set([0x02, 0x06, 0x07]);

/**
 * By key, the usages under which headsets have it; the first that there is counts. For declining, the standard has Drop; vendors
 * have the programmable button, whose usage is of the telephony page or, after a change of page, of the button page.
 */
const KEYS = {
  hook: [0x0b_0020],
  mute: [0x0b_002f],
  reject: [0x0b_0026, 0x0b_0007, 0x09_0007],
} as const;
const LIGHTS = { mute: [0x08_0009], offHook: [0x08_0017], ring: [0x08_0018], hold: [0x08_0020] } as const;

export type HeadsetKey = keyof typeof KEYS;
export type HeadsetLight = keyof typeof LIGHTS;

/** One bit of a report. */
export interface ReportBit {
  readonly reportId: number;
  /** Counted from the lowest bit of the first octet. */
  readonly bit: number;
  /** Octets of the whole report, without its ID. */
  readonly octets: number;
  /** Whether it tells a state; where not, each rise is a press. */
  readonly isAbsolute: boolean;
  /** Whether it stays as somebody has left it, as a switch does. */
  readonly stays: boolean;
}

export interface HeadsetLayout {
  readonly keys: Readonly<Partial<Record<HeadsetKey, ReportBit>>>;
  readonly lights: Readonly<Partial<Record<HeadsetLight, ReportBit>>>;
}

/** Headsets have a handful of reports of a few octets. */
const MOST_COLLECTIONS = 32;
const MOST_REPORTS = 64;
const MOST_ITEMS = 256;
const MOST_BITS = 8 * 1_024;

const isCount = (value: unknown, most: number): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most;

/** The usage of one value of an item; undefined where it has none. The last of a list holds for the values that are left. */
function usageAt({ isRange, usageMaximum, usageMinimum, usages = [] }: ReportItem, at: number): number | undefined {
  if (isRange !== true) return usages[at] ?? usages.at(-1);
  if (usageMinimum === undefined || usageMaximum === undefined || usageMaximum < usageMinimum) return undefined;
  return Math.min(usageMinimum + at, usageMaximum);
}

/** One value of a report that is no constant. */
interface ReportField {
  readonly item: ReportItem;
  /** Its place among the values of its item. */
  readonly at: number;
  /** Where it begins, counted from the lowest bit of the first octet. */
  readonly bit: number;
  readonly bits: number;
}

/** The values of one report, and its length in octets without its ID; undefined where it is out of bounds. */
function fieldsOf(items: readonly ReportItem[]): { fields: ReportField[]; octets: number } | undefined {
  if (items.length > MOST_ITEMS) return undefined;
  const fields: ReportField[] = [];
  let bits = 0;
  for (const item of items) {
    const { isConstant = false, reportCount = 0, reportSize = 0 } = item;
    if (!isCount(reportCount, MOST_BITS) || !isCount(reportSize, MOST_BITS)) return undefined;
    if (bits + reportCount * reportSize > MOST_BITS) return undefined;
    if (!isConstant && reportSize > 0) {
      for (let at = 0; at < reportCount; at++) fields.push({ item, at, bit: bits + at * reportSize, bits: reportSize });
    }
    bits += reportCount * reportSize;
  }
  return { fields, octets: Math.ceil(bits / 8) };
}

interface Found {
  readonly usage: number;
  readonly bit: number;
  readonly isAbsolute: boolean;
  readonly stays: boolean;
}

/** The wanted bits of one report, and its length; undefined where it is out of bounds. */
function bitsOf(
  items: readonly ReportItem[],
  wanted: ReadonlySet<number>,
): { found: Found[]; octets: number } | undefined {
  const report = fieldsOf(items);
  const found = report?.fields.flatMap(({ at, bit, bits, item }): Found[] => {
    const { hasPreferredState, isAbsolute = true, isArray = false } = item;
    // In an array a value names a usage; none of the keys and lights that are looked for is told so by a headset.
    const usage = isArray || bits !== 1 ? undefined : usageAt(item, at);
    if (usage === undefined || !wanted.has(usage)) return [];
    return [{ usage, bit, isAbsolute, stays: isAbsolute && hasPreferredState !== true }];
  });
  return report === undefined || found === undefined ? undefined : { found, octets: report.octets };
}

/** The reports of which each ID is told once: of one that two collections tell differently nobody knows where its bits are. */
function toldOnce(reports: readonly ReportInfo[]): { items: readonly ReportItem[]; reportId: number }[] {
  const ids = reports.map(({ reportId = 0 }) => reportId);
  return reports
    .map(({ items = [], reportId = 0 }) => ({ items, reportId }))
    .filter(({ reportId }) => isCount(reportId, 0xff) && ids.indexOf(reportId) === ids.lastIndexOf(reportId));
}

/** Where usages are. A usage that is in two places, and a report that two collections tell differently, are left out. */
function placesOf<Name extends string>(
  reports: readonly ReportInfo[],
  usages: Readonly<Record<Name, readonly number[]>>,
): Partial<Record<Name, ReportBit>> {
  const names = Object.keys(usages) as Name[];
  const wanted = new Set<number>(names.flatMap((name) => usages[name]));
  const places = new Map<number, ReportBit[]>();
  for (const { items, reportId } of toldOnce(reports)) {
    const bits = bitsOf(items, wanted);
    for (const { usage, ...found } of bits?.found ?? []) {
      const place = { reportId, octets: bits?.octets ?? 0, ...found };
      const before = places.get(usage) ?? [];
      // Two are as bad as any number of them.
      if (before.length < 2) places.set(usage, [...before, place]);
    }
  }
  const found = names.flatMap((name): [Name, ReportBit][] => {
    const [place, another] =
      usages[name].map((usage) => places.get(usage) ?? []).find(({ length }) => length > 0) ?? [];
    return place === undefined || another !== undefined ? [] : [[name, place]];
  });
  return Object.fromEntries(found) as Partial<Record<Name, ReportBit>>;
}

/** The input reports of a device by which nobody types or points; undefined where it is one, or says more than one has to say. */
function inputsOf(collections: readonly Collection[]): readonly ReportInfo[] | undefined {
  if (collections.length > MOST_COLLECTIONS || collections.some(isInputDevice)) return undefined;
  // Every collection counts: a report of the same ID in another one would move the bits.
  const inputs = collections.flatMap(({ inputReports = [] }) => inputReports);
  return inputs.length > MOST_REPORTS ? undefined : inputs;
}

const isHeadset = ({ usage, usagePage }: Collection) => usagePage === TELEPHONY.usagePage && HEADSETS.has(usage);
/** Whether somebody types or points with it: what they do there is none of ours, and no browser tells it. */
const isInputDevice = ({ usage, usagePage }: Collection): boolean =>
  usagePage === GENERIC_DESKTOP && INPUT_DEVICES.has(usage);

/**
 * Finds the keys and lights of a headset.
 *
 * @param collections - of a device, as its browser tells them
 * @returns undefined where it is no headset, is a keyboard or a mouse besides, has no hook, or says more than a headset can have
 * to say
 */
export function headsetLayout(collections: readonly Collection[]): HeadsetLayout | undefined {
  const inputs = inputsOf(collections);
  if (inputs === undefined || !collections.some(isHeadset)) return undefined;
  const outputs = collections.flatMap(({ outputReports = [] }) => outputReports);
  if (outputs.length > MOST_REPORTS) return undefined;
  const keys = placesOf(inputs, KEYS);
  return keys.hook === undefined ? undefined : { keys, lights: placesOf(outputs, LIGHTS) };
}

/** A value of an input report, by which a key can tell that it is held. */
export interface SwitchField {
  readonly reportId: number;
  /** Octets of the whole report, without its ID. */
  readonly octets: number;
  /** Where the value begins, counted from the lowest bit of the first octet. */
  readonly bit: number;
  /** Of the value; 32 at most. */
  readonly bits: number;
}

const MOST_SWITCH_BITS = 32;
/** A pedal has a few, and what a vendor makes up a few hundred. */
const MOST_FIELDS = 4_096;

/**
 * Finds every value by which a pedal, or any other device by which nobody types or points, can tell that a key is held: the bits of buttons, and
 * values of several bits, since vendors have pages of their own.
 *
 * @param collections - of a device, as its browser tells them
 * @returns none where it is a keyboard or a mouse, or says more than such a device can have to say
 */
export function switchFields(collections: readonly Collection[]): readonly SwitchField[] {
  const found = toldOnce(inputsOf(collections) ?? []).flatMap(({ items, reportId }) => {
    const report = fieldsOf(items);
    return (report?.fields ?? [])
      .filter(({ bits }) => bits <= MOST_SWITCH_BITS)
      .map(({ bit, bits }) => ({ reportId, octets: report?.octets ?? 0, bit, bits }));
  });
  return found.length > MOST_FIELDS ? [] : found;
}

/**
 * The value of a field.
 *
 * @param data - the report without its ID
 * @returns undefined where the report is another one, or not of the length that the device has announced
 */
export function fieldInReport(field: SwitchField, reportId: number, data: DataView): number | undefined {
  if (field.reportId !== reportId || data.byteLength !== field.octets || field.bit + field.bits > 8 * field.octets)
    return undefined;
  let value = 0;
  for (let at = field.bits - 1; at >= 0; at--) {
    const bit = field.bit + at;
    value = value * 2 + ((data.getUint8(bit >> 3) >> (bit & 7)) & 1);
  }
  return value;
}

/**
 * What a report says of the keys.
 *
 * @param data - the report without its ID
 * @returns undefined where it is not of the length that the device has announced, or has none of the keys
 */
export function keysInReport(
  { keys }: HeadsetLayout,
  reportId: number,
  data: DataView,
): Partial<Record<HeadsetKey, boolean>> | undefined {
  const told = (Object.entries(keys) as [HeadsetKey, ReportBit][]).filter(([, place]) => place.reportId === reportId);
  const [first] = told;
  if (first === undefined || data.byteLength !== first[1].octets) return undefined;
  const isSet = ({ bit }: ReportBit) => ((data.getUint8(bit >> 3) >> (bit & 7)) & 1) === 1;
  return Object.fromEntries(told.map(([key, place]) => [key, isSet(place)]));
}

/** The reports that set the lights, each whole: what else is in one of them stays zero. */
export function lightReports(
  { lights }: HeadsetLayout,
  on: ReadonlySet<HeadsetLight>,
): readonly { readonly reportId: number; readonly data: Uint8Array<ArrayBuffer> }[] {
  const reports = new Map<number, Uint8Array<ArrayBuffer>>();
  for (const [light, { bit, octets, reportId }] of Object.entries(lights) as [HeadsetLight, ReportBit][]) {
    const data = reports.get(reportId) ?? new Uint8Array(octets);
    if (on.has(light)) data[bit >> 3] = (data[bit >> 3] ?? 0) | (1 << (bit & 7));
    reports.set(reportId, data);
  }
  return [...reports].map(([reportId, data]) => ({ reportId, data }));
}
