/**
 * The window's part in a migration of its user: the partner is asked beside the registration at home, home is left when the partner has said yes, and
 * the page begins anew as the user there.
 *
 * @module
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { SipAccount } from "../../shared/bridge/account.ts";
import { type Migration, NO_MIGRATION } from "../../shared/bridge/migration.ts";
import { asMcError, type ErrorCode, type ErrorReport, McError } from "../../shared/errors/mc-error.ts";
import type { DeskAnswering } from "../calling/published-settings.ts";
import type { Host } from "../host/host.ts";
import { writeLog } from "../host/window-log.ts";
import { type Trial, type TrialStep, tryPartner } from "../signalling/connection/trial.ts";
import { hostAnswers } from "./host-answers.ts";
import { createHostLines } from "./host-lines.ts";
import { now } from "./mc-client.ts";
import { createNewest } from "./newest.ts";

interface MigrationState {
  readonly migration: Migration;
  /** What is being done; null while nothing is. */
  readonly step: TrialStep | "leaving" | null;
  /** The partner that is asked, or was asked last; null where home is. */
  readonly asked: string | null;
  /** Why the last attempt came to nothing. */
  readonly failure: ErrorReport | null;
}

export interface HostMigration {
  readonly store: StoreApi<MigrationState>;
  /** Never rejects: what comes of it is in the store, or the page is loaded anew. */
  workFrom(domain: string): Promise<void>;
  /** Leaves it at home, while the partner is still asked. */
  cancel(): void;
  /** Never rejects. @param because - why it is not the user's own choice */
  goHome(because?: ErrorCode): Promise<void>;
}

/** What a migration needs of the window. */
export interface MigrationDesk {
  /** Whether a call goes on: it would be cut off. */
  readonly inCall: () => boolean;
  readonly answering: () => DeskAnswering;
  /** Has the servers forget this desk, as far as they answer. Never rejects. */
  readonly leave: () => Promise<void>;
  /** Begins anew, as whom the host says. */
  readonly reload: () => void;
}

/** For the whole of it, milliseconds. */
const LIMIT_MS = 60_000;

/** Follows from where the user works. */
export function followMigration(host: Host, desk: MigrationDesk): HostMigration & { stop(): void } {
  const store = createStore<MigrationState>(() => ({
    migration: NO_MIGRATION,
    step: null,
    asked: null,
    failure: null,
  }));
  const newest = createNewest<Migration>((migration) => store.setState({ migration }));
  const stop = host.on("migration.changed", newest.told);
  // A host that does not answer is told of elsewhere.
  newest.ask(() => host.call("migration.state", {})).catch(() => {});
  let abort: AbortController | undefined;

  async function tryAt(domain: string, signal: AbortSignal): Promise<void> {
    const given = Promise.withResolvers<never>();
    signal.addEventListener("abort", () => given.reject(signal.reason), { once: true });
    // After that nobody waits for it: the attempt hears of the end by the signal itself.
    given.promise.catch(() => {});
    const account: SipAccount = await Promise.race([host.call("migration.begin", { domain }), given.promise]);
    const lines = createHostLines(host);
    let trial: Trial;
    try {
      trial = await tryPartner({
        account,
        answerChallenges: hostAnswers(host),
        openHostLine: lines.open,
        onWarning: (message) => writeLog(host, "warn", `partner: ${message}`),
        desk: desk.answering(),
        onStep: (step) => store.setState({ step }),
        signal,
        now,
      });
      try {
        if (signal.aborted) throw signal.reason;
        // One that has come in meanwhile is not cut off.
        if (desk.inCall()) throw new McError("migration-in-call");
      } catch (cause) {
        await trial.takeBack();
        throw cause;
      }
    } catch (cause) {
      lines.stop();
      throw cause;
    }
    store.setState({ step: "leaving" });
    // While the host still answers for the user at home.
    await desk.leave();
    try {
      await host.call("migration.settle", {});
    } catch (cause) {
      // Home has forgotten this desk by now, and the partner is not to keep it: the page that begins anew registers where the host has left the user.
      await trial.takeBack();
      lines.stop();
      const { code } = asMcError(cause);
      writeLog(host, "warn", `partner: ${code}`);
      await host.call("migration.giveUp", { because: code }).catch(() => {});
    }
    desk.reload();
  }

  return {
    store,
    stop,
    async workFrom(domain) {
      if (abort !== undefined) return;
      store.setState({ asked: domain, failure: null });
      if (desk.inCall()) return store.setState({ failure: new McError("migration-in-call").report() });
      const mine = new AbortController();
      abort = mine;
      store.setState({ step: "connecting" });
      const limit = setTimeout(() => mine.abort(new McError("migration-not-finished")), LIMIT_MS);
      try {
        await tryAt(domain, mine.signal);
      } catch (cause) {
        await host.call("migration.giveUp", {}).catch(() => {});
        const isGivenUp = mine.signal.aborted && !(cause instanceof McError);
        store.setState({ step: null, failure: isGivenUp ? null : asMcError(cause).report() });
      } finally {
        clearTimeout(limit);
        abort = undefined;
      }
    },
    cancel() {
      if (store.getState().step !== "leaving") abort?.abort(new Error("given up"));
    },
    async goHome(because) {
      if (abort !== undefined || store.getState().step !== null) return;
      if (desk.inCall()) return store.setState({ asked: null, failure: new McError("migration-in-call").report() });
      // In one: whoever hears of it must not go home once more.
      store.setState({ asked: null, failure: null, step: "leaving" });
      await desk.leave();
      await host.call("migration.goHome", because === undefined ? {} : { because }).catch(() => {});
      desk.reload();
    },
  };
}
