/**
 * What a partner system makes of a visitor who publishes there: whether the user is authorised under the ID that the account says.
 *
 * @module
 */
import { asMcError } from "../../../shared/errors/mc-error.ts";
import { sameMcId } from "../../../shared/mc/mc-id.ts";
import { decodeMigrationAnswer } from "../../../shared/mc/migration.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import type { PublishAnswer } from "./publication-answer.ts";
import type { ResponseMessage } from "./response.ts";

/**
 * Why a visitor is not to stay, although the server has answered 2xx; undefined where nothing stands against it.
 *
 * @param newId - of the user in this system, as the account says
 */
export function migrationFaultOf(
  message: ResponseMessage,
  service: McService,
  newId: string,
): PublishAnswer["migrationFault"] {
  const status = message.statusCode ?? 0;
  if (status < 200 || status >= 300) return undefined;
  try {
    const answer = decodeMigrationAnswer(service, message.getHeader("Content-Type") ?? "", message.body);
    if (!answer.isAccepted) return { code: "migration-refused" };
    if (answer.newId === undefined || sameMcId(answer.newId, newId)) return undefined;
    return { code: "migration-other-id", detail: answer.newId };
  } catch (cause) {
    // What it says of the visitor cannot be read, so nobody knows who the visitor is there.
    return { code: "migration-other-id", detail: asMcError(cause).detail };
  }
}
