/** What the host sends to content servers and takes from them, over real connections to servers that are right, hostile or slow. */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ContentAccess } from "../../../electron/files/content-access.ts";
import { downloadFile } from "../../../electron/files/download.ts";
import { objectSize, sealedFile } from "../../../electron/files/file-object.ts";
import { type Upload, uploadFile } from "../../../electron/files/upload.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import { CONTENT_HOST, type StandInContentServer, startContentServer } from "../../support/stand-ins/content-server.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

let folder: string;
const servers: StandInContentServer[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "content-"));
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serving(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  change: Partial<ContentAccess> = {},
): Promise<StandInContentServer> {
  const server = await startContentServer(answer, change);
  servers.push(server);
  return server;
}

const part = () => join(folder, "received", ".part");
const URL_OF = (path: string) => `https://${CONTENT_HOST}${path}`;

function download(access: ContentAccess, change: Partial<Parameters<typeof downloadFile>[1]> = {}): Promise<void> {
  const told: Parameters<typeof downloadFile>[1] = {
    url: URL_OF("/fd/1"),
    part: part(),
    size: null,
    largest: 10 * MIB,
    signal: new AbortController().signal,
    tell: () => {},
  };
  return downloadFile(access, { ...told, ...change });
}

const upload = (content: () => AsyncIterable<Uint8Array>, size: number, change: Partial<Upload> = {}): Upload => ({
  size,
  content,
  service: "mcdata",
  ownId: "sip:ava@a.test",
  signal: new AbortController().signal,
  tell: () => {},
  ...change,
});

async function* generated(size: number, made: (octets: number) => void = () => {}): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += 64 * KIB) {
    const chunk = Buffer.alloc(Math.min(64 * KIB, size - at), at / KIB);
    made(chunk.length);
    yield chunk;
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe("an address that is refused before anybody is asked", () => {
  test.each([
    ["in clear", `http://${CONTENT_HOST}/fd/1`],
    ["of another host", "https://elsewhere.test/fd/1"],
    ["of a host that begins the same", `https://${CONTENT_HOST}.evil.test/fd/1`],
    ["of another port", `https://${CONTENT_HOST}:8443/fd/1`],
    ["with a password", `https://user:secret@${CONTENT_HOST}/fd/1`],
    ["with the host as a user", `https://${CONTENT_HOST}@evil.test/fd/1`],
    ["of a file here", "file:///etc/passwd"],
    ["of data", "data:text/plain,hello"],
    ["of a script", "javascript:alert(1)"],
    ["of this computer", "https://127.0.0.1/fd/1"],
    ["that is none", "content"],
  ])("%s", async (_what, url) => {
    const server = await serving((_request, response) => response.end("x"));
    await expect(download(server.access, { url })).rejects.toMatchObject({ code: "file-address-refused" });
    expect(server.asked).toEqual([]);
    expect(existsSync(part())).toBe(false);
  });

  test("a host that the account names is none of them", async () => {
    const server = await serving((_request, response) => response.end("x"), {
      url: "https://other.test/fd",
      furtherHosts: [CONTENT_HOST],
    });
    await download(server.access);
    expect(readFileSync(part(), "utf8")).toBe("x");
  });
});

test.each([301, 302, 303, 307, 308])("a redirection (%i) is not followed, also not within the host", async (status) => {
  const server = await serving((_request, response) => response.writeHead(status, { Location: URL_OF("/fd/2") }).end());
  await expect(download(server.access)).rejects.toMatchObject({ code: "file-address-refused" });
  expect(server.asked).toEqual(["GET /fd/1"]);
});

describe("a file that is not what was announced is not taken", () => {
  test("longer, said before", async () => {
    const server = await serving((_request, response) => response.end(Buffer.alloc(11)));
    await expect(download(server.access, { size: 10 })).rejects.toMatchObject({ code: "file-differs" });
  });
  test("longer, and nobody says so", async () => {
    const server = await serving((_request, response) => {
      response.writeHead(200);
      response.write(Buffer.alloc(8));
      response.end(Buffer.alloc(8));
    });
    await expect(download(server.access, { size: 10 })).rejects.toMatchObject({ code: "file-differs" });
  });
  test("without an end", async () => {
    const server = await serving((_request, response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * KIB)));
        response.once("drain", more);
      };
      more();
    });
    await expect(download(server.access, { largest: MIB })).rejects.toMatchObject({ code: "file-differs" });
  });
  test("larger than is ever taken", async () => {
    const server = await serving((_request, response) => response.writeHead(200, { "Content-Length": 11 * MIB }).end());
    await expect(download(server.access)).rejects.toMatchObject({ code: "file-too-large" });
  });
  test("shorter", async () => {
    const server = await serving((_request, response) => response.end(Buffer.alloc(9)));
    await expect(download(server.access, { size: 10 })).rejects.toMatchObject({ code: "file-differs" });
  });
  test("packed", async () => {
    const server = await serving((_request, response) =>
      response.writeHead(200, { "Content-Encoding": "gzip" }).end("x"),
    );
    await expect(download(server.access)).rejects.toMatchObject({ code: "content-failed" });
  });
});

