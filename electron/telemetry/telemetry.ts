/**
 * Metrics and lines of the log for the collector of a control room, by OTLP over HTTP, where the policy of the computer names
 * one. What goes out is counts, durations and words of closed sets: no name, no ID, no address, no content.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { Agent } from "node:http";
import { SeverityNumber } from "@opentelemetry/api";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider, type LogRecordExporter } from "@opentelemetry/sdk-logs";
import { MeterProvider, PeriodicExportingMetricReader, type PushMetricExporter } from "@opentelemetry/sdk-metrics";
import { within } from "../../shared/base/within.ts";
import type { Logger } from "../services/log.ts";
import type { Policy } from "../services/policy.ts";
import { keptLine } from "../support/log-lines.ts";
import { CALL_COUNTS, CALL_TIMES, type CallCount, CallMeasures, type CallTime } from "./call-measures.ts";
import type { Registration, Telemetry } from "./telemetry-port.ts";

/** Lines of the log that wait for the collector; more are let go. */
const MOST_LINES = 500;
/** Milliseconds for one attempt to hand over what there is, with all that is tried again of it. */
const EXPORT_MS = 5_000;
/** Milliseconds that the end of the program waits for the last of it. */
const LAST_MS = 2_000;
/** Milliseconds that a line waits at most for others to go with it. */
const LINES_EVERY_MS = 5_000;
const PREFIX = "mc_dispatcher";
/** Milliseconds, upper edges. */
const EDGES = [10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000];
const SEVERITIES = { info: SeverityNumber.INFO, warn: SeverityNumber.WARN, error: SeverityNumber.ERROR } as const;

export interface TelemetryOptions {
  readonly policy: NonNullable<Policy["telemetry"]>;
  readonly version: string;
  /** Makes the connections, checked as all of the host are. */
  readonly agent: (protocol: string) => Agent;
  readonly log: Logger;
}

/** Of what is exported, whether it arrived: the first failure is said once, and the first success after it. */
function watch(log: Logger) {
  let isLost = false;
  return (isGood: boolean) => {
    if (isGood === !isLost) return;
    isLost = !isGood;
    if (isLost) log.warn("the collector is not reached, nothing is kept for it");
    else log.info("the collector is reached again");
  };
}

/** The exporter, which tells how it went and fails for nobody: a collector that is down is no fault of the program. */
function watched<E extends LogRecordExporter | PushMetricExporter>(exporter: E, arrived: (isGood: boolean) => void): E {
  return new Proxy(exporter, {
    get(of, name) {
      const value: unknown = Reflect.get(of, name, of);
      if (name === "export")
        return (what: never, done: (result: { code: number }) => void) =>
          of.export(what, (result) => {
            arrived(result.code === 0);
            done({ code: 0 });
          });
      return typeof value === "function" ? value.bind(of) : value;
    },
  });
}

/** Where one kind of what is handed over goes, below the collector's own address (OTLP over HTTP, "endpoint URLs"). */
const at = (endpoint: string, path: string) => `${endpoint.endsWith("/") ? endpoint.slice(0, -1) : endpoint}${path}`;

/** Begins to hand over. Nothing that is done here throws or waits. */
export function openTelemetry({ agent, log, policy, version }: TelemetryOptions): Telemetry {
  const arrived = watch(log);
  const agents = new Map<string, Agent>();
  const agentFor = (protocol: string) => {
    const kept = agents.get(protocol) ?? agent(protocol);
    agents.set(protocol, kept);
    return kept;
  };
  const way = { timeoutMillis: EXPORT_MS, httpAgentOptions: agentFor };
  // Of this run, and of nobody: it tells one desk from another without saying which it is.
  const resource = resourceFromAttributes({
    "service.name": "mc-dispatcher",
    "service.version": version,
    "service.instance.id": randomUUID(),
  });
  const meters = new MeterProvider({
    resource,
    readers: [
      new PeriodicExportingMetricReader({
        exporter: watched(new OTLPMetricExporter({ ...way, url: at(policy.endpoint, "/v1/metrics") }), arrived),
        exportIntervalMillis: policy.everySeconds * 1_000,
        exportTimeoutMillis: Math.min(EXPORT_MS, policy.everySeconds * 1_000),
      }),
    ],
  });
  const loggers = new LoggerProvider({
    resource,
    processors: [
      new BatchLogRecordProcessor({
        exporter: watched(new OTLPLogExporter({ ...way, url: at(policy.endpoint, "/v1/logs") }), arrived),
        maxQueueSize: MOST_LINES,
        maxExportBatchSize: MOST_LINES,
        scheduledDelayMillis: LINES_EVERY_MS,
        exportTimeoutMillis: EXPORT_MS,
      }),
    ],
  });
  const meter = meters.getMeter(PREFIX, version);
  const lines = loggers.getLogger(PREFIX, version);
  const counters = Object.fromEntries(
    Object.entries(CALL_COUNTS).map(([name, description]) => [
      name,
      meter.createCounter(`${PREFIX}.calls.${name}`, { description, unit: "{call}" }),
    ]),
  ) as Record<CallCount, ReturnType<typeof meter.createCounter>>;
  const times = Object.fromEntries(
    Object.entries(CALL_TIMES).map(([name, [from, to]]) => [
      name,
      meter.createHistogram(`${PREFIX}.call.${name.replaceAll("-", "_")}`, {
        description: `from ${from} to ${to}`,
        unit: "ms",
        advice: { explicitBucketBoundaries: EDGES },
      }),
    ]),
  ) as Record<CallTime, ReturnType<typeof meter.createHistogram>>;
  const calls = new CallMeasures({
    count: (name, told) => counters[name].add(1, { ...told }),
    took: (name, milliseconds, told) => times[name].record(milliseconds, { ...told }),
  });

  const outcomes = meter.createCounter(`${PREFIX}.keys.outcomes`, {
    description: "what came of asking the key server, by the code of what went wrong",
  });
  let registered: Registration = "off";
  let keysNow = "off";
  let outcomeNow = "";
  const gauge = (name: string, description: string, now: () => string) =>
    meter
      .createObservableGauge(`${PREFIX}.${name}`, { description })
      .addCallback((result) => result.observe(1, { state: now() }));
  gauge("registration", "1 in the state in which the console is", () => registered);
  gauge("keys", "1 in the state in which the keys are", () => keysNow);

  return {
    line(text) {
      const kept = keptLine(text);
      if (kept === undefined) return;
      const { at: moment, codes, level, text: whole } = kept;
      lines.emit({
        timestamp: Date.parse(moment),
        severityNumber: SEVERITIES[level],
        severityText: level,
        body: whole.slice(`${moment} ${level} `.length),
        ...(codes.length === 0 ? {} : { attributes: { codes: [...codes] } }),
      });
    },
    call: (record) => calls.stored(record),
    keys({ problem, state }) {
      keysNow = state;
      const outcome = problem?.code ?? state;
      if (outcome === outcomeNow) return;
      outcomeNow = outcome;
      if (state === "ready" || state === "failed") outcomes.add(1, { outcome });
    },
    registration(state) {
      registered = state;
    },
    async close() {
      const last = Promise.allSettled([meters.shutdown(), loggers.shutdown()]).then(() => {});
      await within(last, LAST_MS, () => {});
      for (const each of agents.values()) each.destroy();
    },
  };
}
