/**
 * The service settings that clients have published to a participating function (TS 24.379 clause 7.3, RFC 3903): kept for each client
 * until they run out, asked for with every call.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import type { IncomingRequestMessage, ResponseOptions } from "sip.js/lib/core/index.js";
import { mcIdKey } from "../../shared/mc/mc-id.ts";
import type { Migration } from "../../shared/mc/migration.ts";
import { SETTINGS_EVENT, type ServiceSettings } from "../../shared/mc/service-settings.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import { decodeSettingsPublication } from "../../shared/mc/settings-publication.ts";
import type { Migrations } from "./migrations.ts";
import type { ServiceAuthorisation } from "./service-authorisation.ts";
import { type McWarningCode, mcWarning } from "./warning-header.ts";

/** What a system does with publications in the place of taking them, or wrong about their tags. */
export type SettingsFault =
  | "none"
  | "not-authorised"
  | "user-unknown"
  | "unavailable"
  | "not-supported"
  | "overloaded"
  | "silent"
  | "tag-unknown"
  | "tag-missing";

/** One client's settings. */
interface Entry {
  readonly owner: string;
  readonly tag: string;
  readonly settings: ServiceSettings;
  /** By the clock of the system. */
  readonly until: number;
}

/** Options of {@link PublishedSettings}. */
export interface PublishedSettingsOptions {
  readonly domain: string;
  /** Milliseconds. */
  readonly now: () => number;
  /** Seconds: the shortest publication that is taken, and the longest that is granted. */
  readonly expires: { readonly min: number; readonly max: number };
  /** What is to happen to publications instead. */
  readonly fault: () => SettingsFault;
  /** Who has to show a token; undefined where nobody signs in. */
  readonly authorisation: ServiceAuthorisation | undefined;
  /** Who is served as a visitor. */
  readonly migrations: Migrations;
  /** Takes the CSK of a user in a service, or says the warning that it is refused with. */
  readonly takeKey: (
    service: McService,
    mcServiceId: string,
    message: Uint8Array,
  ) => Promise<McWarningCode | undefined>;
}

/** What a participating function says to a PUBLISH; undefined for nothing. */
export type PublicationAnswer = (ResponseOptions & { readonly statusCode: number }) | undefined;

const refuse = (statusCode: number, ...extraHeaders: string[]): PublicationAnswer => ({ statusCode, extraHeaders });

/** What a fault answers in the place of the system; with none, a publication is answered and kept as if nothing were wrong, but for the tag. */
const INSTEAD: Readonly<Record<SettingsFault, ((domain: string) => PublicationAnswer) | undefined>> = {
  none: undefined,
  "not-authorised": (domain) => refuse(403, mcWarning(domain, 101)),
  "user-unknown": (domain) => refuse(404, mcWarning(domain, 141)),
  unavailable: () => refuse(480),
  "not-supported": () => refuse(489, `Allow-Events: presence`),
  overloaded: () => refuse(503, "Retry-After: 1"),
  silent: () => undefined,
  "tag-unknown": undefined,
  "tag-missing": undefined,
};

/** All settings of one service in one system. */
export class PublishedSettings {
  readonly #options: PublishedSettingsOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: PublishedSettingsOptions) {
    this.#options = options;
  }

  /** The settings of a user that were published last, and hold; undefined for somebody without any. */
  of(mcServiceId: string): ServiceSettings | undefined {
    const owner = mcIdKey(mcServiceId);
    this.#forgetWhatIsOver();
    return [...this.#entries.values()].findLast((entry) => entry.owner === owner)?.settings;
  }

  /** Serves a PUBLISH of one of the system's users. */
  async publish(message: IncomingRequestMessage, service: McService, mcServiceId: string): Promise<PublicationAnswer> {
    const { domain, fault } = this.#options;
    const instead = INSTEAD[fault()];
    if (instead !== undefined) return instead(domain);
    if ((message.getHeader("event") ?? "").trim() !== SETTINGS_EVENT)
      return refuse(489, `Allow-Events: ${SETTINGS_EVENT}`);
    return this.#serve(message, service, mcServiceId);
  }

  /** Has nothing be published by a user any more. */
  forget(mcServiceId: string): void {
    const owner = mcIdKey(mcServiceId);
    for (const [tag, entry] of this.#entries) if (entry.owner === owner) this.#entries.delete(tag);
  }

  async #serve(message: IncomingRequestMessage, service: McService, mcServiceId: string): Promise<PublicationAnswer> {
    const { authorisation, domain, expires, fault, migrations, now, takeKey } = this.#options;
    const owner = mcIdKey(mcServiceId);
    this.#forgetWhatIsOver();
    const asked = Number(message.getHeader("expires") ?? expires.max);
    if (!Number.isInteger(asked) || asked < 0) return refuse(400);
    if (asked > 0 && asked < expires.min) return refuse(423, `Min-Expires: ${expires.min}`);
    const tag = message.getHeader("sip-if-match")?.trim();
    const before = tag === undefined ? undefined : this.#entries.get(tag);
    const isUnknown = before?.owner !== owner || fault() === "tag-unknown";
    if (tag !== undefined && isUnknown) return refuse(412);
    let settings = before?.settings;
    let body: ResponseOptions["body"];
    if (message.body !== "") {
      let accessToken: string | undefined;
      let migration: Migration | undefined;
      let keyMessage: Uint8Array | undefined;
      try {
        const contentType = message.getHeader("content-type") ?? "";
        ({ accessToken, keyMessage, migration, settings } = decodeSettingsPublication(
          service,
          contentType,
          message.body,
        ));
      } catch {
        return refuse(400);
      }
      const isHeld = this.of(mcServiceId) !== undefined;
      const admission = authorisation?.admit(service, mcServiceId, accessToken, isHeld) ?? "admitted";
      if (admission === "refused") return refuse(403, mcWarning(domain, 101));
      if (admission === "unknown") return refuse(404, mcWarning(domain, 141));
      const refusal = keyMessage && (await takeKey(service, mcServiceId, keyMessage));
      if (refusal !== undefined) return refuse(403, mcWarning(domain, refusal));
      const visit = migrations.published(service, mcServiceId, migration);
      if (visit.kind === "silent") return undefined;
      if (visit.kind === "refused")
        return refuse(visit.statusCode, ...(visit.warning === undefined ? [] : [mcWarning(domain, visit.warning)]));
      if (visit.kind === "accepted") ({ body } = visit);
    }
    if (settings === undefined) return refuse(400);
    if (tag !== undefined) this.#entries.delete(tag);
    const next = `poc-${randomBytes(8).toString("hex")}`;
    const seconds = Math.min(asked, expires.max);
    const isKept = authorisation?.fault !== "not-kept" || !authorisation.concerns(mcServiceId);
    if (seconds > 0 && isKept) this.#keep({ owner, tag: next, settings, until: now() + seconds * 1000 });
    const named = fault() === "tag-missing" ? [] : [`SIP-ETag: ${next}`];
    const extraHeaders = [...named, `Expires: ${seconds}`];
    return { statusCode: 200, extraHeaders, ...(body === undefined ? {} : { body }) };
  }

  /** A client that has lost its tag publishes anew: what it has said before is not true any more. */
  #keep(entry: Entry): void {
    for (const [tag, { owner, settings }] of this.#entries) {
      if (owner === entry.owner && settings.instanceId === entry.settings.instanceId) this.#entries.delete(tag);
    }
    this.#entries.set(entry.tag, entry);
  }

  #forgetWhatIsOver(): void {
    const now = this.#options.now();
    for (const [tag, { until }] of this.#entries) if (until <= now) this.#entries.delete(tag);
  }
}
