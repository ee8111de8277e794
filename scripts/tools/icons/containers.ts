/**
 * The two containers in which Windows and macOS want a program's icon. Both hold PNG pictures as they are.
 *
 * @module
 */

/** A square picture. */
export interface Picture {
  /** Pixels. */
  readonly size: number;
  readonly png: Buffer;
}

const ICO_HEADER = 6;
const ICO_ENTRY = 16;

/** Windows: an ICO file. Pictures of 256 pixels are written as 0, as the format has one octet for the size. */
export function icoOf(pictures: readonly Picture[]): Buffer {
  const header = Buffer.alloc(ICO_HEADER + ICO_ENTRY * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  pictures.forEach(({ size, png }, index) => {
    const entry = ICO_HEADER + ICO_ENTRY * index;
    header.writeUInt8(size % 256, entry);
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(png.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  });
  return Buffer.concat([header, ...pictures.map(({ png }) => png)]);
}

/** The types of ICNS that hold PNG, by pixels. A screen of double density has types of its own for the same pixels. */
const ICNS_TYPES: Readonly<Record<number, readonly string[]>> = {
  16: ["icp4"],
  32: ["icp5", "ic11"],
  64: ["icp6", "ic12"],
  128: ["ic07"],
  256: ["ic08", "ic13"],
  512: ["ic09", "ic14"],
  1024: ["ic10"],
};

function icnsChunk(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.write(type, 0, "latin1");
  header.writeUInt32BE(body.length + header.length, 4);
  return Buffer.concat([header, body]);
}

/** macOS: an ICNS file. Sizes that the format does not know are left out. */
export function icnsOf(pictures: readonly Picture[]): Buffer {
  const chunks = pictures.flatMap(({ size, png }) => (ICNS_TYPES[size] ?? []).map((type) => icnsChunk(type, png)));
  return icnsChunk("icns", Buffer.concat(chunks));
}
