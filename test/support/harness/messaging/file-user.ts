/** The real client with the key service and the files of the host, without the bridge between: signed in at the lab and its content servers. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ContentAccess } from "../../../../electron/files/content-access.ts";
import { FileTransfers } from "../../../../electron/files/file-transfers.ts";
import type { KeptFile, KeptFiles } from "../../../../electron/messages/kept-file.ts";
import type { Lab } from "../../../../lab/lab.ts";
import { messagesOf } from "../../../../renderer/messaging/message-book.ts";
import type { FilePort } from "../../../../renderer/messaging/ports.ts";
import type { ChosenFile, FileProgress } from "../../../../shared/bridge/files.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../../shared/bridge/settings.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { joinConsole, joinUnit, type KeyedUser, leave } from "../calling/keyed-client.ts";
import { storeValue } from "../calling/lab-calls.ts";
import type { ServiceKeys } from "../calling/service-keys.ts";

export interface FileUser extends KeyedUser {
  /** Folder of this user alone; ends with the user. */
  readonly folder: string;
  readonly files: FileTransfers;
  /** Everything that was stored, in order. */
  readonly stored: MessageRecord[];
  readonly progress: FileProgress[];
  readonly messaging: NonNullable<KeyedUser["client"]["messaging"]>;
  /** A file on this user's disk that was chosen. */
  chosen(name: string, content: Uint8Array): Promise<ChosenFile>;
  until(fits: (record: MessageRecord) => boolean): Promise<MessageRecord>;
}

/** What a host keeps of files, in memory. */
export function keptInMemory(): KeptFiles {
  const held = new Map<string, KeptFile>();
  return { putFile: async (id, file) => void held.set(id, file), file: async (id) => held.get(id) };
}

interface FileUserOptions {
  readonly protection?: Settings["protection"];
  /** What differs in the way to the content server. */
  readonly access?: (access: ContentAccess) => ContentAccess;
}

const users: FileUser[] = [];

async function joinWithFiles(
  lab: Lab,
  personId: string | null,
  { access = (same) => same, protection = "required" }: FileUserOptions,
): Promise<FileUser> {
  const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-files-"));
  const stored: MessageRecord[] = [];
  const progress: FileProgress[] = [];
  let files: FileTransfers | undefined;
  const change = ({ messages, onProgress: _, service }: ServiceKeys) => {
    const tell = () => {};
    files = new FileTransfers({
      folder: join(folder, "received"),
      kept: keptInMemory(),
      access: () => access(personId === null ? lab.consoleContent() : lab.unitContent(personId)),
      ownIdIn: () => service.access.userUri,
      keys: {
        make: (order) => service.fileKey(order, tell),
        again: (order, pckId) => service.fileKeyAgain(order, pckId, tell),
        received: (senderId, pckId) => service.receivedKey(senderId, pckId),
      },
      tell: (told) => void progress.push(told),
      now: Date.now,
    });
    const transfers = files;
    const port: FilePort = {
      send: (order) => transfers.send(order),
      openKey: (order) => service.openFileKey(order, tell),
      fetch: (order) => transfers.fetch(order),
      stop: (id, keep) => transfers.stop(id, keep),
    };
    const put = async (record: MessageRecord) => void stored.push(record);
    return {
      messages: { keys: messages, file: { put }, files: port },
      settings: () => ({ ...DEFAULT_SETTINGS, newIdsFirst: "never", protection }) as const,
    };
  };
  const joined = await (personId === null ? joinConsole(lab, change) : joinUnit(lab, personId, change));
  const { messaging } = joined.client;
  if (files === undefined || messaging === undefined) throw new Error("no messaging");
  const transfers = files;
  const user: FileUser = {
    ...joined,
    folder,
    files,
    stored,
    progress,
    messaging,
    async chosen(name, content) {
      const path = join(folder, name);
      writeFileSync(path, content);
      return transfers.choose(path);
    },
    until: (fits) => storeValue(messaging.store, ({ book }) => messagesOf(book).find(fits)),
  };
  users.push(user);
  return user;
}

/** The dispatcher; resolves when signed in and with keys. */
export const fileConsole = (lab: Lab, options: FileUserOptions = {}) => joinWithFiles(lab, null, options);

/** A person at the unit. */
export const fileUnit = (lab: Lab, personId: string, options: FileUserOptions = {}) =>
  joinWithFiles(lab, personId, options);

/** Signs everybody out, and takes their folders away. */
export async function leaveFiles(): Promise<void> {
  const all = users.splice(0);
  await leave(all);
  for (const { files, folder } of all) {
    await files.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
