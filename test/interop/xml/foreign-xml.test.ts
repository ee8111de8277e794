import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inviteBody } from "../../../renderer/signalling/private-calls/invite-request.ts";
import { decodeKmsRequest, encodeKmsRequest } from "../../../shared/kms/request.ts";
import { decodeKmsAnswer, encodeKmsResponse } from "../../../shared/kms/response.ts";
import type { SignaturePolicy } from "../../../shared/kms/signature.ts";
import { encodeInfo } from "../../../shared/mc/info-document.ts";
import { decodeBody, findPart } from "../../../shared/mc/multipart.ts";
import { encodeRedirection } from "../../../shared/mc/redirection.ts";
import { RESOURCE_LISTS_CONTENT_TYPE } from "../../../shared/mc/resource-lists.ts";
import { MC_SERVICES } from "../../../shared/mc/services/services.ts";
import { DEFAULT_WIRE } from "../../../shared/mc/wire-profile.ts";
import { systemRandom } from "../../../shared/mikey/base/octets.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import {
  CONTENTS,
  everyDocument,
  INTEGRITY_KEY,
  KMS,
  request,
  response,
  USER,
  urlOf,
  userProfile,
} from "./kms-documents.ts";

const SCHEMAS = fileURLToPath(new URL("../schemas/", import.meta.url));
const INTERFACE = "urn:3gpp:ns:mcsecKMSInterface:1.0";

let folder: string;
beforeAll(() => {
  folder = makeFolder("xml");
});
afterAll(() => removeFolder(folder));

describeWith("xmllint")("xmllint validates against schemas written from the standard's text", () => {
  /** What xmllint has to say against a document; empty when it is valid. */
  function faultsOf(schema: string, xml: string): string {
    const { status, stderr } = spawnSync("xmllint", ["--nonet", "--noout", "--schema", join(SCHEMAS, schema), "-"], {
      input: xml,
      encoding: "utf8",
    });
    return status === 0 ? "" : stderr;
  }

  test("every kind of request and answer that this program writes, signed and not", () => {
    const documents = Object.entries(everyDocument());
    expect(documents.length).toBeGreaterThan(25);
    const faults = documents.map(([name, xml]) => [name, faultsOf("kms-interface.xsd", xml)] as const);
    expect(faults.filter(([, fault]) => fault !== "")).toEqual([]);
  });

  test("the schema has teeth", () => {
    const xml = encodeKmsRequest(request("init"));
    expect(faultsOf("kms-interface.xsd", xml.replace(/<Time>.*<\/Time>/, ""))).toContain("Time");
    expect(faultsOf("kms-interface.xsd", xml.replace("KmsRequest xmlns", 'KmsRequest Surprise="1" xmlns'))).not.toBe(
      "",
    );
    const keys = encodeKmsResponse(response(...(CONTENTS["keyprov"] as (typeof CONTENTS)[string])));
    expect(faultsOf("kms-interface.xsd", keys.replace('xsi:type="KeyContentType"', ""))).toContain("abstract");
  });

  test("the user profile", () => {
    expect(faultsOf("user-profile.xsd", userProfile())).toBe("");
  });

  test("the info documents of an INVITE, of its answer and of redirections, and the list of its one callee", () => {
    const order = {
      service: "mcptt",
      calledId: "sip:bob@mcx.system-a.example",
      clientId: "urn:uuid:7a0f6d1e-3b0c-4a4e-9d5f-0f3e3e9f6a11",
      urgency: "emergency",
    } as const;
    const { contentType, body } = inviteBody(order, DEFAULT_WIRE.invite, "v=0\r\n", "boundary");
    const parts = decodeBody(contentType, body);
    const redirection = {
      service: "mcptt",
      callingUserId: USER,
      calledPartyId: order.calledId,
      newId: "sip:bob.visitor@mcx.system-b.example",
    } as const;
    const documents = [
      ["mcptt-info.xsd", findPart(parts, MC_SERVICES.mcptt.infoContentType)?.content ?? ""],
      ["mcptt-info.xsd", encodeInfo("mcptt", { calledPartyId: order.calledId })],
      ["mcptt-info.xsd", encodeRedirection(redirection)],
      [
        "mcptt-info.xsd",
        encodeRedirection({ ...redirection, kmsUri: "kms.system-b.example", reason: "migrated & gone" }),
      ],
      ["resource-lists.xsd", findPart(parts, RESOURCE_LISTS_CONTENT_TYPE)?.content ?? ""],
    ] as const;
    expect(documents.map(([schema, xml]) => faultsOf(schema, xml))).toEqual(documents.map(() => ""));
  });
});

