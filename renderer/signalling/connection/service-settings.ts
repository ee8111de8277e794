/**
 * The settings of this desk at the servers of its services: published when it is registered, kept there, changed as the person chooses, and
 * taken back at the end (TS 24.379 clauses 7.2.3 and 7.3). Each service has a participating function of its own, which is asked by itself.
 *
 * @module
 */
import type { UserAgent } from "sip.js";
import { type SipAccount, servicesOf } from "../../../shared/bridge/account.ts";
import { type ControlUse, controlUseOf } from "../../../shared/bridge/signalling-key.ts";
import { TOKEN_PLACE, uriKey } from "../../../shared/mc/access-token-place.ts";
import {
  decodeServiceSettings,
  encodeServiceSettings,
  SETTINGS_EVENT,
  type ServiceSettings,
} from "../../../shared/mc/service-settings.ts";
import { MC_SERVICES, type McService } from "../../../shared/mc/services/services.ts";
import { encodeSettingsPublication } from "../../../shared/mc/settings-publication.ts";
import type { DeskAnswering, PublishedServices } from "../../calling/published-settings.ts";
import { challengeFaultOf } from "./authorized-requests.ts";
import { migrationFaultOf } from "./migration-answer.ts";
import { Publication, type PublishedKey, type PublishOrder } from "./publication.ts";
import { type PublishAnswer, readPublishAnswer } from "./publication-answer.ts";
import type { ResponseMessage } from "./response.ts";
import { serviceHeaders, sipUri } from "./user-agent.ts";

/** What the settings of all services are published with. */
export interface ServiceSettingsParts {
  readonly userAgent: UserAgent;
  readonly account: SipAccount;
  /** Registers once more over the same connection. */
  readonly confirm: () => Promise<boolean>;
  readonly onChange: (published: PublishedServices) => void;
  /** Undefined where nobody signs in, and settings alone are published. */
  readonly authorise: Authorise | undefined;
  /** The CSKs that servers are to have, by what they protect; undefined where the host makes none. */
  readonly key: PublishedKeys | undefined;
  readonly now: () => number;
}

/**
 * Has the token ready that the host puts into a publication (TS 24.379 clause 7.2.2).
 *
 * @param refused - whether the server of the service has refused the one that it was shown last
 * @throws McError `sign-in-…`, `identity-…`
 */
export type Authorise = (service: McService, refused: boolean) => Promise<void>;

/** The CSK of each use, as it is made and settled. */
export type PublishedKeys = (use: ControlUse) => PublishedKey;

/** What the CSK protects that goes with the settings of a service; undefined where none does. */
function controlOf(
  { csk, transmissionControl }: Pick<SipAccount, "csk" | "transmissionControl">,
  service: McService,
): ControlUse | undefined {
  const use = csk && controlUseOf(service);
  const isOfPictures = use === "transmissionControl";
  return isOfPictures && (transmissionControl?.protection ?? "none") === "none" ? undefined : use;
}

/**
 * What the server of a service is to hold.
 *
 * @returns undefined for nothing: the desk takes no calls, and in this service there is nothing else
 */
function settingsOf(
  { instanceId, migratedFrom, signsIn, wire }: Pick<SipAccount, "instanceId" | "migratedFrom" | "signsIn" | "wire">,
  service: McService,
  { answerMode, profileIndexes, takesCalls }: DeskAnswering,
): ServiceSettings | undefined {
  const { sessionType, settings } = MC_SERVICES[service];
  const { noCalls, profileIndex: usual } = wire.settings;
  // A server that is to hear of no index hears of none.
  const profileIndex = usual === null ? null : (profileIndexes?.[service] ?? usual);
  const refusesCalls = sessionType !== undefined && !takesCalls;
  // What is taken back takes the authorisation with it, and with that the calls that this desk makes.
  const isAuthorisedByIt = signsIn !== undefined || migratedFrom !== undefined;
  if (refusesCalls && noCalls === "withdrawn" && !isAuthorisedByIt) return undefined;
  const { multiplexSupport } = settings;
  return {
    instanceId: `urn:uuid:${instanceId}`,
    ...(refusesCalls ? { barsCalls: true } : {}),
    ...(settings.answerMode ? { answerMode } : {}),
    ...(profileIndex === null ? {} : { profileIndex }),
    ...(multiplexSupport === undefined ? {} : { multiplexSupport }),
  };
}

export class ServiceSettingsPublisher {
  readonly #parts: ServiceSettingsParts;
  readonly #publications: ReadonlyMap<McService, Publication>;
  #published: PublishedServices;

