/**
 * H.264 as a stream of octets (ITU-T H.264 annex B): the units between its start codes, and what they say of themselves.
 *
 * @module
 */

/** Kinds of units (table 7-1) that are looked at. */
export const UNIT = { slice: 1, key: 5, sequence: 7, picture: 8, delimiter: 9 } as const;

/** Octets that a picture may have: a key frame of 1280×720 has a tenth of it. */
export const MOST_PICTURE_OCTETS = 512 * 1024;
/** Units that a picture may have: slices, and what stands in front of them. */
export const MOST_UNITS = 256;

/** What is in front of each unit. */
const START_CODE: Uint8Array = Uint8Array.of(0, 0, 0, 1);

/** The kind of a unit, 0 to 31; 0 for one that is empty. */
export const unitType = (unit: Uint8Array): number => (unit[0] ?? 0) & 0x1f;

/**
 * The units of a picture, without start codes and without the zeros that may follow a unit.
 *
 * @returns undefined for what does not begin with a start code, is too large, or has too many units
 */
export function splitUnits(octets: Uint8Array): readonly Uint8Array[] | undefined {
  if (octets.length > MOST_PICTURE_OCTETS) return undefined;
  const units: Uint8Array[] = [];
  let zeros = 0;
  let begun: number | undefined;
  for (let at = 0; at <= octets.length; at++) {
    const octet = octets[at];
    const isStart = octet === 1 && zeros >= 2;
    if (isStart || octet === undefined) {
      if (begun !== undefined && at - zeros > begun) units.push(octets.subarray(begun, at - zeros));
      if (units.length > MOST_UNITS) return undefined;
      if (isStart) begun = at + 1;
    } else if (begun === undefined && octet !== 0) return undefined;
    zeros = octet === 0 ? zeros + 1 : 0;
  }
  return units.length === 0 ? undefined : units;
}

/** Units as a stream of octets, each behind a start code. */
export function joinUnits(units: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(units.reduce((sum, { length }) => sum + START_CODE.length + length, 0));
  let at = 0;
  for (const unit of units) {
    joined.set(START_CODE, at);
    joined.set(unit, at + START_CODE.length);
    at += START_CODE.length + unit.length;
  }
  return joined;
}

/** Whether a picture can be shown without any before it. */
export const isKeyPicture = (units: readonly Uint8Array[]): boolean =>
  units.some((unit) => unitType(unit) === UNIT.key);

/**
 * The codec that a picture names in its sequence parameter set (clause 7.3.2.1.1), as WebCodecs has it: `avc1.` with profile, constraints and level.
 *
 * @returns undefined where it has none
 */
export function codecOf(units: readonly Uint8Array[]): string | undefined {
  const set = units.find((unit) => unitType(unit) === UNIT.sequence && unit.length >= 4);
  if (set === undefined) return undefined;
  return `avc1.${[...set.subarray(1, 4)].map((octet) => octet.toString(16).padStart(2, "0")).join("")}`;
}
