import { errors } from "./errors/errors.ts";

/** The English catalogue, by feature. */
export const EN = {
  errors,
} as const;
