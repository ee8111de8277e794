const CHECK_KMS = "Ask your administrator to check the key server.";
const REPORT = "Nothing of it was used. Report this: somebody may be interfering with the key server.";

/** What can be wrong with certificates, keys, signatures and profiles. */
export const KMS_CONTENT_ERRORS = {
  "kms-certificate-wrong-role": {
    message: "The key server sent another kind of certificate than its own.",
    advice: CHECK_KMS,
  },
  "kms-certificate-wrong-kms": {
    message: "The certificate belongs to another key server than the one asked about.",
    advice: CHECK_KMS,
  },
  "kms-certificate-user-id-format": {
    message: "The key server forms user identifiers in a way that this console does not know.",
    advice: "Protected calls to users of this key server are not possible. Tell your administrator.",
  },
  "kms-certificate-parameter-set": {
    message: "The key server uses cryptographic parameters that this console does not know.",
    advice: "Protected calls to users of this key server are not possible. Tell your administrator.",
  },
  "kms-certificate-key-period": {
    message: "The key periods in the key server's certificate are not usable.",
    advice: CHECK_KMS,
  },
  "kms-certificate-keys": {
    message: "The public keys in the key server's certificate are not valid.",
    advice: "The certificate was not used. Ask your administrator to check the key server.",
  },
  "kms-certificate-revoked": {
    message: "The key server's certificate was revoked.",
    advice: "Protected calls to users of this key server are not possible until it has a new certificate.",
  },
  "kms-certificate-not-yet-valid": {
    message: "The key server's certificate is not valid yet.",
    advice: "Check the clock of this computer; if it is right, ask your administrator.",
  },
  "kms-certificate-expired": {
    message: "The key server's certificate has expired.",
    advice: "Check the clock of this computer; if it is right, ask your administrator for a new certificate.",
  },

  "kms-keys-encrypted": {
    message: "The keys from the key server are encrypted with a key that this console does not have.",
    advice: "Ask your administrator for the transport key of this console.",
  },
  "kms-keys-form": {
    message: "The keys from the key server do not have the form of keys.",
    advice: CHECK_KMS,
  },
  "kms-keys-wrong-kms": {
    message: "The keys from the key server were issued by another key server.",
    advice: REPORT,
  },
  "kms-keys-wrong-user": {
    message: "The key server sent the keys of somebody else.",
    advice: REPORT,
  },
  "kms-keys-wrong-id": {
    message: "The identifier of the keys is not the one that follows from the user, the key server and the period.",
    advice: "The keys were not used. Ask your administrator to check the key server.",
  },
  "kms-keys-invalid": {
    message: "The keys do not belong to this user and to the certificate of the key server.",
    advice: "The keys were not used. Ask your administrator to check the key server.",
  },
  "kms-keys-revoked": {
    message: "The key server revoked the keys of this user.",
    advice: "Protected calls are not possible until new keys were issued. Ask your administrator.",
  },
  "kms-keys-not-yet-valid": {
    message: "The keys from the key server are not valid yet.",
    advice: "Check the clock of this computer; if it is right, ask your administrator.",
  },
  "kms-keys-expired": {
    message: "The keys from the key server have expired.",
    advice: "Check the clock of this computer; if it is right, fetch new keys.",
  },

  "kms-lookup-wrong-user": {
    message: "The key server answered about another user than the one asked about.",
    advice: REPORT,
  },
  "kms-lookup-unknown": {
    message: "The key server does not know which key server the colleague belongs to.",
    advice: "The call can't be protected. Ask your administrator to register the colleague's key server.",
  },

  "kms-signature-missing": {
    message: "The document is not signed although this console is set up to require it.",
    advice: REPORT,
  },
  "kms-signature-key-unknown": {
    message: "The document is signed with a key that this console does not have.",
    advice: "Nothing of it was used. Ask your administrator for the integrity key of this console.",
  },
  "kms-signature-form": {
    message: "The signature of the document is not in the prescribed form.",
    advice: REPORT,
  },
  "kms-signature-algorithm": {
    message: "The document is signed in a way that is not allowed.",
    advice: REPORT,
  },
  "kms-signature-reference": {
    message: "The signature covers something else than the document.",
    advice: REPORT,
  },
  "kms-signature-digest": {
    message: "The document was changed after it was signed.",
    advice: REPORT,
  },
  "kms-signature-invalid": {
    message: "The signature of the document does not hold.",
    advice: REPORT,
  },
  "kms-encryption-form": {
    message: "An encrypted key from the key server is not in the prescribed form.",
    advice: CHECK_KMS,
  },
  "kms-encryption-algorithm": {
    message: "A key from the key server is encrypted in a way that is not allowed.",
    advice: CHECK_KMS,
  },

  "profile-too-large": {
    message: "The user profile is larger than a profile can sensibly be and was not read.",
    advice: "The profile in use is kept. Ask your administrator to check it.",
  },
  "profile-doctype": {
    message: "The user profile contains a document type declaration and was not read.",
    advice: "The profile in use is kept. Report this: it can be an attack on the server.",
  },
  "profile-broken": {
    message: "The user profile can't be read.",
    advice: "The profile in use is kept. Ask your administrator to check it.",
  },
  "profile-unexpected": {
    message: "The document is not a user profile of the service.",
    advice: "The profile in use is kept. Ask your administrator to check it.",
  },

  "kms-redirect-too-large": {
    message: "The refusal of the key server was explained in a document too large to be read.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "kms-redirect-doctype": {
    message: "The explanation of a refused key server contained a document type declaration and was not read.",
    advice: "The call was not re-dialled. Report this: it can be an attack on the server.",
  },
  "kms-redirect-broken": {
    message: "The explanation of a refused key server can't be read.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
  "kms-redirect-unverified": {
    message:
      "A server on the way refused the key server of this ID and named another, without a signature that counts.",
    advice: "It was not believed: that key server could listen. Ask your administrator to check the server.",
  },
  "kms-redirect-unexpected": {
    message: "The explanation of a refused key server is not a KMS redirect response.",
    advice: "The call was not re-dialled. Ask your administrator to check the server.",
  },
} as const;
