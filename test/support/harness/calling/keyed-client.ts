/** The real client with the key service of the host, signed in at the lab and its KMSs; only the media are a stand-in. */
import type { Lab } from "../../../../lab/lab.ts";
import { createMcClient, type McClient, type McClientOptions } from "../../../../renderer/client/mc-client.ts";
import type { SipAccount } from "../../../../shared/bridge/account.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { createStandInMedia, type StandInMedia } from "../../stand-ins/media.ts";
import { answersWith } from "../answers.ts";
import { freshIds } from "../lab/lab-client.ts";
import { registered } from "./lab-calls.ts";
import { createServiceKeys, type ServiceKeys } from "./service-keys.ts";

export interface KeyedUser {
  readonly client: McClient;
  readonly media: StandInMedia;
  readonly keys: ServiceKeys;
}

/** What differs from a client with the default settings that protects every call. */
type KeyedChange = (keys: ServiceKeys) => Partial<Pick<McClientOptions, "keys" | "messages" | "newIdOf" | "settings">>;

async function join(lab: Lab, account: SipAccount, keys: ServiceKeys, change: KeyedChange): Promise<KeyedUser> {
  const media = createStandInMedia();
  const client = createMcClient({
    account,
    answerChallenges: answersWith(lab.credentialsOf(account)),
    media,
    keys,
    settings: () => ({ ...DEFAULT_SETTINGS, protection: "required" }),
    observesNetwork: true,
    onWarning: () => {},
    ...change(keys),
  });
  keys.onProgress = (progress) => client.engine.keyProgress(progress);
  client.start();
  await Promise.all([registered(client), keys.ready()]);
  return { client, media, keys };
}

/** The dispatcher; resolves when signed in and with keys. */
export const joinConsole = (lab: Lab, change: KeyedChange = () => ({})) =>
  join(lab, lab.consoleAccount(freshIds()), createServiceKeys(lab.consoleKms()), change);

/** A person at the unit; resolves when signed in and with keys. */
export const joinUnit = (lab: Lab, personId: string, change: KeyedChange = () => ({})) =>
  join(lab, lab.unitAccount(personId, freshIds()), createServiceKeys(lab.unitKms(personId)), change);

/** Signs users out, and closes what keeps their keys. */
export async function leave(users: readonly KeyedUser[]): Promise<void> {
  await Promise.all(users.map(({ client }) => client.stop()));
  for (const { keys } of users) keys.close();
}
