/**
 * A desk on which much goes on already: a directory of many people, a long record, and calls on hold.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import type { Lab } from "../../../lab/lab.ts";
import type { Person } from "../../../shared/bridge/account.ts";
import type { RawBridge } from "../../../shared/bridge/bridge.ts";
import type { CallRecord } from "../../../shared/mc/call-record.ts";

/** People of the directory, and calls on record. */
export const CROWD = 50_000;
export const RECORDED = 5_000;
/** Calls on hold beside the one that is measured. */
export const HELD = ["aino-aalto", "arif-bello", "lea-brandt"] as const;

const FIRST = ["Ada", "Ben", "Cleo", "Dora", "Egon", "Fina", "Gero", "Hedi", "Ivo", "Juno"];
const LAST = ["Abel", "Bohn", "Cordes", "Dahl", "Ebert", "Falk", "Gross", "Hahn", "Imhof", "Jung"];

/** Has the directory of a lab hold so many people more. */
export function crowd(lab: Pick<Lab, "directory">, people = CROWD): void {
  const directory = lab.directory.bind(lab);
  const others: Person[] = Array.from({ length: people }, (_, at) => ({
    id: `other-${at}`,
    displayName: `${FIRST[at % 10]} ${LAST[Math.floor(at / 10) % 10]} ${at}`,
    role: `Unit ${at % 997}`,
    mcServiceId: `sip:other-${at}@mcx.system-a.example`,
    favourite: false,
  }));
  lab.directory = () => [...directory(), ...others];
}

/** Puts so many calls on record, one a minute before the one that is given. */
export async function record(page: Page, like: CallRecord, calls = RECORDED): Promise<void> {
  const AT_ONCE = 50;
  for (let done = 0; done < calls; done += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, (_, at) => {
      const earlier = 60_000 * (done + at + 1);
      const moved = (moment: number | null) => moment && moment - earlier;
      const { connectedAt, endedAt, startedAt } = like;
      return {
        ...like,
        id: randomUUID(),
        startedAt: startedAt - earlier,
        connectedAt: moved(connectedAt),
        endedAt: moved(endedAt),
      };
    });
    await page.evaluate((all) => {
      const { mcBridge } = window as unknown as { mcBridge: RawBridge };
      return Promise.all(all.map((call) => mcBridge.call("calls.put", call)));
    }, batch);
  }
}
