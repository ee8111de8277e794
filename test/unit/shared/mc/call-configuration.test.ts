/** What a service configuration document says of private calls. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { priorityHeaders } from "../../../../renderer/signalling/private-calls/invite-request.ts";
import { decodeCallConfiguration } from "../../../../shared/mc/call-configuration.ts";
import { DEFAULT_WIRE } from "../../../../shared/mc/wire-profile.ts";

const EXAMPLE = readFileSync(new URL("../../../vectors/examples/mcptt-service-config.xml", import.meta.url), "utf8");
const read = (xml: string, domain = "mcx.system-a.example") => decodeCallConfiguration(xml, "mcptt", [domain]);
const changed = (from: string | RegExp, to: string) => {
  const xml = EXAMPLE.replace(from, to);
  expect(xml).not.toBe(EXAMPLE);
  return xml;
};

const SAID = {
  longestWithFloor: 900_000,
  longestWithoutFloor: 600_000,
  hangTime: 30_000,
  longestTalk: 60_000,
  priority: { emergency: "mcpttp.15", "imminent-peril": "mcpttp.8", normal: "mcpttp.0" },
  protectsSignalling: { confidentiality: false, integrity: false },
};

test("the example of the standard's document", () => expect(read(EXAMPLE)).toEqual(SAID));

test("a domain that says nothing limits nothing, and has its signalling protected", () =>
  expect(read(changed(/<on-network>[\s\S]*<\/on-network>/, "<on-network/>"))).toEqual({
    longestWithFloor: null,
    longestWithoutFloor: null,
    hangTime: null,
    longestTalk: null,
    priority: {},
    protectsSignalling: { confidentiality: true, integrity: true },
  }));

test.each([
  ["PT0.5S", 500],
  ["PT1H2M3S", 3_723_000],
  ["P1D", 86_400_000],
  [" PT90M\n", 5_400_000],
])("%s is %i milliseconds", (text, ms) => expect(read(changed("PT900S", text)).longestWithFloor).toBe(ms));

test.each([
  ["none", "PT0S"],
  ["months", "P1M"],
  ["less than nothing", "-PT5S"],
  ["a number alone", "900"],
  ["no digits", "PT"],
  ["more than a year", "P367D"],
  ["more digits than a time has", `PT${"9".repeat(30)}S`],
])("a longest time of %s spoils the whole", (_what, text) =>
  expect(() => read(changed("PT900S", text))).toThrow(
    expect.objectContaining({ code: "service-configuration-unreadable", detail: "max-duration-with-floor-control" }),
  ),
);

test.each([
  ["a limit twice", changed("<hang-time>", "<hang-time>PT1S</hang-time>$&"), "hang-time twice"],
  ["protection by hearsay", changed(/(<integrity-protection>)false/, "$1maybe"), "integrity-protection"],
  ["a priority with a line of its own", changed(">15<", ">15&#13;&#10;X: y<"), "emergency-resource-priority"],
  ["half a priority", changed(/<resource-priority-priority>15[^>]*>/, ""), "emergency-resource-priority"],
  ["another service's", changed(/mcpttServiceConfig/, "mcvideoServiceConfig"), "service-configuration-info"],
])("%s: nothing of it is taken", (_what, xml, detail) =>
  expect(() => read(xml)).toThrow(expect.objectContaining({ code: "service-configuration-unreadable", detail })),
);

test("another domain's is not ours", () =>
  expect(() => read(EXAMPLE, "mcx.system-b.example")).toThrow(expect.objectContaining({ detail: "domain" })));

test("a request has the priority that the account fixes, else that of the service configuration, else the usual one", () => {
  const { priority } = DEFAULT_WIRE;
  const of = (...given: Parameters<typeof priorityHeaders>) => priorityHeaders(...given)[0];
  expect(of({ ...priority, emergency: "wps.1" }, "emergency", { emergency: "mcpttq.12" })).toBe(
    "Resource-Priority: wps.1",
  );
  expect(of({ ...priority, emergency: null }, "emergency", { emergency: "mcpttq.12" })).toBeUndefined();
  expect(of(priority, "emergency", { emergency: "mcpttq.12" })).toBe("Resource-Priority: mcpttq.12");
  expect(of(priority, "normal", SAID.priority)).toBe("Resource-Priority: mcpttp.0");
  expect(of(priority, "emergency", {})).toBe("Resource-Priority: mcpttp.15");
  expect(of(priority, "normal")).toBeUndefined();
});
