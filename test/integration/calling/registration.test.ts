import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocketServer } from "ws";
import { createLab, type Lab } from "../../../electron/lab/lab.ts";
import type { McClient } from "../../../renderer/calling/mc-client.ts";
import type { SipAccount } from "../../../shared/account.ts";
import { createStandInMedia } from "../../stand-ins/media.ts";
import { registered, storeValue } from "./harness.ts";
import { createClient } from "./scripted.ts";

let lab: Lab;
const clients: McClient[] = [];

beforeEach(async () => {
  lab = await createLab();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.stop()));
  await lab.close();
});

const account = () => lab.consoleAccount({ clientId: `urn:uuid:${randomUUID()}`, instanceId: randomUUID() });

function join(given: SipAccount): McClient {
  const client = createClient(given, createStandInMedia());
  clients.push(client);
  client.start();
  return client;
}
const inState = (client: McClient, state: string) =>
  storeValue(client.store, ({ registration }) => (registration.state === state ? registration : undefined));

describe("registration", () => {
  test("with the right credentials", async () => {
    const client = join(account());
    await registered(client);
    expect(lab.state().systems[0]?.registered).toBe(1);
    await client.stop();
    expect(client.store.getState().registration.state).toBe("off");
    await vi.waitFor(() => expect(lab.state().systems[0]?.registered).toBe(0));
  });

  test("with the wrong password: refused, said so, not tried for ever, and tried again when asked", async () => {
    const given = account();
    const client = join({ ...given, digest: { ...given.digest, ha1: "0".repeat(32) } });
    expect(await inState(client, "refused")).toMatchObject({ status: 401 });
    client.engine.register();
    expect(client.store.getState().registration.state).toBe("connecting");
    await inState(client, "refused");
  });

  test("a lost connection is made again by itself", async () => {
    const client = join(account());
    await registered(client);
    lab.dropConnection("console");
    expect(await inState(client, "reconnecting")).toMatchObject({ attempt: 1 });
    await registered(client);
  });

  test("a server that is not there is tried again, each time later", async () => {
    const port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, "127.0.0.1", () => {
        const address = server.address();
        server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
      });
    });
    const client = join({ ...account(), webSocketUrl: `ws://127.0.0.1:${port}` });
    const second = await storeValue(client.store, ({ registration }) =>
      registration.state === "reconnecting" && registration.attempt === 2 ? registration : undefined,
    );
    expect(second.nextAttemptAt - Date.now()).toBeGreaterThan(500);
    const { calls } = client.store.getState();
    client.engine.place("sip:bea.novak@mcx.system-a.example");
    expect(client.store.getState().calls[0]?.endReason?.code).toBe("not-registered");
    expect(calls).toHaveLength(0);
  });

  test("asking again while the server is not there tries at once", async () => {
    const client = join({ ...account(), webSocketUrl: "ws://127.0.0.1:9" });
    await inState(client, "reconnecting");
    client.engine.register();
    expect(client.store.getState().registration.state).toBe("connecting");
    await inState(client, "reconnecting");
  });

  test("a server that is overloaded is asked later, not sooner than it wants", async () => {
    const server = new WebSocketServer({ host: "127.0.0.1", port: 0, handleProtocols: () => "sip" });
    await once(server, "listening");
    server.on("connection", (socket) =>
      socket.on("message", (data) => {
        const request = String(data);
        const copied = ["Via", "From", "To", "Call-ID", "CSeq"].map(
          (name) => new RegExp(`^${name}:.*$`, "im").exec(request)?.[0],
        );
        socket.send(
          `SIP/2.0 503 Service Unavailable\r\n${copied.join("\r\n")}\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n`,
        );
      }),
    );
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const client = join({ ...account(), webSocketUrl: `ws://127.0.0.1:${port}` });
    const state = await inState(client, "reconnecting");
    expect(state).toMatchObject({ attempt: 1 });
    expect((state.state === "reconnecting" ? state.nextAttemptAt : 0) - Date.now()).toBeGreaterThan(6_000);
    await client.stop();
    server.close();
  });

  test("a registration is refreshed before it runs out", async () => {
    await lab.close();
    lab = await createLab({ registrationExpires: 10, registrationExpiresMin: 1 });
    const client = join({ ...account(), registrationExpires: 2 });
    await registered(client);
    // Longer than the registration lasts by itself.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(client.store.getState().registration.state).toBe("registered");
    expect(lab.state().systems[0]?.registered).toBe(1);
  });
});
