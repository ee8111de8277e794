/**
 * The group law of P-256 as lists of steps in the field, for points in Jacobian coordinates: (X : Y : Z) stands for
 * x = X / Z², y = Y / Z³.
 *
 * The formulas hold for points that are neither infinity nor equal nor opposite to each other. **Where they do not hold
 * they yield Z = 0, and so does every formula that goes on from there**: the caller sees it in the result and computes anew
 * by other means ({@link "./wasm-group.ts"}). There are no branches on data.
 *
 * @module
 */

/** Where a step finds its numbers: the point that comes out, the two that go in, and what is in between. */
export type Register =
  | `${"out" | "a" | "b"}.${"x" | "y" | "z"}`
  | "t0"
  | "t1"
  | "t2"
  | "t3"
  | "t4"
  | "t5"
  | "t6"
  | "t7"
  | "t8"
  | "t9";

/** How often each number counts in a sum. */
export type Terms = readonly (readonly [factor: number, Register])[];

export type Step =
  /** The product of two numbers, over R. */
  | readonly ["multiply", Register, Register, Register]
  | readonly ["square", Register, Register]
  /** A sum limb by limb, left as it comes out. Factors 1 and -1. */
  | readonly ["sum", Register, Terms]
  /** A sum that is then brought to limbs of 29 bits and to a value of about one prime. */
  | readonly ["settle", Register, Terms];

export type Formula = readonly Step[];

/** out = 2a; 4 products, 4 squares. */
export const DOUBLE: Formula = [
  ["square", "t0", "a.z"],
  ["square", "t1", "a.y"],
  ["multiply", "t2", "a.x", "t1"],
  // α = 3(X - Z²)(X + Z²)
  [
    "sum",
    "t3",
    [
      [1, "a.x"],
      [-1, "t0"],
    ],
  ],
  [
    "sum",
    "t4",
    [
      [1, "a.x"],
      [1, "t0"],
    ],
  ],
  ["multiply", "t5", "t3", "t4"],
  ["settle", "t5", [[3, "t5"]]],
  // β = X Y², four times
  ["settle", "t6", [[4, "t2"]]],
  [
    "sum",
    "t7",
    [
      [1, "a.y"],
      [1, "a.y"],
    ],
  ],
  ["square", "t3", "t5"],
  ["multiply", "out.z", "t7", "a.z"],
  // X = α² - 8β
  [
    "settle",
    "out.x",
    [
      [1, "t3"],
      [-2, "t6"],
    ],
  ],
  // Y = α(4β - X) - 8Y⁴
  [
    "sum",
    "t3",
    [
      [1, "t6"],
      [-1, "out.x"],
    ],
  ],
  ["multiply", "t4", "t5", "t3"],
  ["square", "t8", "t1"],
  [
    "settle",
    "out.y",
    [
      [1, "t4"],
      [-8, "t8"],
    ],
  ],
];

/** What the two additions share: from X₁ and Y₁ in t0 and t1, X₂ and Y₂ over the same Z in t2 and t3, that Z in t4. */
const FINISH: Formula = [
  // H = X₂ - X₁, r = Y₂ - Y₁
  [
    "sum",
    "t2",
    [
      [1, "t2"],
      [-1, "t0"],
    ],
  ],
  [
    "sum",
    "t3",
    [
      [1, "t3"],
      [-1, "t1"],
    ],
  ],
  ["square", "t5", "t2"],
  ["multiply", "t6", "t5", "t2"],
  ["multiply", "t7", "t5", "t0"],
  ["square", "t8", "t3"],
  ["multiply", "t9", "t1", "t6"],
  ["multiply", "out.z", "t4", "t2"],
  // X = r² - H³ - 2X₁H²
  [
    "settle",
    "out.x",
    [
      [1, "t8"],
      [-1, "t6"],
      [-2, "t7"],
    ],
  ],
  // Y = r(X₁H² - X) - Y₁H³
  [
    "sum",
    "t7",
    [
      [1, "t7"],
      [-1, "out.x"],
    ],
  ],
  ["multiply", "t8", "t3", "t7"],
  [
    "settle",
    "out.y",
    [
      [1, "t8"],
      [-1, "t9"],
    ],
  ],
];

/** out = a + b; 12 products, 4 squares. */
export const ADD: Formula = [
  ["square", "t5", "a.z"],
  ["square", "t6", "b.z"],
  ["multiply", "t0", "a.x", "t6"],
  ["multiply", "t2", "b.x", "t5"],
  ["multiply", "t6", "t6", "b.z"],
  ["multiply", "t5", "t5", "a.z"],
  ["multiply", "t1", "a.y", "t6"],
  ["multiply", "t3", "b.y", "t5"],
  ["multiply", "t4", "a.z", "b.z"],
  ...FINISH,
];

/** out = a + b for b with Z = 1; 8 products, 3 squares. Y of a may be an opposite, too far from Y of b to be subtracted. */
export const ADD_AFFINE: Formula = [
  ["square", "t5", "a.z"],
  ["multiply", "t2", "b.x", "t5"],
  ["multiply", "t5", "t5", "a.z"],
  ["multiply", "t3", "b.y", "t5"],
  ["sum", "t0", [[1, "a.x"]]],
  ["settle", "t1", [[1, "a.y"]]],
  ["sum", "t4", [[1, "a.z"]]],
  ...FINISH,
];
