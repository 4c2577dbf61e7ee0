import type { Operation } from "./exchange.ts";

/** Who the user is, what the company is, and to when its books are locked. */
export const companyOperations: readonly Operation[] = [
  {
    name: "get-me",
    method: "GET",
    path: "/v2/users/me",
    level: 0,
    run: ({ base, caller: { user } }) => ({
      status: 200,
      body: {
        user: {
          url: `${base}/users/${user.id}`,
          first_name: user.firstName,
          last_name: user.lastName,
          email: user.email,
          role: user.role,
          permission_level: user.permissionLevel,
          opening_mileage: 0,
        },
      },
    }),
  },
  {
    name: "get-company",
    method: "GET",
    path: "/v2/company",
    level: 0,
    run: ({ base, caller: { company } }) => ({
      status: 200,
      body: {
        company: {
          url: `${base}/company`,
          id: Number(company.id),
          name: company.name,
          subdomain: company.subdomain,
          type: company.type,
          currency: company.currency,
          mileage_units: "miles",
          company_start_date: company.startDate,
          freeagent_start_date: company.startDate,
          country: company.country,
          locked_attributes: [],
        },
      },
    }),
  },
  {
    name: "list-account-locks",
    method: "GET",
    path: "/v2/account_locks",
    level: 8,
    run: ({ base, caller: { company, user } }) => ({
      status: 200,
      body: {
        account_locks:
          company.lockedTo === null
            ? []
            : [
                {
                  locked_to_date: company.lockedTo,
                  user_lock: true,
                  locked_by_description: `${user.firstName} ${user.lastName}`,
                  locked_by_url: `${base}/users/${user.id}`,
                },
              ],
      },
    }),
  },
];
