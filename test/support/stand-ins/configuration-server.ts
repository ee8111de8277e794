/** A server with configurations, over TLS: the document of a system, set-up files, and what goes wrong there. */
import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { type Authority, createAuthority, issueServerIdentity } from "../../../lab/kms/authority.ts";

/** A document that completes the account of the tests. */
export const INITIAL_CONFIGURATION = `<?xml version="1.0" encoding="UTF-8"?>
<mcptt-UE-initial-configuration xmlns="urn:3gpp:mcptt:mcpttUEinitConfig:1.0" domain="a.test">
  <on-network index="0">
    <App-Server-Info>
      <idms-auth-endpoint>https://idm.a.test/authorize</idms-auth-endpoint>
      <idms-token-endpoint>https://idm.a.test/token</idms-token-endpoint>
      <kms>kms.a.test</kms>
      <tls-tunnel-auth-method><mutual-authentication>false</mutual-authentication></tls-tunnel-auth-method>
    </App-Server-Info>
    <CMS-XCAP-root-URI>https://cms.a.test/xcap-root</CMS-XCAP-root-URI>
    <anyExt>
      <MCPTT-Service-Details><IPv6-Required>false</IPv6-Required><Server-URI>sip:mcptt-part@a.test</Server-URI></MCPTT-Service-Details>
    </anyExt>
  </on-network>
</mcptt-UE-initial-configuration>`;

/** What it does otherwise. */
export interface ConfigurationHabits {
  readonly status?: number;
  readonly body?: string;
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

export async function startConfigurationServer(authority: Authority): Promise<ConfigurationServer> {
  const asked: string[] = [];
  const own = issueServerIdentity(authority, "localhost");
  const strange = issueServerIdentity(createAuthority(), "localhost");
  let now: ConfigurationHabits = {};
  const server: Server = createServer({ cert: own.certificate, key: own.key }, (request, response) => {
    asked.push(request.url ?? "");
    if (now.silent === true) return;
    const { body = INITIAL_CONFIGURATION, status = 200 } = now;
    response.writeHead(status, { Location: "https://elsewhere.test/" }).end(body);
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
