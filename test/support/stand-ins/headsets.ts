/**
 * Stand-ins for telephony headsets, for a pedal, and for the browser's way to them (`navigator.hid`): no device is behind them. What they say of
 * their reports and the octets of these are those of two models, as their makers or owners have published them; how they behave is
 * what is written of such headsets, and was tried with none.
 *
 * @module
 */
import type { Collection } from "../../../renderer/headset/report-layout.ts";

export type StandInKey = "hook" | "mute" | "reject" | "pedal";

/** What is written about one model. */
export interface StandInModel {
  readonly vendorId: number;
  readonly productId: number;
  readonly productName: string;
  readonly collections: readonly Collection[];
  /** Report in which its keys are, its octets, and the bit of each key. */
  readonly keys: {
    readonly reportId: number;
    readonly octets: number;
    readonly bits: Partial<Record<StandInKey, number>>;
  };
  /** Report and bit by which it is told that there is a call; one that is told nothing has none. */
  readonly offHook?: { readonly reportId: number; readonly bit: number };
}

const octetsOf = (hex: string) =>
  Uint8Array.from(hex.match(/[0-9a-f]{2}/gi) ?? [], (pair) => Number.parseInt(pair, 16));

/** Reads the octets of a report descriptor (HID 1.11 clause 6.2.2) as a browser does, as far as headsets need it. */
export function collectionsOf(octets: Uint8Array): readonly Collection[] {
  type Item = NonNullable<NonNullable<Collection["inputReports"]>[number]["items"]>[number];
  interface Open extends Collection {
    readonly inputReports: { reportId: number; items: Item[] }[];
    readonly outputReports: { reportId: number; items: Item[] }[];
  }
  const found: Open[] = [];
  let [page, size, count, reportId, depth] = [0, 0, 0, 0, 0];
  let usages: number[] = [];
  for (let at = 0; at < octets.length; ) {
    const prefix = octets[at] ?? 0;
    const length = [0, 1, 2, 4][prefix & 3] ?? 0;
    const value = octets.slice(at + 1, at + 1 + length).reduceRight((sum, octet) => sum * 256 + octet, 0);
    at += 1 + length;
    const item = (): Item => ({
      isConstant: (value & 1) !== 0,
      isArray: (value & 2) === 0,
      isAbsolute: (value & 4) === 0,
      hasPreferredState: (value & 32) === 0,
      isRange: false,
      usages,
      reportSize: size,
      reportCount: count,
    });
    const add = (reports: Open["inputReports"] | undefined) => {
      const report = reports?.find((each) => each.reportId === reportId);
      if (report === undefined) reports?.push({ reportId, items: [item()] });
      else report.items.push(item());
    };
    const last = found.at(-1);
    switch (prefix & 0xfc) {
      case 0x04:
        page = value;
        break;
      case 0x08:
        usages.push(page * 0x1_0000 + value);
        continue;
      case 0x74:
        size = value;
        break;
      case 0x94:
        count = value;
        break;
      case 0x84:
        reportId = value;
        break;
      case 0x80:
        add(last?.inputReports);
        usages = [];
        break;
      case 0x90:
        add(last?.outputReports);
        usages = [];
        break;
      case 0xa0:
        if (depth === 0) {
          found.push({ usagePage: page, usage: (usages[0] ?? 0) % 0x1_0000, inputReports: [], outputReports: [] });
        }
        depth += 1;
        usages = [];
        break;
      case 0xc0:
        depth -= 1;
        break;
    }
  }
  return found;
}

/**
 * Plantronics Blackwire 3220, USB 047F:C056, as its owner read its descriptor out for github.com/libusb/hidapi (pull request 306): volume
 * keys, then the headset. Its hook is a switch without a state of rest, its mute key is relative, each light has a report of its own.
 */
