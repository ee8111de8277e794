/**
 * OpenLDAP's slapd on 127.0.0.1: people below `dc=example`, over TLS and in clear, readable by one name with its password.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TlsIdentity } from "../../../lab/kms/authority.ts";
import { ForeignProcess } from "../rig/foreign-process.ts";
import { freePort, untilAccepting } from "../rig/ports.ts";

const PROGRAM = "/usr/sbin/slapd";
const SCHEMAS = "/etc/ldap/schema";

export const READER = { dn: "cn=console,dc=example", password: "läse gern" } as const;

/** H.350.4 (RFC 3944) as far as it is needed: the schema is not among those of Debian. */
const SIP_SCHEMA = `
attributetype ( 0.0.8.350.1.1.6.1.1 NAME 'SIPIdentitySIPURI' EQUALITY caseExactMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
objectclass ( 0.0.8.350.1.1.6.2.1 NAME 'SIPIdentity' SUP top AUXILIARY MAY SIPIdentitySIPURI )
`;

const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");

/** Somebody below `ou=people`. */
export const entry = (uid: string, attributes: Readonly<Record<string, string | readonly string[]>>): string =>
  [
    `dn: uid=${uid},ou=people,dc=example`,
    "objectClass: inetOrgPerson",
    "objectClass: SIPIdentity",
    `uid: ${uid}`,
    "sn: x",
    ...Object.entries(attributes).flatMap(([name, values]) =>
      [values].flat().map((value) => `${name}:: ${base64(value)}`),
    ),
    "",
  ].join("\n");

export class Slapd {
  readonly port: number;
  readonly tlsPort: number;
  readonly #folder: string;
  readonly #config: string;
  #process: ForeignProcess | undefined;

  private constructor(folder: string, port: number, tlsPort: number) {
    this.#folder = folder;
    this.#config = join(folder, "slapd.conf");
    this.port = port;
    this.tlsPort = tlsPort;
  }

  /** @param people - entries as {@link entry} writes them */
  static async start(folder: string, identity: TlsIdentity, people: readonly string[]): Promise<Slapd> {
    const server = new Slapd(folder, await freePort(), await freePort());
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    mkdirSync(join(folder, "people"));
    file(
      "slapd.conf",
      [
        "modulepath /usr/lib/ldap",
        "moduleload back_mdb",
        ...["core", "cosine", "inetorgperson"].map((name) => `include ${SCHEMAS}/${name}.schema`),
        `include ${file("sip.schema", SIP_SCHEMA)}`,
        `TLSCertificateFile ${file("certificate.pem", identity.certificate)}`,
        `TLSCertificateKeyFile ${file("key.pem", identity.key)}`,
        `pidfile ${join(folder, "slapd.pid")}`,
        "database mdb",
        'suffix "dc=example"',
        `directory ${join(folder, "people")}`,
        `access to * by dn.exact="${READER.dn}" read by anonymous auth by * none`,
        "",
      ].join("\n"),
    );
    const top = [
      "dn: dc=example\nobjectClass: domain\ndc: example\n",
      "dn: ou=people,dc=example\nobjectClass: organizationalUnit\nou: people\n",
      `dn: ${READER.dn}\nobjectClass: person\ncn: console\nsn: x\nuserPassword:: ${base64(READER.password)}\n`,
    ];
    server.add([...top, ...people]);
    await server.begin();
    return server;
  }

  /** Puts entries in while it does not run. */
  add(entries: readonly string[]): void {
    writeFileSync(join(this.#folder, "entries.ldif"), entries.join("\n"));
    execFileSync(PROGRAM, ["-Tadd", "-f", this.#config, "-l", join(this.#folder, "entries.ldif")], {
      stdio: ["ignore", "ignore", "inherit"],
    });
  }

  async begin(): Promise<void> {
    this.#process = ForeignProcess.start({
      name: "slapd",
      command: PROGRAM,
      args: [
        "-f",
        this.#config,
        "-h",
        `ldap://127.0.0.1:${this.port} ldaps://127.0.0.1:${this.tlsPort}`,
        "-d",
        "stats",
      ],
      folder: this.#folder,
    });
    await this.#process.says(/slapd starting/);
    // It says so first.
    await Promise.all([this.port, this.tlsPort].map(untilAccepting));
  }

  async end(): Promise<void> {
    await this.#process?.end();
  }
}
