/** Service settings as they are published: against the examples of the digest, octet for octet, and read strictly. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { XmlError } from "../../../../shared/base/xml.ts";
import { particular } from "../../../../shared/errors/particulars.ts";
import { InfoDocumentError } from "../../../../shared/mc/info-document.ts";
import { BodyError } from "../../../../shared/mc/multipart.ts";
import {
  ANSWER_MODES,
  decodeServiceSettings,
  encodeServiceSettings,
  SETTINGS_CONTENT_TYPE,
  SETTINGS_EVENT,
  type ServiceSettings,
  ServiceSettingsError,
} from "../../../../shared/mc/service-settings.ts";
import { MC_SERVICES, SERVICE_NAMES } from "../../../../shared/mc/services/services.ts";
import { decodeSettingsPublication, encodeSettingsPublication } from "../../../../shared/mc/settings-publication.ts";

const example = (name: string) => {
  const text = readFileSync(new URL(`../../../vectors/examples/${name}`, import.meta.url), "utf8").replace(
    /\r?\n/g,
    "\r\n",
  );
  const gap = text.indexOf("\r\n\r\n");
  const header = (field: string) => new RegExp(`^${field}: (.*)$`, "m").exec(text.slice(0, gap))?.[1] ?? "";
  return { header, body: text.slice(gap + 4) };
};

const INSTANCE = "urn:uuid:0b7f6a1c-5d0e-4c5e-8a8b-1f2e3d4c5b6a";
const ALICE = {
  ownId: "sip:alice@mcx.system-a.example",
  clientId: "urn:uuid:6f1d3f0e-2c2a-4f67-9d0a-3d4a9b7c5e11",
};

describe("the examples", () => {
  test("the body of settings for voice is written octet for octet", () => {
    const { body, header } = example("publish-2-settings-only.txt");
    const settings: ServiceSettings = {
      instanceId: INSTANCE,
      answerMode: "automatic",
      profileIndex: 1,
      multiplexSupport: MC_SERVICES.mcptt.settings.multiplexSupport ?? true,
    };
    const written = encodeSettingsPublication("mcptt", ALICE, encodeServiceSettings(settings), "mcx-p2");
    expect(written.body).toBe(body);
    expect(Buffer.byteLength(written.body)).toBe(Number(header("Content-Length")));
    expect(written.contentType.replaceAll('"', "")).toBe(header("Content-Type"));
    expect(header("Event")).toBe(SETTINGS_EVENT);
    expect(header("P-Preferred-Service")).toBe(MC_SERVICES.mcptt.icsi);
    expect(header("Accept-Contact")).toBe(`*;+${MC_SERVICES.mcptt.featureTag};require;explicit`);
    expect(decodeSettingsPublication("mcptt", header("Content-Type"), body)).toEqual({ ...ALICE, settings });
  });

  // It has the same elements over more lines.
  test("that for video is read, and what is written of it is read as the same", () => {
    const { body, header } = example("publish-settings-mcvideo.txt");
    const read = decodeSettingsPublication("mcvideo", header("Content-Type"), body);
    expect(read).toEqual({ ...ALICE, settings: { instanceId: INSTANCE, answerMode: "manual", profileIndex: 1 } });
    expect(MC_SERVICES.mcvideo.settings).toEqual({ answerMode: true });
    const written = encodeSettingsPublication("mcvideo", ALICE, encodeServiceSettings(read.settings), "b");
    expect(decodeSettingsPublication("mcvideo", written.contentType, written.body)).toEqual(read);
  });
});

const settingsOf = fc.record(
  {
    instanceId: fc.uuid().map((uuid) => `urn:uuid:${uuid}`),
    barsCalls: fc.boolean(),
    answerMode: fc.constantFrom(...ANSWER_MODES),
    profileIndex: fc.integer({ min: 0, max: 65_535 }),
    multiplexSupport: fc.boolean(),
  },
  { requiredKeys: ["instanceId"] },
);

test("whatever is written is read again, in each service", () => {
  fc.assert(
    fc.property(settingsOf, fc.constantFrom(...SERVICE_NAMES), (settings, service) => {
      const { body, contentType } = encodeSettingsPublication(
        service,
        ALICE,
        encodeServiceSettings(settings),
        "b",
        "URI",
      );
      expect(decodeSettingsPublication(service, contentType, body)).toEqual({ ...ALICE, settings });
    }),
  );
});

test("an identifier is written so that it is one attribute whatever is in it", () => {
  const instanceId = `"><entity id="x&'<`;
  expect(decodeServiceSettings(encodeServiceSettings({ instanceId }))).toEqual({ instanceId });
});

const full = encodeServiceSettings({
  instanceId: INSTANCE,
  barsCalls: true,
  answerMode: "manual",
  profileIndex: 7,
  multiplexSupport: true,
});
const fault = (xml: string) => {
  try {
    decodeServiceSettings(xml);
    return undefined;
  } catch (error) {
    return error instanceof ServiceSettingsError ? error.message : error;
  }
};

describe("what is read strictly", () => {
  test("nothing but the client is needed", () => {
    expect(decodeServiceSettings(encodeServiceSettings({ instanceId: "a" }))).toEqual({ instanceId: "a" });
  });

  test.each([
    ["true", true],
    ["1", true],
    ["false", false],
    ["0", false],
  ])("a boolean may be %s", (text, value) => {
    expect(decodeServiceSettings(full.replace('active="true"', `active="${text}"`)).barsCalls).toBe(value);
    const multiplex = full.replace(">true<", ` > ${text}\n<`);
    expect(decodeServiceSettings(multiplex).multiplexSupport).toBe(value);
  });

  test("a group without its element says nothing, and what is unknown is left aside", () => {
    const empty = full
      .replace(/<answer-mode>.*<\/answer-mode>/, "<other/>")
      .replace("<isb-settings>", "<isb-settings xmlns='urn:x'>")
      .replace("</entity>", "<answer-mode>automatic</answer-mode><sss-settings/></entity>");
    expect(decodeServiceSettings(empty)).toEqual({ instanceId: INSTANCE, profileIndex: 7, multiplexSupport: true });
  });

  test.each([
    ["another root", full.replaceAll("poc-settings", "pidf"), particular("root-is-not", "poc-settings")],
    ["another namespace", full.replace("poc:poc-settings", "x"), particular("root-is-not", "poc-settings")],
    ["no client", full.replaceAll("entity", "nobody"), particular("element-missing", "entity")],
    ["two clients", full.replace("</poc", "<entity id='b'/></poc"), particular("element-unusable", "entity")],
    ["a client without a name", full.replace(INSTANCE, " "), particular("element-unusable", "entity")],
    ["one whose name is too long", full.replace(INSTANCE, "a".repeat(256)), particular("element-unusable", "entity")],
    ["two groups", full.replace("</entity>", "<am-settings/></entity>"), particular("element-unusable", "am-settings")],
    [
      "two modes",
      full.replace("</am-", "<answer-mode>manual</answer-mode></am-"),
      particular("element-unusable", "answer-mode"),
    ],
    ["a mode that there is not", full.replace(">manual<", ">Manual<"), particular("element-unusable", "answer-mode")],
    ["a name of every object", full.replace(">manual<", ">toString<"), particular("element-unusable", "answer-mode")],
    ["an empty mode", full.replace(">manual<", "><"), particular("element-unusable", "answer-mode")],
    ["no number", full.replace(">7<", ">seven<"), particular("element-unusable", "user-profile-index")],
    ["a negative one", full.replace(">7<", ">-7<"), particular("element-unusable", "user-profile-index")],
    ["one too large", full.replace(">7<", ">65536<"), particular("element-unusable", "user-profile-index")],
    ["one too long", full.replace(">7<", ">000007<"), particular("element-unusable", "user-profile-index")],
    [
      "barring that is neither",
      full.replace('"true"', '"yes"'),
      particular("element-unusable", "incoming-session-barring"),
    ],
    [
      "barring that says nothing",
      full.replace(' active="true"', ""),
      particular("element-unusable", "incoming-session-barring"),
    ],
    [
      "multiplexing that is neither",
      full.replace(">true<", ">on<"),
      particular("element-unusable", "multiplex-support"),
    ],
  ])("%s is refused", (_name, xml, expected) => expect(fault(xml)).toBe(expected));

  test("the largest name and the largest number are taken", () => {
    const largest = full.replace(INSTANCE, "a".repeat(255)).replace(">7<", ">65535<");
    expect(decodeServiceSettings(largest)).toMatchObject({ instanceId: "a".repeat(255), profileIndex: 65_535 });
  });

  test("XML that is refused anywhere is refused here", () => {
    expect(fault(`<!DOCTYPE a>${full}`)).toBeInstanceOf(XmlError);
    expect(fault(full.slice(0, -3))).toBeInstanceOf(XmlError);
  });
});

describe("a publication", () => {
  const settings = { instanceId: INSTANCE };
  const { body, contentType } = encodeSettingsPublication("mcptt", ALICE, encodeServiceSettings(settings), "b");

  test("may leave out whose it is: the server knows it from who asks", () => {
    const bare = body.replace(/ {4}<mcptt-.*\r\n/g, "");
    expect(decodeSettingsPublication("mcptt", contentType, bare)).toEqual({ settings });
  });

  test("needs both documents, of its service", () => {
    const missing = new BodyError("document-missing");
    const other = body.replace("mcptt-info+xml", "mcvideo-info+xml");
    expect(() => decodeSettingsPublication("mcptt", contentType, other)).toThrow(missing);
    expect(() => decodeSettingsPublication("mcptt", contentType, body.replace(SETTINGS_CONTENT_TYPE, "a/b"))).toThrow(
      missing,
    );
    expect(() => decodeSettingsPublication("mcptt", "text/plain", body)).toThrow(missing);
    expect(() => decodeSettingsPublication("mcptt", contentType, body.replace("mcpttinfo xmlns", "a xmlns"))).toThrow(
      XmlError,
    );
    const wrong = body.replaceAll("mcpttinfo", "otherinfo");
    expect(() => decodeSettingsPublication("mcptt", contentType, wrong)).toThrow(InfoDocumentError);
  });
});
