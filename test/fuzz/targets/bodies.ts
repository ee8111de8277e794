import { readFileSync } from "node:fs";
import { writtenDirectory } from "../../../lab/documents/written-documents.ts";
import { readAnsweredBy } from "../../../renderer/signalling/private-calls/answered-by.ts";
import { readInvitation } from "../../../renderer/signalling/private-calls/incoming-leg.ts";
import { XmlError } from "../../../shared/base/xml.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { decodeCallBackMessage, encodeCallBack } from "../../../shared/mc/call-back-message.ts";
import { decodeCallConfiguration } from "../../../shared/mc/call-configuration.ts";
import { decodeServiceConfiguration } from "../../../shared/mc/data/service-configuration.ts";
import { decodeForwardingMessage } from "../../../shared/mc/forwarding-message.ts";
import { GROUP_DOCUMENT_XML, readGroupDocument } from "../../../shared/mc/group-document.ts";
import { decodeInfo, decodeInfoElements, encodeInfo, InfoDocumentError } from "../../../shared/mc/info-document.ts";
import { INITIAL_CONFIGURATION_XML, readInitialConfiguration } from "../../../shared/mc/initial-configuration.ts";
import { decodeMigration, decodeMigrationAnswer, encodeMigration } from "../../../shared/mc/migration.ts";
import { BodyError, decodeBody } from "../../../shared/mc/multipart.ts";
import { decodeElsewhere, decodeRedirection, decodeRefusal } from "../../../shared/mc/redirection.ts";
import { decodeReleaseReason, encodeReleaseReason, NOT_SELECTED } from "../../../shared/mc/release-reason.ts";
import { decodeResourceLists, encodeResourceLists } from "../../../shared/mc/resource-lists.ts";
import { SERVICE_CONFIGURATION_XML } from "../../../shared/mc/service-parameters.ts";
import {
  decodeServiceSettings,
  encodeServiceSettings,
  ServiceSettingsError,
} from "../../../shared/mc/service-settings.ts";
import { decodeSettingsPublication, encodeSettingsPublication } from "../../../shared/mc/settings-publication.ts";
import { decodeTransferMessage, encodeTransfer } from "../../../shared/mc/transfer-message.ts";
import { decodeUeConfiguration, UE_CONFIGURATION_XML } from "../../../shared/mc/ue-configuration.ts";
import { DEFAULT_WIRE } from "../../../shared/mc/wire-profile.ts";
import { decodeXcapDirectory, profilesListed, XCAP_DIRECTORY_XML } from "../../../shared/mc/xcap-directory.ts";
import { MAX_MESSAGE } from "../../../shared/sip/message-limits.ts";
import { INITIAL_CONFIGURATION } from "../../support/fixtures/initial-configuration.ts";
import type { Target } from "../target.ts";

const OWN = "sip:ava@mcx.system-a.example";
const BEA = "sip:bea@mcx.system-a.example";
const VISITOR = "sip:visitor@mcx.system-b.example";
const INFO = "application/vnd.3gpp.mcptt-info+xml";
const MAX_XML = 65_536;

/** What XML is made of, and what its readers look for. */
export const XML_PIECES = [
  "<",
  "</",
  ">",
  "/>",
  "<a>",
  "</a>",
  "<a/>",
  "<a b=''>",
  " a=''",
  "&amp;",
  "&#1;",
  "&",
  ";",
  "<!--",
  "-->",
  "<!---->",
  "<![CDATA[",
  "]]>",
  "<?x?>",
  "<?",
  '"',
  "'",
  "=",
  " ",
  "\r\n",
  "\t",
  ":",
  "x",
  "é",
  " xmlns:a='b'",
  "<!DOCTYPE",
  "]",
];

const redirect = readFileSync(new URL("../../vectors/examples/redirect-300-proposed.txt", import.meta.url), "utf8");
const redirection = redirect.slice(redirect.search(/\r?\n\r?\n/)).trimStart();
const ueConfiguration = readFileSync(
  new URL("../../vectors/examples/mcptt-ue-config.xml", import.meta.url),
  "utf8",
).replace(">2<", ">¦2¦<");
const configuration = readFileSync(
  new URL("../../vectors/examples/mcdata-service-config.xml", import.meta.url),
  "utf8",
).replace(">10000<", ">¦10000¦<");
const callConfiguration = readFileSync(
  new URL("../../vectors/examples/mcptt-service-config.xml", import.meta.url),
  "utf8",
).replace(">PT900S<", ">¦PT900S¦<");
const invitation = encodeInfo("mcptt", { sessionType: "private", callingUserId: BEA });
const forwarding = encodeInfo(
  "mcptt",
  { callingUserId: OWN, calledPartyId: BEA },
  "      <request-type>forward-private-call-request</request-type>\r\n" +
    `      <forwarding-target-URI><mcpttURI>${VISITOR}</mcpttURI></forwarding-target-URI>\r\n`,
);

