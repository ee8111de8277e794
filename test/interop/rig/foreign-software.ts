/**
 * The foreign programs and libraries that the interoperability tests need, where Debian has them, and how they get here.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { aptSystem, isRoot } from "../../../scripts/setup/machine.mjs";

interface Foreign {
  /** Debian packages. */
  readonly packages: readonly string[];
  /** Files that are there when the packages are, the same on Debian and Ubuntu. */
  readonly files: readonly string[];
}

const LIB = process.arch === "arm64" ? "/usr/lib/aarch64-linux-gnu" : "/usr/lib/x86_64-linux-gnu";

export const FOREIGN = {
  gcc: { packages: ["gcc", "libc6-dev"], files: ["/usr/bin/gcc", "/usr/include/stdio.h"] },
  wolfssl: { packages: ["libwolfssl-dev"], files: ["/usr/include/wolfssl/wolfcrypt/sakke.h"] },
  xmlsec1: { packages: ["xmlsec1"], files: ["/usr/bin/xmlsec1"] },
  xmllint: { packages: ["libxml2-utils"], files: ["/usr/bin/xmllint"] },
  tshark: { packages: ["tshark"], files: ["/usr/bin/tshark", "/usr/bin/dumpcap", "/usr/bin/text2pcap"] },
  kamailio: {
    packages: ["kamailio", "kamailio-websocket-modules", "kamailio-tls-modules"],
    files: ["/usr/sbin/kamailio", `${LIB}/kamailio/modules/websocket.so`],
  },
  rtpengine: { packages: ["rtpengine-daemon"], files: ["/usr/bin/rtpengine"] },
  baresip: { packages: ["baresip-core"], files: ["/usr/bin/baresip"] },
  sipp: { packages: ["sip-tester"], files: ["/usr/bin/sipp"] },
} as const satisfies Record<string, Foreign>;

export type ForeignName = keyof typeof FOREIGN;

/** Names of those that are not here. */
export function missing(names: readonly ForeignName[]): readonly ForeignName[] {
  return names.filter((name) => FOREIGN[name].files.some((file) => !existsSync(file)));
}

const packagesOf = (names: readonly ForeignName[]): readonly string[] =>
  names.flatMap((name) => FOREIGN[name].packages);

/** The command that a person types to have them. */
export const installCommand = (names: readonly ForeignName[]): string =>
  `apt-get install -y --no-install-recommends ${packagesOf(names).join(" ")}`;

/**
 * Installs what is missing, where that can be done without asking anybody: as root on Debian or Ubuntu. The services that
 * come with the packages are not started; the tests start their own.
 */
export function installMissing(): void {
  const absent = missing(Object.keys(FOREIGN) as ForeignName[]);
  if (absent.length === 0 || aptSystem() === undefined || !isRoot()) return;
  console.error(`installing ${absent.join(", ")} by apt (this takes a minute, once)`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  spawnSync("apt-get", ["update"], { env, stdio: "ignore" });
  const { status, stderr } = spawnSync("apt-get", installCommand(absent).split(" ").slice(1), {
    env,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (status !== 0) console.error(stderr.trim().split("\n").slice(-20).join("\n"));
}
