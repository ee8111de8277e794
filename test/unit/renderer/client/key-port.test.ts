import { expect, test } from "vitest";
import { followKeyStatus } from "../../../../renderer/client/host-key-status.ts";
import { createKeyPort } from "../../../../renderer/client/key-port.ts";
import type { Host } from "../../../../renderer/host/host.ts";
import type { KeyStatus } from "../../../../shared/bridge/keys.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";

const READY: KeyStatus = {
  state: "ready",
  kmsUri: "kms.a.example",
  keysUntil: 1,
  certificates: ["kms.a.example"],
  hosts: [],
  protectedPeers: [],
  atRest: "key-file",
  protectionPermitted: true,
  permissions: null,
  callsForbidden: [],
  named: [],
  nextMissing: null,
  problem: null,
};
const CALL_ID = "3d5b7c1e-9a54-4a83-8d58-0a6e2b7f9c11";

/** A host whose first answer about keys the test gives when it likes. */
function setUp() {
  const first = Promise.withResolvers<KeyStatus>();
  const listeners = new Map<string, (payload: never) => void>();
  const asked: [string, unknown][] = [];
  let failure: McError | undefined;
  const host = {
    call(name: string, input: unknown) {
      if (name === "keys.status") return first.promise;
      asked.push([name, input]);
      return failure === undefined ? Promise.resolve({}) : Promise.reject(failure);
    },
    on(name: string, listener: (payload: never) => void) {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
  } as unknown as Host;
  return {
    keys: createKeyPort(host, followKeyStatus(host).store),
    first,
    asked,
    say: (name: string, payload: unknown) => listeners.get(name)?.(payload as never),
    fail: (error: McError) => {
      failure = error;
    },
  };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test("before the host has told, keys count as wanted: no call goes without them by accident", async () => {
  const { keys, first } = setUp();
  expect(keys.status().state).toBe("starting");
  first.resolve(READY);
  await turn();
  expect(keys.status()).toEqual(READY);
});

test("a host that cannot tell leaves it at that", async () => {
  const { keys, first } = setUp();
  first.reject(new McError("bridge-lost"));
  await turn();
  expect(keys.status().state).toBe("starting");
});

test("what the host says by itself is newer than a late first answer", async () => {
  const { keys, first, say } = setUp();
  say("keys.changed", { ...READY, state: "failed" });
  first.resolve(READY);
  await turn();
  expect(keys.status().state).toBe("failed");
});

test("orders go to the host, and its errors come back as they are", async () => {
  const { asked, fail, keys } = setUp();
  const order = {
    callId: CALL_ID,
    leg: 1,
    service: "mcptt",
    calledId: "sip:b@b.example",
    kmsUri: null,
    secret: "frames",
  } as const;
  await keys.obtain(order);
  await keys.open({
    callId: CALL_ID,
    leg: 1,
    service: "mcptt",
    message: "AAAA",
    callerId: "sip:b@b.example",
    secret: "frames",
  });
  expect(asked.map(([name]) => name)).toEqual(["keys.obtain", "keys.open"]);
  fail(new McError("kms-silent", "lookup"));
  await expect(keys.obtain(order)).rejects.toMatchObject({ code: "kms-silent", detail: "lookup" });
  // Nobody waits for it, so nobody has to hear of its failure.
  keys.forget(CALL_ID);
  await turn();
  expect(asked.at(-1)).toEqual(["keys.forget", { callId: CALL_ID }]);
});