const settings = {
  instanceId: "urn:uuid:0b7f6a1c-5d0e-4c5e-8a8b-1f2e3d4c5b6a",
  barsCalls: false,
  answerMode: "manual",
  profileIndex: 1,
  multiplexSupport: false,
} as const;
const MIGRATION = encodeMigration("mcptt", { primaryId: BEA, newId: "sip:visitor@mcx.system-b.example" });
const publication = encodeSettingsPublication(
  "mcptt",
  { ownId: OWN, clientId: "urn:uuid:c" },
  encodeServiceSettings(settings),
  "b",
);

/** A document with places for runs: in its text, in a tag, in an attribute, and between elements. */
const withHoles = (xml: string) =>
  xml
    .replace(/<(\w[\w:-]*)( xmlns)/, "<$1¦$2")
    .replace(/="([^"]*)"(>)/, '="$1¦"$2¦')
    .replace(/(<\/[\w:-]*URI>)/, "¦$1¦");

const part = (encoding: string, content: string) =>
  `--b\r\nContent-Type: t/t¦\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${content}¦\r\n--b--¦`;

const context = {
  service: "mcptt",
  ownId: "sip:alice@mcx.system-a.example",
  dialledId: "sip:bob@mcx.system-a.example",
  triedIds: [],
  form: DEFAULT_WIRE.redirection,
} as const;

const answer = (status: number, contentType: string, body: string) => ({
  status,
  contentType,
  body,
  reasonHeaders: [],
  warningHeaders: ['399 a "174 call forwarding unconditional"'],
});

