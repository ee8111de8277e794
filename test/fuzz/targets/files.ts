import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { readConfigurationAccess } from "../../../electron/documents/account-configuration.ts";
import { readContentAccess } from "../../../electron/files/account-content.ts";
import { readIdentityAccess, readPartnerIdentity } from "../../../electron/identity/account-identity.ts";
import { readKmsAccess, readTrustAnchors } from "../../../electron/keys/account-access.ts";
import { readClientCertificate } from "../../../electron/keys/client-certificate.ts";
import { readMessageMedia } from "../../../electron/msrp/account-media.ts";
import { readCsvTable } from "../../../electron/people-files/csv-table.ts";
import { readPeopleImport } from "../../../electron/people-files/people-import.ts";
import { readVcardTable } from "../../../electron/people-files/vcard-table.ts";
import { readPersonEntry } from "../../../electron/people-server/person-entry.ts";
import { readPeopleServer } from "../../../electron/people-server/server-settings.ts";
import {
  readAccount,
  readAccountConfiguration,
  readAccountContent,
  readAccountIdentity,
  readAccountKms,
  readAccountMessageMedia,
  readAccountSignalling,
  readCredentials,
  readProxyLogin,
} from "../../../electron/services/account.ts";
import { readBuildFacts } from "../../../electron/services/build-facts.ts";
import { readDirectory } from "../../../electron/services/directory-file.ts";
import { readJsonFile } from "../../../electron/services/json-file.ts";
import { readPolicy } from "../../../electron/services/policy.ts";
import { decodeText, NotTextError, readTextFileIfAny } from "../../../electron/services/text-file.ts";
import { readPartnerStanding, readStanding } from "../../../electron/set-up/facts.ts";
import { readProvisioning } from "../../../electron/set-up/provisioning.ts";
import { readSignallingAccess } from "../../../electron/signalling/signalling-access.ts";
import { createAuthority, issueClientIdentity } from "../../../lab/kms/authority.ts";
import { KmsDocumentError } from "../../../shared/errors/kms-errors.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { readPersonText, suggestColumns } from "../../../shared/people/person-text.ts";
import { octetsOf, type Target } from "../target.ts";

