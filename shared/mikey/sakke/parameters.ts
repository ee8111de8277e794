/**
 * SAKKE parameter set 1, RFC 6509 Appendix A.
 *
 * The curve is y² = x³ - 3x over F_p, supersingular because p = 3 mod 4, with p + 1 = 4q points. The pairing takes its
 * values in F_p² = F_p(i), i² = -1; the distortion map is (x, y) → (-x, iy).
 *
 * @module
 */

const hex = (...lines: string[]): bigint => BigInt(`0x${lines.join("")}`);

/** Order of the field, 1024 bits. */
export const SAKKE_P = hex(
  "997abb1f0a563fda65c61198dad0657a416c0ce19cb48261be9ae358b3e01a2e",
  "f40aab27e2fc0f1b228730d531a59cb0e791b39ff7c88a19356d27f4a666a6d0",
  "e26c6487326b4cd4512ac5cd65681ce1b6aff4a831852a82a7cf3c521c3c09aa",
  "9f94d6af56971f1ffce3e82389857db080c5df10ac7ace87666d807afea85feb",
);

/** Order of the group, 1022 bits, prime; p + 1 = 4q. */
export const SAKKE_Q = hex(
  "265eaec7c2958ff69971846636b4195e905b0338672d20986fa6b8d62cf8068b",
  "bd02aac9f8bf03c6c8a1cc354c69672c39e46ce7fdf222864d5b49fd2999a9b4",
  "389b1921cc9ad335144ab173595a07386dabfd2a0c614aa0a9f3cf14870f026a",
  "a7e535abd5a5c7c7ff38fa08e2615f6c203177c42b1eb3a1d99b601ebfaa17fb",
);

/** The generator P. */
export const SAKKE_GENERATOR = {
  x: hex(
    "53fc09ee332c29ad0a7990053ed9b52a2b1a2fd60aec69c698b2f204b6ff7cbf",
    "b5edb6c0f6ce2308ab10db9030b09e1043d5f22cdb9dfa55718bd9e7406ce890",
    "9760af765dd5bccb337c86548b72f2e1a702c3397a60de74a7c1514dba66910d",
    "d5cfb4cc80728d87ee9163a5b63f73ec80ec46c4967e0979880dc8abeae63895",
  ),
  y: hex(
    "0a8249063f6009f1f9f1f0533634a135d3e82016029906963d778d821e141178",
    "f5ea69f4654ec2b9e7f7f5e5f0de55f66b598ccf9a140b2e416cff0ca9e032b9",
    "70dae117ad547c6ccad696b5b7652fe0ac6f1e80164aa989492d979fc5a4d5f2",
    "13515ad7e9cb99a980bdad5ad5bb4636adb9b5706a67dcde75573fd71bef16d7",
  ),
} as const;

/** g = ⟨P, P⟩ as the ratio of its two coordinates. */
export const SAKKE_G = hex(
  "66fc2a432b6ea392148f15867d623068c6a87bd1fb94c41e27fabe658e015a87",
  "371e94744c96feda449ae9563f8bc446cbfda85d5d00ef577072da8f541721be",
  "ee0faed1828eab90b99dfb0138c7843355df0460b4a9fd74b4f1a32bcafa1ffa",
  "d682c033a7942bcce3720f20b9b7b0403c8cae87b7a0042acde0fab36461ea46",
);

/** s, a square root of -3: with k it takes the curve to the model that it is computed on (`curve.ts`). */
export const SAKKE_EDWARDS_S = hex(
  "6ec2065e3b96c6c3fa90e5a4a5b625f1cec40e7f736f516e33e23042d0b9f81d",
  "ac1140b6ebe07da54dbb23de919eb5d4b9d589b0b2a0120a6f530c25466a22a8",
  "d62e1d53e4958b3e07c2581f698b6f23435f3b69a1602e31991c277dd463a215",
  "3c83f9b4d34a34f5c394033673619d3f4d5228f190710176ab0564f63cb03931",
);

/** k, a square root of 6s. */
export const SAKKE_EDWARDS_K = hex(
  "8c108284ecad95f76be5c8a8d8b08222084c5204e71657482725cdd6493e0d32",
  "1e4d1f71e8b2fddf1cac9e277889223f9f22978747207482841ebf6ec1d414d0",
  "bcb94d96eba2340a5682e44b4dcb21ab01ce27abe021a307c5ce73216dedbc1f",
  "3d215d7cbeca210b9d2b1f271b165814504ef5d05d4902766e939464d3013e46",
);

/** Octets of a coordinate. */
export const SAKKE_COORDINATE = 128;
/** Octets of a point: 04, x, y. */
export const SAKKE_POINT = 1 + 2 * SAKKE_COORDINATE;
/** Octets of the encapsulated value, n = 128 bits. */
export const SAKKE_VALUE = 16;
/** Octets of the encapsulated data: a point and the masked value. */
export const SAKKE_DATA = SAKKE_POINT + SAKKE_VALUE;
