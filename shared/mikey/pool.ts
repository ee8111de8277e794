/**
 * A pool of workers for everything that takes milliseconds. Nothing here knows what kind of worker it drives.
 *
 * A call that is cancelled while it waits is forgotten; one that is being worked on has its worker ended and replaced,
 * so that no work goes on for nobody, unless its caller wants to spare the worker what it has prepared.
 *
 * @module
 */

import { MikeyError } from "./base/errors.ts";
import type { CreatedMessage } from "./create.ts";
import { DEFAULT_WINDOW } from "./open.ts";
import type { ReplayGuard } from "./replay.ts";
import type {
  CreateJob,
  JobName,
  Jobs,
  OpenedResult,
  OpenJob,
  PrepareJob,
  ValidateJob,
  WorkerRequest,
  WorkerResponse,
} from "./worker.ts";

/** One worker, of whatever platform. */
interface WorkerHandle {
  post(request: WorkerRequest): void;
  /** Ends the worker at once, whatever it is doing. */
  end(): void;
}

/** What a worker tells the pool. */
export interface WorkerListener {
  answered(response: WorkerResponse): void;
  /** The worker is gone, or can't be trusted to answer any more. */
  failed(): void;
}

/** Starts a worker. */
export type WorkerFactory = (listener: WorkerListener) => WorkerHandle;

/** The part of an AbortSignal that is used here. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** What becomes of a worker whose call is cancelled; `spare`: it comes to the end of it, and the call waits for that. */
export type Cancelling = "end" | "spare";

interface Task {
  readonly request: WorkerRequest;
  readonly resolve: (output: Jobs[JobName]["output"]) => void;
  readonly reject: (error: MikeyError) => void;
}

interface Slot {
  readonly worker: WorkerHandle;
  task: Task | undefined;
}

/** Runs jobs in workers, as many at a time as there are workers. Workers start when they are first needed. */
export class MikeyPool {
  readonly #factory: WorkerFactory;
  readonly #size: number;
  readonly #slots = new Set<Slot>();
  readonly #queue: Task[] = [];
  /** To be ended after their present job. */
  readonly #retired = new WeakSet<Slot>();
  #lastId = 0;
  #isClosed = false;

  /** @param size - most workers at a time; each holds what it has prepared, some megabytes */
  constructor(factory: WorkerFactory, size = 1) {
    this.#factory = factory;
    this.#size = size;
  }

  /** Workers that exist at the moment. */
  get workers(): number {
    return this.#slots.size;
  }

  /**
   * Makes an I_MESSAGE, see `createMessage`.
   *
   * @throws MikeyError as there, `work-cancelled`, `worker-failed`
   */
  create(job: CreateJob, signal?: CancelSignal, cancelling?: Cancelling): Promise<CreatedMessage> {
    return this.#run("create", job, signal, cancelling);
  }

  /**
   * Opens an I_MESSAGE, see `openMessage`.
   *
   * @param replay - the one memory of messages that all workers share
   * @throws MikeyError as there, `work-cancelled`, `worker-failed`
   */
  async open(job: OpenJob, replay: ReplayGuard, signal?: CancelSignal, cancelling?: Cancelling): Promise<OpenedResult> {
    const result = await this.#run("open", job, signal, cancelling);
    try {
      replay.check(result.mark);
    } catch (error) {
      result.pck.fill(0);
      throw error;
    }
    replay.remember(result.mark, job.at - (job.window ?? DEFAULT_WINDOW));
    return result;
  }

  /**
   * Checks a key set that arrived from a KMS, as RFC 6507 and RFC 6508 demand before first use.
   *
   * @throws MikeyError `eccsi-key-invalid`, `sakke-key-invalid` and the errors of points and scalars; `work-cancelled`,
   *   `worker-failed`
   */
  validate(job: ValidateJob, signal?: CancelSignal): Promise<Jobs["validate"]["output"]> {
    return this.#run("validate", job, signal);
  }

