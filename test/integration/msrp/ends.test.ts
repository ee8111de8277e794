/** Our ends of MSRP over TLS, through the switch of the lab, and against ends that do what none should. */
import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MessageEnds } from "../../../electron/msrp/message-ends.ts";
import type { MessageMediaAccess } from "../../../electron/msrp/message-media-access.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import { MessageSwitches } from "../../../lab/message-media/message-switches.ts";
import { LARGEST_MESSAGE } from "../../../shared/bridge/message-media.ts";
import type { ErrorCode } from "../../../shared/errors/mc-error.ts";
import { readMessageDescription, writeMessageDescription } from "../../../shared/msrp/message-description.ts";
import { codeOf } from "../../support/harness/keys/console.ts";

const authority = createAuthority();
const TYPE = "multipart/mixed;boundary=b1";
const ends: MessageEnds[] = [];
const endsWith = (access: MessageMediaAccess) => {
  const made = new MessageEnds(() => access);
  ends.push(made);
  return made;
};

afterEach(() => {
  for (const each of ends.splice(0)) each.closeAll();
});

describe("through the switch", () => {
  let switches: MessageSwitches;
  let from: MessageEnds;
  let to: MessageEnds;
  beforeEach(async () => {
    switches = await MessageSwitches.open(authority);
    [from, to] = [endsWith(switches.access()), endsWith(switches.access())];
  });
  afterEach(() => switches.close());

  const describedBy = (path: readonly string[], direction: "sendonly" | "recvonly" | "sendrecv") =>
    writeMessageDescription({
      path: path as [string, ...string[]],
      setup: "active",
      direction,
      maxSize: LARGEST_MESSAGE,
      wrappedTypes: [],
      connectTo: undefined,
    });

  /** Both ends as session descriptions put them together. */
  async function meet(isSession = false) {
    const [caller, callee] = [await from.open(isSession), await to.open(isSession)];
    const [asked, answers] = isSession ? (["sendrecv", "sendrecv"] as const) : (["sendonly", "recvonly"] as const);
    const bridge = switches.bridge("system-a", describedBy(caller.path, asked));
    const offered = readMessageDescription(bridge.offer, "active");
    const answered = readMessageDescription(bridge.answer(describedBy(callee.path, answers)), "active");
    return {
      bridge,
      caller: { id: caller.id, path: [...answered.path], connectTo: null },
      callee: { id: callee.id, path: [...offered.path], connectTo: null },
    };
  }

  test("a message in several parts comes whole, and its sender hears that it is kept", async () => {
    const { callee, caller } = await meet();
    const body = randomBytes(100_000).toString("base64");
    const sending = from.send({ ...caller, contentType: TYPE, body });
    expect(await to.receive(callee)).toEqual({ contentType: TYPE, body });
    to.confirm(callee.id, 200);
    expect(await sending).toEqual({ status: 200, comment: "OK" });
  });

  test("one that is not taken: its sender hears that too", async () => {
    const { callee, caller } = await meet();
    const sending = from.send({ ...caller, contentType: TYPE, body: "AAAA" });
    await to.receive(callee);
    to.confirm(callee.id, 480);
    expect(await sending).toEqual({ status: 480, comment: "" });
  });

  test("one that is larger than may be is refused with its first part", async () => {
    const { callee, caller } = await meet();
    const body = Buffer.alloc(LARGEST_MESSAGE + 1).toString("base64");
    const received = codeOf(to.receive(callee));
    expect(await from.send({ ...caller, contentType: TYPE, body })).toEqual({
      status: 413,
      comment: "Stop Sending, Too Large",
    });
    expect(await received).toBe("message-too-large");
  });

  test.each([
    ["down", "message-path-unreachable"],
    ["unknown-authority", "message-path-not-trusted"],
    ["cuts", "message-path-cut"],
  ] as const)("a switch that is %s: %s", async (fault, code: ErrorCode) => {
    const { callee, caller } = await meet();
    await switches.configure("system-a", fault);
    const received = codeOf(to.receive(callee));
    expect(await codeOf(from.send({ ...caller, contentType: TYPE, body: "AAAA" }))).toBe(code);
    to.closeAll();
    expect(await received).toMatch(/^message-path-/);
  });

  test("over a session messages go both ways, several at once, and each is told of by itself", async () => {
    const { callee, caller } = await meet(true);
    const bodies = [0, 1, 2].map(() => randomBytes(20_000).toString("base64"));
    const sending = bodies.map((body) => from.send({ ...caller, contentType: TYPE, body }));
    const back = to.send({ ...callee, contentType: TYPE, body: "AAAA" });
    for (const [at, status] of [200, 480, 200].entries()) {
      expect((await to.receive(callee)).body).toBe(bodies[at]);
      to.confirm(callee.id, status);
    }
    expect((await from.receive(caller)).body).toBe("AAAA");
    from.confirm(caller.id, 200);
    expect((await Promise.all([...sending, back])).map(({ status }) => status)).toEqual([200, 480, 200, 200]);
  });

  test("one of a session that is larger than may be is refused, and the next one comes", async () => {
    const { callee, caller } = await meet(true);
    const received = to.receive(callee);
    const body = Buffer.alloc(LARGEST_MESSAGE + 1).toString("base64");
    expect((await from.send({ ...caller, contentType: TYPE, body })).status).toBe(413);
    const sending = from.send({ ...caller, contentType: TYPE, body: "AAAA" });
    expect((await received).body).toBe("AAAA");
    to.confirm(callee.id, 200);
    await sending;
  });

  test("more messages of a session than anybody takes are refused", async () => {
    const { callee, caller } = await meet(true);
    const first = to.receive(callee);
    const sending = Array.from({ length: 18 }, () => from.send({ ...caller, contentType: TYPE, body: "AAAA" }));
    await first;
    expect(await sending[17]).toEqual({ status: 413, comment: "Stop Sending, Too Many" });
    from.closeAll();
    await Promise.allSettled(sending);
  });

  test("a session that is closed ends for both: what waits is told of it", async () => {
    const { callee, caller } = await meet(true);
    const [ours, theirs] = [codeOf(from.receive(caller)), codeOf(to.receive(callee))];
    const sending = from.send({ ...caller, contentType: TYPE, body: "AAAA" });
    await theirs.catch(() => {});
    to.confirm(callee.id, 200);
    await sending;
    const next = codeOf(to.receive(callee));
    from.close(caller.id);
    expect(await ours).toBe("message-path-cut");
    to.close(callee.id);
    expect(await next).toBe("message-path-cut");
    expect(await codeOf(from.send({ ...caller, contentType: TYPE, body: "AAAA" }))).toBe("message-path-cut");
  });

  test("a switch that refuses is heard", async () => {
    const { caller } = await meet();
    await switches.configure("system-a", "refuses");
    expect(await from.send({ ...caller, contentType: TYPE, body: "AAAA" })).toEqual({
      status: 403,
      comment: "Forbidden",
    });
  });

  test("nobody opens more ends than there may be, and each is used once", async () => {
    const opened = await Promise.all(Array.from({ length: 32 }, () => from.open(false)));
    expect(await codeOf(from.open(false))).toBe("message-ends-full");
    from.close(opened[0]?.id ?? "");
    await from.open(false);
    from.closeAll();
    const { callee, caller } = await meet();
    const sending = from.send({ ...caller, contentType: TYPE, body: "AAAA" });
    expect(await codeOf(from.send({ ...caller, contentType: TYPE, body: "AAAA" }))).toBe("message-path-cut");
    await to.receive(callee);
    to.confirm(callee.id, 200);
    await sending;
  });
});

