/** What a service configuration document says of private calls. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
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
  transmissionTimers: {},
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
    transmissionTimers: {},
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

describe("timers of transmission control", () => {
  const timers = (inside: string) =>
    decodeCallConfiguration(
      changed(
        "</on-network>",
        `<anyExt><tc-timers-counters-R14>${inside}</tc-timers-counters-R14></anyExt></on-network>`,
      ).replace("mcpttServiceConfig", "mcvideoServiceConfig"),
      "mcvideo",
      ["mcx.system-a.example"],
    ).transmissionTimers;
  const one = (text: string) => `<T100-transmission-request>${text}</T100-transmission-request>`;

  test("each that the document says, in milliseconds", () => {
    const names = [
      "transmission-end-request",
      "queue-position-request",
      "receive-media-request",
      "receive-media-release",
    ];
    const others = names.map((name, at) => `<T10${at + 1}-${name}>${at + 2}</T10${at + 1}-${name}>`);
    const said = { T100: 1_000, T101: 2_000, T102: 3_000, T103: 4_000, T104: 5_000 };
    expect(timers([one("1"), ...others, "<T2-transmission-idle>PT1S</T2-transmission-idle>"].join(""))).toEqual(said);
    expect(timers("")).toEqual({});
  });

  test.each([
    ["0", {}],
    [" 10 ", { T100: 10_000 }],
    ["255", { T100: 10_000 }],
  ])("of %s s: nothing said is nothing, and nobody waits for ever", (text, said) =>
    expect(timers(one(text))).toEqual(said),
  );

  test.each(["PT1S", "-1", "256", "1.5", "", "9999"])("of %j spoils the whole", (text) =>
    expect(() => timers(one(text))).toThrow(
      expect.objectContaining({ code: "service-configuration-unreadable", detail: "T100-transmission-request" }),
    ),
  );
});

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
