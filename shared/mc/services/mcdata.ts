import type { ServiceProfile } from "./service-profile.ts";

/** MCData: messages and files (TS 24.282; TS 24.484). Namespace and root of its user profile are taken by analogy. */
export const MCDATA = {
  title: "MCData",
  idTitle: "MCData ID",
  infoContentType: "application/vnd.3gpp.mcdata-info+xml",
  infoNamespace: "urn:3gpp:ns:mcdataInfo:1.0",
  infoRoot: "mcdatainfo",
  infoParams: "mcdata-Params",
  prefix: "mcdata",
  icsi: "urn:urn-7:3gpp-service.ims.icsi.mcdata.sds",
  featureTag: "g.3gpp.mcdata.sds",
  idClaim: "mcdata_id",
  scopePrefix: "data",
  sessionType: undefined,
  media: {},
  shortData: {
    requestType: "one-to-one-sds",
    sessionRequestType: "one-to-one-sds-session",
    warnings: { "403 203": "message-over-signalling-limit", "403 217": "message-size-refused" },
  },
  files: {
    requestType: "one-to-one-fd",
    icsi: "urn:urn-7:3gpp-service.ims.icsi.mcdata.fd",
    featureTag: "g.3gpp.mcdata.fd",
    warnings: { "403 212": "file-expired", "403 217": "file-size-refused" },
  },
  warnings: {
    "403 145": "called-party-undetermined",
    "403 204": "called-party-undetermined",
    "403 205": "called-party-undetermined",
    "404 141": "service-authorisation-expired",
  },
  profileDocument: {
    namespace: "urn:3gpp:mcdata:user-profile:1.0",
    root: "mcdata-user-profile",
    file: "mcdata-user-profile.xml",
    userId: "MCDataUserID",
    entry: undefined,
  },
  initialDetails: "MCData-Service-Details",
  settings: { icsi: "urn:urn-7:3gpp-service.ims.icsi.mcdata", featureTag: "g.3gpp.mcdata", answerMode: false },
  configurationDocument: {
    namespace: "urn:3gpp:ns:mcdataServiceConfig:1.0",
    file: "mcdata-service-config.xml",
  },
} as const satisfies ServiceProfile;
