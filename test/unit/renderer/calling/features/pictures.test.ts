import { describe, expect, test } from "vitest";
import type { PrivateCall } from "../../../../../renderer/calling/call-core.ts";
import type { CallEvent } from "../../../../../renderer/calling/call-events.ts";
import { cameraToSet, pictureProof } from "../../../../../renderer/calling/features/pictures.ts";
import { placeCall, receiveCall, transition } from "../../../../../renderer/calling/private-call.ts";
import type { FarPicture } from "../../../../../shared/mc/record-parts/pictures.ts";
import { PICTURE_SERVICES } from "../../../../../shared/mc/services/call-services.ts";
import { callRules } from "../../../../support/fixtures/call-rules.ts";

const ID = "6f1d3c58-6e0b-4c8e-9c55-3b1f8c9d0a11";
const BEA = "sip:bea@a.example";
const [WITH_PICTURES = "mcptt"] = PICTURE_SERVICES;

const placed = (service = WITH_PICTURES) => placeCall(ID, BEA, { ...callRules(), service }, 1_000).call;
const connected = (service = WITH_PICTURES): PrivateCall => {
  const call = placed(service);
  return { ...call, record: { ...call.record, state: "connected", connectedAt: 2_000 } };
};

/** What becomes of a call, and what is done. */
function happens(call: PrivateCall, ...events: readonly CallEvent[]) {
  const done: string[] = [];
  let now = call;
  for (const event of events) {
    const { call: next, effects } = transition(now, event, 3_000);
    now = next;
    done.push(...effects.map((effect) => JSON.stringify(effect)));
  }
  return { call: now, pictures: now.record.pictures, done };
}

const far = (leg: number, picture: FarPicture): CallEvent => ({
  type: "media",
  leg,
  event: { kind: "far-picture", far: picture },
});

describe("a call with pictures", () => {
  test("no camera opens before somebody has switched it on", () => {
    expect(placed().record.pictures).toMatchObject({ camera: "off", far: "none" });
    const rings = receiveCall(ID, BEA, { ...callRules(), service: WITH_PICTURES }, { kind: "none" }, 0);
    expect(JSON.stringify(rings.effects)).not.toContain("camera");
    const answered = happens(rings.call, { type: "camera", shows: "camera" }, { type: "answer" });
    expect(answered.pictures?.camera, "not even by its key, while it rings").toBe("off");
    expect(answered.done.join()).not.toContain("show-camera");
  });

  test("shows what the dispatcher chose, as soon as it is there, and nothing any more when it is switched off", () => {
    const opening = happens(connected(), { type: "camera", shows: "camera" });
    expect(opening.pictures?.camera).toBe("opening");
    expect(opening.done).toEqual(['{"do":"show-camera","of":"camera"}']);
    const on = happens(opening.call, { type: "camera-opened", of: "camera" });
    expect(on.pictures?.camera).toBe("on");
    const off = happens(on.call, { type: "camera", shows: null });
    expect([off.pictures?.camera, off.done]).toEqual(["off", ['{"do":"show-camera","of":null}']]);
    expect(happens(off.call, { type: "camera-opened", of: "camera" }).pictures?.camera, "too late").toBe("off");
  });

  test("a screen that is shared is known from a camera, and the camera that comes after it is one", () => {
    const screen = happens(connected(), { type: "camera", shows: "screen" }, { type: "camera-opened", of: "screen" });
    expect(screen.pictures).toMatchObject({ camera: "on", shows: "screen" });
    const camera = happens(screen.call, { type: "camera", shows: "camera" }, { type: "camera-opened", of: "camera" });
    expect(camera.pictures).toMatchObject({ camera: "on", shows: "camera" });
  });

  test("no camera opens where the other end takes no pictures, and one that is open can be closed", () => {
    const alone = happens(connected(), far(1, "none"));
    expect(alone.pictures?.farSince).not.toBeNull();
    const asked = happens(alone.call, { type: "camera", shows: "camera" });
    expect([asked.pictures?.camera, asked.done]).toEqual(["off", []]);
    const on = happens(
      connected(),
      { type: "camera", shows: "camera" },
      { type: "camera-opened", of: "camera" },
      far(1, "none"),
    );
    expect(happens(on.call, { type: "camera", shows: null }).pictures?.camera).toBe("off");
  });

  test("says why there is no camera, and goes on", () => {
    const { call, pictures } = happens(
      connected(),
      { type: "camera", shows: "camera" },
      { type: "camera-lost", code: "camera-refused", detail: "NotAllowedError" },
    );
    expect(pictures).toMatchObject({ camera: "off", cameraProblem: { code: "camera-refused" } });
    expect(call.record.state).toBe("connected");
    expect(happens(call, { type: "camera", shows: "camera" }).pictures?.cameraProblem).toBeNull();
  });

  test("tells the other end of its camera, unless a hold is under way that does", () => {
    const untold: CallEvent = { type: "media", leg: 1, event: { kind: "picture-untold" } };
    expect(happens(connected(), untold).done).toEqual(['{"do":"offer-anew"}']);
    const holding = connected();
    const busy = { ...holding, record: { ...holding.record, holdChange: "holding" } } as const;
    expect(happens(busy, untold).done).toEqual([]);
    expect(happens(placed(), untold).done, "nobody has answered").toEqual([]);
  });

  test("keeps its camera through a redirection", () => {
    const on = happens(placed(), { type: "camera", shows: "camera" }, { type: "camera-opened", of: "camera" }).call;
    const second = { ...on, leg: 2 };
    expect(second.record.pictures?.camera).toBe("on");
    expect(happens(second, far(1, "shown")).pictures?.far, "of the leg that was left").toBe("none");
    expect(happens(second, far(2, "shown")).pictures).toMatchObject({ far: "shown", farSince: 3_000 });
  });

  test("is as protected as the weaker of both ways", () => {
    const proves = (sent: boolean, received: boolean): CallEvent => ({
      type: "media",
      leg: 1,
      event: { kind: "pictures-proved", sent, received },
    });
    const quiet = connected();
    expect(pictureProof(quiet.record)).toBe("nothing-to-prove");
    const seeing = happens(quiet, far(1, "shown")).call;
    expect(pictureProof(seeing.record)).toBe("unproved");
    const proved = happens(seeing, proves(false, true)).call;
    expect(pictureProof(proved.record)).toBe("proved");
    const sending = happens(proved, { type: "camera", shows: "camera" }, { type: "camera-opened", of: "camera" }).call;
    expect(pictureProof(sending.record)).toBe("unproved");
    expect(pictureProof(happens(sending, proves(true, true)).call.record)).toBe("proved");
  });

  test("adds its frames up", () => {
    const counts = { protected: 2, authenticated: 3, refused: 0, replayed: 1 };
    const frames: CallEvent = { type: "media", leg: 1, event: { kind: "picture-frames", counts } };
    expect(happens(connected(), frames, frames).pictures?.frames).toEqual({
      protected: 4,
      authenticated: 6,
      refused: 0,
      replayed: 2,
    });
  });
});

test("a call that is sound alone has no camera", () => {
  const { call, pictures, done } = happens(connected("mcptt"), { type: "camera", shows: "camera" }, far(1, "shown"));
  expect([pictures, done, cameraToSet(call.record), pictureProof(call.record)]).toEqual([
    null,
    [],
    undefined,
    "nothing-to-prove",
  ]);
});
