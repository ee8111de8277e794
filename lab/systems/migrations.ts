/**
 * A dispatcher who works from system B (TS 23.280 clause 10.6.3): B asks A, which marks the user as migrated and sends callers on to the new ID;
 * whoever is authorised at A again is back. What the two servers say to each other is one call of a function here: nothing of it concerns clients.
 *
 * @module
 */
import type { Body } from "sip.js/lib/core/index.js";
import type { LabMigrationFault } from "../../shared/bridge/lab-settings.ts";
import { encodeInfo } from "../../shared/mc/info-document.ts";
import { sameMcId } from "../../shared/mc/mc-id.ts";
import { encodeMigration, type Migration } from "../../shared/mc/migration.ts";
import { MC_SERVICES, type McService } from "../../shared/mc/services/services.ts";
import { dispatcherOf, type People } from "../people/people.ts";

/** What a system says of a visitor. */
export type Visit =
  /** Nobody who migrates. */
  | { readonly kind: "none" }
  /** Served here from now on; the body goes with the answer. */
  | { readonly kind: "accepted"; readonly body: Body }
  | { readonly kind: "refused"; readonly statusCode: number; readonly warning?: 101 }
  | { readonly kind: "silent" };

const REFUSED: Readonly<Partial<Record<LabMigrationFault, Visit>>> = {
  refused: { kind: "refused", statusCode: 403, warning: 101 },
  "home-unreachable": { kind: "refused", statusCode: 480 },
  silent: { kind: "silent" },
};

/** Of somebody else. */
const OTHER_ID = "sip:visitor-0999@mcx.system-b.example";

/** Where a dispatcher is served, as both systems know it. */
export class Migrations {
  readonly #people: People;
  #fault: LabMigrationFault = "none";

  constructor(people: People) {
    this.#people = people;
  }

  get fault(): LabMigrationFault {
    return this.#fault;
  }

  configure(fault: LabMigrationFault): void {
    this.#fault = fault;
  }

  /**
   * Somebody publishes settings, and is served with that.
   *
   * @param mcServiceId - of the user, in the system that is asked
   * @param migration - what the request says of it
   */
  published(service: McService, mcServiceId: string, migration: Migration | undefined): Visit {
    const dispatcher = dispatcherOf(mcServiceId);
    if (dispatcher === undefined) return { kind: "none" };
    const { held, visitor } = dispatcher;
    if (sameMcId(mcServiceId, held.mcServiceId)) {
      this.#people.dispatcherMoves(dispatcher, false);
      return { kind: "none" };
    }
    // B takes both IDs from what it knows itself; the request must not say anything else.
    const isOurs =
      migration !== undefined &&
      sameMcId(migration.primaryId, held.mcServiceId) &&
      sameMcId(migration.newId ?? visitor.mcServiceId, visitor.mcServiceId);
    const refused = REFUSED[isOurs ? this.#fault : "refused"];
    if (refused !== undefined) return refused;
    this.#people.dispatcherMoves(dispatcher, true);
    const newId = this.#fault === "other-id" ? OTHER_ID : visitor.mcServiceId;
    const content = encodeInfo(service, {}, encodeMigration(service, { primaryId: held.mcServiceId, newId }));
    return {
      kind: "accepted",
      body: { contentDisposition: "render", contentType: MC_SERVICES[service].infoContentType, content },
    };
  }
}
