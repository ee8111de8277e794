/**
 * First of all that a page loads: the content security policy of the windows lets no text become code, and Zod would try
 * whether one can when the first of its schemas is made. Each try would be a violation to report.
 *
 * @module
 */
import { config } from "zod";

config({ jitless: true });
