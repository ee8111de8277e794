import { XmlError } from "../../../shared/base/xml.ts";
import { KmsDocumentError } from "../../../shared/errors/kms-errors.ts";
import { parseDateTime } from "../../../shared/kms/date-time.ts";
import { isKmsUri, isUserUri, KMS_BASE_PATH, kmsBaseUrl, kmsUri } from "../../../shared/kms/identifiers.ts";
import { decodeKmsRedirect, encodeKmsRedirect } from "../../../shared/kms/kms-redirect.ts";
import { KMS_ANSWER_XML, parseBase64, parseBoolean, parseHex } from "../../../shared/kms/reader.ts";
import { decodeKmsRequest } from "../../../shared/kms/request.ts";
import { type KmsResource, kmsResourceAt, lookupTemplate } from "../../../shared/kms/resource.ts";
import { decodeKmsAnswer } from "../../../shared/kms/response.ts";
import { decodeUserProfile, USER_PROFILE_XML } from "../../../shared/kms/user-profile.ts";
import { MikeyError } from "../../../shared/mikey/base/errors.ts";
import { BOB, example, holding, KMS_A, KMS_B, question } from "../../unit/shared/kms/support.ts";
import type { Target } from "../target.ts";
import { XML_PIECES } from "./bodies.ts";

/** A document with places for runs: in a tag, in an attribute, in a text, and between elements. */
const withHoles = (xml: string, element: string) =>
  xml
    .replace(/ (xmlns="[^"]*)"/, ' ¦$1¦"')
    .replace(new RegExp(`<((?:\\w+:)?${element})>`), "¦<$1>¦")
    .replace(new RegExp(`</((?:\\w+:)?${element})>`), "¦</$1>");

const PIECES = [
  ...XML_PIECES,
  "0",
  "A",
  "sip:a@b",
  "<KmsCertificate>",
  "<SignedKmsCertificate/>",
  "2025-01-01T00:00:00Z",
];
const REFUSALS = [KmsDocumentError, XmlError, MikeyError];

const answers: readonly (readonly [KmsResource, string, string, string])[] = [
  [{ kind: "init" }, "init", "kms-response-init.xml", "KmsUri"],
  [{ kind: "keyprov" }, "keyprov", "kms-response-keyprov.xml", "UserDecryptKey"],
  [{ kind: "certcache" }, "certcache", "kms-response-certcache.xml", "PubEncKey"],
  [{ kind: "certcache" }, "certcache", "kms-response-error.xml", "ErrorMsg"],
];

/** Everything that documents of key servers go through, and names in them. */
export const KMS_TARGETS: readonly Target[] = [
  ...answers.map(
    ([resource, path, file, element]): Target => ({
      reads: [`shared/kms/response.ts#decodeKmsAnswer of ${file}`],
      limit: KMS_ANSWER_XML.maxOctets,
      seeds: [withHoles(example(file), element)],
      pieces: PIECES,
      read: (xml) => decodeKmsAnswer(xml, question(resource, path), holding(false)),
      refusals: REFUSALS,
    }),
  ),
  {
    reads: ["shared/kms/response.ts#decodeKmsAnswer"],
    limit: KMS_ANSWER_XML.maxOctets,
    seeds: [withHoles(example("kms-response-lookup-assumed.xml"), "KmsUri")],
    pieces: PIECES,
    read: (xml) => decodeKmsAnswer(xml, question({ kind: "lookup", userUri: BOB }, "x"), holding(false)),
    refusals: REFUSALS,
  },
  {
    reads: ["shared/kms/request.ts#decodeKmsRequest"],
    limit: 65_536,
    seeds: [
      withHoles(example("kms-request-signed.xml"), "SignatureValue"),
      withHoles(example("kms-request-signed.xml"), "UserUri"),
      withHoles(example("kms-request-init.xml"), "ClientReqUrl"),
    ],
    pieces: [...PIECES, " xmlns:b='c'", "<b xmlns='d'/>", " b='&#10;'"],
    read: (xml) => decodeKmsRequest(xml, holding(false)),
    refusals: REFUSALS,
  },
  {
    reads: ["shared/kms/kms-redirect.ts#decodeKmsRedirect"],
    limit: 65_536,
    seeds: [
      withHoles(
        encodeKmsRedirect({ receiverKmsUris: [KMS_A], initiatorKmsUris: [KMS_B] } as Parameters<
          typeof encodeKmsRedirect
        >[0]),
        "KmsUri",
      ),
    ],
    pieces: PIECES,
    read: decodeKmsRedirect,
    refusals: REFUSALS,
  },
  {
    reads: ["shared/kms/user-profile.ts#decodeUserProfile", "shared/kms/profile-permissions.ts#readPermissions"],
    limit: USER_PROFILE_XML.maxOctets,
    seeds: [withHoles(example("mcptt-user-profile.xml"), "uri-entry")],
    pieces: [...PIECES, "<PrivateCallURI/>", "<PrivateCallKMSURI/>", "<anyExt>", "</anyExt>", "<cp:rule/>"],
    read: (xml) => decodeUserProfile(xml, "mcptt"),
    refusals: REFUSALS,
  },
  {
    reads: [
      "shared/kms/date-time.ts#parseDateTime",
      "shared/kms/reader.ts#parseHex",
      "shared/kms/reader.ts#parseBase64",
      "shared/kms/reader.ts#parseBoolean",
    ],
    limit: KMS_ANSWER_XML.maxOctets,
    seeds: ["2025-06-01T12:00:00¦.0¦Z¦", "¦-2025-06-01T12:00:00+01:00", "00ff¦", "AA==¦", "true¦"],
    pieces: ["0", ".", "-", "Z", "A", "=", " ", "\n", "f", ":"],
    read: (text) => [parseDateTime(text), parseHex(text), parseBase64(text), parseBoolean(text)],
  },
  {
    reads: ["shared/kms/identifiers.ts#kmsBaseUrl"],
    limit: KMS_ANSWER_XML.maxOctets,
    seeds: ["kms.system-a.example¦", "https://kms.a¦.example:8443¦/¦", "[::1¦]:1", "¦"],
    pieces: ["a", ".", "a.", "-", ":", "/", "1", "1.", "::", "[", "]", "0:", "%2e", "@", "?", "#"],
    read: (text) => [isKmsUri(text), isUserUri(text), kmsBaseUrl(kmsUri(text))],
    refusals: REFUSALS,
  },
  {
    reads: ["shared/kms/resource.ts#kmsResourceAt"],
    limit: 65_536,
    seeds: [`${KMS_BASE_PATH}/keyprov/sip%3Aa%40b¦/0123456789ABCDEF¦`, `${KMS_BASE_PATH}/¦cert/¦x`],
    pieces: ["/", "a", "%41", "%", ".", "/a", "%2e/", "0", "{userUri}"],
    read: (path) => [kmsResourceAt(path), lookupTemplate(`{base}${path}{userUri}`)],
    refusals: REFUSALS,
  },
];
