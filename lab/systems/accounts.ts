/**
 * The accounts of the lab: who may register where, with passwords that are made for one run and never leave it.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { InstallationIds } from "../../electron/host/lab-port.ts";
import type { DigestCredentials } from "../../electron/services/account.ts";
import type { SipAccount } from "../../shared/bridge/account.ts";
import type { DataLimits } from "../../shared/mc/data/service-configuration.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { SignallingWire } from "../../shared/mc/wire-profile.ts";
import { type HeldId, SYSTEMS, type SystemName } from "../people/people.ts";
import type { Subscriber } from "../sip/registrar.ts";
import { participatingUser } from "./participating-function.ts";

interface Credentials extends Subscriber {
  readonly password: string;
}

/** What all accounts have in common. */
export interface AccountOptions {
  readonly services: readonly McService[];
  readonly wire: SignallingWire;
  /** What both systems' service configurations limit. */
  readonly limits: DataLimits;
}

/** Every account of both systems. */
export class Accounts {
  readonly #common: AccountOptions;
  readonly #bySystem: Readonly<Record<SystemName, ReadonlyMap<string, Credentials>>>;

  /** @param common - what all accounts have in common */
  constructor(holders: readonly HeldId[], common: AccountOptions) {
    this.#common = common;
    const inSystem = (system: SystemName) =>
      new Map(
        holders
          .filter((held) => held.system === system)
          .map(({ mcServiceId, user }) => {
            const realm = SYSTEMS[system].imsDomain;
            const username = `${user}@${realm}`;
            const password = randomBytes(24).toString("base64url");
            return [username, { username, impu: `sip:${username}`, mcServiceId, password }] as const;
          }),
      );
    this.#bySystem = { "system-a": inSystem("system-a"), "system-b": inSystem("system-b") };
  }

  /** The subscriber with this user name in a system. */
  subscriber(system: SystemName, username: string): Subscriber | undefined {
    return this.#bySystem[system].get(username);
  }

  /** The same by the MC service ID. */
  subscriberWith(system: SystemName, mcServiceId: string): Subscriber | undefined {
    return [...this.#bySystem[system].values()].find((each) => sameMcId(each.mcServiceId, mcServiceId));
  }

  password(system: SystemName, username: string): string | undefined {
    return this.#bySystem[system].get(username)?.password;
  }

  /** What the holder of an account proves with who it is. */
  credentials({ impu }: Pick<SipAccount, "impu">): DigestCredentials {
    const username = impu.replace(/^sip:/, "");
    const system = Object.values(SYSTEMS).find(({ imsDomain }) => username.endsWith(`@${imsDomain}`));
    const found = Object.values(this.#bySystem).flatMap((holders) => holders.get(username) ?? []);
    return { username, password: found[0]?.password ?? "", realms: system === undefined ? [] : [system.imsDomain] };
  }

  /** What a window needs to sign in. */
  account(
    holder: { displayName: string; held: HeldId },
    ids: InstallationIds,
    door: Pick<
      SipAccount,
      | "servers"
      | "registrationExpires"
      | "signsIn"
      | "bearsToken"
      | "media"
      | "floorControl"
      | "transmissionControl"
      | "csk"
      | "configurationChanges"
    > & { readonly hearsPresence?: boolean },
  ): SipAccount {
    const { mcServiceId, system, user } = holder.held;
    const { domain, imsDomain } = SYSTEMS[system];
    const username = `${user}@${imsDomain}`;
    const homeFirst = Object.entries(SYSTEMS)
      .map(([name, each]) => ({ name: each.title, domain: each.domain, home: name === system }))
      .sort((one, other) => Number(other.home) - Number(one.home));
    return {
      displayName: holder.displayName,
      services: Object.fromEntries(
        this.#common.services.map((service) => {
          // An ID can be the same in all services, and the lab's are.
          const participatingFunction = `sip:${participatingUser(service)}@${domain}`;
          return [service, { id: mcServiceId, participatingFunction }];
        }),
      ),
      clientId: ids.clientId,
      instanceId: ids.instanceId,
      impu: `sip:${username}`,
      registrar: `sip:${imsDomain}`,
      servers: door.servers,
      registrationExpires: door.registrationExpires,
      systems: homeFirst,
      iceServers: [],
      iceTransportPolicy: "all",
      ...(door.signsIn === undefined ? {} : { signsIn: door.signsIn }),
      ...(door.bearsToken === undefined ? {} : { bearsToken: door.bearsToken }),
      ...(door.media === undefined ? {} : { media: door.media }),
      ...(door.floorControl === undefined ? {} : { floorControl: door.floorControl }),
      ...(door.transmissionControl === undefined ? {} : { transmissionControl: door.transmissionControl }),
      ...(door.csk === undefined ? {} : { csk: door.csk }),
      ...(door.configurationChanges === undefined ? {} : { configurationChanges: door.configurationChanges }),
      wire:
        door.hearsPresence === true
          ? { ...this.#common.wire, presence: { ...this.#common.wire.presence, subscribe: true } }
          : this.#common.wire,
      serviceConfiguration: { kind: "limits", limits: this.#common.limits },
    };
  }
}
