/** A server with configurations, over TLS: the document of a system, set-up files, and what goes wrong there. */
import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { createAuthority, issueServerIdentity, type TlsIdentity } from "../../../lab/kms/authority.ts";
import { INITIAL_CONFIGURATION } from "../fixtures/initial-configuration.ts";

/** What it does otherwise. */
interface ConfigurationHabits {
  readonly status?: number;
  readonly body?: string;
  /** Access tokens that it takes; whoever shows none of them gets 401. Left out, it asks for none. */
  readonly takes?: readonly string[];
  /** It shows a certificate of an authority that nobody knows. */
  readonly stranger?: boolean;
  /** It takes the question and says nothing. */
  readonly silent?: boolean;
  /** It is gone. */
  readonly closed?: boolean;
}

export interface ConfigurationServer {
  url(path: string): string;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
  habits(habits: ConfigurationHabits): void;
  close(): Promise<void>;
}

export async function startConfigurationServer(authority: TlsIdentity): Promise<ConfigurationServer> {
  const asked: string[] = [];
  const own = issueServerIdentity(authority, "localhost");
  const strange = issueServerIdentity(createAuthority(), "localhost");
  let now: ConfigurationHabits = {};
  const server: Server = createServer({ cert: own.certificate, key: own.key }, (request, response) => {
    asked.push(request.url ?? "");
    if (now.silent === true) return;
    const { body = INITIAL_CONFIGURATION, status = 200, takes } = now;
    const [, token = ""] = /^Bearer (.+)$/.exec(request.headers.authorization ?? "") ?? [];
    response
      .writeHead(takes === undefined || takes.includes(token) ? status : 401, { Location: "https://elsewhere.test/" })
      .end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return {
    asked,
    url: (path) => `https://localhost:${port}${path}`,
    habits(habits) {
      now = habits;
      const shown = habits.stranger === true ? strange : own;
      server.setSecureContext({ cert: shown.certificate, key: shown.key });
      if (habits.closed === true) void close();
    },
    close,
  };
}
