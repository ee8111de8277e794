/**
 * The words of which our own lines of the log are made. A report has no other: what stands between them was put in from elsewhere.
 *
 * @module
 */

/** In lower case. A test reads the lines of the program and says which word is missing. */
export const LOG_WORDS: ReadonlySet<string> = new Set(
  [
    "a past periods helps account ack added addresses again ahead all an and anew another answer answered answers are arranged as aside asked ",
    "at awake away back be because before begun being brought browser by bye call call-backs callable called calls can ",
    "cancel cannot caught certificate certificates changed closed computer configuration connection console could cut ",
    "damaged date does draft drawn dropped earlier edition end ended ends error established event every failed failure far fault ",
    "file folder for found from full given goes going good group had hand has have headset headsets held here history holds how http id ",
    "identifiers in info initial installation installed invite is it its kept key keys kms kmss later left link listed locked ",
    "looking lookup lost made message messages more n named names never new newer next no nobody not noted nothing ",
    "notification notify null of off old older on one ones opened options or order other out over passed people period place ",
    "prepared process profile program protected publish put r reached read ready record recorded refer refreshed refused ",
    "register registered removed rtp s saved says screen sent server servers service session set settings several shown sign-in ",
    "signed sip sleep socket stands start starts stay still stills stored subscribe taken takes talk than that the there they this ",
    "thread time to told tray unfinished unlocked unreadable up update updater updates used user version voice voices waited ",
    "any document documents fetched partner readable test works ",
    "between choices desk directory entries hold lay list moved name none password person profiles sealed served something ",
    "clear collector everything now places stays stood system those token two users which whose windows worked ",
    "copies copy warn warned was were what where whole will window wishes with without x yet ",
    "control floor so source talks who announced received revoked many namespace ",
  ]
    .join("")
    .trim()
    .split(" "),
);
