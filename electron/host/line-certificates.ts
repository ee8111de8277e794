/**
 * Certificates of the SIP servers to which windows connect by themselves: a browser tells nobody whose certificate it saw, so that the host looks at
 * each of them now and then, and says nothing over that connection.
 *
 * @module
 */
import type { SipAccount } from "../../shared/bridge/account.ts";
import { isConnectedByHost } from "../../shared/bridge/signalling-server.ts";
import type { Dial } from "../network/host-network.ts";
import { showCertificate } from "../network/server-check.ts";

/** Milliseconds after the start: the program has other things to do first. */
const FIRST = 60_000;
/** Milliseconds until it is looked again: one that was replaced is known on the same day. */
const AGAIN = 6 * 3_600_000;

interface LineCertificateParts {
  /** Accounts that can be read. */
  readonly accounts: () => readonly SipAccount[];
  /** Where the servers of one are. @throws McError `dns-…` */
  readonly find: (account: SipAccount) => Promise<readonly string[]>;
  readonly dial: Dial;
}

export interface LineCertificates {
  /** Looks at each of them once. Never rejects: that a server is not reached, or not trusted, says the window that wants it. */
  look(): Promise<void>;
  close(): void;
}

export function watchLineCertificates({ accounts, dial, find }: LineCertificateParts): LineCertificates {
  let timer = setTimeout(again, FIRST).unref();

  async function look(): Promise<void> {
    const found = await Promise.all(
      accounts().map(async (account) =>
        (await find(account).catch(() => [])).filter(
          (server) => server.startsWith("wss:") && !isConnectedByHost(server, account),
        ),
      ),
    );
    await Promise.all([...new Set(found.flat())].map((server) => showCertificate(server, dial).catch(() => {})));
  }

  function again(): void {
    timer = setTimeout(again, AGAIN).unref();
    void look();
  }

  return { look, close: () => clearTimeout(timer) };
}
