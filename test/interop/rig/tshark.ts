/**
 * tshark as a judge of octets.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";

const OUTPUT_LIMIT = 256 * 1024 * 1024;

function run(file: string, args: readonly string[]): string {
  return execFileSync("tshark", ["-n", "-r", file, ...args], {
    encoding: "utf8",
    maxBuffer: OUTPUT_LIMIT,
    stdio: ["ignore", "pipe", "ignore"],
  });
}

/** Values of fields, one row for each packet that the filter lets through; several values of a field stand in one cell. */
export function fields(
  file: string,
  filter: string,
  names: readonly string[],
  options: readonly string[] = [],
): string[][] {
  const columns = names.flatMap((name) => ["-e", name]);
  const text = run(file, [
    ...options,
    "-Y",
    filter,
    "-T",
    "fields",
    "-E",
    "separator=/t",
    "-E",
    "aggregator=,",
    ...columns,
  ]);
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => line.split("\t"));
}

/**
 * Packets that are malformed or in which the dissector found an error, with what it says about them.
 *
 * @param within - display filter of the packets that are judged; all when empty
 */
export function complaints(file: string, options: readonly string[] = [], within = ""): string[] {
  const bad = "(_ws.malformed || _ws.expert.severity == error)";
  const filter = within === "" ? bad : `${bad} && (${within})`;
  const names = ["frame.number", "frame.protocols", "_ws.expert.message"];
  return fields(file, filter, names, options).map((row) => row.join(" "));
}

/** A capture made of octets alone, each a packet between two ports: of UDP, or of TCP. */
export function packetsFile(
  file: string,
  packets: readonly Uint8Array[],
  port: number,
  over: "-u" | "-T" = "-u",
): string {
  const dump = packets
    .map((octets) => {
      const lines: string[] = [];
      for (let at = 0; at < octets.length; at += 16) {
        const hex = [...octets.subarray(at, at + 16)].map((octet) => octet.toString(16).padStart(2, "0"));
        lines.push(`${at.toString(16).padStart(6, "0")} ${hex.join(" ")}`);
      }
      return lines.join("\n");
    })
    .join("\n\n");
  writeFileSync(`${file}.txt`, `${dump}\n`);
  execFileSync("text2pcap", ["-q", "-4", "127.0.0.1,127.0.0.1", over, `${port},${port}`, `${file}.txt`, file], {
    stdio: ["ignore", "ignore", "ignore"],
  });
  return file;
}

/**
 * What went over the TLS connections to a port, in clear, record by record and in both directions: the dissectors of some protocols read no TLS.
 *
 * @param secrets - the file in which they were noted
 */
export function clearOfTls(file: string, port: number, secrets: string): Buffer[] {
  const options = ["-o", `tls.keylog_file:${secrets}`, "-d", `tcp.port==${port},tls`, "-d", `tls.port==${port},data`];
  return fields(file, "tls && data", ["data.data"], options)
    .flatMap(([records = ""]) => records.split(","))
    .map((record) => Buffer.from(record, "hex"));
}
