import { expect, test } from "vitest";
import { cautionAbout } from "../../../../renderer/calling/known-systems.ts";
import { sameMcId } from "../../../../shared/mc/mc-id.ts";

const BEA = "sip:bea@mcx.system-a.example";
const EVE = "sip:eve@mcx.system-a.example";
const hosts = ["mcx.system-a.example", "System-B.example."];
const isInDirectory = (id: string) => id === BEA || id === EVE || sameMcId(id, "tel:+49305550413");

test.each([
  ["sip:visitor@mcx.system-b.example", undefined],
  ["sip:visitor@MCX.system-b.example:5070", undefined],
  ["sip:visitor@system-b.example", undefined],
  ["sip:visitor@mcx.evilsystem-b.example", "unknown-system"],
  ["sip:visitor@system-a.example", "unknown-system"],
  ["sip:+1900555@pstn.example;user=phone", "unknown-system"],
  ["sip:+1900555@mcx.system-a.example;user=phone", "telephone"],
  // A number names no system: it is asked about unless the directory has it, and is never known by a host.
  ["tel:+49305550412", "telephone"],
  ["tel:+49-30-5550413", "another-person"],
  [EVE, "another-person"],
  // Loops have a rule of their own.
  [BEA, undefined],
])("from Bea to %s: %s", (newId, caution) => {
  expect(cautionAbout(BEA, newId, { hosts, isInDirectory })).toBe(caution);
});

test("who was dialled under an ID that nobody here has may well be whom the directory has", () => {
  expect(cautionAbout("sip:visitor@mcx.system-b.example", BEA, { hosts, isInDirectory })).toBeUndefined();
});

test("where nothing is known everything is asked about", () => {
  expect(cautionAbout(BEA, BEA, { hosts: [], isInDirectory })).toBe("unknown-system");
});

test("a number that the directory has is somebody like others", () => {
  expect(
    cautionAbout("sip:visitor@mcx.system-b.example", "tel:+49305550413", { hosts, isInDirectory }),
  ).toBeUndefined();
});
