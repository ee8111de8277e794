/** What a visitor and a partner system say to each other of a migration (TS 23.280 table 10.6.3.2.1-1). */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeInfoElements, encodeInfo } from "../../../../shared/mc/info-document.ts";
import { decodeMigration, decodeMigrationAnswer, encodeMigration } from "../../../../shared/mc/migration.ts";
import { encodeServiceSettings } from "../../../../shared/mc/service-settings.ts";
import { MC_SERVICES, SERVICE_NAMES } from "../../../../shared/mc/services/services.ts";
import { decodeSettingsPublication, encodeSettingsPublication } from "../../../../shared/mc/settings-publication.ts";

const PRIMARY = "sip:dispatch-3@mcx.system-a.example";
const NEW = "sip:visitor-0403@mcx.system-b.example";
const TYPE = MC_SERVICES.mcptt.infoContentType;

const read = (extension: string) =>
  decodeMigration("mcptt", decodeInfoElements("mcptt", encodeInfo("mcptt", {}, extension)).anyExt);
const answered = (extension: string) => decodeMigrationAnswer("mcptt", TYPE, encodeInfo("mcptt", {}, extension));

const example = (name: string) => {
  const file = new URL(`../../../vectors/examples/${name}`, import.meta.url);
  const text = readFileSync(file, "utf8").replace(/\r?\n/g, "\r\n");
  const gap = text.indexOf("\r\n\r\n");
  const type = /^Content-Type: (.*)$/m.exec(text.slice(0, gap))?.[1]?.trim() ?? "";
  return { type, body: text.slice(gap + 4) };
};

describe("the examples", () => {
  test("a visitor who publishes with a token", () => {
    const { body, type } = example("migration-1-publish-partner.txt");
    expect(decodeSettingsPublication("mcptt", type, body)).toMatchObject({
      migration: { primaryId: "sip:alice@mcx.system-a.example", newId: "sip:alice.visitor@mcx.system-b.example" },
    });
  });

  test("the partner accepts, and says as whom", () => {
    const { body, type } = example("migration-2-publish-accepted.txt");
    expect(decodeMigrationAnswer("mcptt", type, body)).toEqual({
      isAccepted: true,
      newId: "sip:alice.visitor@mcx.system-b.example",
    });
  });
});

describe("a request", () => {
  test.each(SERVICE_NAMES)("of %s goes with the publication, and is read as it was written", (service) => {
    const migration = { primaryId: PRIMARY, newId: NEW };
    const settings = encodeServiceSettings({ instanceId: "urn:uuid:9f3c1a00-0000-4000-8000-000000000001" });
    const { body, contentType } = encodeSettingsPublication(
      service,
      { ownId: NEW, clientId: "urn:uuid:9f3c1a00-0000-4000-8000-000000000002", migration },
      settings,
      "b",
    );
    expect(decodeSettingsPublication(service, contentType, body)).toMatchObject({ ownId: NEW, migration });
  });

  test("of a user at home says nothing of it", () => {
    const { body, contentType } = encodeSettingsPublication(
      "mcptt",
      { ownId: PRIMARY, clientId: "urn:uuid:1" },
      encodeServiceSettings({ instanceId: "urn:uuid:1" }),
      "b",
    );
    expect(body).not.toContain("migration");
    expect(decodeSettingsPublication("mcptt", contentType, body).migration).toBeUndefined();
  });

  test("as the standard names it is understood without our element, and the other way round", () => {
    const [standard = "", own = ""] = encodeMigration("mcptt", { primaryId: PRIMARY, newId: NEW }).split(
      /(?= {6}<m:migration)/,
    );
    expect(standard).toContain("primary-mcptt-id");
    for (const each of [standard, own]) expect(read(each)).toEqual({ primaryId: PRIMARY, newId: NEW });
  });

  test("that says two things of the same is believed in neither", () => {
    const both = encodeMigration("mcptt", { primaryId: PRIMARY }) + encodeMigration("mcptt", { primaryId: NEW });
    expect(read(both)).toBeUndefined();
  });

  test.each([
    ["nothing", ""],
    ["no ID", encodeMigration("mcptt", { primaryId: "nobody" })],
    [
      "an encrypted one",
      `<primary-mcptt-id xmlns="${MC_SERVICES.mcptt.infoNamespace}" type="Encrypted"><mcpttURI>x</mcpttURI></primary-mcptt-id>`,
    ],
  ])("that holds %s is none", (_what, extension) => expect(read(extension)).toBeUndefined());
});

describe("an answer", () => {
  test("that holds nothing has authorised the user", () => {
    expect(decodeMigrationAnswer("mcptt", "", "")).toEqual({ isAccepted: true });
    expect(decodeMigrationAnswer("mcptt", "text/plain", "welcome")).toEqual({ isAccepted: true });
  });

  test("names the ID that the user has there", () =>
    expect(answered(encodeMigration("mcptt", { primaryId: PRIMARY, newId: NEW }))).toEqual({
      isAccepted: true,
      newId: NEW,
    }));

  test.each([
    ["true", true],
    ["success", true],
    ["false", false],
    ["", false],
    ["later", false],
  ])("with the result %j", (result, isAccepted) =>
    expect(
      answered(
        `<migration-auth-result xmlns="${MC_SERVICES.mcptt.infoNamespace}" type="Normal"><mcpttString>${result}</mcpttString></migration-auth-result>`,
      ).isAccepted,
    ).toBe(isAccepted),
  );

  test("with an encrypted result is no acceptance", () =>
    expect(
      answered(
        `<migration-auth-result xmlns="${MC_SERVICES.mcptt.infoNamespace}" type="Encrypted"><x/></migration-auth-result>`,
      ).isAccepted,
    ).toBe(false));
});
