import type { Api } from "../api/client.ts";
import type {
  CompanyInformation,
  MappingItem,
  MappingResult,
  MappingSuggestions,
  SourceAccount,
} from "../api/replies.ts";
import { type Account, accountsOf } from "./account.ts";

export interface Known {
  readonly accounts: readonly Account[];
  /** Undefined where they cannot be had: one can connect accounts all the same. */
  readonly suggestions: MappingSuggestions | undefined;
  /** The company in the books; undefined where the software does not tell. */
  readonly information: CompanyInformation | undefined;
}

/** The calls of the screen, of one connection. */
export class MappingCalls {
  readonly #api: Api;
  readonly #path: string;

  constructor(api: Api, companyId: string, connectionId: string) {
    this.#api = api;
    this.#path = `/companies/${companyId}/connections/${connectionId}`;
  }

  /** Everything; of books that cannot be reached nothing is asked. */
  async all(linked: boolean): Promise<Known> {
    const quietly = <T>(path: string): Promise<T | undefined> =>
      linked ? this.#api.get<T>(this.#path + path).catch(() => undefined) : Promise.resolve(undefined);
    const [mapping, sources, suggestions, information] = await Promise.all([
      this.#mapping(linked),
      this.#api.get<SourceAccount[]>(`${this.#path}/connectionInfo/bankFeedAccounts`),
      quietly<MappingSuggestions>("/bankFeedAccounts/suggestions"),
      quietly<CompanyInformation>("/bankFeeds/info"),
    ]);
    return { accounts: accountsOf(mapping, sources, suggestions), suggestions, information };
  }

  /** How far everything is; asks nothing of the accounting software. */
  standing = (): Promise<MappingItem[]> => this.#mapping(false);

  #mapping = (targets: boolean): Promise<MappingItem[]> =>
    this.#api.get(`${this.#path}/bankFeedAccounts/mapping${targets ? "" : "?targets=false"}`);

  map(accountId: string, targetId: string | null | undefined, feedStartDate: string): Promise<MappingResult> {
    return this.#api.post(`${this.#path}/bankFeedAccounts/mapping`, {
      sourceAccountId: accountId,
      ...(targetId == null ? {} : { targetAccountId: targetId }),
      feedStartDate,
    });
  }

  async change(accountId: string, change: { accountName: string } | { status: "disconnected" }) {
    const account = encodeURIComponent(accountId);
    await this.#api.patch(`${this.#path}/connectionInfo/bankFeedAccounts/${account}`, change);
  }

  async unlink(): Promise<void> {
    await this.#api.patch(this.#path, { status: "Unlinked" });
  }
}
