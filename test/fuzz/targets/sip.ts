import { Levels, LoggerFactory, Parser } from "sip.js/lib/core/index.js";
import { readTokenAsked, refusalIn } from "../../../electron/sign-in/bearer-challenge.ts";
import { bearingFault } from "../../../electron/sign-in/bearer-reach.ts";
import { withTokenBorne } from "../../../electron/signalling/token-in-request.ts";
import { parseDigest } from "../../../lab/sip/digest.ts";
import { installGrammar } from "../../../renderer/signalling/connection/grammar.ts";
import { readAddress, readLeniently } from "../../../renderer/signalling/connection/lenient-addresses.ts";
import { judgePublish, readPublishAnswer } from "../../../renderer/signalling/connection/publication-answer.ts";
import { readQuickly } from "../../../renderer/signalling/connection/quick-grammar.ts";
import { unsupportedExtensions } from "../../../renderer/signalling/connection/required-extensions.ts";
import { parseSessionExpires } from "../../../renderer/signalling/private-calls/session-timer.ts";
import { withoutCredentials } from "../../../shared/base/credential-headers.ts";
import { BEARER_PLACES } from "../../../shared/mc/access-token-place.ts";
import { readUrgency } from "../../../shared/mc/urgency.ts";
import { parseReasonText, parseWarnings } from "../../../shared/mc/warning.ts";
import { DEFAULT_WIRE } from "../../../shared/mc/wire-profile.ts";
import { parseAuthParameters } from "../../../shared/sip/auth-parameters.ts";
import { takeChallenges } from "../../../shared/sip/challenges.ts";
import { withoutSessionDisposition, withSessionDisposition } from "../../../shared/sip/disposition.ts";
import { callIdOf, describeMessage } from "../../../shared/sip/message-arrow.ts";
import { excessOf, MAX_MESSAGE } from "../../../shared/sip/message-limits.ts";
import { supportsSessionTimer } from "../../../shared/sip/session-expires.ts";
import type { Target } from "../target.ts";

const quiet = new LoggerFactory();
quiet.builtinEnabled = false;
quiet.level = Levels.error;
const logger = quiet.getLogger("fuzz");

const lines = (...all: readonly string[]) => `${all.join("\r\n")}\r\n\r\n`;

const INVITE = lines(
  "INVITE sip:ava¦@client.invalid;transport=ws¦ SIP/2.0",
  "Via: SIP/2.0/WS 127.0.0.1¦;branch=z9hG4bK1¦",
  "Max-Forwards: 70",
  'From: "Ava¦" <sip:caller¦@example.org¦;user=phone¦?a=b¦>;tag=1¦',
  "To: <sip:user@example.org>¦",
  "Call-ID: a@b¦",
  "CSeq: 1¦ INVITE",
  "Record-Route: <sip:a@b;lr>¦",
  "Contact: <sip:focus@127.0.0.1;transport=ws>¦;expires=60",
  "Subject: x¦",
  'WWW-Authenticate: Digest realm="a", nonce="b"¦',
  "Content-Type: application/sdp¦",
  "Content-Length: 5¦\r\n\r\nv=0",
);

const ANSWER = lines(
  "SIP/2.0 302 Moved Temporarily¦",
  "Via: SIP/2.0/WS x;branch=z9hG4bK1",
  "From: <sip:a@b>;tag=1",
  "To: <sip:c@d>;tag=2",
  "Call-ID: a@b",
  "CSeq: 1 INVITE",
  "Content-Type: multipart/mixed;boundary=b¦",
  "Content-Length: 0",
);

/** As the window does it with what its connection brings: what SIP.js throws, the transport catches and logs. */
function receive(message: string): void {
  if (excessOf(message) !== undefined) return;
  try {
    Parser.parseMessage(withSessionDisposition(message), logger);
  } catch {
    // Dropped.
  }
}

const PIECES = [
  "\r\n",
  "\r\n ",
  " ",
  "\t",
  "=",
  ";",
  ",",
  ":",
  '"',
  "\\",
  "<",
  ">",
  "@",
  "%41",
  "(",
  ";a=b",
  ",<sip:a@b>",
  "a",
  "é",
  "\r\nVia: a",
  "\r\nm: <sip:a@b>",
];

installGrammar();

