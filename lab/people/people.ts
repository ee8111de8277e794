/**
 * The people of the lab, where they are, and under which IDs.
 *
 * Every person has one ID for each step of a migration; the route says how far the person has gone.
 *
 * @module
 */

import type { LabPerson, UnitReport } from "../../shared/bridge/lab.ts";
import type { LabPersonSettings, LabRoute, LabSystemName } from "../../shared/bridge/lab-settings.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { mcIdDomain, sameMcId } from "../../shared/mc/mc-id.ts";

export type SystemName = LabSystemName;

/** What the two systems are called. */
export const SYSTEMS = {
  "system-a": {
    title: "System A",
    domain: "mcx.system-a.example",
    imsDomain: "ims.system-a.example",
    kmsUri: "kms.system-a.example",
    contentHost: "content.system-a.example",
    messageHost: "messages.system-a.example",
    sipHost: "sip.system-a.example",
    identityHost: "id.system-a.example",
    configurationHost: "config.system-a.example",
    groupHost: "groups.system-a.example",
  },
  "system-b": {
    title: "System B",
    domain: "mcx.system-b.example",
    imsDomain: "ims.system-b.example",
    kmsUri: "kms.system-b.example",
    contentHost: "content.system-b.example",
    messageHost: "messages.system-b.example",
    sipHost: "sip.system-b.example",
    identityHost: "id.system-b.example",
    configurationHost: "config.system-b.example",
    groupHost: "groups.system-b.example",
  },
} as const satisfies Record<
  SystemName,
  {
    title: string;
    domain: string;
    imsDomain: string;
    kmsUri: string;
    contentHost: string;
    messageHost: string;
    /** That of the SIP server, for clients that come over TLS. */
    sipHost: string;
    /** That of the identity server. */
    identityHost: string;
    /** That of the configuration server. */
    configurationHost: string;
    /** That of the group server, where there is one. */
    groupHost: string;
  }
>;
export const SYSTEM_NAMES = Object.keys(SYSTEMS) as SystemName[];

/** A third system, which is hostile: see `lab/kms/partner-c.ts`. Nobody is at home there. */
export const PARTNER_C = { domain: "mcx.system-c.example", kmsUri: "kms.system-c.example" } as const;

/** An ID that somebody has in one of the systems. */
export interface HeldId {
  readonly mcServiceId: string;
  readonly system: SystemName;
  /** User part, the same in the MC service ID and in the IMS public user identity. */
  readonly user: string;
}

/** MC service IDs that are numbers, which do not say whose they are. */
const NUMBERS: readonly HeldId[] = [
  { mcServiceId: "tel:+49-30-555-0419", system: "system-a", user: "arif.bello" },
  { mcServiceId: "tel:+358-9-555-0419", system: "system-b", user: "visitor-0419" },
];

function heldId(user: string, system: SystemName): HeldId {
  const numbered = NUMBERS.find((held) => held.user === user && held.system === system);
  return numbered ?? { mcServiceId: `sip:${user}@${SYSTEMS[system].domain}`, system, user };
}

/** Domain of the system that has issued an ID; empty when none of the lab has. */
export function domainOf(mcServiceId: string): string {
  const numbered = NUMBERS.find((held) => sameMcId(held.mcServiceId, mcServiceId));
  return numbered === undefined ? mcIdDomain(mcServiceId) : SYSTEMS[numbered.system].domain;
}

/** A dispatcher at the console, and who that is as a visitor at B. */
export interface Dispatcher {
  /** At the identity server. */
  readonly id: string;
  readonly displayName: string;
  readonly held: HeldId;
  readonly visitor: HeldId;
}

/** Whose console it is where nobody signs in. */
export const DISPATCHER: Dispatcher = {
  id: "ava-lindqvist",
  displayName: "Ava Lindqvist",
  held: heldId("dispatch-3", "system-a"),
  visitor: heldId("visitor-0403", "system-b"),
};

/** Who works at this desk, one after another, where its users sign in. */
export const DISPATCHERS: readonly Dispatcher[] = [
  DISPATCHER,
  {
    id: "elin-thorsen",
    displayName: "Elin Thorsen",
    held: heldId("dispatch-4", "system-a"),
    visitor: heldId("visitor-0404", "system-b"),
  },
];

