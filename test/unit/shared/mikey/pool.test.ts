import { afterEach, describe, expect, it } from "vitest";
import { nodeWorkers } from "../../../../electron/keys/mikey-workers.ts";
import { MikeyError } from "../../../../shared/mikey/base/errors.ts";
import { MikeyPool, type WorkerFactory, type WorkerListener } from "../../../../shared/mikey/pool.ts";
import { Prepared } from "../../../../shared/mikey/prepared.ts";
import { ReplayGuard } from "../../../../shared/mikey/replay.ts";
import {
  buffersOf,
  type CreateJob,
  mikeyServer,
  type OpenJob,
  type ValidateJob,
  type WorkerRequest,
} from "../../../../shared/mikey/worker.ts";
import { kmsOf, octets, crossDomain as v } from "./support/vectors.ts";

const [kmsA, kmsB] = [kmsOf(v.kmsA), kmsOf(v.kmsB)];
const createJob: CreateJob = {
  initiator: {
    userUri: v.caller.userUri,
    kms: kmsA,
    keyPeriodNo: v.caller.keyPeriodNo,
    userSigningKeySSK: octets(v.caller.userSigningKeySSK),
    userPubTokenPVT: octets(v.caller.userPubTokenPVT),
  },
  responder: { userUri: v.calleeNew.userUri, kms: kmsB },
  at: v.unixSeconds,
};
const openJob = (message: Uint8Array): OpenJob => ({
  message,
  initiator: { kms: kmsA, userUri: v.caller.userUri },
  receivers: [
    {
      userUri: v.calleeNew.userUri,
      kms: kmsB,
      keyPeriodNo: v.calleeNew.keyPeriodNo,
      userDecryptKey: octets(v.calleeNew.userDecryptKey),
    },
  ],
  at: v.unixSeconds,
});
const keySet = (user: typeof v.calleeNew): ValidateJob => ({
  userUri: v.calleeNew.userUri,
  kms: kmsB,
  keyPeriodNo: v.calleeNew.keyPeriodNo,
  userDecryptKey: octets(user.userDecryptKey),
  userSigningKeySSK: octets(v.calleeNew.userSigningKeySSK),
  userPubTokenPVT: octets(v.calleeNew.userPubTokenPVT),
});

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "accepted",
    (error: unknown) => (error instanceof MikeyError ? error.code : String(error)),
  );

/** Workers that answer when the test says so. */
function heldWorkers(): {
  readonly factory: WorkerFactory;
  readonly made: { posted: WorkerRequest[]; ended: boolean; answer(): void; listener: WorkerListener }[];
} {
  const made: ReturnType<typeof heldWorkers>["made"] = [];
  const factory: WorkerFactory = (listener) => {
    const server = mikeyServer();
    const worker = {
      posted: [] as WorkerRequest[],
      ended: false,
      listener,
      answer() {
        const request = worker.posted.shift();
        if (request !== undefined) listener.answered(server.answer(request));
      },
    };
    made.push(worker);
    return {
      post: (request) => void worker.posted.push(request),
      end: () => {
        worker.ended = true;
      },
    };
  };
  return { factory, made };
}

