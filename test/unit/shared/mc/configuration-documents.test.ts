import { expect, test } from "vitest";
import { documentsOf, placeOf } from "../../../../shared/mc/configuration-documents.ts";
import type { McService } from "../../../../shared/mc/services/services.ts";

const ueId = "urn:uuid:0b7f6a1c-5d0e-4c5e-8a8b-1f2e3d4c5b6a";
const all = new Map<McService, string>([
  ["mcptt", "sip:ava@a.test"],
  ["mcvideo", "sip:ava.video@a.test"],
  ["mcdata", "tel:+1/2?x#%y"],
]);

test("each document of a user has the place and the type of the standard", () => {
  const places = documentsOf(all).map((name) => placeOf(name, { ids: all, ueId }, 3));
  expect(places.map(({ contentType, path }) => [path, contentType])).toEqual([
    [
      "org.3gpp.mcptt.user-profile/users/sip:ava@a.test/mcptt-user-profile-3.xml",
      "application/vnd.3gpp.mcptt-user-profile+xml",
    ],
    [
      "org.3gpp.mcvideo.user-profile/users/sip:ava.video@a.test/mcvideo-user-profile-3.xml",
      "application/vnd.3gpp.mcvideo-user-profile+xml",
    ],
    [
      "org.3gpp.mcdata.user-profile/users/tel:%2B1%2F2%3Fx%23%25y/mcdata-user-profile-3.xml",
      "application/vnd.3gpp.mcdata-user-profile+xml",
    ],
    ["org.3gpp.mcptt.service-config/global/service-config.xml", "application/vnd.3gpp.mcptt-service-config+xml"],
    [
      "org.3gpp.mcvideo.service-config/global/mcvideo-service-config.xml",
      "application/vnd.3gpp.mcvideo-service-config+xml",
    ],
    [
      "org.3gpp.mcdata.service-config/global/mcdata-service-config.xml",
      "application/vnd.3gpp.mcdata-service-config+xml",
    ],
    [`org.3gpp.mcptt.ue-config/users/sip:ava@a.test/${ueId}`, "application/vnd.3gpp.mcptt-ue-config+xml"],
  ]);
});

test("where a user is in it, there is a place for servers that want the user escaped", () => {
  const [profile, service] = [
    placeOf({ service: "mcptt", kind: "user-profile" }, { ids: all, ueId }, 1),
    placeOf({ service: "mcptt", kind: "service-configuration" }, { ids: all, ueId }, 1),
  ];
  expect(profile.escapedPath).toBe("org.3gpp.mcptt.user-profile/users/sip%3Aava%40a.test/mcptt-user-profile-1.xml");
  expect(service).toMatchObject({
    path: "org.3gpp.mcptt.service-config/global/service-config.xml",
    escapedPath: undefined,
  });
});

test("nothing is asked for of a service that the user has not", () => {
  expect(documentsOf(new Map([["mcvideo", "sip:ava@a.test"]]))).toEqual([
    { service: "mcvideo", kind: "user-profile" },
    { service: "mcvideo", kind: "service-configuration" },
  ]);
});