/** Everything that the bodies of SIP messages go through. */
export const BODY_TARGETS: readonly Target[] = [
  {
    reads: ["shared/mc/multipart.ts#decodeBody"],
    limit: MAX_MESSAGE,
    seeds: [
      part("base64", "YWJj"),
      part("quoted-printable", "a=C3=A4=\r\n"),
      part("8bit", "a"),
      '--b\r\nContent-Type: multipart/mixed;boundary="c"\r\n\r\n--c\r\n\r\n¦x\r\n--c--\r\n--b--',
    ],
    pieces: [
      "=",
      "A",
      "=4",
      "=41",
      "= ",
      "=\r\n",
      " ",
      "\t",
      "\r\n",
      "\n",
      "\r",
      "-",
      "--b",
      "--b\r\n",
      "\r\n--b\r\n\r\n",
      ":",
      "a:\r\n",
      "\r\n ",
      "+",
      "\u0000",
      "é",
    ],
    read: (body) => decodeBody("multipart/mixed;boundary=b", body),
    refusals: [BodyError],
  },
  {
    reads: ["shared/mc/multipart.ts#decodeBody of a Content-Type"],
    limit: 16_384,
    seeds: ["multipart/mixed¦;¦boundary¦=¦b", 'multipart/mixed;boundary="b¦"', "multipart/mixed¦"],
    pieces: [
      " ",
      ";",
      "=",
      '"',
      "\\",
      '\\"',
      "boundary",
      ";boundary",
      ";boundary=",
      ';boundary="',
      "; ",
      "a",
      "\\a",
      "\t",
    ],
    read: (contentType) => decodeBody(contentType, "--b\r\n\r\nx\r\n--b--"),
    refusals: [BodyError],
  },
  {
    reads: [
      "shared/mc/info-document.ts#decodeInfo",
      "shared/mc/info-document.ts#decodeInfoElements",
      "shared/mc/info-document.ts#readProtectable",
      "shared/base/xml.ts#parseXml",
    ],
    limit: MAX_XML,
    seeds: [withHoles(invitation), withHoles(redirection)],
    pieces: XML_PIECES,
    read: (xml) => [decodeInfo("mcptt", xml), decodeInfoElements("mcptt", xml)],
    refusals: [XmlError, InfoDocumentError],
  },
  {
    reads: ["shared/mc/data/service-configuration.ts#decodeServiceConfiguration"],
    limit: SERVICE_CONFIGURATION_XML.maxOctets,
    seeds: [withHoles(configuration)],
    pieces: [...XML_PIECES, "<on-network>", "</on-network>", "0", "9".repeat(16), " domain='a'"],
    read: (xml) => decodeServiceConfiguration(xml, "mcdata", ["mcx.system-a.example"]),
    refusals: [McError],
  },
  {
    reads: ["shared/mc/call-configuration.ts#decodeCallConfiguration"],
    limit: SERVICE_CONFIGURATION_XML.maxOctets,
    seeds: [withHoles(callConfiguration)],
    pieces: [...XML_PIECES, "<on-network>", "</on-network>", "PT1S", "P1DT", "9".repeat(16), ".", " domain='a'"],
    read: (xml) => decodeCallConfiguration(xml, "mcptt", ["mcx.system-a.example"]),
    refusals: [McError],
  },
  {
    reads: ["shared/mc/ue-configuration.ts#decodeUeConfiguration"],
    limit: UE_CONFIGURATION_XML.maxOctets,
    seeds: [withHoles(ueConfiguration)],
    pieces: [...XML_PIECES, "<common>", "</common>", "<private-call>", "0", "9".repeat(16)],
    read: (xml) => decodeUeConfiguration(xml, "mcptt"),
    refusals: [McError],
  },
  {
    reads: ["shared/mc/xcap-directory.ts#decodeXcapDirectory"],
    limit: XCAP_DIRECTORY_XML.maxOctets,
    seeds: [
      withHoles(
        writtenDirectory("https://a.test/root", ["org.3gpp.mcptt.user-profile/users/a/mcptt-user-profile-1.xml"]),
      ),
    ],
    pieces: [...XML_PIECES, "<folder auid='", "<entry uri='", "-256.xml", "/".repeat(16)],
    read: (xml) => profilesListed(decodeXcapDirectory(xml), "mcptt"),
    refusals: [McError],
  },
  {
    reads: ["shared/mc/group-document.ts#readGroupDocument"],
    limit: GROUP_DOCUMENT_XML.maxOctets,
    seeds: [
      withHoles(
        `<group xmlns="urn:oma:xml:poc:list-service"><list-service uri="${BEA}"><display-name>Alpha</display-name><list><entry uri="${OWN}"><participant-type>Lead</participant-type><user-priority>7</user-priority><on-network-required/></entry><external anchor="x"/></list><on-network-group-priority>5</on-network-group-priority></list-service></group>`,
      ),
    ],
    pieces: [...XML_PIECES, `<entry uri='${BEA}'/>`, "<list>", "</list>", "sip:a@b;a=b", "256", "\u202e"],
    read: readGroupDocument,
    refusals: [McError],
  },
  {
    reads: ["shared/mc/initial-configuration.ts#readInitialConfiguration"],
    limit: INITIAL_CONFIGURATION_XML.maxOctets,
    seeds: [withHoles(INITIAL_CONFIGURATION)],
    pieces: [...XML_PIECES, "<on-network>", "</on-network>", "<kms>", "https://a.test/", "true", "urn:uuid:"],
    read: readInitialConfiguration,
    refusals: [McError],
  },
  {
    reads: ["shared/mc/resource-lists.ts#decodeResourceLists"],
    limit: MAX_XML,
    seeds: [withHoles(encodeResourceLists([BEA]))],
    pieces: [...XML_PIECES, "<list>", "</list>", "<entry uri='a'/>"],
    read: decodeResourceLists,
    refusals: [XmlError],
  },
  {
    reads: [
      "shared/mc/redirection.ts#decodeRedirection",
      "shared/mc/redirection.ts#decodeRefusal",
      "shared/mc/redirection.ts#decodeElsewhere",
      "shared/mc/redirection-rules.ts#readNewId",
      "shared/mc/redirection-rules.ts#readKmsUri",
    ],
    limit: MAX_XML,
    seeds: [withHoles(redirection), withHoles(forwarding), redirection.replace("</r:kms-uri>", "¦</r:kms-uri>¦")],
    pieces: [...XML_PIECES, "sip:a@b", ";a=b", "<r:kms-uri>x</r:kms-uri>"],
    read(xml) {
      const readings = [
        () => decodeRedirection(answer(300, INFO, xml), context),
        () => decodeRefusal(answer(480, INFO, xml), context),
        () => decodeElsewhere(answer(480, INFO, xml), context),
      ];
      for (const reading of readings) {
        try {
          reading();
        } catch (error) {
          if (!(error instanceof McError)) throw error;
        }
      }
    },
  },
  {
    reads: ["shared/mc/forwarding-message.ts#decodeForwardingMessage"],
    limit: MAX_XML,
    seeds: [withHoles(forwarding)],
    pieces: [...XML_PIECES, "forward-private-call-request"],
    read: (body) =>
      decodeForwardingMessage({ contentType: INFO, body }, ["mcptt", "mcvideo"], DEFAULT_WIRE.redirection),
    refusals: [McError],
  },
  {
    reads: ["shared/mc/transfer-message.ts#decodeTransferMessage"],
    limit: MAX_XML,
    seeds: [withHoles(encodeTransfer({ service: "mcptt", targetId: VISITOR, announced: true, callingUserId: BEA }))],
    pieces: [...XML_PIECES, "transfer-private-call-request"],
    read: (body) => decodeTransferMessage({ contentType: INFO, body }, ["mcptt", "mcvideo"], DEFAULT_WIRE.redirection),
    refusals: [McError],
  },
  {
    reads: ["shared/mc/call-back-message.ts#decodeCallBackMessage"],
    limit: MAX_XML,
    seeds: [withHoles(encodeCallBack({ service: "mcptt", word: "ask", callingUserId: BEA, urgency: "high" }))],
    pieces: [...XML_PIECES, "private-call-call-back-request", "urgency-ind"],
    read: (body) => decodeCallBackMessage({ contentType: INFO, body }, ["mcptt", "mcvideo"], DEFAULT_WIRE.redirection),
    refusals: [McError],
  },
  {
    reads: ["shared/mc/service-settings.ts#decodeServiceSettings"],
    limit: MAX_XML,
    seeds: [
      withHoles(encodeServiceSettings(settings)),
      encodeServiceSettings(settings).replace("manual<", "¦manual¦<"),
    ],
    pieces: [...XML_PIECES, "<entity id='a'>", "</entity>", "<answer-mode>manual</answer-mode>", "<am-settings>"],
    read: decodeServiceSettings,
    refusals: [XmlError, ServiceSettingsError],
  },
  {
    reads: ["shared/mc/migration.ts#decodeMigration"],
    limit: MAX_XML,
    seeds: [withHoles(encodeInfo("mcptt", {}, MIGRATION))],
    pieces: [...XML_PIECES, "<anyExt>", "</anyExt>", "<primary-mcptt-id>", "<m:migration>", "sip:a@b"],
    read: (xml) => decodeMigration("mcptt", decodeInfoElements("mcptt", xml).anyExt),
    refusals: [XmlError, InfoDocumentError],
  },
  {
    reads: ["shared/mc/migration.ts#decodeMigrationAnswer"],
    limit: MAX_MESSAGE,
    seeds: [withHoles(encodeInfo("mcptt", {}, MIGRATION))],
    pieces: [...XML_PIECES, "<migration-auth-result>", "true", "sip:a@b"],
    read: (xml) => decodeMigrationAnswer("mcptt", INFO, xml),
    refusals: [BodyError, XmlError, InfoDocumentError],
  },
  {
    reads: ["shared/mc/settings-publication.ts#decodeSettingsPublication"],
    limit: MAX_MESSAGE,
    seeds: [publication.body.replace("</entity>", "¦</entity>¦").replace("--b\r\n", "¦--b\r\n")],
    pieces: ["\r\n", "=", "-", "<", "\r\n--b", " ", "\0", "<a/>"],
    read: (body) => decodeSettingsPublication("mcptt", "multipart/mixed;boundary=b", body),
    refusals: [BodyError, XmlError, InfoDocumentError, ServiceSettingsError],
  },
  {
    reads: ["renderer/signalling/private-calls/incoming-leg.ts#readInvitation"],
    limit: MAX_MESSAGE,
    seeds: [
      `--b\r\nContent-Type: ${INFO}\r\n\r\n${invitation}\r\n--b\r\nContent-Type: application/sdp\r\n\r\nv=0¦\r\n--b--\r\n`,
    ],
    pieces: ["\r\n", "=", "-", "<", "a=b\r\n", "\r\n--b", " ", "\0"],
    read: (body) => readInvitation("multipart/mixed;boundary=b", body, ["mcptt"]),
  },
  {
    reads: ["renderer/signalling/private-calls/answered-by.ts#readAnsweredBy"],
    limit: MAX_XML,
    seeds: [withHoles(encodeInfo("mcptt", { calledPartyId: BEA }))],
    pieces: [...XML_PIECES, "mcptt-called-party-id", "sip:a@b"],
    read: (xml) => readAnsweredBy(INFO, xml, "mcptt"),
  },
  {
    reads: ["shared/mc/release-reason.ts#decodeReleaseReason"],
    limit: MAX_XML,
    seeds: [withHoles(encodeReleaseReason("mcptt")).replace("</release-reason>", "¦</release-reason>¦")],
    pieces: [...XML_PIECES, "release-reason", NOT_SELECTED],
    read: (xml) => decodeReleaseReason(INFO, xml),
  },
];
