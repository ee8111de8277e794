/** The key for stills while the question about one is open. */
import { expect, test, vi } from "vitest";
import { createSettingsStore } from "../../../../renderer/client/host-settings.ts";
import { createPictureBoard } from "../../../../renderer/client/picture-board.ts";
import { createStillDesk } from "../../../../renderer/pictures/still-desk.ts";
import { pictureHandlers } from "../../../../renderer/window/picture-acts.ts";
import type { ConsoleServices } from "../../../../renderer/window/services.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import type { CallRecord } from "../../../../shared/mc/call-record.ts";
import { NO_PICTURES_YET, type Pictures } from "../../../../shared/mc/record-parts/pictures.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

const STILL = { width: 640, height: 360, octets: "/9j/2Q==" };
const SEEN: Pictures = { ...NO_PICTURES_YET, far: "shown", farSince: 1, proved: { sent: false, received: true } };

test.each<[string, Partial<Pictures>, Partial<CallRecord>]>([
  ["holds", {}, { state: "connected", hold: "by-colleague" }],
  ["freezes", { far: "still" }, { state: "connected" }],
  ["hangs up", {}, { state: "ended", endReason: { code: "hung-up" } }],
])("a still that was taken before the other end %s can be kept, and no other one taken", (_name, pictures, change) => {
  const keep = vi.fn(() => new Promise<never>(() => {}));
  const desk = createStillDesk({ keep }, () => "ask");
  const settings = { store: createSettingsStore({ ...DEFAULT_SETTINGS, stills: "ask" }) };
  const services = { settings, stills: { desk }, pictures: createPictureBoard() } as unknown as ConsoleServices;
  const call = callRecord({ id: "call", ...change, pictures: { ...SEEN, ...pictures } });
  expect(pictureHandlers(services, call).keepStill).toBeFalsy();
  desk.take("call", STILL);
  pictureHandlers(services, call).keepStill?.();
  expect(keep).toHaveBeenCalledExactlyOnceWith({ callId: "call", ...STILL });
  expect(pictureHandlers(services, call).keepStill).toBeFalsy();
});