export const BLACKWIRE: StandInModel = {
  vendorId: 0x047f,
  productId: 0xc056,
  productName: "Plantronics Blackwire 3220 Series",
  collections: collectionsOf(
    octetsOf(`
    05 0C 09 01 A1 01 85 01 15 00 25 01 09 E9 09 EA 75 01 95 02 81 06 95 06 81 01 85 02 05 0C 09 00 95 10 81 02
    85 04 09 00 75 08 95 24 91 02 85 05 09 00 95 20 81 02 85 06 09 00 95 24 91 02 85 07 09 00 95 20 81 02 C0
    05 0B 09 05 A1 01 85 08 15 00 25 01 09 2F 75 01 95 01 81 06 09 20 09 21 75 01 95 02 81 22 95 05 81 01
    05 08 85 09 09 09 95 01 91 22 95 07 91 01 85 17 09 17 95 01 91 22 95 07 91 01 85 18 09 18 95 01 91 22 95 07 91 01
    85 1E 09 1E 95 01 91 22 95 07 91 01 85 20 09 20 95 01 91 22 95 07 91 01 85 2A 09 2A 95 01 91 22 95 07 91 01 C0`),
  ),
  keys: { reportId: 8, octets: 1, bits: { mute: 0, hook: 1 } },
  offHook: { reportId: 0x17, bit: 0 },
};

/**
 * The dongle of a Gigaset ION, after the tables that its maker has published (teamwork.gigaset.com, page 1136427703): a phone, whose
 * report 2 holds all keys in one direction and all lights in the other, and which declines by button 7. The octets of its descriptor
 * and its product ID are not published: the octets say what the tables say, the ID is none of theirs.
 */
export const GIGASET: StandInModel = {
  vendorId: 0x1e85,
  productId: 0x0001,
  productName: "Gigaset ION dongle",
  collections: collectionsOf(
    octetsOf(`
    05 0B 09 01 A1 01 85 02 15 00 25 01 75 01 95 01 09 20 81 22 09 97 81 22 09 2A 81 22 09 2F 81 06
    09 21 81 06 09 24 81 06 09 50 81 06 05 09 09 07 81 06 95 08 81 01
    05 08 95 01 09 17 91 22 09 09 91 22 09 18 91 22 09 20 91 22 09 21 91 22 09 2A 91 22 05 0B 09 9E 91 22 95 09 91 01 C0`),
  ),
  keys: { reportId: 2, octets: 2, bits: { hook: 0, mute: 3, reject: 7 } },
  offHook: { reportId: 2, bit: 0 },
};

/**
 * A foot switch of three pedals, after what is written of such: programmable buttons of the consumer page, a bit each in the one report that there
 * is, which it sends when one of them moves. The octets are our own, and so are the IDs.
 */
export const FOOT_SWITCH: StandInModel = {
  vendorId: 0x05f3,
  productId: 0x0001,
  productName: "Foot switch of three pedals",
  collections: collectionsOf(
    octetsOf(`
    05 0C 09 03 A1 01 05 09 09 01 09 02 09 03 15 00 25 01 75 01 95 03 81 02 95 05 81 01 75 08 95 01 81 01 C0`),
  ),
  keys: { reportId: 0, octets: 2, bits: { pedal: 1 } },
};

/** A report that was written to a headset. */
interface WrittenReport {
  readonly model: number;
  readonly reportId: number;
  readonly octets: readonly number[];
}

/** The stand-ins, as a test has them. Models are meant by their place in the list. */
export interface StandInHeadsets {
  readonly hid: EventTarget;
  /** Everything that was written to any of them. */
  readonly written: WrittenReport[];
  /** Presses a key and lets go of it. */
  press(model: number, key: StandInKey): void;
  /** Presses a key and holds it. */
  hold(model: number, key: StandInKey): void;
  /** Lets go of what is held. */
  letGo(model: number): void;
  /** Has a headset send a report as it is. */
  send(model: number, reportId: number, octets: readonly number[]): void;
  plug(model: number): void;
  unplug(model: number): void;
  /** The one that the person chooses when they are asked next; undefined for none. */
  chooses(model: number | undefined): void;
  /** How often a person was asked. */
  asked: number;
  readonly forgotten: number[];
}

/**
 * Makes the stand-ins. Refers to nothing outside of itself, so that it can be put into a page.
 *
 * @param plugged - models that are plugged in from the beginning
 * @param allowed - models that the person has allowed the page before
 */
