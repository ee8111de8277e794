/**
 * The KMSs of both systems, behind their doors, and what their users need to work with them.
 *
 * @module
 */

import type { KmsAccess } from "../../electron/keys/kms-access.ts";
import type { LabKmsSettings } from "../../shared/bridge/lab-settings.ts";
import { type KmsUri, kmsUri, type UserUri, userUri } from "../../shared/kms/identifiers.ts";
import type { WireProfile } from "../../shared/mc/wire-profile.ts";
import type { ReceiverDescription } from "../../shared/mikey/prepared.ts";
import { domainOf, type HeldId, type People, SYSTEM_NAMES, SYSTEMS, type SystemName } from "../people/people.ts";
import type { AccessTokens } from "./access-tokens.ts";
import { createAuthority, issueServerIdentity, type TlsIdentity } from "./authority.ts";
import { KmsDoor } from "./kms-door.ts";
import type { KmsBehaviour } from "./kms-faults.ts";
import { LabKms } from "./lab-kms.ts";
import { LabSecrets } from "./lab-secrets.ts";
import { PartnerC } from "./partner-c.ts";

/** Options of {@link KeyServers}. */
export interface KeyServersOptions {
  readonly people: People;
  /** The data folder; undefined keeps everything in memory. */
  readonly folder: string | undefined;
  readonly wire: WireProfile;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Lengths of key periods differ, as they do between real systems: the caller has to compute with the partner's. */
const AS_STARTED: Readonly<Record<SystemName, LabKmsSettings>> = {
  "system-a": { fault: "none", keyPeriod: 2_592_000, signed: false, certificateOfC: "none" },
  "system-b": { fault: "none", keyPeriod: 604_800, signed: false, certificateOfC: "none" },
};

const PARTNER = { "system-a": "system-b", "system-b": "system-a" } as const satisfies Record<SystemName, SystemName>;

const systemOf = (user: string): SystemName | undefined =>
  SYSTEM_NAMES.find((name) => SYSTEMS[name].domain === domainOf(user));

interface Place {
  readonly kms: LabKms;
  readonly door: KmsDoor;
}

/** The two KMSs of a running lab. */
export class KeyServers {
  readonly #secrets: LabSecrets;
  readonly #wire: WireProfile;
  readonly #places: Readonly<Record<SystemName, Place>>;

  private constructor(secrets: LabSecrets, places: Record<SystemName, Place>, wire: WireProfile) {
    this.#wire = wire;
    this.#secrets = secrets;
    this.#places = places;
  }

  /**
   * Starts both.
   *
   * @throws McError lab-port-unavailable
   */
  static async open({ folder, now, people, wire }: KeyServersOptions): Promise<KeyServers> {
    const secrets = LabSecrets.open(folder);
    const kmsOf = (user: UserUri): KmsUri | undefined => {
      const system = systemOf(user);
      const known = people.kmsKnownOf(user) && system !== undefined;
      return known ? kmsUri(SYSTEMS[system].kmsUri) : undefined;
    };
    const partnerC = new PartnerC(secrets.created);
    const kms = {} as Record<SystemName, LabKms>;
    const places = {} as Record<SystemName, Place>;
    for (const system of SYSTEM_NAMES) {
      const partnerCertificate = () => kms[PARTNER[system]].certificate("External");
      kms[system] = new LabKms(
        { system, secrets, now, partnerCertificate, partnerC, kmsOf, lookup: wire.keys.lookup },
        AS_STARTED[system],
      );
    }
    const stranger = createAuthority();
    try {
      for (const system of SYSTEM_NAMES) {
        const door = await openDoor(kms[system], identitiesOf(system, secrets.authority, stranger));
        places[system] = { kms: kms[system], door };
      }
    } catch (error) {
      await Promise.all(Object.values(places).map(({ door }) => door.close()));
      throw error;
    }
    return new KeyServers(secrets, places, wire);
  }

  /** Who vouches for the servers of the lab. */
  get authority(): TlsIdentity {
    return this.#secrets.authority;
  }

  settings(system: SystemName): LabKmsSettings {
    return this.#places[system].kms.settings;
  }

  configure(system: SystemName, patch: Partial<LabKmsSettings>): void {
    const { door, kms } = this.#places[system];
    kms.configure(patch);
    if (patch.fault !== undefined) door.refresh();
  }

  /** Both do again what they did when they started. */
  reset(): void {
    for (const system of Object.keys(AS_STARTED) as SystemName[]) this.configure(system, AS_STARTED[system]);
  }

  /** What an identity that belongs to a system itself decrypts with. */
  receivers(system: SystemName, identity: string): readonly ReceiverDescription[] {
    return this.#places[system].kms.receivers(identity);
  }

  /** Requests that wait for their answer. */
  answering(system: SystemName): number {
    return this.#places[system].door.answering;
  }

  /** Has the KMS of a system take the tokens of an identity server too. */
  trust(system: SystemName, issued: AccessTokens["issued"]): void {
    this.#places[system].kms.tokens.issued = issued;
  }

  /**
   * What a user needs to work with the KMS of the system.
   *
   * @param tokens - of whoever is signed in; left out, the KMS hands them out itself
   */
  accessOf(held: HeldId, userProfile: KmsAccess["userProfile"], tokens?: KmsAccess["accessToken"]): KmsAccess {
    const { kms } = this.#places[held.system];
    const user = userUri(held.mcServiceId);
    const { integrityKey, transportKey } = kms.extensionKeys(user);
    return {
      userUri: user,
      // The lab's IDs are the same in all services.
      isIdIn: () => true,
      kmsUri: kms.kmsUri,
      trustAnchors: [this.#secrets.authority.certificate],
      accessToken: tokens ?? (async (refused) => kms.tokens.tokenOf(user, refused)),
      addressOf: (host) =>
        Object.values(this.#places).find((place) => place.kms.kmsUri === host.toLowerCase())?.door.address,
      security: {
        transportKey,
        integrityKey,
        get signaturesRequired() {
          return kms.settings.signed;
        },
      },
      wire: this.#wire.keys,
      userProfile,
    };
  }

  /** Ends both. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.#places).map(({ door }) => door.close()));
  }
}

function openDoor(kms: LabKms, identities: Readonly<Record<KmsBehaviour["identity"], TlsIdentity>>): Promise<KmsDoor> {
  return KmsDoor.open({
    answer: (request) => kms.answer(request),
    delayMs: () => kms.behaviour.delayMs,
    listens: () => kms.behaviour.listens,
    identity: () => identities[kms.behaviour.identity],
  });
}

/** How the door of a system can identify itself, rightly and wrongly. */
function identitiesOf(
  system: SystemName,
  authority: TlsIdentity,
  stranger: TlsIdentity,
): Record<KmsBehaviour["identity"], TlsIdentity> {
  const host = SYSTEMS[system].kmsUri;
  return {
    right: issueServerIdentity(authority, host),
    "unknown-authority": issueServerIdentity(stranger, host),
    "wrong-host": issueServerIdentity(authority, `elsewhere.${host}`),
  };
}
