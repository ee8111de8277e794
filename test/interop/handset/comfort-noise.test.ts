import { expect, test } from "vitest";
import { NO_DATA } from "../../../electron/media/amr-payload.ts";
import { AmrWbCodec, FRAME_SAMPLES } from "../../../electron/media/amr-wb.ts";
import { codecOctets } from "./codec-octets.ts";

/** Loudness of samples, as their root mean square. */
const loudness = (samples: Int16Array) =>
  Math.sqrt(samples.reduce((sum, each) => sum + each * each, 0) / samples.length);

test("between the descriptions of a pause the codec goes on with its noise, and makes none for frames that were lost", async () => {
  const codec = await AmrWbCodec.load(await codecOctets());
  const [there, here] = [codec.open(), codec.open()];
  // The same noise each time.
  let seed = 1;
  const noise = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return ((seed / 2 ** 32) * 2 - 1) * 200;
  };
  const heard = { described: [] as number[], between: [] as number[] };
  for (let at = 0; at < 200; at++) {
    const frame = there.encode(Int16Array.from({ length: FRAME_SAMPLES }, noise), 2, true);
    const played = here.decode({
      type: frame.type,
      good: true,
      bits: frame.type === NO_DATA ? new Uint8Array() : frame.bits,
    });
    if (at < 100) continue;
    if (frame.type === NO_DATA) heard.between.push(loudness(played));
    else heard.described.push(loudness(played));
  }
  expect(heard.described.length).toBeGreaterThan(10);
  expect(heard.between.length).toBeGreaterThan(80);
  const middle = (all: readonly number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
  expect(middle(heard.between) / middle(heard.described)).toBeGreaterThan(0.5);
  expect(Math.min(...heard.between)).toBeGreaterThan(0);
});
