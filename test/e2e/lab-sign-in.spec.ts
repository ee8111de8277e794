/** The page of the lab's identity server in a real browser: by keys alone, in both themes, and on to the address of the answer. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { findBrowser } from "../../electron/machine/find-browser.mjs";
import { LabIdentity } from "../../lab/identity/lab-identity.ts";
import { createAuthority } from "../../lab/kms/authority.ts";
import { barriers } from "../support/harness/e2e/barriers.ts";

const IDS = { mcptt: "sip:ava@mcx.system-a.example" };
let identity: LabIdentity;
let back: Server;
let came: URL[];
let browser: Browser;
let page: Page;

const installed = findBrowser();
test.skip(installed === undefined, "the page is tested in an installed Chromium, Chrome or Edge");

test.beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: installed?.path ?? "",
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  identity = await LabIdentity.open({
    authority: createAuthority(),
    host: "id.system-a.example",
    people: {
      ava: { displayName: "Ava Lindqvist", role: "Dispatcher, this desk", ids: IDS },
      // Text of others is text, whatever it looks like.
      odd: { displayName: "<b>Odd</b> & Co", role: "Somebody", ids: IDS },
    },
  });
  back = createServer((request, response) => {
    came.push(new URL(request.url ?? "", "http://127.0.0.1"));
    response.end("back");
  });
  await new Promise<void>((resolve) => back.listen(0, "127.0.0.1", resolve));
});
test.afterAll(async () => {
  await browser?.close();
  await identity?.close();
  back?.close();
  back?.closeAllConnections();
});
test.beforeEach(async () => {
  came = [];
  page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
});
test.afterEach(() => page.context().close());

/** Where a browser is sent to sign in. */
function signInAddress(): string {
  const access = identity.access(["mcptt"], IDS.mcptt);
  const url = access.inBrowser(new URL("/auth", access.issuer));
  url.search = new URLSearchParams({
    client_id: access.clientId,
    response_type: "code",
    scope: `openid ${access.scopes.join(" ")}`,
    redirect_uri: `http://127.0.0.1:${(back.address() as AddressInfo).port}/signed-in`,
    state: "state-of-the-attempt",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  }).toString();
  return url.href;
}

for (const colorScheme of ["dark", "light"] as const) {
  test(`somebody is chosen by keys alone, and nothing bars the page, ${colorScheme}`, async () => {
    await page.emulateMedia({ colorScheme });
    await page.goto(signInAddress());
    await expect(page.getByRole("heading", { name: "Who are you?" })).toBeVisible();
    await expect(page.getByRole("button", { name: "<b>Odd</b> & Co" })).toBeVisible();
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press("Tab");
    await expect(page.getByRole("button", { name: "Ava Lindqvist" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect.poll(() => came.map(({ pathname }) => pathname)).toContain("/signed-in");
    const answer = came.find(({ pathname }) => pathname === "/signed-in")?.searchParams;
    expect(answer?.get("state")).toBe("state-of-the-attempt");
    expect(answer?.get("code")).toMatch(/^[\w-]{20,}$/);
  });
}

test("nobody is chosen too, and that is the answer", async () => {
  await page.goto(signInAddress());
  await page.getByRole("button", { name: "Sign in as nobody" }).click();
  await expect
    .poll(() => came.find(({ pathname }) => pathname === "/signed-in")?.searchParams.get("error"))
    .toBe("access_denied");
});
