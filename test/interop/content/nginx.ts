/**
 * nginx on 127.0.0.1 as a content server: takes files by PUT, gives them out whole or from the middle, asks for a token, over TLS.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TlsIdentity } from "../../../lab/kms/authority.ts";
import { ForeignProcess } from "../rig/foreign-process.ts";

export interface NginxSetUp {
  /** For its configuration, its logs, and the files that it has, in `files/fd`. */
  readonly folder: string;
  readonly port: number;
  readonly identity: TlsIdentity;
  /** The token that it takes. */
  readonly token: string;
  /** Octets of the largest upload. */
  readonly largest: number;
  /** Octets that it sends in a second; as many as it can when not given. */
  readonly rate?: number;
}

/** Folders in which it keeps what is on its way; its own ones belong to the system. */
const ON_THE_WAY = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

function configuration({ folder, largest, port, rate, token }: NginxSetUp): string {
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr notice;
events {}
http {
  log_format asked '$request_method $uri $http_range $status $body_bytes_sent';
  access_log ${folder}/asked.log asked;
  ${ON_THE_WAY.map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ")}
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${folder}/certificate.pem;
    ssl_certificate_key ${folder}/key.pem;
    root ${folder}/files;
    client_max_body_size ${largest};
    ${rate === undefined ? "" : `limit_rate ${rate};`}
    location /fd/ {
      if ($http_authorization != "Bearer ${token}") { return 401; }
      dav_methods PUT;
    }
  }
}
`;
}

/** Starts it; it is there when it takes connections. */
export async function startNginx(setUp: NginxSetUp): Promise<ForeignProcess> {
  const { folder, identity } = setUp;
  mkdirSync(join(folder, "files", "fd"), { recursive: true });
  const file = join(folder, "nginx.conf");
  writeFileSync(join(folder, "certificate.pem"), identity.certificate);
  writeFileSync(join(folder, "key.pem"), identity.key, { mode: 0o600 });
  writeFileSync(file, configuration(setUp));
  const nginx = ForeignProcess.start({
    name: "nginx",
    command: "/usr/sbin/nginx",
    args: ["-e", "stderr", "-p", folder, "-c", file],
    folder,
  });
  try {
    await nginx.says(/using the "\w+" event method/);
  } catch (error) {
    await nginx.end();
    throw error;
  }
  return nginx;
}
