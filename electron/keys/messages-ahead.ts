/**
 * I_MESSAGEs that are made before they are asked for: of whoever is about to be called, while the dispatcher still reads their card. Nobody is
 * asked anything for it, and nothing is decided: a call goes through all that decides whose keys it has, and takes a message from here only where
 * it would make the same one at that moment.
 *
 * @module
 */
import { equalOctets } from "../../shared/mikey/base/octets.ts";
import type { CreatedMessage } from "../../shared/mikey/create.ts";
import type { Cancelling, CancelSignal, MikeyPool } from "../../shared/mikey/pool.ts";
import { keyPeriodNumber } from "../../shared/mikey/uid.ts";
import type { CreateJob } from "../../shared/mikey/worker.ts";
import type { Clock } from "./clock.ts";

/**
 * Seconds for which a message may lie here. Its time stamp is that of its making, and the other end refuses what is older than its window,
 * 300 seconds here and perhaps less elsewhere.
 */
export const AHEAD_SECONDS = 20;
/** Seconds for which messages are made anew as they grow old; whoever reads a card for longer waits for the key work of the call. */
const WANTED_SECONDS = 120;
/** Messages at a time: of somebody, and of the ID at which they are known to be. */
export const MOST_AHEAD = 2;

/** One that is ready, or being made. */
interface Ahead {
  readonly job: CreateJob;
  readonly making: Promise<CreatedMessage | undefined>;
}

/** Whether two key sets of ours are the same one. The token is public, and belongs to one key. */
const isSameOwn = (one: CreateJob["initiator"], other: CreateJob["initiator"]) =>
  one.userUri === other.userUri &&
  one.keyPeriodNo === other.keyPeriodNo &&
  isSameKms(one.kms, other.kms) &&
  equalOctets(one.userPubTokenPVT, other.userPubTokenPVT);

type Kms = CreateJob["responder"]["kms"];

const isSameKms = (one: Kms, other: Kms) =>
  one.kmsUri === other.kmsUri &&
  one.userKeyPeriod === other.userKeyPeriod &&
  one.userKeyOffset === other.userKeyOffset &&
  equalOctets(one.pubEncKey, other.pubEncKey) &&
  equalOctets(one.pubAuthKey, other.pubAuthKey);

const periodsOf = ({ at, initiator, responder }: CreateJob) => [
  keyPeriodNumber(at, initiator.kms),
  keyPeriodNumber(at, responder.kms),
];

/** Whether a message that was made for the one job is as good for the other. One whose PCK is given is nobody else's. */
function isSameWork(made: CreateJob, wanted: CreateJob): boolean {
  const age = wanted.at - made.at;
  return (
    age >= 0 &&
    age <= AHEAD_SECONDS &&
    wanted.pck === undefined &&
    wanted.pckId === undefined &&
    wanted.rand === undefined &&
    made.identityForm === wanted.identityForm &&
    made.responder.userUri === wanted.responder.userUri &&
    isSameKms(made.responder.kms, wanted.responder.kms) &&
    isSameOwn(made.initiator, wanted.initiator) &&
    periodsOf(made).every((period, at) => period === periodsOf(wanted)[at])
  );
}

/** Makes what is wanted at a moment, Unix seconds; empty where nothing can be made without asking somebody. */
export type JobsAhead = (at: number) => readonly CreateJob[];

export class MessagesAhead {
  readonly #pool: Pick<MikeyPool, "create">;
  readonly #clock: Clock;
  #ready: Ahead[] = [];
  #stopRenewing: () => void = () => {};
  /** Ends what is still waiting for a worker. */
  #ending = new AbortController();

  constructor(pool: Pick<MikeyPool, "create">, clock: Clock) {
    this.#pool = pool;
    this.#clock = clock;
  }

  /** Makes messages ahead, for a while, in the place of those that are here. */
  prepare(jobsAt: JobsAhead): void {
    const until = this.#seconds() + WANTED_SECONDS;
    const renew = () => {
      this.clear();
      if (this.#seconds() >= until) return;
      this.#make(jobsAt(this.#seconds()).slice(0, MOST_AHEAD));
      if (this.#ready.length > 0) this.#stopRenewing = this.#clock.after(AHEAD_SECONDS * 1000, renew);
    };
    renew();
  }

  /** Makes a message as the pool does, or takes the one that was made for the same ahead. */
  async create(job: CreateJob, signal?: CancelSignal, cancelling?: Cancelling): Promise<CreatedMessage> {
    const ahead = this.#ready.find((each) => isSameWork(each.job, job));
    if (ahead !== undefined) {
      // From here on it is that of the call, which overwrites it: nobody else takes it.
      this.#ready = this.#ready.filter((each) => each !== ahead);
      const made = await ahead.making;
      if (made !== undefined) return made;
    }
    return this.#pool.create(job, signal, cancelling);
  }

  /** Nobody is about to be called any more: every PCK is overwritten. */
  clear(): void {
    this.#stopRenewing();
    this.#stopRenewing = () => {};
    this.#ending.abort();
    this.#ending = new AbortController();
    for (const { making } of this.#ready) void making.then((made) => made?.pck.fill(0));
    this.#ready = [];
  }

  #make(jobs: readonly CreateJob[]): void {
    const { signal } = this.#ending;
    this.#ready = jobs.map((job) => ({
      job,
      // What fails here fails by name in the call.
      making: this.#pool.create(job, signal, "spare").catch(() => undefined),
    }));
  }

  #seconds(): number {
    return this.#clock.now() / 1000;
  }
}
