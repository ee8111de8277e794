import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { XmlError } from "../../../../shared/base/xml.ts";
import { particular } from "../../../../shared/errors/particulars.ts";
import {
  decodeInfo,
  decodeInfoElements,
  encodeInfo,
  InfoDocumentError,
  serviceOfParts,
} from "../../../../shared/mc/info-document.ts";
import { decodeBody, findPart } from "../../../../shared/mc/multipart.ts";
import {
  decodeResourceLists,
  encodeResourceLists,
  RESOURCE_LISTS_CONTENT_TYPE,
} from "../../../../shared/mc/resource-lists.ts";
import { MC_SERVICES, type McService, VOICE_SERVICE } from "../../../../shared/mc/services/services.ts";

const services: McService[] = ["mcptt", "mcvideo", "mcdata"];
const example = (name: string) => {
  const text = readFileSync(new URL(`../../../vectors/examples/${name}`, import.meta.url), "utf8").replace(
    /\r?\n/g,
    "\r\n",
  );
  const gap = text.indexOf("\r\n\r\n");
  return { head: text.slice(0, gap), body: text.slice(gap + 4) };
};

describe("what an info document says of how urgent a call is", () => {
  const written = (service: McService) =>
    encodeInfo(service, { sessionType: "private", emergency: true, alert: false, imminentPeril: true });

  test.each(services)("%s: it is written in the order of the schema, and read back", (service) => {
    const { prefix } = MC_SERVICES[service];
    const line = (name: string, value: boolean) =>
      `    <${name} type="Normal"><${prefix}Boolean>${value}</${prefix}Boolean></${name}>\r\n`;
    expect(written(service)).toContain(
      line("emergency-ind", true) + line("alert-ind", false) + line("imminentperil-ind", true),
    );
    expect(decodeInfo(service, written(service))).toEqual({
      sessionType: "private",
      emergency: true,
      alert: false,
      imminentPeril: true,
    });
  });

  const said = (...values: readonly string[]) =>
    decodeInfo(
      "mcptt",
      encodeInfo("mcptt", { emergency: true }).replace(
        / {4}<emergency-ind.*\r\n/,
        values
          .map((value) => `<emergency-ind type="Normal"><mcpttBoolean>${value}</mcpttBoolean></emergency-ind>`)
          .join(""),
      ),
    ).emergency;

  test.each([
    [["true"], true],
    [[" TRUE "], true],
    [["1"], true],
    [["false"], false],
    [["False "], false],
    [["0"], false],
    [["false", "true"], true],
    [["1", "maybe"], true],
    [["maybe", "0"], false],
    [["maybe"], undefined],
    [[""], undefined],
    [["Stryker was here"], undefined],
    [[], undefined],
  ])("%j says %s", (values, expected) => expect(said(...values)).toBe(expected));

  test("one that is encrypted says nothing", () => {
    const xml = encodeInfo("mcptt", { emergency: true }).replace(
      'emergency-ind type="Normal"',
      'emergency-ind type="Encrypted"',
    );
    expect(decodeInfo("mcptt", xml)).toEqual({});
  });
});