describe("a pool of threads", () => {
  const pools: MikeyPool[] = [];
  const pool = (size: number): MikeyPool => {
    const one = new MikeyPool(nodeWorkers, size);
    pools.push(one);
    return one;
  };
  afterEach(() => {
    for (const one of pools.splice(0)) one.close();
  });

  it("creates, opens and validates", { timeout: 30_000 }, async () => {
    const two = pool(2);
    const replay = new ReplayGuard();
    const created = await Promise.all([two.create(createJob), two.create(createJob), two.create(createJob)]);
    expect(two.workers).toBe(2);
    for (const { message, pck } of created) {
      const opened = await two.open(openJob(message), replay);
      expect(opened.pck).toEqual(pck);
      expect(opened.receiver).toBe(0);
    }
    const again = two.open(openJob(created[0]?.message ?? new Uint8Array()), replay);
    expect(await codeOf(again)).toBe("message-replayed");
    expect(await two.validate(keySet(v.calleeNew))).toEqual({ uid: octets(v.calleeNew.uid) });
    expect(await codeOf(two.validate(keySet(v.calleePrimary)))).toBe("sakke-key-invalid");
  });

  it("prepares ahead, and says what cannot be prepared", { timeout: 30_000 }, async () => {
    const one = pool(1);
    expect(await one.prepare({ domains: [kmsA, kmsB], users: [keySet(v.calleeNew)] })).toEqual({ prepared: 3 });
    const offCurve = { ...kmsA, pubEncKey: kmsA.pubEncKey.with(200, 1) };
    expect(await codeOf(one.prepare({ domains: [offCurve], users: [] }))).toBe("point-off-curve");
    expect(one.workers).toBe(1);
  });

  it("ends a thread whose call is cancelled, and goes on with another", { timeout: 30_000 }, async () => {
    const one = pool(1);
    const controller = new AbortController();
    const cancelled = codeOf(one.create(createJob, controller.signal));
    const next = one.create(createJob);
    controller.abort();
    expect(await cancelled).toBe("work-cancelled");
    expect((await next).pck).toHaveLength(16);
  });
});

describe("the far side", () => {
  const uid = octets(v.calleeNew.uid);

  it("makes the table of a callee behind the answer to the second message, not before it", () => {
    const prepared = new Prepared();
    const server = mikeyServer(prepared);
    const { encryption } = prepared.domain(kmsB);
    for (const id of [1, 2]) {
      server.answer({ id, job: "create", input: createJob });
      expect(encryption.tableOf(uid)).toBeUndefined();
      if (id === 1) server.rest();
    }
    server.rest();
    expect(encryption.tableOf(uid)).toBeDefined();
  });

  it("has that of its own user before the first message comes", () => {
    const prepared = new Prepared();
    mikeyServer(prepared).answer({ id: 1, job: "prepare", input: { domains: [], users: [keySet(v.calleeNew)] } });
    expect(prepared.domain(kmsB).encryption.tableOf(uid)).toBeDefined();
  });
});

