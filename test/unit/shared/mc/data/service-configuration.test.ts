/** What a service configuration document says of messages and files. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { McError } from "../../../../../shared/errors/mc-error.ts";
import { decodeServiceConfiguration, NO_DATA_LIMITS } from "../../../../../shared/mc/data/service-configuration.ts";
import { unexpectedNamespace } from "../../../../../shared/mc/service-parameters.ts";

const EXAMPLE = readFileSync(
  new URL("../../../../vectors/examples/mcdata-service-config.xml", import.meta.url),
  "utf8",
);
const OURS = ["mcx.system-a.example"];
const read = (xml: string, domains: readonly string[] = OURS) => decodeServiceConfiguration(xml, "mcdata", domains);
const changed = (from: string | RegExp, to: string) => {
  const xml = EXAMPLE.replace(from, to);
  expect(xml).not.toBe(EXAMPLE);
  return xml;
};
const without = (name: string) => changed(new RegExp(`<${name}>[^<]*</${name}>`), "");

/** What is wrong with a document; undefined where nothing is. */
function faultOf(xml: string, domains?: readonly string[]): string | undefined {
  try {
    read(xml, domains);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(McError);
    expect((error as McError).code).toBe("service-configuration-unreadable");
    return (error as McError).detail;
  }
}

const EXAMPLES_LIMITS = { message: 10_000, payloadInMessage: 1_000, file: 20_000_000, fetchedByItself: 1_000_000 };

test("the example of the standard's document", () => expect(read(EXAMPLE)).toEqual(EXAMPLES_LIMITS));

test.each([
  ["max-data-size-sds-bytes", "message"],
  ["max-payload-size-sds-cplane-bytes", "payloadInMessage"],
  ["max-data-size-fd-bytes", "file"],
  ["max-data-size-auto-recv-bytes", "fetchedByItself"],
] as const)("what does not say %s sets no limit there, and keeps the others", (name, limit) =>
  expect(read(without(name))).toEqual({ ...EXAMPLES_LIMITS, [limit]: null }),
);

test.each(["on-network", "tx-and-rx-control"])("what has no %s sets none at all", (name) =>
  expect(read(changed(/<on-network>[\s\S]*<\/on-network>/, name === "on-network" ? "" : "<on-network/>"))).toEqual(
    NO_DATA_LIMITS,
  ),
);

test("nothing may be sent where the limit is nought, and white space around a number is none of it", () =>
  expect(read(changed(">10000<", "> \n0 <"))).toEqual({ ...EXAMPLES_LIMITS, message: 0 }));

test("elements that are not known, and those of others' namespaces, are passed over", () => {
  const more =
    '<anyExt><max-data-size-sds-bytes>1</max-data-size-sds-bytes></anyExt><max-data-size-sds-bytes xmlns="urn:x">2</max-data-size-sds-bytes>';
  expect(read(changed("<max-data-size-sds-bytes>", `${more}<max-data-size-sds-bytes>`))).toEqual(EXAMPLES_LIMITS);
});

describe("which domain it is for", () => {
  const two = changed(
    "</service-configuration-info>",
    '<service-configuration-params domain="mcx.system-b.example"><on-network><tx-and-rx-control><max-data-size-sds-bytes>7</max-data-size-sds-bytes></tx-and-rx-control></on-network></service-configuration-params></service-configuration-info>',
  );
  test("that of another one is not ours", () => expect(faultOf(EXAMPLE, ["mcx.system-b.example"])).toBe("domain"));
  test("nor is one of nobody", () => expect(faultOf(changed(' domain="mcx.system-a.example"', ""))).toBe("domain"));
  test("ours among several", () => {
    expect(read(two, ["MCX.System-B.example"])).toEqual({ ...NO_DATA_LIMITS, message: 7 });
    expect(read(two)).toEqual(EXAMPLES_LIMITS);
  });
  test("of two domains of ours the first that it has counts", () => {
    expect(read(two, [...OURS, "mcx.system-b.example"])).toEqual(EXAMPLES_LIMITS);
    expect(read(two, ["data.test", "mcx.system-b.example", ...OURS])).toEqual({ ...NO_DATA_LIMITS, message: 7 });
  });
  test("one domain twice: nobody knows which is meant", () =>
    expect(faultOf(two.replace("mcx.system-b.example", " MCX.system-a.example"))).toBe("domain"));
});

describe("a document that cannot be read as it should is not read at all", () => {
  test.each([
    ["a size in words", changed(">10000<", ">ten thousand<"), "max-data-size-sds-bytes"],
    ["a size below nought", changed(">10000<", ">-1<"), "max-data-size-sds-bytes"],
    ["a size with a unit", changed(">1000000<", ">1000000B<"), "max-data-size-auto-recv-bytes"],
    ["no size", changed(">20000000<", "><"), "max-data-size-fd-bytes"],
    ["more digits than any size has", changed(">1000<", `>${"9".repeat(16)}<`), "max-payload-size-sds-cplane-bytes"],
    [
      "a limit twice",
      changed("<max-data-size-fd-bytes>", "<max-data-size-fd-bytes>1</max-data-size-fd-bytes>$&"),
      "max-data-size-fd-bytes twice",
    ],
    ["one network twice", changed("<on-network>", "<on-network/>$&"), "on-network twice"],
    ["another root", changed(/service-configuration-info/g, "service-configuration"), "service-configuration-info"],
    ["that of another service", changed("mcdataServiceConfig", "mcpttServiceConfig"), "service-configuration-info"],
    ["no XML", "{}", "malformed"],
    ["a document type", changed("<service", "<!DOCTYPE a><service"), "doctype"],
    ["more octets than a configuration has", `${EXAMPLE}${" ".repeat(1024 * 1024)}`, "too-large"],
  ])("%s", (_what, xml, fault) => expect(faultOf(xml)).toBe(fault));

  test("of a service that has no such document", () =>
    expect(() => decodeServiceConfiguration(EXAMPLE, "mcptt", OURS)).toThrow(McError));
});

test("in a namespace that is nobody's it is read, and that can be told", () => {
  const elsewhere = changed("urn:3gpp:ns:mcdataServiceConfig:1.0", "urn:3gpp:mcdata:service-config:1.0");
  expect(read(elsewhere)).toEqual(EXAMPLES_LIMITS);
  expect(unexpectedNamespace(elsewhere, "mcdata")).toBe("urn:3gpp:mcdata:service-config:1.0");
  expect(unexpectedNamespace(EXAMPLE, "mcdata")).toBeUndefined();
});
