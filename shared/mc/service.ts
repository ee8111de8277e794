/**
 * What differs between the three mission critical services on the wire.
 *
 * Sources: TS 24.379 Annex F.1 (MCPTT), TS 24.281 (MCVideo), TS 24.282 (MCData).
 *
 * @module
 */

/** The three services of TS 23.280. */
export type McService = "mcptt" | "mcvideo" | "mcdata";

/** Names and identifiers of one service. */
export interface McServiceNames {
  /** As people write it. */
  readonly title: string;
  /** Media type of the service's info document. */
  readonly infoContentType: string;
  /** Namespace of the info document. */
  readonly infoNamespace: string;
  /** Root element of the info document. */
  readonly infoRoot: string;
  /** The one child of the root. */
  readonly infoParams: string;
  /** IMS communication service identifier, not escaped. */
  readonly icsi: string;
  /** Media feature tag, without the leading plus sign. */
  readonly featureTag: string;
}

/** The table of services. */
export const MC_SERVICES: Readonly<Record<McService, McServiceNames>> = {
  mcptt: {
    title: "MCPTT",
    infoContentType: "application/vnd.3gpp.mcptt-info+xml",
    infoNamespace: "urn:3gpp:ns:mcpttInfo:1.0",
    infoRoot: "mcpttinfo",
    infoParams: "mcptt-Params",
    icsi: "urn:urn-7:3gpp-service.ims.icsi.mcptt",
    featureTag: "g.3gpp.mcptt",
  },
  mcvideo: {
    title: "MCVideo",
    infoContentType: "application/vnd.3gpp.mcvideo-info+xml",
    infoNamespace: "urn:3gpp:ns:mcvideoInfo:1.0",
    infoRoot: "mcvideoinfo",
    infoParams: "mcvideo-Params",
    icsi: "urn:urn-7:3gpp-service.ims.icsi.mcvideo",
    featureTag: "g.3gpp.mcvideo",
  },
  mcdata: {
    title: "MCData",
    infoContentType: "application/vnd.3gpp.mcdata-info+xml",
    infoNamespace: "urn:3gpp:ns:mcdataInfo:1.0",
    infoRoot: "mcdatainfo",
    infoParams: "mcdata-Params",
    icsi: "urn:urn-7:3gpp-service.ims.icsi.mcdata.sds",
    featureTag: "g.3gpp.mcdata.sds",
  },
};