describe("the pool", () => {
  it("starts workers when they are needed and no more than allowed", async () => {
    const { factory, made } = heldWorkers();
    const pool = new MikeyPool(factory, 2);
    expect(pool.workers).toBe(0);
    const calls = [1, 2, 3].map(() => pool.create(createJob));
    expect(made.map(({ posted }) => posted.length)).toEqual([1, 1]);
    made[0]?.answer();
    await calls[0];
    made[0]?.answer();
    made[1]?.answer();
    await Promise.all(calls);
    expect(made).toHaveLength(2);
  });

  it("forgets a waiting call that is cancelled", async () => {
    const { factory, made } = heldWorkers();
    const pool = new MikeyPool(factory, 1);
    const controller = new AbortController();
    const first = pool.create(createJob);
    const second = codeOf(pool.create(createJob, controller.signal));
    controller.abort();
    expect(await second).toBe("work-cancelled");
    made[0]?.answer();
    await first;
    expect(made[0]?.posted).toEqual([]);
    expect(made[0]?.ended).toBe(false);
  });

  it("ends the worker of a running call that is cancelled, and heeds no late answer", async () => {
    const { factory, made } = heldWorkers();
    const pool = new MikeyPool(factory, 1);
    const controller = new AbortController();
    const call = codeOf(pool.create(createJob, controller.signal));
    controller.abort();
    expect(await call).toBe("work-cancelled");
    expect(made[0]?.ended).toBe(true);
    made[0]?.answer();
    expect(pool.workers).toBe(0);
  });

  it("spares the worker of a running call that is cancelled, where that is wanted, and still forgets a waiting one", async () => {
    const { factory, made } = heldWorkers();
    const pool = new MikeyPool(factory, 1);
    const controller = new AbortController();
    const running = pool.create(createJob, controller.signal, "spare");
    const waiting = codeOf(pool.open(openJob(new Uint8Array()), new ReplayGuard(), controller.signal, "spare"));
    controller.abort();
    expect(await waiting).toBe("work-cancelled");
    made[0]?.answer();
    expect((await running).pck).toHaveLength(16);
    expect(made[0]).toMatchObject({ posted: [], ended: false });
  });

  it("does not begin what is cancelled already", async () => {
    const { factory, made } = heldWorkers();
    const pool = new MikeyPool(factory, 1);
    expect(await codeOf(pool.create(createJob, AbortSignal.abort()))).toBe("work-cancelled");
    expect(made).toHaveLength(0);
  });

  it("replaces a worker that fails", async () => {
    const { factory, made } = heldWorkers();
    const pool = new MikeyPool(factory, 1);
    const lost = codeOf(pool.create(createJob));
    const next = pool.create(createJob);
    made[0]?.listener.failed();
    expect(await lost).toBe("worker-failed");
    made[1]?.answer();
    expect((await next).pckId).toHaveLength(4);
    made[0]?.listener.failed();
    expect(pool.workers).toBe(1);
  });

  it("refuses a job that can't be handed over, and does the next", async () => {
    const { factory, made } = heldWorkers();
    const pool = new MikeyPool((listener) => {
      const worker = factory(listener);
      return {
        ...worker,
        post(request) {
          structuredClone(request);
          worker.post(request);
        },
      };
    });
    const odd = codeOf(pool.create({ ...createJob, at: (() => 0) as never }));
    const next = pool.create(createJob);
    expect(await odd).toBe("worker-failed");
    made[0]?.answer();
    expect((await next).pckId).toHaveLength(4);
    expect(made).toHaveLength(1);
  });

  it("refuses everything where no worker can be started", async () => {
    const pool = new MikeyPool(() => {
      throw new Error("forbidden");
    });
    expect(await codeOf(pool.create(createJob))).toBe("worker-failed");
    expect(await codeOf(pool.create(createJob))).toBe("worker-failed");
    expect(pool.workers).toBe(0);
  });

  it("passes refusals on with their codes", async () => {
    const { factory, made } = heldWorkers();
    const pool = new MikeyPool(factory, 1);
    const call = codeOf(pool.create({ ...createJob, at: v.unixSeconds + 5e6 }));
    made[0]?.answer();
    expect(await call).toBe("key-period-unknown");
    const odd = codeOf(pool.create({ ...createJob, initiator: undefined as never }));
    made[0]?.answer();
    expect(await odd).toBe("program-fault");
  });

  it("forgets keys by ending workers: idle ones at once, others after their job", async () => {
    const { factory, made } = heldWorkers();
    const pool = new MikeyPool(factory, 2);
    const [first, second] = [pool.create(createJob), pool.create(createJob)];
    made[0]?.answer();
    await first;
    pool.forget();
    expect(made.map(({ ended }) => ended)).toEqual([true, false]);
    made[1]?.answer();
    await second;
    expect(made[1]?.ended).toBe(true);
    expect(pool.workers).toBe(0);
  });

  it("refuses everything once it is closed", async () => {
    const { factory, made } = heldWorkers();
    const pool = new MikeyPool(factory, 1);
    const calls = [pool.create(createJob), pool.create(createJob)].map(codeOf);
    pool.close();
    expect(await Promise.all(calls)).toEqual(["work-cancelled", "work-cancelled"]);
    expect(await codeOf(pool.create(createJob))).toBe("work-cancelled");
    expect(made[0]?.ended).toBe(true);
  });

  it("moves the buffers of an answer", () => {
    const one = Uint8Array.of(1);
    const buffers = buffersOf({ id: 1, output: { a: one, again: one, b: { c: Uint8Array.of(2) }, n: null, s: "x" } });
    expect(buffers.map(({ byteLength }) => byteLength)).toEqual([1, 1]);
  });
});
