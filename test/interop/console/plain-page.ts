/**
 * A page with nothing on it, of this computer: browsers give microphones to pages of an origin, and let those of this computer alone
 * connect to it.
 *
 * @module
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContext, Page } from "playwright-core";

export interface PlainPage {
  readonly page: Page;
  close(): Promise<void>;
}

export async function openPlainPage(context: BrowserContext): Promise<PlainPage> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>Plain</title>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  return {
    page,
    async close() {
      await page.close();
      server.close();
    },
  };
}
