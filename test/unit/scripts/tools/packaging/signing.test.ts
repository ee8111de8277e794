import { describe, expect, test } from "vitest";
import { packagingConfiguration } from "../../../../../electron-builder.config.ts";
import { signing, WINDOWS_SIGNING } from "../../../../../scripts/tools/packaging/signing.ts";

const WHOLE = Object.fromEntries(WINDOWS_SIGNING.map((name) => [name, `the ${name}`]));

describe("on Windows", () => {
  test("Azure Trusted Signing signs, as whom the environment names", () => {
    const { signed, azure } = signing("win", WHOLE);
    expect(signed).toBe(true);
    expect(packagingConfiguration({ variant: "release", system: "win", signed, azure })).toMatchObject({
      forceCodeSigning: true,
      win: {
        azureSignOptions: {
          publisherName: "the AZURE_SIGNING_PUBLISHER",
          endpoint: "the AZURE_SIGNING_ENDPOINT",
          codeSigningAccountName: "the AZURE_SIGNING_ACCOUNT",
          certificateProfileName: "the AZURE_SIGNING_PROFILE",
        },
      },
    });
  });

  test("the secret is nowhere but in the environment", () => {
    expect(JSON.stringify(signing("win", WHOLE))).not.toMatch(/TENANT|CLIENT/);
  });

  test("nothing signs where nothing is named", () => {
    expect(signing("win", {})).toEqual({ signed: false });
    expect(packagingConfiguration({ variant: "release", system: "win", signed: false }).win).not.toHaveProperty(
      "azureSignOptions",
    );
  });

  test.each(WINDOWS_SIGNING)("half of it is an error, not an unsigned program: without %s", (name) => {
    expect(() => signing("win", { ...WHOLE, [name]: "" })).toThrow(name);
  });

  test.each(["WIN_CSC_LINK", "CSC_LINK"])("a key in a file is refused: %s", (name) => {
    expect(() => signing("win", { ...WHOLE, [name]: "a.pfx" })).toThrow(name);
    expect(() => signing("win", { [name]: "a.pfx" })).toThrow(name);
  });
});

test("on macOS a certificate signs, and on Linux the archive does", () => {
  expect(signing("mac", { CSC_LINK: "a.p12" })).toEqual({ signed: true });
  expect(signing("mac", WHOLE)).toEqual({ signed: false });
  expect(signing("linux", { ...WHOLE, CSC_LINK: "a.p12" })).toEqual({ signed: false });
});
