/**
 * The documents of the dispatcher beside the user profiles, as the lab's configuration server writes them (TS 24.484).
 *
 * @module
 */

import { writeElement, writeText, XML_DECLARATION } from "../../shared/kms/writer.ts";
import { USUAL_PRIORITY } from "../../shared/mc/call-configuration.ts";
import { type DataLimits, LIMIT_ELEMENTS } from "../../shared/mc/data/service-configuration.ts";
import { MESSAGE_SERVICES } from "../../shared/mc/services/call-services.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";

/** Private calls at once that the lab's UE configuration has. */
const LAB_MOST_CALLS = 8;

const dataNetwork = (limits: DataLimits) =>
  writeElement(
    "on-network",
    {},
    writeElement(
      "tx-and-rx-control",
      {},
      ...Object.entries(LIMIT_ELEMENTS).map(([name, element]) =>
        writeText(element, limits[name as keyof DataLimits] ?? undefined),
      ),
    ),
  );

/** Nothing that is signalled in the lab is protected. @param longest - what a call may last, `xs:duration`; undefined where none is ended for that */
const callNetwork = (longest: string | undefined) =>
  writeElement(
    "on-network",
    {},
    ...(longest === undefined
      ? []
      : [
          writeElement(
            "private-call",
            {},
            writeText("max-duration-with-floor-control", longest),
            writeText("max-duration-without-floor-control", longest),
          ),
        ]),
    writeElement(
      "signalling-protection",
      {},
      writeText("confidentiality-protection", false),
      writeText("integrity-protection", false),
    ),
    ...(["emergency", "imminent-peril"] as const).map((urgency) => {
      const [namespace, priority] = USUAL_PRIORITY[urgency].split(".");
      return writeElement(
        `${urgency}-resource-priority`,
        {},
        writeText("resource-priority-namespace", namespace),
        writeText("resource-priority-priority", priority),
      );
    }),
  );

/**
 * The service configuration of a service.
 *
 * @param domain - that of its users' IDs
 * @param longest - what a call may last, `xs:duration`; undefined where none is ended for that
 */
export function writtenConfiguration(service: McService, domain: string, limits: DataLimits, longest?: string): string {
  const form = MC_SERVICES[service].configurationDocument;
  const network = MESSAGE_SERVICES.includes(service) ? dataNetwork(limits) : callNetwork(longest);
  return (
    XML_DECLARATION +
    writeElement(
      "service-configuration-info",
      { xmlns: form.namespace },
      writeElement("service-configuration-params", { domain }, network),
    )
  );
}

/** The UE configuration of a console. @param ueId - its URN */
export function writtenUeConfiguration(service: McService, domain: string, userId: string, ueId: string): string {
  const { prefix, title } = MC_SERVICES[service];
  return (
    XML_DECLARATION +
    writeElement(
      `${prefix}-UE-configuration`,
      { xmlns: `urn:3gpp:${prefix}:${prefix}UEConfig:1.0`, domain, "XUI-URI": userId },
      writeText("name", `${title} console`),
      writeElement(`${prefix}-UE-id`, { index: "0" }, writeText("Instance-ID-URN", ueId)),
      writeElement(
        "common",
        { index: "0" },
        writeElement("private-call", {}, writeText("Max-Simul-Call-N10", LAB_MOST_CALLS)),
      ),
    )
  );
}

/** The list of a user's documents. @param paths - below the root, `<AUID>/…` */
export function writtenDirectory(root: string, paths: readonly string[]): string {
  const folders = Map.groupBy(paths, (path) => path.slice(0, path.indexOf("/")));
  return (
    XML_DECLARATION +
    writeElement(
      "xcap-directory",
      { xmlns: "urn:oma:xml:xdm:xcap-directory" },
      ...[...folders].map(([auid, inside]) =>
        writeElement("folder", { auid }, ...inside.map((path) => writeElement("entry", { uri: `${root}/${path}` }))),
      ),
    )
  );
}
