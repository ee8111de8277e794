/** A content server for tests, under a certificate of its own authority: each says how it answers. */
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { ContentAccess } from "../../../electron/files/content-access.ts";
import { createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";

export const CONTENT_HOST = "content.a.test";

export interface StandInContentServer {
  readonly access: ContentAccess;
  /** Methods and targets in the order in which they were asked for, with the range where there is one. */
  readonly asked: string[];
  close(): Promise<void>;
}

export async function startContentServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  change: Partial<ContentAccess> = {},
): Promise<StandInContentServer> {
  const authority = createAuthority();
  const { certificate: cert, key } = issueServerIdentity(authority, CONTENT_HOST);
  const asked: string[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    asked.push([request.method, request.url, request.headers.range].filter((part) => part !== undefined).join(" "));
    request.on("error", () => {});
    answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    access: {
      url: `https://${CONTENT_HOST}/fd`,
      upload: "post",
      accessToken: async () => "a-token",
      furtherHosts: [],
      largestFile: 2 ** 31,
      largestSent: () => null,
      trustAnchors: [authority.certificate],
      addressOf: () => ({ host: "127.0.0.1", port }),
      ...change,
    },
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
