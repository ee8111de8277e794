/**
 * The CSKs that clients have uploaded (TS 33.180 clause 9), each with the settings of a service: opened with the keys that each MC domain has of its
 * own KMS, and lent to the floor or transmission control server of that service. Demonstration equipment.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { nodeWorkers } from "../../electron/keys/mikey-workers.ts";
import type { FloorKey } from "../../electron/media/floor-protection.ts";
import type { LabCskFault } from "../../shared/bridge/lab-settings.ts";
import { type ControlUse, controlUseOf } from "../../shared/bridge/signalling-key.ts";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { MikeyError } from "../../shared/mikey/base/errors.ts";
import { bytesToHex, type Octets } from "../../shared/mikey/base/octets.ts";
import { CS_ID, deriveSrtpKeys } from "../../shared/mikey/derivation.ts";
import { MikeyPool } from "../../shared/mikey/pool.ts";
import type { ReceiverDescription } from "../../shared/mikey/prepared.ts";
import { ReplayGuard } from "../../shared/mikey/replay.ts";
import type { SeatKeys } from "../floor/seat-protection.ts";
import { SYSTEMS, type SystemName } from "../people/people.ts";
import type { McWarningCode } from "./warning-header.ts";

/** CSKs that are kept of one user: a call that goes on may still speak the one before. */
const MOST_KEYS = 2;
/** Messages of one call, and so many indices of SRTCP. */
const INDICES_OF_A_CALL = 0x1_0000;

/** MDSI of a system: whom clients make their CSK for. */
export const domainIdentity = (system: SystemName): string => `sip:mdsi@${SYSTEMS[system].domain}`;

/** Which answer each fault gives to an upload. */
const INSTEAD: { readonly [F in LabCskFault]?: McWarningCode } = { "refused-139": 139, "refused-140": 140 };

const heldAs = (use: ControlUse, userId: string) => `${use} ${mcIdKey(userId)}`;

interface Held {
  readonly csk: Octets;
  readonly cskId: Octets;
  readonly rand: Octets;
  calls: number;
}

interface SignallingKeysOptions {
  /** Milliseconds. */
  readonly now: () => number;
  /** The keys of an identity that belongs to the system itself, of all periods that there are. */
  readonly receivers: (system: SystemName, identity: string) => readonly ReceiverDescription[];
}

/** The CSKs of the users of both systems. */
export class SignallingKeys {
  readonly #options: SignallingKeysOptions;
  readonly #pool = new MikeyPool(nodeWorkers, 1);
  readonly #replay = new ReplayGuard();
  /** By use and user, the newest first. */
  readonly #held = new Map<string, readonly Held[]>();
  #fault: LabCskFault = "none";
  readonly #taken: Record<ControlUse, number> = { floorControl: 0, transmissionControl: 0 };

  constructor(options: SignallingKeysOptions) {
    this.#options = options;
  }

  state() {
    return { fault: this.#fault, taken: { ...this.#taken } };
  }

  configure(fault: LabCskFault): void {
    this.#fault = fault;
  }

  /**
   * Takes the CSK of a user in a service.
   *
   * @param message - the I_MESSAGE, foreign
   * @returns the warning that it is refused with; undefined for one that was taken
   */
  async take(
    system: SystemName,
    service: McService,
    userId: string,
    message: Uint8Array,
  ): Promise<McWarningCode | undefined> {
    const refusal = INSTEAD[this.#fault];
    if (refusal !== undefined) return refusal;
    const at = this.#options.now() / 1000;
    const receivers = this.#options.receivers(system, domainIdentity(system));
    const kms = receivers[0]?.kms;
    if (kms === undefined) return 140;
    try {
      const initiator = { kms, userUri: userId };
      const opened = await this.#pool.open({ message, purpose: "CSK", initiator, receivers, at }, this.#replay);
      const { pck: csk, pckId: cskId, rand } = opened;
      const use = controlUseOf(service);
      if (use === undefined) {
        csk.fill(0);
        return undefined;
      }
      const user = heldAs(use, userId);
      const all = [{ csk, cskId, rand, calls: 0 }, ...(this.#held.get(user) ?? [])];
      for (const { csk: old } of all.slice(MOST_KEYS)) old.fill(0);
      this.#held.set(user, all.slice(0, MOST_KEYS));
      this.#taken[use] += 1;
      return undefined;
    } catch (error) {
      if (!(error instanceof MikeyError)) throw error;
      return error.code === "eccsi-signature-invalid" ? 139 : 140;
    }
  }

  /**
   * Keys for the floor or transmission control of one call.
   *
   * @param cskId - in hexadecimal digits; left out, the newest
   * @returns undefined where the user has uploaded none of that name
   */
  lend(userId: string, use: ControlUse, cskId?: string): FloorKey | undefined {
    const all = this.#held.get(heldAs(use, userId)) ?? [];
    const held = cskId === undefined ? all[0] : all.find((each) => bytesToHex(each.cskId) === cskId);
    if (held === undefined) return undefined;
    const first = held.calls * INDICES_OF_A_CALL;
    held.calls += 1;
    const derived = deriveSrtpKeys({ pck: held.csk, pckId: held.cskId, rand: held.rand }, CS_ID[use]);
    const stray = {
      suite: derived.suite,
      masterKey: Uint8Array.from(randomBytes(derived.masterKey.length)),
      masterSalt: Uint8Array.from(randomBytes(derived.masterSalt.length)),
    };
    return {
      cskId: held.cskId.slice(),
      keys: this.#fault === "wrong-key" ? stray : derived,
      indices: { first, last: first + INDICES_OF_A_CALL - 1 },
    };
  }

  /** The CSKs of a user for the floor or transmission control server; undefined for one who has uploaded none. */
  seatOf(userId: string, use: ControlUse): SeatKeys | undefined {
    if (!this.#held.has(heldAs(use, userId))) return undefined;
    return { lend: (cskId) => this.lend(userId, use, cskId), answersInClear: this.#fault === "clear" };
  }

  close(): void {
    for (const { csk } of [...this.#held.values()].flat()) csk.fill(0);
    this.#held.clear();
    this.#pool.close();
  }
}
