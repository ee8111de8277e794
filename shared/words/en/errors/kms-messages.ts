const NO_CALL_YET = "No protected call can be set up with it. Try again; if it happens again, tell your administrator.";
const CHECK_KMS = "Ask your administrator to check the key server.";
const REPORT = "Nothing of it was used. Report this: somebody may be interfering with the key server.";
const CHECK_SETTINGS = "Ask your administrator to correct the settings of this console.";

/** What can be wrong with what a key server is asked and answers, and with the names in it. */
export const KMS_MESSAGE_ERRORS = {
  "kms-answer-too-large": {
    message: "The key server's answer was larger than an answer can sensibly be and was not read.",
    advice: REPORT,
  },
  "kms-answer-doctype": {
    message: "The key server's answer contained a document type declaration and was not read.",
    advice: REPORT,
  },
  "kms-answer-broken": {
    message: "The key server's answer could not be read.",
    advice: NO_CALL_YET,
  },
  "kms-answer-unexpected": {
    message: "What came back is not an answer of a key server.",
    advice: "Ask your administrator whether the address of the key server is right.",
  },
  "kms-answer-incomplete": {
    message: "The key server's answer lacks something that it has to contain.",
    advice: CHECK_KMS,
  },
  "kms-answer-repeated": {
    message: "The key server's answer says something twice that can be said only once.",
    advice: CHECK_KMS,
  },
  "kms-answer-value": {
    message: "The key server's answer contains a value that is not valid.",
    advice: CHECK_KMS,
  },
  "kms-answer-wrong-user": {
    message: "The key server's answer is meant for another user.",
    advice: REPORT,
  },
  "kms-answer-wrong-kms": {
    message: "The answer comes from another key server than the one asked.",
    advice: REPORT,
  },
  "kms-answer-wrong-request": {
    message: "The key server's answer belongs to another question.",
    advice: REPORT,
  },
  "kms-answer-empty": {
    message: "The key server's answer has no content.",
    advice: CHECK_KMS,
  },
  "kms-answer-contradictory": {
    message: "The key server's answer has more than one content, or both content and an error.",
    advice: CHECK_KMS,
  },
  "kms-answer-wrong-kind": {
    message: "The key server answered something else than was asked.",
    advice: CHECK_KMS,
  },
  "kms-answer-stale": {
    message: "The time in the key server's answer is too far from the time of this computer.",
    advice: "Nothing of it was used. Check the clock of this computer; if it is right, ask your administrator.",
  },

  "kms-request-too-large": {
    message: "The request to the key server is too large.",
    advice: "The request was refused.",
  },
  "kms-request-doctype": {
    message: "The request to the key server contains a document type declaration.",
    advice: "The request was refused.",
  },
  "kms-request-broken": {
    message: "The request to the key server can't be read.",
    advice: "The request was refused.",
  },
  "kms-request-unexpected": {
    message: "The document is not a request to a key server.",
    advice: "The request was refused.",
  },
  "kms-request-incomplete": {
    message: "The request to the key server lacks something that it has to contain.",
    advice: "The request was refused.",
  },
  "kms-request-repeated": {
    message: "The request to the key server says something twice that can be said only once.",
    advice: "The request was refused.",
  },
  "kms-request-value": {
    message: "The request to the key server contains a value that is not valid.",
    advice: "The request was refused.",
  },
  "kms-request-wrong-kms": {
    message: "The request is meant for another key server.",
    advice: "Check which key server the console is set up for.",
  },
  "kms-request-wrong-resource": {
    message: "The request names another resource than the one it was sent to.",
    advice: "The request was refused.",
  },
  "kms-request-stale": {
    message: "The time in the request is too far from the time of the key server.",
    advice: "Check the clock of the computer that asked.",
  },
  "kms-request-wrong-user": {
    message: "The request names another user than the one who signed in.",
    advice: "The request was refused.",
  },

  "kms-uri-invalid": {
    message: "The name of a key server contains characters that no such name has.",
    advice: "The name was not used. Ask your administrator where it comes from.",
  },
  "kms-uri-insecure": {
    message: "The key server's address asks for a connection without protection.",
    advice: "No connection was made. Ask your administrator for an https address.",
  },
  "kms-uri-no-host": {
    message: "The name of the key server is not an address that this console can connect to.",
    advice: "Ask your administrator to set the key server as a host name, with a port where needed.",
  },
  "kms-user-uri-invalid": {
    message: "The ID of a user is not in a form that a key server can be asked about.",
    advice: "Check the ID.",
  },
  "kms-lookup-template-invalid": {
    message: "The setting for key server lookups is not valid.",
    advice: CHECK_SETTINGS,
  },
} as const;