export function createStandInHeadsets(
  models: readonly StandInModel[],
  plugged: readonly number[],
  allowed: readonly number[],
): StandInHeadsets {
  const written: WrittenReport[] = [];
  const permitted = new Set(allowed);
  const there = new Set(plugged);
  const forgotten: number[] = [];
  let chosen: number | undefined;

  class StandInHeadset extends EventTarget {
    opened = false;
    readonly vendorId: number;
    readonly productId: number;
    readonly productName: string;
    readonly collections: readonly Collection[];
    readonly #at: number;
    readonly #model: StandInModel;
    hook = false;

    constructor(at: number, model: StandInModel) {
      super();
      this.#at = at;
      this.#model = model;
      this.vendorId = model.vendorId;
      this.productId = model.productId;
      this.productName = model.productName;
      this.collections = model.collections;
    }

    async open(): Promise<void> {
      if (!there.has(this.#at)) throw new DOMException("Failed to open the device.", "NotAllowedError");
      this.opened = true;
    }

    async close(): Promise<void> {
      this.opened = false;
    }

    async forget(): Promise<void> {
      permitted.delete(this.#at);
      forgotten.push(this.#at);
    }

    async sendReport(reportId: number, data: Uint8Array): Promise<void> {
      if (!this.opened || !there.has(this.#at))
        throw new DOMException("Failed to write the report.", "NotAllowedError");
      written.push({ model: this.#at, reportId, octets: [...data] });
      const { offHook } = this.#model;
      if (offHook === undefined || reportId !== offHook.reportId) return;
      const { bit } = offHook;
      // A headset reports that it has followed.
      const on = (((data[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1;
      if (on === this.hook) return;
      this.hook = on;
      this.tell();
    }

    /** Reports its keys, and those that are held besides. */
    tell(held?: StandInKey): void {
      const { bits, octets, reportId } = this.#model.keys;
      const data = new Uint8Array(octets);
      for (const [key, bit] of Object.entries(bits)) {
        if (key === held || (key === "hook" && this.hook)) data[bit >> 3] = (data[bit >> 3] ?? 0) | (1 << (bit & 7));
      }
      this.report(reportId, [...data]);
    }

    report(reportId: number, octets: readonly number[]): void {
      if (!this.opened) return;
      const data = new DataView(Uint8Array.from(octets).buffer);
      this.dispatchEvent(Object.assign(new Event("inputreport"), { reportId, data }));
    }

    press(key: StandInKey): void {
      if (key === "hook") {
        this.hook = !this.hook;
        this.tell();
        return;
      }
      this.tell(key);
      this.tell();
    }
  }

  const headsets = models.map((model, at) => new StandInHeadset(at, model));
  const of = (at: number) => {
    const headset = headsets[at];
    if (headset === undefined) throw new Error(`no headset ${at}`);
    return headset;
  };
  const connection = (type: string, at: number) => Object.assign(new Event(type), { device: of(at) });
  const stand: StandInHeadsets = {
    written,
    forgotten,
    asked: 0,
    hid: Object.assign(new EventTarget(), {
      getDevices: async () => headsets.filter((_, at) => there.has(at) && permitted.has(at)),
      requestDevice: async () => {
        stand.asked += 1;
        if (chosen === undefined) return [];
        permitted.add(chosen);
        return [of(chosen)];
      },
    }),
    press: (at, key) => of(at).press(key),
    hold: (at, key) => of(at).tell(key),
    letGo: (at) => of(at).tell(),
    send: (at, reportId, octets) => of(at).report(reportId, octets),
    plug(at) {
      there.add(at);
      // What comes back is another device for a browser.
      const { [at]: model } = models;
      if (model !== undefined) headsets[at] = new StandInHeadset(at, model);
      if (permitted.has(at)) stand.hid.dispatchEvent(connection("connect", at));
    },
    unplug(at) {
      there.delete(at);
      of(at).opened = false;
      if (permitted.has(at)) stand.hid.dispatchEvent(connection("disconnect", at));
    },
    chooses(at) {
      chosen = at;
    },
  };
  return stand;
}
