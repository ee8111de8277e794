import { describe, expect, it } from "vitest";
import { bytesToHex } from "../../../../shared/mikey/base/octets.ts";
import { sakkeEngine } from "../../../../shared/mikey/sakke/engine.ts";
import {
  SAKKE_EDWARDS_K,
  SAKKE_EDWARDS_S,
  SAKKE_G,
  SAKKE_GENERATOR,
  SAKKE_P,
  SAKKE_Q,
} from "../../../../shared/mikey/sakke/parameters.ts";
import { encodeSakkePoint } from "../../../../shared/mikey/sakke/sakke.ts";
import { rfc6509 as v } from "./support/vectors.ts";

describe("RFC 6509 Appendix A, parameter set 1", () => {
  it("has the numbers of the appendix", () => {
    expect(SAKKE_P).toBe(BigInt(`0x${v.p}`));
    expect(SAKKE_Q).toBe(BigInt(`0x${v.q}`));
    expect(SAKKE_G).toBe(BigInt(`0x${v.g}`));
    expect(bytesToHex(encodeSakkePoint(SAKKE_GENERATOR))).toBe(v.P.encoded);
  });

  it("is a supersingular curve with p + 1 = 4q points", () => {
    expect(SAKKE_P % 4n).toBe(3n);
    expect(SAKKE_P + 1n).toBe(4n * SAKKE_Q);
    expect(sakkeEngine().isOnCurve(SAKKE_GENERATOR)).toBe(true);
  });

  it("is computed on -X² + Y² = 1 + X²Y², with s² = -3 and k² = 6s", () => {
    expect((SAKKE_EDWARDS_S ** 2n + 3n) % SAKKE_P).toBe(0n);
    expect((SAKKE_EDWARDS_K ** 2n - 6n * SAKKE_EDWARDS_S) % SAKKE_P).toBe(0n);
  });

  it("has a generator of order q, and g = ⟨P, P⟩", () => {
    const lines = sakkeEngine().prepareLines(SAKKE_GENERATOR);
    expect(sakkeEngine().pair(lines, SAKKE_GENERATOR)).toBe(SAKKE_G);
    const { x, y } = sakkeEngine().multiply(SAKKE_Q + 1n);
    expect({ x, y }).toEqual(SAKKE_GENERATOR);
  });
});