  /**
   * Prepares domains and users, so that the first message that needs them does not wait for it. With more than one
   * worker, in one of them only.
   *
   * @throws MikeyError as `SecurityDomain`, `Initiator` and `Receiver`; `work-cancelled`, `worker-failed`
   */
  prepare(job: PrepareJob, signal?: CancelSignal): Promise<Jobs["prepare"]["output"]> {
    return this.#run("prepare", job, signal);
  }

  /** Ends all idle workers and with them every key that they hold; workers at work end after their job. */
  forget(): void {
    for (const slot of this.#slots) {
      if (slot.task === undefined) this.#drop(slot);
      else this.#retired.add(slot);
    }
  }

  /** Ends everything. Calls still under way are refused with `work-cancelled`. */
  close(): void {
    this.#isClosed = true;
    const tasks = [...this.#queue.splice(0)];
    for (const slot of this.#slots) {
      if (slot.task !== undefined) tasks.push(slot.task);
      this.#drop(slot);
    }
    for (const task of tasks) task.reject(new MikeyError("work-cancelled"));
  }

  #run<N extends JobName>(
    job: N,
    input: Jobs[N]["input"],
    signal?: CancelSignal,
    cancelling: Cancelling = "end",
  ): Promise<Jobs[N]["output"]> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed || signal?.aborted === true) {
        reject(new MikeyError("work-cancelled"));
        return;
      }
      const cancel = (): void => this.#cancel(task, cancelling);
      const settle =
        <V>(then: (value: V) => void) =>
        (value: V): void => {
          signal?.removeEventListener("abort", cancel);
          then(value);
        };
      const task: Task = {
        request: { id: ++this.#lastId, job, input } as WorkerRequest,
        resolve: settle(resolve as (output: Jobs[JobName]["output"]) => void),
        reject: settle(reject),
      };
      signal?.addEventListener("abort", cancel);
      this.#queue.push(task);
      this.#advance();
    });
  }

  /** Gives waiting tasks to idle workers, and starts workers while there may be more. */
  #advance(): void {
    while (this.#queue.length > 0) {
      const idle = [...this.#slots].find((slot) => slot.task === undefined);
      if (idle === undefined && this.#slots.size >= this.#size) return;
      const task = this.#queue.shift();
      if (task === undefined) return;
      let slot = idle;
      try {
        slot ??= this.#start();
        slot.task = task;
        slot.worker.post(task.request);
      } catch {
        // No worker may be started here, or the job is no plain data.
        if (slot !== undefined) slot.task = undefined;
        task.reject(new MikeyError("worker-failed"));
      }
    }
  }

  #start(): Slot {
    const slot: Slot = {
      task: undefined,
      worker: this.#factory({
        answered: (response) => this.#answered(slot, response),
        failed: () => this.#failed(slot),
      }),
    };
    this.#slots.add(slot);
    return slot;
  }

  #answered(slot: Slot, response: WorkerResponse): void {
    const { task } = slot;
    // What a worker says after its task was cancelled concerns nobody.
    if (task === undefined || !this.#slots.has(slot) || response.id !== task.request.id) return;
    slot.task = undefined;
    if (this.#retired.has(slot)) this.#drop(slot);
    if ("error" in response) task.reject(new MikeyError(response.error.code, response.error.detail));
    else task.resolve(response.output);
    this.#advance();
  }

  #failed(slot: Slot): void {
    if (!this.#slots.has(slot)) return;
    const { task } = slot;
    this.#drop(slot);
    task?.reject(new MikeyError("worker-failed"));
    this.#advance();
  }

  #cancel(task: Task, cancelling: Cancelling): void {
    const waiting = this.#queue.indexOf(task);
    if (waiting >= 0) this.#queue.splice(waiting, 1);
    else if (cancelling === "spare") return;
    else for (const slot of this.#slots) if (slot.task === task) this.#drop(slot);
    task.reject(new MikeyError("work-cancelled"));
    this.#advance();
  }

  #drop(slot: Slot): void {
    this.#slots.delete(slot);
    slot.task = undefined;
    slot.worker.end();
  }
}
