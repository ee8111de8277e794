/** The XCAP client against servers that answer as none should: what comes of it, and where the token goes. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ConfigurationAccess } from "../../../electron/documents/configuration-access.ts";
import { getDocument, MAX_DOCUMENT, XcapBusy } from "../../../electron/documents/xcap-get.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";
import type { DocumentPlace } from "../../../shared/mc/configuration-documents.ts";
import type { McService } from "../../../shared/mc/services/services.ts";

const HOST = "cms.a.test";
const ELSEWHERE = "cms.b.test";
const TOKEN = "at-5f2c1a";
const authority = createAuthority();
const place: DocumentPlace = {
  path: "org.3gpp.mcptt.user-profile/users/sip:ava@a.test/mcptt-user-profile-1.xml",
  escapedPath: "org.3gpp.mcptt.user-profile/users/sip%3Aava%40a.test/mcptt-user-profile-1.xml",
  contentType: "application/vnd.3gpp.mcptt-user-profile+xml",
};

interface Asked {
  readonly host: string | undefined;
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly condition: string | undefined;
  readonly accept: string | undefined;
}

let asked: Asked[];
let tokens: string[];
let refusals: boolean[];
let servers: { readonly host: string; readonly server: Server; readonly port: number }[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

async function open(host: string): Promise<void> {
  const { certificate, key } = issueServerIdentity(authority, host);
  const server = createServer({ cert: certificate, key }, (request, response) => {
    const { accept, authorization, "if-none-match": condition } = request.headers;
    asked.push({ host: request.headers.host, path: request.url, authorization, condition, accept });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push({ host, server, port: (server.address() as AddressInfo).port });
}

beforeEach(async () => {
  asked = [];
  servers = [];
  tokens = [TOKEN];
  refusals = [];
  await open(HOST);
  await open(ELSEWHERE);
});
afterEach(async () => {
  for (const { server } of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const access: ConfigurationAccess = {
  root: `https://${HOST}/xcap-root`,
  ids: new Map<McService, string>([["mcptt", "sip:ava@a.test"]]),
  ueId: "urn:uuid:0b7f6a1c-5d0e-4c5e-8a8b-1f2e3d4c5b6a",
  profileIndexes: [1],
  isProfileFixed: true,
  checkEvery: 900_000,
  accessToken: async (refused) => {
    refusals.push(refused);
    return tokens.shift() ?? TOKEN;
  },
  trustAnchors: () => [authority.certificate],
  addressOf: (host) => {
    const found = servers.find((each) => each.host === host);
    return found && { host: "127.0.0.1", port: found.port };
  },
  dial: undefined,
};

const never = new AbortController().signal;
const get = (etag?: string, signal = never) => getDocument(access, place, etag, signal);
const sends =
  (status: number, headers: Record<string, string> = {}, body: string | Buffer = "") =>
  (_request: IncomingMessage, response: ServerResponse) =>
    void response.writeHead(status, headers).end(body);

test("a document comes with its tag; what is asked for, and with what, is as the standard has it", async () => {
  answer = sends(200, { ETag: '"a-1"' }, "<x/>");
  expect(await get()).toEqual({ kind: "document", octets: Buffer.from("<x/>"), etag: '"a-1"' });
  expect(asked).toEqual([
    {
      host: HOST,
      path: "/xcap-root/org.3gpp.mcptt.user-profile/users/sip:ava@a.test/mcptt-user-profile-1.xml",
      authorization: `Bearer ${TOKEN}`,
      condition: undefined,
      accept: "application/vnd.3gpp.mcptt-user-profile+xml",
    },
  ]);
});

test("what is held is asked for under its tag, and 304 says that it is the newest, with a tag or without", async () => {
  answer = sends(304);
  expect(await get('W/"a-1"')).toEqual({ kind: "unchanged" });
  expect(asked[0]?.condition).toBe('W/"a-1"');
});

test.each([
  ["none", {}],
  ["one without quotes", { ETag: "a-1" }],
  ["one that is no tag", { ETag: `"${"x".repeat(2_000)}"` }],
])("a document with %s is taken, and the whole comes the next time", async (_what, headers) => {
  answer = sends(200, headers, "<x/>");
  expect(await get()).toMatchObject({ kind: "document", etag: undefined });
});

test("304 to a question without a condition is no answer", async () => {
  answer = sends(304);
  await expect(get()).rejects.toMatchObject({ code: "configuration-server-failed" });
});

test("a document that is not there is asked for once more as other servers write its user", async () => {
  answer = (request, response) => sends(request.url?.includes("%3A") ? 200 : 404, {}, "<x/>")(request, response);
  expect(await get()).toMatchObject({ kind: "document" });
  answer = sends(404);
  expect(await get()).toEqual({ kind: "absent" });
  expect(asked).toHaveLength(4);
});

test.each([
  [403, "configuration-forbidden"],
  [412, "configuration-server-failed"],
  [500, "configuration-server-failed"],
  [200.5, "configuration-server-failed"],
] as const)("%s ends with %s, and is not asked again", async (status, code) => {
  answer = sends(Math.floor(status) === status ? status : 204);
  await expect(get()).rejects.toMatchObject({ code });
  expect(asked).toHaveLength(1);
});

test("a token that is refused is replaced once, and no more", async () => {
  tokens = ["old", "old", "new"];
  answer = (request, response) => sends(request.headers.authorization === "Bearer new" ? 200 : 401)(request, response);
  expect(await get()).toMatchObject({ kind: "document" });
  expect(refusals).toEqual([false, false, true]);
  answer = sends(401);
  await expect(get()).rejects.toMatchObject({ code: "configuration-token-refused" });
  expect(asked).toHaveLength(4);
});

test("where there is another token by now, none is asked for", async () => {
  tokens = ["old", "new"];
  answer = (request, response) => sends(request.headers.authorization === "Bearer new" ? 200 : 401)(request, response);
  expect(await get()).toMatchObject({ kind: "document" });
  expect(refusals).toEqual([false, false]);
});

test("a token that would put something else into the request is shown to nobody", async () => {
  tokens = ["a\r\nX-Other: 1"];
  await expect(get()).rejects.toMatchObject({ code: "configuration-token-refused" });
  expect(asked).toEqual([]);
});

test("who is overloaded says for how long", async () => {
  answer = sends(503, { "Retry-After": "7" });
  const error = await get().catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(XcapBusy);
  expect(error).toMatchObject({ code: "configuration-server-failed", retryAfter: 7_000 });
});

describe("a redirection", () => {
  test("within the server is followed, with the token", async () => {
    answer = (request, response) =>
      request.url === "/moved"
        ? sends(200, {}, "<x/>")(request, response)
        : sends(307, { Location: "/moved" })(request, response);
    expect(await get()).toMatchObject({ kind: "document" });
    expect(asked.map(({ authorization }) => authorization)).toEqual([`Bearer ${TOKEN}`, `Bearer ${TOKEN}`]);
  });

  test.each([
    ["another host", `https://${ELSEWHERE}/x`],
    ["another port", `https://${HOST}:8443/x`],
    ["no TLS", `http://${HOST}/x`],
    ["a password in it", `https://user:word@${HOST}/x`],
    ["nowhere", "https://"],
  ])("to %s is not followed, and nobody there is told anything", async (_where, location) => {
    answer = sends(302, { Location: location });
    await expect(get()).rejects.toMatchObject({ code: "configuration-redirected" });
    expect(asked.map(({ host }) => host)).toEqual([HOST]);
  });

  test("without an end is given up", async () => {
    answer = sends(302, { Location: "/again" });
    await expect(get()).rejects.toMatchObject({ code: "configuration-redirected" });
    expect(asked).toHaveLength(4);
  });
});

describe("what is too much", () => {
  test("is refused by its length, before it is read", async () => {
    answer = (_request, response) => void response.writeHead(200, { "Content-Length": MAX_DOCUMENT + 1 }).write("<");
    await expect(get()).rejects.toMatchObject({ code: "configuration-document-too-large" });
  });

  test("is refused as soon as it is, where it has no length", async () => {
    answer = (_request, response) => {
      const chunk = Buffer.alloc(65_536, 0x20);
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", more).on("error", () => {});
      more();
    };
    await expect(get()).rejects.toMatchObject({ code: "configuration-document-too-large" });
  });

  test("of the largest is taken", async () => {
    answer = sends(200, {}, Buffer.alloc(MAX_DOCUMENT, 0x20));
    expect(await get()).toMatchObject({ kind: "document" });
  });
});

test("a document that breaks off is none", async () => {
  answer = (_request, response) => {
    response.writeHead(200, { "Content-Length": 100 });
    response.write("<x>", () => response.destroy());
  };
  await expect(get()).rejects.toMatchObject({ code: expect.stringMatching(/^configuration-server-/) });
});

test("a server that says nothing, or drips, is given up after its time", async () => {
  answer = () => {};
  const silent = get();
  await expect(silent).rejects.toMatchObject({ code: "configuration-server-unreachable", detail: `${HOST}: silent` });
});

test("who has no more use for it need not wait", async () => {
  const over = new AbortController();
  const reason = new Error("signed out");
  answer = () => over.abort(reason);
  await expect(get(undefined, over.signal)).rejects.toBe(reason);
});

test("a server under another name, or of another authority, is told nothing", async () => {
  const stranger = { ...access, trustAnchors: () => [createAuthority().certificate] };
  await expect(getDocument(stranger, place, undefined, never)).rejects.toMatchObject({
    code: "configuration-server-not-trusted",
  });
  const wrong = { ...access, addressOf: () => access.addressOf(ELSEWHERE) };
  await expect(getDocument(wrong, place, undefined, never)).rejects.toMatchObject({
    code: "configuration-server-not-trusted",
  });
  expect(asked).toEqual([]);
});

test("nobody at the address is said so", async () => {
  const gone = { ...access, addressOf: () => ({ host: "127.0.0.1", port: 9 }) };
  await expect(getDocument(gone, place, undefined, never)).rejects.toMatchObject({
    code: "configuration-server-unreachable",
  });
});