  constructor(parts: ServiceSettingsParts) {
    this.#parts = parts;
    const { account, authorise, confirm, key, now } = parts;
    const services = account.wire.settings.publish ? servicesOf(account) : [];
    this.#published = Object.fromEntries(services.map((service) => [service, { state: "unsaid" }]));
    parts.onChange(this.#published);
    this.#publications = new Map(
      services.map((service) => {
        const control = controlOf(account, service);
        const publication = new Publication({
          send: (order) => this.#send(service, order),
          confirm,
          authorise: authorise && ((refused) => authorise(service, refused)),
          key: control && key?.(control),
          barsCalls: (document) => decodeServiceSettings(document).barsCalls === true,
          onChange: (state) => {
            this.#published = { ...this.#published, [service]: state };
            parts.onChange(this.#published);
          },
          expires: account.wire.settings.expires,
          now,
          random: Math.random,
        });
        return [service, publication];
      }),
    );
  }

  /** Says how the desk takes calls. A change is told at once where it is registered. */
  want(desk: DeskAnswering): void {
    for (const [service, publication] of this.#publications) {
      const settings = settingsOf(this.#parts.account, service, desk);
      publication.want(settings === undefined ? null : encodeServiceSettings(settings));
    }
  }

  /**
   * Says how the desk takes calls in one service; resolves with whether its server holds that then, or is to hear nothing of it.
   *
   * @see Publication.tell
   */
  tell(desk: DeskAnswering, service: McService): Promise<boolean> {
    const publication = this.#publications.get(service);
    const settings = settingsOf(this.#parts.account, service, desk);
    if (publication === undefined || settings === undefined || settings.profileIndex === undefined) {
      return Promise.resolve(true);
    }
    return publication.tell(encodeServiceSettings(settings));
  }

  /** Registered, for the first time or again. */
  registered(): void {
    for (const publication of this.#publications.values()) publication.registered();
  }

  /** Not registered any more. */
  lost(): void {
    for (const publication of this.#publications.values()) publication.lost();
  }

  /** There is another access token. */
  tokenRenewed(): void {
    for (const publication of this.#publications.values()) publication.tokenRenewed();
  }

  /** The CSKs that servers have are of no use here any more. */
  keyLost(): void {
    for (const publication of this.#publications.values()) publication.keyLost();
  }

  /**
   * A participating function knows nobody behind a request of ours: the user is authorised there once more. Resolves with whether that was done.
   *
   * @param participatingFunction - its URI; it may serve more than one service
   */
  async authoriseAgain(participatingFunction: string): Promise<boolean> {
    const { services } = this.#parts.account;
    const at = uriKey(participatingFunction);
    const done = await Promise.all(
      [...this.#publications]
        .filter(([service]) => uriKey(services[service]?.participatingFunction ?? "") === at)
        .map(([, publication]) => publication.again()),
    );
    return done.length > 0 && done.every(Boolean);
  }

  /** Takes back what the servers hold; resolves when each has answered. The requests are on their way when this returns. */
  async end(): Promise<void> {
    await Promise.all([...this.#publications.values()].map((publication) => publication.end()));
  }

  #send(service: McService, { document, expires, keyMessage, tag }: PublishOrder): Promise<PublishAnswer> {
    const { account, userAgent } = this.#parts;
    const { userAgentCore: core } = userAgent;
    const { clientId, migratedFrom, services, signsIn, wire } = account;
    const { settings, ...profile } = MC_SERVICES[service];
    const own = services[service];
    const primaryId = migratedFrom?.[service];
    const participatingFunction = sipUri(own?.participatingFunction ?? "");
    const body =
      document === undefined
        ? undefined
        : encodeSettingsPublication(
            service,
            {
              ownId: own?.id ?? "",
              clientId,
              ...(signsIn === undefined ? {} : { accessToken: TOKEN_PLACE }),
              ...(primaryId === undefined ? {} : { migration: { primaryId, newId: own?.id ?? "" } }),
            },
            document,
            `mc-${crypto.randomUUID()}`,
            wire.invite.clientIdElement,
            keyMessage,
          );
    const request = core.makeOutgoingRequestMessage(
      "PUBLISH",
      participatingFunction,
      core.configuration.aor,
      participatingFunction,
      {},
      [
        ...serviceHeaders(account, {
          featureTag: settings.featureTag ?? profile.featureTag,
          icsi: settings.icsi ?? profile.icsi,
        }),
        `Event: ${SETTINGS_EVENT}`,
        `Expires: ${expires}`,
        ...(tag === undefined ? [] : [`SIP-If-Match: ${tag}`]),
      ],
      body && { contentDisposition: "render", contentType: body.contentType, content: body.body },
    );
    return new Promise((resolve) => {
      const over = ({ message }: { readonly message: ResponseMessage }) =>
        resolve(
          readPublishAnswer(
            message,
            challengeFaultOf(message),
            primaryId === undefined ? undefined : migrationFaultOf(message, service, own?.id ?? ""),
          ),
        );
      core.publish(request, { onAccept: over, onRedirect: over, onReject: over });
    });
  }
}
