/**
 * With what the windows show a server who connects, where it wants to know: a certificate of the system's store. Chromium offers those
 * that the server's authorities have given; without a choice of ours Electron takes the first, whosever it is.
 *
 * @module
 */
import type { App, Certificate } from "electron";
import type { Logger } from "../../services/log.ts";

type Offered = Pick<Certificate, "subjectName" | "issuerName" | "validStart" | "validExpiry">;

/**
 * The one certificate that can be meant: valid, and of one subject and authority; the newest of those, because renewed ones stay in
 * the store beside the old. Undefined where nobody can tell, since a dispatcher is not asked in the middle of a shift.
 *
 * @param now - Unix seconds
 */
export function certificateFrom<C extends Offered>(offered: readonly C[], now: number): C | undefined {
  const valid = offered.filter(({ validStart, validExpiry }) => validStart <= now && now <= validExpiry);
  const owners = new Set(valid.map(({ subjectName, issuerName }) => JSON.stringify([subjectName, issuerName])));
  if (owners.size !== 1) return undefined;
  return valid.toSorted((one, other) => other.validExpiry - one.validExpiry)[0];
}

/** Answers for all windows. */
export function chooseClientCertificates(app: Pick<App, "on">, log: Logger): void {
  app.on("select-client-certificate", (event, _contents, url, offered, choose) => {
    event.preventDefault();
    const chosen = certificateFrom(offered, Date.now() / 1000);
    // Host and port alone, as Electron has it (25 and later), or a whole address, as its documentation has it.
    const host = URL.parse(url)?.host || url;
    if (chosen === undefined) log.warn("no certificate of this computer is shown", { host, offered: offered.length });
    else log.info("a certificate of this computer is shown", { host });
    // Electron takes null for none, and throws at undefined; its types have it the other way round.
    choose(chosen ?? (null as never));
  });
}
