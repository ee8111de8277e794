/** What a browser makes of the content security policy of an account that names a domain: servers in it, whichever DNS will name, and no other. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium, expect, test } from "@playwright/test";
import { findBrowser } from "../../electron/machine/find-browser.mjs";
import { contentSecurityPolicy } from "../../electron/shells/web-content.ts";
import { connectSources } from "../../shared/bridge/signalling-server.ts";

const installed = findBrowser();
test.skip(installed === undefined, "the policy is tried in an installed Chromium, Chrome or Edge");

test("windows may connect to the servers of the domain, and to nobody else", async () => {
  const serversFromDns = { domain: "a.test", furtherDomains: ["b.test"], path: "/sip" };
  const policy = contentSecurityPolicy(connectSources({ servers: [], serversFromDns }), "nonce");
  const server = createServer((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/html", "Content-Security-Policy": policy }).end("<p>page</p>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch({
    executablePath: installed?.path ?? "",
    chromiumSandbox: process.getuid?.() !== 0,
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const blocked = await page.evaluate(async () => {
    const seen: string[] = [];
    document.addEventListener("securitypolicyviolation", ({ blockedURI }) => seen.push(new URL(blockedURI).host));
    const hosts = [
      "a.test",
      "a.test:8443",
      "new.a.test:8443",
      "x.y.b.test",
      "evil.test",
      "aa.test",
      "a.test.evil.test",
    ];
    const ended = hosts.map(
      (host) =>
        new Promise<void>((resolve) => {
          const socket = new WebSocket(`wss://${host}/sip`);
          socket.addEventListener("error", () => resolve());
        }),
    );
    await Promise.all(ended);
    // What a server that wants a certificate is asked first. What is blocked is told after the request has failed.
    const last = new Promise<void>((resolve) => {
      document.addEventListener("securitypolicyviolation", ({ blockedURI }) => {
        if (new URL(blockedURI).host === "else.test") resolve();
      });
    });
    for (const host of ["a.test", "new.a.test:8443", "else.test"]) {
      await fetch(`https://${host}/sip`, { mode: "no-cors" }).catch(() => {});
    }
    await last;
    return seen;
  });
  await browser.close();
  server.close();
  expect(blocked.sort()).toEqual(["a.test.evil.test", "aa.test", "else.test", "evil.test"]);
});
