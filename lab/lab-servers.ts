/**
 * What serves the users of both systems beside SIP: keys, files, longer messages, sign-in, documents.
 *
 * @module
 */

import { ContentServers } from "./content/content-servers.ts";
import type { ConfigurationServer } from "./documents/configuration-server.ts";
import type { GroupServer } from "./documents/group-server.ts";
import { openDocuments, openGroups } from "./documents/lab-documents.ts";
import { KeyServers } from "./kms/key-servers.ts";
import { LabIdentities } from "./lab-identities.ts";
import type { RunningOptions } from "./lab-options.ts";
import { MessageSwitches } from "./message-media/message-switches.ts";
import { DISPATCHER, type People, SYSTEM_NAMES, type SystemName } from "./people/people.ts";

/** The servers, all of which are open. */
export interface LabServers {
  readonly keyServers: KeyServers;
  readonly content: ContentServers;
  readonly switches: MessageSwitches;
  readonly identities: LabIdentities | undefined;
  readonly documents: ConfigurationServer | undefined;
  /** Of system B: what dispatchers may and have there. */
  readonly visitorDocuments: ConfigurationServer | undefined;
  readonly groups: GroupServer | undefined;
  close(): Promise<void>;
}

/**
 * Opens them; where one cannot be, none is left open.
 *
 * @throws McError lab-port-unavailable
 */
export async function openLabServers(people: People, options: RunningOptions): Promise<LabServers> {
  const keyServers = await KeyServers.open({ ...options, people, now: options.times.now });
  const opened: { close(): Promise<void> }[] = [keyServers];
  const close = async () => void (await Promise.all(opened.map((each) => each.close())));
  try {
    const content = await ContentServers.open(keyServers.authority);
    opened.push(content);
    const switches = await MessageSwitches.open(keyServers.authority);
    opened.push(switches);
    const identities = options.signIn
      ? await LabIdentities.open(keyServers.authority, people, options.services)
      : undefined;
    if (identities !== undefined) {
      opened.push(identities);
      for (const system of SYSTEM_NAMES) {
        // Each system knows the tokens of its own server, and no others.
        const issued = (token: string) => identities.of(system).holderOf(token);
        keyServers.trust(system, issued);
        content.trust(system, issued);
      }
    }
    const documentsOf = async (system: SystemName) => {
      if (identities === undefined) return undefined;
      const server = await openDocuments(keyServers.authority, people, options, identities.of(system), system);
      opened.push(server);
      return server;
    };
    const documents = await documentsOf(DISPATCHER.held.system);
    const visitorDocuments = await documentsOf(DISPATCHER.visitor.system);
    const groups = identities && (await openGroups(keyServers.authority, people, identities.home));
    if (groups !== undefined) opened.push(groups);
    return { content, documents, groups, identities, keyServers, switches, visitorDocuments, close };
  } catch (error) {
    await close();
    throw error;
  }
}