/** Whose an ID is, of either system; undefined for that of nobody at this desk. */
export const dispatcherOf = (mcServiceId: string): Dispatcher | undefined =>
  DISPATCHERS.find(({ held, visitor }) => [held, visitor].some((each) => sameMcId(each.mcServiceId, mcServiceId)));

/** Who at this desk has all of these IDs at home; undefined for nobody. */
export const dispatcherWith = (ids: Iterable<string>): Dispatcher | undefined => {
  const all = [...ids];
  return DISPATCHERS.find(({ held }) => all.every((id) => sameMcId(id, held.mcServiceId)));
};

/** Whoever has signed in, by the IDs at home; before that the dispatcher of whom nothing is given out yet. */
export const dispatcherAt = (ids: ReadonlyMap<unknown, string> | undefined): Dispatcher =>
  dispatcherWith(ids?.values() ?? []) ?? DISPATCHER;

/** Whether an ID is a dispatcher's, in either system. */
export const isDispatcher = (mcServiceId: string): boolean => dispatcherOf(mcServiceId) !== undefined;

/** The IDs of one person, from the first step of a migration to the last. */
interface PersonIds {
  readonly primary: HeldId;
  /** At B. */
  readonly visitor: HeldId;
  /** Back at A, for a joint operation. */
  readonly joint: HeldId;
  /** At B once more. */
  readonly guest: HeldId;
}

interface PersonEntry {
  readonly id: string;
  readonly displayName: string;
  readonly role: string;
  readonly kind: LabPerson["kind"];
  readonly favourite: boolean;
  readonly ids: PersonIds;
  settings: LabPersonSettings;
  /** Since when the person is where the route says, Unix milliseconds. */
  movedAt: number;
  unitOpen: boolean;
  unit: UnitReport | null;
}

/** The IDs that lead to a person, in the order in which a caller meets them. The last one is the unit's. */
const CHAINS: Readonly<Record<LabRoute, (ids: PersonIds) => readonly HeldId[]>> = {
  home: ({ primary }) => [primary],
  partner: ({ primary, visitor }) => [primary, visitor],
  twice: ({ primary, visitor, joint }) => [primary, visitor, joint],
  thrice: ({ primary, visitor, joint, guest }) => [primary, visitor, joint, guest],
  loop: ({ primary, visitor }) => [primary, visitor, primary],
};

/** The ID under which the unit registers. In a loop nobody is called; the unit stays where the person last was. */
function currentId(person: PersonEntry): HeldId {
  const { ids, settings } = person;
  if (settings.route === "loop") return ids.visitor;
  return CHAINS[settings.route](ids).at(-1) ?? ids.primary;
}

const ORDINARY: LabPersonSettings = {
  route: "home",
  kmsUriPlace: "redirection",
  reason: "",
  unit: "window",
  answerMode: "automatic",
  answerDelayMs: 1200,
  callsAs: "normal",
  callsAlso: "",
  fault: "none",
  messageFault: "none",
  redirectionFault: "none",
  carrier: "300",
  messageOrder: "after",
  forwardsTo: "",
  moves: "keeps",
  movesTo: "",
};

type PersonText = Pick<PersonEntry, "displayName" | "role" | "kind" | "favourite">;

function person(text: PersonText, number: string, settings: Partial<LabPersonSettings>): PersonEntry {
  const user = text.displayName.toLowerCase().replace(" ", ".");
  return {
    ...text,
    id: user.replace(".", "-"),
    ids: {
      primary: heldId(user, "system-a"),
      visitor: heldId(`visitor-${number}`, "system-b"),
      joint: heldId(`joint-${number}`, "system-a"),
      guest: heldId(`guest-${number}`, "system-b"),
    },
    settings: { ...ORDINARY, ...settings },
    movedAt: Date.now(),
    unitOpen: false,
    unit: null,
  };
}

