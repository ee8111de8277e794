/**
 * The user profiles of one user in all services, and what windows are told of them. They hold with and without a KMS.
 *
 * @module
 */
import type { KeyStatus } from "../../shared/bridge/keys.ts";
import { forbids } from "../../shared/mc/private-call-permissions.ts";
import { MC_SERVICES, type McService, SERVICE_NAMES, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import type { Logger } from "../services/log.ts";
import type { KmsAccess } from "./kms-access.ts";
import { ProfileWatch } from "./profile-watch.ts";

/** Where profiles come from. */
export type ProfileAccess = Pick<KmsAccess, "userProfile" | "profileIsNeeded">;

const TO_ANY_USER = "allow-private-call-to-any-user";

export class UserProfiles {
  readonly #watches: ReadonlyMap<McService, ProfileWatch>;

  constructor(access: ProfileAccess, log: Logger) {
    this.#watches = new Map(
      SERVICE_NAMES.map((service) => [
        service,
        new ProfileWatch(service, () => access.userProfile(service), log, access.profileIsNeeded),
      ]),
    );
  }

  of(service: McService): ProfileWatch | undefined {
    return this.#watches.get(service);
  }

  get all(): ProfileWatch[] {
    return [...this.#watches.values()];
  }

  /** Nothing where anybody may be called. */
  #callees(): Pick<KeyStatus, "callees"> {
    const listed = [...this.#watches].flatMap(([service, { profile }]) =>
      MC_SERVICES[service].sessionType === undefined || profile === undefined || profile.allowed.has(TO_ANY_USER)
        ? []
        : [[service, [...profile.callees]] as const],
    );
    return listed.length === 0 ? {} : { callees: Object.fromEntries(listed) };
  }

  /** What the user may do, and whom the profile names. */
  facts(): Pick<
    KeyStatus,
    "protectionPermitted" | "permissions" | "callsForbidden" | "callees" | "holdings" | "named"
  > {
    const ofVoice = this.of(VOICE_SERVICE);
    const profile = ofVoice?.profile;
    return {
      protectionPermitted: ofVoice?.protectionPermitted ?? null,
      permissions: ofVoice?.permissions ?? null,
      callsForbidden: [...this.#watches].flatMap(([service, watch]) =>
        MC_SERVICES[service].sessionType !== undefined && forbids(watch.permissions, "allow-private-call")
          ? [service]
          : [],
      ),
      ...this.#callees(),
      ...(profile === undefined ? {} : { holdings: profile.holdings }),
      named: ofVoice?.named ?? [],
    };
  }
}