describe("an other end that does what none should", () => {
  let server: Server;
  let says: (socket: TLSSocket, octets: string) => void;
  let access: MessageMediaAccess;
  beforeEach(async () => {
    const { certificate: cert, key } = issueServerIdentity(authority, "other.example");
    server = createServer({ cert, key }, (socket) => {
      socket.on("error", () => {});
      socket.on("data", (octets) => says(socket, octets.toString("latin1")));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    access = {
      trustAnchors: [authority.certificate],
      addressOf: () => ({ host: "127.0.0.1", port }),
      relay: undefined,
    };
  });
  afterEach(() => {
    for (const each of ends.splice(0)) each.closeAll();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });

  const send = async (
    uri = "msrps://other.example:2855/s;tcp",
    connectTo: { host: string; port: number } | null = null,
  ) => {
    const made = endsWith(access);
    const { id } = await made.open(false);
    return made.send({ id, path: [uri], connectTo, contentType: TYPE, body: "AAAA" });
  };

  test("that is a relay and grants less time than it is asked for has the end closed before that is over", {
    timeout: 10_000,
  }, async () => {
    const closed = Promise.withResolvers<void>();
    const asked: string[] = [];
    says = (socket, octets) => {
      const [, transaction] = /^MSRP (\S+) AUTH/.exec(octets) ?? [];
      const [, own] = /\r\nFrom-Path: (\S+)/.exec(octets) ?? [];
      asked.push(/\r\nExpires: (\d+)/.exec(octets)?.[1] ?? "");
      socket.once("close", closed.resolve);
      socket.write(
        `MSRP ${transaction} 200 OK\r\nTo-Path: ${own}\r\nFrom-Path: msrps://other.example:2855;tcp\r\n` +
          `Use-Path: msrps://other.example:2855/s1;tcp\r\nExpires: 1\r\n-------${transaction}$\r\n`,
      );
    };
    const made = endsWith({
      ...access,
      relay: {
        uri: "msrps://other.example:2855;tcp",
        credentials: () => ({ username: "ava", password: "x", realms: ["other.example"] }),
      },
    });
    const { id, path } = await made.open(true);
    expect([asked, path[0]]).toEqual([["900"], "msrps://other.example:2855/s1;tcp"]);
    await closed.promise;
    await expect(made.receive({ id, path: [path[0] ?? ""], connectTo: null })).rejects.toMatchObject({
      code: "message-path-cut",
    });
  });

  test("hears of a message that it is given up, between two parts", async () => {
    const made = endsWith(access);
    const { id } = await made.open(false);
    const heard: string[] = [];
    const given = Promise.withResolvers<void>();
    says = (socket, octets) => {
      heard.push(octets);
      const all = heard.join("");
      if (all.includes("#\r\n")) given.resolve();
      const [, transaction] = all.slice(all.lastIndexOf("MSRP ")).match(/^MSRP (\S+) SEND/) ?? [];
      if (transaction === undefined || !new RegExp(`-------${transaction}.\r\n`).test(all)) return;
      if (all.includes("Byte-Range: 1-4096/")) made.close(id);
      socket.write(`MSRP ${transaction} 200 OK\r\nTo-Path: x\r\nFrom-Path: y\r\n-------${transaction}$\r\n`);
    };
    const order = { id, path: ["msrps://other.example:2855/s;tcp"], connectTo: null, contentType: TYPE };
    const sending = codeOf(made.send({ ...order, body: Buffer.alloc(100_000).toString("base64") }));
    await given.promise;
    expect(await sending).toBe("message-path-cut");
    expect(heard.join("")).not.toContain("Byte-Range: 4097-8192/");
  });

  test("that says in a report that it wants no more of a message is sent no more of it, whoever takes the parts", async () => {
    const parts: string[] = [];
    let heard = "";
    says = (socket, octets) => {
      heard += octets;
      const [, transaction] = /^MSRP (\S+) SEND/.exec(heard) ?? [];
      if (transaction === undefined || !new RegExp(`-------${transaction}.\r\n$`).test(heard)) return;
      const [, messageId] = /\r\nMessage-ID: (\S+)/.exec(heard) ?? [];
      const [, range = ""] = /\r\nByte-Range: (\S+)/.exec(heard) ?? [];
      parts.push(range);
      heard = "";
      const frame = (start: string, headers: string, transaction: string) =>
        socket.write(
          `MSRP ${transaction} ${start}\r\nTo-Path: x\r\nFrom-Path: y\r\n${headers}-------${transaction}$\r\n`,
        );
      const report = (status: string) =>
        frame("REPORT", `Message-ID: ${messageId}\r\nByte-Range: ${range}\r\nStatus: 000 ${status}\r\n`, "report");
      if (range.startsWith("4097-")) report("413 No More");
      frame("200 OK", "", transaction);
      if (range === "1-3/3") report("200 OK");
    };
    const made = endsWith(access);
    const { id } = await made.open(true);
    const order = { id, path: ["msrps://other.example:2855/s;tcp"], connectTo: null, contentType: TYPE };
    const said = await made.send({ ...order, body: Buffer.alloc(100_000).toString("base64") });
    expect(said).toEqual({ status: 413, comment: "No More" });
    // The session goes on, and the next message with it.
    expect((await made.send({ ...order, body: "AAAA" })).status).toBe(200);
    expect(parts).toEqual(["1-0/0", "1-4096/100000", "4097-8192/100000", "1-3/3"]);
  });

  test("one that speaks something else", async () => {
    says = (socket) => socket.write("HTTP/1.1 400 Bad Request\r\n\r\n");
    expect(await codeOf(send())).toBe("message-path-failed");
  });

  test("one that knows no such session", async () => {
    says = (socket, octets) => {
      const [, transaction] = /^MSRP (\S+) /.exec(octets) ?? [];
      socket.write(`MSRP ${transaction} 481 No\r\nTo-Path: x\r\nFrom-Path: y\r\n-------${transaction}$\r\n`);
    };
    expect(await codeOf(send())).toBe("message-path-failed");
  });

  test("one that goes away without an answer", async () => {
    says = (socket) => socket.destroy();
    expect(await codeOf(send())).toBe("message-path-cut");
  });

  test("one whose certificate has another name, wherever the connection goes", async () => {
    says = () => {};
    expect(await codeOf(send("msrps://somebody.example:2855/s;tcp"))).toBe("message-path-not-trusted");
    const there = access.addressOf("");
    expect(await codeOf(send("msrps://somebody.example:2855/s;tcp", there ?? null))).toBe("message-path-not-trusted");
  });

  test("an address that is none", async () => {
    says = () => {};
    expect(await codeOf(send("msrp://other.example:2855/s;tcp"))).toBe("message-path-failed");
  });
});
