/** Who does what protection asks for: keys and media of the leg in progress, as far as they are there. */
import { expect, test, vi } from "vitest";
import { PROTECTION } from "../../../../../renderer/calling/protection/protection-feature.ts";
import type { ProtectionShape } from "../../../../../renderer/calling/protection/protection-shape.ts";
import { BEA } from "../../../../support/fixtures/call-rules.ts";
import { place } from "../../../../support/harness/calling/protected-call.ts";

const { call } = place();
const KEYING = { scheme: "any" };

function setUp({ hasKeying = true, hasMedia = true } = {}) {
  const keys = {
    ...{ obtain: vi.fn(), open: vi.fn(), awaitInAnswer: vi.fn(), openBrought: vi.fn() },
    keying: hasKeying ? KEYING : undefined,
  };
  const media = { protect: vi.fn(), passUnprotected: vi.fn() } satisfies ProtectionShape["media"];
  const perform = PROTECTION.perform({ keys, leg: () => undefined, media: () => (hasMedia ? media : undefined) });
  return { keys, media, perform };
}

test("keys are obtained as ordered, and a message is opened for its caller", () => {
  const { keys, perform } = setUp();
  const order = { do: "obtain-keys", leg: 2, calledId: BEA, kmsUri: null } as const;
  perform["obtain-keys"](order, call);
  expect(keys.obtain).toHaveBeenCalledWith(order);
  const offer = { kind: "offered", scheme: "any", message: "AAAA", pckId: null } as const;
  perform["open-keys"]({ do: "open-keys", offer }, call);
  expect(keys.open).toHaveBeenCalledWith(offer, BEA);
  perform["await-keys"]({ do: "await-keys", leg: 3 }, call);
  expect(keys.awaitInAnswer).toHaveBeenCalledWith(3);
  perform["open-brought-keys"]({ do: "open-brought-keys" }, call);
  expect(keys.openBrought).toHaveBeenCalledWith(BEA);
});

test("the media of the leg are given the keying, once it is there", () => {
  const { media, perform } = setUp();
  perform["protect-media"]({ do: "protect-media" }, call);
  expect(media.protect).toHaveBeenCalledWith(KEYING);
  expect(media.passUnprotected).not.toHaveBeenCalled();
});

test("media without a keying are given nothing, and pass nothing", () => {
  const { media, perform } = setUp({ hasKeying: false });
  perform["protect-media"]({ do: "protect-media" }, call);
  expect(media.protect).not.toHaveBeenCalled();
  expect(media.passUnprotected).not.toHaveBeenCalled();
});

test("media are let pass as they are where that is asked for", () => {
  const { media, perform } = setUp();
  perform["pass-unprotected"]({ do: "pass-unprotected" }, call);
  expect(media.passUnprotected).toHaveBeenCalledOnce();
  expect(media.protect).not.toHaveBeenCalled();
});

test("a leg whose media have gone needs neither", () => {
  const { perform } = setUp({ hasMedia: false });
  expect(() => perform["protect-media"]({ do: "protect-media" }, call)).not.toThrow();
  expect(() => perform["pass-unprotected"]({ do: "pass-unprotected" }, call)).not.toThrow();
});