/** Exactly one person per kind demonstrates it; whoever else is at home comes last. */
const thePeople = (): PersonEntry[] => [
  person({ displayName: "Bea Novak", role: "Rescue lead, Alpha 12", kind: "migrated", favourite: true }, "0412", {
    route: "partner",
    reason: "Target migrated for joint operation Larch",
  }),
  person({ displayName: "Jonas Okafor", role: "Alpha 12, driver", kind: "at-home", favourite: true }, "0413", {}),
  person({ displayName: "Mira Ionescu", role: "Medical officer", kind: "migrates-twice", favourite: true }, "0414", {
    route: "twice",
    reason: "Target migrated for joint operation Larch",
  }),
  person(
    { displayName: "Timo Koskinen", role: "Border unit 4", kind: "migrated-no-kms-uri", favourite: true },
    "0415",
    {
      route: "partner",
      kmsUriPlace: "lookup",
      reason: "Target migrated",
    },
  ),
  person({ displayName: "Sara Ruiz", role: "Air 7, pilot", kind: "nonsense", favourite: true }, "0416", {
    route: "partner",
    reason: "Target migrated",
    redirectionFault: "two-kms-uris",
  }),
  person({ displayName: "Pavel Lind", role: "Fire command", kind: "loop", favourite: true }, "0417", {
    route: "loop",
    reason: "Target migrated",
  }),
  person(
    { displayName: "Lea Brandt", role: "Water rescue 2", kind: "migrated-kms-uri-in-profile", favourite: true },
    "0420",
    { route: "partner", kmsUriPlace: "profile", reason: "Target migrated" },
  ),
  person({ displayName: "Kaisa Holm", role: "Dog team 5", kind: "migrated-by-forwarding", favourite: false }, "0421", {
    route: "partner",
    carrier: "message",
  }),
  person({ displayName: "Omar Haddad", role: "Duty officer", kind: "forwarded-to-another", favourite: false }, "0422", {
    carrier: "message",
    forwardsTo: "aino-aalto",
  }),
  person({ displayName: "Petra Vogt", role: "Shift lead", kind: "transfer", favourite: false }, "0423", {
    moves: "transfers",
    movesTo: "aino-aalto",
  }),
  person({ displayName: "Nils Berg", role: "Gate 2", kind: "forwarded", favourite: false }, "0424", {
    moves: "forwards",
    movesTo: "aino-aalto",
  }),
  person({ displayName: "Aino Aalto", role: "Logistics 2", kind: "at-home", favourite: false }, "0418", {}),
  person({ displayName: "Arif Bello", role: "Alpha 03", kind: "at-home", favourite: false }, "0419", {}),
];

/** What is known about an ID that somebody dialled. */
export interface DialledPerson {
  readonly personId: string;
  readonly settings: LabPersonSettings;
  /** Where the ID redirects to; undefined when the unit is reached under the dialled ID itself. */
  readonly next: HeldId | undefined;
  /** Whether `next` is another person's. */
  readonly forwarded: boolean;
  /** Whether it is the person's primary ID that was dialled. */
  readonly primary: boolean;
}

/** The people and their settings during one run. */
export class People {
  readonly #people = thePeople();
  /** Dispatchers who work from B: what A was told last. */
  readonly #visiting = new Set<Dispatcher>();
  #registered: readonly Dispatcher[] = [];
  #atDesk = DISPATCHER;

  /** The dispatcher who came to the desk last, and is there or has gone since. */
  get atDesk(): Dispatcher {
    return this.#atDesk;
  }

  /** The ID under which the dispatcher at the desk works, as A was told last. */
  get deskId(): HeldId {
    return this.#visiting.has(this.#atDesk) ? this.#atDesk.visitor : this.#atDesk.held;
  }

  /** A is told where a dispatcher works. */
  dispatcherMoves(dispatcher: Dispatcher, migrated: boolean): void {
    if (migrated) this.#visiting.add(dispatcher);
    else this.#visiting.delete(dispatcher);
  }

