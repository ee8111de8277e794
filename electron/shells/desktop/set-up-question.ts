/**
 * The question whether a set-up file may set this console up, with what it would change. All of it but our own words is
 * foreign text: who wrote the file chose it.
 *
 * @module
 */
import { foreignLine } from "../../../shared/base/foreign-line.ts";
import { wordsOf } from "../../../shared/words/words.ts";
import type { Standing } from "../../set-up/facts.ts";
import type { Provisioning } from "../../set-up/provisioning.ts";
import type { BoxText } from "./error-text.ts";

/** Lines of one kind that are shown; the others are counted. */
const MOST = 6;

/** What the question is about. */
export type AskedFor = Pick<Provisioning, "signer" | "next" | "present" | "people">;

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

/** The server that says what the user may do; nothing is said where there is none before and after. */
function configurationLines(next: Standing, present: Standing | undefined): string[] {
  const said = ({ configurationServer }: Standing) => configurationServer ?? words().none;
  if (next.configurationServer === null && (present?.configurationServer ?? null) === null) return [];
  return change(words().configurationServer({ host: foreignLine(said(next)) }), said(next), present && said(present));
}

/** Who vouches for the key server; in its own lines, because a fingerprint is compared as a whole. */
function authorityLines({ authorities }: Standing): string[] {
  return authorities === null ? [words().computer] : some(authorities.map((digits) => foreignLine(digits)));
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

/**
 * The texts of the question.
 *
 * @param file - path of the set-up file
 */
export function setUpQuestion(file: string, { signer, next, present, people }: AskedFor): BoxText {
  const { message, from, signed, directory, directoryStays, startsAnew } = words();
  const blocks = [
    [from({ file: foreignLine(file) }), signed[signer]],
    [
      ...idLines(next, present),
      ...serverLines(next, present),
      ...systemLines(next, present),
      ...iceLines(next, present),
      ...contentLines(next, present),
      ...relayLines(next, present),
      ...identityLines(next, present),
      ...configurationLines(next, present),
    ],
    keyLines(next, present),
    [people === null ? directoryStays : directory({ count: people }), startsAnew],
  ];
  return {
    message: message({ name: foreignLine(next.displayName) }),
    detail: blocks.map((lines) => lines.join("\n")).join("\n\n"),
  };
}
