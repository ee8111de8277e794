import { expect, test } from "vitest";
import { hasPictures, PICTURE_SERVICES } from "../../../../../shared/mc/services/call-services.ts";
import { SERVICE_NAMES } from "../../../../../shared/mc/services/services.ts";

test("of the services one alone has pictures beside the sound", () => {
  expect(SERVICE_NAMES.filter(hasPictures)).toEqual(["mcvideo"]);
  expect(PICTURE_SERVICES).toEqual(["mcvideo"]);
});
