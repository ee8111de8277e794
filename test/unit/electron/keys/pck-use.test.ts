/** What is made of a PCK, and that it does not outlive its use. */
import { expect, test, vi } from "vitest";
import { mediaSecretOf, usingPck } from "../../../../electron/keys/pck-use.ts";
import { toBase64 } from "../../../../shared/mikey/base/octets.ts";
import { deriveFrameSecret } from "../../../../shared/mikey/derivation.ts";
import { callKey } from "../../../support/fixtures/leg-work.ts";

const { signal } = new AbortController();
const WIPED = new Uint8Array(16);

test("a PCK is there while it is used, and overwritten after that", async () => {
  const key = callKey();
  const used = usingPck(Promise.resolve(key), signal, async ({ pck }) => {
    await Promise.resolve();
    return pck.slice();
  });
  expect(await used).toEqual(callKey().pck);
  expect(key.pck).toEqual(WIPED);
});

test("a PCK is overwritten where its use fails", async () => {
  for (const use of [
    () => {
      throw new Error("no use");
    },
    () => Promise.reject(new Error("no use")),
  ]) {
    const key = callKey();
    await expect(usingPck(Promise.resolve(key), signal, use)).rejects.toThrow("no use");
    expect(key.pck).toEqual(WIPED);
  }
});

test.each(["before it begins", "while it goes on"])(
  "work that is given up %s ends at once, and its PCK is overwritten unused when it comes",
  async (when) => {
    const control = new AbortController();
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof callKey>>();
    const use = vi.fn();
    if (when === "before it begins") control.abort("given up");
    const used = usingPck(promise, control.signal, use);
    control.abort("given up");
    await expect(used).rejects.toBe("given up");
    const key = callKey();
    resolve(key);
    await vi.waitFor(() => expect(key.pck).toEqual(WIPED));
    expect(use).not.toHaveBeenCalled();
  },
);

test("a use that goes on when it is given up still overwrites the PCK at its end", async () => {
  const control = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  const key = callKey();
  const used = usingPck(Promise.resolve(key), control.signal, () => promise);
  await Promise.resolve();
  control.abort("given up");
  await expect(used).rejects.toBe("given up");
  resolve();
  await vi.waitFor(() => expect(key.pck).toEqual(WIPED));
});

test("of SRTP a window is given a name, and the key goes to whoever keeps it", () => {
  const key = callKey();
  const kept = vi.fn(() => "a name");
  expect(mediaSecretOf(key, "srtp", kept)).toBe("a name");
  expect(kept).toHaveBeenCalledExactlyOnceWith(key);
});

test("a media secret is derived from the PCK, and its octets are overwritten behind the text", () => {
  const expected = toBase64(deriveFrameSecret(callKey()));
  const overwritten: string[] = [];
  const { fill } = Uint8Array.prototype;
  const spy = vi.spyOn(Uint8Array.prototype, "fill").mockImplementation(function (this: Uint8Array, ...how) {
    overwritten.push(toBase64(this));
    return fill.apply(this, how);
  });
  const secret = mediaSecretOf(callKey(), "frames", () => "a name");
  spy.mockRestore();
  expect(secret).toBe(expected);
  expect(overwritten.at(-1)).toBe(expected);
});
