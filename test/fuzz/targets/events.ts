import { judgeSubscribe, readSubscribeAnswer } from "../../../renderer/signalling/events/subscribe-answer.ts";
import { XmlError } from "../../../shared/base/xml.ts";
import { decodePresence, encodePresence, PresenceError } from "../../../shared/mc/presence.ts";
import { decodeXcapDiff, encodeXcapDiff, XcapDiffError } from "../../../shared/mc/xcap-diff.ts";
import { readEventPackage, readSubscriptionState } from "../../../shared/sip/event-headers.ts";
import type { Target } from "../target.ts";
import { XML_PIECES } from "./bodies.ts";

const BEA = "sip:bea@mcx.system-a.example";
const MAX_XML = 65_536;

const presence = encodePresence(BEA, {
  kind: "migrated",
  newId: "sip:visitor@mcx.system-b.example",
  kmsUri: "kms.system-b.example",
  since: 0,
});
const changes = encodeXcapDiff("https://cms.a.example/xcap-root/", [
  { selector: "a/users/sip:bea@a.example/b.xml", previousEtag: "1", newEtag: "2" },
]);

/** What notifiers send, and what they answer. */
export const EVENT_TARGETS: readonly Target[] = [
  {
    reads: ["shared/mc/presence.ts#decodePresence"],
    limit: MAX_XML,
    seeds: [
      presence.replaceAll("<m:", "¦<m:"),
      encodePresence(BEA, { kind: "home" }, ["a"]).replace("<tuple", "¦<tuple"),
    ],
    pieces: [
      ...XML_PIECES,
      "<tuple>",
      "</tuple>",
      "<m:migration>",
      "</m:migration>",
      "sip:a@b",
      "2026-11-26T08:12:00Z",
    ],
    read: (xml) => decodePresence(xml, BEA),
    refusals: [XmlError, PresenceError],
  },
  {
    reads: ["shared/mc/xcap-diff.ts#decodeXcapDiff"],
    limit: MAX_XML,
    seeds: [changes.replace("<document", "¦<document").replace('sel="', 'sel="¦')],
    pieces: [...XML_PIECES, "<document/>", "/~~/", "%", "%41", "/", "https://cms.a.example/xcap-root/", "W/"],
    read: decodeXcapDiff,
    refusals: [XmlError, XcapDiffError],
  },
  {
    reads: ["shared/sip/event-headers.ts#readSubscriptionState"],
    limit: 65_536,
    seeds: ["active¦;expires=3600¦", "terminated;¦reason=giveup;¦retry-after=30"],
    pieces: [";", "=", '"', "\\", "<", ">", ",", " ", "1", "a"],
    read: readSubscriptionState,
  },
  {
    reads: ["shared/sip/event-headers.ts#readEventPackage"],
    limit: 65_536,
    seeds: ["presence¦;id=1¦", "¦xcap-diff"],
    pieces: [";", "=", '"', "\\", "<", ">", " ", "a", "-"],
    read: readEventPackage,
  },
  {
    reads: ["renderer/signalling/events/subscribe-answer.ts#readSubscribeAnswer"],
    limit: 65_536,
    seeds: ["3600¦", " 1¦ "],
    pieces: ["1", "4294967296", " ", "-", "\r\n", "\0", "é"],
    read: (text) =>
      [200, 204, 403, 423, 481, 503].map((statusCode) => {
        const message = {
          ...{ statusCode, reasonPhrase: text, body: "" },
          getHeader: () => text,
          getHeaders: () => [text],
        };
        return judgeSubscribe({ expires: 600, isRefresh: true }, readSubscribeAnswer(message, undefined));
      }),
  },
];
