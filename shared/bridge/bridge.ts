/**
 * The contract between a window and its host: every command and every event, with the shape of what crosses.
 *
 * Both shells (Electron IPC, WebSocket of the Chromium shell) serve this one table and hold no logic of their own.
 * Inputs are validated by the host before a handler sees them, outputs before they leave, and both again in the
 * window, because a window and a host of different versions can meet.
 *
 * @module
 */

import { z } from "zod";
import { LANGUAGES } from "../base/language.ts";
import type { ErrorReport } from "../errors/mc-error.ts";
import { callBacksSchema } from "../mc/call-back.ts";
import { callRecordSchema, ladderEntrySchema, MAX_LADDER } from "../mc/call-record.ts";
import { keyIdentitySchema } from "../mc/key-identity.ts";
import { MOST_DRAFTS, messageDraftSchema } from "../mc/message-draft.ts";
import { MOST_REMOVED, messageKeepingSchema } from "../mc/message-keeping.ts";
import { MAX_TEXT, messageRecordSchema } from "../mc/message-record.ts";
import { MAX_MISSED, missedSummarySchema } from "../mc/missed-summary.ts";
import { ATTENTIONS } from "../mc/record-parts/attended.ts";
import { SERVICE_NAMES } from "../mc/services/services.ts";
import { listedPersonSchema, sipAccountSchema } from "./account.ts";
import { authorizationOrderSchema, authorizationSchema } from "./authorization.ts";
import { callLinesOrderSchema, callLinesSchema, MOST_CALLS_AT_ONCE } from "./call-lines.ts";
import { connectionTestSchema } from "./connection-test.ts";
import { CALL_ACTIONS, desktopStateSchema } from "./desktop.ts";
import { changedDocumentsSchema, chooseProfileSchema, documentsSchema } from "./documents.ts";
import {
  chosenFileSchema,
  fetchedFileSchema,
  fetchFileSchema,
  fileProgressSchema,
  openFileKeySchema,
  picturePreviewSchema,
  sendFileSchema,
  sentFileSchema,
  stopFileSchema,
} from "./files.ts";
import { GLOBAL_ACTS } from "./global-keys.ts";
import {
  forgetKeysSchema,
  keyProgressSchema,
  keyStatusSchema,
  obtainedKeysSchema,
  obtainKeysSchema,
  openedKeysSchema,
  openKeysSchema,
  prepareKeysSchema,
} from "./keys.ts";
import { labStateSchema, unitReportSchema } from "./lab.ts";
import {
  LAB_AUTHORISATION_FAULTS,
  LAB_CONTENT_FAULTS,
  LAB_CSK_FAULTS,
  LAB_EXCHANGE_FAULTS,
  LAB_IDENTITY_FAULTS,
  LAB_MIGRATION_FAULTS,
  LAB_NOTIFIER_FAULTS,
  LAB_SIP_SIGN_INS,
  LAB_SWITCH_FAULTS,
  labDocumentSettingsSchema,
  labKmsSettingsSchema,
  labPersonSettingsSchema,
  labSystemNameSchema,
} from "./lab-settings.ts";
import { openDataSchema, openedDataSchema, sealDataSchema, sealedDataSchema } from "./message-keys.ts";
import {
  closeEndSchema,
  confirmOverSchema,
  messageEndSchema,
  openEndSchema,
  receivedOverSchema,
  receiveOverSchema,
  sendOverSchema,
  sentOverSchema,
} from "./message-media.ts";
import { MAX_PAGE, messagePageSchema } from "./message-page.ts";
import { migrationSchema, partnerOrderSchema, returnSchema } from "./migration.ts";
import { columnChoiceSchema, importOutcomeSchema, importPlanSchema, peopleFileSchema } from "./people-import.ts";
import { peopleServerSchema } from "./people-server.ts";
import { peopleRightsSchema, personChangedSchema, personChangeSchema } from "./person-change.ts";
import { exportOrderSchema, exportPieceSchema, recordKeySchema } from "./record-export.ts";
import { recordingSchema } from "./recording.ts";
import {
  rtpCloseSchema,
  rtpEndSchema,
  rtpFollowSchema,
  rtpOpenSchema,
  rtpPossibleSchema,
  rtpStartSchema,
} from "./rtp.ts";
import { serversCheckSchema } from "./servers-check.ts";
import { setUpOfferSchema, setUpStateSchema, typedDeskSchema, typedOutcomeSchema } from "./set-up.ts";
import { settingsChangeSchema, settingsSchema } from "./settings.ts";
import { settingsExportSchema, settingsImportSchema } from "./settings-file.ts";
import { signInSchema } from "./sign-in.ts";
import { madeCskSchema, makeCskSchema, settleCskSchema } from "./signalling-key.ts";
import { lineSchema, lineTextSchema, openLineSchema } from "./signalling-line.ts";
import { foundServersSchema } from "./signalling-server.ts";
import { standingWarningsSchema } from "./standing-warnings.ts";
import { keepStillSchema, MOST_STILLS, stillOctetsSchema, stillSchema } from "./stills.ts";
import { aboutSchema, supportReportSchema, windowStateSchema } from "./support.ts";
import {
  addSystemSchema,
  deskSystemsSchema,
  renameSystemSchema,
  systemContentsSchema,
  systemOrderSchema,
} from "./systems.ts";

