import type { PersonField } from "../../shared/bridge/people-import.ts";
import { MC_SERVICES, OTHER_IDS, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { wordsOf } from "../../shared/words/words.ts";

/** The people column is for the service in which the console calls. */
export const ID_TITLE = { idTitle: MC_SERVICES[VOICE_SERVICE].idTitle };

/** Every word of the people column. */
export const DIRECTORY_WORDS = wordsOf("directory");

/** How each thing that a file can say of a person is called. */
export const fieldNames = (): Readonly<Record<PersonField, string>> => ({
  ...DIRECTORY_WORDS.files.fields,
  videoId: MC_SERVICES[OTHER_IDS.videoId].idTitle,
  dataId: MC_SERVICES[OTHER_IDS.dataId].idTitle,
});