  /** Somebody has registered, or nobody is any more. */
  registrationsChange(isRegistered: (mcServiceId: string) => boolean): void {
    const before = this.#registered;
    this.#registered = DISPATCHERS.filter(({ held, visitor }) =>
      [held, visitor].some(({ mcServiceId }) => isRegistered(mcServiceId)),
    );
    this.#atDesk = this.#registered.find((each) => !before.includes(each)) ?? this.#atDesk;
  }

  /** Since when somebody is where they are, Unix milliseconds; null where nobody has noted it. */
  movedAt(personId: string): number | null {
    return this.#people.find(({ id }) => id === personId)?.movedAt ?? null;
  }

  /** The people as the panel sees them. */
  list(): LabPerson[] {
    return this.#people.map((entry) => {
      const { id, displayName, role, kind, ids, settings, unitOpen, unit } = entry;
      const current = currentId(entry);
      const where = { primaryId: ids.primary.mcServiceId, currentId: current.mcServiceId, system: current.system };
      return { id, displayName, role, kind, ...where, settings: { ...settings }, unitOpen, unit };
    });
  }

  /** Every ID that anybody can ever have. */
  allIds(): HeldId[] {
    return this.#people.flatMap(({ ids }) => Object.values(ids));
  }

  favourites(): ReadonlySet<string> {
    return new Set(this.#people.filter(({ favourite }) => favourite).map(({ id }) => id));
  }

  /**
   * The ID under which a person's unit registers at present.
   *
   * @throws McError lab-unknown-person
   */
  current(personId: string): { displayName: string; held: HeldId } {
    const found = this.#find(personId);
    return { displayName: found.displayName, held: currentId(found) };
  }

  /**
   * Every ID of a person.
   *
   * @throws McError lab-unknown-person
   */
  idsOf(personId: string): HeldId[] {
    return Object.values(this.#find(personId).ids);
  }

  /** Who is meant by an ID at present; undefined when the ID leads to nobody, or to a dispatcher who is at home. */
  dialled(mcServiceId: string): DialledPerson | undefined {
    const visiting = [...this.#visiting].find(({ held }) => sameMcId(mcServiceId, held.mcServiceId));
    if (visiting !== undefined) {
      const settings = { ...ORDINARY, reason: "Target works from System B" };
      return { personId: "console", settings, next: visiting.visitor, forwarded: false, primary: true };
    }
    for (const entry of this.#people) {
      const chain = CHAINS[entry.settings.route](entry.ids);
      const position = chain.findIndex((held) => sameMcId(held.mcServiceId, mcServiceId));
      if (position === -1) continue;
      const { id: personId, settings } = entry;
      const moved = chain[position + 1];
      const another = this.#people.find(({ id }) => id === settings.forwardsTo)?.ids.primary;
      const forwarded = moved === undefined && another !== undefined;
      return { personId, settings, next: moved ?? another, forwarded, primary: position === 0 };
    }
    return undefined;
  }

  /** Everybody's IDs at present, in the order in which a caller meets them. */
  chains(): { displayName: string; settings: LabPersonSettings; ids: readonly HeldId[] }[] {
    return this.#people.map(({ displayName, ids, settings }) => {
      const chain = CHAINS[settings.route](ids);
      return { displayName, settings, ids: chain.filter((held, at) => chain.indexOf(held) === at) };
    });
  }

  /** Whether the KMSs know by which of them this ID is served (TS 33.180 clause D.2.7). */
  kmsKnownOf(mcServiceId: string): boolean {
    if (isDispatcher(mcServiceId)) return true;
    const settings = this.dialled(mcServiceId)?.settings;
    return settings !== undefined && settings.kmsUriPlace !== "unknown";
  }

  /**
   * Changes settings of a person.
   *
   * @throws McError lab-unknown-person
   */
  configure(personId: string, patch: Partial<LabPersonSettings>): void {
    const found = this.#find(personId);
    if (patch.route !== undefined && patch.route !== found.settings.route) found.movedAt = Date.now();
    found.settings = { ...found.settings, ...patch };
  }

  /** @throws McError lab-unknown-person */
  unitKind(personId: string): LabPersonSettings["unit"] {
    return this.#find(personId).settings.unit;
  }

  /** @throws McError lab-unknown-person */
  setUnitOpen(personId: string, open: boolean): void {
    const found = this.#find(personId);
    found.unitOpen = open;
    if (!open) found.unit = null;
  }

  /** @throws McError lab-unknown-person */
  reportUnit(personId: string, report: UnitReport): void {
    this.#find(personId).unit = report;
  }

  #find(personId: string): PersonEntry {
    const found = this.#people.find(({ id }) => id === personId);
    if (found === undefined) throw new McError("lab-unknown-person", personId);
    return found;
  }
}