describe("what is here already", () => {
  const CONTENT = randomBytes(200 * KIB);
  const inParts = (request: IncomingMessage, response: ServerResponse) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const range = `bytes ${from}-${CONTENT.length - 1}/${CONTENT.length}`;
    response.writeHead(from === 0 ? 200 : 206, from === 0 ? {} : { "Content-Range": range });
    response.end(CONTENT.subarray(from));
  };
  const begin = (octets: Uint8Array) => {
    mkdirSync(join(folder, "received"));
    writeFileSync(part(), octets);
  };

  test("is not asked for again", async () => {
    begin(CONTENT.subarray(0, 150 * KIB));
    const server = await serving(inParts);
    await download(server.access, { size: CONTENT.length });
    expect(server.asked).toEqual([`GET /fd/1 bytes=${150 * KIB}-`]);
    expect(readFileSync(part()).equals(CONTENT)).toBe(true);
  });
  test("is all of it: nobody is asked", async () => {
    begin(CONTENT);
    const server = await serving(inParts);
    await download(server.access, { size: CONTENT.length });
    expect(server.asked).toEqual([]);
  });
  test("is more than there is: from the beginning", async () => {
    begin(Buffer.concat([CONTENT, CONTENT]));
    const server = await serving(inParts);
    await download(server.access, { size: CONTENT.length });
    expect(server.asked).toEqual(["GET /fd/1"]);
    expect(readFileSync(part()).equals(CONTENT)).toBe(true);
  });
  test("is replaced by a server that gives all of it again", async () => {
    begin(randomBytes(150 * KIB));
    const server = await serving((_request, response) => response.end(CONTENT));
    await download(server.access, { size: CONTENT.length });
    expect(readFileSync(part()).equals(CONTENT)).toBe(true);
  });
  test("and another part than was asked for is no part of it", async () => {
    begin(CONTENT.subarray(0, KIB));
    const server = await serving((_request, response) =>
      response.writeHead(206, { "Content-Range": `bytes 0-9/${CONTENT.length}` }).end(CONTENT.subarray(0, 10)),
    );
    await expect(download(server.access, { size: CONTENT.length })).rejects.toMatchObject({ code: "content-failed" });
  });
});

