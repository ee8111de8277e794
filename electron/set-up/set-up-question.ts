/**
 * The question whether a set-up file may set this console up, with what it would change. All of it but our own words is
 * foreign text: who wrote the file chose it.
 *
 * @module
 */
import { foreignLine } from "../../shared/base/foreign-line.ts";
import { wordsOf } from "../../shared/words/words.ts";
import type { Standing } from "./facts.ts";
import type { ConfigurationNote } from "./initial-servers.ts";
import type { Provisioning, StagedAccount } from "./provisioning.ts";
import type { NamedSetUp, SetUpOffer, WholeSetUp } from "./set-up-course.ts";

/** Lines of one kind that are shown; the others are counted. */
const MOST = 6;

/** What the question is about. */
interface AskedFor extends Pick<WholeSetUp, "source" | "configuredBy" | "notes"> {
  readonly provisioning: Pick<Provisioning, "anchors" | "signer" | "next" | "partners" | "present" | "people">;
}

/** A question in blocks of lines, for a box of the system's as for a window. */
export interface SetUpText {
  readonly message: string;
  readonly blocks: readonly (readonly string[])[];
}

const words = () => wordsOf("shell").setUp;

/** A line of what would be and, where it was another one, a line of what is until now. */
function change(line: string, is: string, was: string | undefined): string[] {
  return was === undefined || was === is ? [line] : [line, words().until({ what: foreignLine(was) })];
}

/** The first lines of many, and how many more there are. */
function some(lines: readonly string[]): string[] {
  const { length } = lines;
  return length <= MOST ? [...lines] : [...lines.slice(0, MOST), words().more({ count: length - MOST })];
}

function idLines({ ids }: Standing, present: Standing | undefined): string[] {
  return ids.flatMap(({ title, id }) => {
    const was = present && (present.ids.find((each) => each.title === title)?.id ?? words().none);
    return change(words().id({ title, id: foreignLine(id) }), id, was);
  });
}

/** Every server, in the order in which they are used: each of them can have the calls of this console. */
function serverLines(next: Standing, present: Standing | undefined): string[] {
  const lines = [
    ...next.servers.map((server) => words().server({ server: foreignLine(server) })),
    ...next.serverDomains.map((domain) => words().serversOf({ domain: foreignLine(domain) })),
  ];
  const named = ({ servers, serverDomains }: Standing) => [...servers, ...serverDomains];
  if (present === undefined || named(present).join("\n") === named(next).join("\n")) return lines;
  return [...lines, ...named(present).map((what) => words().until({ what: foreignLine(what) }))];
}

/** New systems first: their IDs are what the console would take for known from now on. */
function systemLines({ systems }: Standing, present: Standing | undefined): string[] {
  const isNew = (domain: string) => present !== undefined && !present.systems.includes(domain);
  const shown = systems.toSorted((one, other) => Number(isNew(other)) - Number(isNew(one)));
  const say = (domain: string) => (isNew(domain) ? words().newSystem : words().system);
  return some(shown.map((domain) => say(domain)({ domain: foreignLine(domain) })));
}

/** Servers that learn who talks to whom and when, and over which the audio may go. */
function iceLines(next: Standing, present: Standing | undefined): string[] {
  const hosts = next.iceHosts.map((host) => words().ice({ host: foreignLine(host) }));
  const said = ({ iceHosts }: Standing) => (iceHosts.length === 0 ? words().none : iceHosts.join(", "));
  if (present === undefined || said(next) === said(present)) return some(hosts);
  const lines = hosts.length === 0 ? [words().ice({ host: words().none })] : some(hosts);
  return [...lines, words().until({ what: foreignLine(said(present)) })];
}

/** Servers that have the files of messages, and learn who sends them; nothing is said where there are none before and after. */
function contentLines(next: Standing, present: Standing | undefined): string[] {
  const said = ({ contentHosts }: Standing) => (contentHosts.length === 0 ? words().none : contentHosts.join(", "));
  if (next.contentHosts.length === 0 && (present?.contentHosts.length ?? 0) === 0) return [];
  return change(words().content({ hosts: foreignLine(said(next)) }), said(next), present && said(present));
}

/** The server that longer messages go through, and that the console signs in to; nothing is said where there is none before and after. */
function relayLines(next: Standing, present: Standing | undefined): string[] {
  const said = ({ messageRelay }: Standing) => messageRelay ?? words().none;
  if (next.messageRelay === null && (present?.messageRelay ?? null) === null) return [];
  return change(words().messageRelay({ host: foreignLine(said(next)) }), said(next), present && said(present));
}

/** The server that says who the user is, and gives out the tokens; nothing is said where there is none before and after. */
function identityLines(next: Standing, present: Standing | undefined): string[] {
  const said = ({ identityServer }: Standing) => identityServer ?? words().none;
  if (next.identityServer === null && (present?.identityServer ?? null) === null) return [];
  return change(words().identityServer({ host: foreignLine(said(next)) }), said(next), present && said(present));
}

/** The server from which people come besides; nothing is said where there is none before and after. A file without one leaves the one that is there. */
function peopleServerLines(next: Standing, present: Standing | undefined): string[] {
  if (next.peopleServer === null) return [];
  const was = present && (present.peopleServer ?? words().none);
  return change(words().peopleServer({ host: foreignLine(next.peopleServer) }), next.peopleServer, was);
}