const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-files-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Puts a text into a file of the folder. */
function file(name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** Certificate and key in one file, as TLS takes them too. */
const IDENTITY = Object.values(issueClientIdentity(createAuthority(), "desk.a.test")).join("¦");

const account = {
  displayName: "Ava¦",
  services: { mcptt: { id: "sip:ava@a.example", participatingFunction: "sip:mcptt-part@a.example" } },
  impu: "sip:ava¦@a.example",
  registrar: "sip:a.example",
  servers: ["wss://a.example¦/", "wss://b.example¦/"],
  digest: { username: "u", realm: "r", password: "p¦" },
  registrationExpires: 600,
  systems: [{ name: "A", domain: "a.example¦", home: true }],
  kms: { uri: "kms.a.example¦", accessToken: "t" },
  contentServer: { url: "https://content.a.example¦/", accessToken: "t" },
  messageMedia: { relay: "msrps://relay.a.example¦:2855;tcp", trustAnchorFile: "t.pem" },
  proxyLogin: { proxies: ["proxy.a.example¦"], username: "u¦", password: "p¦" },
};
/** Of somebody who signs in. */
const signingIn = {
  ...account,
  kms: { uri: "kms.a.example¦" },
  contentServer: { url: "https://content.a.example¦/" },
  identity: {
    issuer: "https://id.a.example¦",
    clientId: "c¦",
    scopes: ["3gpp:mc:ptt_service¦"],
    sip: "bearer¦",
    acrValues: ["3gpp:acr:password¦"],
    redirectPath: "/signed-in¦",
    signedOutPath: "/signed-out¦",
    trustAnchorFile: "t.pem",
  },
};
const person = { id: "bea", displayName: "Bea¦", role: "", mcServiceId: "sip:bea@a.example" };
const policy = {
  settings: { protection: "required" },
  network: { proxy: { url: "http://proxy.example¦:3128¦", bypass: ["10.0.0.0/8¦"] } },
  updates: { server: "https://a.example/¦" },
};

/** What administrators write is kilobytes; this much is read of it anyhow. */
const MAX_FILE = 262_144;
/** Text in whatever encoding: the input's characters are octets. */
const TEXT = {
  limit: MAX_FILE,
  seeds: ["\xef\xbb\xbf{¦}", "\xff\xfe{\0}\0¦", "\xfe\xff\0{¦", "¦a"],
  pieces: ["\xef", "\xbb\xbf", "\xff", "\xfe", "\0", "a", "\xc3\xa4", "\xf0", "\xed\xa0\x80"],
  refusals: [NotTextError],
};

const PIECES = [
  '"',
  "\\",
  "\\u0000",
  "{",
  "}",
  "[",
  "]",
  "[[",
  '{"a":',
  ",",
  ":",
  " ",
  "\n",
  "a",
  "0",
  "1e9",
  "-",
  "null",
  "true",
  "a.",
  "\ufeff",
  "\0",
  "\u202e",
];
/** Everything that files of others go through. */
/** In which attributes things are looked for. */
const ENTRY_ATTRIBUTES = {
  displayName: ["cn"],
  mcServiceId: ["id"],
  videoId: ["id"],
  dataId: ["cn"],
  role: ["cn"],
  organisation: ["cn"],
  groups: ["ou", "cn"],
};

export const FILE_TARGETS: readonly Target[] = [
  {
    reads: ["electron/services/json-file.ts#readJsonFile"],
    limit: MAX_FILE,
    seeds: ['{"a":"x¦","b":[1¦,2¦]¦}'],
    pieces: PIECES,
    read: (text) => readJsonFile(file("any.json", text), z.object({ a: z.string(), b: z.array(z.number()) })),
  },
  {
    reads: [
      "electron/services/json-file.ts#readJsonOrThrow",
      "electron/services/account-file.ts#readAccountFile",
      "electron/services/account.ts#readAccount",
      "electron/services/account.ts#readAccountOfDesk",
      "electron/services/account.ts#readAccountConfiguration",
      "electron/documents/account-configuration.ts#readConfigurationAccess",
      "electron/services/account.ts#readAccountContent",
      "electron/services/account.ts#readAccountIdentity",
      "electron/services/account.ts#readAccountKms",
      "electron/services/account.ts#readAccountMessageMedia",
      "electron/services/account.ts#readAccountSignalling",
      "electron/services/account.ts#readCredentials",
      "electron/services/account.ts#readProxyLogin",
      "electron/keys/account-access.ts#readKmsAccess",
      "electron/files/account-content.ts#readContentAccess",
      "electron/msrp/account-media.ts#readMessageMedia",
      "electron/identity/account-identity.ts#readIdentityAccess",
      "electron/identity/account-identity.ts#readPartnerIdentity",
      "electron/signalling/signalling-access.ts#readSignallingAccess",
      "electron/set-up/facts.ts#readPartnerStanding",
      "electron/set-up/facts.ts#readStanding",
    ],
    limit: MAX_FILE,
    seeds: [JSON.stringify(account), JSON.stringify(signingIn)],
    pieces: PIECES,
    read(text) {
      file("account.json", text);
      readAccount(folder, { clientId: "urn:uuid:00000000-0000-0000-0000-000000000000", instanceId: "x" });
      readAccountConfiguration(folder);
      readConfigurationAccess(folder, "x", undefined);
      readAccountContent(folder);
      readAccountIdentity(folder);
      readIdentityAccess(folder, undefined);
      readPartnerIdentity(folder, undefined);
      readAccountKms(folder);
      readAccountConfiguration(folder);
      readAccountMessageMedia(folder);
      readMessageMedia(folder, undefined);
      readAccountSignalling(folder);
      readSignallingAccess(folder, undefined);
      readCredentials(folder);
      readProxyLogin(folder);
      readKmsAccess(folder);
      readContentAccess(folder, undefined);
      readStanding(folder, folder);
      readPartnerStanding(folder, folder, "a.example");
    },
    refusals: [McError, KmsDocumentError],
  },
  {
    reads: ["electron/services/directory-file.ts#readDirectory"],
    limit: MAX_FILE,
    seeds: [JSON.stringify([person])],
    pieces: PIECES,
    read(text) {
      file("directory.json", text);
      readDirectory(folder);
    },
    refusals: [McError],
  },
  {
    reads: ["electron/people-files/csv-table.ts#readCsvTable", "shared/people/person-text.ts#readPersonText"],
    limit: MAX_FILE,
    seeds: ['Name;ID;Services¦\n"Bea¦ ""B""";sip:bea¦@a.example;mcptt¦ mcdata\n¦'],
    pieces: [",", ";", "\t", '"', '""', "\n", "\r", "\r\n", "'", "=", " ", "a", "sip:", "tel:+", "@a.example"],
    read(text) {
      const table = readCsvTable(text);
      if ("fault" in table) return;
      for (const { cells } of table.rows) {
        const [displayName = "", mcServiceId = "", services = ""] = cells;
        readPersonText({
          displayName,
          mcServiceId,
          role: displayName,
          groups: displayName,
          dataId: services,
          services,
        });
      }
    },
  },
  {
    reads: [
      "electron/people-files/vcard-table.ts#readVcardTable",
      "shared/people/vcard.ts#readVcards",
      "shared/people/content-lines.ts#readContentLines",
    ],
    limit: MAX_FILE,
    seeds: [
      "BEGIN:VCARD\r\nVERSION:3.0\r\nN:N¦;B¦\r\nitem1.ORG:A¦\\, ¦;B\r\n c¦\r\nEND:VCARD\r\n¦",
      'BEGIN:VCARD\nVERSION:4.0\nTEL;¦TYPE="a¦";PREF=1;VALUE=uri:tel:+49¦\nIMPP:sip:bea@a.example\nEND:VCARD\n',
    ],
    pieces: [
      "BEGIN:VCARD\n",
      "END:VCARD\n",
      "VERSION:4.0\n",
      "\r\n",
      "\n ",
      "\r",
      ";",
      ":",
      ",",
      '"',
      "\\",
      "=",
      "X-",
      "__proto__:",
    ],
    read: readVcardTable,
  },
  {
    reads: ["electron/people-server/server-settings.ts#readPeopleServer"],
    limit: MAX_FILE,
    seeds: [
      '{"version":1,"url":"ldaps://¦a.example¦:1¦","base":"¦","filter":"(&(cn=¦*)(!(o=b¦)))","bind":{"dn":"¦","passwordFile":"¦password"}}',
    ],
    pieces: ["(", ")", "&", "|", "!", "*", "\\5c", "=", ":=", "ldap://", "[::1]", "@", "..", "/", "?"],
    read(text) {
      file("people-server.json", text);
      readPeopleServer(folder);
    },
    refusals: [McError],
  },
  {
    reads: ["electron/people-server/person-entry.ts#readPersonEntry"],
    limit: MAX_FILE,
    seeds: ["sip:bea¦@a.example\ncn=Night¦ shift\\2c,ou=groups¦\n+49 30¦"],
    pieces: ["cn=", "ou=", ",", "+", "\\", "\\2c", ";", "sip:", "tel:", "@", "\n", "\0"],
    read(text) {
      const lines = text.split("\n");
      readPersonEntry({ dn: text, cn: text, id: lines, OU: lines }, ENTRY_ATTRIBUTES);
    },
  },
  {
    reads: ["electron/people-files/people-import.ts#readPeopleImport"],
    limit: MAX_FILE,
    seeds: ["Name,ID\nBea¦,sip:bea@a.example\n"],
    pieces: [",", ";", "\t", '"', "\n", "\r", "\0", "\ud800", "a", "sip:"],
    read: (text) =>
      readPeopleImport(file("people.csv", text)).compare(
        [],
        { ...suggestColumns([]), displayName: 0, mcServiceId: 1 },
        () => "x",
      ),
    refusals: [McError],
  },
  {
    reads: ["electron/services/policy.ts#readPolicy"],
    limit: MAX_FILE,
    seeds: [JSON.stringify(policy)],
    pieces: PIECES,
    read: (text) => readPolicy([file("policy.json", text)], () => undefined),
    refusals: [McError],
  },
  {
    reads: ["electron/set-up/provisioning.ts#readProvisioning"],
    limit: MAX_FILE,
    seeds: [JSON.stringify({ account, directory: [person], partners: { "a.example": { account } } })],
    pieces: PIECES,
    read: (text) => readProvisioning(file("set-up.json", text), join(folder, "data"), []).discard(),
    refusals: [McError],
  },
  {
    reads: ["electron/keys/account-access.ts#readTrustAnchors"],
    limit: MAX_FILE,
    seeds: ["-----BEGIN CERTIFICATE-----\nAAAA¦\n-----END CERTIFICATE-----\n¦"],
    pieces: [
      "-",
      "A",
      "=",
      "\n",
      "-----BEGIN CERTIFICATE-----",
      "-----END CERTIFICATE-----",
      "-----BEGIN CERTIFICATE-----\nA",
    ],
    read: (text) => readTrustAnchors(file("anchors.pem", text)),
    refusals: [McError],
  },
  {
    reads: ["electron/keys/client-certificate.ts#readClientCertificate"],
    limit: MAX_FILE,
    seeds: [IDENTITY],
    pieces: [
      "-",
      "A",
      "=",
      "\n",
      "-----BEGIN CERTIFICATE-----",
      "-----BEGIN PRIVATE KEY-----\n",
      "-----END PRIVATE KEY-----",
    ],
    read(text) {
      file("client.pem", text);
      return readClientCertificate(folder, { certificateFile: "client.pem", keyFile: "client.pem" }, Date.now(), "kms");
    },
    refusals: [McError],
  },
  {
    ...TEXT,
    reads: ["electron/services/text-file.ts#decodeText"],
    read: (input) => decodeText(octetsOf(input)),
  },
  {
    ...TEXT,
    reads: ["electron/services/text-file.ts#readTextFile", "electron/services/text-file.ts#readTextFileIfAny"],
    read(input) {
      const path = file("text.json", "");
      writeFileSync(path, octetsOf(input));
      return readTextFileIfAny(path);
    },
  },
  {
    reads: ["electron/services/build-facts.ts#readBuildFacts"],
    limit: MAX_FILE,
    seeds: ['{"variant":"test¦","signed":true¦}'],
    pieces: PIECES,
    read(text) {
      file("build.json", text);
      return readBuildFacts(folder);
    },
  },
];
