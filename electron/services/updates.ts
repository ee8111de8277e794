/**
 * Whether this program updates itself, and from where. It does so only if it is signed and its administrator named a
 * server: a control room decides itself what runs there.
 *
 * @module
 */
import type { BuildFacts } from "./build-facts.ts";
import type { Logger } from "./log.ts";
import type { WindowProxy } from "./network-policy.ts";

/** Channels of a server: who takes new versions first, and who takes those that have proved themselves. */
export const UPDATE_CHANNELS = ["latest", "beta"] as const;
type UpdateChannel = (typeof UPDATE_CHANNELS)[number];

/** What the policy file says about updates. */
interface UpdatePolicy {
  /** Address of a folder with the files that `npm run dist` made: `https://updates.example/mc-dispatcher/`. */
  readonly server: string;
  readonly channel: UpdateChannel;
}

export type UpdatePlan =
  | { readonly on: false; readonly why: "not-packaged" | "not-signed" | "no-server" | "packages-of-the-system" }
  | ({ readonly on: true } & UpdatePolicy);

interface Circumstances {
  readonly packaged: boolean;
  readonly platform: NodeJS.Platform;
  readonly facts: BuildFacts;
  readonly policy: UpdatePolicy | undefined;
}

/** Decides whether to look for updates. */
export function planUpdates({ packaged, platform, facts, policy }: Circumstances): UpdatePlan {
  if (!packaged) return { on: false, why: "not-packaged" };
  // What updates a Linux program is its package manager, which checks signatures that the program itself cannot.
  if (platform !== "win32" && platform !== "darwin") return { on: false, why: "packages-of-the-system" };
  if (!facts.signed) return { on: false, why: "not-signed" };
  if (policy === undefined) return { on: false, why: "no-server" };
  return { on: true, ...policy };
}

/** What looks for updates, fetches them, checks their signature, and installs them when the program ends. */
export interface Updater {
  /**
   * @param proxy - through which it connects, as the windows do
   * @param onReady - a new version is there and will be installed when the program ends
   */
  start(policy: UpdatePolicy, proxy: WindowProxy, log: Logger, onReady: (version: string) => void): Promise<void>;
}

/**
 * Starts looking for updates if the plan says so. Failures are logged: a server that cannot be reached must not trouble
 * a dispatcher.
 *
 * @param load - loads the updater, which is not loaded otherwise
 */
export async function startUpdates(
  plan: UpdatePlan,
  load: () => Promise<Updater>,
  proxy: WindowProxy,
  log: Logger,
  onReady: (version: string) => void,
): Promise<void> {
  if (!plan.on) {
    log.info("updates are off", { why: plan.why });
    return;
  }
  try {
    const updater = await load();
    await updater.start({ server: plan.server, channel: plan.channel }, proxy, log, onReady);
    log.info("updates are on", { server: new URL(plan.server).origin, channel: plan.channel });
  } catch (cause) {
    log.error("looking for updates failed", cause);
  }
}
