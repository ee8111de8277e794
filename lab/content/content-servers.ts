/**
 * The content servers of both systems, and what their users need to work with them.
 *
 * @module
 */
import type { ContentAccess } from "../../electron/files/content-access.ts";
import type { LabContentFault } from "../../shared/bridge/lab-settings.ts";
import { userUri } from "../../shared/kms/identifiers.ts";
import type { WireProfile } from "../../shared/mc/wire-profile.ts";
import { createAuthority, issueServerIdentity, type TlsIdentity } from "../kms/authority.ts";
import { domainOf, type HeldId, SYSTEM_NAMES, SYSTEMS, type SystemName } from "../people/people.ts";
import { ContentServer, LARGEST_LAB_FILE } from "./content-server.ts";
import { StoredFiles } from "./stored-files.ts";

/** Octets up to which a server has its users fetch a file at once. */
const AT_ONCE = 1_000_000;

/** A file that a server has, as another user is told of it. */
export interface PassedFile {
  readonly url: string;
  readonly isMandatory: boolean;
}

export class ContentServers {
  readonly #authority: TlsIdentity;
  readonly #files: StoredFiles;
  readonly #servers: Readonly<Record<SystemName, ContentServer>>;

  private constructor(authority: TlsIdentity, files: StoredFiles, servers: Record<SystemName, ContentServer>) {
    this.#authority = authority;
    this.#files = files;
    this.#servers = servers;
  }

  /**
   * Starts both.
   *
   * @throws McError lab-port-unavailable
   */
  static async open(authority: TlsIdentity): Promise<ContentServers> {
    const files = new StoredFiles();
    const stranger = createAuthority();
    const servers = {} as Record<SystemName, ContentServer>;
    try {
      for (const system of SYSTEM_NAMES) {
        const { contentHost: host } = SYSTEMS[system];
        const identities = {
          right: issueServerIdentity(authority, host),
          "unknown-authority": issueServerIdentity(stranger, host),
        };
        servers[system] = await ContentServer.open({ host, identities, files });
      }
    } catch (error) {
      await Promise.all(Object.values(servers).map((each) => each.close()));
      files.close();
      throw error;
    }
    return new ContentServers(authority, files, servers);
  }

  /** Takes effect with the next request; what waits goes on. */
  configure(system: SystemName, fault: LabContentFault): Promise<void> {
    return this.#servers[system].configure(fault);
  }

  fault(system: SystemName): LabContentFault {
    return this.#servers[system].fault;
  }

  /**
   * A file as a user of whichever system is told of it: the client always talks to its own content server, which fetches it from the other.
   *
   * @returns undefined for a file that is not there
   */
  passed(url: string, recipientId: string): PassedFile | undefined {
    const servers = Object.values(this.#servers);
    const number = servers.map((each) => each.numberAt(url)).find((found) => found !== undefined);
    const file = number === undefined ? undefined : this.#files.find(number);
    const system = SYSTEM_NAMES.find((name) => SYSTEMS[name].domain === domainOf(recipientId));
    if (file === undefined || system === undefined) return undefined;
    return { url: `${this.#servers[system].url}/${number}`, isMandatory: file.size <= AT_ONCE };
  }

  /** Has the server of a system take the tokens of an identity server too. */
  trust(system: SystemName, issued: ContentServer["tokens"]["issued"]): void {
    this.#servers[system].tokens.issued = issued;
  }

  /**
   * What a user needs to work with the content server of the system.
   *
   * @param tokens - of whoever is signed in; left out, the server hands them out itself
   */
  accessOf(held: HeldId, upload: WireProfile["data"]["upload"], tokens?: ContentAccess["accessToken"]): ContentAccess {
    const server = this.#servers[held.system];
    return {
      url: server.url,
      upload,
      accessToken: tokens ?? (async (refused) => server.tokens.tokenOf(userUri(held.mcServiceId), refused)),
      furtherHosts: [],
      largestFile: LARGEST_LAB_FILE,
      largestSent: () => null,
      trustAnchors: [this.#authority.certificate],
      addressOf: (host) =>
        SYSTEM_NAMES.filter((name) => SYSTEMS[name].contentHost === host).map((name) => this.#servers[name].address)[0],
    };
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#servers).map((each) => each.close()));
    this.#files.close();
  }
}