describeWith("xmlsec1")("xmlsec1 on signatures of the security extension (TS 33.180 clause D.1)", () => {
  let keyFile: string;
  let strangeKeyFile: string;
  beforeAll(() => {
    keyFile = join(folder, "ink.bin");
    strangeKeyFile = join(folder, "strange.bin");
    writeFileSync(keyFile, INTEGRITY_KEY.octets, { mode: 0o600 });
    writeFileSync(strangeKeyFile, systemRandom(32), { mode: 0o600 });
  });

  const ids = (element: string): string[] => ["--id-attr:Id", `${INTERFACE}:${element}`];

  /** Whether xmlsec1 accepts the signature that stands beside an element of this name, there being only one. */
  function verifies(xml: string, element: string, key = keyFile): boolean {
    const file = join(folder, "verify.xml");
    writeFileSync(file, xml);
    const signature = `//*[local-name()="Signed${element}"]/*[local-name()="Signature"]`;
    const args = ["--verify", `--hmackey:${INTEGRITY_KEY.name}`, key, "--node-xpath", signature, ...ids(element), file];
    return spawnSync("xmlsec1", args, { encoding: "utf8" }).status === 0;
  }

  /** Empties a signature of ours and lets xmlsec1 fill it in. */
  function signedByXmlsec(xml: string, element: string): string {
    const [template, output] = [join(folder, "template.xml"), join(folder, "signed.xml")];
    writeFileSync(
      template,
      xml
        .replace(/<DigestValue>[^<]*<\/DigestValue>/, "<DigestValue/>")
        .replace(/<SignatureValue>[^<]*<\/SignatureValue>/, "<SignatureValue/>"),
    );
    execFileSync(
      "xmlsec1",
      ["--sign", `--hmackey:${INTEGRITY_KEY.name}`, keyFile, ...ids(element), "--output", output, template],
      { stdio: "pipe" },
    );
    return readFileSync(output, "utf8");
  }

  const policy: SignaturePolicy = {
    required: true,
    keyNamed: (name) => (name === INTEGRITY_KEY.name ? INTEGRITY_KEY.octets : undefined),
  };

  test("verifies every request and answer that this program signs", () => {
    keepOnFailure(folder);
    const signed = Object.entries(everyDocument()).filter(([name]) => name.endsWith("signed"));
    expect(signed.length).toBeGreaterThan(10);
    const refused = signed.filter(([name, xml]) => {
      const element = name.startsWith("request") ? "KmsRequest" : "KmsResponse";
      return !verifies(xml, element) || (xml.includes("<SignedKmsCertificate") && !verifies(xml, "KmsCertificate"));
    });
    expect(signed.filter(([, xml]) => xml.includes("<SignedKmsCertificate")).length).toBeGreaterThan(2);
    expect(refused.map(([name]) => name)).toEqual([]);
    expect(verifies(encodeKmsRequest(request("init"), INTEGRITY_KEY), "KmsRequest", strangeKeyFile)).toBe(false);
  });

  const cases = Object.entries(CONTENTS).map(([name, [path, content]]) => ({ name, path, content }));
  const resourceOf = (path: string) => {
    const [kind = ""] = path.split("/");
    if (kind === "cert") return { kind, kmsUri: path.slice(5) } as never;
    if (kind === "lookup") return { kind, userUri: decodeURIComponent(path.slice(7)) } as never;
    return { kind } as never;
  };

  test.each(cases)("what it signs is accepted, and with one character changed refused: $name", ({ path, content }) => {
    keepOnFailure(folder);
    const ours = encodeKmsResponse(response(path, content), { document: INTEGRITY_KEY });
    const theirs = signedByXmlsec(ours, "KmsResponse");
    const question = { userUri: USER, kmsUri: KMS, url: urlOf(path), resource: resourceOf(path) };
    expect(decodeKmsAnswer(theirs, question, policy).signature).toBe("verified");

    const forged = theirs.replace("system-a-kms-1", "system-a-kms-2");
    expect(() => decodeKmsAnswer(forged, question, policy)).toThrow(
      expect.objectContaining({ code: "kms-signature-digest" }),
    );
    expect(verifies(forged, "KmsResponse")).toBe(false);
    const value = /<SignatureValue>(.)/.exec(theirs)?.[1] ?? "";
    const resealed = theirs.replace(/<SignatureValue>./, `<SignatureValue>${value === "A" ? "B" : "A"}`);
    expect(() => decodeKmsAnswer(resealed, question, policy)).toThrow(
      expect.objectContaining({ code: "kms-signature-invalid" }),
    );
    expect(verifies(resealed, "KmsResponse")).toBe(false);
  });

  test("a request signed by it is accepted, tampered with refused", () => {
    keepOnFailure(folder);
    const theirs = signedByXmlsec(encodeKmsRequest(request("keyprov"), INTEGRITY_KEY), "KmsRequest");
    expect(decodeKmsRequest(theirs, policy).signature).toBe("verified");
    expect(() => decodeKmsRequest(theirs.replace("dispatch.17@", "dispatch.18@"), policy)).toThrow(
      expect.objectContaining({ code: "kms-signature-digest" }),
    );
  });
});
