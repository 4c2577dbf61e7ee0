export { organisationInUse as isOrganisationInUse } from "./organisation-queries.ts";
