/** The UE initial configuration document: what is taken from it, and what spoils the whole. */
import { describe, expect, test } from "vitest";
import { McError } from "../../../../shared/errors/mc-error.ts";
import { INITIAL_CONFIGURATION_XML, readInitialConfiguration } from "../../../../shared/mc/initial-configuration.ts";
import { INITIAL_CONFIGURATION } from "../../../support/fixtures/initial-configuration.ts";

/** The document with one thing changed. */
function changed(from: string | RegExp, to: string): string {
  const text = INITIAL_CONFIGURATION.replace(from, to);
  expect(text).not.toBe(INITIAL_CONFIGURATION);
  return text;
}

function refusal(xml: string): { code: string; detail: string | undefined } {
  try {
    readInitialConfiguration(xml);
  } catch (error) {
    if (error instanceof McError) return { code: error.code, detail: error.detail };
    throw error;
  }
  throw new Error("it was read");
}

describe("a document", () => {
  test("says where the servers are", () => {
    expect(readInitialConfiguration(INITIAL_CONFIGURATION)).toEqual({
      domain: "a.test",
      devices: [],
      authorizationEndpoint: "https://idm.a.test/authorize",
      tokenEndpoint: "https://idm.a.test/token",
      clientId: undefined,
      kms: "kms.a.test",
      configurationRoot: "https://cms.a.test/xcap-root",
      groupRoot: "https://gms.a.test/xcap-root",
      homeProxy: undefined,
      participatingFunctions: { mcptt: "sip:mcptt-part@a.test" },
      floorTimers: {},
    });
  });

  test("sets timers of the floor participant: 0 says nothing, and nobody waits longer than anybody would", () => {
    const timers =
      "<Timers><T100>2</T100><T101> 1 </T101><T103>0</T103><T104>255</T104><T132/></Timers><App-Server-Info>";
    expect(readInitialConfiguration(changed("<App-Server-Info>", timers)).floorTimers).toEqual({
      T100: 2,
      T101: 1,
      T104: 10,
    });
  });

  test("has its elements in whatever namespace, and leaves out what it likes", () => {
    const bare = '<mcptt-UE-initial-configuration xmlns="urn:x"><on-network/></mcptt-UE-initial-configuration>';
    expect(readInitialConfiguration(bare)).toMatchObject({ domain: undefined, kms: undefined, devices: [] });
  });

  test("names the devices that it is for, and as which client they are known", () => {
    const id = "urn:uuid:0B7F6A1C-5d0e-4c5e-8a8b-1f2e3d4c5b6a";
    const xml = changed(
      "<on-network",
      `<mcptt-UE-id><Instance-ID-URN>${id}</Instance-ID-URN></mcptt-UE-id><on-network`,
    );
    expect(readInitialConfiguration(xml).devices).toEqual([id.toLowerCase()]);
    const named = changed("</MCPTT-Service-Details>", "<Idm-Client-Id>desk</Idm-Client-Id></MCPTT-Service-Details>");
    expect(readInitialConfiguration(named).clientId).toBe("desk");
  });

  test("keeps the KMS URI octet by octet", () => {
    const xml = changed("<kms>kms.a.test</kms>", "<kms>\n KMS.a.test </kms>");
    expect(readInitialConfiguration(xml).kms).toBe("KMS.a.test");
  });

  test("of another protection than this program has is refused by name, and not half used", () => {
    const mutual = changed("<mutual-authentication>false", "<mutual-authentication>true");
    expect(refusal(mutual)).toEqual({ code: "initial-configuration-unsupported", detail: "mutual-authentication" });
    const sealed = changed("<CMS-XCAP", "<integrity-protection-enabled>1</integrity-protection-enabled><CMS-XCAP");
    expect(refusal(sealed)).toEqual({
      code: "initial-configuration-unsupported",
      detail: "integrity-protection-enabled",
    });
  });
});

describe("a document is not read where", () => {
  const SPOILED: readonly (readonly [string, string, string])[] = [
    ["it is no XML", "<a", "malformed"],
    ["it has a document type", `<!DOCTYPE x>${INITIAL_CONFIGURATION}`, "doctype"],
    ["it is another one", "<service-configuration-info/>", "the root element"],
    ["it has no network", changed(/<on-network[\s\S]*<\/on-network>/, ""), "on-network"],
    ["a server stands in it twice", changed("<kms>", "<kms>other.a.test</kms><kms>"), "kms twice"],
    [
      "an address is not over TLS",
      changed("https://idm.a.test/token", "http://idm.a.test/token"),
      "idms-token-endpoint",
    ],
    [
      "a group server stands in it twice",
      changed("<GMS", "<GMS-XCAP-root-URI>https://b.test/</GMS-XCAP-root-URI><GMS"),
      "GMS-XCAP-root-URI twice",
    ],
    ["a timer is no number", changed("<App-S", "<Timers><T100>1.5</T100></Timers><App-S"), "T100"],
    ["a timer is more than it can be", changed("<App-S", "<Timers><T132>256</T132></Timers><App-S"), "T132"],
    ["a timer stands in it twice", changed("<App-S", "<Timers><T101/><T101/></Timers><App-S"), "T101 twice"],
    ["a group server is not over TLS", changed("https://gms", "http://gms"), "GMS-XCAP-root-URI"],
    ["an address holds a password", changed("https://cms", "https://u:p@cms"), "CMS-XCAP-root-URI"],
    ["an address is none", changed("https://idm.a.test/authorize", "idm"), "idms-auth-endpoint"],
    ["a function is no SIP URI", changed("sip:mcptt-part@a.test", "mailto:x@a.test"), "MCPTT-Service-Details"],
    [
      "a truth is neither",
      changed("<mutual-authentication>false", "<mutual-authentication>perhaps"),
      "mutual-authentication",
    ],
    [
      "a device is none",
      changed("<on-network", "<mcptt-UE-id><Instance-ID-URN>x</Instance-ID-URN></mcptt-UE-id><on-network"),
      "Instance-ID-URN",
    ],
    [
      "it is too large",
      `${INITIAL_CONFIGURATION}<!--${"x".repeat(INITIAL_CONFIGURATION_XML.maxOctets)}-->`,
      "too-large",
    ],
  ];
  test.each(SPOILED)("%s", (_what, xml, detail) => {
    expect(refusal(xml)).toEqual({ code: "initial-configuration-invalid", detail });
  });
});