/**
 * What a window is for. A field unit is the lab's stand-in for a colleague's handset; a history shows the record of calls beside the
 * console, on another screen, and does nothing else.
 */
export const WINDOW_ROLES = ["console", "unit", "history"] as const;
export type WindowRole = (typeof WINDOW_ROLES)[number];

const nothing = z.object({}).strict();

/** A command: who may call it, what it takes, what it gives. */
interface CommandShape {
  readonly roles: readonly WindowRole[];
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}

/** A ladder's arrow with its number in its call: they are numbered from 0 as they are seen. */
const numberedEntrySchema = z.object({ number: z.number().int().nonnegative(), entry: ladderEntrySchema });
export type NumberedEntry = z.infer<typeof numberedEntrySchema>;

const everyWindow = WINDOW_ROLES;
/** Those that sign in and have calls. */
const withLine = ["console", "unit"] as const;
const consoleOnly = ["console"] as const;
/** What is needed to read the record of calls. */
const readers = ["console", "history"] as const;
const historyOnly = ["history"] as const;
const unitOnly = ["unit"] as const;

/** Everything that a window can ask of its host. */
export const COMMANDS = {
  /** What this program is and which window is asking. */
  "app.info": {
    roles: everyWindow,
    input: nothing,
    output: z.object({
      version: z.string(),
      shell: z.enum(["electron", "chromium"]),
      role: z.enum(WINDOW_ROLES),
      /** What the language of the system comes to here, for the setting that follows it. */
      systemLanguage: z.enum(LANGUAGES),
      /** The person whose unit this window is; null for a console. */
      personId: z.string().nullable(),
      /** Whether the embedded lab runs. */
      lab: z.boolean(),
    }),
  },
  /** Who this window signs in as. A unit gets the account of its person, at the system where that person is now. */
  "account.get": { roles: withLine, input: nothing, output: sipAccountSchema },
  /** The systems of the user of this desk, to name those of the record by; and whose record it is: name and ID. */
  "account.systems": {
    roles: historyOnly,
    input: nothing,
    output: z
      .object({ systems: sipAccountSchema.shape.systems, displayName: z.string(), shownId: z.string() })
      .strict(),
  },
  /**
   * Answers the challenges of the server to a request of this window. Fails with a code of the end reasons where there is nothing
   * that may or can be answered.
   */
  "account.authorize": { roles: withLine, input: authorizationOrderSchema, output: authorizationSchema },
  /** Looks anew where the servers of this window are. Fails with `dns-…` where nobody can say it. */
  "account.findServers": {
    roles: withLine,
    input: nothing,
    output: z.object({ servers: foundServersSchema }).strict(),
  },
  /** Tries to connect to each server of this window, and says why that does not work. */
  "account.checkServers": { roles: withLine, input: nothing, output: serversCheckSchema },
  /**
   * Connects this window to a server of its account over TLS; answered when the connection stands. Fails with `proxy-…`, `pac-…` and
   * `server-…`; with `bridge-not-permitted` for any other server.
   */
  "signalling.open": { roles: withLine, input: openLineSchema, output: nothing },
  /** Sends one SIP message over it, or line ends. What is neither is refused with `bridge-invalid-input`. */
  "signalling.send": { roles: withLine, input: lineTextSchema, output: nothing },
  /** Ends it, whether it stands or not. */
  "signalling.close": { roles: withLine, input: lineSchema, output: nothing },
  "directory.list": { roles: readers, input: nothing, output: z.array(listedPersonSchema).max(100_000) },
  /** The server from which people come besides; null where there is none. */
  "directory.server": {
    roles: consoleOnly,
    input: nothing,
    output: z.object({ server: peopleServerSchema.nullable() }).strict(),
  },
  /**
   * Has the person at this window choose a file of people, and reads it; null when nobody did. Fails with `file-…`, `people-…`. Nothing is
   * taken of it before `directory.take`.
   */
  "directory.choose": {
    roles: consoleOnly,
    input: nothing,
    output: z.object({ file: peopleFileSchema.nullable() }).strict(),
  },
  /** What would come of the chosen file. Fails with `people-import-outdated` where there is none, and `directory-invalid`. */
  "directory.compare": { roles: consoleOnly, input: columnChoiceSchema.strict(), output: importPlanSchema },
  /** Whether people may be changed and taken here. */
  "directory.rights": { roles: consoleOnly, input: nothing, output: peopleRightsSchema },
  /**
   * Adds, changes or removes one person. Nothing is written over what somebody else has changed since. Fails with `people-not-kept`,
   * `people-locked`, `directory-invalid`, `data-folder-unwritable`.
   */
  "directory.change": { roles: consoleOnly, input: personChangeSchema, output: personChangedSchema },
  /** Does what was said last. Fails with `people-import-outdated` where the directory has become another since, and `people-locked`. */
  "directory.take": { roles: consoleOnly, input: nothing, output: importOutcomeSchema },
  "settings.get": { roles: everyWindow, input: nothing, output: settingsSchema },
  /** Changes the named settings, answers with all of them. */
  "settings.update": { roles: consoleOnly, input: settingsChangeSchema, output: settingsSchema },
  /** What is set here as a file, without what belongs to this computer, and without what looks like a secret. */
  "settings.export": { roles: consoleOnly, input: nothing, output: settingsExportSchema },
  /**
   * Has the person at this window choose a file of settings, and says what would come of it; null when nobody did. Fails with `file-…`,
   * `settings-file-…`. Nothing is taken of it before `settings.take`.
   */
  "settings.choose": {
    roles: consoleOnly,
    input: nothing,
    output: z.object({ file: settingsImportSchema.nullable() }).strict(),
  },
  /** Does what was said last. Fails with `settings-import-outdated` where settings have become others since. */
  "settings.take": { roles: consoleOnly, input: nothing, output: settingsSchema },
  /** Stores a call, replacing an earlier state of the same call. Its ladder is stored apart, as it grows. */
  "calls.put": { roles: consoleOnly, input: callRecordSchema, output: nothing },
  /**
   * Adds to the ladder of a stored call, and takes from it what a full ladder gave up. A number that is there already is
   * stored anew: what may not have been stored can be sent again.
   */
  "calls.appendLadder": {
    roles: consoleOnly,
    input: z
      .object({
        callId: z.uuid(),
        entries: z.array(numberedEntrySchema).max(MAX_LADDER),
        givenUp: z.array(numberedEntrySchema.shape.number).max(MAX_LADDER),
      })
      .strict(),
    output: nothing,
  },
  /** Opens the window of the record of calls, or brings it to the front. */
  "calls.openHistory": { roles: consoleOnly, input: nothing, output: nothing },
  /** The newest calls first, without their ladders. */
  "calls.list": {
    roles: consoleOnly,
    input: z.object({ limit: z.number().int().min(1).max(500) }).strict(),
    output: z.array(callRecordSchema),
  },
  /** One call, without its ladder; null for one that is not on record. */
  "calls.find": {
    roles: consoleOnly,
    input: z.object({ callId: z.uuid() }).strict(),
    output: callRecordSchema.nullable(),
  },
  /** Those of some calls that are on record, in no order, without their ladders. */
  "calls.some": {
    roles: readers,
    input: z.object({ callIds: z.array(z.uuid()).max(MOST_CALLS_AT_ONCE) }).strict(),
    output: z.array(callRecordSchema),
  },
  /** What every call on record is searched and filtered by, the newest first, a piece at a time. */
  "calls.lines": { roles: readers, input: callLinesOrderSchema, output: callLinesSchema },
  /** Whom all calls on record leave to be called back. */
  "calls.missed": { roles: consoleOnly, input: nothing, output: missedSummarySchema },
  /** Says of missed calls what somebody has done about them; those that are not on record are left out. */
  "calls.attend": {
    roles: consoleOnly,
    input: z.object({ callIds: z.array(z.uuid()).max(MAX_MISSED), how: z.enum(ATTENTIONS) }).strict(),
    output: nothing,
  },
  /** The ladder of one call in the order of time; empty for a call that is not on record. */
  "calls.ladder": {
    roles: readers,
    input: z.object({ callId: z.uuid() }).strict(),
    output: z.array(ladderEntrySchema),
  },
  /** Whether calls are being recorded, and how far the record goes. */
  "calls.recording": { roles: readers, input: nothing, output: recordingSchema },
  /**
   * Calls that ended with their window, or with the program, and that no window has settled: the other end may wait for somebody
   * who is not there any more.
   */
  "calls.interrupted": { roles: consoleOnly, input: nothing, output: z.array(callRecordSchema) },
  /** What can be done for an interrupted call is done. */
  "calls.settle": { roles: consoleOnly, input: z.object({ callId: z.uuid() }).strict(), output: nothing },
  /** With which key the record of calls is signed; null while it is not at hand. */
  "record.key": { roles: consoleOnly, input: nothing, output: recordKeySchema.nullable() },
  /**
   * Names the calls of an export of the record as JSON Lines (`shared/record`), in as many orders as they take, and begins it; one that this
   * window had begun before ends. Fails with `record-not-exported`.
   */
  "record.export": { roles: consoleOnly, input: exportOrderSchema, output: nothing },
  /** What comes next of it: whole lines. */
  "record.exportMore": { roles: consoleOnly, input: nothing, output: exportPieceSchema },
  /** Keeps a still of the picture in a call, sealed; it is on the disk when this is answered. All of these fail with `still-…`. */
  "stills.keep": { roles: consoleOnly, input: keepStillSchema, output: stillSchema },
  /** The stills of a call, the oldest first, without their octets. */
  "stills.list": {
    roles: consoleOnly,
    input: z.object({ callId: z.uuid() }).strict(),
    output: z.array(stillSchema).max(MOST_STILLS),
  },
  "stills.get": {
    roles: consoleOnly,
    input: z.object({ callId: z.uuid(), id: z.uuid() }).strict(),
    output: stillOctetsSchema,
  },
  /** Deletes the picture of a still for good; that there was one stays on record, and is answered. Once deleted it stays as it is. */
  "stills.remove": {
    roles: consoleOnly,
    input: z.object({ callId: z.uuid(), id: z.uuid() }).strict(),
    output: stillSchema,
  },
  /** Who waits to be called back, and who was asked to, as the console last kept it. */
  "callBacks.list": { roles: consoleOnly, input: nothing, output: callBacksSchema },
  /** Keeps that list, in place of the one before. */
  "callBacks.put": {
    roles: consoleOnly,
    input: z.object({ wishes: callBacksSchema }).strict(),
    output: nothing,
  },
  /** Whether this window's user has keys. */
  "keys.status": { roles: withLine, input: nothing, output: keyStatusSchema },
  /**
   * Obtains the keys of one leg: KMS URI, certificate, I_MESSAGE. Progress comes as `keys.progress`. Fails with a code
   * of the end reasons. Asking for a later leg of the same call, or `keys.forget`, cancels the work.
   */
  "keys.obtain": { roles: withLine, input: obtainKeysSchema, output: obtainedKeysSchema },
  /** Makes ahead, for a while, what calls to somebody would need, where that asks no server anything; of nobody, what was made is overwritten. */
  "keys.prepare": { roles: consoleOnly, input: prepareKeysSchema, output: nothing },
  /** Verifies and opens the I_MESSAGE of a call that came in. */
  "keys.open": { roles: withLine, input: openKeysSchema, output: openedKeysSchema },
  /** The call is over: work for it is cancelled. */
  "keys.forget": { roles: withLine, input: forgetKeysSchema, output: nothing },
  /** Makes a CSK for the server of a service, in place of one that is under way. Fails with a code of the end reasons. */
  "csk.make": { roles: withLine, input: makeCskSchema, output: madeCskSchema },
  /** What became of its upload: taken, it protects its use from now on; refused, nothing does. */
  "csk.settle": { roles: withLine, input: settleCskSchema, output: nothing },
  /** Seals the content of a message for somebody. Progress, failures and giving up as with `keys.obtain`. */
  "messages.seal": { roles: withLine, input: sealDataSchema, output: sealedDataSchema },
  /** Opens the protected content of a message that came in. */
  "messages.open": { roles: withLine, input: openDataSchema, output: openedDataSchema },
  /** Stores a message, replacing an earlier state of it. It is on the disk when this is answered. Fails with `messages-…`. */
  "messages.put": { roles: consoleOnly, input: messageRecordSchema, output: nothing },
  /** Stored messages, in the order in which they were first stored, from after a number on. Fails with `messages-…`. */
  "messages.list": {
    roles: consoleOnly,
    input: z.object({ after: z.number().int().nonnegative(), limit: z.number().int().min(1).max(MAX_PAGE) }).strict(),
    output: messagePageSchema,
  },
  /** For how long messages are kept, and which are going to be removed. */
  "messages.keeping": { roles: consoleOnly, input: nothing, output: messageKeepingSchema },
  /** Keeps what is being written to somebody, in place of what was; without a text nothing is kept any more. Fails with `messages-…`. */
  "drafts.put": {
    roles: consoleOnly,
    input: messageDraftSchema
      .pick({ personId: true })
      .extend({ text: z.string().max(MAX_TEXT) })
      .strict(),
    output: nothing,
  },
  /** What was begun and not sent, for each person at most one. Fails with `messages-…`. */
  "drafts.list": { roles: consoleOnly, input: nothing, output: z.array(messageDraftSchema).max(MOST_DRAFTS) },
  /** Whether calls can go over RTP here, and what they can be spoken in. */
  "rtp.isPossible": { roles: withLine, input: nothing, output: rtpPossibleSchema },
  /** Takes ports for the voice of one leg. Fails with `rtp-unavailable`. */
  "rtp.open": { roles: withLine, input: rtpOpenSchema, output: rtpEndSchema },
  /** Has it speak to the other end under keys of this window's user, which are of use once. Fails with `keys-failed`. */
  "rtp.start": { roles: withLine, input: rtpStartSchema, output: nothing },
  /** The other end is elsewhere, or wants to be spoken to otherwise. */
  "rtp.follow": { roles: withLine, input: rtpFollowSchema, output: nothing },
  "rtp.close": { roles: withLine, input: rtpCloseSchema, output: nothing },
  /** Opens an end for one longer message, or for a session, to be told to the other side; at a relay, where the account has one. All of these fail with `message-…`. */
  "messageMedia.open": { roles: withLine, input: openEndSchema, output: messageEndSchema },
  /** Connects to the other end and sends a message; answered when it is there. */
  "messageMedia.send": { roles: withLine, input: sendOverSchema, output: sentOverSchema },
  /** Connects to the other end; answered with the message that comes. */
  "messageMedia.receive": { roles: withLine, input: receiveOverSchema, output: receivedOverSchema },
  /** Tells the other end what became of the message. */
  "messageMedia.confirm": { roles: withLine, input: confirmOverSchema, output: nothing },
  "messageMedia.close": { roles: withLine, input: closeEndSchema, output: nothing },
  /** Has the person at this window choose a file to send, in a box of the system; null when nobody did. */
  "files.choose": {
    roles: withLine,
    input: nothing,
    output: z.object({ file: chosenFileSchema.nullable() }).strict(),
  },
  /**
   * Brings a chosen file to the content server, sealed for somebody where it is to be protected. What is there already for the same
   * one is not sent again. Progress comes as `files.progress`, of the keys as with `keys.obtain`.
   */
  "files.send": { roles: withLine, input: sendFileSchema, output: sentFileSchema },
  /** Opens the I_MESSAGE that came with a file. */
  "files.openKey": {
    roles: withLine,
    input: openFileKeySchema,
    output: z.object({ identity: keyIdentitySchema }).strict(),
  },
  /** Fetches a file that was announced. It is there under its name when this is answered, and not before it was verified. */
  "files.fetch": { roles: withLine, input: fetchFileSchema, output: fetchedFileSchema },
  /** Stops what goes on with a file; its command fails with `file-stopped`. */
  "files.stop": { roles: withLine, input: stopFileSchema, output: nothing },
  /** Has the person save a copy of a fetched file where they want it. */
  "files.save": {
    roles: withLine,
    input: z.object({ id: z.guid() }).strict(),
    output: z.object({ saved: z.boolean() }).strict(),
  },
  /** The octets of a received picture that is small enough to be previewed. Fails with `picture-…` or `file-unreadable`. */
  "files.preview": { roles: consoleOnly, input: z.object({ id: z.guid() }).strict(), output: picturePreviewSchema },
  /** Shows a fetched file in its folder. Nothing opens it. */
  "files.show": { roles: withLine, input: z.object({ id: z.guid() }).strict(), output: nothing },
  /** Asks the KMS again at once, after a failure. */
  "keys.refresh": { roles: consoleOnly, input: nothing, output: keyStatusSchema },
  /** What the program can do on this desktop, and which settings its administrator has locked. */
  "desktop.state": { roles: consoleOnly, input: nothing, output: desktopStateSchema },
  /** The ID of a link that was opened, once; null when there is none. It is shown for dialling and never dialled. */
  "desktop.takeLink": {
    roles: consoleOnly,
    input: nothing,
    output: z.object({ mcServiceId: z.string().max(2048).nullable() }),
  },
  /** Whether somebody asked, in the tray or a menu, what the program is; once. */
  "desktop.takeAbout": { roles: consoleOnly, input: nothing, output: z.object({ wanted: z.boolean() }).strict() },
  /** How many people wait to be called back, as the console shows them; from then on the desktop shows that number. */
  "desktop.toCallBack": {
    roles: consoleOnly,
    input: z.object({ count: z.number().int().nonnegative() }).strict(),
    output: nothing,
  },
  /** How many messages nobody has read, which the desktop shows beside that. */
  "desktop.unread": {
    roles: consoleOnly,
    input: z.object({ count: z.number().int().nonnegative() }).strict(),
    output: nothing,
  },
  /** From which system the user of this desk works. */
  "migration.state": { roles: consoleOnly, input: nothing, output: migrationSchema },
  /**
   * Has the account that this user has at a partner system be tried: the host answers for it there, beside the one in use. Answers who the user is
   * there. Fails with `migration-…`, `account-…`, `dns-…`.
   */
  "migration.begin": { roles: consoleOnly, input: partnerOrderSchema, output: sipAccountSchema },
  /** The partner system is tried no more; everything is as it was. With `because`, home was left for it already, and the user is told why. */
  "migration.giveUp": { roles: consoleOnly, input: returnSchema, output: nothing },
  /** The partner system has authorised the user, who works from there from now on: pages are to be loaded anew. */
  "migration.settle": { roles: consoleOnly, input: nothing, output: nothing },
  /** The user works at home again: pages are to be loaded anew. */
  "migration.goHome": { roles: consoleOnly, input: returnSchema, output: nothing },
  "signIn.state": { roles: consoleOnly, input: nothing, output: signInSchema },
  /** Opens the browser of the system; answers when somebody is signed in, or why nobody is. */
  "signIn.begin": { roles: consoleOnly, input: nothing, output: signInSchema },
  /** Gives up the attempt that waits for the browser. */
  "signIn.cancel": { roles: consoleOnly, input: nothing, output: nothing },
  /**
   * Has the token ready that authorises this user for a service, for the host to put in where it is to stand; with `refused` another one than
   * the last. The token does not cross. Fails with `sign-in-…`, `identity-…`.
   */
  "signIn.authorise": {
    roles: consoleOnly,
    input: z.object({ service: z.enum(SERVICE_NAMES), refused: z.boolean() }).strict(),
    output: nothing,
  },
  "signIn.end": { roles: consoleOnly, input: nothing, output: signInSchema },
  /** The user's configuration documents, how old they are, and what is wrong. */
  "documents.state": { roles: consoleOnly, input: nothing, output: documentsSchema },
  /** Asks the configuration server now; answers when that is done. */
  "documents.check": { roles: consoleOnly, input: nothing, output: documentsSchema },
  /** A notifier says that documents may have changed: they are asked for, soon. */
  "documents.mayHaveChanged": { roles: consoleOnly, input: changedDocumentsSchema, output: nothing },
  /** Obeys another of the user's profiles from now on. */
  "documents.choose": { roles: consoleOnly, input: chooseProfileSchema, output: documentsSchema },
  /** What this program is made of, and where it keeps its files. */
  "support.about": { roles: consoleOnly, input: nothing, output: aboutSchema },
  /** Makes a report for whoever helps, of what may be told; the window shows it whole before somebody saves it. */
  "support.report": { roles: consoleOnly, input: windowStateSchema, output: supportReportSchema },
  /** How the console is registered, each time that this has changed: a collector may want to know. */
  "support.noteRegistration": {
    roles: consoleOnly,
    input: windowStateSchema.pick({ registration: true }).strict(),
    output: nothing,
  },
  /** What stands to be warned of. */
  "warnings.list": { roles: consoleOnly, input: nothing, output: standingWarningsSchema },
  /** Whether this desk is set up, and what it lacks. */
  "setUp.state": { roles: consoleOnly, input: nothing, output: setUpStateSchema },
  /** Has the page with the set-up shown when the window is opened anew, or no longer. Fails with `provisioning-during-call`. */
  "setUp.want": { roles: consoleOnly, input: z.object({ wanted: z.boolean() }).strict(), output: nothing },
  /** Has the person at this window choose a set-up file; null when nobody did. Fails with `provisioning-…`, `file-…`, `server-…`. */
  "setUp.choose": {
    roles: consoleOnly,
    input: nothing,
    output: z.object({ offer: setUpOfferSchema.nullable() }).strict(),
  },
  /** Names an address, and asks nobody there for anything. Fails with `configuration-address-unusable`. */
  "setUp.name": {
    roles: consoleOnly,
    input: z.object({ address: z.string().max(4_096) }).strict(),
    output: setUpOfferSchema,
  },
  /** Makes an offer of what somebody has typed in, and sends nothing. Fails with `provisioning-unsigned`, `set-up-outdated`, `data-folder-unwritable`. */
  "setUp.fillIn": { roles: consoleOnly, input: typedDeskSchema, output: typedOutcomeSchema },
  /** Fetches what was named last. Fails with `configuration-…`, `initial-configuration-…`, `provisioning-…`, `set-up-outdated`. */
  "setUp.follow": { roles: consoleOnly, input: nothing, output: setUpOfferSchema },
  /** Installs what was shown last; the account before is kept beside it. Fails with `provisioning-…`, `set-up-outdated`. */
  "setUp.install": { roles: consoleOnly, input: nothing, output: setUpStateSchema },
  /** Takes back what is offered. */
  "setUp.drop": { roles: consoleOnly, input: nothing, output: nothing },
  /** The MC systems of this desk. */
  "systems.list": { roles: consoleOnly, input: nothing, output: deskSystemsSchema },
  /** Adds one, which is set up once somebody works in it. Fails with `systems-full`, `start-anew-impossible`. */
  "systems.add": { roles: consoleOnly, input: addSystemSchema, output: deskSystemsSchema },
  "systems.rename": { roles: consoleOnly, input: renameSystemSchema, output: deskSystemsSchema },
  /** What would be deleted with one. Fails with `system-in-use`, `system-unknown`. */
  "systems.contents": { roles: consoleOnly, input: systemOrderSchema, output: systemContentsSchema },
  /** Deletes one, with everything in its folder. Fails as `systems.contents`. */
  "systems.remove": { roles: consoleOnly, input: systemOrderSchema, output: deskSystemsSchema },
  /** Starts the program anew in another one. Fails with `system-during-call`, `system-unknown`, `start-anew-impossible`. */
  "systems.choose": { roles: consoleOnly, input: systemOrderSchema, output: nothing },
  /** Starts the program anew, in the lab or out of it. Fails with `start-anew-impossible`, `provisioning-during-call`. */
  "setUp.switchLab": { roles: consoleOnly, input: z.object({ into: z.boolean() }).strict(), output: nothing },
  /** Begins a connection test of this desk; it is told of as `connectionTest.changed`. Fails with `account-…`. */
  "connectionTest.begin": {
    roles: consoleOnly,
    input: nothing,
    output: z.object({ run: z.number().int().nonnegative() }).strict(),
  },
  "connectionTest.cancel": { roles: consoleOnly, input: nothing, output: nothing },
  /** A window's error for the host's log. */
  "log.write": {
    roles: everyWindow,
    input: z.object({ level: z.enum(["info", "warn", "error"]), message: z.string().max(4000) }).strict(),
    output: nothing,
  },
  "lab.state": { roles: withLine, input: nothing, output: labStateSchema },
  /** Changes what the lab does with calls for one person; takes effect at once, also during calls. */
  "lab.configure": {
    roles: consoleOnly,
    input: z.object({ personId: z.string().max(100), settings: labPersonSettingsSchema.partial().strict() }).strict(),
    output: labStateSchema,
  },
  /** Changes what one of the lab's KMSs does; takes effect with its next answer. */
  "lab.configureKms": {
    roles: consoleOnly,
    input: z.object({ system: labSystemNameSchema, settings: labKmsSettingsSchema.partial().strict() }).strict(),
    output: labStateSchema,
  },
  /** Changes what the content server of a system does; takes effect with its next request. */
  "lab.configureContent": {
    roles: consoleOnly,
    input: z.object({ system: labSystemNameSchema, fault: z.enum(LAB_CONTENT_FAULTS) }).strict(),
    output: labStateSchema,
  },
  /** Changes what the message switch of a system does; takes effect with the next connection, or part of a message. */
  "lab.configureMessages": {
    roles: consoleOnly,
    input: z.object({ system: labSystemNameSchema, fault: z.enum(LAB_SWITCH_FAULTS) }).strict(),
    output: labStateSchema,
  },
  /** Changes what the identity server does; takes effect with its next request. */
  "lab.configureIdentity": {
    roles: consoleOnly,
    input: z.object({ fault: z.enum(LAB_IDENTITY_FAULTS) }).strict(),
    output: labStateSchema,
  },
  /** Changes what goes wrong with the exchange of a token for one of system B; takes effect with the next exchange. */
  "lab.configureExchange": {
    roles: consoleOnly,
    input: z.object({ fault: z.enum(LAB_EXCHANGE_FAULTS) }).strict(),
    output: labStateSchema,
  },
  /** Changes what the participating functions make of a dispatcher who signs in; what they had authorised is over, except with `none`. */
  "lab.configureAuthorisation": {
    roles: consoleOnly,
    input: z.object({ fault: z.enum(LAB_AUTHORISATION_FAULTS) }).strict(),
    output: labStateSchema,
  },
  /** What the SIP servers of system A ask a dispatcher for who signs in, from now on. */
  "lab.configureSip": {
    roles: consoleOnly,
    input: z.object({ sip: z.enum(LAB_SIP_SIGN_INS) }).strict(),
    output: labStateSchema,
  },
  /** What system B makes of a dispatcher who wants to work from there, from now on. */
  "lab.configureMigration": {
    roles: consoleOnly,
    input: z.object({ fault: z.enum(LAB_MIGRATION_FAULTS) }).strict(),
    output: labStateSchema,
  },
  /** How the participating functions take the CSK of a user, and what floor control does with it, from now on. */
  "lab.configureCsk": {
    roles: consoleOnly,
    input: z.object({ fault: z.enum(LAB_CSK_FAULTS) }).strict(),
    output: labStateSchema,
  },
  /** How system A tells where its people are, from now on. */
  "lab.configurePresence": {
    roles: consoleOnly,
    input: z.object({ fault: z.enum(LAB_NOTIFIER_FAULTS) }).strict(),
    output: labStateSchema,
  },
  /** Changes what the configuration server does, and what it says of the dispatcher; takes effect with its next answer. */
  "lab.configureDocuments": {
    roles: consoleOnly,
    input: labDocumentSettingsSchema.partial().strict(),
    output: labStateSchema,
  },
  /** Puts people and servers of the lab back to what it began with; windows of units stay open, and where the dispatcher works is the dispatcher's. */
  "lab.reset": { roles: consoleOnly, input: nothing, output: labStateSchema },
  /** Opens the window of a person's field unit, or brings it to the front. */
  "lab.openUnit": { roles: consoleOnly, input: z.object({ personId: z.string().max(100) }).strict(), output: nothing },
  /** Closes the WebSocket of the console or of a unit from the server's side, without a SIP message. */
  "lab.dropConnection": {
    roles: consoleOnly,
    input: z.object({ of: z.union([z.literal("console"), z.string().max(100)]) }).strict(),
    output: nothing,
  },
  /** Makes a person's unit call the console, to demonstrate an incoming call. */
  "lab.callConsole": {
    roles: consoleOnly,
    input: z.object({ personId: z.string().max(100) }).strict(),
    output: nothing,
  },
  /** Makes a person's unit ask the console to call back. */
  "lab.askCallBack": {
    roles: consoleOnly,
    input: z.object({ personId: z.string().max(100) }).strict(),
    output: nothing,
  },
  /** What a field unit is doing. */
  "lab.unitReport": { roles: unitOnly, input: unitReportSchema, output: nothing },
} as const satisfies Record<string, CommandShape>;