describe("info documents (TS 24.379 F.1)", () => {
  test.each(services)("%s: what is written is read back", (service) => {
    const info = {
      sessionType: "private",
      requestUri: "sip:new&id@b.example",
      callingUserId: "sip:a@a.example",
      calledPartyId: "sip:b@a.example",
      clientId: "urn:uuid:6f1d3f0e-2c2a-4f67-9d0a-3d4a9b7c5e11",
    };
    const xml = encodeInfo(service, info);
    expect(decodeInfo(service, xml)).toEqual(info);
    expect(xml).toContain(`xmlns="${MC_SERVICES[service].infoNamespace}"`);
    for (const other of services.filter((name) => name !== service)) {
      expect(() => decodeInfo(other, xml)).toThrow(InfoDocumentError);
    }
  });

  test("elements stand in the order of the schema", () => {
    const xml = encodeInfo(
      "mcptt",
      { clientId: "c", calledPartyId: "p", callingUserId: "u", requestUri: "r", sessionType: "private" },
      "<x/>",
    );
    const order = [
      "session-type",
      "mcptt-request-uri",
      "mcptt-calling-user-id",
      "mcptt-called-party-id",
      "mcptt-client-id",
      "anyExt",
    ];
    const places = order.map((name) => xml.indexOf(`<${name}`));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  test("accepts text without an inner element, mcpttURI for the client ID, unknown elements", () => {
    const xml = `<m:mcpttinfo xmlns:m="urn:3gpp:ns:mcpttInfo:1.0"><m:mcptt-Params><m:unknown/><m:mcptt-request-uri type="Normal"> sip:a@b </m:mcptt-request-uri><m:mcptt-client-id type="Normal"><m:mcpttURI>urn:uuid:1</m:mcpttURI></m:mcptt-client-id></m:mcptt-Params></m:mcpttinfo>`;
    expect(decodeInfo("mcptt", xml)).toEqual({ requestUri: "sip:a@b", clientId: "urn:uuid:1" });
  });

  test("encrypted and empty elements yield no value", () => {
    const xml = `<mcpttinfo xmlns="urn:3gpp:ns:mcpttInfo:1.0"><mcptt-Params><mcptt-request-uri type="encrypted"><x/></mcptt-request-uri><mcptt-called-party-id type="Normal"><mcpttURI/></mcptt-called-party-id></mcptt-Params></mcpttinfo>`;
    expect(decodeInfo("mcptt", xml)).toStrictEqual({});
    expect(decodeInfoElements("mcptt", xml).requestUri).toEqual([{ type: "encrypted" }]);
  });

  test("nothing is written of what is not there, and the client ID in the kind of element that is asked for", () => {
    const xml = encodeInfo("mcptt", {});
    expect(xml.replaceAll(/\s*\r\n\s*/g, "")).toMatch(/<mcptt-Params><\/mcptt-Params><\/mcpttinfo>$/);
    expect(encodeInfo("mcptt", { clientId: "c" })).toContain("<mcpttString>c</mcpttString>");
    expect(encodeInfo("mcptt", { clientId: "c" }, "", "URI")).toContain("<mcpttURI>c</mcpttURI>");
  });

  const ROOT = particular("root-is-not", "mcpttinfo");
  test.each([
    ["another root", "<a/>", ROOT],
    ["another root of the namespace", '<a xmlns="urn:3gpp:ns:mcpttInfo:1.0"><mcptt-Params/></a>', ROOT],
    ["the right root without namespace", "<mcpttinfo><mcptt-Params/></mcpttinfo>", ROOT],
    ["no parameters", '<mcpttinfo xmlns="urn:3gpp:ns:mcpttInfo:1.0"/>', particular("element-missing", "mcptt-Params")],
  ])("refuses %s", (_what, xml, message) => {
    expect(() => decodeInfo("mcptt", xml)).toThrow(
      expect.objectContaining({ constructor: InfoDocumentError, name: "InfoDocumentError", message }),
    );
  });

  test("the service of a body is the first that has its document there", () => {
    const parts = services.map((service) => ({ contentType: MC_SERVICES[service].infoContentType, content: "" }));
    expect(serviceOfParts(parts.slice(1), services)).toBe("mcvideo");
    expect(serviceOfParts(parts, ["mcdata", "mcptt"])).toBe("mcdata");
    expect(serviceOfParts(parts.slice(0, 1), ["mcdata"])).toBeUndefined();
  });

  test("an account that names no service means voice", () => expect(MC_SERVICES[VOICE_SERVICE].title).toBe("MCPTT"));

  test("a document that is no XML is refused as such", () => {
    expect(() => decodeInfo("mcptt", "<a")).toThrow(XmlError);
  });
});

describe("resource-lists (RFC 5366)", () => {
  test("what is written is read back", () => {
    const uris = ["sip:bob@a.example", 'sip:o"neil&co@b.example'];
    expect(decodeResourceLists(encodeResourceLists(uris))).toEqual(uris);
  });

  test("one line for each, and nothing else", () => {
    const lines = [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists">',
      "  <list>",
      '    <entry uri="sip:a@h"/>',
      '    <entry uri="sip:b@h"/>',
      "  </list>",
      "</resource-lists>",
    ];
    expect(encodeResourceLists(["sip:a@h", "sip:b@h"])).toBe(`${lines.join("\r\n")}\r\n`);
    expect(RESOURCE_LISTS_CONTENT_TYPE).toBe("application/resource-lists+xml");
  });

  test("space around a URI is none of it, and an entry without one names nobody", () => {
    const xml =
      '<resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists"><entry uri=" sip:a@h "/><entry/></resource-lists>';
    expect(decodeResourceLists(xml)).toEqual(["sip:a@h", ""]);
  });

  test("entries of other namespaces do not count", () => {
    expect(decodeResourceLists('<l xmlns="x"><entry uri="sip:a@b"/></l>')).toEqual([]);
  });
});

describe("the example INVITEs", () => {
  test.each([
    ["invite-1-primary-id.txt", "sip:bob@mcx.system-a.example"],
    ["invite-2-new-id.txt", "sip:bob.visitor@mcx.system-b.example"],
  ])("%s names its callee", (name, callee) => {
    const { head, body } = example(name);
    const parts = decodeBody(/^Content-Type: (.*)\r?$/m.exec(head)?.[1] ?? "", body);
    expect(decodeResourceLists(findPart(parts, "application/resource-lists+xml")?.content ?? "")).toEqual([callee]);
    expect(decodeInfo("mcptt", findPart(parts, MC_SERVICES.mcptt.infoContentType)?.content ?? "").sessionType).toBe(
      "private",
    );
    expect(findPart(parts, "application/sdp")?.content).toMatch(/^v=0/);
  });
});