/** Everything that SIP messages and their fields go through. */
export const SIP_TARGETS: readonly Target[] = [
  {
    reads: ["sip.js#Parser.parseMessage"],
    limit: MAX_MESSAGE,
    seeds: [INVITE, ANSWER, ANSWER.replace("CSeq: 1 ", "CSeq: ")],
    pieces: PIECES,
    read: receive,
  },
  {
    reads: ["shared/sip/message-limits.ts#excessOf"],
    limit: MAX_MESSAGE,
    seeds: [INVITE],
    pieces: [...PIECES, "\r\n\r\n"],
    read: excessOf,
  },
  {
    reads: ["shared/sip/message-arrow.ts#describeMessage", "shared/sip/message-arrow.ts#callIdOf"],
    limit: MAX_MESSAGE,
    seeds: [INVITE, ANSWER, "SIP/2.0 200 ¦", "t:¦", "i¦:¦", "cseq¦: 1¦ "],
    pieces: [...PIECES, ";tag", "; \t", "A"],
    read: (text) => [describeMessage(text), callIdOf(text)],
  },
  {
    reads: ["shared/sip/disposition.ts#withSessionDisposition", "shared/sip/disposition.ts#withoutSessionDisposition"],
    limit: MAX_MESSAGE,
    seeds: [ANSWER, "c¦:¦multipart/", "content-type: multipart/x\r\ncontent-disposition¦:¦session¦\r\n"],
    pieces: [...PIECES, "c", "c:", "\nc:"],
    read: (text) => withoutSessionDisposition(withSessionDisposition(text)),
  },
  {
    reads: ["shared/base/credential-headers.ts#withoutCredentials"],
    limit: MAX_MESSAGE,
    seeds: [INVITE, "Authorization¦: Digest¦\r\n x¦", "Proxy-Auth¦"],
    pieces: [...PIECES, "\r", "\n", "Authorization", "Proxy-Auth", "authorization: a\r\n b\r\n"],
    read: withoutCredentials,
  },
  {
    reads: ["renderer/signalling/connection/publication-answer.ts#readPublishAnswer"],
    limit: 65_536,
    seeds: ["3600¦", "dx200xyz¦", '399 mcx.example "141¦ user unknown¦"'],
    pieces: ["1", "4294967296", " ", '"', "399 a ", '"101 b"', "-", "\r\n", "\0", "é"],
    read: (text) =>
      [200, 403, 404, 412, 423, 503].map((statusCode) => {
        const message = {
          statusCode,
          reasonPhrase: text,
          body: "",
          getHeader: () => text,
          getHeaders: () => [text],
        };
        return judgePublish({ expires: 600, tag: "t" }, readPublishAnswer(message, undefined));
      }),
  },
  {
    reads: ["renderer/signalling/connection/quick-grammar.ts#readQuickly"],
    limit: 65_536,
    seeds: ["a¦@b¦", "1¦ INVITE¦", "70¦", "application/sdp¦", "SIP/2.0 200 OK¦"],
    pieces: ["a", "1", " ", ".", "-", "/", "A", " A"],
    read: (text) =>
      ["Call_ID", "CSeq", "Content_Length", "Max_Forwards", "Content_Type", "Request_Response"].map((rule) =>
        readQuickly(text, rule),
      ),
  },
  {
    reads: [
      "renderer/signalling/connection/lenient-addresses.ts#readAddress",
      "renderer/signalling/connection/lenient-addresses.ts#readLeniently",
    ],
    limit: 65_536,
    seeds: ['"Ava¦" <sip:ava¦@1a_host¦:5060¦;lr¦?a=b>¦;tag=1¦', "tel:+49¦;phone-context=x¦", "sip:¦a@b¦"],
    pieces: ['"', "\\", "<", ">", "@", ";", "=", "?", ":", ".", "_", "a", " ", ";a=b", "[", "]", ","],
    // The grammar reads nothing, so that all is left to the lenient reading.
    read: (text) => [readAddress(text), readLeniently(text, "Contact", () => -1)],
  },
  {
    reads: ["renderer/signalling/connection/required-extensions.ts#unsupportedExtensions"],
    limit: 65_536,
    seeds: ["timer, 100rel¦"],
    pieces: ["a", ",", " ", "timer,", "a,", "é"],
    read: (text) => unsupportedExtensions({ getHeaders: () => [text] }, ["timer", "100rel"]),
  },
  {
    reads: [
      "renderer/signalling/private-calls/session-timer.ts#parseSessionExpires",
      "shared/sip/session-expires.ts#supportsSessionTimer",
    ],
    limit: 65_536,
    seeds: ["1800¦;refresher¦=uac¦", "a,¦timer¦", "¦90"],
    pieces: [" ", ";", "=", "9", "a", ",", ", timer", "timer ", ";refresher"],
    read: (text) => [parseSessionExpires(text), supportsSessionTimer({ getHeaders: () => [text] })],
  },
  {
    reads: ["shared/mc/urgency.ts#parseResourcePriority", "shared/mc/urgency.ts#readUrgency"],
    limit: 65_536,
    seeds: ["mcpttp¦.¦15", "wps.1¦, mcpttq.¦3"],
    pieces: ["mcpttp", ".", "9", ",", ", mcpttp.15", " ", "-1"],
    read: (text) => readUrgency({}, [text, text], DEFAULT_WIRE.priority),
  },
  {
    reads: ["shared/mc/warning.ts#parseWarnings", "shared/mc/warning.ts#parseReasonText"],
    limit: 65_536,
    seeds: ['399¦ mcptt.example¦ "145 unable¦ to\\"¦"', 'SIP;cause=200¦;text¦=¦"Moved¦"', "¦"],
    pieces: ["1", "399 ", " ", '"', "\\", '\\"', 'a "', '399 a "', ';text="', ";text=", ";", "x", "\t", '"145 '],
    read: (text) => [parseWarnings([text]), parseReasonText([text])],
  },
  {
    reads: ["lab/sip/digest.ts#parseDigest"],
    limit: 65_536,
    seeds: ['Digest¦ username¦="a¦", realm=b¦'],
    pieces: [" ", ",", "=", '"', "\\", 'a="b",', "a=b,", "a", "\\a"],
    read: parseDigest,
  },
  {
    reads: [
      "shared/sip/auth-parameters.ts#parseAuthParameters",
      "shared/sip/challenges.ts#takeChallenges",
      "electron/sign-in/bearer-challenge.ts#readTokenAsked",
      "electron/sign-in/bearer-challenge.ts#refusalIn",
    ],
    limit: 65_536,
    seeds: [
      'Bearer¦ authz_server="https://id.example¦", scope="¦", error=¦',
      'Digest¦ realm¦="a¦", nonce=b¦, Basic¦ realm="c"',
      'Digest realm="a"\r\n¦WWW-Authenticate: Digest nonce="¦"',
    ],
    pieces: [" ", ",", "=", '"', "\\", 'a="b",', "a=b,", "a", "\\a", "\r\n ", "\r\nProxy-Authenticate:", "a b=", 'a="'],
    read: (text) => [
      parseAuthParameters(text).map((each) => [readTokenAsked(each, "https://id.example"), refusalIn(each)]),
      takeChallenges(`SIP/2.0 401 X\r\nWWW-Authenticate: ${text}\r\n\r\n`),
    ],
  },
  {
    reads: ["electron/signalling/token-in-request.ts#withTokenBorne"],
    limit: MAX_MESSAGE,
    seeds: [
      lines(
        "REGISTER sip:a SIP/2.0",
        `Authorization: ${BEARER_PLACES.first}¦`,
        `Proxy-Authorization: ${BEARER_PLACES.again}¦`,
      ),
    ],
    pieces: [...PIECES, "\r\nAuthorization: Bearer ", `\r\nAuthorization: ${BEARER_PLACES.first}`, "\r\nProxy-"],
    read: (text) => withTokenBorne(text, "a.b-c"),
  },
  {
    reads: ["electron/sign-in/bearer-reach.ts#bearingFault"],
    limit: 65_536,
    seeds: ["sip:¦ava¦@mcx.example¦:5061¦;transport=tls¦?a=b¦"],
    pieces: ["@", ":", ";", "?", "[", "]", "a", ".", "a@", ";a=b", "sip:", " ", "é"],
    read: (text) => bearingFault({ registrar: "sip:mcx.example", servers: ["wss://mcx.example"], services: {} }, text),
  },
];
