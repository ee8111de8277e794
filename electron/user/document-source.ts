/**
 * Where the configuration documents of a user come from, as those see it who obey them.
 *
 * @module
 */
import type { DocumentKind } from "../../shared/mc/configuration-documents.ts";
import type { McService } from "../../shared/mc/services/services.ts";

export interface DocumentSource {
  /** Whether a configuration server has them: files of the data folder are not looked at then. */
  isNamed(): boolean;
  /** A document that is to be obeyed; undefined where there is none. */
  text(service: McService, kind: DocumentKind): string | undefined;
}

/** The user profiles and the service configurations of a server; nothing of either where files have them. */
export function fromServer(documents: DocumentSource | undefined) {
  const textOf = (kind: DocumentKind) =>
    documents?.isNamed() === true ? (service: McService) => documents.text(service, kind) : undefined;
  return { profiles: textOf("user-profile"), configurations: textOf("service-configuration") };
}
