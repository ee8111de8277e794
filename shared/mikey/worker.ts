/**
 * The far side of the pool: does one job after the other and answers each.
 *
 * A worker keeps what it has prepared, see {@link Prepared}, and no memory of messages. Requests and answers are plain
 * data, so this runs in a browser's Worker and in Node's worker_threads alike; `electron/keys/mikey-worker.ts` is
 * the entry that connects it.
 *
 * @module
 */

import { MikeyError, type MikeyErrorCode } from "./base/errors.ts";
import type { Octets } from "./base/octets.ts";
import { type CreatedMessage, type CreateRequest, createMessage } from "./create.ts";
import { Initiator, type KmsParameters, Receiver } from "./keys.ts";
import { type OpenedMessage, type OpenRequest, openMessage } from "./open.ts";
import { type InitiatorDescription, Prepared, type ReceiverDescription } from "./prepared.ts";
import type { MessageMark } from "./replay.ts";

/** {@link CreateRequest} as plain data. */
export interface CreateJob extends Omit<CreateRequest, "initiator" | "responder"> {
  readonly initiator: InitiatorDescription;
  readonly responder: { readonly userUri: string; readonly kms: KmsParameters };
}

/** {@link OpenRequest} as plain data; replays are the business of the pool. */
export interface OpenJob extends Omit<OpenRequest, "initiator" | "receivers" | "replay"> {
  readonly initiator: { readonly kms: KmsParameters; readonly userUri?: string };
  readonly receivers: readonly ReceiverDescription[];
}

/** {@link OpenedMessage} as plain data. */
export interface OpenedResult extends Omit<OpenedMessage, "receiver"> {
  /** Position in the receivers of the job. */
  readonly receiver: number;
  readonly mark: MessageMark;
}

/** A key set as it arrives from a KMS, to be checked before it is stored. */
export interface ValidateJob extends InitiatorDescription, ReceiverDescription {}

/** Domains and users whose preparation shall not have to wait for the first message. */
export interface PrepareJob {
  /** Domains to encrypt for. */
  readonly domains: readonly KmsParameters[];
  /** Own users, who sign and decrypt. */
  readonly users: readonly ValidateJob[];
}

/** The jobs, and what comes of them. */
export interface Jobs {
  readonly create: { readonly input: CreateJob; readonly output: CreatedMessage };
  readonly open: { readonly input: OpenJob; readonly output: OpenedResult };
  /** UID of the user, when the key set is good. */
  readonly validate: { readonly input: ValidateJob; readonly output: { readonly uid: Octets } };
  /** Number of what is prepared. */
  readonly prepare: { readonly input: PrepareJob; readonly output: { readonly prepared: number } };
}
export type JobName = keyof Jobs;

/** What goes to a worker. */
export type WorkerRequest = {
  readonly [N in JobName]: { readonly id: number; readonly job: N; readonly input: Jobs[N]["input"] };
}[JobName];

/** What comes back. Errors cross as data. */
export type WorkerResponse =
  | { readonly id: number; readonly output: Jobs[JobName]["output"] }
  | { readonly id: number; readonly error: { readonly code: MikeyErrorCode; readonly detail: string | undefined } };

/** What a worker does. */
interface MikeyServer {
  answer(request: WorkerRequest): WorkerResponse;
  /** To be called when an answer is on its way: prepares what the next request may need, some milliseconds at a time. */
  rest(): void;
}

/** Makes what answers requests. */
export function mikeyServer(prepared = new Prepared()): MikeyServer {
  const perform = (request: WorkerRequest): Jobs[JobName]["output"] => {
    switch (request.job) {
      case "create":
        return create(prepared, request.input);
      case "open":
        return open(prepared, request.input);
      case "validate":
        return validate(prepared, request.input);
      case "prepare":
        return prepare(prepared, request.input);
    }
  };
  const answer = (request: WorkerRequest): WorkerResponse => {
    try {
      return { id: request.id, output: perform(request) };
    } catch (error) {
      const { code, detail } =
        error instanceof MikeyError ? error : ({ code: "program-fault", detail: undefined } as const);
      return { id: request.id, error: { code, detail } };
    }
  };
  return { answer, rest: () => prepared.prepareWhoCameAgain() };
}

function create(prepared: Prepared, job: CreateJob): CreatedMessage {
  return createMessage({
    ...job,
    initiator: prepared.initiator(job.initiator),
    responder: { userUri: job.responder.userUri, domain: prepared.domain(job.responder.kms) },
  });
}

function open(prepared: Prepared, job: OpenJob): OpenedResult {
  const { initiator, ...rest } = job;
  const receivers = job.receivers.map((description) => prepared.receiver(description));
  const { userUri, kms } = initiator;
  const domain = prepared.domain(kms);
  const opened = openMessage({
    ...rest,
    initiator: userUri === undefined ? { domain } : { domain, userUri },
    receivers,
  });
  return { ...opened, receiver: receivers.indexOf(opened.receiver) };
}

function validate(prepared: Prepared, job: ValidateJob): { readonly uid: Octets } {
  const identity = { userUri: job.userUri, domain: prepared.domain(job.kms), keyPeriodNo: job.keyPeriodNo };
  const initiator = new Initiator(identity, job);
  initiator.destroy();
  const receiver = new Receiver(identity, job.userDecryptKey);
  try {
    receiver.validate();
  } finally {
    receiver.destroy();
  }
  return { uid: initiator.uid };
}

function prepare(prepared: Prepared, { domains, users }: PrepareJob): { readonly prepared: number } {
  // Asking for the encryption computes its table.
  const encryptions = domains.map((kms) => prepared.domain(kms).encryption);
  for (const user of users) {
    prepared.initiator(user);
    // The TEST of each message is about this one identifier.
    const { domain, uid } = prepared.receiver(user);
    domain.encryption.prepareUser(uid);
  }
  return { prepared: encryptions.length + users.length };
}

/** The buffers in an answer, to be moved instead of copied. */
export function buffersOf(value: unknown): ArrayBuffer[] {
  if (value instanceof Uint8Array) return value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
  if (typeof value !== "object" || value === null) return [];
  return [...new Set(Object.values(value).flatMap(buffersOf))];
}
