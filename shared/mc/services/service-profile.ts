/**
 * What differs between the mission critical services: one profile for each, a value that a call carries from the first
 * click to the last record. Whoever adds a service writes its profile and a row of `services.ts`, and nothing else.
 *
 * @module
 */
import type { DataErrorCode } from "../../errors/data-errors.ts";
import type { EndReasonCode } from "../../errors/end-reason.ts";
import type { FileErrorCode } from "../../errors/file-errors.ts";

/** How a user profile document (TS 24.484) of the service is named and built. */
export interface ProfileDocument {
  readonly namespace: string;
  readonly root: string;
  /** Name of the file in the data folder. */
  readonly file: string;
  /** Element that says whom it is about. */
  readonly userId: string;
  /** Elements that hold the user's groups, and whom to call in an emergency; left out, nothing of these is read. */
  readonly held?: { readonly groups: string; readonly emergencyRecipient: string };
  /** Element of the list that holds one user with the KMS URI of that user; undefined where they stand in the list itself. */
  readonly entry: string | undefined;
}

/** How a service configuration document (TS 24.484) of the service is named. */
interface ConfigurationDocument {
  readonly namespace: string;
  /** Name of the file in the data folder; left out, only a configuration server has one. */
  readonly file?: string;
}

/** What differs where a MESSAGE of the service is about a file and not about short data. */
interface FileProfile {
  readonly requestType: string;
  readonly icsi: string;
  readonly featureTag: string;
  /** Status and mission critical warning code together: what they mean for an announcement. */
  readonly warnings: Readonly<Record<string, FileErrorCode>>;
}

/** What the settings of a user in the service hold, beside what those of every service do (TS 24.379 clause 7.2.3, TS 24.281, TS 24.282). */
interface SettingsProfile {
  /** Communication service identifier and feature tag of the publication, where it is not those of the calls and messages. */
  readonly icsi?: string;
  readonly featureTag?: string;
  /** Whether they say how calls are answered. */
  readonly answerMode: boolean;
  /** What they say of several media streams over one port; left out, nothing. */
  readonly multiplexSupport?: boolean;
}

/** Short data between two users. */
interface ShortDataProfile {
  readonly requestType: string;
  /** What is asked for where messages are to go both ways over one connection. */
  readonly sessionRequestType: string;
  /** Status and mission critical warning code together: what they mean for a message, before what they mean for everything. */
  readonly warnings: Readonly<Record<string, DataErrorCode>>;
}

/** Names and rules of one service. */
export interface ServiceProfile {
  /** As people write it. The same in every language. */
  readonly title: string;
  /** As people call the ID of a user in it. The same in every language. */
  readonly idTitle: string;
  /** Media type of the service's info document. */
  readonly infoContentType: string;
  /** Namespace of the info document. */
  readonly infoNamespace: string;
  /** Root element of the info document. */
  readonly infoRoot: string;
  /** The one child of the root. */
  readonly infoParams: string;
  /** Begins the names of the elements in it, and of the service's functions in a system. */
  readonly prefix: string;
  /** IMS communication service identifier, not escaped. */
  readonly icsi: string;
  /** Media feature tag, without the leading plus sign. */
  readonly featureTag: string;
  /** Claim of tokens that carries the ID of the user (TS 33.180 B.2.1). */
  readonly idClaim: string;
  /** Begins the names of the scopes of its servers, after `3gpp:mc:` (TS 33.180 B.4.2.2). */
  readonly scopePrefix: string;
  /** What the info document calls a call between two users; undefined for a service that has none. */
  readonly sessionType: string | undefined;
  /** What it calls a call to several, of whom the first to answer has it (TS 24.379 clause 11.1.1); left out, there are none. */
  readonly severalSessionType?: string;
  /** Whether one can ask in it to be called back (TS 24.379 clause 11.1.5); left out, one cannot. */
  readonly callBackRequests?: boolean;
  /** The media of such a call, each with what a session description says of it in `i=`. */
  readonly media: Readonly<Partial<Record<"audio" | "video", string>>>;
  /** How short data between two users are asked for; undefined for a service without messages. */
  readonly shortData: ShortDataProfile | undefined;
  /** How files between two users are announced, beside short data; left out for a service without files. */
  readonly files?: FileProfile;
  /** Status and mission critical warning code together (`403 107`): what they mean for a call. */
  readonly warnings: Readonly<Record<string, EndReasonCode>>;
  readonly profileDocument: ProfileDocument;
  /** Element of the UE initial configuration (TS 24.484 clause 7.2) that says where its participating function is. */
  readonly initialDetails: string;
  readonly settings: SettingsProfile;
  readonly configurationDocument: ConfigurationDocument;
}
