/** What can be wrong with a redirection. */
export const REDIRECTION_ERRORS = {
  "redirection-wrong-status": {
    message: "The server answered with a kind of redirection that is not meant for private calls.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "redirection-without-details": {
    message: "The server redirected the call without saying to which ID.",
    advice: "The call was not re-dialled. Try again, or reach the colleague another way.",
  },
  "redirection-body-broken": {
    message: "The redirection could not be read.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "redirection-body-too-large": {
    message: "The redirection was larger than 64 KiB and was not read.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "redirection-doctype": {
    message: "The redirection contained a document type declaration and was not read.",
    advice: "The call was not re-dialled. Report this: it can be an attack on the server.",
  },
  "redirection-new-id-missing": {
    message: "The redirection did not name the colleague's new ID.",
    advice: "The call was not re-dialled. Try again, or reach the colleague another way.",
  },
  "redirection-new-id-invalid": {
    message: "The new ID in the redirection is not a valid MC service ID.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "redirection-encrypted": {
    message: "The new ID in the redirection is encrypted with a key this console does not have.",
    advice: "The call was not re-dialled. Ask your administrator about signalling protection for this console.",
  },
  "redirection-wrong-caller": {
    message: "The redirection was meant for another caller.",
    advice: "The call was not re-dialled: the answer is stale or forged. Report it if it happens again.",
  },
  "redirection-wrong-called-party": {
    message: "The redirection was about somebody you did not call.",
    advice: "The call was not re-dialled: the answer is stale or forged. Report it if it happens again.",
  },
  "redirection-two-kms-uris": {
    message: "The redirection named two different key servers.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "redirection-kms-uri-invalid": {
    message: "The redirection named a key server in a form that is not valid.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "redirection-limit": {
    message: "The call was redirected more than twice and was given up.",
    advice: "Ask where the colleague is now, and call that ID.",
  },
  "redirection-loop": {
    message: "The call was redirected back to an ID that was already tried.",
    advice: "The systems disagree about where the colleague is. Ask your administrator to check both.",
  },
  "redirection-insecure": {
    message: "The call was redirected from an ID that demands TLS on the whole way to one that does not.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "redirection-to-self": {
    message: "The call was redirected to your own ID.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "redirection-refused-by-policy": {
    message: "The colleague has migrated. Your settings say not to follow.",
    advice: "Call the new ID yourself. The settings say what becomes of redirected calls.",
  },
  "redirection-refused-by-you": {
    message: "The colleague has migrated. You chose not to follow.",
    advice: "Call the new ID later from the record of this call.",
  },
  "redirection-not-confirmed": {
    message: "The colleague has migrated. Nobody confirmed the new call in time.",
    advice: "Call the new ID from the record of this call.",
  },
  "redirection-contradictory": {
    message: "The server redirected the call to different IDs at the same time.",
    advice: "The call was not re-dialled. Report it: the systems disagree, or one of the messages is forged.",
  },
  "redirection-to-functional-alias": {
    message: "The call was forwarded to a functional alias, which this console cannot call.",
    advice: "Ask who has the role now, and call that person.",
  },
  "forwarding-refused-by-policy": {
    message: "The call was forwarded to somebody else. Your settings say not to call.",
    advice: "Call that ID yourself. The settings say what becomes of forwarded calls.",
  },
  "forwarding-refused-by-you": {
    message: "The call was forwarded to somebody else. You chose not to call.",
    advice: "Call that ID later from the record of this call.",
  },
  "forwarding-not-confirmed": {
    message: "The call was forwarded to somebody else. Nobody confirmed the new call in time.",
    advice: "Call that ID from the record of this call.",
  },
  "forwarded-without-target": {
    message: "The server said that the call is forwarded, and did not say to whom.",
    advice: "Try again, or reach the colleague another way.",
  },
  "forwarding-without-call": {
    message: "A forwarding came in that belongs to no call of yours.",
    advice: "Nothing was dialled. Report it if it happens again: somebody may be trying to have this console call.",
  },
  "forwarding-not-awaited": {
    message: "A forwarding came in when the call could not be forwarded any more.",
    advice: "Nothing was dialled.",
  },
} as const;
