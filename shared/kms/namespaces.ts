/**
 * Names of the vocabularies that KMS documents are made of, and of what their signatures have in common.
 *
 * @module
 */

/** Requests, responses, certificates, key sets (TS 33.180 Annex D). */
export const KMS_NAMESPACE = "urn:3gpp:ns:mcsecKMSInterface:1.0";
/** KMS redirect response (TS 33.180 clause D.4). */
export const KRR_NAMESPACE = "urn:3gpp:ns:mcsecKMSKRR:1.0";
/** XML Signature. */
export const SIGNATURE_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#";
/** Canonical XML 1.0, without comments: the one form in which anything here is signed. */
export const CANONICAL_XML = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
/** SHA-256 as the digest of a signature. */
export const SHA256_DIGEST = "http://www.w3.org/2001/04/xmlenc#sha256";
/** XML Encryption. */
export const ENCRYPTION_NAMESPACE = "http://www.w3.org/2001/04/xmlenc#";
/** `xsi:type`. */
export const SCHEMA_INSTANCE_NAMESPACE = "http://www.w3.org/2001/XMLSchema-instance";
/** Rules with actions (RFC 4745). */
export const COMMON_POLICY_NAMESPACE = "urn:ietf:params:xml:ns:common-policy";
