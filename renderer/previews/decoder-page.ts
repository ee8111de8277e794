/**
 * All that runs in the page that decodes a picture: it takes one, answers with its pixels, and is thrown away. It stands in that page as it
 * is (`scripts/tools/build/decoder-page.ts`) and can load nothing: so it imports nothing that runs.
 *
 * @module
 */
import type { DecodeAnswer, DecodeOrder } from "./picture-decoder.ts";

async function decoded({ height, octets, type, width }: DecodeOrder): Promise<ImageBitmap> {
  // Of a picture that moves it is the first one.
  const whole = await createImageBitmap(new Blob([octets], { type }));
  const scale = Math.min(1, width / whole.width, height / whole.height);
  return createImageBitmap(whole, {
    resizeWidth: Math.max(1, Math.round(whole.width * scale)),
    resizeHeight: Math.max(1, Math.round(whole.height * scale)),
    resizeQuality: "high",
  });
}

addEventListener(
  "message",
  async ({ data, ports: [port] }: MessageEvent<DecodeOrder>) => {
    const picture = await decoded(data).catch(() => null);
    const answer: DecodeAnswer = { picture };
    port?.postMessage(answer, picture === null ? [] : [picture]);
  },
  { once: true },
);
