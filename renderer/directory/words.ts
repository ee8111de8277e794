import { MC_SERVICES, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { wordsOf } from "../../shared/words/words.ts";

/** The people column is for the service in which the console calls. */
export const ID_TITLE = { idTitle: MC_SERVICES[VOICE_SERVICE].idTitle };

/** Every word of the people column. */
export const DIRECTORY_WORDS = wordsOf("directory");
