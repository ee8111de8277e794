/** A collector on loopback: keeps what arrives, and reads it with a second library by the published schema. */
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Root, type Type } from "protobufjs";

const SCHEMA = fileURLToPath(new URL("../../vectors/otlp/", import.meta.url));

function requestType(service: "metrics" | "logs"): Type {
  const root = new Root();
  root.resolvePath = (_origin, target) => join(SCHEMA, target);
  root.loadSync(`opentelemetry/proto/collector/${service}/v1/${service}_service.proto`);
  const name = service === "metrics" ? "ExportMetricsServiceRequest" : "ExportLogsServiceRequest";
  return root.lookupType(`opentelemetry.proto.collector.${service}.v1.${name}`);
}

const TYPES = { "/v1/metrics": requestType("metrics"), "/v1/logs": requestType("logs") } as const;
type Path = keyof typeof TYPES;

interface Arrived {
  readonly path: Path;
  readonly octets: Buffer;
}

type Value = { readonly stringValue?: string; readonly arrayValue?: { readonly values: readonly Value[] } };
type Attributes = readonly { readonly key: string; readonly value: Value }[];
interface Point {
  readonly attributes?: Attributes;
  readonly asDouble?: number;
  readonly asInt?: string;
  readonly count?: string;
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
}
interface Metric {
  readonly name: string;
  readonly unit?: string;
  readonly sum?: { readonly dataPoints: readonly Point[]; readonly isMonotonic?: boolean };
  readonly gauge?: { readonly dataPoints: readonly Point[] };
  readonly histogram?: { readonly dataPoints: readonly Point[] };
}
interface LogLine {
  readonly timeUnixNano: string;
  readonly severityNumber: string;
  readonly severityText: string;
  readonly body: Value;
  readonly attributes?: Attributes;
}

const plain = (value: Value | undefined): unknown => value?.stringValue ?? value?.arrayValue?.values.map(plain);
const told = (attributes: Attributes = []) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));

export interface Collector {
  readonly endpoint: string;
  readonly arrived: readonly Arrived[];
  /** HTTP status of the next answers. */
  status: number;
  /** Everything that came, as text in which a secret would be found. */
  text(): string;
  /** The last of each measure: its values by what they are told apart by. */
  measures(): ReadonlyMap<string, readonly { readonly told: Record<string, unknown>; readonly value: number }[]>;
  lines(): readonly {
    readonly body: unknown;
    readonly severity: string;
    readonly codes: unknown;
    readonly ms: number;
  }[];
  resources(): readonly Record<string, unknown>[];
  close(): Promise<void>;
}

/** Reads as the schema says, and fails for what is none of it. */
function read<T>(path: Path, { octets }: Arrived): T {
  const type = TYPES[path];
  const message = type.decode(octets);
  const wrong = type.verify(message);
  if (wrong !== null) throw new Error(wrong);
  return type.toObject(message, { longs: String, enums: String }) as T;
}

type Scoped<Key extends string, Of> = { readonly [K in Key]: readonly Of[] };

export async function openCollector(): Promise<Collector> {
  const arrived: Arrived[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      arrived.push({ path: request.url as Path, octets: Buffer.concat(chunks) });
      response.writeHead(collector.status, { "Content-Type": "application/x-protobuf" }).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const of = <T>(path: Path) => arrived.filter((each) => each.path === path).map((each) => read<T>(path, each));
  const metrics = () =>
    of<{
      readonly resourceMetrics: readonly ({ readonly resource: { readonly attributes: Attributes } } & Scoped<
        "scopeMetrics",
        Scoped<"metrics", Metric>
      >)[];
    }>("/v1/metrics").flatMap(({ resourceMetrics }) => resourceMetrics);
  const logs = () =>
    of<{
      readonly resourceLogs: readonly ({ readonly resource: { readonly attributes: Attributes } } & Scoped<
        "scopeLogs",
        Scoped<"logRecords", LogLine>
      >)[];
    }>("/v1/logs").flatMap(({ resourceLogs }) => resourceLogs);
  const collector: Collector = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    status: 200,
    text: () => arrived.map(({ octets }) => octets.toString("latin1")).join("\n"),
    measures() {
      const all = metrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
      return new Map(
        all.map(({ gauge, histogram, name, sum }) => [
          name,
          (sum ?? gauge ?? histogram)?.dataPoints.map((point) => ({
            told: told(point.attributes),
            value: Number(point.sum ?? point.asDouble ?? point.asInt),
          })) ?? [],
        ]),
      );
    },
    lines: () =>
      logs().flatMap(({ scopeLogs }) =>
        scopeLogs.flatMap(({ logRecords }) =>
          logRecords.map(({ attributes, body, severityText, timeUnixNano }) => ({
            body: plain(body),
            severity: severityText,
            codes: told(attributes)["codes"],
            ms: Number(BigInt(timeUnixNano) / 1_000_000n),
          })),
        ),
      ),
    resources: () => [...metrics(), ...logs()].map(({ resource }) => told(resource.attributes)),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return collector;
}
