/** The recent calls. */
export const history = {
  region: "Recent",
  /** Opens the view of the whole record, on windows whose strip has no room for it. */
  all: "All calls",
  list: "Recent calls, the newest first",
  empty: "No calls yet.",
  loading: "Loading recent calls",
  callBack: "Call back",
  retry: "Load again",
  /** Whom nobody answered, and who has not been spoken with since. */
  missed: {
    region: "Missed",
    list: "People to call back, emergencies first, then who tried last",
    empty: "Nobody waits to be called back.",
    goes: "goes when you reach them, or with",
    emergency: "Emergency call",
    /** Among the other calls, until they are opened. */
    emergencies: "Missed emergency",
    open: "Open",
    /** Below the first hundred. */
    more: "Show {{count, number}} more",
    emergencySpoken: "Emergency call from {{name}} was missed",
    takeOff: "Take off the list",
    tried_one: "tried once",
    tried_other: "tried {{count, number}} times",
    triedTwice: "tried twice",
    rang: "rang {{time}}",
  },
  /** Asking somebody to call back, and somebody's asking for it. */
  wish: {
    ask: "Ask to call back",
    askAgain: "Ask again",
    withdraw: "Take back",
    asking: "Being asked to call back",
    asked: "Asked to call back, {{when}}",
    noted: "Asked to call back, {{when}}; the other end has noted it",
    withdrawing: "The wish is being taken back",
    notPermitted: "not permitted",
    asks: "asks to be called back",
    asksUrgently: "asks to be called back, urgent",
    comesIn: "{{name}} asks to be called back",
  },
  none: "–",
  /** Under the strip, while calls are not recorded as they should be. */
  notice: {
    region: "What is not recorded",
    waiting_one: "{{count, number}} call waits to be stored.",
    waiting_other: "{{count, number}} calls wait to be stored.",
    lost_one: "Of {{count, number}} call not all could be held.",
    lost_other: "Of {{count, number}} calls not all could be held.",
    saved_one: "{{count, number}} call brought over so far.",
    saved_other: "{{count, number}} calls brought over so far.",
    over: "Calls are being recorded again.",
  },
  /** Under the strip, after calls ended with their window or with the program. */
  interrupted: {
    region: "Calls that were interrupted",
    title_one: "{{count, number}} call ended with the window or the program that held it.",
    title_other: "{{count, number}} calls ended with the window or the program that held them.",
    /** What is known of the other end. */
    ends: {
      telling: "is being told",
      told: "was told just now",
      over: "was over already",
      untold: "could not be told: the other end finds out by itself",
    },
    close: "Close",
  },
  /** Where the list ends. */
  end: {
    more: "Show more of {{count, number}} earlier calls",
    shown: "These are {{shown, number}} of {{kept, number}} calls on record.",
    limit: "The record keeps {{limit, number}}. Above that calls that were refused unheard go first, then the oldest.",
    removed_one: "{{count, number}} call has gone since the program started.",
    removed_other: "{{count, number}} calls have gone since the program started.",
    saved_one: "The record was damaged; {{count, number}} call was brought over.",
    saved_other: "The record was damaged; {{count, number}} calls were brought over.",
    /** The fingerprint of the key, to be compared. */
    signed: "The record is signed with the key {{fingerprint}}.",
    unsigned: "The record is not being signed yet: its key is not at hand.",
  },
  /** What is kept, who said so, and what is going to be removed: said before it happens. */
  retention: {
    days_one: "A call is kept for {{count, number}} day.",
    days_other: "A call is kept for {{count, number}} days.",
    setBy: "{{who}} has set this; it cannot be changed here.",
    going_one: "On {{when}}, {{count, number}} call will be removed: {{what}}.",
    going_other: "On {{when}}, {{count, number}} calls will be removed: {{what}}.",
    aged: "{{count, number}} older than is kept",
    refused: "{{count, number}} refused unheard",
    others: "{{count, number}} that came first",
    until: "The newest of them is from {{day}}.",
    shorter: "Less is kept than before.",
    keep: "Export what is to stay. Messages and files are not removed with them.",
  },
  /** Taking what the list shows out of the program. */
  save: {
    lines: "Save these as a signed record",
    csv: "Save these as a table",
    saving: "Saving",
    file: "calls-{{when}}.{{kind}}",
  },
  csv: {
    columns: {
      time: "Time",
      direction: "Direction",
      person: "Person dialled or calling",
      id: "ID dialled or calling",
      role: "Role",
      lastPerson: "Person at the end",
      lastId: "ID at the end",
      what: "What happened",
      protection: "Protection",
      received: "Sound from them",
      sent: "Sound to them",
      length: "Length",
      incident: "Incident number",
      note: "Note",
    },
    directions: { outgoing: "out", incoming: "in" },
  },
} as const;