/** The server that says what the user may do; nothing is said where there is none before and after. */
function configurationLines(next: Standing, present: Standing | undefined): string[] {
  const said = ({ configurationServer }: Standing) => configurationServer ?? words().none;
  if (next.configurationServer === null && (present?.configurationServer ?? null) === null) return [];
  return change(words().configurationServer({ host: foreignLine(said(next)) }), said(next), present && said(present));
}

/** The server that says who belongs to the user's groups; nothing is said where there is none before and after. */
function groupLines(next: Standing, present: Standing | undefined): string[] {
  const said = ({ groupServer }: Standing) => groupServer ?? words().none;
  if (next.groupServer === null && (present?.groupServer ?? null) === null) return [];
  return change(words().groupServer({ host: foreignLine(said(next)) }), said(next), present && said(present));
}

/** Who vouches for the key server; in its own lines, because a fingerprint is compared as a whole. */
function authorityLines({ authorities }: Standing): string[] {
  return authorities === null ? [words().computer] : some(authorities.map((digits) => foreignLine(digits)));
}

/** Where calls go first: a participating function in a foreign domain would have all of them. */
function functionLines(next: Standing, present: Standing | undefined): string[] {
  return next.functions.flatMap(({ title, uri }) => {
    const was = present && (present.functions.find((each) => each.title === title)?.uri ?? words().none);
    return change(words().participating({ title, uri: foreignLine(uri) }), uri, was);
  });
}

function keyLines(next: Standing, present: Standing | undefined): string[] {
  const kmsOf = ({ kms }: Standing) => kms ?? words().none;
  const kms = change(words().kms({ kms: foreignLine(kmsOf(next)) }), kmsOf(next), present && kmsOf(present));
  if (next.kms === null) return [...kms, words().withoutKms];
  const authority = authorityLines(next);
  const before = present === undefined || present.kms === null ? authority : authorityLines(present);
  const isSame = authority.join("\n") === before.join("\n");
  return [
    ...kms,
    words().authority,
    ...authority,
    ...(isSame ? [] : [words().authorityUntil, ...before]),
    words().kmsReads,
  ];
}

/** Who alone will vouch for other servers, each in its own lines, because a fingerprint is compared as a whole. */
const anchorLines = ({ anchors }: Pick<StagedAccount, "anchors">): string[] =>
  anchors.flatMap(({ fingerprints, of }) => [words().anchors[of], ...some(fingerprints)]);

/** Who the user is at a system, and who serves the desk there. */
const accountLines = ({ next, present }: StagedAccount): string[] => [
  ...idLines(next, present),
  ...serverLines(next, present),
  ...functionLines(next, present),
  ...systemLines(next, present),
  ...iceLines(next, present),
  ...contentLines(next, present),
  ...relayLines(next, present),
  ...identityLines(next, present),
  ...configurationLines(next, present),
  ...groupLines(next, present),
  ...peopleServerLines(next, present),
];

/** A desk at a partner, in a block of its own: calls and keys go there for as long as the user works there. */
const partnerLines = ({ domain, ...staged }: Provisioning["partners"][number]): string[] => [
  words().partner({ domain }),
  ...accountLines(staged),
  ...keyLines(staged.next, staged.present),
  ...anchorLines(staged),
];

/** Where something was named: a file as it is called, or an address. */
const fromLine = (source: string) =>
  /^https:/i.test(source)
    ? words().fromAddress({ address: foreignLine(source) })
    : words().from({ file: foreignLine(source) });

const noteLine = (note: ConfigurationNote) => words().notes[note];

/**
 * The question whether a set-up may be installed, with all that it would change.
 *
 * @param inBox - asked in a box of the system's, after which the program starts anew
 */
function setUpText({ configuredBy, notes, provisioning, source }: AskedFor, inBox: boolean): SetUpText {
  const { next, people, present, signer } = provisioning;
  const { directory, directoryStays, message, signed, startsAnew, typed } = words();
  const fetched = configuredBy === undefined ? [] : [words().configuredBy({ host: foreignLine(configuredBy.host) })];
  return {
    message: message({ name: foreignLine(next.displayName) }),
    blocks: [
      source === undefined ? [typed] : [fromLine(source), signed[signer], ...fetched],
      ...(notes.length === 0 ? [] : [notes.map(noteLine)]),
      accountLines(provisioning),
      keyLines(next, present),
      ...(provisioning.anchors.length === 0 ? [] : [anchorLines(provisioning)]),
      ...provisioning.partners.map(partnerLines),
      [people === null ? directoryStays : directory({ count: people }), ...(inBox ? [startsAnew] : [])],
    ],
  };
}

/** The question whether a configuration may be fetched: from where, and that nothing has been sent. */
function fetchText({ signer, source, url }: Pick<NamedSetUp, "signer" | "source" | "url">): SetUpText {
  const { fetch, signed } = words();
  const isFile = source !== url.href;
  return {
    message: fetch.message({ host: foreignLine(url.host) }),
    blocks: [
      isFile ? [fromLine(source), signed[signer]] : [],
      [fetch.address({ address: foreignLine(url.href) }), fetch.note],
    ].filter((lines) => lines.length > 0),
  };
}

/** The question about an offer, whichever it is. */
export const questionOf = (offer: SetUpOffer, inBox: boolean): SetUpText =>
  offer.stage === "named" ? fetchText(offer) : setUpText(offer, inBox);
