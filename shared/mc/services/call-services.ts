/**
 * What the profiles of the services say about calls and messages between two users.
 *
 * @module
 */
import { MC_SERVICES, type McService, SERVICE_NAMES } from "./services.ts";

/** Whether calls in a service have pictures beside the sound. */
export function hasPictures(service: McService): boolean {
  return MC_SERVICES[service].media.video !== undefined;
}

/** The services in which two users see each other, in the order of the table. */
export const PICTURE_SERVICES: readonly McService[] = SERVICE_NAMES.filter(hasPictures);

/** The services in which they write to each other, in the same order. */
export const MESSAGE_SERVICES: readonly McService[] = SERVICE_NAMES.filter(
  (service) => MC_SERVICES[service].shortData !== undefined,
);
