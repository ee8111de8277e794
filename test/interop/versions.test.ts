/** What docs/interop.md says was run, held against what is here: same series, nothing older. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findBrowser } from "../../electron/machine/find-browser.mjs";
import { artefacts } from "./rig/scratch.ts";

const DOCUMENT = readFileSync(join(import.meta.dirname, "../../docs/interop.md"), "utf8");

/** Packages of Debian, by what the table calls them. */
const PACKAGES: Readonly<Record<string, string>> = {
  Kamailio: "kamailio",
  rtpengine: "rtpengine-daemon",
  coturn: "coturn",
  nginx: "nginx",
  OpenLDAP: "slapd",
  tinyproxy: "tinyproxy-bin",
  baresip: "baresip-core",
  linphonec: "linphone-cli",
  Janus: "janus",
  Twinkle: "twinkle-console",
  SIPp: "sip-tester",
  sipsak: "sipsak",
  GStreamer: "gstreamer1.0-tools",
  libsrtp: "libsrtp2-dev",
  "vo-amrwbenc": "libvo-amrwbenc-dev",
  "opencore-amr": "libopencore-amrwb-dev",
  libopus: "libopus-dev",
  wolfSSL: "libwolfssl-dev",
  OpenSSL: "openssl",
  tshark: "tshark",
  xmlsec1: "xmlsec1",
  "xmllint, libxml2": "libxml2-utils",
};

const RELEASE = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
const isDebian12 = /^ID=debian$/m.test(RELEASE) && /^VERSION_ID="12"$/m.test(RELEASE);

/** The rows of the table: software and version. */
const ROWS = [...DOCUMENT.matchAll(/^\| ([^|]+?) +\| (\d[\w.]*) +\|/gm)].map(([, software = "", version = ""]) => ({
  software,
  version,
}));

/** The version that a package has from its makers, without Debian's own numbers. */
function versionOf(debian: string): string | undefined {
  try {
    const whole = execFileSync("dpkg-query", ["-W", debian], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return /\t(?:\d+:)?(\d[\d.]*\d)/.exec(whole)?.[1];
  } catch {
    return undefined;
  }
}

const numbers = (version: string) => version.split(".").map(Number);

/** A security update of Debian is newer within its series; another series is to be written into the document. */
function isOfSeries(here: string, written: string): boolean {
  const [a, b] = [numbers(here), numbers(written)];
  if (a[0] !== b[0] || a[1] !== b[1]) return false;
  const place = b.findIndex((number, index) => number !== a[index]);
  return place === -1 || (a[place] ?? -1) > (b[place] ?? 0);
}

test("every row of the table has a package, and every package a row", () => {
  // One software can be several servers, with a row for each.
  const named = new Set(ROWS.map(({ software }) => software));
  named.delete("JsSIP");
  expect([...named].toSorted()).toEqual(Object.keys(PACKAGES).toSorted());
});

describe.runIf(isDebian12)("on Debian 12", () => {
  const here: Record<string, string> = {};

  test.each(ROWS)("$software $version", ({ software, version }) => {
    const debian = PACKAGES[software];
    const found =
      debian === undefined
        ? (
            JSON.parse(readFileSync(join(import.meta.dirname, "../../node_modules/jssip/package.json"), "utf8")) as {
              version: string;
            }
          ).version
        : versionOf(debian);
    // What is not installed is not run either; its tests say so.
    if (found === undefined) return;
    here[software] = found;
    writeFileSync(join(artefacts("measured"), "versions.json"), JSON.stringify(here, null, 1));
    expect(isOfSeries(found, version), `${software} is ${found} here`).toBe(true);
  });

  test("browser and Node", () => {
    const [, chromium, node] = /with Chromium (\d+) and Node (\d+)/.exec(DOCUMENT) ?? [];
    expect(process.versions.node.split(".")[0]).toBe(node);
    const path = findBrowser()?.path;
    if (path === undefined) return;
    const said = execFileSync(path, ["--version"], { encoding: "utf8" });
    expect(Number(/(\d+)\./.exec(said)?.[1])).toBeGreaterThanOrEqual(Number(chromium));
  });
});

test.each([
  ["3.0.19", "3.0.19", true],
  ["3.0.20", "3.0.19", true],
  ["3.0.9", "3.0.19", false],
  ["3.1.0", "3.0.19", false],
  ["10.5.3.5", "10.5.3.5", true],
  ["10.5.3", "10.5.3.5", false],
])("%s beside %s: of its series %s", (here, written, fits) => expect(isOfSeries(here, written)).toBe(fits));
