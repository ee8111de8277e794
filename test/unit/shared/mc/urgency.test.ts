import { describe, expect, test } from "vitest";
import {
  byUrgency,
  isEmergency,
  NOT_URGENT,
  parseResourcePriority,
  readUrgency,
} from "../../../../shared/mc/urgency.ts";
import { DEFAULT_WIRE } from "../../../../shared/mc/wire-profile.ts";

const { priority } = DEFAULT_WIRE;

describe("Resource-Priority (RFC 4412, RFC 8101)", () => {
  test.each([
    [["mcpttp.15"], 15],
    [["MCPTTQ.0"], 0],
    [["wps.1, mcpttp.4", "mcpttp.9"], 9],
    [["wps.1"], null],
    [["wps.1,  mcpttp.3 "], 3],
    [["mcpttp.16"], null],
    [["mcpttp.-1", "mcpttp.1.5", "mcpttp.", "mcpttp", "mcpttp.007"], null],
    [[], null],
  ])("%j asks for %s", (fields, expected) => {
    expect(parseResourcePriority(fields, priority.namespaces)).toBe(expected);
  });

  test("of a field that has no end only its beginning is read", () => {
    expect(parseResourcePriority([`${"x.1,".repeat(400)}mcpttp.15`], priority.namespaces)).toBeNull();
  });
});

describe("a request", () => {
  test("is an emergency by its indication, whatever its priority", () => {
    expect(readUrgency({ emergency: true, imminentPeril: true }, ["mcpttp.2"], priority)).toEqual({
      urgency: "emergency",
      requestPriority: 2,
    });
    expect(readUrgency({ emergency: false }, ["mcpttp.15"], priority)).toEqual({
      urgency: "priority",
      requestPriority: 15,
    });
  });

  test("is about an imminent peril, has priority from where the wire profile says, or is ordinary", () => {
    expect(readUrgency({ imminentPeril: true }, [], priority).urgency).toBe("imminent-peril");
    expect(readUrgency({}, ["mcpttp.8"], priority).urgency).toBe("priority");
    expect(readUrgency({}, ["mcpttp.7"], priority).urgency).toBe("normal");
    expect(readUrgency({}, [], priority)).toEqual(NOT_URGENT);
    expect(readUrgency({}, [], { ...priority, shownFrom: 0 })).toEqual(NOT_URGENT);
  });
});

test("priorities order those that have priority, and nobody else", () => {
  const as = (urgency: "normal" | "priority" | "emergency", requestPriority: number | null) => ({
    urgency,
    requestPriority,
  });
  expect(byUrgency(as("priority", 9), as("priority", 15))).toBeGreaterThan(0);
  expect(byUrgency(as("priority", 15), as("priority", 9))).toBeLessThan(0);
  expect(byUrgency(as("priority", 15), as("emergency", null))).toBeGreaterThan(0);
  expect(byUrgency(as("emergency", 1), as("emergency", 15))).toBe(0);
  expect(byUrgency(as("normal", 7), as("normal", null))).toBe(0);
  expect(byUrgency(as("emergency", null), as("priority", 15))).toBeLessThan(0);
  expect(isEmergency(as("priority", 15))).toBe(false);
  expect(isEmergency(as("emergency", null))).toBe(true);
});
