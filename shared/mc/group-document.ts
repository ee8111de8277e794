/**
 * The group document (TS 24.481 clause 7.2): who belongs to a group, as a window shows it. Nothing of it decides about a call.
 *
 * @module
 */
import { lineForPeople } from "../base/text-line.ts";
import {
  childElements,
  escapeXml,
  exactTextOf,
  parseXml,
  utf8Length,
  type XmlElement,
  XmlError,
  type XmlLimits,
} from "../base/xml.ts";
import { McError } from "../errors/mc-error.ts";
import { mcIdKey, parseMcId } from "./mc-id.ts";
import { HOLDING_LIMITS } from "./profile-holdings.ts";

/** Room for some thousand members. */
export const GROUP_DOCUMENT_XML: XmlLimits = { maxOctets: 1024 * 1024, maxDepth: 32, maxMarkup: 50_000 };

/** Members of a group that are told; of more the first. */
export const MOST_MEMBERS = 200;
/** Octets of UTF-8 that the members of a group come to, as they are told. */
const MOST_TOLD = 64 * 1024;

interface GroupMember {
  /** MC service ID. */
  readonly id: string;
  /** Null where the document calls the member nothing. */
  readonly name: string | null;
  /** `participant-type`; null where it says nothing. */
  readonly role: string | null;
  /** `user-priority`, 0 to 255, the larger the higher; null where it says none. */
  readonly priority: number | null;
  /** `on-network-required`: without this member no call of the group begins. */
  readonly isRequired: boolean;
}

/** What is read of a group document. */
export interface GroupDocument {
  /** The group's own ID, as it stands there. */
  readonly id: string;
  /** In one line; null where it has none. */
  readonly name: string | null;
  /** `on-network-group-priority`, 0 to 255, the larger the higher; null where it says none. */
  readonly priority: number | null;
  /** `on-network-disabled`: its calls are refused for now. */
  readonly isDisabled: boolean;
  /** Members that have an ID, each once. */
  readonly memberCount: number;
  /** The first of them, {@link MOST_MEMBERS} at most, and fewer where they have much to say. */
  readonly members: readonly GroupMember[];
  /** Entries of its list that name nobody: without an ID, or lists that lie elsewhere. */
  readonly unread: number;
}

const broken = (detail: string) => new McError("group-document-broken", detail);

/** In whatever namespace: members of the list have theirs from three. */
const named = (parent: XmlElement, name: string) => childElements(parent).filter(({ localName }) => localName === name);

const line = (element: XmlElement) => lineForPeople(exactTextOf(element)).slice(0, HOLDING_LIMITS.name).toWellFormed();

const firstLine = (parent: XmlElement, name: string): string | null =>
  named(parent, name)
    .map(line)
    .find((text) => text !== "") ?? null;

/** A priority of the standard; what is none says nothing. */
function priorityIn(parent: XmlElement, name: string): number | null {
  const [first, second] = named(parent, name);
  const text = first === undefined || second !== undefined ? "" : exactTextOf(first);
  const priority = /^\d{1,3}$/.test(text) ? Number(text) : 256;
  return priority <= 255 ? priority : null;
}

function memberIn(entry: XmlElement): GroupMember | undefined {
  const id = (entry.getAttribute("uri") ?? "").trim();
  if (id.length > HOLDING_LIMITS.uri || parseMcId(id) === undefined) return undefined;
  return {
    id,
    name: firstLine(entry, "display-name"),
    role: firstLine(entry, "participant-type"),
    priority: priorityIn(entry, "user-priority"),
    isRequired: named(entry, "on-network-required").length > 0,
  };
}

/** The first of many, as many as are told. */
function firstOf(members: Iterable<GroupMember>): GroupMember[] {
  const told: GroupMember[] = [];
  let octets = 0;
  for (const member of members) {
    octets += utf8Length(member.id) + utf8Length(member.name ?? "") + utf8Length(member.role ?? "");
    if (told.length === MOST_MEMBERS || octets > MOST_TOLD) break;
    told.push(member);
  }
  return told;
}

/**
 * Reads a document. Entries that name nobody spoil nothing and are counted; a document that is another one, or of two groups, is not read.
 *
 * @param xml - the document, decoded from UTF-8
 * @throws McError `group-document-broken`, with what of it is wrong
 */
export function readGroupDocument(xml: string): GroupDocument {
  let root: XmlElement;
  try {
    root = parseXml(xml, GROUP_DOCUMENT_XML);
  } catch (error) {
    if (error instanceof XmlError) throw broken(error.fault);
    throw error;
  }
  if (root.localName !== "group") throw broken(root.nodeName.slice(0, 100));
  const [group, second] = named(root, "list-service");
  if (group === undefined || second !== undefined) throw broken("list-service");
  const id = (group.getAttribute("uri") ?? "").trim();
  if (id.length > HOLDING_LIMITS.uri || parseMcId(id) === undefined) throw broken("uri");
  const members = new Map<string, GroupMember>();
  let unread = 0;
  for (const entry of named(group, "list").flatMap(childElements)) {
    const member = entry.localName === "entry" ? memberIn(entry) : undefined;
    if (member === undefined) unread += 1;
    else if (!members.has(mcIdKey(member.id))) members.set(mcIdKey(member.id), member);
  }
  return {
    id,
    name: firstLine(group, "display-name"),
    priority: priorityIn(group, "on-network-group-priority"),
    isDisabled: named(group, "on-network-disabled").length > 0,
    memberCount: members.size,
    members: firstOf(members.values()),
    unread,
  };
}

/** A group to be written. */
export interface GroupContent {
  readonly id: string;
  readonly displayName: string;
  /** 0 to 255, the larger the higher. */
  readonly priority: number;
  readonly members: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly role: string;
    readonly priority: number;
    readonly isRequired: boolean;
  }[];
}

const written = (name: string, text: string) => `<${name}>${escapeXml(text)}</${name}>`;

/** Writes a document, as a group server does. */
export function encodeGroupDocument({ displayName, id, members, priority }: GroupContent): string {
  const entries = members.map(
    (member) =>
      `<entry uri="${escapeXml(member.id)}">${written("rl:display-name", member.displayName)}` +
      `${member.isRequired ? "<mcpttgi:on-network-required/>" : ""}` +
      `${written("mcpttgi:participant-type", member.role)}` +
      `${written("mcpttgi:user-priority", String(member.priority))}</entry>`,
  );
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\r\n<group xmlns="urn:oma:xml:poc:list-service"` +
    ` xmlns:rl="urn:ietf:params:xml:ns:resource-lists" xmlns:mcpttgi="urn:3gpp:ns:mcpttGroupInfo:1.0">` +
    `<list-service uri="${escapeXml(id)}">${written("display-name", displayName)}<list>${entries.join("")}</list>` +
    `${written("mcpttgi:on-network-group-priority", String(priority))}</list-service></group>\r\n`
  );
}