/** Everything that the host says without being asked. */
export const EVENTS = {
  "settings.changed": { roles: everyWindow, payload: settingsSchema },
  /** The person of this unit has moved, or the account changed otherwise: sign in again. */
  "account.changed": { roles: withLine, payload: nothing },
  /** The people have become others: they are to be listed anew. */
  "directory.changed": { roles: readers, payload: nothing },
  "migration.changed": { roles: consoleOnly, payload: migrationSchema },
  /** Somebody else is the user of this desk from now on: whatever a window holds is the one's before. */
  "user.changed": { roles: readers, payload: nothing },
  "signIn.changed": { roles: consoleOnly, payload: signInSchema },
  /** There is another access token: services that were authorised by the one before are to be authorised again. */
  "signIn.renewed": { roles: consoleOnly, payload: nothing },
  /** A server has been asked for people, and what came of it. */
  "directory.serverChanged": {
    roles: consoleOnly,
    payload: z.object({ server: peopleServerSchema.nullable() }).strict(),
  },
  "documents.changed": { roles: consoleOnly, payload: documentsSchema },
  /** An address was handed over from which this desk could be set up: ask for it with `setUp.state`. */
  "setUp.offered": { roles: consoleOnly, payload: nothing },
  /** To the window that has begun it. */
  "connectionTest.changed": { roles: consoleOnly, payload: connectionTestSchema },
  "warnings.changed": { roles: consoleOnly, payload: standingWarningsSchema },
  /** The file of the messages was damaged: what could be read of it is in another. */
  "messages.rescued": { roles: consoleOnly, payload: z.object({ saved: z.number().int().nonnegative() }).strict() },
  /** Others are going to be removed, or none. */
  "messages.keepingChanged": { roles: consoleOnly, payload: messageKeepingSchema },
  /** Messages were removed, as was announced. */
  "messages.removed": {
    roles: consoleOnly,
    payload: z.object({ ids: z.array(z.guid()).min(1).max(MOST_REMOVED) }).strict(),
  },
  /** A call was stored, or stored anew: without its ladder. */
  "calls.stored": { roles: historyOnly, payload: callRecordSchema },
  "calls.recordingChanged": { roles: readers, payload: recordingSchema },
  /** What came over a connection of this window's: a whole SIP message, or the end of a line. */
  "signalling.received": { roles: withLine, payload: lineTextSchema },
  /** A connection of this window's that stood is gone. */
  "signalling.closed": { roles: withLine, payload: lineSchema },
  /** To the window whose call it is. */
  "keys.progress": { roles: withLine, payload: keyProgressSchema },
  /** To the window that has asked for it. */
  "files.progress": { roles: withLine, payload: fileProgressSchema },
  /** To the windows of the user whose keys they are. */
  "keys.changed": { roles: withLine, payload: keyStatusSchema },
  /** To the windows of the user whose CSKs they were: the host can use them no more, and the servers are to have others. */
  "csk.lost": { roles: withLine, payload: nothing },
  /** A link was opened: ask for it with `desktop.takeLink`. */
  "desktop.linkOpened": { roles: consoleOnly, payload: nothing },
  /** Somebody asks what the program is: ask for it with `desktop.takeAbout`. */
  "desktop.aboutWanted": { roles: consoleOnly, payload: nothing },
  /** A button on the notification of an incoming call was pressed. */
  "desktop.callAction": { roles: consoleOnly, payload: z.object({ callId: z.uuid(), action: z.enum(CALL_ACTIONS) }) },
  /** A key that acts from any program was pressed. */
  "desktop.act": { roles: consoleOnly, payload: z.object({ act: z.enum(GLOBAL_ACTS) }) },
  /** The computer slept, or was locked: what was registered may be so no more. */
  "desktop.resumed": { roles: consoleOnly, payload: nothing },
  /** The addresses of this computer have become others: it is somewhere else in the network. */
  "network.changed": { roles: withLine, payload: nothing },
  "lab.changed": { roles: withLine, payload: labStateSchema },
  /** A message that the lab relayed behind system A's door. `callId` is the SIP Call-ID of the console's leg. */
  "lab.message": {
    roles: consoleOnly,
    payload: z.object({
      callId: z.string().max(500),
      /** Unix milliseconds with fraction, from the host's clock. */
      at: z.number(),
      entry: ladderEntrySchema.omit({ atMs: true }),
    }),
  },
  /** The lab panel asks this unit to call the console. */
  "unit.callConsole": { roles: unitOnly, payload: z.object({ mcServiceId: z.string().max(2048) }) },
  /** The lab panel has this unit ask the console to call back. */
  "unit.askCallBack": { roles: unitOnly, payload: z.object({ mcServiceId: z.string().max(2048) }) },
} as const satisfies Record<string, { roles: readonly WindowRole[]; payload: z.ZodType }>;

export type CommandName = keyof typeof COMMANDS;
export type CommandInput<N extends CommandName> = z.input<(typeof COMMANDS)[N]["input"]>;
export type CommandOutput<N extends CommandName> = z.output<(typeof COMMANDS)[N]["output"]>;
export type EventName = keyof typeof EVENTS;
export type EventPayload<N extends EventName> = z.output<(typeof EVENTS)[N]["payload"]>;

/** What the host answers. Errors cross as data: an exception thrown over IPC would lose all but its message. */
export type CommandResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ErrorReport };

/**
 * What a window sees of its shell. The Electron preload exposes exactly this as `window.mcBridge`; in the Chromium
 * shell the page builds it over its WebSocket. Values are unknown here on purpose: `renderer/host/host.ts` gives them types.
 */
export interface RawBridge {
  /** Sends one command and resolves with its {@link CommandResult}; never rejects. */
  call(command: string, input: unknown): Promise<unknown>;
  /** Hands every event of the host to the listener; returns the way to stop. */
  subscribe(listener: (event: string, payload: unknown) => void): () => void;
}

/** Whether a string names a command. */
export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

/** Whether a string names an event. */
export function isEventName(name: string): name is EventName {
  return Object.hasOwn(EVENTS, name);
}
