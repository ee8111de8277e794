/**
 * The CSK of one user in one service (TS 33.180 clause 9): made and kept here alone. What is uploaded is an I_MESSAGE; what a call gets are keys for
 * its floor or transmission control, derived from it.
 *
 * @module
 */
import type { ControlUse, MadeCsk, SettleCsk, SignallingKeyRecipient } from "../../shared/bridge/signalling-key.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { type KmsUri, kmsUri } from "../../shared/kms/identifiers.ts";
import type { WireProfile } from "../../shared/mc/wire-profile.ts";
import { bytesToHex, type Octets, toBase64 } from "../../shared/mikey/base/octets.ts";
import { CS_ID, deriveSrtpKeys, type SrtpKeys } from "../../shared/mikey/derivation.ts";
import type { MikeyPool } from "../../shared/mikey/pool.ts";
import type { KmsDirectory } from "./kms-directory.ts";
import { domainOf, type OwnKeys } from "./own-keys.ts";
import { usingPck } from "./pck-use.ts";

/** How long a CSK is used, in milliseconds: the clause names no time. */
export const CSK_LIFETIME_MS = 24 * 60 * 60_000;
/** Messages of one call under one CSK: one each second for eighteen hours. */
const INDICES_OF_A_CALL = 0x1_0000;
/** Calls under one CSK: with as many messages each, all indices that SRTCP has. */
const MOST_CALLS = 0x8000;

export interface SignallingKeyParts {
  /** What calls are lent keys of it for: its crypto session. */
  readonly use: ControlUse;
  readonly home: KmsUri;
  readonly identityForm: WireProfile["keys"]["identities"];
  readonly own: Pick<OwnKeys, "at">;
  readonly directory: Pick<KmsDirectory, "certificate">;
  readonly pool: Pick<MikeyPool, "create">;
  /** Unix time in seconds. */
  readonly now: () => number;
  /** Settles when there are own keys of the present period. */
  readonly ownKeys: (signal: AbortSignal) => Promise<void>;
}

/** What one call is lent of a CSK. Secret, but for the ID. */
export interface LentKey {
  readonly cskId: Octets;
  readonly keys: SrtpKeys;
  /** Of SRTCP, both included: no other call's under this key. */
  readonly indices: { readonly first: number; readonly last: number };
}

/** Secret, but for the ID. */
interface Csk {
  readonly csk: Octets;
  readonly cskId: Octets;
  readonly name: string;
  readonly rand: Octets;
  /** Unix milliseconds. */
  readonly until: number;
  calls: number;
}

export class SignallingKey {
  readonly #parts: SignallingKeyParts;
  readonly #closing = new AbortController();
  /** Sent, or about to be; nobody has said yet what became of it. */
  #made: Csk | undefined;
  /** The server has it. */
  #taken: Csk | undefined;

  constructor(parts: SignallingKeyParts) {
    this.#parts = parts;
  }

  /**
   * Draws a CSK and makes its I_MESSAGE, for the identity of the MC domain (clause E.4).
   *
   * @throws McError and MikeyError of any kind; `asKeyFault` names them
   */
  async make({ recipient, kmsUri: named }: SignallingKeyRecipient): Promise<MadeCsk> {
    const { directory, home, identityForm, now, own, ownKeys, pool } = this.#parts;
    const { signal } = this.#closing;
    await ownKeys(signal);
    const kms = named === undefined ? home : kmsUri(named);
    const { certificate } = await directory.certificate(kms, signal, () => {});
    const at = now();
    const initiator = own.at(at);
    if (initiator === undefined) throw new McError("own-keys-missing", home);
    const responder = { userUri: recipient, kms: domainOf(certificate) };
    const making = pool.create({ initiator, responder, at, identityForm, purpose: "CSK" }, signal, "spare");
    return usingPck(making, signal, (made) => {
      const name = bytesToHex(made.pckId);
      wipe(this.#made);
      this.#made = {
        csk: made.pck.slice() as Octets,
        cskId: made.pckId.slice() as Octets,
        name,
        rand: made.rand.slice() as Octets,
        until: at * 1000 + CSK_LIFETIME_MS,
        calls: 0,
      };
      return { cskId: name, message: toBase64(made.message), goodForMs: CSK_LIFETIME_MS };
    });
  }

  /**
   * What became of an upload. One that was refused takes the CSK before it with it: what the server does with that is nothing to rely on.
   *
   * @returns whether it is the CSK of its service from now on
   */
  settle({ cskId, outcome }: Omit<SettleCsk, "use">): boolean {
    const made = this.#made;
    if (made === undefined || made.name !== cskId) return false;
    this.#made = undefined;
    wipe(this.#taken);
    this.#taken = outcome === "taken" ? made : undefined;
    if (outcome !== "taken") wipe(made);
    return outcome === "taken";
  }

  /** Whether the server has a CSK of ours that is good. */
  get isTaken(): boolean {
    return this.#isGood(this.#taken);
  }

  /** Keys for the control messages of a call under the CSK that the server has; undefined without one. Whoever has them wipes them. */
  forCall(): LentKey | undefined {
    return this.#lend(this.#taken);
  }

  /** The same under a CSK that is on its way to the server. */
  ofMade(cskId: string): LentKey | undefined {
    return this.#made?.name === cskId ? this.#lend(this.#made) : undefined;
  }

  /** Wipes what there is: it is of no use any more. @returns whether there was something */
  drop(): boolean {
    const had = this.#made !== undefined || this.#taken !== undefined;
    wipe(this.#made);
    wipe(this.#taken);
    this.#made = undefined;
    this.#taken = undefined;
    return had;
  }

  /** Wipes what there is; work that goes on comes to nothing. */
  close(): void {
    this.#closing.abort();
    this.drop();
  }

  #isGood(held: Csk | undefined): held is Csk {
    return held !== undefined && held.until > this.#parts.now() * 1000 && held.calls < MOST_CALLS;
  }

  /** Each call has indices of its own: under one key no nonce comes back, whatever SSRC a server wants of us. */
  #lend(held: Csk | undefined): LentKey | undefined {
    if (!this.#isGood(held)) return undefined;
    const first = held.calls * INDICES_OF_A_CALL;
    held.calls += 1;
    const { csk: pck, cskId, rand } = held;
    const keys = deriveSrtpKeys({ pck, pckId: cskId, rand }, CS_ID[this.#parts.use]);
    return { cskId: cskId.slice() as Octets, keys, indices: { first, last: first + INDICES_OF_A_CALL - 1 } };
  }
}

function wipe(held: Csk | undefined): void {
  held?.csk.fill(0);
}
