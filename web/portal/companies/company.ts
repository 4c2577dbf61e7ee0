import type { companyReply } from "../../../src/companies/company.ts";

export type CompanyReply = ReturnType<typeof companyReply>;
export type ConnectionReply = CompanyReply["dataConnections"][number];
