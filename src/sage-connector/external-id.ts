export { findExternalId } from "./account-queries.ts";
