import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contentSecurityPolicy } from "../../../../../electron/shells/web-content.ts";
import { HOST_BUNDLES } from "../../../../../scripts/tools/build/build.ts";
import { developmentContent, NONCE_PLACE } from "../../../../../scripts/tools/dev/development-content.ts";
import { readImports } from "../../../../../scripts/tools/walls/import-graph.ts";

let server: Server;
let origin: string;
const asked: (string | undefined)[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url);
    const page = request.url?.endsWith(".html");
    response.writeHead(request.url === "/missing.js" ? 404 : 200, {
      "Content-Type": page ? "text/html" : "text/plain",
    });
    response.end(page ? `<script nonce="${NONCE_PLACE}">` : "made");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

test("each page has a nonce of its own, for the scripts that stand in it", async () => {
  const content = developmentContent(origin);
  const pages = [await content.answer("/console.html", []), await content.answer("/console.html", [])];
  const nonces = pages.map(({ body }) => /nonce="([^"]+)"/.exec(body.toString())?.[1] ?? "");
  expect(new Set(nonces).size).toBe(2);
  expect(nonces).not.toContain(NONCE_PLACE);
  for (const [index, { headers }] of pages.entries()) {
    expect(headers["Content-Security-Policy"]).toContain(`script-src 'self' 'nonce-${nonces[index]}';`);
  }
});

test("nothing is allowed beyond the windows' own policy but that nonce, the way to the server, and texts that its scripts write", async () => {
  const { headers } = await developmentContent(origin).answer("/console.html", ["ws://127.0.0.1:1"]);
  const policy = headers["Content-Security-Policy"] ?? "";
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
  const changes = origin.replace("http", "ws");
  const trusted = "require-trusted-types-for 'script'; trusted-types default; ";
  const windows = contentSecurityPolicy(["ws://127.0.0.1:1"], nonce);
  expect(windows).toContain(trusted);
  expect(policy.replace(` 'nonce-${nonce}'`, "").replace(` ${changes}`, "")).toBe(windows.replace(trusted, ""));
});

test("requests go to the server with their query, and nowhere else", async () => {
  const content = developmentContent(origin);
  expect((await content.answer("/a.ts?t=1", [])).body.toString()).toBe("made");
  expect((await content.answer("//other.example/a.ts", [])).status).toBe(200);
  expect((await content.answer("/missing.js", [])).status).toBe(404);
  expect(asked.slice(-3)).toEqual(["/a.ts?t=1", "//other.example/a.ts", "/missing.js"]);
});

test("no bundle that is packed takes anything of it in", () => {
  const imports = readImports(fileURLToPath(new URL("../../../../..", import.meta.url)));
  const taken = new Set<string>(HOST_BUNDLES.map(({ entry }) => entry));
  taken.add("renderer/console-main.tsx").add("renderer/unit-main.tsx");
  for (const file of taken) {
    for (const { from, to } of imports) if (from === file && to !== undefined) taken.add(to);
  }
  expect(taken.size).toBeGreaterThan(200);
  expect([...taken].filter((file) => file.startsWith("scripts/"))).toEqual([]);
});
