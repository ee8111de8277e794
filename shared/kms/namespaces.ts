/**
 * Names of the vocabularies that KMS documents are made of.
 *
 * @module
 */

/** Requests, responses, certificates, key sets (TS 33.180 Annex D). */
export const KMS_NAMESPACE = "urn:3gpp:ns:mcsecKMSInterface:1.0";
/** KMS redirect response (TS 33.180 clause D.4). */
export const KRR_NAMESPACE = "urn:3gpp:ns:mcsecKMSKRR:1.0";
/** XML Signature. */
export const SIGNATURE_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#";
/** XML Encryption. */
export const ENCRYPTION_NAMESPACE = "http://www.w3.org/2001/04/xmlenc#";
/** `xsi:type`. */
export const SCHEMA_INSTANCE_NAMESPACE = "http://www.w3.org/2001/XMLSchema-instance";
/** Rules with actions (RFC 4745). */
export const COMMON_POLICY_NAMESPACE = "urn:ietf:params:xml:ns:common-policy";
