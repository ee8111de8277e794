/** What becomes of messages that do not arrive, or cannot be read. */
export const DATA_ERRORS = {
  "message-unreadable": {
    message: "A message came that is not in the form that the standard asks for.",
    advice: "It was refused, and its sender was told. Ask for it by voice.",
  },
  "message-not-opened": {
    message: "A protected message came that could not be opened here.",
    advice: "Its sender was told that it is undelivered. Ask for it again.",
  },
  "message-repeated": {
    message: "A message came whose protected content had come before, as another message.",
    advice:
      "It is not shown again: somebody on the way may have repeated it. Ask its sender by voice, and tell your administrator.",
  },
  "message-not-protected": {
    message: "A message came without protection, and protection is required.",
    advice: "It was refused, and its sender was told. Ask for it again, protected.",
  },
  "too-many-messages": {
    message: "More messages came at once than anybody writes.",
    advice: "Those beyond that were refused, and their senders were told. Ask by voice what they were.",
  },
  "message-too-large": {
    message: "The message is longer than one message can be, or than the other end takes.",
    advice: "Send it in two parts, or call.",
  },
  "message-over-limit": {
    message: "The message is longer than the service configuration allows (max-data-size-sds-bytes).",
    advice: "It was not delivered. Send it in two parts, or call.",
  },
  "message-size-refused": {
    message: "The server does not let you send a message of this size.",
    advice: "It was not delivered. Send it in two parts, or call. Tell your administrator what size it had.",
  },
  "message-over-signalling-limit": {
    message: "The server says that the message is too large for one SIP MESSAGE.",
    advice:
      "Send it in two parts, or call. Tell your administrator: the server allows less than this console was told.",
  },
  "service-configuration-unreadable": {
    message: "The service configuration of messages cannot be read, so nobody can tell how long a message may be.",
    advice: "No message and no file is sent; calls go on. Tell your administrator; see the log.",
  },
  "message-not-answered": {
    message: "Nobody answered to the message, however often it was sent.",
    advice: "It may have arrived. Ask by voice, or send it again.",
  },
  "message-undelivered": {
    message: "The message arrived, and the colleague\u2019s device could not open it.",
    advice: "Send it again: it goes with new keys.",
  },
  "message-path-unreachable": {
    message: "The server that longer messages go through cannot be reached.",
    advice: "Shorter ones may go. If it stays so, tell your administrator.",
  },
  "message-path-not-trusted": {
    message: "The server that longer messages go through is not who it should be.",
    advice: "Nothing was sent there. Tell your administrator.",
  },
  "message-path-refused": {
    message: "The relay that longer messages go through does not take this account.",
    advice: "Nothing was sent. Tell your administrator; shorter messages may go.",
  },
  "message-path-cut": {
    message: "The connection of a longer message broke before all of it had gone.",
    advice: "Send it again.",
  },
  "message-path-failed": {
    message: "The server that longer messages go through answered what makes no sense.",
    advice: "Tell your administrator; shorter messages may go.",
  },
  "message-ends-full": {
    message: "More longer messages are on their way than there may be at once.",
    advice: "Send it again in a moment.",
  },
  "messages-unwritable": {
    message: "Messages cannot be stored on this computer.",
    advice: "What is written now is lost when the program ends. Tell your administrator; see the log.",
  },
  "messages-locked": {
    message: "Stored messages cannot be had: the key store of this computer is locked.",
    advice: "Unlock it, then try again.",
  },
  "messages-newer": {
    message: "Stored messages are from a later version of the program.",
    advice: "They are left as they are. Install that version to read them.",
  },
  "messages-damaged": {
    message: "Stored messages cannot be read: their file is damaged, or its key is gone.",
    advice: "The file was set aside. Tell your administrator; see the log.",
  },
} as const;