describe("what is brought", () => {
  test("is two parts, says whose it is and not for whom, and its address is where the server says", async () => {
    let body: Buffer = Buffer.alloc(0);
    const seen: Record<string, unknown> = {};
    const server = await serving((request, response) => {
      Object.assign(seen, request.headers);
      void bodyOf(request).then((octets) => {
        body = octets;
        response.writeHead(201, { Location: "/fd/new" }).end();
      });
    });
    const content = () => generated(100_000);
    expect(await uploadFile(server.access, upload(content, 100_000))).toBe(URL_OF("/fd/new"));
    expect(seen).toMatchObject({ authorization: "Bearer a-token", "content-length": String(body.length) });
    const text = body.toString("latin1");
    expect(text).toContain("<request-type>one-to-one-fd</request-type>");
    expect(text).toContain("sip:ava@a.test");
    expect(text.match(/Content-Type: ([^\r]+)/g)).toEqual([
      "Content-Type: application/vnd.3gpp.mcdata-info+xml",
      "Content-Type: application/octet-stream",
    ]);
  });

  test("is put under a name that nobody guesses, where the system wants that", async () => {
    let body: Buffer = Buffer.alloc(0);
    const server = await serving(
      (request, response) =>
        void bodyOf(request).then((octets) => {
          body = octets;
          response.writeHead(201).end();
        }),
      { upload: "put" },
    );
    const url = await uploadFile(
      server.access,
      upload(() => generated(100_000), 100_000),
    );
    expect(url).toMatch(/^https:\/\/content\.a\.test\/fd\/[0-9a-f-]{36}$/);
    expect(server.asked).toEqual([`PUT ${new URL(url).pathname}`]);
    expect(body.length).toBe(100_000);
  });

  test.each([
    ["elsewhere", { Location: "https://evil.test/1" }, "file-address-refused"],
    ["in clear", { Location: `http://${CONTENT_HOST}/1` }, "file-address-refused"],
    ["nowhere", {}, "content-failed"],
  ])("and that would be %s is told to nobody", async (_where, headers, code) => {
    const server = await serving((request, response) => {
      void bodyOf(request).then(() => response.writeHead(201, headers).end());
    });
    await expect(
      uploadFile(
        server.access,
        upload(() => generated(10), 10),
      ),
    ).rejects.toMatchObject({ code });
  });

  test.each([9, 11])("has to be as long as it was when it was chosen: %i octets for 10", async (size) => {
    const server = await serving((request, response) => {
      void bodyOf(request).then(
        () => response.writeHead(201, { Location: "/1" }).end(),
        () => {},
      );
    });
    await expect(
      uploadFile(
        server.access,
        upload(() => generated(size), 10),
      ),
    ).rejects.toMatchObject({
      code: "file-changed",
    });
  });

  test.each(["post", "put"] as const)(
    "is not there whole (%s) before it is known to be the same to its end",
    async (way) => {
      const begun = Promise.withResolvers<void>();
      let body = "";
      const server = await serving(
        (request, response) => {
          if (request.method === "GET") return void response.end();
          request.on("data", (chunk: Buffer) => {
            body += chunk.toString("latin1");
            if (body.includes("first-octets")) begun.resolve();
          });
          request.on("end", () => response.writeHead(201, { Location: "/fd/1" }).end());
        },
        { upload: way },
      );
      const parts = ["first-octets", "last-octets"].map((text) => Buffer.from(text));
      async function* changing() {
        yield* parts;
        await begun.promise;
        // There and back: what had left before would be there by now.
        await download(server.access);
        throw new McError("file-changed");
      }
      const size = parts.reduce((sum, { length }) => sum + length, 0);
      await expect(uploadFile(server.access, upload(changing, size))).rejects.toMatchObject({ code: "file-changed" });
      expect(body).toContain("first-octets");
      expect(body).not.toContain("last-octets");
    },
  );

  test("goes again with another token where the first is not taken", async () => {
    const tokens: unknown[] = [];
    const server = await serving(
      (request, response) => {
        tokens.push(request.headers.authorization);
        if (tokens.length === 1) response.writeHead(401, { Connection: "close" }).end();
        else void bodyOf(request).then(() => response.writeHead(201, { Location: "/fd/1" }).end());
      },
      { accessToken: async (refused) => (refused ? "second" : "first") },
    );
    await uploadFile(
      server.access,
      upload(() => generated(MIB), MIB),
    );
    expect(tokens).toEqual(["Bearer first", "Bearer second"]);
  });

  test("stops at once", async () => {
    const controller = new AbortController();
    const server = await serving(() => {});
    const going = uploadFile(
      server.access,
      upload(() => generated(10 * MIB), 10 * MIB, {
        signal: controller.signal,
        tell: () => controller.abort(new Error("stopped")),
      }),
    );
    await expect(going).rejects.toThrow("stopped");
  });
});

describe("memory", () => {
  /** Buffers of both ends of a connection in this process, and of the system between them. */
  const ON_THE_WAY = 16 * MIB;
  const SIZE = 64 * MIB;

  test("holds a few octets of a file that is sealed and brought, however slowly it is taken", async () => {
    let made = 0;
    let taken = 0;
    let most = 0;
    const server = await serving((request, response) => {
      request.on("data", (chunk: Buffer) => {
        taken += chunk.length;
        most = Math.max(most, made - taken);
        request.pause();
        setImmediate(() => request.resume());
      });
      request.on("end", () => response.writeHead(201, { Location: "/fd/1" }).end());
    });
    const key = { pck: new Uint8Array(16), pckId: "1a2b3c4d" };
    const content = () =>
      sealedFile(
        generated(SIZE, (octets) => (made += octets)),
        key,
        1,
      );
    await uploadFile(server.access, upload(content, objectSize(SIZE)));
    expect(made).toBe(SIZE);
    expect(taken).toBeGreaterThan(SIZE);
    expect(most).toBeLessThan(ON_THE_WAY);
  });

  test("holds a few octets of a file that is fetched", async () => {
    let given = 0;
    let most = 0;
    let here = 0;
    const server = await serving((_request, response) => {
      response.writeHead(200, { "Content-Length": SIZE });
      const chunks = generated(SIZE);
      const more = async () => {
        const { done, value } = await chunks.next();
        if (done === true) return void response.end();
        given += value.length;
        most = Math.max(most, given - here);
        if (response.write(value)) setImmediate(more);
        else response.once("drain", more);
      };
      void more();
    });
    await download(server.access, { size: SIZE, largest: SIZE, tell: (done) => (here = done) });
    expect(here).toBe(SIZE);
    expect(most).toBeLessThan(ON_THE_WAY);
  });
});
