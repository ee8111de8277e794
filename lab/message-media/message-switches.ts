/**
 * The message switches of both systems, and what their users need to work with them.
 *
 * @module
 */
import type { MessageMediaAccess } from "../../electron/msrp/message-media-access.ts";
import type { LabSwitchFault } from "../../shared/bridge/lab-settings.ts";
import { createAuthority, issueServerIdentity, type TlsIdentity } from "../kms/authority.ts";
import { SYSTEMS, type SystemName } from "../people/people.ts";
import { type Bridge, MessageSwitch } from "./message-switch.ts";

const SYSTEM_NAMES = Object.keys(SYSTEMS) as SystemName[];

export class MessageSwitches {
  readonly #authority: TlsIdentity;
  readonly #switches: Readonly<Record<SystemName, MessageSwitch>>;

  private constructor(authority: TlsIdentity, switches: Record<SystemName, MessageSwitch>) {
    this.#authority = authority;
    this.#switches = switches;
  }

  /**
   * Starts both.
   *
   * @throws McError lab-port-unavailable
   */
  static async open(authority: TlsIdentity): Promise<MessageSwitches> {
    const stranger = createAuthority();
    const switches = {} as Record<SystemName, MessageSwitch>;
    try {
      for (const system of SYSTEM_NAMES) {
        const { messageHost: host } = SYSTEMS[system];
        const identities = {
          right: issueServerIdentity(authority, host),
          "unknown-authority": issueServerIdentity(stranger, host),
        };
        switches[system] = await MessageSwitch.open({ host, identities });
      }
    } catch (error) {
      await Promise.all(Object.values(switches).map((each) => each.close()));
      throw error;
    }
    return new MessageSwitches(authority, switches);
  }

  /** What a switch does from now on; what goes through it breaks off. */
  configure(system: SystemName, fault: LabSwitchFault): Promise<void> {
    return this.#switches[system].configure(fault);
  }

  fault(system: SystemName): LabSwitchFault {
    return this.#switches[system].fault;
  }

  /** Puts the switch of a system between two ends. @throws MsrpError for an offer that is none */
  bridge(system: SystemName, sdp: string): Bridge {
    return this.#switches[system].bridge(sdp);
  }

  /** Bridges of a system at present. */
  bridges(system: SystemName): number {
    return this.#switches[system].bridges;
  }

  /** What a user of either system needs to work with them. */
  access(): MessageMediaAccess {
    return {
      trustAnchors: [this.#authority.certificate],
      addressOf: (host) =>
        SYSTEM_NAMES.filter((name) => SYSTEMS[name].messageHost === host).map(
          (name) => this.#switches[name].address,
        )[0],
      relay: undefined,
    };
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#switches).map((each) => each.close()));
  }
}
